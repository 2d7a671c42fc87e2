"""The citizen's storehouse: results and papers, what each was used for, who may see them."""

from flask import current_app, send_file
from markupsafe import Markup
from werkzeug.wrappers import Response

from onestop.agencies import queries as agencies
from onestop.channels.online import queries
from onestop.channels.online.blueprint import bp
from onestop.channels.online.forms import ShareForm
from onestop.dossiers import queries as dossiers
from onestop.kernel import clock, qr
from onestop.notifications import queries as notices
from onestop.people.rules import Right
from onestop.results import queries as results
from onestop.results import sharing, showing, uses
from onestop.results.errors import NoSuchResult, NoSuchUse
from onestop.results.held import KINDS, Held, of_result, of_stored
from onestop.results.models import Result, Reuse
from onestop.results.reusing import withdraw_use
from onestop.results.showing import Showing
from onestop.results.storehouse import Kind, StoredPaper
from onestop.results.uses import Used
from onestop.web.furniture import BareForm
from onestop.web.guard import account, only
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.transaction import act, session


@bp.get("/me/storehouse")
@only(Right.SEE_OWN)
def storehouse() -> Answer:
    """Every paper of the visitor, with whether it holds today, its uses and who may see it."""
    me, today = account(), clock.day_of(clock.now())
    held = results.of_owner(session(), me.owner_number, me.id)
    stored = results.stored_of_owner(session(), me.owner_number, me.id)
    used: dict[tuple[int | None, int | None], list[Used]] = {}
    for use in uses.of_papers(session(), [r.id for r in held], [p.id for p in stored], today):
        used.setdefault((use.use.result_id, use.use.stored_id), []).append(use)
    shown: dict[tuple[int | None, int | None], list[Showing]] = {}
    for one in showing.used_of(session(), [r.id for r in held], [p.id for p in stored]):
        shown.setdefault((one.result_id, one.stored_id), []).append(one)
    desks = {str(one.unit) for found in shown.values() for one in found}
    return page(
        "online/storehouse.html",
        held=[(r, of_result(r, today)) for r in held],
        stored=[(p, of_stored(p, today)) for p in stored],
        used=used,
        shown=shown,
        units=agencies.agencies_by_code(session(), desks, today),
        kinds=KINDS,
        Kind=Kind,
        consents=sharing.consents_of(session(), me.id),
        numbers={r.id: r for r in held},
        given=queries.given_among(session(), held),
        now=clock.now(),
        unread=notices.unread(session(), me.id),
    )


@bp.get("/me/papers/<int:paper_id>")
@only(Right.SEE_OWN)
def stored_file(paper_id: int) -> Answer:
    """The file of a digitised paper, for its owner."""
    paper = results.stored_paper(session(), paper_id)
    if not _is_own(paper) or paper.file_digest is None:
        raise NoSuchResult(result=paper_id)
    kept = dossiers.stored_files(session(), [paper.file_digest])[paper.file_digest]
    path = current_app.extensions["files"].path(paper.file_digest)
    return private(
        send_file(path, mimetype=kept.media_type, as_attachment=True, download_name=kept.name)
    )


@bp.get("/me/papers/<int:paper_id>.jws")
@only(Right.SEE_OWN)
def stored_signature(paper_id: int) -> Answer:
    """The desk's signature over a digitised paper, as a JWS that anybody can check."""
    paper = results.stored_paper(session(), paper_id)
    if not _is_own(paper) or paper.kind is not Kind.DIGITISED:
        raise NoSuchResult(result=paper_id)
    return private(Response(paper.token, mimetype="application/jose"))


@bp.route("/me/storehouse/uses/<int:use_id>/withdraw", methods=["GET", "POST"])
@only(Right.SEE_OWN)
def withdraw_consent(use_id: int) -> Answer:
    """Say what follows, then take the consent to one use back."""
    use, held = _own_use(use_id)
    dossier = dossiers.dossier_by_id(session(), use.dossier_id)
    form = BareForm()
    if form.accepted():
        with form.refusals_shown():
            locked = dossiers.dossier_to_change(session(), dossier.code)
            withdraw_use(act(), locked, use)
            return go("online.storehouse")
    return page(
        "online/withdraw_consent.html",
        form=form,
        use=use,
        held=held,
        dossier=dossier,
        is_open=uses.is_undecided(dossier) and use.withdrawn_at is None,
    )


@bp.route("/me/results/<int:result_id>/share", methods=["GET", "POST"])
@only(Right.SEE_OWN)
def share(result_id: int) -> Answer:
    """Let another agency see one result: to whom, for what, until when; its token is shown once."""
    result = _own_result(result_id)
    form = ShareForm()
    if form.accepted():
        given = sharing.let_see(
            act(),
            result,
            account().id,
            form.to_whom.data or "",
            form.purpose.data or "",
            form.until.data,
        )
        base = current_app.config["SETTINGS"].base_url
        address = f"{base}/api/v1/results/{result.id}"
        return private(sheet("online/shared.html", given=given, result=result, address=address))
    return page("online/share.html", form=form, result=result)


@bp.route("/me/storehouse/consents/<int:consent_id>/withdraw", methods=["GET", "POST"])
@only(Right.SEE_OWN)
def end_sharing(consent_id: int) -> Answer:
    consent = sharing.own_consent(session(), consent_id, account().id)
    form = BareForm()
    if form.accepted():
        with form.refusals_shown():
            sharing.end_sharing(act(), consent)
            return go("online.storehouse")
    result = results.result(session(), consent.result_id)
    return page("online/end_sharing.html", form=form, consent=consent, result=result)


@bp.route("/me/results/<int:result_id>/show", methods=["GET", "POST"])
@only(Right.SEE_OWN)
def show_result(result_id: int) -> Answer:
    """Show a result at a desk: its number and QR stand on the answer and nowhere else."""
    return _show(of_result(_own_result(result_id), clock.day_of(clock.now())))


@bp.route("/me/papers/<int:paper_id>/show", methods=["GET", "POST"])
@only(Right.SEE_OWN)
def show_stored(paper_id: int) -> Answer:
    """The same for a digitised paper, or one issued elsewhere."""
    paper = results.stored_paper(session(), paper_id)
    if not _is_own(paper):
        raise NoSuchResult(result=paper_id)
    return _show(of_stored(paper, clock.day_of(clock.now())))


@bp.route("/me/showings/<int:showing_id>", methods=["GET", "POST"])
@only(Right.SEE_OWN)
def shown_paper(showing_id: int) -> Answer:
    """What became of it, and the button that ends it at once."""
    shown = showing.own(session(), showing_id, account().id)
    form, now = BareForm(), clock.now()
    if form.accepted():
        showing.end(act(), shown)
        return go("online.shown_paper", showing_id=shown.id)
    today = clock.day_of(now)
    return page(
        "online/shown_paper.html",
        form=form,
        shown=shown,
        is_open=shown.is_open(now),
        held=showing.held_of(session(), shown, today),
        units=agencies.agencies_by_code(session(), [shown.unit or ""], today),
    )


def _show(held: Held) -> Answer:
    form = BareForm()
    if form.accepted():
        with form.refusals_shown():
            made = showing.make(act(), held, account().id)
            picture = Markup(qr.svg(made.token))  # noqa: S704  drawn here
            return private(
                sheet("online/showing.html", form=form, made=made, held=held, picture=picture)
            )
    return page("online/show.html", form=form, held=held)


def _is_own(paper: Result | StoredPaper) -> bool:
    me = account()
    number = me.owner_number
    return paper.owner_account == me.id or (number is not None and paper.owner_number == number)


def _own_result(result_id: int) -> Result:
    """Raises NoSuchResult, also for somebody else's and for one that was not given yet."""
    result = results.result(session(), result_id)
    if not _is_own(result) or result.id not in queries.given_among(session(), [result]):
        raise NoSuchResult(result=result_id)
    return result


def _own_use(use_id: int) -> tuple[Reuse, Held]:
    """Raises NoSuchUse, also for a use of somebody else's paper."""
    use = uses.use(session(), use_id)
    paper = (
        results.result(session(), use.result_id)
        if use.result_id
        else results.stored_paper(session(), use.stored_id or 0)
    )
    if not _is_own(paper):
        raise NoSuchUse
    return use, uses.held_by(session(), use, clock.day_of(clock.now()))
