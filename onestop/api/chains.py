"""The chain of a dossier's events for its holder, to compare with what the receipt says."""

from flask import request
from werkzeug.wrappers import Response

from onestop.api import answers
from onestop.api.blueprint import bp
from onestop.dossiers.service.opening import open_with_token
from onestop.journal import queries as journal
from onestop.kernel import clock, codes
from onestop.kernel.i18n import gettext
from onestop.register import proofs
from onestop.web import holder, throttle
from onestop.web.guard import anyone
from onestop.web.login import current_account
from onestop.web.pages import Answer
from onestop.web.transaction import act, session
from onestop.web.viewing import Sight, sight_of

LONGEST = 9


@bp.get("/dossiers/<code>/chain")
@anyone
def chain(code: str) -> Answer:
    """The heads of a dossier's chain from event `seq` on (1 when it is not said), and the proof
    that the register has the head at `seq` and the newest one.

    For who has the receipt's token, opened the dossier with the receipt, or owns it.
    """
    written = codes.dossier_code(code)
    if written is None or not _is_holder(written):
        return _nothing(written)
    text = request.args.get("seq", "1")
    events = journal.events_of(session(), f"dossier:{written}")
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST
    seq = int(text) if is_number else 0
    if not 1 <= seq <= len(events):
        sentence = gettext("“seq” must be a whole number from 1 to %(last)s", last=len(events))
        return answers.problem(400, "bad-parameter", sentence)
    subject = f"dossier:{written}"
    return answers.told(
        {
            "code": written,
            "seq": seq,
            "head": events[seq - 1].digest,
            "heads": [
                {
                    "seq": event.seq,
                    "at": clock.local(event.at).isoformat(timespec="seconds"),
                    "head": event.digest,
                }
                for event in events[seq - 1 :]
            ],
            "registered": proofs.head(session(), subject, seq),
            "latest": proofs.head(session(), subject),
        }
    )


def _is_holder(written: str) -> bool:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind:
        found = open_with_token(act(), token) if kind.lower() == "bearer" and token else None
        return found is not None and found.code == written
    seen = sight_of(session(), written, current_account(), holder.admitted())
    return seen.level >= Sight.HOLDER


def _nothing(written: str | None) -> Response:
    """A wrong token, an unknown code and a code alone are answered alike."""
    if minutes := throttle.minutes_to_wait(written):
        return answers.too_many(minutes)
    return answers.problem(404, "no-such-dossier", "")
