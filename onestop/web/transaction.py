"""One request, one transaction: reading rolls back, writing commits when it succeeds."""

import logging
from collections.abc import Callable

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session, sessionmaker

from onestop.kernel import clock, db
from onestop.kernel.act import Act

log = logging.getLogger(__name__)
Later = Callable[[sessionmaker[Session]], object]
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def session() -> Session:
    """The session of this request; its transaction begins when it is first asked for."""
    if "session" not in g:
        make: sessionmaker[Session] = current_app.extensions["sessions"]
        g.session = make()
        if _writes() and not g.get("only_reads"):
            db.for_writing(g.session)
    found: Session = g.session
    return found


def act(unit: str | None = None, factor: str | None = None) -> Act:
    """This request as an act: who, when, through which door, for which unit, proved by what."""
    account = g.get("account")
    return Act(
        session=session(),
        who=account.reference if account else "anyone",
        at=clock.now(),
        via=request.blueprint or "web",
        unit=unit,
        factor=factor,
    )


def writes() -> None:
    """This request changes something although it asks for nothing but a page: the rules of others
    send it so. To be said before the session is first asked for."""
    g.writes = True


def _writes() -> bool:
    return request.method in WRITING or bool(g.get("writes"))


def only_reads() -> None:
    """This request sends something and changes nothing: it does not wait for those that write.

    To be said before the session is first asked for.
    """
    g.only_reads = True


def let_go() -> None:
    """Something slow follows, and nothing was written yet: nobody has to wait for this request.

    What was read stays readable as it was; the next session() begins a new transaction, in which
    what may have changed is to be read again.
    """
    g.pop("only_reads", None)
    if opened := g.pop("session", None):
        opened.close()


def keep_despite_refusal() -> None:
    """What was written so far is to be kept although the answer will be a refusal."""
    g.keep = True


def afterwards(do: Later) -> None:
    """Do this in transactions of its own once that of this request is over, before the answer
    leaves; when the request is refused, never. What fails here is logged: the answer holds."""
    g.setdefault("later", []).append(do)


def _do_later(make: sessionmaker[Session]) -> None:
    for do in g.pop("later", ()):
        try:
            do(make)
        except Exception:
            log.exception("what was to be done after a request failed")


def init_app(app: Flask, make: sessionmaker[Session]) -> None:
    app.extensions["sessions"] = make

    @app.after_request
    def settle(response: Response) -> Response:
        if "session" not in g:
            return response
        if _writes() and (response.status_code < 400 or g.get("keep")):
            g.session.commit()
            _do_later(make)
        else:
            g.session.rollback()
            if response.status_code < 400:
                _do_later(make)
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        if opened := g.pop("session", None):
            opened.close()
