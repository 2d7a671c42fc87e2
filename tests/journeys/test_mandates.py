"""A mandate in two browsers: given, accepted, and stopped while the other side is about to send."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock
from onestop.people.models import Account
from tests.journeys.acting import looked, press, sample
from tests.journeys.conftest import Served, bank, serving, store_of


@pytest.fixture(scope="module")
def served(request, tmp_path_factory) -> Iterator[Served]:
    """A program of its own: papers that are asked for in the shared one, other journeys send."""
    folder = tmp_path_factory.mktemp("mandates")
    with bank() as paid_at:
        yield from serving(request, folder, "served_mandates", "127.0.0.1", paid_at)


def people(served) -> tuple[str, str, str, str]:
    """(code, owner, agent, the agent's number): a dossier that waits for papers of its owner."""
    with store_of(served) as make, make() as session:
        wanted = select(Account).where(Account.username.like("congdan%"))
        named = {a.id_number: a.username for a in session.scalars(wanted) if a.verified_at}
        code, number = session.execute(
            select(Dossier.code, Party.number)
            .join(Party, Party.dossier_id == Dossier.id)
            .where(
                Dossier.status == 5,
                Party.role == PartyRole.APPLICANT,
                Party.number.in_(list(named)),
            )
        ).first()
    agent = next(other for other in named if other != number)
    return code, named[number], named[agent], agent


def test_a_mandate_is_stopped_mid_act(served, open_page, tmp_path) -> None:
    code, owner_name, agent_name, number = people(served)
    owner, agent = open_page(owner_name), open_page(agent_name)
    owner.goto("/me/mandates")
    owner.get_by_role("link", name="Lập ủy quyền").click()
    looked(owner, "mandate-new")
    owner.fill("#agent_number", number)
    owner.check('[name="scope"][value="dossier"]')
    owner.fill("#scope_code", code)
    owner.check("#may_answer")
    until = clock.day_of(clock.now()) + timedelta(days=90)
    owner.fill("#until", f"{until:%d/%m/%Y}")
    press(owner, "Lập ủy quyền")
    expect(owner.locator("main")).to_contain_text("UQ U-")
    looked(owner, "mandate-owner")

    agent.goto("/me/mandates")
    agent.get_by_role("link", name=re.compile(re.escape(code))).first.click()
    looked(agent, "mandate-offer")
    press(agent, "Đồng ý")
    looked(agent, "mandate-agent")
    agent.get_by_role("link", name="Gửi giấy tờ được yêu cầu").or_(
        agent.locator(f'a[href$="/dossiers/{code}/papers"]')
    ).first.click()
    agent.locator("input[type=file]").first.set_input_files(sample(tmp_path))

    press(owner, "Dừng ủy quyền")
    expect(owner.locator("main")).to_contain_text("Đã dừng")
    with agent.expect_navigation() as sent:
        agent.locator("main form button").last.click()
    assert sent.value.status == 403
    expect(agent.locator("main")).to_contain_text("Chưa có gì được gửi hoặc thay đổi")
    looked(agent, "mandate-refused")
    owner.goto(f"/me/dossiers/{code}/papers")
    expect(owner.locator("input[type=file]").first).to_be_visible()
    owner.goto("/me/mandates")
    looked(owner, "mandate-list")
    desk = open_page("motcua.kinhbac", wide=True)
    desk.goto("/desk/mandates")
    looked(desk, "mandate-desk")
