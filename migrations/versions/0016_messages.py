"""messages on several channels in the place of e-mail alone, and how people want to be told"""

import sqlalchemy as sa
from alembic import op


revision = '0016'
down_revision = '0015'


def upgrade() -> None:
    op.create_table('channel_lines',
    sa.Column('channel', sa.Enum('email', 'sms', 'push', 'zalo', 'call', 'letter', name='channel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('rests_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('channel', name=op.f('pk_channel_lines')),
    sqlite_strict=True
    )
    op.create_table('failed_addresses',
    sa.Column('channel', sa.Enum('email', 'sms', 'push', 'zalo', 'call', 'letter', name='channel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'address', name=op.f('pk_failed_addresses')),
    sqlite_strict=True
    )
    op.create_table('telling_changes',
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('audience', sa.Text(), nullable=False),
    sa.Column('is_off', sa.Boolean(), nullable=False),
    sa.Column('vi', sa.Text(), nullable=False),
    sa.Column('en', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('event', 'audience', name=op.f('pk_telling_changes')),
    sqlite_strict=True
    )
    op.create_table('contact_choices',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('channels', sa.JSON(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=False),
    sa.Column('quiet_until', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439', name=op.f('ck_contact_choices_quiet_in_a_day')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_contact_choices_account_id_accounts')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_contact_choices')),
    sqlite_strict=True
    )
    op.create_table('messages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('dossier_code', sa.Text(), nullable=False),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.Enum('email', 'sms', 'push', 'zalo', 'call', 'letter', name='channel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('urgency', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'accepted', 'delivered', 'failed', 'dead', 'dropped', name='deliverystate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirm_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('followed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('provider_ref', sa.Text(), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.CheckConstraint('tries >= 0', name=op.f('ck_messages_tries_counted')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_messages_event_id_events')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('event_id', 'recipient', 'channel', name=op.f('uq_messages_event_id_recipient_channel')),
    sa.UniqueConstraint('key', name=op.f('uq_messages_key')),
    sqlite_strict=True
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_messages_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_address'), ['address'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_confirm_by_followed_at'), ['confirm_by', 'followed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_dossier_code'), ['dossier_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_provider_ref'), ['provider_ref'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_recipient_channel_state'), ['recipient', 'channel', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_state_next_try_at'), ['state', 'next_try_at'], unique=False)

    op.execute(
        "INSERT INTO messages (id, key, event_id, dossier_code, recipient, role, channel, urgency,"
        " address, language, subject, text, state, tries, made_at, next_try_at, accepted_at,"
        " failed_at, problem)"
        " SELECT id, 'mail-' || id, event_id, dossier_code, address, 'applicant', 'email', 'news',"
        " address, language, subject, body,"
        " CASE state WHEN 'sent' THEN 'accepted' WHEN 'given-up' THEN 'dead' ELSE 'waiting' END,"
        " tries, made_at, next_try_at, sent_at,"
        " CASE state WHEN 'given-up' THEN next_try_at END, problem FROM mails"
    )
    _count_on('messages')
    op.drop_table('mails')


def downgrade() -> None:
    op.create_table('mails',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('dossier_code', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'sent', 'given-up', name='mailstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.CheckConstraint('tries >= 0', name=op.f('ck_mails_tries_counted')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_mails_event_id_events')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mails')),
    sa.UniqueConstraint('event_id', 'address', name=op.f('uq_mails_event_id_address')),
    sqlite_strict=True
    )
    with op.batch_alter_table('mails', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mails_state_next_try_at'), ['state', 'next_try_at'], unique=False)

    # The older program knows e-mail only, and one message to an address for an event.
    op.execute(
        "INSERT INTO mails (id, event_id, dossier_code, address, language, subject, body, state,"
        " tries, made_at, next_try_at, sent_at, problem)"
        " SELECT id, event_id, dossier_code, address, language, subject, text,"
        " CASE state WHEN 'waiting' THEN 'waiting' WHEN 'accepted' THEN 'sent'"
        " WHEN 'delivered' THEN 'sent' ELSE 'given-up' END,"
        " tries, made_at, next_try_at, accepted_at, problem FROM messages AS m"
        " WHERE channel = 'email' AND sealed IS NULL AND NOT EXISTS (SELECT 1 FROM messages AS n"
        " WHERE n.event_id = m.event_id AND n.address = m.address AND n.channel = 'email'"
        " AND n.id < m.id)"
    )
    _count_on('mails')
    op.drop_table('messages')
    op.drop_table('contact_choices')
    op.drop_table('telling_changes')
    op.drop_table('failed_addresses')
    op.drop_table('channel_lines')


def _count_on(table: str) -> None:
    """Numbers given from now on come after those that were copied."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
            f" (SELECT COALESCE(max(id), 0) + 1 FROM {table}), false)"
        )
