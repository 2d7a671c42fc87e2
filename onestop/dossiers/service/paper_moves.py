"""Where the paper file is: it may travel apart from the data, with a person on each side."""

from onestop.agencies import queries as agencies
from onestop.dossiers.errors import PaperNotHere
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import Change, write
from onestop.kernel import clock
from onestop.kernel.act import Act


def send_paper(act: Act, dossier: Dossier, agency_code: str) -> None:
    """The paper file leaves for another agency; until it is accepted there, the sender answers
    for it. Raises PaperNotHere, NoSuchAgency."""
    if dossier.paper_holder != act.unit or agency_code == act.unit:
        raise PaperNotHere
    agency = agencies.agency(act.session, agency_code, clock.day_of(act.at))
    write(
        act,
        dossier,
        "dossier.paper_sent",
        Change(dossier, {"paper_sent_to": agency.code, "paper_sent_at": act.at}),
        to=agency.code,
    )


def accept_paper(act: Act, dossier: Dossier) -> None:
    """The paper file is here. Raises PaperNotHere when it was not on its way to this agency."""
    if dossier.paper_sent_to is None or dossier.paper_sent_to != act.unit:
        raise PaperNotHere
    write(
        act,
        dossier,
        "dossier.paper_accepted",
        Change(dossier, {"paper_holder": act.unit, "paper_sent_to": None, "paper_sent_at": None}),
    )
