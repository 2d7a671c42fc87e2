"""Everything that is kept about the visitor: a page that says what and why, and an archive."""

import tempfile
from typing import IO

from flask import current_app, render_template, send_file
from sqlalchemy import select
from werkzeug.wrappers import Response

from onestop.channels.online import queries
from onestop.channels.online.blueprint import bp
from onestop.channels.online.models import Draft
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.kernel import clock
from onestop.kernel.i18n import _, speaking
from onestop.people.factors import Kind as Proof
from onestop.people.models import Account
from onestop.privacy import service
from onestop.privacy.enclosed import files_of
from onestop.privacy.kinds import KINDS
from onestop.privacy.whose import Kind, Rows, Whose, plain
from onestop.results.models import Result
from onestop.web import step_up
from onestop.web.furniture import BareForm
from onestop.web.guard import account, signed_in
from onestop.web.headers import private
from onestop.web.pages import Answer, page
from onestop.web.transaction import act, let_go, only_reads, session
from onestop.web.viewing import may_open_results


def drafts(whose: Whose) -> Rows:
    """What was written and not sent; of what was sent, only that there was a draft."""
    rows = whose.session.scalars(
        select(Draft).where(Draft.account_id == whose.account.id).order_by(Draft.id)
    )
    names = ("procedure_code", "made_at", "changed_at", "sent_as")
    return [plain(row, *names, *(() if row.sent_as else ("told",))) for row in rows]


DRAFTS = Kind(
    "drafts",
    _("Drafts"),
    _("What you are writing and have not sent, so that you can go on"),
    ("drafts",),
    drafts,
)
ALL = (*KINDS, DRAFTS)


@bp.get("/me/data")
@signed_in
def data() -> Answer:
    return page("online/data.html", form=BareForm(), kinds=ALL)


@bp.post("/me/data")
@signed_in
def take_data() -> Answer:
    """Who it is, proved anew; then the archive is made while nobody waits for it."""
    form = BareForm()
    if not form.accepted():
        return page("online/data.html", form=form, kinds=ALL)
    proof = step_up.proof()
    if not isinstance(proof, Proof):
        return proof
    me = account()
    let_go()
    only_reads()
    file, count = _made(whose_of(me))
    let_go()
    service.note_export(act(), me, count)
    return _answer(file)


def whose_of(me: Account) -> Whose:
    """The account with its dossiers, and the results it may open, as its pages show them."""
    mine = own_dossiers(me)
    ids = [dossier.id for dossier in mine]
    found = session().scalars(select(Result).where(Result.dossier_id.in_(ids))).all()
    given = queries.given_among(session(), found)
    parties = {number: dossiers.parties_of(session(), number).values() for number in ids}
    opens = {
        row.id for row in found if row.id in given and may_open_results(me, parties[row.dossier_id])
    }
    return Whose(session(), me, mine, opens, current_app.extensions["files"])


def own_dossiers(me: Account) -> list[Dossier]:
    """All of them, page after page."""
    found: list[Dossier] = []
    after: str | None = None
    while True:
        rows = queries.own_dossiers(session(), me.id, me.owner_number, after)
        found += rows.rows
        after = rows.after
        if after is None:
            return found


def _made(whose: Whose) -> tuple[IO[bytes], int]:
    """The archive, and how many stored files are in it. Whoever closes it makes it vanish."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        with speaking("vi"):
            return file, _write(file, whose)
    except BaseException:
        file.close()
        raise


def _write(file: IO[bytes], whose: Whose) -> int:
    gathered = [(kind, kind.rows(whose)) for kind in ALL]
    files = files_of(whose)
    index = render_template(
        "online/data_index.html",
        gathered=gathered,
        dossiers=next(rows for kind, rows in gathered if kind.code == "dossiers"),
        files=files,
        me=whose.account,
        now=clock.now(),
    )
    service.pack(file, whose.store, index, gathered, files)
    return len(files)


def _answer(file: IO[bytes]) -> Response:
    size = file.tell()
    file.seek(0)
    name = f"du-lieu-{clock.day_of(clock.now()).isoformat()}.zip"
    sent = send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
    sent.content_length = size
    return private(sent)
