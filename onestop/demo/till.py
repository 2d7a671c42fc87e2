"""The drawer of the demonstration's first ward on the last working day: receipts, a difference."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from onestop.catalogue.definition import Channel
from onestop.demo.making import Maker
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import Status
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.takings import queries
from onestop.takings.service import close_drawer, open_drawer, take

UNIT, CLERK = "H05.105", "motcua.kinhbac"
FLOAT, MISSING = 500_000, 10_000
WHY = "Trả nhầm tiền thừa cho người nộp 10.000 đồng; đã báo người phụ trách."


def takings_of_yesterday(maker: Maker, made: Sequence[Dossier]) -> None:
    """Cash for what was received at the desk until that day and is owed; ten thousand too little
    when it was counted in the evening."""
    day = clock.day_of(maker.now) - timedelta(days=1)
    while not maker.calendar.is_working(day):
        day -= timedelta(days=1)
    closing = maker.calendar.closing(day)
    drawer = open_drawer(_act(maker, maker.calendar.opening(day)), FLOAT)
    for place, dossier in enumerate(made):
        came = clock.day_of(dossier.lodged_at)
        at_desk = (dossier.channel, dossier.reception_agency) == (Channel.DESK.value, UNIT)
        owed = sum(
            c.amount_dong for c in dossiers.charges_of(maker.session, dossier.id) if c.is_owed
        )
        if at_desk and owed and dossier.status == Status.RECEIVED and came <= day:
            take(
                _act(maker, closing - timedelta(minutes=90 - place)),
                dossier,
                op_id=f"demo-taken-{place}",
                way=queries.CASH,
                expected_dong=owed,
                given_dong=min((v for v in queries.DENOMINATIONS if v > owed), default=owed),
            )
    left = queries.till(maker.session, drawer).expected_dong - MISSING
    counted = {}
    for value in queries.DENOMINATIONS:
        counted[value], left = divmod(left, value)
    close_drawer(_act(maker, closing), drawer, counted, WHY)


def _act(maker: Maker, at: datetime) -> Act:
    return Act(maker.session, maker.staff[CLERK].reference, at, Channel.DESK.value, UNIT)
