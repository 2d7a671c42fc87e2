"""Asking another agency for its opinion (lấy ý kiến), with a limit and a rule for silence."""

from onestop.agencies import queries as agencies
from onestop.dossiers import queries, timing
from onestop.dossiers.correspondence import Consultation
from onestop.dossiers.errors import NotConsulted, StepsOpen
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import check_working, need_reason
from onestop.dossiers.service.clockwork import calendar_of
from onestop.dossiers.states import Opinion, Silence, StepState
from onestop.kernel import clock
from onestop.kernel.act import Act


def ask_opinion(
    act: Act, dossier: Dossier, *, agency_code: str, question: str, days: int, silence: Silence
) -> Consultation:
    """Ask an agency for its opinion within so many working days.

    The clock of the dossier runs on: the agency that asks answers for the date. Raises WrongMove,
    NotConsulted when the asking unit does not work on it, NoSuchAgency, ReasonNeeded.
    """
    check_working(dossier)
    words = need_reason(question)
    steps = queries.steps_of(act.session, dossier.id)
    at_work = {s.agency_code for s in steps if s.state == StepState.ACCEPTED.value}
    if act.unit not in at_work or agency_code == act.unit:
        raise NotConsulted
    asked = agencies.agency(act.session, agency_code, clock.day_of(act.at))
    calendar = calendar_of(act, dossier)
    due_at = timing.answer_by(act.at, days, calendar)
    position = len(queries.consultations_of(act.session, dossier.id)) + 1
    consultation = Consultation(dossier_id=dossier.id, position=position)
    write(
        act,
        dossier,
        "dossier.opinion_asked",
        Change(
            consultation,
            {
                "position": position,
                "asking_agency": act.unit,
                "asked_agency": asked.code,
                "question": words,
                "asked_at": act.at,
                "asked_by": act.who,
                "days": days,
                "due_at": due_at,
                "silence": silence,
                "opinion": None,
                "answer": None,
                "answered_at": None,
                "answered_by": None,
                "checked_at": due_at,
            },
        ),
        to=asked.code,
    )
    return consultation


def answer_opinion(
    act: Act, dossier: Dossier, position: int, *, opinion: Opinion, answer: str
) -> None:
    """The agency that was asked answers; after its limit too, and then it is late for all to see.

    Raises NotConsulted, ReasonNeeded.
    """
    consultation = _open_at(act, dossier, position)
    if consultation.asked_agency != act.unit:
        raise NotConsulted
    write(
        act,
        dossier,
        "dossier.opinion_given",
        Change(
            consultation,
            {
                "opinion": opinion,
                "answer": need_reason(answer),
                "answered_at": act.at,
                "answered_by": act.who,
                "checked_at": None,
            },
        ),
        late=int(act.at > consultation.due_at),
        opinion=opinion.value,
        by=consultation.asked_agency,
        to=consultation.asking_agency,
    )


def note_silence(act: Act, dossier: Dossier, position: int) -> None:
    """The limit of a question passed without an answer: it counts as agreement where that was
    said, and else it is late, which is told. Raises NotConsulted."""
    consultation = _open_at(act, dossier, position)
    agreed = consultation.silence == Silence.AGREES.value
    closed = {"opinion": Opinion.SILENT, "answered_at": act.at, "answered_by": act.who}
    write(
        act,
        dossier,
        "dossier.opinion_silent",
        Change(consultation, {**(closed if agreed else {}), "checked_at": None}),
        agreed=int(agreed),
        by=consultation.asked_agency,
        to=consultation.asking_agency,
    )


def check_none_waits(act: Act, dossier: Dossier) -> None:
    """Raises StepsOpen while an opinion that must come has not come."""
    waiting = [
        c.asked_agency
        for c in queries.consultations_of(act.session, dossier.id)
        if c.answered_at is None and c.silence == Silence.WAITS.value
    ]
    if waiting:
        known = agencies.agencies_by_code(act.session, waiting, clock.day_of(dossier.lodged_at))
        raise StepsOpen(steps="; ".join(known[c].name if c in known else c for c in waiting))


def _open_at(act: Act, dossier: Dossier, position: int) -> Consultation:
    found = next(
        (c for c in queries.consultations_of(act.session, dossier.id) if c.position == position),
        None,
    )
    if found is None or found.answered_at is not None:
        raise NotConsulted
    return found
