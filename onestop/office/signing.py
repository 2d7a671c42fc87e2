"""Signing one or many: the list of what waits for a head, and how far a list of signatures is."""

from functools import partial

from flask import current_app, request
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from onestop.agencies import queries as agencies
from onestop.kernel import clock, codes
from onestop.office.blueprint import bp
from onestop.people.factors import Kind
from onestop.people.rules import Right, units_of
from onestop.results.approving import Place
from onestop.signing import queries, service, working
from onestop.signing.errors import NothingChosen
from onestop.signing.models import ItemState, Progress
from onestop.signing.rules import STATE_WORDS, read_choice, sentence
from onestop.web import step_up
from onestop.web.forms import BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import account, only
from onestop.web.login import holdings
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import Later, act, afterwards, session

# A request signs a few itself, so that a short list is done at once; the worker does the rest.
PER_REQUEST = 5
SECONDS = 2.0


class ChooseForm(BaseForm):
    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])


@bp.get("/signing")
@only(Right.DECIDE)
def signing() -> Answer:
    """What waits for the visitor's signature, and what they asked for lately."""
    return _list(ChooseForm(op_id=codes.random_text(26)))


@bp.post("/signing")
@only(Right.DECIDE)
def sign_many() -> Answer:
    """Ask for the chosen ones, or for all on the page, to be granted and signed."""
    form = ChooseForm()
    names = "shown" if request.form.get("all") else "pick"
    chosen = [choice for text in request.form.getlist(names) if (choice := read_choice(text))]
    if form.accepted():
        with form.refusals_shown():
            if not chosen:
                raise NothingChosen
            proof = step_up.proof()
            if not isinstance(proof, Kind):
                return proof
            job = service.begin(
                act(factor=proof.value),
                account(),
                units_of(holdings(), Right.DECIDE),
                form.op_id.data,
                chosen,
            )
            afterwards(_some(job.id))
            return go("office.signing_job", number=job.id)
    return _list(form)


@bp.get("/signing/<int:number>")
@only(Right.DECIDE)
def signing_job(number: int) -> Answer:
    """How far it is: without scripts the page is loaded again, with them it changes in place."""
    job = queries.job(session(), number, account().id)
    counts = queries.counts_of(session(), [job.id])[job.id]
    return page(
        "office/signing_job.html",
        form=BareForm(),
        job=job,
        going=job.progress is Progress.GOING,
        counts=counts,
        total=sum(counts.values()),
        waiting=counts.get(ItemState.WAITING, 0),
        items=queries.items_of(session(), job.id),
        issued=queries.issued_in(session(), job),
        states=ItemState,
        words=STATE_WORDS,
        sentence=sentence,
    )


@bp.post("/signing/<int:number>/on")
@only(Right.DECIDE)
def go_on(number: int) -> Answer:
    """Sign the next few now."""
    job = queries.job(session(), number, account().id)
    if BareForm().accepted() and job.progress is Progress.GOING:
        afterwards(_some(job.id))
    return go("office.signing_job", number=number)


@bp.post("/signing/<int:number>/stop")
@only(Right.DECIDE)
def stop_signing(number: int) -> Answer:
    """Sign nothing more of it. Raises NoSuchJob, AlreadyOver."""
    job = queries.job(session(), number, account().id)
    if BareForm().accepted():
        service.stop(act(), queries.job_to_change(session(), job.id))
    return go("office.signing_job", number=number)


def _list(form: ChooseForm) -> Answer:
    units = units_of(holdings(), Right.DECIDE)
    found = queries.to_sign(session(), units, request.args.get("after"))
    jobs = queries.newest_jobs(session(), account().id)
    known = agencies.agencies_by_code(session(), set(units), clock.day_of(clock.now()))
    return page(
        "office/signing.html",
        form=form,
        found=found,
        units=known,
        jobs=jobs,
        counts=queries.counts_of(session(), [job.id for job in jobs]),
        picked=set(request.form.getlist("pick")),
        states=ItemState,
    )


def _some(job_id: int) -> Later:
    """Sign the next few of a job, each in its own transaction."""
    settings = current_app.config["SETTINGS"]
    place = Place(current_app.extensions["files"], settings.base_url)
    return partial(working.go_on, place=place, job_id=job_id, most=PER_REQUEST, seconds=SECONDS)
