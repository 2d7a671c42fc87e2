"""Every payment on one's own dossiers, with its receipt."""

from flask import request

from onestop.catalogue import queries as catalogue
from onestop.channels.online import paid, queries
from onestop.channels.online.blueprint import bp
from onestop.kernel.i18n import _
from onestop.notifications import queries as notices
from onestop.payments.words import PROVIDERS, STATES
from onestop.people.rules import Right
from onestop.web.guard import account, only
from onestop.web.headers import private
from onestop.web.pages import Answer, sheet
from onestop.web.transaction import session

WAYS = {**PROVIDERS, "cash": _("Cash, at the desk"), "door": _("To the post, at the door")}
WORDS = {**{state.value: words for state, words in STATES.items()}, "void": _("declared void")}


@bp.get("/me/payments")
@only(Right.SEE_OWN)
def payments() -> Answer:
    """What was paid, is under way or was given back; the last first."""
    me = account()
    ids = queries.own_ids(me.id, me.owner_number)
    found = paid.payments_on(session(), ids, request.args.get("after"))
    versions = {payment.dossier.version_id for payment in found.rows}
    return private(
        sheet(
            "online/payments.html",
            found=found,
            names={v: catalogue.definition(session(), v).name for v in versions},
            ways=WAYS,
            words=WORDS,
            unread=notices.unread(session(), me.id),
        )
    )
