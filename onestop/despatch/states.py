"""The words of an envelope's way in."""

import enum


class EnvelopeKind(enum.Enum):
    """A new dossier, or papers that were asked for."""

    APPLICATION = "application"
    ANSWER = "answer"


class BagState(enum.Enum):
    """Being filled; closed with its list; given to the one-stop unit; looked through there."""

    OPEN = "open"
    CLOSED = "closed"
    HANDED = "handed"
    ACCEPTED = "accepted"


class Condition(enum.Enum):
    """How the one-stop unit found an envelope of the list."""

    ARRIVED = "arrived"
    MISSING = "missing"
    DAMAGED = "damaged"
    DIFFERS = "differs"
