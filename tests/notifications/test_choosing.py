"""What somebody chose holds for what they are sent, and never for what they must know."""

from dataclasses import replace

from onestop.dossiers.service import asking
from onestop.journal.service import taken
from onestop.notifications.models import Message, Notice
from onestop.notifications.rulebook import rulebook
from onestop.notifications.senders.contract import Channel
from onestop.notifications.service import choose, write_outbox
from onestop.people import service as accounts
from onestop.people.models import Role
from onestop.people.service import Details
from tests.small_world import POLICE, SOMEBODY

BOTH = (Channel.EMAIL, Channel.SMS)
NEVER, ALWAYS = (0, 0), (0, 1439)


def somebody(world):
    details = Details(username="an", password="mat khau that dai 1", name="An")
    made = accounts.open_account(world.act(), details, (Role.CITIZEN, None))
    made.email, made.phone = "an@vidu.invalid", "0900000001"
    world.session.flush()
    return made


def asked_of(world, account) -> list[Message]:
    """What goes out to an account whose dossier is lodged, received and asked a paper for."""
    dossier = world.with_police(applicant=replace(SOMEBODY, account_id=account.id))
    asking.ask_papers(world.act(POLICE), dossier, ["Bản sao"], "Thiếu")
    write_outbox(world.session, taken(world.session.info), "http://localhost", BOTH)
    world.session.commit()
    wanted = world.session.query(Message).filter(Message.account_id == account.id)
    return list(wanted.order_by(Message.id))


def test_only_news_that_need_not_be_told_may_be_switched_off() -> None:
    rules = [rule for found in rulebook().tells.values() for rule in found]
    needed = {rule.event for rule in rules if rule.is_needed}
    assert {"dossier.received", "dossier.papers_asked", "dossier.decided"} <= needed
    assert {"dossier.extended", "dossier.payment_demanded", "dossier.rejected"} <= needed
    assert "dossier.lodged" not in needed


def test_who_wants_no_news_gets_what_is_needed_and_reads_the_rest_on_the_site(world) -> None:
    one = somebody(world)
    choose(world.act(), one, [Channel.EMAIL], "en", NEVER, without_news=True)
    sent = asked_of(world, one)
    rules = [rulebook().tells[f"dossier.{name}"][0] for name in ("received", "papers_asked")]
    assert [m.subject.split(": ", 1)[1] for m in sent] == [rule.en for rule in rules]
    notices = world.session.query(Notice).filter(Notice.account_id == one.id).count()
    assert notices == 3


def test_the_first_way_chosen_is_used_and_waits_for_the_end_of_quiet_hours(world) -> None:
    one = somebody(world)
    choose(world.act(), one, [Channel.SMS, Channel.EMAIL], "vi", ALWAYS)
    sent = asked_of(world, one)
    assert {m.channel for m in sent} == {Channel.SMS} and len(sent) == 3
    assert all(m.next_try_at > m.made_at for m in sent)
    last = sent[-1]
    way = rulebook().ways[rulebook().tells["dossier.papers_asked"][0].urgency]
    # The clock of the next channel begins when it may be sent.
    assert (last.confirm_by - last.next_try_at).total_seconds() == way.confirm_hours * 3600


def test_who_chose_no_way_is_told_on_the_site_only(world) -> None:
    one = somebody(world)
    choose(world.act(), one, [], "vi", NEVER)
    assert asked_of(world, one) == []
    assert world.session.query(Notice).filter(Notice.account_id == one.id).count() == 3
