"""Lists of many applications in one file"""

import sqlalchemy as sa
from alembic import op


revision = '0030'
down_revision = '0029'


def upgrade() -> None:
    op.create_table('group_lists',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('procedure_code', sa.Text(), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.Column('papers', sa.JSON(), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('sent', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_group_lists_account_id_accounts')),
    sa.ForeignKeyConstraint(['version_id'], ['procedure_versions.id'], name=op.f('fk_group_lists_version_id_procedure_versions')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_group_lists')),
    sqlite_strict=True
    )
    with op.batch_alter_table('group_lists', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_group_lists_account_id'), ['account_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('group_lists', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_group_lists_account_id'))

    op.drop_table('group_lists')
