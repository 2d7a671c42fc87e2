"""Checking a result, for people and for machines."""

import io
import json
from base64 import urlsafe_b64decode
from hashlib import sha256

import pytest

from onestop.results.drawing import link, printed_link
from onestop.results.keys import ring


@pytest.mark.parametrize("state", ["valid", "expired", "revoked", "suspended", "superseded"])
def test_machines_get_four_answers(site, state) -> None:
    result = site.result(state)
    path = result["link"].removeprefix("http://localhost")
    answer = site.visitor().get(path, headers={"Accept": "application/json"})
    assert answer.json["verdict"] == {
        "content": "authentic",
        "issuer": "trusted",
        "status": state,
        "file": "not_checked",
    }
    assert set(answer.json) == {"verdict", "claims", "checked_at", "notes", "state"}
    assert (answer.json["state"]["successor"] is not None) == (state == "superseded")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("state", ["valid", "expired", "revoked", "suspended", "superseded"])
def test_people_get_four_sentences(site, state) -> None:
    page = site.visitor().get(site.result(state)["link"].removeprefix("http://localhost")).text
    assert ("Thật và còn hiệu lực" in page) == (state == "valid")
    assert page.count('<span class="tag"') == 4


def test_the_typed_code_leads_to_the_same_page(site) -> None:
    result = site.result("valid")
    visitor = site.visitor()
    answer = visitor.post("/verify", {"typed": result["typed_code"].lower().replace("-", " ")})
    assert answer.location.endswith(result["link"].rsplit("/", 1)[1])


@pytest.mark.parametrize("typed", ["", "ABCD", "0" * 16, "💥", "A" * 250])
def test_a_slip_is_a_sentence_at_its_field(site, typed) -> None:
    answer = site.visitor().post("/verify", {"typed": typed})
    assert answer.status_code == 422 and 'id="typed-wrong' in answer.text


@pytest.mark.parametrize("token", ["ABC", "x", "A" * 300, "%00", "%F0%9F%92%A5"])
def test_nonsense_is_no_result(site, token) -> None:
    answer = site.visitor().get(f"/v/{token}", headers={"Accept": "application/json"})
    assert answer.json["verdict"]["content"] in ("malformed", "altered")


def test_a_file_is_compared(site) -> None:
    result = site.result("valid")
    path = result["link"].removeprefix("http://localhost")
    kept = site.app.config["SETTINGS"].data_dir / result["pdf"]
    visitor = site.visitor()
    same = visitor.post(path, {"file": (io.BytesIO(kept.read_bytes()), "a.pdf")})
    other = visitor.post(path, {"file": (io.BytesIO(b"other"), "a.pdf")})
    assert "đúng là bản đã cấp" in same.text
    assert "không phải là bản đã cấp" in other.text and "Thật và còn" not in other.text


def test_the_keys_are_public_and_the_root_signs_them(site) -> None:
    plain = site.visitor().get("/.well-known/kq-jwks.json")
    signed = site.visitor().get("/.well-known/kq-jwks.jws").text
    head, body, _signature = signed.split(".")
    claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert claims["keys"] == plain.json["keys"] == ring().jwks()["keys"]
    assert json.loads(urlsafe_b64decode(head + "=="))["alg"] == "ES256"
    assert plain.headers["Access-Control-Allow-Origin"] == "*"


def test_the_status_list_is_there_and_no_other(site) -> None:
    assert site.visitor().get("/status/0").mimetype == "application/statuslist+jwt"
    assert site.visitor().get("/status/1").status_code == 404


def test_every_list_that_was_opened_is_there(site, monkeypatch) -> None:
    monkeypatch.setattr("onestop.results.queries.newest_list", lambda _session: 1)
    assert site.visitor().get("/status/1").mimetype == "application/statuslist+jwt"
    assert site.visitor().get("/status/2").status_code == 404


def test_the_list_is_a_cwt_for_who_asks_for_one(site) -> None:
    kind = "application/statuslist+cwt"
    told = site.visitor().get("/status/0", headers={"Accept": kind})
    assert told.mimetype == kind and told.data[:1] == b"\xd2"
    lists = site.visitor().get("/status").json["status_lists"]
    assert [address.rpartition("/status/")[2] for address in lists] == ["0"]


@pytest.mark.parametrize("state", ["valid", "expired", "revoked", "suspended", "superseded"])
def test_who_has_the_paper_can_ask_whether_it_holds_this_minute(site, state) -> None:
    link = site.result(state)["link"]
    digest = sha256(link.rpartition("/v/")[2].encode()).hexdigest()
    told = site.visitor().get(f"/api/v1/results/{digest}/status").json
    assert told["status"] == state and told["since"] and told["checked_at"]
    assert bool(told["reason"]) is (state in ("revoked", "suspended", "superseded"))
    assert bool(told["successor"]) is (state == "superseded")
    if told["successor"]:
        newer = site.visitor().get(f"/api/v1/results/{told['successor']}/status").json
        assert newer["status"] == "valid"


@pytest.mark.parametrize("digest", ["x", "0" * 64, "A" * 4000])
def test_a_result_that_is_not_there_is_a_problem_and_no_more(site, digest) -> None:
    told = site.visitor().get(f"/api/v1/results/{digest}/status")
    assert told.status_code == 404 and told.mimetype == "application/problem+json"


def test_the_code_of_a_sensitive_paper_sends_nothing_to_us(site) -> None:
    assert printed_link("https://h", "ABC", is_sensitive=True) == "https://h/v#ABC"
    assert printed_link("https://h", "ABC", is_sensitive=False) == link("https://h", "ABC")
    page = site.visitor().get("/v")
    assert page.status_code == 200 and "check/verify.js" in page.text
    assert "camera=(self)" in page.headers["Permissions-Policy"]
