"""complaints and petitions"""

import sqlalchemy as sa
from alembic import op


revision = '0022'
down_revision = '0021'


def upgrade() -> None:
    op.create_table('appeals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dossier_id', sa.Integer(), nullable=False),
    sa.Column('dossier_code', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('op_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('petition', 'first-complaint', 'second-complaint', name='appealkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('sent', 'accepted', 'refused', 'settled', 'withdrawn', name='appealstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('against', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_late', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(state IN ('sent', 'accepted')) = (ended_at IS NULL)", name=op.f('ck_appeals_ended_paired')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_appeals_account_id_accounts')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_appeals_dossier_id_dossiers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appeals')),
    sa.UniqueConstraint('dossier_id', 'number', name=op.f('uq_appeals_dossier_id_number')),
    sa.UniqueConstraint('dossier_id', 'op_id', name=op.f('uq_appeals_dossier_id_op_id')),
    sqlite_strict=True
    )
    with op.batch_alter_table('appeals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appeals_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appeals_unit_state_due_at'), ['unit', 'state', 'due_at'], unique=False)
        batch_op.create_index('uq_appeals_open', ['dossier_id', 'kind'], unique=True, sqlite_where=sa.text("state IN ('sent', 'accepted')"), postgresql_where=sa.text("state IN ('sent', 'accepted')"))



def downgrade() -> None:
    with op.batch_alter_table('appeals', schema=None) as batch_op:
        batch_op.drop_index('uq_appeals_open', sqlite_where=sa.text("state IN ('sent', 'accepted')"), postgresql_where=sa.text("state IN ('sent', 'accepted')"))
        batch_op.drop_index(batch_op.f('ix_appeals_unit_state_due_at'))
        batch_op.drop_index(batch_op.f('ix_appeals_account_id'))

    op.drop_table('appeals')
