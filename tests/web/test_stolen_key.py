"""After a key was stolen: what the register saw before is relied on, and nothing else."""

import json
from datetime import timedelta

import pytest

from onestop.kernel import clock, db
from onestop.kernel.files import replace_file
from onestop.register import service as registering
from onestop.register.keys import log_key
from onestop.results import keeping, keys
from onestop.upkeep.service import go_on_registering


@pytest.fixture
def whole_key():
    """The key as it was, whatever a test reports of it."""
    path = keys.ring().folder / f"{keys.FIRST}.json"
    before = path.read_bytes()
    yield
    replace_file(path, before)


def check(site, accept: str):
    link = site.result("valid")["link"]
    return site.visitor().get(link[link.index("/v/") :], headers={"Accept": accept})


def test_only_what_a_checkpoint_saw_before_is_relied_on(site, whole_key) -> None:
    now = clock.now()
    make = site.app.extensions["sessions"]
    go_on_registering(make, now)
    with db.transaction(make) as session:
        registering.sign(session, log_key(), now)
    keeping.report(keys.ring(), keys.FIRST, now - timedelta(days=1))
    told = json.loads(check(site, "application/json").data)
    assert (told["verdict"]["issuer"], told["notes"]) == ("compromised", [])
    assert "bị báo lộ" not in check(site, "text/html").text
    keeping.report(keys.ring(), keys.FIRST, now + timedelta(hours=1))
    told = json.loads(check(site, "application/json").data)
    assert (told["verdict"]["issuer"], told["notes"]) == ("trusted", ["registered_before"])
    assert "khóa ký về sau bị báo lộ" in check(site, "text/html").text.lower()
