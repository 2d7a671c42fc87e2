"""Bringing each planned dossier in, through the door it came by."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel, ComponentKind, Procedure
from onestop.demo.plan import Planned
from onestop.demo.province import POST, Citizen
from onestop.demo.writing import answer, person, s10
from onestop.dossiers.models import Dossier
from onestop.dossiers.rules import Application, HandedIn
from onestop.dossiers.service.lodging import lodge
from onestop.dossiers.states import ReturnBy
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.people.models import Account, Role
from onestop.results import queries as results
from onestop.results.approving import Place
from onestop.results.reusing import note_reuse
from onestop.workdays.calendar import Calendar


@dataclass(slots=True)
class Maker:
    """What making the dossiers needs: the transaction, the people, the day it all leads up to."""

    session: Session
    now: datetime
    calendar: Calendar
    staff: dict[str, Account]
    accounts: list[Account]
    everybody: list[Citizen]
    place: Place
    scan: str

    def lodged(self, planned: Planned, number: int) -> tuple[Dossier, datetime]:
        """The dossier as it came in, and when that was."""
        at = self._came(planned, number)
        return self._lodge(planned, at, number), at

    def _came(self, planned: Planned, number: int) -> datetime:
        day = clock.day_of(self.now)
        for _ in range(planned.age):
            day -= timedelta(days=1)
            while not self.calendar.is_working(day):
                day -= timedelta(days=1)
        # Nobody can have applied before the procedure was in force, however early it is now.
        begun = catalogue.standing(self.session, planned.procedure)[0].valid_from
        day = max(day, self.calendar.next_working(begun))
        hour = 8 + (number % 3)
        moment = datetime(
            day.year, day.month, day.day, hour, (number * 7) % 60, tzinfo=clock.VIETNAM
        )
        return min(moment, self.now - timedelta(minutes=90 - number % 60))

    def _lodge(self, planned: Planned, at: datetime, number: int) -> Dossier:
        version_id, procedure = catalogue.version_in_force(
            self.session, planned.procedure, clock.day_of(at)
        )
        citizen = self.everybody[planned.citizen]
        account = self.account_of(planned.citizen)
        somebody = person(citizen, account if planned.channel is Channel.ONLINE else None)
        who, unit = self._door(planned, account)
        act = Act(self.session, who, at, planned.channel.value, unit)
        application = Application(
            op_id=f"demo-{number}",
            version_id=version_id,
            procedure=procedure,
            support_agency=unit or planned.commune,
            reception_agency=planned.commune,
            commune=planned.commune,
            applicant=somebody,
            submitter=somebody,
            recipient=somebody,
            return_by=planned.return_by or ReturnBy.DESK,
            papers=self._papers(planned, procedure),
            answers={part.key: answer(part, citizen) for part in procedure.form},
            case=planned.case,
            mailed_as=f"EB{s10(number)}VN" if planned.channel is Channel.POST else None,
        )
        dossier = lodge(act, application, planned.channel).dossier
        note_reuse(act, dossier)
        return dossier

    def account_of(self, citizen: int) -> Account | None:
        name = self.everybody[citizen].username
        return next((a for a in self.accounts if a.username == name), None) if name else None

    def _door(self, planned: Planned, account: Account | None) -> tuple[str, str | None]:
        if planned.channel is Channel.ONLINE and account:
            return account.reference, None
        if planned.channel is Channel.POST:
            return self.staff["buudien"].reference, POST
        return self.at(planned.commune, Role.CLERK).reference, planned.commune

    def at(self, unit: str, role: Role) -> Account:
        """Who holds a role at a unit; a unit without that role is helped by another of its own."""
        held = [a for a in self.staff.values() if a.posts[0].agency_code == unit]
        return next((a for a in held if a.posts[0].role is role), held[0])

    def _papers(self, planned: Planned, procedure: Procedure) -> tuple[HandedIn, ...]:
        found = []
        for part in procedure.components_for(planned.channel, planned.case):
            if not part.required or part.kind is ComponentKind.NOTE:
                continue
            if planned.until == "reuse" and part.paper_type:
                owner = self.account_of(planned.citizen)
                held = results.reusable_by(
                    self.session, None, owner.id if owner else 0, {part.paper_type}, self.now
                )
                found.append(HandedIn(part.code, result_id=held[0].id))
            elif planned.channel is Channel.ONLINE:
                found.append(HandedIn(part.code, file_digest=self.scan))
            else:
                found.append(HandedIn(part.code, originals=part.originals, copies=part.copies))
        return tuple(found)
