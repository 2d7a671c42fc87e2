"""The post's counter without a line."""

from typing import Any

from onestop.agencies import queries as agencies
from onestop.agencies.models import AgencyRole
from onestop.catalogue.definition import Channel, Procedure
from onestop.channels.post.blueprint import bp
from onestop.channels.post.forms import EnvelopeForm
from onestop.kernel import clock
from onestop.people.rules import Right
from onestop.web.counter.door import Door
from onestop.web.counter.views import add
from onestop.web.fields import options
from onestop.web.transaction import session


def choices(form: Any, procedure: Procedure | None) -> None:
    """Without a procedure the page's script fills the lists from what the device was given."""
    if procedure is None:
        form.reception.choices, form.commune.choices = options([], empty=True), []
        form.case.choices = options([], empty=True)
        return
    units = agencies.reception_units(session(), clock.day_of(clock.now()))
    form.reception.choices = options(((u.code, u.name) for u in units), empty=True)
    communes = [u for u in units if u.role is AgencyRole.COMMUNE]
    form.commune.choices = options(((u.code, u.name) for u in communes), empty=True)
    cases = [(case.code, str(case.name)) for case in procedure.cases]
    form.case.choices = options(cases, empty=True)


add(
    bp,
    Door(
        name="post",
        right=Right.REGISTER_POST,
        channel=Channel.POST,
        form=EnvelopeForm,
        choices=choices,
        reception=lambda form, _unit: str(form.reception.data),
        after=lambda _act, _form, _dossier: None,
        asks=False,
    ),
)
