"""Which dossiers the demonstration has: procedure, place, door, age, and how far each has come."""

from dataclasses import dataclass

from onestop.catalogue.definition import Channel
from onestop.dossiers.states import ReturnBy

WEB, COUNTER, MAILED = Channel.ONLINE, Channel.DESK, Channel.POST


@dataclass(frozen=True, slots=True)
class Planned:
    """One dossier: `age` is how many working days ago it came in; `until` how far it has come.

    until: new, rejected, received, sent, working, almost, asked, owing, withdrawn, stopped,
    bundle, failed-part, opinion, sorry, refused, ready, mailed, undeliverable, given, and what
    became of results afterwards.
    """

    procedure: str
    commune: str
    channel: Channel
    age: int
    until: str
    citizen: int
    case: str | None = None
    return_by: ReturnBy | None = None


A, B, C, E = "H05.105", "H05.118", "H05.119", "H05.142"
ON, DESK, MAIL = ReturnBy.ONLINE, ReturnBy.DESK, ReturnBy.POST

PLAN: tuple[Planned, ...] = (
    # Results first: they serve as papers of dossiers that come later in the list.
    Planned("1.004873", A, WEB, 190, "given", 0, return_by=ON),
    Planned("1.004873", A, WEB, 40, "given", 0, return_by=ON),
    Planned("1.001193", A, COUNTER, 60, "given", 0),
    Planned("1.001193", B, WEB, 45, "given", 1, return_by=ON),
    Planned("1.004873", C, COUNTER, 35, "revoked", 7),
    Planned("1.004873", E, WEB, 30, "suspended", 3, return_by=ON),
    Planned("2.000635", A, COUNTER, 25, "superseded", 2),
    Planned("2.000635", A, COUNTER, 24, "given", 2),
    Planned("1.000656", A, COUNTER, 22, "given", 8),
    Planned("1.001193", C, MAILED, 20, "given", 9, return_by=MAIL),
    Planned("2.001159", A, WEB, 19, "given", 5, return_by=ON),
    Planned("1.008498", A, WEB, 18, "given", 5, return_by=ON),
    # Ready, waiting for somebody to collect them or on the road.
    Planned("1.001193", A, COUNTER, 6, "ready", 10),
    Planned("1.004873", A, COUNTER, 9, "ready", 11),
    Planned("1.000894", A, COUNTER, 7, "ready", 12),
    Planned("1.004222", A, WEB, 14, "ready", 1, return_by=DESK),
    Planned("1.004873", B, MAILED, 12, "mailed", 13, return_by=MAIL),
    Planned("1.001456", A, MAILED, 16, "mailed", 14, return_by=MAIL),
    Planned("1.012566", C, MAILED, 17, "undeliverable", 15, return_by=MAIL),
    Planned("1.013831", A, COUNTER, 15, "refused", 16),
    # Just come in.
    Planned("1.000894", A, WEB, 1, "reuse", 0, return_by=DESK),
    Planned("1.001193", A, WEB, 0, "new", 1, return_by=ON),
    Planned("1.004194", A, WEB, 1, "new", 2, return_by=ON),
    Planned("1.004222", B, WEB, 1, "new", 3, return_by=ON),
    Planned("1.004873", C, MAILED, 1, "new", 17, return_by=MAIL),
    Planned("1.001193", A, MAILED, 2, "new", 18, return_by=MAIL),
    Planned("3.000333", A, WEB, 1, "new", 4, return_by=ON),
    Planned("1.008503", E, WEB, 1, "new", 5, return_by=ON),
    Planned("1.001193", A, COUNTER, 1, "received", 19),
    Planned("1.004873", A, COUNTER, 1, "received", 20),
    Planned("1.004222", A, COUNTER, 1, "received", 21),
    Planned("3.000001", B, COUNTER, 1, "received", 22),
    Planned("1.013067", C, COUNTER, 1, "received", 23),
    Planned("1.014063", A, COUNTER, 1, "received", 24),
    # On its way between agencies.
    Planned("1.115468", A, COUNTER, 2, "sent", 25),
    Planned("1.004222", A, WEB, 2, "sent", 1, return_by=ON),
    Planned("3.000347", B, COUNTER, 2, "sent", 26),
    Planned("1.001456", A, WEB, 2, "sent", 2, return_by=MAIL),
    # The bundle under one code: birth is registered, residence accepted, health card on its way.
    Planned("3.000722", A, WEB, 4, "bundle", 1, return_by=ON),
    Planned("3.000722", B, COUNTER, 3, "working", 27),
    # One part of it was refused, the others were granted; the commune ends it.
    Planned("3.000722", A, WEB, 9, "failed-part", 2, return_by=ON),
    Planned("1.115468", A, COUNTER, 3, "opinion", 45),
    # The date passed, and the head has said sorry.
    Planned("1.004222", A, WEB, 11, "sorry", 4, return_by=ON),
    Planned("2.002913", C, COUNTER, 2, "working", 28),
    # Being worked on, in time.
    Planned("1.004222", A, WEB, 3, "working", 3, return_by=ON),
    Planned("1.004194", E, COUNTER, 1, "working", 29),
    Planned("1.014748", A, WEB, 6, "working", 4, return_by=ON),
    Planned("1.115468", A, WEB, 4, "working", 0, return_by=DESK),
    Planned("1.001456", B, COUNTER, 4, "almost", 30),
    Planned("3.000333", A, COUNTER, 4, "almost", 31),
    Planned("2.001428", A, WEB, 2, "almost", 5, return_by=DESK),
    Planned("1.014748", C, MAILED, 8, "almost", 32, return_by=MAIL),
    Planned("1.012566", A, COUNTER, 3, "working", 33),
    Planned("3.000099", A, WEB, 1, "working", 5, return_by=ON),
    # Late.
    Planned("1.004222", A, COUNTER, 12, "working", 34),
    Planned("1.115468", A, COUNTER, 14, "almost", 35),
    Planned("1.004873", A, WEB, 7, "working", 2, return_by=ON),
    Planned("1.001193", B, COUNTER, 3, "working", 36),
    Planned("3.000348", A, COUNTER, 9, "working", 37),
    # Waiting for the applicant, stopped, ended.
    Planned("1.004222", A, WEB, 5, "asked", 2, return_by=ON),
    Planned("1.001193", A, COUNTER, 4, "asked", 38),
    Planned("1.115468", A, COUNTER, 9, "asked", 39),
    Planned("1.001456", C, MAILED, 6, "asked", 40, return_by=MAIL),
    Planned("1.115468", A, WEB, 10, "owing", 0, return_by=DESK),
    Planned("1.013831", B, COUNTER, 8, "owing", 41),
    Planned("1.004194", A, WEB, 8, "withdrawn", 1, return_by=ON),
    Planned("1.000894", B, COUNTER, 6, "withdrawn", 42),
    Planned("1.012575", A, WEB, 5, "rejected", 3, return_by=ON),
    Planned("1.004873", E, WEB, 4, "rejected", 4, return_by=ON),
    Planned("1.115468", A, COUNTER, 28, "stopped", 43),
    Planned("1.014748", B, COUNTER, 26, "stopped", 44),
    # Finished, and waiting to be put on a list for the post.
    Planned("1.001456", A, COUNTER, 11, "ready", 31, return_by=MAIL),
    Planned("1.001456", A, COUNTER, 21, "given", 32, return_by=MAIL),
)
PEOPLE = 46
