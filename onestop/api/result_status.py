"""Whether a result holds this minute, for who has it: fresher than any list."""

from onestop.api.answers import iso, problem, told
from onestop.api.blueprint import bp
from onestop.kernel import clock
from onestop.results import queries as results
from onestop.results.rules import state_on
from onestop.web.guard import anyone
from onestop.web.pages import Answer
from onestop.web.transaction import session


@bp.get("/results/<digest>/status")
@anyone
def result_status(digest: str) -> Answer:
    """By the SHA-256 of the token, in hex: nobody can count results up, and who has the paper or
    the file can ask. It names nobody."""
    found = results.by_token(session(), digest.lower())
    if found is None:
        return problem(404, "no-such-result", "")
    newer = results.result(session(), found.superseded_by) if found.superseded_by else None
    return told(
        {
            "status": state_on(found, clock.day_of(clock.now())),
            "since": iso(found.state_at),
            # The reasons of a sensitive kind tell of its owner.
            "reason": None if found.is_sensitive else found.state_reason,
            "valid_until": found.valid_until.isoformat() if found.valid_until else None,
            "successor": newer.token_digest if newer else None,
            "checked_at": iso(clock.now()),
        }
    )
