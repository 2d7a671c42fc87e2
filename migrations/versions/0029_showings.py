"""papers shown at a desk: by whom, until when, used where"""

import sqlalchemy as sa
from alembic import op


revision = '0029'
down_revision = '0028'


def upgrade() -> None:
    op.create_table('showings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('result_id', sa.Integer(), nullable=True),
    sa.Column('stored_id', sa.Integer(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('number_digest', sa.Text(), nullable=False),
    sa.Column('token_digest', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_by', sa.Text(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.CheckConstraint('(result_id IS NULL) <> (stored_id IS NULL)', name=op.f('ck_showings_one_paper')),
    sa.CheckConstraint('(used_at IS NULL) = (used_by IS NULL) AND (used_at IS NULL) = (unit IS NULL)', name=op.f('ck_showings_use_whole')),
    sa.CheckConstraint('used_at IS NULL OR ended_at IS NULL', name=op.f('ck_showings_ended_one_way')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_showings_account_id_accounts')),
    sa.ForeignKeyConstraint(['result_id'], ['results.id'], name=op.f('fk_showings_result_id_results')),
    sa.ForeignKeyConstraint(['stored_id'], ['stored_papers.id'], name=op.f('fk_showings_stored_id_stored_papers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_showings')),
    sa.UniqueConstraint('number_digest', name=op.f('uq_showings_number_digest')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_showings_token_digest')),
    sqlite_strict=True
    )
    with op.batch_alter_table('showings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_showings_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_showings_made_at'), ['made_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_showings_result_id'), ['result_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_showings_stored_id'), ['stored_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_showings_used_by_used_at'), ['used_by', 'used_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('showings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_showings_used_by_used_at'))
        batch_op.drop_index(batch_op.f('ix_showings_stored_id'))
        batch_op.drop_index(batch_op.f('ix_showings_result_id'))
        batch_op.drop_index(batch_op.f('ix_showings_made_at'))
        batch_op.drop_index(batch_op.f('ix_showings_account_id'))

    op.drop_table('showings')
