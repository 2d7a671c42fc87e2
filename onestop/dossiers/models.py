"""The tables of dossiers. The rows that have a `PROJECTED` list follow from the journal alone."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.dossiers.states import PartyRole
from onestop.kernel.db import Base


class Dossier(Base):
    """One application under one code and one date; nothing personal is in this row.

    `first_due_at` is the date first printed, `legal_due_at` the one the law makes of everything
    that happened, `due_at` the one in force, which an apology may have put later. `late_since` is
    the legal date that passed while the clock ran: it is never taken back. `alert` is what staff
    are told next about the date. `paper_holder` is where the paper file is, `paper_sent_to` where
    it is on its way to: paper and data may travel apart.
    """

    __tablename__ = "dossiers"
    __table_args__ = (
        CheckConstraint("status BETWEEN 1 AND 10", "status_known"),
        CheckConstraint("(status = 10) = (returned_at IS NOT NULL)", "returned_paired"),
        CheckConstraint("due_at IS NULL OR received_at IS NOT NULL", "due_needs_reception"),
        Index(None, "competent_agency", "status", "due_at"),
        Index(None, "reception_agency", "status", "lodged_at"),
        Index(None, "finished_at", "due_at"),
        Index(None, "paper_holder", "paper_sent_to"),
    )
    PROJECTED: ClassVar[str] = "dossier"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    procedure_code: Mapped[str] = mapped_column(index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("procedure_versions.id"))
    case_code: Mapped[str | None]
    channel: Mapped[str]
    is_assisted: Mapped[bool]
    status: Mapped[int]
    money: Mapped[str]
    delivery: Mapped[str]
    return_by: Mapped[str]
    outcome: Mapped[str | None]
    commune: Mapped[str]
    support_agency: Mapped[str]
    reception_agency: Mapped[str]
    competent_agency: Mapped[str]
    holder_agency: Mapped[str]
    lodged_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    first_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    legal_due_at: Mapped[datetime | None]
    late_since: Mapped[datetime | None]
    alert: Mapped[str | None]
    alert_at: Mapped[datetime | None] = mapped_column(index=True)
    clock: Mapped[dict[str, Any]]
    finished_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    supplements: Mapped[int]
    paper_holder: Mapped[str | None]
    paper_sent_to: Mapped[str | None]
    paper_sent_at: Mapped[datetime | None]
    seq: Mapped[int]

    @property
    def subject(self) -> str:
        """What the journal calls this dossier."""
        return f"dossier:{self.code}"


class Step(Base):
    """One agency's part of the work, with its own date.

    `agency_code` is empty while nobody knows who is competent. `outcome` is what became of a part
    that has a result of its own. `silent_at` is when a hand-over that nobody has accepted is
    reported next.
    """

    __tablename__ = "steps"
    __table_args__ = (
        UniqueConstraint("dossier_id", "position"),
        Index(None, "agency_code", "state", "due_at"),
        Index(None, "assignee_id", "state", "due_at"),
    )
    PROJECTED: ClassVar[str] = "step"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    position: Mapped[int]
    code: Mapped[str]
    agency_code: Mapped[str]
    assignee_id: Mapped[int | None]
    state: Mapped[str]
    outcome: Mapped[str | None]
    due_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    finished_by: Mapped[str | None]
    silent_at: Mapped[datetime | None] = mapped_column(index=True)


class Paper(Base):
    """One thing handed in for one line of the checklist.

    `result_id` is an electronic result of this register that serves as the paper, `stored_id` a
    paper of the storehouse: a digitised one, or a result issued elsewhere.
    """

    __tablename__ = "papers"
    __table_args__ = (UniqueConstraint("dossier_id", "position"),)
    PROJECTED: ClassVar[str] = "paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    position: Mapped[int]
    component_code: Mapped[str]
    originals: Mapped[int]
    copies: Mapped[int]
    file_digest: Mapped[str | None] = mapped_column(index=True)
    result_id: Mapped[int | None] = mapped_column(index=True)
    stored_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[str]
    channel: Mapped[str]
    handed_in_at: Mapped[datetime]


class Supplement(Base):
    """One request for what is missing, and when it was answered, through any door.

    `unreached_since` is since when it is known that the applicant was not told of it: their time
    to answer stands still. `counted_from` is when they were reached after all (None: when asked).
    """

    __tablename__ = "supplements"
    __table_args__ = (UniqueConstraint("dossier_id", "position"),)
    PROJECTED: ClassVar[str] = "supplement"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    position: Mapped[int]
    items: Mapped[list[Any]]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ground: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_via: Mapped[str | None]
    mailed_as: Mapped[str | None]
    unreached_since: Mapped[datetime | None]
    counted_from: Mapped[datetime | None]


class Charge(Base):
    """One sum owed: a fee, a charge, or a financial duty, each receipted apart.

    `reduced_from_dong` is what it was before an exemption, `exemption` the code of that.
    """

    __tablename__ = "charges"
    __table_args__ = (
        UniqueConstraint("dossier_id", "position"),
        CheckConstraint("amount_dong >= 0", "amount_not_negative"),
        CheckConstraint("(paid_at IS NULL) = (paid_by IS NULL)", "paid_paired"),
    )
    PROJECTED: ClassVar[str] = "charge"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    position: Mapped[int]
    kind: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    paid_at: Mapped[datetime | None]
    paid_by: Mapped[str | None]
    receipt_number: Mapped[str | None]
    reduced_from_dong: Mapped[int | None] = mapped_column(BigInteger)
    exemption: Mapped[str | None]

    @property
    def is_owed(self) -> bool:
        return self.paid_at is None and self.amount_dong > 0


class Party(Base):
    """A person or body on a dossier, as they were told when it was lodged."""

    __tablename__ = "parties"
    __table_args__ = (UniqueConstraint("dossier_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    role: Mapped[PartyRole]
    name: Mapped[str]
    organisation: Mapped[str | None]
    number: Mapped[str | None] = mapped_column(index=True)
    born_on: Mapped[date | None]
    phone: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    address: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(index=True)
    language: Mapped[str]


class CorrectedAddress(Base):
    """An address that was wrong when the dossier was lodged: the party's row has the new one. The
    event that says so has digests only, so that the journal holds nothing personal."""

    __tablename__ = "corrected_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    old: Mapped[str]
    new: Mapped[str]
    at: Mapped[datetime]
    who: Mapped[str]


class Answers(Base):
    """What the applicant wrote in the form of the procedure."""

    __tablename__ = "answers"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    values: Mapped[dict[str, Any]]


class ReceiptKey(Base):
    """How the holder of the receipt shows it is theirs; neither PIN nor token can be read back."""

    __tablename__ = "receipt_keys"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    seed: Mapped[str] = mapped_column(unique=True)
    generation: Mapped[int]
    pin_hash: Mapped[str]
    token_digest: Mapped[str] = mapped_column(unique=True)
    wrong_tries: Mapped[int]
    blocked_until: Mapped[datetime | None]


class Counter(Base):
    """The last number given by an agency on a day."""

    __tablename__ = "dossier_counters"

    agency_code: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class Operation(Base):
    """A submission that was taken in, so that sending it twice makes one dossier."""

    __tablename__ = "operations"

    scope: Mapped[str] = mapped_column(primary_key=True)
    op_id: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))


class StoredFile(Base):
    """What a stored file is called and holds; its bytes are in the file store by this digest."""

    __tablename__ = "stored_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    stored_at: Mapped[datetime]
