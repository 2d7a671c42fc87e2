"""Putting the parts together: one application from one set of settings."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, request, send_from_directory, url_for
from flask_compress import Compress
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from onestop import config
from onestop.api import routes as api
from onestop.channels.desk import routes as desk
from onestop.channels.online import routes as online
from onestop.channels.post import routes as post
from onestop.config import BadSetting, Settings
from onestop.inspect import routes as inspect
from onestop.journal.service import taken
from onestop.kernel import codes, db, one_time, passwords, sealed
from onestop.kernel.certificates import UnfitKey
from onestop.kernel.files import Store
from onestop.kernel.token_keys import TokenPlace
from onestop.manage import routes as manage
from onestop.notifications import bounce_address
from onestop.notifications.senders.available import channels_of
from onestop.notifications.senders.mail_signing import UnfitMailKey
from onestop.notifications.service import write_outbox
from onestop.office import routes as office
from onestop.public import routes as public
from onestop.register import keys as log_keys
from onestop.results import keys, pdf_keys
from onestop.statistics.service import keep
from onestop.web import (
    addresses,
    filters,
    furniture,
    headers,
    language,
    login,
    refusals,
    transaction,
)

ROOT = Path(__file__).parents[1]
DOORS = (public, online, desk, post, office, manage, inspect, api)
FORM_BYTES = 2 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve; nothing of it is kept in the module."""
    settings = settings or config.read()
    configure(settings)
    app = Flask(
        "onestop",
        root_path=str(ROOT / "onestop"),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_secure else "session",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=settings.upload_bytes * 4 + FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=2000,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_MIN_SIZE=600,
        SETTINGS=settings,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions["settings"] = settings
    app.extensions["files"] = Store(settings.files_dir)
    # Answers are compressed last, so after-request functions registered later run before it.
    Compress(app)
    transaction.init_app(app, open_sessions(settings))
    addresses.init_app(app)
    _serve_static(app)
    for part in (headers, language, login, filters, furniture, refusals):
        part.init_app(app)
    addresses.guard_queries(app)
    for door in DOORS:
        app.register_blueprint(door.bp)
    if trusted := settings.proxies:
        proxied = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)
        app.wsgi_app = proxied  # type: ignore[method-assign]
    return app


def configure(settings: Settings) -> None:
    """Give the parts that hold a secret their share of the server's key."""
    passwords.configure(_share(settings, "pepper"))
    codes.configure(_share(settings, "receipts"))
    keys.configure(settings.keys_dir, settings.pkcs11_pin, settings.signer_token)
    try:
        pdf_keys.configure(
            settings.keys_dir / "pdf",
            own=settings.pdf_keys_dir,
            passphrase=settings.pdf_passphrase,
            token=TokenPlace(module, settings.pkcs11_token, settings.pkcs11_pin)
            if (module := settings.pkcs11_module)
            else None,
            roots=settings.pdf_roots,
            tsa_url=settings.tsa_url,
            tsa_roots=settings.tsa_roots,
        )
    except (UnfitKey, OSError) as problem:
        raise BadSetting(f"ONESTOP_PDF_…, ONESTOP_TSA_…: {problem}") from None
    one_time.configure(_share(settings, "factors"))
    sealed.configure(_share(settings, "sealed"))
    bounce_address.configure(_share(settings, "bounces"))
    log_keys.configure(settings.keys_dir, settings.base_url)


def open_sessions(settings: Settings) -> sessionmaker[Session]:
    """Sessions on the store; what reads the journal does so before each commit."""
    make = db.sessions(db.connect(settings.database_url))
    try:
        available = channels_of(settings)
    except (UnfitMailKey, OSError) as problem:
        raise BadSetting(f"ONESTOP_DKIM_KEY: {problem}") from None

    @event.listens_for(make, "before_commit")
    def tell(session: Session) -> None:
        if events := taken(session.info):
            write_outbox(session, events, settings.base_url, available)
            keep(session, events)

    return make


def _share(settings: Settings, use: str) -> bytes:
    return hashlib.blake2b(use.encode(), key=settings.secret_key[:64], digest_size=32).digest()


def _serve_static(app: Flask) -> None:
    """Files under /static never change under one address, so a browser asks for each once."""
    folder = ROOT / "static"

    def static(filename: str) -> Response:
        known = request.args.get("v") == version(filename)
        answer = send_from_directory(folder, filename, max_age=31536000 if known else 60)
        # In one piece: what goes out in pieces is not compressed for browsers that know only gzip.
        answer.direct_passthrough = False
        answer.make_sequence()
        return answer

    @cache
    def version(filename: str) -> str:
        path = folder / filename
        return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""

    def asset(filename: str) -> str:
        return url_for("static", filename=filename, v=version(filename))

    static.__dict__["allows"] = "anyone"
    facts: dict[str, Any] = {"asset": asset}
    app.jinja_env.globals.update(facts)
    app.add_url_rule("/static/<path:filename>", "static", static)
