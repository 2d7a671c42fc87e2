"""The demonstration's envelopes that no one-stop unit has opened yet, and their bags."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from onestop.catalogue.definition import Channel
from onestop.demo.making import Maker
from onestop.demo.province import POST
from onestop.despatch.models import Envelope
from onestop.despatch.queries import bag_of
from onestop.despatch.service import bags
from onestop.despatch.service.envelopes import at_hand
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import Status
from onestop.kernel.act import Act


def post(maker: Maker, dossiers: Sequence[Dossier]) -> None:
    """Every sealed envelope is written down; the first lies in a bag that was handed over, the
    second in one that is still open."""
    found = [
        at_hand(_act(maker, dossier.lodged_at + timedelta(minutes=5)), dossier.code)
        for dossier in dossiers
        if dossier.channel == Channel.POST.value and dossier.status == Status.NEW
    ]
    for place, envelope in enumerate(found[:2]):
        _bagged(maker, envelope, is_handed=place == 0)


def _bagged(maker: Maker, envelope: Envelope, *, is_handed: bool) -> None:
    act = _act(maker, envelope.registered_at + timedelta(minutes=20))
    item = bags.put_in(act, envelope)
    if is_handed:
        bag = bag_of(maker.session, item)
        bags.close(_act(maker, act.at + timedelta(minutes=5)), bag)
        clerk = maker.staff["buudien"]
        bags.hand_over(_act(maker, act.at + timedelta(minutes=15)), bag, clerk.name)


def _act(maker: Maker, at: datetime) -> Act:
    clerk = maker.staff["buudien"].reference
    return Act(maker.session, clerk, min(at, maker.now), Channel.POST.value, POST)
