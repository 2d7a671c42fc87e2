"""What kinds and states of complaints and petitions are called."""

from babel.support import LazyProxy

from onestop.appeals.models import AppealKind, AppealState
from onestop.kernel.i18n import _

KINDS: dict[AppealKind, LazyProxy] = {
    AppealKind.PETITION: _("Petition or comment"),
    AppealKind.FIRST: _("First complaint"),
    AppealKind.SECOND: _("Second complaint"),
}
STATES: dict[AppealState, tuple[LazyProxy, str, str]] = {
    AppealState.SENT: (_("Sent, not accepted yet"), "…", "act"),
    AppealState.ACCEPTED: (_("Accepted, being settled"), "▶", "calm"),
    AppealState.REFUSED: (_("Not accepted"), "✕", "late"),
    AppealState.SETTLED: (_("Answered"), "✓", "good"),
    AppealState.WITHDRAWN: (_("Taken back"), "■", "calm"),
}
