"""codes sent to people, and addresses they came back from"""

import sqlalchemy as sa
from alembic import op


revision = '0027'
down_revision = '0026'


def upgrade() -> None:
    op.create_table('confirmed_contacts',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_confirmed_contacts_account_id_accounts')),
    sa.PrimaryKeyConstraint('account_id', 'digest', name=op.f('pk_confirmed_contacts')),
    sqlite_strict=True
    )
    op.create_table('sent_codes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.Enum('confirm', 'recover', name='purpose', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('wrong >= 0', name=op.f('ck_sent_codes_wrong_counted')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_sent_codes_account_id_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sent_codes')),
    sqlite_strict=True
    )
    with op.batch_alter_table('sent_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sent_codes_account_id_made_at'), ['account_id', 'made_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sent_codes_made_at'), ['made_at'], unique=False)
        batch_op.create_index('uq_sent_codes_open', ['account_id', 'purpose'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    with op.batch_alter_table('door_tries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_door_tries_source_last_at'), ['source', 'last_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('door_tries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_door_tries_source_last_at'))

    with op.batch_alter_table('sent_codes', schema=None) as batch_op:
        batch_op.drop_index('uq_sent_codes_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_sent_codes_made_at'))
        batch_op.drop_index(batch_op.f('ix_sent_codes_account_id_made_at'))

    op.drop_table('sent_codes')
    op.drop_table('confirmed_contacts')
