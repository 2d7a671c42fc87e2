"""Where the paper file is: it may travel apart from the data, with a person on each side."""

from onestop.agencies import queries as agencies
from onestop.dossiers.errors import PaperNotHere
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import need_reason
from onestop.dossiers.service.originals_along import originals_along
from onestop.kernel import clock
from onestop.kernel.act import Act


def send_paper(act: Act, dossier: Dossier, agency_code: str) -> None:
    """The paper file leaves for another agency with the originals in it; until it is accepted
    there, the sender answers for it. Raises PaperNotHere, NoSuchAgency."""
    if dossier.paper_holder != act.unit or agency_code == act.unit:
        raise PaperNotHere
    agency = agencies.agency(act.session, agency_code, clock.day_of(act.at))
    row = {"paper_sent_to": agency.code, "paper_sent_at": act.at}
    write(
        act,
        dossier,
        "dossier.paper_sent",
        Change(dossier, row),
        *originals_along(act, dossier, row),
        to=agency.code,
    )


def accept_paper(act: Act, dossier: Dossier) -> None:
    """The paper file is here, with the originals in it. Raises PaperNotHere when it was not on its
    way to this agency."""
    if dossier.paper_sent_to is None or dossier.paper_sent_to != act.unit:
        raise PaperNotHere
    row = {"paper_holder": act.unit, "paper_sent_to": None, "paper_sent_at": None}
    write(
        act,
        dossier,
        "dossier.paper_accepted",
        Change(dossier, row),
        *originals_along(act, dossier, row),
    )


def paper_missing(act: Act, dossier: Dossier, reason: str) -> None:
    """The paper file did not come, and what is known of that: it stays with the giver, who answers
    for it. Raises PaperNotHere, ReasonNeeded."""
    if dossier.paper_sent_to is None or dossier.paper_sent_to != act.unit:
        raise PaperNotHere
    row = {"paper_sent_to": None, "paper_sent_at": None}
    write(
        act,
        dossier,
        "dossier.paper_missing",
        Change(dossier, row),
        *originals_along(act, dossier, row),
        reason=need_reason(reason),
    )
