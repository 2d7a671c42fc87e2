"""An office whose dossiers are made by the real verbs, on simulated days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from onestop.dossiers.models import Dossier
from onestop.dossiers.service import deciding, receiving, working
from onestop.dossiers.states import Outcome
from onestop.forecasting import service
from onestop.forecasting.models import Forecast
from onestop.forecasting.queries import forecast_of
from onestop.forecasting.rules import Group
from onestop.kernel import clock
from tests.small_world import POLICE, PROCEDURE, World

GROUP = Group(PROCEDURE.code, POLICE)


@dataclass(slots=True)
class Office:
    """The small world with a day's work in one call each."""

    world: World

    def receive(self) -> Dossier:
        dossier = self.world.lodged().dossier
        receiving.receive(self.world.act(hours=0), dossier)
        working.hand_over(self.world.act(hours=0), dossier, 1)
        working.accept(self.world.act(POLICE, hours=0), dossier, 2)
        return dossier

    def finish(self, dossier: Dossier) -> None:
        working.hand_over(self.world.act(POLICE, hours=0.1), dossier, 2)
        deciding.decide(self.world.act(POLICE, hours=0), dossier, Outcome.GRANTED)

    def next_day(self, days: int = 1) -> None:
        """Nine in the morning of the next working day."""
        for _ in range(days):
            self.world.now += timedelta(days=1)
            while clock.local(self.world.now).weekday() > 4:
                self.world.now += timedelta(days=1)
        self.world.now = clock.local(self.world.now).replace(hour=9, minute=0)

    def work(self, days: int, order: Sequence[int] = (0, 0), lead: int = 8) -> list[Dossier]:
        """Days on which two come in and two are finished, which of the line `order` says; first the
        line grows. Returns those still open."""
        line: list[Dossier] = []
        for _ in range(days):
            self.next_day()
            line += [self.receive(), self.receive()]
            for number in order if len(line) > lead else ():
                self.finish(line.pop(number))
        return line

    def refresh(self, now: datetime | None = None) -> int:
        written = service.refresh_group(self.world.session, GROUP, now or self.world.now)
        self.world.session.expire_all()
        return written

    def forecast(self, dossier: Dossier) -> Forecast | None:
        return forecast_of(self.world.session, dossier.id)


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)
