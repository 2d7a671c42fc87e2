"""Writing down what other packages do to a dossier, so that its history stays whole."""

from typing import Any

from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import write
from onestop.journal.models import Event
from onestop.kernel.act import Act


def note(
    act: Act,
    dossier: Dossier,
    name: str,
    *,
    reason_code: str | None = None,
    reason: str | None = None,
    **facts: Any,
) -> Event:
    """Record an event on a dossier that changes none of its rows but their number."""
    return write(act, dossier, name, reason_code=reason_code, reason=reason, **facts)
