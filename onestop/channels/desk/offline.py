"""The reception desk without a line."""

from typing import Any

from onestop.catalogue.definition import Channel, Procedure
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.choices import fill_choices
from onestop.channels.desk.forms import IntakeForm
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.asking import record_payment
from onestop.dossiers.service.receiving import receive
from onestop.kernel.act import Act
from onestop.people.rules import Right
from onestop.web.counter.door import Door
from onestop.web.counter.views import add
from onestop.web.fields import options


def choices(form: Any, procedure: Procedure | None) -> None:
    """Without a procedure the page's script fills the lists from what the device was given."""
    if procedure is None:
        form.commune.choices, form.case.choices = [], options([], empty=True)
        return
    fill_choices(form, procedure)


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
