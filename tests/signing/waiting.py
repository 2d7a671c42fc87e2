"""Dossiers of a running site that wait for the signature of a commune's head."""

from sqlalchemy.orm import Session, sessionmaker

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel
from onestop.dossiers.models import Dossier
from onestop.dossiers.rules import Application, HandedIn
from onestop.dossiers.service import receiving, working
from onestop.dossiers.service.lodging import lodge
from onestop.dossiers.states import ReturnBy
from onestop.kernel import clock, codes, db
from onestop.kernel.act import Act
from onestop.web.checklist import lines
from tests.site import Site
from tests.small_world import SOMEBODY

# A certificate of marital status: received, examined and signed at the commune.
PROCEDURE = "1.004873"


def waiting(site: Site, number: int = 1, unit: str = "H05.105") -> list[str]:
    """The codes of so many new dossiers whose last step is at work with the head of a commune."""
    return waiting_in(site.app.extensions["sessions"], number, unit)


def waiting_in(make: sessionmaker[Session], number: int, unit: str = "H05.105") -> list[str]:
    """The same in a store."""
    return [_one(make, unit) for _ in range(number)]


def _one(make: sessionmaker[Session], unit: str) -> str:
    with db.transaction(make) as session:
        act = Act(session, "system", clock.now(), "test", unit)
        version, procedure = catalogue.version_in_force(session, PROCEDURE, clock.day_of(act.at))
        application = Application(
            op_id=codes.random_text(26),
            version_id=version,
            procedure=procedure,
            support_agency=unit,
            reception_agency=unit,
            commune=unit,
            applicant=SOMEBODY,
            submitter=SOMEBODY,
            recipient=SOMEBODY,
            return_by=ReturnBy.DESK,
            papers=tuple(
                HandedIn(part.code, originals=1)
                for part in lines(procedure, Channel.DESK)
                if part.required
            ),
            answers={},
        )
        dossier: Dossier = lodge(act, application, Channel.DESK).dossier
        receiving.receive(act, dossier)
        for position in (1, 2):
            working.hand_over(act, dossier, position)
        return dossier.code
