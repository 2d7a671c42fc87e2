"""mandates"""

import sqlalchemy as sa
from alembic import op


revision = '0024'
down_revision = '0023'


def upgrade() -> None:
    op.create_table('mandates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('owner_number', sa.Text(), nullable=False),
    sa.Column('owner_account', sa.Integer(), nullable=False),
    sa.Column('agent_number', sa.Text(), nullable=False),
    sa.Column('agent_account', sa.Integer(), nullable=True),
    sa.Column('scope', sa.Enum('dossier', 'procedure', 'all', name='scope', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('scope_code', sa.Text(), nullable=False),
    sa.Column('may_answer', sa.Boolean(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('offered', 'accepted', 'declined', 'ended', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('seed', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('over_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(scope = 'all') = (scope_code = '')", name=op.f('ck_mandates_scope_named')),
    sa.CheckConstraint("(state IN ('offered', 'accepted')) = (over_at IS NULL)", name=op.f('ck_mandates_over_paired')),
    sa.CheckConstraint("state <> 'accepted' OR agent_account IS NOT NULL", name=op.f('ck_mandates_accepted_by')),
    sa.ForeignKeyConstraint(['agent_account'], ['accounts.id'], name=op.f('fk_mandates_agent_account_accounts')),
    sa.ForeignKeyConstraint(['owner_account'], ['accounts.id'], name=op.f('fk_mandates_owner_account_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mandates')),
    sa.UniqueConstraint('number', name=op.f('uq_mandates_number')),
    sqlite_strict=True
    )
    with op.batch_alter_table('mandates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mandates_agent_number'), ['agent_number'], unique=False)
        batch_op.create_index(batch_op.f('ix_mandates_owner_number'), ['owner_number'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('mandates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mandates_owner_number'))
        batch_op.drop_index(batch_op.f('ix_mandates_agent_number'))

    op.drop_table('mandates')
