"""counters without a line: devices, numbers given in advance, what they sent"""

import sqlalchemy as sa
from alembic import op


revision = '0014'
down_revision = '0013'


def upgrade() -> None:
    op.create_table('offline_devices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('door', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('receptions', sa.JSON(), nullable=False),
    sa.Column('per_day', sa.Integer(), nullable=False),
    sa.Column('clerk_id', sa.Integer(), nullable=False),
    sa.Column('secret_digest', sa.Text(), nullable=False),
    sa.Column('enrolled_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_by', sa.Text(), nullable=True),
    sa.CheckConstraint('per_day BETWEEN 1 AND 200', name=op.f('ck_offline_devices_per_day_sensible')),
    sa.CheckConstraint('(revoked_at IS NULL) = (revoked_by IS NULL)', name=op.f('ck_offline_devices_revoked_paired')),
    sa.ForeignKeyConstraint(['clerk_id'], ['accounts.id'], name=op.f('fk_offline_devices_clerk_id_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offline_devices')),
    sa.UniqueConstraint('secret_digest', name=op.f('uq_offline_devices_secret_digest')),
    sqlite_strict=True
    )
    with op.batch_alter_table('offline_devices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offline_devices_unit'), ['unit'], unique=False)

    op.create_table('reserved_numbers',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('device_id', sa.Integer(), nullable=False),
    sa.Column('agency_code', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('seed', sa.Text(), nullable=False),
    sa.Column('token_digest', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reserved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('reserved', 'used', 'returned', 'dead')", name=op.f('ck_reserved_numbers_state_known')),
    sa.CheckConstraint("(state = 'reserved') = (settled_at IS NULL)", name=op.f('ck_reserved_numbers_settled_paired')),
    sa.ForeignKeyConstraint(['device_id'], ['offline_devices.id'], name=op.f('fk_reserved_numbers_device_id_offline_devices')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_reserved_numbers')),
    sa.UniqueConstraint('seed', name=op.f('uq_reserved_numbers_seed')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_reserved_numbers_token_digest')),
    sqlite_strict=True
    )
    with op.batch_alter_table('reserved_numbers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reserved_numbers_agency_code_day'), ['agency_code', 'day'], unique=False)
        batch_op.create_index(batch_op.f('ix_reserved_numbers_device_id_state_day'), ['device_id', 'state', 'day'], unique=False)

    op.create_table('counter_records',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('device_id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('op_id', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('procedure_code', sa.Text(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('dossier_id', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.Text(), nullable=True),
    sa.Column('settled_reason', sa.Text(), nullable=True),
    sa.CheckConstraint("state IN ('filed', 'clash', 'rejected')", name=op.f('ck_counter_records_state_known')),
    sa.CheckConstraint("(state = 'filed') = (dossier_id IS NOT NULL)", name=op.f('ck_counter_records_filed_has_dossier')),
    sa.ForeignKeyConstraint(['device_id'], ['offline_devices.id'], name=op.f('fk_counter_records_device_id_offline_devices')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_counter_records_dossier_id_dossiers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counter_records')),
    sa.UniqueConstraint('device_id', 'op_id', 'digest', name=op.f('uq_counter_records_device_id_op_id_digest')),
    sqlite_strict=True
    )
    with op.batch_alter_table('counter_records', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_counter_records_code'), ['code'], unique=False)
        batch_op.create_index(batch_op.f('ix_counter_records_unit_state_arrived_at'), ['unit', 'state', 'arrived_at'], unique=False)


def downgrade() -> None:
    for table in ('counter_records', 'reserved_numbers', 'offline_devices'):
        op.drop_table(table)
