"""payments from a distance: orders, credits, providers"""

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0018'


def upgrade() -> None:
    op.create_table('payment_switches',
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('is_off', sa.Boolean(), nullable=False),
    sa.Column('by_itself', sa.Boolean(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('provider', name=op.f('pk_payment_switches')),
    sqlite_strict=True
    )
    op.create_table('payment_orders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('dossier_id', sa.Integer(), nullable=False),
    sa.Column('op_id', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Enum('pending', 'checking', 'paid', 'failed', 'expired', 'surplus', 'refunding', 'refunded', name='orderstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_ask_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('provider_ref', sa.Text(), nullable=True),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refund_reason', sa.Text(), nullable=True),
    sa.Column('refund_by', sa.Text(), nullable=True),
    sa.Column('refund_approved_by', sa.Text(), nullable=True),
    sa.CheckConstraint('amount_dong > 0', name=op.f('ck_payment_orders_amount_positive')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_payment_orders_dossier_id_dossiers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_orders')),
    sa.UniqueConstraint('dossier_id', 'op_id', name=op.f('uq_payment_orders_dossier_id_op_id')),
    sa.UniqueConstraint('reference', name=op.f('uq_payment_orders_reference')),
    sqlite_strict=True
    )
    with op.batch_alter_table('payment_orders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_orders_dossier_id'), ['dossier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_orders_next_ask_at'), ['next_ask_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_orders_unit_state'), ['unit', 'state'], unique=False)
        batch_op.create_index('uq_payment_orders_open', ['dossier_id'], unique=True, sqlite_where=sa.text("state IN ('pending', 'checking')"), postgresql_where=sa.text("state IN ('pending', 'checking')"))

    op.create_table('payment_credits',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('matched', 'open', 'assigned', 'returned', 'ignored', name='creditstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('came_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cleared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cleared_by', sa.Text(), nullable=True),
    sa.CheckConstraint('amount_dong > 0', name=op.f('ck_payment_credits_amount_positive')),
    sa.ForeignKeyConstraint(['order_id'], ['payment_orders.id'], name=op.f('fk_payment_credits_order_id_payment_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_credits')),
    sa.UniqueConstraint('source', 'unit', 'name', name=op.f('uq_payment_credits_source_unit_name')),
    sqlite_strict=True
    )
    with op.batch_alter_table('payment_credits', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_credits_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_credits_unit_state'), ['unit', 'state'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('payment_credits', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_credits_unit_state'))
        batch_op.drop_index(batch_op.f('ix_payment_credits_order_id'))

    op.drop_table('payment_credits')
    with op.batch_alter_table('payment_orders', schema=None) as batch_op:
        batch_op.drop_index('uq_payment_orders_open', sqlite_where=sa.text("state IN ('pending', 'checking')"), postgresql_where=sa.text("state IN ('pending', 'checking')"))
        batch_op.drop_index(batch_op.f('ix_payment_orders_unit_state'))
        batch_op.drop_index(batch_op.f('ix_payment_orders_next_ask_at'))
        batch_op.drop_index(batch_op.f('ix_payment_orders_dossier_id'))

    op.drop_table('payment_orders')
    op.drop_table('payment_switches')
