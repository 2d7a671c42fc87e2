"""sessions that can be seen and ended, wrong tries by who made them"""

import sqlalchemy as sa
from alembic import op


revision = '0021'
down_revision = '0020'


def upgrade() -> None:
    op.create_table('door_tries',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('blocked_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('wrong >= 0', name=op.f('ck_door_tries_wrong_counted')),
    sa.PrimaryKeyConstraint('name', 'source', name=op.f('pk_door_tries')),
    sqlite_strict=True
    )
    with op.batch_alter_table('door_tries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_door_tries_last_at'), ['last_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_door_tries_name_last_at'), ['name', 'last_at'], unique=False)

    op.create_table('known_devices',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_known_devices_account_id_accounts')),
    sa.PrimaryKeyConstraint('account_id', 'digest', name=op.f('pk_known_devices')),
    sqlite_strict=True
    )
    op.create_table('sessions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('network', sa.Text(), nullable=False),
    sa.Column('browser', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_why', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_sessions_account_id_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions')),
    sa.UniqueConstraint('digest', name=op.f('uq_sessions_digest')),
    sqlite_strict=True
    )
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sessions_account_id_ended_at'), ['account_id', 'ended_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sessions_account_id_ended_at'))

    op.drop_table('sessions')
    op.drop_table('known_devices')
    with op.batch_alter_table('door_tries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_door_tries_name_last_at'))
        batch_op.drop_index(batch_op.f('ix_door_tries_last_at'))

    op.drop_table('door_tries')
