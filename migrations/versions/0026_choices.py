"""people may be spared news"""

import sqlalchemy as sa
from alembic import op


revision = '0026'
down_revision = '0025'


def upgrade() -> None:
    with op.batch_alter_table('contact_choices', schema=None) as batch_op:
        batch_op.add_column(sa.Column('without_news', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('contact_choices', schema=None) as batch_op:
        batch_op.drop_column('without_news')
