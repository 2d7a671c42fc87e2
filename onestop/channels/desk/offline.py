"""The reception desk without a line."""

from typing import Any

from onestop.agencies import queries as agencies
from onestop.agencies.models import AgencyRole
from onestop.catalogue.definition import Channel, Procedure
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.forms import IntakeForm
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.asking import record_payment
from onestop.dossiers.service.receiving import receive
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.people.rules import Right
from onestop.web.counter.door import Door
from onestop.web.counter.views import add
from onestop.web.fields import options
from onestop.web.transaction import session


def choices(form: Any, procedure: Procedure | None) -> None:
    """Without a procedure the page's script fills the lists from what the device was given."""
    if procedure is None:
        form.commune.choices, form.case.choices = [], options([], empty=True)
        return
    units = agencies.all_agencies(session(), clock.day_of(clock.now()))
    form.commune.choices = options(
        (unit.code, unit.name)
        for unit in units
        if unit.role is AgencyRole.COMMUNE and unit.receives
    )
    cases = [(case.code, str(case.name)) for case in procedure.cases]
    form.case.choices = options(cases, empty=True)


def after(act: Act, form: Any, dossier: Dossier) -> None:
    """What the clerk ticked at the counter: paid, received."""
    if form.paid.data:
        record_payment(act, dossier, form.paid.data)
    if form.receive_now.data:
        receive(act, dossier)


add(
    bp,
    Door(
        name="desk",
        right=Right.RECEIVE,
        channel=Channel.DESK,
        form=IntakeForm,
        choices=choices,
        reception=lambda _form, unit: unit,
        after=after,
        asks=True,
    ),
)
