"""Which dossiers a visitor of the offices may open."""

from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import UNROUTED
from onestop.people.rules import Right
from onestop.web.guard import check_unit
from onestop.web.transaction import session


def taking_part(found: Dossier) -> set[str]:
    """The units a dossier is a matter of."""
    units = {found.reception_agency, found.support_agency, found.competent_agency}
    units |= {step.agency_code for step in dossiers.steps_of(session(), found.id)}
    units |= {c.asked_agency for c in dossiers.consultations_of(session(), found.id)}
    return units - {UNROUTED}


def seen(code: str, *, to_change: bool = False) -> Dossier:
    """The dossier, if a unit of the visitor takes part in it. Raises NoSuchDossier, NotYours."""
    found = (dossiers.dossier_to_change if to_change else dossiers.dossier)(session(), code)
    check_unit(Right.SEE_FILE, taking_part(found))
    return found
