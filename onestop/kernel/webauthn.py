"""Passkeys (WebAuthn level 2): the only importer of the library that checks them.

What an authenticator signs is bound to our host and our address, so a page elsewhere gets nothing
that opens an account here.
"""

import ipaddress
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

TIMEOUT_MS = 300_000
# An answer is a few kilobytes; nothing longer is looked into.
MOST = 20_000


class Untrusted(Exception):
    """What was sent is no answer of an authenticator to what was asked here."""


@dataclass(frozen=True, slots=True)
class Site:
    """Whom a passkey is for: the host it is bound to, and the address of the pages that use it."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey: what it is called, its public key, its count of uses, and whether it is kept
    on more than one device. Texts are base64url."""

    name: str
    public_key: str
    count: int
    is_synced: bool


def site_of(base_url: str) -> Site | None:
    """Whom passkeys of these pages are for; None where browsers allow none: at a bare number of a
    network, or without TLS elsewhere than on this machine."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if parts.scheme == "https" or host == "localhost":
            return Site(host, f"{parts.scheme}://{parts.netloc}".lower())
    return None


def to_make(
    site: Site, challenge: str, *, handle: str, username: str, name: str, others: Sequence[str]
) -> str:
    """What a browser needs to make a passkey, as JSON. `handle` names the account to the
    authenticator and tells nothing of it; `others` are the passkeys it has already."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Onestop",
        user_id=handle.encode(),
        user_name=username,
        user_display_name=name,
        challenge=base64url_to_bytes(challenge),
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(others),
    )
    return webauthn.options_to_json(options)


def to_use(site: Site, challenge: str, allowed: Sequence[str] = ()) -> str:
    """What a browser needs to use a passkey, as JSON; with none allowed, any of ours does."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=base64url_to_bytes(challenge),
        timeout=TIMEOUT_MS,
        allow_credentials=_described(allowed),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def made(site: Site, challenge: str, answer: str) -> Made:
    """Check what an authenticator answered when a passkey was made. Raises Untrusted."""
    try:
        found = webauthn.verify_registration_response(
            credential=_read(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as problem:
        raise Untrusted(str(problem)) from None
    return Made(
        name=bytes_to_base64url(found.credential_id),
        public_key=bytes_to_base64url(found.credential_public_key),
        count=found.sign_count,
        is_synced=found.credential_backed_up,
    )


def name_in(answer: str) -> str:
    """What the passkey in an answer is called, nothing of it checked yet. Raises Untrusted."""
    return str(_read(answer)["id"])


def used(site: Site, challenge: str, answer: str, *, public_key: str, count: int) -> int:
    """Check that a passkey answered this challenge, its owner known to the device; returns its new
    count of uses. Raises Untrusted, also for a count that went back: then there are two of it."""
    try:
        found = webauthn.verify_authentication_response(
            credential=_read(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as problem:
        raise Untrusted(str(problem)) from None
    return found.new_sign_count


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > MOST:
        raise Untrusted("too long")
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        raise Untrusted("no JSON") from None
    if not isinstance(found, dict) or not isinstance(found.get("id"), str):
        raise Untrusted("no credential")
    return found


def _described(names: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(name)) for name in names]
