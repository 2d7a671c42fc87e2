"""Zalo: a real server that gives tokens good for one use, takes messages by key, and tells back."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs

import pytest

from onestop import config
from onestop.config import BadSetting, Line
from onestop.kernel import sealed
from onestop.notifications.rulebook import rulebook
from onestop.notifications.senders.available import senders_of
from onestop.notifications.senders.contract import Channel, Outgoing, Refused, Unreachable
from onestop.notifications.senders.zalo import FACTS, Zalo, is_signed
from tests.conftest import MONDAY
from tests.loopback import Quiet, served


@dataclass
class Official:
    """`refresh` is the only refresh token that is good, `access` the only access token; `error` is
    answered to messages as long as it is set."""

    url: str = ""
    refresh: str = "r0"
    access: str = ""
    given: int = 0
    error: int = 0
    taken: list[dict] = field(default_factory=list)

    def token(self, headers, body: bytes) -> dict:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        wanted = {"app_id": "77", "grant_type": "refresh_token", "refresh_token": self.refresh}
        if form != wanted or headers["secret_key"] != "hidden":
            return {"error": -14014}
        self.given += 1
        self.refresh, self.access = f"r{self.given}", f"a{self.given}"
        # Zalo writes this number as a text.
        return {
            "access_token": self.access,
            "refresh_token": self.refresh,
            "expires_in": "90000",
        }

    def message(self, headers, body: bytes) -> dict:
        if headers["access_token"] != self.access:
            return {"error": -124}
        if self.error:
            return {"error": self.error}
        self.taken.append(json.loads(body))
        return {"error": 0, "data": {"msg_id": f"z{len(self.taken)}"}}


@contextmanager
def official() -> Iterator[Official]:
    class Handler(Quiet):
        def do_POST(self) -> None:
            body = self.body()
            asked = {"/token": made.token, "/message/template": made.message}[self.path]
            answer = json.dumps(asked(self.headers, body)).encode()
            self.say(200, answer)

    with served(Handler) as url:
        made = Official(url)
        yield made


@pytest.fixture
def there(tmp_path):
    sealed.configure(b"k" * 32)
    with official() as made:
        yield made


def sender_to(there, folder) -> Zalo:
    line = Line(there.url, "77", "hidden")
    return Zalo(line, "4711", "r0", folder / "zalo.tokens", f"{there.url}/token")


def message(to: str = "0900 000 001") -> Outgoing:
    return Outgoing("k1", Channel.ZALO, to, "vi", "", "H05: da co ket qua", MONDAY)


def test_a_message_goes_out_under_its_key_and_tokens_are_kept_sealed(there, tmp_path) -> None:
    assert sender_to(there, tmp_path).send(message()) == "z1"
    assert there.taken == [
        {
            "phone": "84900000001",
            "template_id": "4711",
            "template_data": {FACTS["field"]: "H05: da co ket qua"},
            "tracking_id": "k1",
        }
    ]
    kept = (tmp_path / "zalo.tokens").read_text()
    assert "r1" not in kept and json.loads(sealed.unseal(kept))["refresh"] == "r1"
    assert (tmp_path / "zalo.tokens").stat().st_mode & 0o077 == 0
    # Another process goes on with what was kept: the first token is good no more.
    assert sender_to(there, tmp_path).send(message()) == "z2" and there.given == 1


def test_a_token_that_ended_early_is_made_anew_once(there, tmp_path) -> None:
    sender = sender_to(there, tmp_path)
    sender.send(message())
    there.access = "taken away"
    assert sender.send(message()) == "z2" and there.given == 2
    there.access, there.refresh = "x", "y"
    with pytest.raises(Unreachable, match="no token"):
        sender.send(message())


def test_which_errors_mean_later_stands_in_the_data(there, tmp_path) -> None:
    sender = sender_to(there, tmp_path)
    for error in FACTS["later"]:
        there.error = error
        with pytest.raises(Unreachable, match=str(error)):
            sender.send(message())
    there.error = -108
    with pytest.raises(Refused, match="-108"):
        sender.send(message())
    with pytest.raises(Refused, match="telephone"):
        sender.send(message("12"))
    assert there.taken == []


def test_nobody_there_is_tried_again(tmp_path) -> None:
    sealed.configure(b"k" * 32)
    line = Line("http://127.0.0.1:1", "77", "hidden")
    with pytest.raises(Unreachable):
        Zalo(line, "1", "r0", tmp_path / "t", "http://127.0.0.1:1/token").send(message())


def test_zalo_is_used_with_all_its_settings_and_by_choice_only(tmp_path) -> None:
    names = ("URL", "KEY", "SECRET", "TEMPLATE", "TOKEN")
    given = {f"ONESTOP_ZALO_{name}": "https://zalo.vidu.invalid" for name in names}
    given["ONESTOP_DATA_DIR"] = str(tmp_path)
    assert Channel.ZALO in senders_of(config.read(given))
    for name in ("TEMPLATE", "TOKEN"):
        with pytest.raises(BadSetting, match=name):
            config.read({**given, f"ONESTOP_ZALO_{name}": ""})
    assert all(Channel.ZALO not in way.channels for way in rulebook().ways.values())


def test_an_event_is_believed_only_with_its_signature() -> None:
    line, body = Line("https://x.invalid", "77", "hidden"), b'{"timestamp":"1"}'
    mac = hashlib.sha256(b"77" + body + b"1hidden").hexdigest()
    assert is_signed(line, body, "1", f"mac={mac}")
    for other in ("", mac, f"mac={mac[:-1]}", f"mac={mac}0", "mac=é"):
        assert not is_signed(line, body, "1", other)
    assert not is_signed(line, body + b" ", "1", f"mac={mac}")
    assert not is_signed(replace(line, secret="other"), body, "1", f"mac={mac}")
