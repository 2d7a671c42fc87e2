"""How mandates are called on pages."""

from onestop.kernel.i18n import _
from onestop.mandates.models import Scope, State

SCOPES = {
    Scope.DOSSIER: _("One dossier"),
    Scope.PROCEDURE: _("All dossiers of one procedure"),
    Scope.ALL: _("All dossiers"),
}
STATES = {
    State.OFFERED: _("Waits for the other side to accept"),
    State.ACCEPTED: _("In force"),
    State.DECLINED: _("Declined"),
    State.ENDED: _("Stopped"),
}
RUN_OUT = _("Run out")
ACTS = {
    "mandate.offered": _("The mandate was given"),
    "mandate.accepted": _("The offer was accepted"),
    "mandate.declined": _("The offer was declined"),
    "mandate.ended": _("The mandate was stopped"),
    "mandate.used": _("Papers were sent for the owner"),
}
