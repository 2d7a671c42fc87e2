"""The reception desk's pages."""

from flask import current_app, request, url_for

from onestop.catalogue import queries as catalogue
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.forms import IdentityForm
from onestop.dossiers import lists
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.lodging import keys_of, renew_key
from onestop.dossiers.states import Status
from onestop.kernel import codes
from onestop.kernel.i18n import _
from onestop.kernel.identity import bare_number
from onestop.people import queries as people
from onestop.people.rules import Right
from onestop.people.service import verify_identity
from onestop.printing import receipt as printed
from onestop.web.furniture import BareForm
from onestop.web.guard import check_unit, only, unit_for
from onestop.web.headers import printing, private
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.paper import looks, pdf_answer
from onestop.web.transaction import act, session

TABS = {
    "new": (Status.NEW,),
    "waiting": (Status.SUPPLEMENT, Status.PAYMENT, Status.STOPPED),
    "running": (Status.RECEIVED, Status.IN_PROGRESS),
    "ready": (Status.DONE,),
}
NOBODY = _("No account has this number. The person can open one and come back")


@bp.get("")
@only(Right.RECEIVE)
def queue() -> Answer:
    """What waits at this desk; a code typed above opens its dossier."""
    if written := codes.dossier_code(request.args.get("code", "")[:60]):
        return go("office.dossier", code=written)
    tab = request.args.get("tab", "new")
    tab = tab if tab in TABS else "new"
    unit = unit_for(Right.RECEIVE)
    found = lists.reception(session(), [unit], TABS[tab], request.args.get("after"))
    names = _names(found.rows)
    return page("desk/queue.html", tab=tab, found=found, names=names, code=request.args.get("code"))


@bp.get("/dossiers/<code>/slip")
@only(Right.RECEIVE)
def slip(code: str) -> Answer:
    """Code and key to be handed over, with the slip to print."""
    dossier = _dossier(code)
    lodged = keys_of(act(), dossier)
    name = catalogue.definition(session(), dossier.version_id).name
    owed = sum(c.amount_dong for c in dossiers.charges_of(session(), dossier.id) if c.is_owed)
    # Who came with a number: the queue calls the next person.
    onward = url_for("desk.waiting" if request.args.get("ticket") else "desk.choose")
    shown = sheet(
        "desk/slip.html", lodged=lodged, dossier=dossier, name=name, owed=owed, onward=onward
    )
    return printing(private(shown))


@bp.get("/dossiers/<code>/receipt.pdf")
@only(Right.RECEIVE)
def receipt(code: str) -> Answer:
    dossier = _dossier(code)
    base = current_app.config["SETTINGS"].base_url
    return pdf_answer(printed.pdf(act(), dossier, base, **looks()), dossier.code)


@bp.post("/dossiers/<code>/new-key")
@only(Right.RECEIVE)
def new_key(code: str) -> Answer:
    """A lost slip: the person has shown a card; the old key opens nothing any more."""
    dossier = _dossier(code, to_change=True)
    if BareForm().accepted():
        renew_key(act(dossier.reception_agency), dossier)
    return go("desk.slip", code=dossier.code)


@bp.route("/identity", methods=["GET", "POST"])
@only(Right.VERIFY_IDENTITY)
def identity() -> Answer:
    """Compare a card with an account once; from then on the account owns what is its number's."""
    form = IdentityForm()
    found = None
    if form.accepted():
        number = bare_number(form.number.data or "")
        waiting = people.accounts_to_verify(session(), number)
        if not waiting:
            form.blame("number", str(NOBODY))
        elif form.seen.data:
            for account in waiting:
                verify_identity(act(unit_for(Right.VERIFY_IDENTITY)), account)
            return page("desk/identity.html", form=IdentityForm(), found=waiting, done=True)
        else:
            found = waiting
    return page("desk/identity.html", form=form, found=found, done=False)


def _dossier(code: str, *, to_change: bool = False) -> Dossier:
    read = dossiers.dossier_to_change if to_change else dossiers.dossier
    dossier = read(session(), code)
    check_unit(Right.RECEIVE, {dossier.reception_agency, dossier.support_agency})
    return dossier


def _names(rows: object) -> dict[int, str]:
    assert isinstance(rows, list)
    ids = {entry.dossier.version_id for entry in rows}
    return {number: str(catalogue.definition(session(), number).name) for number in ids}
