"""The tree of agencies: entering a body, ending one, and what may be seen of it by code alone."""

from onestop.agencies import queries, service
from onestop.agencies.models import AgencyRole
from onestop.agencies.service import Body
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.manage.blueprint import bp
from onestop.manage.forms import AGENCY_ROLES, AgencyForm, CloseAgencyForm
from onestop.people.rules import Right
from onestop.web.fields import options
from onestop.web.furniture import BareForm
from onestop.web.guard import only
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

NO_SUCH_COMMUNE = _("There is no commune with this code on that day")


@bp.route("/agencies", methods=["GET", "POST"])
@only(Right.MANAGE_AGENCIES)
def agencies() -> Answer:
    """Every body of today, and a form for a new one."""
    form = AgencyForm()
    known = queries.all_agencies(session(), clock.day_of(clock.now()))
    form.parent.choices = options(((body.code, body.name) for body in known), empty=True)
    if form.accepted():
        with form.refusals_shown():
            if _serves_somebody(form):
                service.found(act(), _body(form))
                return go("manage.agencies")
            form.blame("serves", str(NO_SUCH_COMMUNE))
    return page("manage/agencies.html", form=form, agencies=known, kinds=AGENCY_ROLES)


@bp.route("/agencies/<code>", methods=["GET", "POST"])
@only(Right.MANAGE_AGENCIES)
def agency(code: str) -> Answer:
    """One body: what is known of it, and the form that ends it."""
    form = CloseAgencyForm()
    found = queries.agency(session(), code, clock.day_of(clock.now()))
    if form.accepted() and form.on.data:
        with form.refusals_shown():
            service.close(act(), code, form.on.data)
            return go("manage.agencies")
    return page("manage/agency.html", form=form, agency=found, kinds=AGENCY_ROLES)


@bp.post("/agencies/<code>/lookup")
@only(Right.MANAGE_AGENCIES)
def lookup(code: str) -> Answer:
    """Allow or forbid looking its dossiers up by code alone."""
    today = clock.day_of(clock.now())
    found = queries.agency(session(), code, today)
    if BareForm().accepted():
        service.show_by_code(act(), code, today, not found.shows_by_code)
    return go("manage.agency", code=code)


def _serves_somebody(form: AgencyForm) -> bool:
    """A commune works for itself; any other local body, for a commune that there is."""
    code = form.serves.data
    if not code or code == form.code.data or not form.valid_from.data:
        return True
    return bool(queries.agencies_by_code(session(), [code], form.valid_from.data))


def _body(form: AgencyForm) -> Body:
    role, begins = AgencyRole(form.role.data), form.valid_from.data
    assert form.code.data and form.name_vi.data and begins
    own = form.code.data if role is AgencyRole.COMMUNE else None
    return Body(
        code=form.code.data,
        name_vi=form.name_vi.data,
        name_en=form.name_en.data or "",
        role=role,
        parent_code=form.parent.data or None,
        serves=form.serves.data or own,
        receives=form.receives.data,
        phone=form.phone.data or "",
        email=form.email.data or "",
        address=form.address.data or "",
        hours=form.hours.data or "",
        valid_from=begins,
    )
