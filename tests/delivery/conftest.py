"""Results that wait for the post."""

from dataclasses import dataclass

import pytest

from onestop.catalogue.definition import Channel
from onestop.delivery import queries
from onestop.delivery.models import OutgoingList, Parcel, Payer
from onestop.delivery.service import listing, taking
from onestop.dossiers.models import Dossier
from onestop.dossiers.service import deciding, receiving, working
from onestop.dossiers.states import Outcome, ReturnBy
from tests.small_world import POLICE, POST, World


@dataclass
class Way:
    """A world in which results go by post."""

    world: World
    made: int = 0

    def finished(self, channel: Channel = Channel.ONLINE) -> Dossier:
        """A finished result that goes by post; brought to the desk, its fee is still owed."""
        dossier = self.world.lodged(channel=channel, return_by=ReturnBy.POST).dossier
        receiving.receive(self.world.act(), dossier)
        working.hand_over(self.world.act(), dossier, 1)
        working.accept(self.world.act(POLICE), dossier, 2)
        working.hand_over(self.world.act(POLICE), dossier, 2)
        deciding.decide(self.world.act(POLICE), dossier, Outcome.GRANTED, "")
        return dossier

    def owing(self) -> Dossier:
        return self.finished(Channel.DESK)

    def listed(self, dossier: Dossier, **more: object) -> Parcel:
        self.made += 1
        payer = more.pop("payer", Payer.UNIT)
        return listing.add_line(
            self.world.act(), dossier, f"VN-KQ-{self.made:05}", POST, payer=payer, **more
        )

    def closed(self, *parcels: Parcel, with_carrier: bool = False) -> OutgoingList:
        self.world.session.flush()
        outgoing = self.world.session.get_one(OutgoingList, parcels[0].list_id)
        listing.close(self.world.act(), outgoing, with_carrier=with_carrier)
        return outgoing

    def carried(self, dossier: Dossier, **more: object) -> Parcel:
        """On its way: on a closed list, counted in by the post."""
        outgoing = self.closed(self.listed(dossier, **more))
        taking.take(self.world.act(POST), outgoing, {})
        found = queries.last_parcel(self.world.session, dossier.id)
        assert found is not None
        return found


@pytest.fixture
def way(world: World) -> Way:
    return Way(world)
