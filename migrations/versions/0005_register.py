"""the register of results, states and heads of chains"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    op.create_table('register_leaves',
    sa.Column('position', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.Enum('result', 'state', 'head', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('result_id', sa.Integer(), nullable=True),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_register_leaves')),
    sa.UniqueConstraint('hash', name=op.f('uq_register_leaves_hash')),
    sqlite_strict=True
    )
    with op.batch_alter_table('register_leaves', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_register_leaves_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_register_leaves_result_id'), ['result_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_register_leaves_subject_kind_seq'), ['subject', 'kind', 'seq'], unique=False)

    op.create_table('register_tiles',
    sa.Column('level', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('hashes', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('level', 'number', name=op.f('pk_register_tiles')),
    sqlite_strict=True
    )
    op.create_table('register_checkpoints',
    sa.Column('size', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('root', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('size', name=op.f('pk_register_checkpoints')),
    sqlite_strict=True
    )
    op.create_table('register_progress',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('reached', sa.Integer(), nullable=False),
    sa.Column('settled', sa.Integer(), nullable=False),
    sa.Column('awaited_top', sa.Integer(), nullable=False),
    sa.Column('awaited', sa.JSON(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_register_progress_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_register_progress')),
    sqlite_strict=True
    )


def downgrade() -> None:
    op.drop_table('register_progress')
    op.drop_table('register_checkpoints')
    op.drop_table('register_tiles')
    with op.batch_alter_table('register_leaves', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_register_leaves_subject_kind_seq'))
        batch_op.drop_index(batch_op.f('ix_register_leaves_result_id'))
        batch_op.drop_index(batch_op.f('ix_register_leaves_event_id'))

    op.drop_table('register_leaves')
