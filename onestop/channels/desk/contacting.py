"""Those who could not be told: whom to telephone, whose address is wrong, letters to post."""

from flask import current_app, request

from onestop.agencies import queries as agencies
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.contacting_forms import PostedForm, TaskForm
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock
from onestop.notifications import contacting, queries
from onestop.notifications.models import Message
from onestop.notifications.tasks import ContactTask
from onestop.notifications.words import CHANNEL_NAMES
from onestop.people.rules import Right
from onestop.printing.notice_letter import notice_letter
from onestop.web.furniture import BareForm
from onestop.web.guard import check_unit, only, unit_for
from onestop.web.pages import Answer, go, page
from onestop.web.paper import looks, pdf_answer
from onestop.web.transaction import act, session


@bp.get("/contacts")
@only(Right.RECEIVE)
def contacts() -> Answer:
    """The tasks of the unit, what is due first on top, and its letters."""
    unit = unit_for(Right.RECEIVE)
    tasks = queries.tasks_of(session(), unit)
    letters = contacting.letters_of(session(), unit)
    codes = {t.dossier_code for t in tasks} | {m.dossier_code for m, _dossier in letters}
    found = {code: dossiers.dossier(session(), code) for code in sorted(codes)}
    parties = {code: dossiers.parties_of(session(), row.id) for code, row in found.items()}
    return page(
        "desk/contacts.html",
        tasks=tasks,
        letters=letters,
        parties=parties,
        roles=PartyRole,
        channels={channel.value: word for channel, word in CHANNEL_NAMES.items()},
        now=clock.now(),
    )


@bp.route("/contacts/<int:number>", methods=["GET", "POST"])
@only(Right.RECEIVE)
def contact(number: int) -> Answer:
    """One task: what to say, to whom, and what came of it."""
    task, dossier = _task(number)
    form = TaskForm()
    if form.accepted():
        with form.refusals_shown():
            note, doing = form.note.data or "", form.do.data
            if doing == "reached":
                contacting.reached(act(task.unit), dossier, task, note)
            elif doing == "no-answer":
                base = current_app.config["SETTINGS"].base_url
                contacting.nobody_answered(act(task.unit), dossier, task, note, base)
            else:
                contacting.corrected(act(task.unit), dossier, task)
            return go("desk.contacts")
    party = dossiers.parties_of(session(), dossier.id)[PartyRole(task.role)]
    said = queries.message_about(session(), task.event_id, task.role)
    return page("desk/contact.html", task=task, dossier=dossier, form=form, party=party, said=said)


@bp.get("/letters/<int:number>.pdf")
@only(Right.RECEIVE)
def letter(number: int) -> Answer:
    message, dossier = _letter(number)
    party = dossiers.parties_of(session(), dossier.id)[PartyRole(message.role)]
    unit = agencies.agency(session(), dossier.reception_agency, clock.day_of(message.made_at))
    base = current_app.config["SETTINGS"].base_url
    made = notice_letter(
        act(),
        unit,
        party,
        code=dossier.code,
        text=message.text,
        link=f"{base}/track/{dossier.code}",
        number=str(message.id),
        made_at=message.made_at,
        language=message.language,
        large=looks().get("large", False),
    )
    return pdf_answer(made, f"letter-{message.id}")


@bp.route("/letters/<int:number>", methods=["GET", "POST"])
@only(Right.RECEIVE)
def letter_way(number: int) -> Answer:
    """What became of a letter: posted under a number, handed over, come back."""
    message, dossier = _letter(number, to_change=request.method == "POST")
    form, bare = PostedForm(), BareForm()
    doing = request.form.get("do")
    if doing == "posted" and form.accepted():
        with form.refusals_shown():
            unit = dossier.reception_agency
            contacting.posted(act(unit), dossier, message, form.mailed_as.data or "")
            return go("desk.contacts")
    elif doing in ("arrived", "returned") and bare.accepted():
        on = act(dossier.reception_agency)
        if doing == "arrived":
            contacting.arrived(on, dossier, message)
        else:
            contacting.came_back(on, dossier, message, "returned")
        return go("desk.contacts")
    return page("desk/letter.html", message=message, dossier=dossier, form=form)


def _task(number: int) -> tuple[ContactTask, Dossier]:
    """A task and its dossier, the dossier locked first. Raises NoSuchTask, NotYours."""
    task = queries.task(session(), number)
    check_unit(Right.RECEIVE, {task.unit})
    if request.method != "POST":
        return task, dossiers.dossier(session(), task.dossier_code)
    dossier = dossiers.dossier_to_change(session(), task.dossier_code)
    return queries.task_to_change(session(), number), dossier


def _letter(number: int, *, to_change: bool = False) -> tuple[Message, Dossier]:
    message = contacting.letter(session(), number)
    read = dossiers.dossier_to_change if to_change else dossiers.dossier
    dossier = read(session(), message.dossier_code)
    check_unit(Right.RECEIVE, {dossier.reception_agency})
    return contacting.letter(session(), number, to_change=to_change), dossier
