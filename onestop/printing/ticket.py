"""The slip of a number, for a roll of paper 80 mm wide."""

from datetime import datetime

from onestop.agencies import queries as agencies
from onestop.kernel import clock, qr, typeset
from onestop.kernel.act import Act
from onestop.waiting.models import Ticket


def pdf(act: Act, ticket: Ticket, address: str, between: tuple[datetime, datetime] | None) -> bytes:
    """The number, its QR, and when it will likely be called; it holds no name."""
    unit = agencies.agency(act.session, ticket.unit, ticket.day)
    taken = clock.local(ticket.taken_at)
    data = {
        "agency": unit.name_vi,
        "title": f"Số thứ tự {ticket.label}",
        "number": ticket.label,
        "taken": f"{taken:%H:%M, %d/%m/%Y}",
        "expected": f"{between[0]:%H:%M} – {between[1]:%H:%M}" if between else "",
        "qr": qr.svg(address),
    }
    return typeset.pdf("ticket", data, ticket.taken_at)
