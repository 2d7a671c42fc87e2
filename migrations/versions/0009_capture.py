"""papers scanned at the counter: scans and their pages"""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'


def upgrade() -> None:
    op.create_table('captures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('dossier_id', sa.Integer(), nullable=True),
    sa.Column('component_code', sa.Text(), nullable=True),
    sa.Column('source_digest', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('state', sa.Enum('open', 'assembled', 'used', 'discarded', name='capturestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('file_digest', sa.Text(), nullable=True),
    sa.Column('seed', sa.Text(), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('secret_digest', sa.Text(), nullable=True),
    sa.Column('secret_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('device_digest', sa.Text(), nullable=True),
    sa.CheckConstraint("state <> 'assembled' OR file_digest IS NOT NULL", name=op.f('ck_captures_assembled_has_file')),
    sa.CheckConstraint('(account_id IS NULL) = (source_digest IS NOT NULL)', name=op.f('ck_captures_came_from')),
    sa.CheckConstraint('(secret_digest IS NULL) = (secret_until IS NULL)', name=op.f('ck_captures_secret_paired')),
    sa.CheckConstraint('component_code IS NULL OR dossier_id IS NOT NULL', name=op.f('ck_captures_line_of_dossier')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_captures_account_id_accounts')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_captures_dossier_id_dossiers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_captures')),
    sa.UniqueConstraint('device_digest', name=op.f('uq_captures_device_digest')),
    sa.UniqueConstraint('secret_digest', name=op.f('uq_captures_secret_digest')),
    sa.UniqueConstraint('unit', 'source_digest', name=op.f('uq_captures_unit_source_digest')),
    sqlite_strict=True
    )
    with op.batch_alter_table('captures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_captures_dossier_id_state'), ['dossier_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_captures_unit_state_opened_at'), ['unit', 'state', 'opened_at'], unique=False)

    op.create_table('capture_pages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('capture_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('source_digest', sa.Text(), nullable=False),
    sa.Column('source_page', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('is_read', sa.Boolean(), nullable=False),
    sa.Column('text_digest', sa.Text(), nullable=True),
    sa.Column('came_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('came_by', sa.Text(), nullable=False),
    sa.CheckConstraint('text_digest IS NULL OR is_read', name=op.f('ck_capture_pages_text_was_read')),
    sa.CheckConstraint('turn BETWEEN 0 AND 3', name=op.f('ck_capture_pages_turn_quarters')),
    sa.ForeignKeyConstraint(['capture_id'], ['captures.id'], name=op.f('fk_capture_pages_capture_id_captures')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_capture_pages')),
    sa.UniqueConstraint('capture_id', 'source_digest', 'source_page', name=op.f('uq_capture_pages_capture_id_source_digest_source_page')),
    sqlite_strict=True
    )
    with op.batch_alter_table('capture_pages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_capture_pages_capture_id_position'), ['capture_id', 'position'], unique=False)
        batch_op.create_index(batch_op.f('ix_capture_pages_is_read'), ['is_read'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('capture_pages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_capture_pages_is_read'))
        batch_op.drop_index(batch_op.f('ix_capture_pages_capture_id_position'))

    op.drop_table('capture_pages')
    with op.batch_alter_table('captures', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_captures_unit_state_opened_at'))
        batch_op.drop_index(batch_op.f('ix_captures_dossier_id_state'))

    op.drop_table('captures')
