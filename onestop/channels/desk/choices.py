"""What an intake's lists offer."""

from typing import Any

from onestop.agencies import queries as agencies
from onestop.agencies.models import AgencyRole
from onestop.catalogue.definition import Procedure
from onestop.kernel import clock
from onestop.web.fields import options
from onestop.web.transaction import session


def fill_choices(form: Any, procedure: Procedure) -> None:
    """The communes a matter may belong to, and the procedure's cases."""
    units = agencies.all_agencies(session(), clock.day_of(clock.now()))
    form.commune.choices = options(
        (unit.code, unit.name)
        for unit in units
        if unit.role is AgencyRole.COMMUNE and unit.receives
    )
    cases = [(case.code, str(case.name)) for case in procedure.cases]
    form.case.choices = options(cases, empty=True)
