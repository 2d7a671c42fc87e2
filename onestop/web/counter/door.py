"""What is different about each door's counter."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from onestop.catalogue.definition import Channel, Procedure
from onestop.dossiers.models import Dossier
from onestop.kernel.act import Act
from onestop.people.rules import Right
from onestop.web.forms import BaseForm


@dataclass(frozen=True, slots=True)
class Door:
    """One door: its blueprint's name, who works there, its form, and what it fills the form's lists
    with; `reception` names the unit a filled-in form goes to, `after` does what follows lodging,
    `asks` whether the procedure's own questions may be typed in."""

    name: str
    right: Right
    channel: Channel
    form: type[BaseForm]
    choices: Callable[[Any, Procedure | None], None]
    reception: Callable[[Any, str], str]
    after: Callable[[Act, Any, Dossier], None]
    asks: bool

    def at(self, view: str) -> str:
        """The endpoint of one of the counter's views."""
        return f"{self.name}.counter_{view}"
