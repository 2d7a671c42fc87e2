"""paper custody: originals with codes, and hand-over lists between units"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.create_table('handover_lists',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('giver', sa.Text(), nullable=False),
    sa.Column('taker', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('op_id', sa.Text(), nullable=False),
    sa.Column('given_by', sa.Text(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_by', sa.Text(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(taken_by IS NULL) = (taken_at IS NULL)', name=op.f('ck_handover_lists_taken_paired')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover_lists')),
    sa.UniqueConstraint('given_by', 'op_id', name=op.f('uq_handover_lists_given_by_op_id')),
    sa.UniqueConstraint('giver', 'year', 'number', name=op.f('uq_handover_lists_giver_year_number')),
    sa.UniqueConstraint('key', name=op.f('uq_handover_lists_key')),
    sqlite_strict=True
    )
    with op.batch_alter_table('handover_lists', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handover_lists_giver_given_at'), ['giver', 'given_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_handover_lists_taker_taken_at_given_at'), ['taker', 'taken_at', 'given_at'], unique=False)

    op.create_table('handover_rows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('dossier_id', sa.Integer(), nullable=False),
    sa.Column('original', sa.Integer(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('given', 'taken', 'missing', name='rowstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_handover_rows_dossier_id_dossiers')),
    sa.ForeignKeyConstraint(['list_id'], ['handover_lists.id'], name=op.f('fk_handover_rows_list_id_handover_lists')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover_rows')),
    sa.UniqueConstraint('list_id', 'dossier_id', 'original', name=op.f('uq_handover_rows_list_id_dossier_id_original')),
    sa.UniqueConstraint('list_id', 'position', name=op.f('uq_handover_rows_list_id_position')),
    sqlite_strict=True
    )
    with op.batch_alter_table('handover_rows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handover_rows_dossier_id'), ['dossier_id'], unique=False)

    op.create_table('originals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dossier_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('component_code', sa.Text(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('to_give_back', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('holder_unit', sa.Text(), nullable=False),
    sa.Column('holder_person', sa.Text(), nullable=False),
    sa.Column('in_file', sa.Boolean(), nullable=False),
    sa.Column('shelf', sa.Text(), nullable=True),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_to', sa.Text(), nullable=True),
    sa.Column('sent_to_person', sa.Text(), nullable=True),
    sa.Column('sent_from', sa.Text(), nullable=True),
    sa.Column('sent_by', sa.Text(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'on-the-way') = (sent_to IS NOT NULL AND sent_by IS NOT NULL)", name=op.f('ck_originals_sent_paired')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_originals_dossier_id_dossiers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_originals')),
    sa.UniqueConstraint('code', name=op.f('uq_originals_code')),
    sa.UniqueConstraint('dossier_id', 'position', name=op.f('uq_originals_dossier_id_position')),
    sqlite_strict=True
    )
    with op.batch_alter_table('originals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_originals_holder_person_since'), ['holder_person', 'since'], unique=False)
        batch_op.create_index(batch_op.f('ix_originals_holder_unit_state_since'), ['holder_unit', 'state', 'since'], unique=False)
        batch_op.create_index(batch_op.f('ix_originals_sent_to_sent_at'), ['sent_to', 'sent_at'], unique=False)

    with op.batch_alter_table('dossiers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dossiers_paper_holder_paper_sent_to'), ['paper_holder', 'paper_sent_to'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('dossiers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dossiers_paper_holder_paper_sent_to'))

    with op.batch_alter_table('originals', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_originals_sent_to_sent_at'))
        batch_op.drop_index(batch_op.f('ix_originals_holder_unit_state_since'))
        batch_op.drop_index(batch_op.f('ix_originals_holder_person_since'))

    op.drop_table('originals')
    with op.batch_alter_table('handover_rows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_handover_rows_dossier_id'))

    op.drop_table('handover_rows')
    with op.batch_alter_table('handover_lists', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_handover_lists_taker_taken_at_given_at'))
        batch_op.drop_index(batch_op.f('ix_handover_lists_giver_given_at'))

    op.drop_table('handover_lists')
