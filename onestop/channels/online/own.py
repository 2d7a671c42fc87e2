"""The citizen's own dossiers, papers and messages."""

from collections.abc import Callable

from flask import current_app, request, send_file
from werkzeug.exceptions import NotFound

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel, ComponentKind
from onestop.channels.online import queries
from onestop.channels.online.blueprint import bp
from onestop.channels.online.forms import PaperForm, WithdrawForm
from onestop.custody import queries as custody
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import FileUnfit, NoSuchDossier
from onestop.dossiers.models import Dossier
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.service.asking import answer_papers
from onestop.dossiers.service.closing import withdraw as withdraw_dossier
from onestop.dossiers.service.lodging import keys_of
from onestop.notifications import queries as notices
from onestop.notifications import service as notifications
from onestop.people.rules import Right
from onestop.printing import receipt as printed
from onestop.results import queries as results
from onestop.results.errors import NoSuchResult
from onestop.web.guard import account, only
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.paper import looks, pdf_answer
from onestop.web.transaction import act, session
from onestop.web.uploads import keep_upload
from onestop.web.viewing import may_open_results, owns

FILES_MOST = 10


def own_dossier(code: str, *, to_change: bool = False) -> Dossier:
    """The dossier if it is the visitor's. Raises NoSuchDossier, also for somebody else's."""
    read = dossiers.dossier_to_change if to_change else dossiers.dossier
    dossier = read(session(), code)
    parties = dossiers.parties_of(session(), dossier.id).values()
    if not any(owns(account(), party) for party in parties):
        raise NoSuchDossier(dossier=code)
    return dossier


@bp.get("/me")
@only(Right.SEE_OWN)
def mine() -> Answer:
    me = account()
    after = request.args.get("after")
    found = queries.own_dossiers(session(), me.id, me.owner_number, after)
    names = {d.version_id: catalogue.definition(session(), d.version_id).name for d in found.rows}
    return page(
        "online/mine.html",
        dossiers=found.rows,
        after=found.after,
        names=names,
        owed=custody.owed_of(session(), [d.id for d in found.rows]),
        drafts=[
            (draft, catalogue.definition(session(), draft.version_id).name)
            for draft in ([] if after else queries.open_drafts(session(), me.id))
        ],
        unread=notices.unread(session(), me.id),
    )


@bp.get("/me/dossiers/<code>")
@only(Right.SEE_OWN)
def own(code: str) -> Answer:
    return go("public.follow", code=own_dossier(code).code)


@bp.get("/me/dossiers/<code>/sent")
@only(Right.SEE_OWN)
def sent(code: str) -> Answer:
    """The dossier is stored: its code, its key and its receipt; the page can be opened again."""
    dossier = own_dossier(code)
    lodged = keys_of(act(), dossier)
    name = catalogue.definition(session(), dossier.version_id).name
    return private(sheet("online/sent.html", lodged=lodged, dossier=dossier, name=name))


@bp.get("/me/dossiers/<code>/receipt.pdf")
@only(Right.SEE_OWN)
def receipt(code: str) -> Answer:
    dossier = own_dossier(code)
    base = current_app.config["SETTINGS"].base_url
    return pdf_answer(printed.pdf(act(), dossier, base, **looks()), dossier.code)


@bp.route("/me/dossiers/<code>/papers", methods=["GET", "POST"])
@only(Right.SEE_OWN)
def supplement(code: str) -> Answer:
    """Send what was asked for: every file together, once."""
    dossier = own_dossier(code, to_change=request.method == "POST")
    return answering(dossier) or go("public.follow", code=dossier.code)


def answering(dossier: Dossier, before: Callable[[], None] = lambda: None) -> Answer | None:
    """The page that takes what was asked for; None once it was stored. `before` is done in the same
    transaction, and refuses whoever may not send it."""
    procedure = catalogue.definition(session(), dossier.version_id)
    parts = [
        part
        for part in procedure.components_for(Channel.ONLINE, dossier.case_code)
        if part.kind is not ComponentKind.NOTE
    ]
    form = PaperForm()
    most = current_app.config["SETTINGS"].upload_bytes
    if form.accepted():
        with form.refusals_shown():
            before()
            sent = _sent_files([p.code for p in parts], most)
            answer_papers(act(), dossier, sent, Channel.ONLINE)
            return None
    asked = dossiers.supplements_of(session(), dossier.id)
    last = asked[-1] if asked else None
    return page(
        "online/supplement.html", form=form, dossier=dossier, asked=last, parts=parts, most=most
    )


@bp.route("/me/dossiers/<code>/withdraw", methods=["GET", "POST"])
@only(Right.SEE_OWN)
def withdraw(code: str) -> Answer:
    dossier = own_dossier(code, to_change=request.method == "POST")
    form = WithdrawForm()
    if form.accepted():
        with form.refusals_shown():
            withdraw_dossier(act(), dossier, form.reason.data or "")
            return go("public.follow", code=dossier.code)
    return page("online/withdraw.html", form=form, dossier=dossier)


@bp.get("/me/dossiers/<code>/files/<int:position>")
@only(Right.SEE_OWN)
def file(code: str, position: int) -> Answer:
    dossier = own_dossier(code)
    papers = dossiers.papers_of(session(), dossier.id)
    digest = next((p.file_digest for p in papers if p.position == position), None)
    if digest is None:
        raise NotFound
    kept = dossiers.stored_files(session(), [digest])[digest]
    path = current_app.extensions["files"].path(digest)
    answer = send_file(path, mimetype=kept.media_type, as_attachment=True, download_name=kept.name)
    return private(answer)


@bp.get("/me/results/<int:result_id>.pdf")
@only(Right.SEE_OWN)
def result_pdf(result_id: int) -> Answer:
    """A result that was given, for whom it was given to; the pages link it by the same rule."""
    result = results.result(session(), result_id)
    parties = dossiers.parties_of(session(), result.dossier_id).values()
    is_given = result.id in queries.given_among(session(), [result])
    if not is_given or not may_open_results(account(), parties):
        raise NoSuchResult(result=result_id)
    path = current_app.extensions["files"].path(result.pdf_digest)
    name = f"{result.number.replace('/', '-')}.pdf"
    return private(
        send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name)
    )


@bp.get("/me/messages")
@only(Right.SEE_OWN)
def messages() -> Answer:
    found = notices.notices_of(session(), account().id)
    unread = notices.unread(session(), account().id)
    return page("online/messages.html", notices=found, unread=unread)


@bp.post("/me/messages")
@only(Right.SEE_OWN)
def mark_read() -> Answer:
    if PaperForm().accepted():
        notifications.mark_read(act(), account().id)
    return go("online.messages")


def _sent_files(components: list[str], most: int) -> list[HandedIn]:
    """The files of the form, each for one line of the checklist. Raises FileUnfit."""
    found = [
        HandedIn(component, file_digest=keep_upload(act(), sent).digest)
        for component in components
        for sent in request.files.getlist(f"file-{component}")[:FILES_MOST]
        if sent.filename
    ]
    if not found:
        raise FileUnfit("none", most)
    return found
