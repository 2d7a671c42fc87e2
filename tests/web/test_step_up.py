"""Who signs proves anew that it is them; what they typed is kept meanwhile."""

import re
from dataclasses import replace

import pyotp
import pytest

from onestop.demo.province import PASSWORD
from onestop.dossiers import queries as dossiers
from onestop.journal import queries as journal
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.people import factors
from onestop.people import queries as people
from onestop.people.service import change_password
from onestop.results import queries as results
from onestop.signing import queries as signing
from onestop.workdays import queries as workdays
from tests.signing.waiting import waiting
from tests.site import STEP_UP, Visitor, hidden_of

HEAD, OTHER = "lanhdao.kinhbac", "lanhdao.tuson"
REASON = 'Chưa đủ điều kiện:\n1. Thiếu "giấy A" & <b>.\n2. Địa chỉ chưa rõ.'


@pytest.fixture
def fresh_head(site):
    """The head without a factor, without wrong tries, before and after."""

    def clean() -> None:
        with db.transaction(site.app.extensions["sessions"]) as session:
            for name in (HEAD, OTHER):
                account = people.account(session, name)
                factors.forget(Act(session, "system", clock.now(), "test"), account)
                account.wrong_tries, account.blocked_until = 0, None
                account.is_excused = True

    clean()
    yield
    clean()


pytestmark = pytest.mark.usefixtures("fresh_head")


def page(code: str) -> str:
    return f"/office/dossiers/{code}"


def act_on(visitor, code: str, name: str, position: int = 0, **typed):
    """Send the form of an act as the page of the dossier has it, without proving oneself."""
    action = f"{page(code)}/{name}/{position}"
    shown = visitor.get(page(code)).text
    kept = dict(hidden_of(shown, f"{action}#{name}-{position}"))
    seq = re.search(rf'name="{name}-{position}-seq"[^>]*value="(\d+)"', shown).group(1)
    fields = {f"{name}-{position}-{field}": value for field, value in typed.items()}
    return visitor.client.post(action, data={**kept, f"{name}-{position}-seq": seq, **fields})


def events(site, code: str) -> list:
    with site.session() as session:
        return journal.events_of(session, f"dossier:{code}")


def names(site, code: str) -> list[str]:
    return [event.name for event in events(site, code)]


def next_working_day(site, code: str) -> str:
    with site.session() as session:
        dossier = dossiers.dossier(session, code)
        calendar = workdays.calendar(session, dossier.reception_agency)
        return f"{calendar.add_working_days(clock.day_of(dossier.due_at), 3):%d/%m/%Y}"


def set_up(site, visitor, time) -> pyotp.TOTP:
    """Set a phone up through the pages; returns the app."""
    begun = visitor.signed("/office/factor", {}, page="/office/factor")
    assert begun.status_code == 303 and begun.location == "/office/factor/enrol"
    shown = visitor.get(begun.location)
    assert shown.headers["Cache-Control"] == "no-store" and "<svg" in shown.text
    secret = re.search(r'class="code key">([A-Z2-7 ]+)<', shown.text).group(1).replace(" ", "")
    app = pyotp.TOTP(secret)
    done = visitor.post("/office/factor/enrol", {"code": app.at(clock.now())})
    assert done.status_code == 200 and done.headers["Cache-Control"] == "no-store"
    app.recovery = re.findall(r'<li class="code">([0-9A-Z-]{19})</li>', done.text)
    assert len(app.recovery) == 10
    time(seconds=60)
    return app


def later(site, app: pyotp.TOTP, time) -> Visitor:
    """The head in a new browser, signed in with a code so long ago that it proves nothing more."""
    visitor = site.visitor(HEAD, app.at(clock.now()))
    time(minutes=6)
    return visitor


def in_with(site, recovery: str) -> Visitor:
    """The head in a new browser with another's recovery code, the proof of it taken away."""
    visitor = site.visitor(HEAD, recovery)
    with visitor.client.session_transaction() as kept:
        kept.pop("proof")
    return visitor


# Asked before each act that is signed, and nothing is lost


def test_every_act_that_is_signed_asks_and_goes_on_with_what_was_typed(site) -> None:
    (code,) = waiting(site)
    day = next_working_day(site, code)
    acts = [
        (
            ("sign_apology", 0),
            {"cause": REASON, "new_date": day, "person": "Bà A", "phone": "0222"},
            "dossier.apologised",
        ),
        (("decide", 3), {"outcome": "granted", "reason": REASON}, "dossier.decided"),
        (("recall", 0), {"reason": REASON}, "dossier.recalled"),
        (("decide", 3), {"outcome": "granted"}, "dossier.decided"),
    ]
    for (name, position), typed, event in acts:
        # A new visit each time: nothing proved before counts.
        visitor = site.visitor(HEAD)
        before = names(site, code)
        asking = act_on(visitor, code, name, position, **typed)
        assert asking.status_code == 403 and names(site, code) == before
        assert visitor.prove(asking).status_code == 303, name
        assert event in names(site, code)[len(before) :]
        told = [e for e in events(site, code) if e.name == event][-1]
        assert told.facts["factor"] == "password"
        if "reason" in typed or "cause" in typed:
            assert told.reason == REASON
    with site.session() as session:
        found = results.of_dossier(session, dossiers.dossier(session, code).id)
        assert [r.state.value for r in found] == ["superseded", "valid"]
        result = found[-1].id
    visitor = site.visitor(HEAD)
    typed = {"result": str(result), "reason_code": "error", "reason": REASON}
    asking = act_on(visitor, code, "revoke", **typed)
    assert asking.status_code == 403 and "result.revoked" not in names(site, code)[-1]
    assert visitor.prove(asking).status_code == 303
    last = events(site, code)[-1]
    assert (last.name, last.facts["factor"], last.reason) == ("result.revoked", "password", REASON)


def test_a_part_of_a_bundle_asks_too(site) -> None:
    with site.session() as session:
        lines = signing.to_sign(session, ["H05.118"]).rows
        part = next(line for line in lines if line.decision.is_part)
    code, position = part.task.dossier.code, part.decision.position
    visitor = site.visitor(OTHER)
    asking = act_on(visitor, code, "decide_part", position, outcome="granted")
    assert asking.status_code == 403 and "dossier.part_decided" not in names(site, code)
    assert visitor.prove(asking).status_code == 303
    told = [e for e in events(site, code) if e.name in ("dossier.part_decided", "result.issued")]
    assert [e.facts["factor"] for e in told] == ["password"] * 2


def test_what_is_not_signed_is_not_asked_for_and_names_no_factor(site) -> None:
    (code,) = waiting(site)
    visitor = site.visitor(HEAD)
    assert act_on(visitor, code, "assign", 3, account="").status_code == 303
    assert "factor" not in events(site, code)[-1].facts


def test_a_form_with_a_mistake_is_shown_before_anything_is_asked(site) -> None:
    (code,) = waiting(site)
    wrong = act_on(site.visitor(HEAD), code, "decide", 3, outcome="maybe")
    assert wrong.status_code == 422 and STEP_UP not in wrong.text


def test_every_refusal_after_the_proof_is_shown_in_the_file_with_what_was_typed(site) -> None:
    (code,) = waiting(site)
    visitor = site.visitor(HEAD)
    asking = act_on(visitor, code, "decide", 3, outcome="refused", reason="")
    refused = visitor.prove(asking)
    assert refused.status_code == 422
    assert re.search(
        r'<input checked[^>]*name="decide-3-outcome"[^>]*value="refused"', refused.text
    )
    # The proof was given all the same, and counts.
    assert act_on(visitor, code, "decide", 3, outcome="granted").status_code == 303


# How long it holds, and for whom


def test_it_is_fresh_for_some_minutes_and_then_asked_again(site, time) -> None:
    first, second, third = waiting(site, 3)
    visitor = site.visitor(HEAD)
    assert visitor.prove(act_on(visitor, first, "decide", 3, outcome="granted")).status_code == 303
    time(minutes=4.9)
    assert act_on(visitor, second, "decide", 3, outcome="granted").status_code == 303
    time(minutes=0.2)
    assert act_on(visitor, third, "decide", 3, outcome="granted").status_code == 403


def test_the_minutes_are_a_setting(site, time, monkeypatch) -> None:
    shorter = replace(site.app.config["SETTINGS"], step_up_minutes=1)
    monkeypatch.setitem(site.app.config, "SETTINGS", shorter)
    first, second = waiting(site, 2)
    visitor = site.visitor(HEAD)
    asking = act_on(visitor, first, "decide", 3, outcome="granted")
    assert "1 phút" in asking.text
    assert visitor.prove(asking).status_code == 303
    time(minutes=1.1)
    assert act_on(visitor, second, "decide", 3, outcome="granted").status_code == 403


def test_the_proof_of_one_is_not_the_next_ones_at_the_same_machine(site) -> None:
    mine, theirs = waiting(site)[0], waiting(site, unit="H05.118")[0]
    visitor = site.visitor(HEAD)
    assert visitor.prove(act_on(visitor, mine, "decide", 3, outcome="granted")).status_code == 303
    visitor.post("/sign-out", {}, page="/office")
    visitor.sign_in(OTHER)
    assert act_on(visitor, theirs, "decide", 3, outcome="granted").status_code == 403


def test_a_proof_ends_with_signing_out(site) -> None:
    first, second = waiting(site, 2)
    visitor = site.visitor(HEAD)
    assert visitor.prove(act_on(visitor, first, "decide", 3, outcome="granted")).status_code == 303
    visitor.post("/sign-out", {}, page="/office")
    visitor.sign_in(HEAD)
    assert act_on(visitor, second, "decide", 3, outcome="granted").status_code == 403


def test_a_proof_ends_with_the_session_that_a_new_password_ends(site) -> None:
    (code,) = waiting(site)
    visitor = site.visitor(HEAD)
    visitor.prove(act_on(visitor, code, "decide", 3, outcome="granted"))
    with db.transaction(site.app.extensions["sessions"]) as session:
        account = people.account(session, HEAD)
        change_password(Act(session, "system", clock.now(), "test"), account, PASSWORD)
    assert visitor.get("/office/signing").status_code == 303


# Wrong proofs


def test_a_wrong_password_is_said_counted_and_loses_nothing(site) -> None:
    (code,) = waiting(site)
    visitor = site.visitor(HEAD)
    asking = act_on(visitor, code, "decide", 3, outcome="refused", reason=REASON)
    for tries in range(1, 6):
        asking = visitor.prove(asking, "wrong")
        assert asking.status_code == 422 and "Mật khẩu không đúng" in asking.text
        kept = dict(hidden_of(asking.text, STEP_UP))
        assert kept["decide-3-reason"].replace("\r\n", "\n") == REASON
        with site.session() as session:
            assert people.account(session, HEAD).wrong_tries == tries
    blocked = visitor.prove(asking)
    assert blocked.status_code == 422 and "Hãy thử lại sau 1 phút" in blocked.text
    assert "dossier.decided" not in names(site, code)


def test_nothing_typed_is_asked_for_again_and_not_counted(site) -> None:
    (code,) = waiting(site)
    visitor = site.visitor(HEAD)
    asking = visitor.prove(act_on(visitor, code, "decide", 3, outcome="granted"), "")
    assert asking.status_code == 422 and "Hãy nhập mật khẩu" in asking.text
    with site.session() as session:
        assert people.account(session, HEAD).wrong_tries == 0


def test_another_site_cannot_prove_for_somebody(site) -> None:
    visitor = site.visitor(HEAD)
    sent = {"step_up-to": "/office/signing", "step_up-password": PASSWORD}
    assert visitor.client.post(STEP_UP, data=sent).status_code == 422
    with visitor.client.session_transaction() as kept:
        assert "proof" not in kept


@pytest.mark.parametrize(
    "target",
    [
        *(
            "",
            "/",
            "/sign-out",
            "/office/factor/enrol",
            "//evil.example/office/signing",
            "/nowhere",
        ),
        *("https://evil.example/office/signing", "/\\evil.example", "\t//evil.example", "x" * 300),
    ],
)
def test_a_kept_form_goes_on_to_a_form_that_asked_and_nowhere_else(site, target) -> None:
    visitor = site.visitor(HEAD)
    shown = visitor.post("/office/factor", {}, page="/office/factor")
    kept = dict(hidden_of(shown.text, STEP_UP))
    sent = {**kept, "step_up-to": target, "step_up-password": PASSWORD}
    assert visitor.client.post(STEP_UP, data=sent).status_code == 404


@pytest.mark.parametrize("who", ["chuyenvien.kinhbac", "buudien", "quanly", "thanhtra", "congdan1"])
def test_everybody_may_set_a_phone_up_and_a_proof_signs_nothing_by_itself(site, who) -> None:
    visitor = site.visitor(who)
    assert visitor.get("/office/factor").status_code == 200
    assert visitor.get("/office/signing").status_code == 403
    assert site.visitor().get("/office/factor").status_code == 303


# A phone


def test_a_phone_is_set_up_and_from_then_on_it_is_what_proves(site, time) -> None:
    (code,) = waiting(site)
    visitor = site.visitor(HEAD)
    app = set_up(site, visitor, time)
    assert app.secret not in visitor.get("/office/factor").text
    assert visitor.get("/office/factor/enrol").status_code == 303
    visitor = later(site, app, time)
    asking = act_on(visitor, code, "decide", 3, outcome="granted")
    assert 'name="step_up-code"' in asking.text and "step_up-password" not in asking.text
    refused = visitor.prove(asking, PASSWORD)
    assert refused.status_code == 422 and "Mã không đúng" in refused.text
    used = app.at(clock.now())
    assert visitor.prove(refused, used).status_code == 303
    told = next(e for e in events(site, code) if e.name == "dossier.decided")
    assert told.facts["factor"] == "totp"
    # The same code, seen over a shoulder, is worth nothing.
    (other,) = waiting(site)
    thief = in_with(site, app.recovery[1])
    again = thief.prove(act_on(thief, other, "decide", 3, outcome="granted"), used)
    assert again.status_code == 422 and "đã được dùng" in again.text
    assert "dossier.decided" not in names(site, other)


def test_a_proof_by_password_ends_when_a_phone_is_set_up(site, time) -> None:
    (code,) = waiting(site)
    elsewhere = site.visitor(HEAD)
    elsewhere.prove(act_on(elsewhere, waiting(site)[0], "decide", 3, outcome="granted"))
    set_up(site, site.visitor(HEAD), time)
    asking = act_on(elsewhere, code, "decide", 3, outcome="granted")
    assert asking.status_code == 403 and 'name="step_up-code"' in asking.text


def test_a_code_is_used_up_even_when_the_act_is_refused(site, time) -> None:
    (code,) = waiting(site)
    visitor = site.visitor(HEAD)
    app = set_up(site, visitor, time)
    time(minutes=6)
    used = app.at(clock.now())
    asking = act_on(visitor, code, "decide", 3, outcome="refused", reason="")
    assert visitor.prove(asking, used).status_code == 422
    thief = in_with(site, app.recovery[1])
    again = thief.prove(act_on(thief, code, "decide", 3, outcome="granted"), used)
    assert again.status_code == 422 and "đã được dùng" in again.text


def test_a_recovery_code_signs_and_sets_another_phone_up(site, time) -> None:
    (code,) = waiting(site)
    app = set_up(site, site.visitor(HEAD), time)
    visitor = later(site, app, time)
    asking = act_on(visitor, code, "decide", 3, outcome="granted")
    assert visitor.prove(asking, app.recovery[0].lower()).status_code == 303
    told = next(e for e in events(site, code) if e.name == "dossier.decided")
    assert told.facts["factor"] == "recovery"
    assert "còn 9 mã" in visitor.get("/office/factor").text
    # Proved lately, so the next phone can be set up at once.
    assert visitor.post("/office/factor", {}, page="/office/factor").status_code == 303
    thief = later(site, app, time)
    (other,) = waiting(site)
    again = thief.prove(act_on(thief, other, "decide", 3, outcome="granted"), app.recovery[0])
    assert again.status_code == 422 and "đã được dùng" in again.text


def test_setting_up_asks_first_and_a_wrong_code_sets_nothing_up(site) -> None:
    visitor = site.visitor(HEAD)
    assert visitor.get("/office/factor/enrol").status_code == 303
    assert visitor.post("/office/factor", {}, page="/office/factor").status_code == 403
    visitor.signed("/office/factor", {}, page="/office/factor")
    wrong = visitor.post("/office/factor/enrol", {"code": "000000x"})
    assert wrong.status_code == 422 and "Mã không đúng" in wrong.text and "<svg" in wrong.text
    with site.session() as session:
        account = people.account(session, HEAD)
        assert not people.has_factor(session, account.id) and account.wrong_tries == 1


def test_where_everybody_needs_a_factor_the_password_only_sets_one_up(
    site, time, monkeypatch
) -> None:
    assert site.app.config["SETTINGS"].factor_required
    (code,) = waiting(site)
    visitor = site.visitor(HEAD)
    # Somebody who was in before, and is excused no longer.
    with db.transaction(site.app.extensions["sessions"]) as session:
        people.account(session, HEAD).is_excused = False
    asking = act_on(visitor, code, "decide", 3, outcome="refused", reason=REASON)
    assert asking.status_code == 403 and "Hãy thiết lập trước" in asking.text
    assert "step_up-password" not in asking.text
    kept = hidden_of(asking.text, f"{page(code)}/decide/3")
    app = set_up(site, visitor, time)
    # Back in the first page: what was typed goes on; setting up was the proof.
    sent = visitor.client.post(f"{page(code)}/decide/3", data=dict(kept))
    assert sent.status_code == 303
    told = next(e for e in events(site, code) if e.name == "dossier.decided")
    assert (told.facts["factor"], told.reason) == ("totp", REASON) and app.secret
