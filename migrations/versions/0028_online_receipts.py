"""Numbered receipts for payments from a distance."""

import sqlalchemy as sa
from alembic import op


revision = '0028'
down_revision = '0027'


def upgrade() -> None:
    op.create_table('online_receipt_counters',
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('unit', 'year', name=op.f('pk_online_receipt_counters')),
    sqlite_strict=True
    )
    op.create_table('online_receipts',
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['payment_orders.id'], name=op.f('fk_online_receipts_order_id_payment_orders')),
    sa.PrimaryKeyConstraint('order_id', name=op.f('pk_online_receipts')),
    sa.UniqueConstraint('unit', 'year', 'number', name=op.f('uq_online_receipts_unit_year_number')),
    sqlite_strict=True
    )


def downgrade() -> None:
    op.drop_table('online_receipts')
    op.drop_table('online_receipt_counters')
