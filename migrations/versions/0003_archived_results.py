"""archived results"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    with op.batch_alter_table('results', schema=None) as batch_op:
        batch_op.add_column(sa.Column('archive_digest', sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f('ix_results_archive_digest'), ['archive_digest'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('results', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_results_archive_digest'))
        batch_op.drop_column('archive_digest')
