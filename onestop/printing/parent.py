"""What stands above an agency's name on its papers (Decree 30/2020: the body it belongs to)."""

from datetime import datetime

from sqlalchemy.orm import Session

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency, AgencyRole
from onestop.kernel import clock
from onestop.printing.sheet import Say


def parent_words(session: Session, unit: Agency, at: datetime, say: Say) -> str:
    """The name of the body above a unit on a day; a post office serves the public and belongs to
    none of them. Empty for who has nobody above."""
    if unit.role is AgencyRole.POST:
        return say("Dịch vụ bưu chính công ích", "Public postal service")
    above = agencies.agencies_by_code(session, {unit.parent_code or ""}, clock.day_of(at))
    return next((say(a.name_vi, a.name_en or a.name_vi) for a in above.values()), "")
