"""The words of a dossier's four state machines and the one table of moves."""

import enum


class Status(enum.IntEnum):
    """The national list of statuses of a dossier (domain: status list used for synchronisation)."""

    NEW = 1
    RECEIVED = 2
    REJECTED = 3
    IN_PROGRESS = 4
    SUPPLEMENT = 5
    PAYMENT = 6
    WITHDRAWN = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10


S = Status
# No official table of moves is published; this one follows from the statuses' meaning. 5 to 1 is a
# supplement that came in before anybody had received the dossier.
MOVES: dict[Status, frozenset[Status]] = {
    S.NEW: frozenset({S.RECEIVED, S.REJECTED, S.SUPPLEMENT, S.WITHDRAWN}),
    S.RECEIVED: frozenset({S.IN_PROGRESS, S.SUPPLEMENT, S.PAYMENT, S.WITHDRAWN, S.STOPPED}),
    S.REJECTED: frozenset(),
    S.IN_PROGRESS: frozenset({S.SUPPLEMENT, S.PAYMENT, S.WITHDRAWN, S.STOPPED, S.DONE}),
    S.SUPPLEMENT: frozenset({S.NEW, S.RECEIVED, S.IN_PROGRESS, S.WITHDRAWN, S.STOPPED}),
    S.PAYMENT: frozenset({S.RECEIVED, S.IN_PROGRESS, S.WITHDRAWN, S.STOPPED}),
    S.WITHDRAWN: frozenset(),
    S.STOPPED: frozenset({S.IN_PROGRESS}),
    S.DONE: frozenset({S.RETURNED, S.IN_PROGRESS}),
    S.RETURNED: frozenset(),
}
PAUSED = frozenset({S.SUPPLEMENT, S.PAYMENT, S.STOPPED})
CLOSED = frozenset({S.REJECTED, S.WITHDRAWN, S.RETURNED})
OPEN = frozenset(S) - CLOSED - {S.DONE}


class Money(enum.Enum):
    """Nothing owed; something owed; all paid; something given back."""

    NONE = "none"
    DUE = "due"
    PAID = "paid"
    REFUNDED = "refunded"


class Delivery(enum.Enum):
    """Where the result is on its way to the applicant."""

    NOT_YET = "not-yet"
    READY = "ready"
    WITH_POST = "with-post"
    UNDELIVERABLE = "undeliverable"
    DELIVERED = "delivered"


class ReturnBy(enum.Enum):
    """How the applicant wants the result."""

    ONLINE = "online"
    DESK = "desk"
    POST = "post"


class Outcome(enum.Enum):
    GRANTED = "granted"
    REFUSED = "refused"


class StepState(enum.Enum):
    """`sent` is a hand-over nobody has accepted yet: the sender still answers for it."""

    WAITING = "waiting"
    SENT = "sent"
    ACCEPTED = "accepted"
    FINISHED = "finished"


class PaperState(enum.Enum):
    HANDED_IN = "handed-in"
    SEEN = "seen"
    TO_REPLACE = "to-replace"
    REUSED = "reused"


class PartyRole(enum.Enum):
    """Whose dossier it is, who brought it, and who may collect the result are three people."""

    APPLICANT = "applicant"
    SUBMITTER = "submitter"
    RECIPIENT = "recipient"
