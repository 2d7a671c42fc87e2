"""the till, results handed over, and what people said of the service"""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'


def upgrade() -> None:
    op.create_table('drawers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('float_dong', sa.BigInteger(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('counted', sa.JSON(), nullable=False),
    sa.Column('counted_dong', sa.BigInteger(), nullable=True),
    sa.Column('expected_dong', sa.BigInteger(), nullable=True),
    sa.Column('vietqr_dong', sa.BigInteger(), nullable=True),
    sa.Column('difference_dong', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint('(closed_at IS NULL) = (counted_dong IS NULL)', name=op.f('ck_drawers_closed_paired')),
    sa.CheckConstraint('difference_dong = 0 OR length(reason) > 0', name=op.f('ck_drawers_difference_named')),
    sa.CheckConstraint('float_dong >= 0', name=op.f('ck_drawers_float_not_negative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drawers')),
    sqlite_strict=True
    )
    with op.batch_alter_table('drawers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_drawers_unit_closed_at'), ['unit', 'closed_at'], unique=False)
        batch_op.create_index('uq_drawers_open', ['unit', 'account_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('fee_receipt_counters',
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('unit', 'year', name=op.f('pk_fee_receipt_counters')),
    sqlite_strict=True
    )
    op.create_table('ratings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('reason_code', sa.Text(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.CheckConstraint('score BETWEEN 1 AND 3', name=op.f('ck_ratings_score_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ratings')),
    sqlite_strict=True
    )
    with op.batch_alter_table('ratings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ratings_unit_month'), ['unit', 'month'], unique=False)

    op.create_table('unit_bank_accounts',
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('bin', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('unit', name=op.f('pk_unit_bank_accounts')),
    sqlite_strict=True
    )
    op.create_table('fee_receipts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('dossier_id', sa.Integer(), nullable=False),
    sa.Column('drawer_id', sa.Integer(), nullable=False),
    sa.Column('clerk', sa.Text(), nullable=False),
    sa.Column('op_id', sa.Text(), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('sum_dong', sa.BigInteger(), nullable=False),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('given_dong', sa.BigInteger(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('void_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('void_by', sa.Text(), nullable=True),
    sa.Column('void_reason', sa.Text(), nullable=True),
    sa.Column('void_drawer_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(way = 'vietqr') = (reference IS NOT NULL)", name=op.f('ck_fee_receipts_transfer_has_reference')),
    sa.CheckConstraint('(void_at IS NULL) = (void_drawer_id IS NULL) AND (void_at IS NULL) = (void_reason IS NULL)', name=op.f('ck_fee_receipts_void_paired')),
    sa.CheckConstraint('sum_dong > 0', name=op.f('ck_fee_receipts_sum_positive')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_fee_receipts_dossier_id_dossiers')),
    sa.ForeignKeyConstraint(['drawer_id'], ['drawers.id'], name=op.f('fk_fee_receipts_drawer_id_drawers')),
    sa.ForeignKeyConstraint(['void_drawer_id'], ['drawers.id'], name=op.f('fk_fee_receipts_void_drawer_id_drawers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fee_receipts')),
    sa.UniqueConstraint('clerk', 'op_id', name=op.f('uq_fee_receipts_clerk_op_id')),
    sa.UniqueConstraint('unit', 'year', 'number', name=op.f('uq_fee_receipts_unit_year_number')),
    sqlite_strict=True
    )
    with op.batch_alter_table('fee_receipts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fee_receipts_dossier_id'), ['dossier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fee_receipts_drawer_id'), ['drawer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fee_receipts_void_drawer_id'), ['void_drawer_id'], unique=False)
        batch_op.create_index('uq_fee_receipts_reference', ['unit', 'reference'], unique=True, sqlite_where=sa.text('void_at IS NULL AND reference IS NOT NULL'), postgresql_where=sa.text('void_at IS NULL AND reference IS NOT NULL'))

    op.create_table('handings',
    sa.Column('dossier_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('mandate', sa.JSON(), nullable=False),
    sa.Column('withdrawn', sa.JSON(), nullable=False),
    sa.Column('why_not', sa.Text(), nullable=False),
    sa.Column('proof', sa.Text(), nullable=False),
    sa.Column('salt', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_handings_dossier_id_dossiers')),
    sa.PrimaryKeyConstraint('dossier_id', name=op.f('pk_handings')),
    sqlite_strict=True
    )
    op.create_table('rating_invitations',
    sa.Column('dossier_id', sa.Integer(), nullable=False),
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('is_answered', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_rating_invitations_dossier_id_dossiers')),
    sa.PrimaryKeyConstraint('dossier_id', name=op.f('pk_rating_invitations')),
    sa.UniqueConstraint('token', name=op.f('uq_rating_invitations_token')),
    sqlite_strict=True
    )
    with op.batch_alter_table('charges', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reduced_from_dong', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('exemption', sa.Text(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('charges', schema=None, table_kwargs={'sqlite_strict': True}) as batch_op:
        batch_op.drop_column('exemption')
        batch_op.drop_column('reduced_from_dong')

    op.drop_table('rating_invitations')
    op.drop_table('handings')
    with op.batch_alter_table('fee_receipts', schema=None) as batch_op:
        batch_op.drop_index('uq_fee_receipts_reference', sqlite_where=sa.text('void_at IS NULL AND reference IS NOT NULL'), postgresql_where=sa.text('void_at IS NULL AND reference IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_fee_receipts_void_drawer_id'))
        batch_op.drop_index(batch_op.f('ix_fee_receipts_drawer_id'))
        batch_op.drop_index(batch_op.f('ix_fee_receipts_dossier_id'))

    op.drop_table('fee_receipts')
    op.drop_table('unit_bank_accounts')
    with op.batch_alter_table('ratings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ratings_unit_month'))

    op.drop_table('ratings')
    op.drop_table('fee_receipt_counters')
    with op.batch_alter_table('drawers', schema=None) as batch_op:
        batch_op.drop_index('uq_drawers_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_drawers_unit_closed_at'))

    op.drop_table('drawers')
