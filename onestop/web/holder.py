"""The cookie that says: whoever has this showed the receipt of one dossier, half an hour ago."""

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

MINUTES = 30


def _name() -> str:
    # The __Host- prefix needs HTTPS; without it (a phone in the same network) the name is plain.
    return "__Host-dossier" if current_app.config["SESSION_COOKIE_SECURE"] else "dossier"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="holder")


def admit(response: Response, code: str, generation: int) -> Response:
    """Let this browser see the holder's view of one dossier for half an hour."""
    response.set_cookie(
        _name(),
        _signer().dumps([code, generation]),
        max_age=MINUTES * 60,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def admitted() -> tuple[str, int] | None:
    """The dossier this browser may see, and the generation of the key it showed."""
    cookie = request.cookies.get(_name())
    if not cookie:
        return None
    try:
        code, generation = _signer().loads(cookie, max_age=MINUTES * 60)
    except (BadSignature, ValueError):
        return None
    return str(code), int(generation)
