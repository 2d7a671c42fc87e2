"""A dossier as JSON: no more by its code than the page shows, and the same sentences."""

import html
import re

import pytest

from onestop.api.description import MASKED, WHOLE


def token_of(dossier: dict[str, str]) -> str:
    return dossier["link"].rsplit("/", 1)[1]


def asked(site, code: str, token: str | None = None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return site.visitor().get(f"/api/v1/dossiers/{code}", headers=headers)


def test_the_code_alone_shows_what_its_page_shows(site) -> None:
    told = asked(site, site.dossier(status=4)["code"]).json
    assert set(told) == set(MASKED) and told["unit"]["phone"]


def test_the_token_of_the_receipt_shows_the_sentences_of_the_page(site) -> None:
    dossier = site.dossier(status=4, channel="desk")
    answer = asked(site, dossier["code"], token_of(dossier))
    assert set(answer.json) == set(WHOLE) and answer.headers["Cache-Control"] == "no-store"
    visitor = site.visitor()
    page = html.unescape(visitor.get(f"/t/{token_of(dossier)}", follow_redirects=True).text)
    assert answer.json["lines"] and all(line in page for line in answer.json["lines"])
    assert answer.json["headline"] in page
    assert dossier["applicant"] not in answer.text


@pytest.mark.parametrize("token", ["0" * 26, "x", "'"])
def test_a_wrong_token_is_an_unknown_dossier(site, token) -> None:
    known = asked(site, site.dossier(status=4)["code"], token)
    unknown = asked(site, "H05.105-200101-9999", token)
    assert known.status_code == unknown.status_code == 404 and known.data == unknown.data


def test_a_token_opens_its_own_dossier_only(site) -> None:
    one, other = site.dossier(status=4), site.dossier(status=5)
    assert asked(site, one["code"], token_of(other)).status_code == 404


def test_the_description_names_what_there_is(site) -> None:
    told = site.visitor().get("/api/v1/openapi.json").json
    rules = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in site.app.url_map.iter_rules()
    }
    offered = {rule for rule in rules if rule.startswith("/api/v1/")}
    assert set(told["paths"]) == offered - {"/api/v1/openapi.json"}
