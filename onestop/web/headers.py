"""The headers every answer carries."""

from typing import TypeVar

from flask import Flask
from flask import Response as FlaskResponse
from werkzeug.sansio.response import Response

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
# What a page needs beside to look through the camera: a decoder in WebAssembly, a worker that keeps
# the page, pictures held in memory.
CAMERA_POLICY = (
    POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'").replace(
        "img-src 'self' data:", "img-src 'self' data: blob:"
    )
    + "; worker-src 'self'; media-src blob:"
)


WORKER_POLICY = POLICY + "; worker-src 'self'"


Kept = TypeVar("Kept", bound=Response)


def init_app(app: Flask) -> None:
    @app.after_request
    def add(response: FlaskResponse) -> FlaskResponse:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", _features("()"))
        if app.config["SESSION_COOKIE_SECURE"]:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if response.mimetype == "text/html":
            headers.setdefault("Cache-Control", "private, no-cache")
        return response


def with_camera(response: Kept) -> Kept:
    """For the one page that looks through the camera."""
    response.headers["Content-Security-Policy"] = CAMERA_POLICY
    response.headers["Permissions-Policy"] = _features("(self)")
    return response


def printing(response: Kept) -> Kept:
    """For a page that prints a paper of this site without leaving it."""
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


def printable(response: Kept) -> Kept:
    """For a paper that such a page holds."""
    response.headers["Content-Security-Policy"] = POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    return response


def with_worker(response: Kept) -> Kept:
    """For a page that a worker keeps, to be opened without a line."""
    response.headers["Content-Security-Policy"] = WORKER_POLICY
    return response


def _features(camera: str) -> str:
    return f"camera={camera}, geolocation=(), microphone=()"


def private(response: Kept) -> Kept:
    """For answers that must not be kept anywhere, nor named to the next site."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
