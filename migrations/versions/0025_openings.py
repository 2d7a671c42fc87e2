"""Who opened a dossier and why."""

import sqlalchemy as sa
from alembic import op


revision = '0025'
down_revision = '0024'


def upgrade() -> None:
    op.create_table('opening_reasons',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dossier_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_opening_reasons_account_id_accounts')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_opening_reasons_dossier_id_dossiers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opening_reasons')),
    sqlite_strict=True
    )
    with op.batch_alter_table('opening_reasons', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opening_reasons_account_id_dossier_id_given_at'), ['account_id', 'dossier_id', 'given_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_opening_reasons_dossier_id'), ['dossier_id'], unique=False)

    op.create_table('openings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dossier_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('role', sa.Enum('citizen', 'representative', 'clerk', 'postal_clerk', 'officer', 'head', 'manager', 'inspector', 'administrator', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('what', sa.Enum('page', 'file', 'print', 'result', name='opened', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_openings_account_id_accounts')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_openings_dossier_id_dossiers')),
    sa.ForeignKeyConstraint(['reason_id'], ['opening_reasons.id'], name=op.f('fk_openings_reason_id_opening_reasons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_openings')),
    sqlite_strict=True
    )
    with op.batch_alter_table('openings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_openings_account_id_dossier_id_at'), ['account_id', 'dossier_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_openings_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_openings_dossier_id_id'), ['dossier_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_openings_reason_id'), ['reason_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('openings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_openings_reason_id'))
        batch_op.drop_index(batch_op.f('ix_openings_dossier_id_id'))
        batch_op.drop_index(batch_op.f('ix_openings_at'))
        batch_op.drop_index(batch_op.f('ix_openings_account_id_dossier_id_at'))

    op.drop_table('openings')
    with op.batch_alter_table('opening_reasons', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_opening_reasons_dossier_id'))
        batch_op.drop_index(batch_op.f('ix_opening_reasons_account_id_dossier_id_given_at'))

    op.drop_table('opening_reasons')
