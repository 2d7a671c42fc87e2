"""Taking applications in."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import func, select

from onestop.catalogue.definition import Channel
from onestop.catalogue.errors import NotCurated
from onestop.dossiers import queries
from onestop.dossiers.errors import ChannelClosed, PapersMissing, SentTwice, UnknownPaper
from onestop.dossiers.models import Dossier
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.service.lodging import lodge, renew_key
from onestop.dossiers.service.opening import open_with_pin, open_with_token
from onestop.dossiers.states import UNROUTED, Money, PaperState, PartyRole, Status
from onestop.journal import queries as journal
from tests.small_world import PROCEDURE, SOMEBODY, UNIT


@pytest.mark.parametrize("channel", [Channel.ONLINE, Channel.DESK, Channel.POST])
def test_every_door_ends_in_the_same_dossier(world, channel) -> None:
    lodged = world.lodged(channel=channel)
    dossier = lodged.dossier

    assert dossier.code == "H05.105-260302-0001"
    assert dossier.status == Status.NEW and dossier.channel == channel.value
    assert dossier.received_at is None and dossier.due_at is None
    assert set(queries.parties_of(world.session, dossier.id)) == set(PartyRole)


def test_codes_count_up_within_a_day_and_begin_anew_on_the_next(world) -> None:
    codes = [world.lodged().dossier.code for _ in range(3)]
    world.now += timedelta(days=1)
    codes.append(world.lodged().dossier.code)
    assert [code[-11:] for code in codes] == [
        "260302-0001",
        "260302-0002",
        "260302-0003",
        "260303-0001",
    ]


def test_sent_twice_it_is_one_dossier(world) -> None:
    application = world.application()
    first = lodge(world.act(), application, Channel.ONLINE)
    again = lodge(world.act(), application, Channel.ONLINE)

    assert again == first
    assert world.session.scalar(select(func.count(Dossier.id))) == 1


def test_sent_again_with_other_contents_it_is_refused(world) -> None:
    application = world.application()
    lodge(world.act(), application, Channel.ONLINE)
    with pytest.raises(SentTwice):
        lodge(world.act(), replace(application, answers={"purpose": "khác"}), Channel.ONLINE)


def test_what_is_missing_is_named(world) -> None:
    with pytest.raises(PapersMissing, match="Tờ khai"):
        world.lodged(papers=())
    with pytest.raises(PapersMissing):
        world.lodged(papers=(HandedIn("form"),))
    with pytest.raises(UnknownPaper):
        world.lodged(papers=(HandedIn("form", originals=1), HandedIn("x", originals=1)))


def test_a_procedure_that_is_not_curated_or_not_filed_this_way_is_refused(world) -> None:
    raw = msgspec.structs.replace(PROCEDURE, curated=False)
    with pytest.raises(NotCurated):
        lodge(world.act(), replace(world.application(), procedure=raw), Channel.ONLINE)
    online_only = msgspec.structs.replace(PROCEDURE, channels=(Channel.ONLINE,))
    with pytest.raises(ChannelClosed):
        lodge(world.act(), replace(world.application(), procedure=online_only), Channel.DESK)


def test_what_nobody_is_competent_for_is_taken_in_and_waits_to_be_routed(world) -> None:
    dossier = world.lodged(commune="H05.999").dossier
    agencies = [s.agency_code for s in queries.steps_of(world.session, dossier.id)]
    assert agencies == [UNIT, UNROUTED, UNROUTED] and dossier.competent_agency == UNROUTED


def test_fees_follow_the_door(world) -> None:
    at_desk, online = world.lodged(channel=Channel.DESK).dossier, world.lodged().dossier
    assert at_desk.money == Money.DUE.value and online.money == Money.NONE.value
    assert [c.amount_dong for c in queries.charges_of(world.session, at_desk.id)] == [20_000]


def test_what_is_only_shown_is_marked_as_seen(world) -> None:
    papers = (HandedIn("form", originals=1), HandedIn("id", originals=1))
    dossier = world.lodged(papers=papers, channel=Channel.DESK).dossier
    states = [p.state for p in queries.papers_of(world.session, dossier.id)]
    assert states == [PaperState.HANDED_IN.value, PaperState.SEEN.value]


def test_the_pin_and_the_qr_open_the_dossier_and_nothing_else_does(world) -> None:
    lodged = world.lodged()
    other = world.lodged()
    code = lodged.dossier.code

    assert open_with_pin(world.act(), code, lodged.pin) is lodged.dossier
    assert open_with_pin(world.act(), code.lower().replace("-", " "), lodged.pin.lower())
    assert open_with_token(world.act(), lodged.token) is lodged.dossier
    assert open_with_pin(world.act(), code, other.pin) is None
    assert open_with_pin(world.act(), "H05.105-260302-9999", lodged.pin) is None
    assert open_with_pin(world.act(), "💥", "") is None
    assert open_with_token(world.act(), "x" * 26) is None


def test_wrong_pins_close_the_door_for_a_while_never_for_good(world) -> None:
    lodged, other = world.lodged(), world.lodged()
    code = lodged.dossier.code
    for _ in range(5):
        assert open_with_pin(world.act(hours=0), code, other.pin) is None
    assert open_with_pin(world.act(hours=0), code, lodged.pin) is None
    assert open_with_token(world.act(hours=0), lodged.token) is lodged.dossier
    assert open_with_pin(world.act(hours=0.02), code, lodged.pin) is lodged.dossier


def test_a_slip_in_typing_costs_no_try(world) -> None:
    lodged = world.lodged()
    for _ in range(9):
        assert open_with_pin(world.act(hours=0), lodged.dossier.code, "AAAA-AAAA-B") is None
    assert open_with_pin(world.act(hours=0), lodged.dossier.code, lodged.pin)


def test_a_new_key_kills_the_old(world) -> None:
    lodged = world.lodged()
    renewed = renew_key(world.act(), lodged.dossier)
    assert renewed.pin != lodged.pin
    assert open_with_pin(world.act(), lodged.dossier.code, lodged.pin) is None
    assert open_with_token(world.act(), lodged.token) is None
    assert open_with_token(world.act(), renewed.token) is lodged.dossier


def test_events_carry_nothing_personal(world) -> None:
    dossier = world.to_be_decided()
    told = str([e.facts for e in journal.events_of(world.session, dossier.subject)])
    for secret in (SOMEBODY.name, SOMEBODY.number, SOMEBODY.email, SOMEBODY.phone):
        assert secret not in told
