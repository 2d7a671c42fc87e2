"""what people send by SMS"""

import sqlalchemy as sa
from alembic import op


revision = '0018'
down_revision = '0017'


def upgrade() -> None:
    op.create_table('incoming_texts',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('came_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_incoming_texts')),
    sqlite_strict=True
    )
    op.create_table('refused_numbers',
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_refused_numbers')),
    sqlite_strict=True
    )


def downgrade() -> None:
    op.drop_table('refused_numbers')
    op.drop_table('incoming_texts')
