"""sums of money as 64-bit numbers: a duty may be ten thousand million đồng"""

import sqlalchemy as sa
from alembic import op


revision = '0015'
down_revision = '0014'

SUMS = (
    ('charges', 'amount_dong'),
    ('parcels', 'fees_dong'),
    ('parcels', 'postage_dong'),
    ('delivery_attempts', 'collected_dong'),
    ('cod_collected', 'fees_dong'),
    ('cod_collected', 'postage_dong'),
    ('cod_remittances', 'amount_dong'),
)


def upgrade() -> None:
    _become(sa.BigInteger())


def downgrade() -> None:
    _become(sa.Integer())


def _become(kind: sa.types.TypeEngine) -> None:
    # An INTEGER of SQLite has 64 bits already.
    if op.get_bind().dialect.name == 'sqlite':
        return
    for table, column in SUMS:
        op.alter_column(table, column, type_=kind, existing_nullable=False)
