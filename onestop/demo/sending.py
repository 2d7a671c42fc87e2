"""Results of the demonstration that go by post: listed, counted, tried, given or brought back."""

from collections.abc import Callable
from datetime import timedelta

from onestop.delivery.models import OutgoingList, Payer
from onestop.delivery.money import PassedOn
from onestop.delivery.service import attempting, listing, reconciling, returning, taking
from onestop.demo.province import POST
from onestop.demo.writing import s10
from onestop.dossiers import queries
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock
from onestop.kernel.act import Act

POSTAGE = 30_000
Next = Callable[[], Act]


def send(desk: Next, post: Next, dossier: Dossier, until: str) -> None:
    """As far as it has come: mailed (tried once), undeliverable (at the desk), given."""
    here = desk()
    parcel = listing.add_line(
        here,
        dossier,
        f"EB{s10(900 + dossier.id)}VN",
        POST,
        postage_dong=POSTAGE,
        payer=Payer.RECIPIENT,
    )
    here.session.flush()
    outgoing = here.session.get_one(OutgoingList, parcel.list_id)
    listing.close(desk(), outgoing)
    taking.take(post(), outgoing, {})
    if until == "given":
        _give(post, dossier)
        return
    at_door = post()
    attempting.fail(
        at_door,
        dossier,
        parcel,
        reason_code="refused" if until == "undeliverable" else "absent",
        words="Đã chuyển chỗ ở, nhờ liên hệ lại." if until == "undeliverable" else "",
        next_on=clock.day_of(at_door.at) + timedelta(days=1),
        seen=0,
    )
    if until == "undeliverable":
        returning.accept_back(desk(), dossier, parcel)


def _give(post: Next, dossier: Dossier) -> None:
    """Given against the money, which is handed in the same day."""
    at_door = post()
    parcel = taking.adopt(at_door, dossier)
    recipient = queries.parties_of(at_door.session, dossier.id)[PartyRole.RECIPIENT]
    handed = attempting.Handed(
        card=recipient.number or "", proof="pin", collected_dong=parcel.to_collect_dong
    )
    attempting.deliver(at_door, dossier, parcel, handed, recipient)
    if parcel.fees_dong:
        reconciling.pass_on(
            post(),
            PassedOn.HANDED_IN,
            post=POST,
            unit=parcel.giver_agency,
            day=clock.day_of(at_door.at),
            amount_dong=parcel.fees_dong,
            reference="",
            words="",
            op_id=f"demo-{parcel.dossier_code}",
        )
