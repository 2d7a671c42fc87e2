"""Every notification in every language, as it is read: a table that is looked at, and its laws."""

from pathlib import Path

import pytest

from onestop.notifications.rulebook import BadRule, Tell, rulebook
from onestop.notifications.rules import SMS_PLAIN, Told, sms_for, words_for
from onestop.notifications.senders.sms import length_of
from tests.conftest import MONDAY

GOLDEN = Path(__file__).parent / "golden" / "texts.md"
# As long as codes and telephone numbers get.
TOLD = Told(
    event="",
    code="H05.105.90-260302-00001",
    due_at=MONDAY,
    unit="Trung tâm Phục vụ hành chính công",
    phone="0222 000 105",
    link="https://onestop.example/track/H05.105.90-260302-00001",
)
RULES = [rule for rules in rulebook().tells.values() for rule in rules]


# What is about an account is about no dossier and of no unit.
OF_ACCOUNT = Told("", "", None, "", "", "https://onestop.example/me", values={"secret": "123456"})


def told_by(rule: Tell) -> Told:
    return OF_ACCOUNT if rule.event.startswith("account.") else TOLD


def row(rule: Tell) -> str:
    said = []
    for language in ("vi", "en"):
        sms = sms_for(told_by(rule), rule, language)
        said += [rule.sentence(language), f"{sms} ({len(sms)})"]
    to = ", ".join(audience.value for audience in rule.to)
    return f"| {rule.event} | {to} | {rule.urgency.value} | " + " | ".join(said) + " |"


def table() -> str:
    head = "| event | to | urgency | Vietnamese | SMS | English | SMS |\n" + "|---" * 7 + "|\n"
    staff = "\n| staff, in their inbox | Vietnamese | English |\n|---|---|---|\n"
    lines = [f"| {s.event} | {s.vi} | {s.en} |" for s in rulebook().staff.values()]
    return head + "\n".join(map(row, RULES)) + "\n" + staff + "\n".join(lines) + "\n"


def test_the_table_of_every_notification_is_the_one_that_was_looked_at() -> None:
    assert table() == GOLDEN.read_text("utf-8"), "look at the new table, then keep it in golden/"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.event)
def test_an_sms_is_one_message_without_link_and_name(rule, language) -> None:
    sms = sms_for(told_by(rule), rule, language)
    assert length_of(sms) == ("gsm", 1) and len(sms) <= SMS_PLAIN
    assert (
        sms.isascii()
        and "http" not in sms
        and "/" not in sms.replace("02/03/2026", "").replace("ong/ba", "").replace("Ong/ba", "")
    )
    told = told_by(rule)
    assert told.code in sms and told.phone in sms
    whole = words_for(told, rule, language)
    assert told.link in whole.body and told.unit in whole.body


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ('[[tell]]\nevent = "dossier.x"\nvi = "a"', "en"),
        ('[[tell]]\nevent = "X"\nvi = "a"\nen = "a"', "event"),
        ('[[tell]]\nevent = "a.b"\nvi = "a"\nen = "a"\nto = ["nobody"]', "nobody"),
        ('[[tell]]\nevent = "a.b"\nvi = "a"\nen = "a"\ncolour = 1', "colour"),
        ('[[tell]]\nevent = "a.b"\nvi = "a"\nen = "a"\n' * 2, "twice"),
        ("[[tell", "one.toml"),
    ],
)
def test_every_mistake_in_a_rule_is_named(tmp_path, written, named) -> None:
    folder = Path(__file__).parents[2] / "onestop" / "notifications" / "telling"
    (tmp_path / "urgency.toml").write_text((folder / "urgency.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "one.toml").write_text(written, "utf-8")
    with pytest.raises(BadRule, match=named):
        rulebook(tmp_path)
