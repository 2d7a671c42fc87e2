"""SMS: lengths, a real gateway that checks signatures, and what is asked by SMS."""

from dataclasses import replace

import pytest

from onestop.dossiers.queries import receipt_key
from onestop.kernel import codes
from onestop.notifications.asked_by_sms import AGAIN, HELP, NOT_FOUND, STOPPED, TOO_MANY, answer
from onestop.notifications.senders.contract import Channel, Outgoing, Refused, Unreachable
from onestop.notifications.senders.sms import Sms, international, length_of
from onestop.notifications.texts import RefusedNumber
from tests.conftest import MONDAY
from tests.notifications.gateway import gateway
from tests.small_world import SOMEBODY


def message(key: str = "k1", text: str = "Ho so da co ket qua") -> Outgoing:
    return Outgoing(key, Channel.SMS, "0900 000 001", "vi", "", text, MONDAY)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a" * 160, ("gsm", 1)),
        ("a" * 161, ("gsm", 2)),
        ("a" * 158 + "€", ("gsm", 1)),
        ("a" * 159 + "€", ("gsm", 2)),
        ("ạ" * 70, ("ucs2", 1)),
        ("ạ" * 71, ("ucs2", 2)),
        ("😀" * 35, ("ucs2", 1)),
    ],
)
def test_how_long_a_text_is(text, wanted) -> None:
    assert length_of(text) == wanted


@pytest.mark.parametrize(
    ("number", "wanted"),
    [("0900 000 001", "+84900000001"), ("+84900000001", "+84900000001"), ("02223000105", None)],
)
def test_numbers_go_out_as_gateways_want_them(number, wanted) -> None:
    assert international(number) == (wanted or "+842223000105")
    with pytest.raises(Refused):
        international("12")


def test_a_gateway_takes_a_message_once() -> None:
    with gateway() as there:
        sender = Sms(there.line)
        assert sender.send(message()) == "gw-1"
        assert sender.send(message()) == ""
        assert there.taken["k1"]["to"] == "+84900000001" and there.asked == {"k1": 2}
        with pytest.raises(Refused, match="401"):
            Sms(replace(there.line, secret="another")).send(message("k2"))


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_later_is_no_refusal(status) -> None:
    with gateway() as there:
        there.says = (status, b"")
        with pytest.raises(Unreachable):
            Sms(there.line).send(message())


@pytest.mark.parametrize("body", [b"", b"null", b"[1]", b'{"id": 3}', b'{"id": "a\\u0000b"}'])
def test_a_senseless_answer_is_none(body) -> None:
    with gateway() as there:
        there.says = (202, body)
        with pytest.raises(Unreachable):
            Sms(there.line).send(message())


def test_what_is_asked_by_sms_is_answered_in_one_plain_sentence(world) -> None:
    dossier = world.received()
    key = receipt_key(world.session, dossier.id)
    pin = codes.receipt_keys().pin(key.seed, key.generation)
    spaced = f"hs {dossier.code.lower().replace('-', ' ')}  {pin.replace('-', ' ').lower()}"
    for name, text in (("g1", f"HS {dossier.code} {pin}"), ("g2", spaced)):
        said = answer(world.act(), name, "0900000009", text, is_too_much=False)
        assert dossier.code in said and "Hen tra 06/03/2026" in said and "0222" in said
        assert len(said) <= 160 and said.isascii()
        assert SOMEBODY.name not in said
    wrong = answer(
        world.act(), "g3", "0900000009", f"HS {dossier.code} 0000-0000-0", is_too_much=False
    )
    nobody = answer(
        world.act(), "g4", "0900000009", f"HS H05.105-000000-0001 {pin}", is_too_much=False
    )
    assert wrong == nobody == NOT_FOUND
    # Brought again by the gateway, it is answered as before and costs no try.
    assert answer(world.act(), "g3", "0900000009", "anything", is_too_much=False) == NOT_FOUND
    assert receipt_key(world.session, dossier.id).wrong_tries <= 1
    assert answer(world.act(), "g5", "0900000009", spaced, is_too_much=True) == TOO_MANY


def test_somebody_may_want_no_sms(world) -> None:
    for name, text, wanted, rows in (
        ("a", "từ chối", STOPPED, 1),
        ("b", "STOP", STOPPED, 1),
        ("c", "nhan tin", AGAIN, 0),
        ("d", "xin chào", HELP, 0),
    ):
        assert answer(world.act(), name, "0900000009", text, is_too_much=False) == wanted
        world.session.flush()
        assert world.session.query(RefusedNumber).count() == rows
    assert all(len(text) <= 160 for text in (HELP, NOT_FOUND, TOO_MANY, STOPPED, AGAIN))
