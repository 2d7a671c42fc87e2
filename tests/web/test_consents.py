"""Every consent on one page: to whom, for what, used when, taken back when."""

import html
import re

from sqlalchemy import select

from onestop.dossiers.models import Dossier
from onestop.kernel import clock
from onestop.results.models import Result, Reuse
from onestop.results.storehouse import Consent

OWNER, OTHER = "congdan1", "congdan2"


def text_of(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_a_use_stands_in_the_ledger_of_its_owner_only(site) -> None:
    with site.session() as session:
        use, code = session.execute(
            select(Reuse, Dossier.code)
            .join(Dossier, Dossier.id == Reuse.dossier_id)
            .order_by(Reuse.id)
        ).first()
        number = session.get(Result, use.result_id).number
    answer = site.visitor(OWNER).get("/me/consents")
    assert "no-store" in answer.headers["Cache-Control"]
    page = text_of(answer)
    assert code in page and number in page and "đồng ý và sử dụng lúc" in page
    assert code not in text_of(site.visitor(OTHER).get("/me/consents"))
    assert "/me/consents" in site.visitor(OWNER).get("/me/storehouse").text


def test_a_permission_to_look_says_whom_what_for_and_when_it_was_ended(site) -> None:
    owner = site.visitor(OWNER)
    with site.session() as session:
        given = session.scalars(select(Result).where(Result.dossier_code.like("H05.%"))).all()
    path = next(
        f"/me/results/{one.id}/share"
        for one in given
        if owner.get(f"/me/results/{one.id}/share").status_code == 200
    )
    with site.session() as session:
        known = set(session.scalars(select(Consent.id)))
    told = {"to_whom": "Trường <b> Mẫu", "purpose": "Tuyển sinh", "agreed": "y"}
    told["until"] = f"{clock.day_of(clock.now()):%d/%m/%Y}"
    assert owner.post(path, told).status_code == 200
    with site.session() as session:
        (number,) = set(session.scalars(select(Consent.id))) - known
    shown = owner.get("/me/consents")
    assert "Trường &lt;b&gt; Mẫu" in shown.text and "Tuyển sinh" in shown.text
    end = f"/me/storehouse/consents/{number}/withdraw"
    assert end in shown.text
    assert owner.post(end, {}).status_code == 303
    after = owner.get("/me/consents")
    assert end not in after.text and "đã rút lại lúc" in text_of(after)


def test_the_ledger_is_for_who_is_signed_in(site) -> None:
    assert site.visitor().get("/me/consents").status_code == 303
    assert site.visitor("motcua.kinhbac").get("/me/consents").status_code == 403
