"""Choosing how one is told: ways in their order, language, quiet hours, news or none."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from onestop.config import Line
from onestop.notifications import queries
from onestop.notifications.models import ContactChoice
from onestop.people import queries as people

PAGE = "/me/messages/choices"
GOOD = {
    "first": "email",
    "language": "en",
    "quiet_from": "20:30",
    "quiet_until": "06:15",
    "without_news": "y",
}


def chosen(site) -> ContactChoice | None:
    with site.session() as session:
        return queries.choice(session, people.account(session, "congdan1").id)


def test_nothing_is_kept_until_it_is_sent_and_the_default_hours_stand_in_the_page(site) -> None:
    shown = site.visitor("congdan1").get(PAGE).text
    assert 'value="21:00"' in shown and 'value="07:00"' in shown
    assert re.search(r'<option selected value="email">', shown)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quiet_from": "25:99"}, "quiet_from"),
        ({"quiet_until": ""}, "quiet_until"),
        ({"first": "letter"}, "first"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_at_its_field_and_kept_as_typed(
    site, change, field
) -> None:
    before = chosen(site)
    answer = site.visitor("congdan1").post(PAGE, {**GOOD, **change})
    assert answer.status_code == 422 and f'id="{field}-wrong"' in answer.text
    assert change.get("quiet_from", "20:30") in answer.text
    after = chosen(site)
    assert (after and after.changed_at) == (before and before.changed_at)


def test_what_was_chosen_is_kept_and_stands_in_the_page_again(site) -> None:
    visitor = site.visitor("congdan1")
    assert visitor.post(PAGE, GOOD).status_code == 303
    kept = chosen(site)
    assert (kept.channels, kept.language, kept.without_news) == (["email"], "en", True)
    assert (kept.quiet_from, kept.quiet_until) == (20 * 60 + 30, 6 * 60 + 15)
    shown = visitor.get(PAGE).text
    assert 'value="20:30"' in shown and 'value="06:15"' in shown and "checked" in shown

    always = {**GOOD, "quiet_from": "", "quiet_until": ""}
    del always["without_news"]
    assert visitor.post(PAGE, always).status_code == 303
    kept = chosen(site)
    assert (kept.quiet_from, kept.quiet_until, kept.without_news) == (0, 0, False)
    shown = visitor.get(PAGE).text
    assert 'value="20:30"' not in shown and 'value="21:00"' not in shown
    with site.session() as session:
        assert len(session.scalars(select(ContactChoice)).all()) == 1


def test_zalo_is_no_default_and_can_be_chosen(site, monkeypatch, tmp_path) -> None:
    line = Line("https://business.openapi.zalo.me", "APP", "secret")
    told = {"zalo": line, "zalo_template": "1", "zalo_token": "first"}
    settings = replace(site.app.config["SETTINGS"], data_dir=tmp_path, **told)
    monkeypatch.setitem(site.app.config, "SETTINGS", settings)
    visitor = site.visitor("congdan2")
    shown = visitor.get(PAGE).text
    assert '<option selected value="email">' in shown
    assert '<option value="zalo">' in shown and '<option selected value="zalo">' not in shown
    sent = visitor.post(PAGE, {**GOOD, "first": "zalo", "second": "email"})
    assert sent.status_code == 303
    with site.session() as session:
        kept = queries.choice(session, people.account(session, "congdan2").id)
        assert kept.channels == ["zalo", "email"]
    assert '<option selected value="zalo">' in visitor.get(PAGE).text
