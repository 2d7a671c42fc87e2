"""What one process does in the proof that no code is given twice: it lodges dossiers, one each
transaction, as a reception desk would."""

from datetime import UTC, datetime

from onestop.catalogue.definition import Channel
from onestop.catalogue.queries import version_in_force
from onestop.dossiers.rules import Application, HandedIn
from onestop.dossiers.service.lodging import lodge
from onestop.dossiers.states import ReturnBy
from onestop.kernel import codes, db, passwords
from onestop.kernel.act import Act
from tests.small_world import BEGINS, PROCEDURE, SOMEBODY, UNIT

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)


def lodge_many(url: str, process: int, count: int) -> list[str]:
    """The codes given to this process."""
    codes.configure(b"a key for tests")
    passwords.configure(b"a pepper for tests", cheap=True)
    engine = db.connect(url)
    make = db.sessions(engine)
    given = []
    for number in range(count):
        with db.transaction(make) as session:
            version_id, procedure = version_in_force(session, PROCEDURE.code, BEGINS)
            application = Application(
                op_id=f"{process}-{number}",
                version_id=version_id,
                procedure=procedure,
                support_agency=UNIT,
                reception_agency=UNIT,
                commune=UNIT,
                applicant=SOMEBODY,
                submitter=SOMEBODY,
                recipient=SOMEBODY,
                return_by=ReturnBy.DESK,
                papers=(HandedIn("form", originals=1),),
                answers={},
            )
            act = Act(session, f"account:{process}", NOW, "test", UNIT)
            given.append(lodge(act, application, Channel.ONLINE).dossier.code)
    engine.dispose()
    return given
