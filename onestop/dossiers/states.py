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
# supplement that came in before anybody had received the dossier; 8 to 1 lets such a one go on.
MOVES: dict[Status, frozenset[Status]] = {
    S.NEW: frozenset({S.RECEIVED, S.REJECTED, S.SUPPLEMENT, S.WITHDRAWN}),
    S.RECEIVED: frozenset({S.IN_PROGRESS, S.SUPPLEMENT, S.PAYMENT, S.WITHDRAWN, S.STOPPED}),
    S.REJECTED: frozenset(),
    S.IN_PROGRESS: frozenset({S.SUPPLEMENT, S.PAYMENT, S.WITHDRAWN, S.STOPPED, S.DONE}),
    S.SUPPLEMENT: frozenset({S.NEW, S.RECEIVED, S.IN_PROGRESS, S.WITHDRAWN, S.STOPPED}),
    S.PAYMENT: frozenset({S.RECEIVED, S.IN_PROGRESS, S.WITHDRAWN, S.STOPPED}),
    S.WITHDRAWN: frozenset(),
    S.STOPPED: frozenset({S.NEW, S.RECEIVED, S.IN_PROGRESS}),
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
    """`partly`: of a bundle, some parts were granted and some refused."""

    GRANTED = "granted"
    REFUSED = "refused"
    PARTLY = "partly"


class StepState(enum.Enum):
    """`sent` is a hand-over nobody has accepted yet: the sender still answers for it. `skipped` is
    a part that has become needless because one it builds on was refused."""

    WAITING = "waiting"
    SENT = "sent"
    ACCEPTED = "accepted"
    FINISHED = "finished"
    SKIPPED = "skipped"


# No more work will be done on such a step.
OVER = frozenset({StepState.FINISHED.value, StepState.SKIPPED.value})
# Nobody knows yet which agency is competent: a manager must say.
UNROUTED = ""


class Silence(enum.Enum):
    """What it means when a consulted agency does not answer in time."""

    AGREES = "agrees"
    WAITS = "waits"


class Opinion(enum.Enum):
    AGREES = "agrees"
    DISAGREES = "disagrees"
    SILENT = "silent"


class Alert(enum.Enum):
    """What staff are told about a date, in the order of time."""

    SHARE = "share"
    DAY_AHEAD = "day-ahead"
    DUE = "due"
    AFTER = "after"


class PaperState(enum.Enum):
    """`lapsed`: it was used from the storehouse and does not hold any more; `withdrawn`: its owner
    took the consent back. Either may be asked for again."""

    HANDED_IN = "handed-in"
    SEEN = "seen"
    TO_REPLACE = "to-replace"
    REUSED = "reused"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


# Such a paper proves nothing any more.
FALLEN = frozenset({PaperState.LAPSED.value, PaperState.WITHDRAWN.value})


class PartyRole(enum.Enum):
    """Whose dossier it is, who brought it, and who may collect the result are three people."""

    APPLICANT = "applicant"
    SUBMITTER = "submitter"
    RECIPIENT = "recipient"
