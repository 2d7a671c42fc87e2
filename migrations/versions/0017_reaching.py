"""people who could not be told: tasks, and time to answer that stands still"""

import sqlalchemy as sa
from alembic import op


revision = '0017'
down_revision = '0016'


def upgrade() -> None:
    op.create_table('contact_tasks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dossier_code', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('call', 'address', name='taskkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Text(), nullable=True),
    sa.Column('ended_as', sa.Enum('reached', 'not-reached', 'corrected', 'needless', name='taskend', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_as IS NULL)', name=op.f('ck_contact_tasks_end_paired')),
    sa.CheckConstraint('calls >= 0', name=op.f('ck_contact_tasks_calls_counted')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_contact_tasks_event_id_events')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_tasks')),
    sa.UniqueConstraint('dossier_code', 'kind', 'event_id', 'role', name=op.f('uq_contact_tasks_dossier_code_kind_event_id_role')),
    sqlite_strict=True
    )
    with op.batch_alter_table('contact_tasks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_tasks_unit_ended_at_due_at'), ['unit', 'ended_at', 'due_at'], unique=False)

    op.add_column('messages', sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True))

    op.add_column('supplements', sa.Column('unreached_since', sa.DateTime(timezone=True), nullable=True))
    op.add_column('supplements', sa.Column('counted_from', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('supplements', 'counted_from')
    op.drop_column('supplements', 'unreached_since')

    op.drop_column('messages', 'confirmed_at')

    with op.batch_alter_table('contact_tasks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_tasks_unit_ended_at_due_at'))

    op.drop_table('contact_tasks')
