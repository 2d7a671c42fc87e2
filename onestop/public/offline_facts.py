"""What the page that checks without a network is told: the root key, names, sentences."""

from typing import Any

from flask import current_app, url_for
from sqlalchemy.orm import Session

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.kernel import clock, i18n
from onestop.kernel.i18n import _
from onestop.kernel.signing import jwk
from onestop.results import queries as results
from onestop.results.keys import ring
from onestop.results.rules import CONTENT, FILE, ISSUER, STATUS

SCRIPTS = ("check/verify.js", "check/reading.js", "check/check.js")
DECODER = ("check/zxing-wasm/reader.js", "check/zxing-wasm/zxing_reader.wasm")
SHEETS = ("onestop.css", "check/check.css")
KEPT = (*SCRIPTS, *SHEETS)

WORDS = {
    "good": _("Genuine and valid"),
    "wasGood": _("Genuine, and valid at %(moment)s"),
    "notValid": _("Genuine, but not valid now"),
    "unknown": _("Signed by the agency; whether it still holds is not known here"),
    "bad": _("Do not rely on this"),
    "content": _("Content"),
    "issuer": _("Issuer and key"),
    "status": _("Whether it still holds"),
    "file": _("The file"),
    "heldAt": _("It was valid at %(moment)s, the time of the newest list on this device."),
    "listOf": _("Read from the list of %(moment)s."),
    "expiredOn": _("It was valid until %(day)s."),
    "offline": _("Not checked: this device holds no list and there is no network."),
    "listOld": _("The newest list on this device is of %(moment)s and no longer counts."),
    "keysOf": _("Keys as published on %(moment)s."),
    "keysOld": _("They should have been renewed by %(moment)s: go online once."),
    "stranger": _(
        "If the document is newer than the keys on this device, check it with a network."
    ),
    "future": _("It says it was issued on %(moment)s, which is still to come on this device."),
    "otherHost": _("The link on it leads to %(host)s, not to %(own)s: do not open that link."),
    "checkedAt": _("Checked on this device at %(moment)s."),
    "number": _("Number"),
    "issuedBy": _("Issued by"),
    "kind": _("Procedure"),
    "owner": _("Owner"),
    "issued": _("Issued"),
    "validUntil": _("Valid until"),
    "noLastDay": _("no last day"),
    "notNamed": _("not in the code: see the paper"),
    "ready": _("Ready to work without a network."),
    "readyKeys": _("Keys of %(keys)s; list of withdrawn documents of %(list)s."),
    "noList": _("Keys of %(keys)s; no list of withdrawn documents."),
    "preparing": _("Getting ready to work without a network…"),
    "notKept": _("This browser keeps nothing for later: without a network, use the file below."),
    "noKeys": _("The keys could not be fetched. Open this page once with a network."),
    "noCrypto": _(
        "This browser checks signatures only over https or in a saved file. Check here instead:"
    ),
    "looking": _("Hold the QR before the camera."),
    "noCamera": _("The camera could not be used. Allow it, choose a picture, or paste the link."),
    "noDecoder": _("The reader of QR codes is not on this device yet. Go online once."),
    "noCode": _("No QR code was found in the picture. Come closer, in good light, and keep still."),
    "empty": _("Paste the link of the QR first"),
    "typedCode": _("The sixteen signs are looked up over the network: write them here instead:"),
    "hint": _(
        "Scan the QR on the document. Everything is checked on this device; nothing is sent."
    ),
    "compare": _("Compare with the paper in your hand"),
    "exactly": _("Each of these must stand on the paper exactly so."),
    "compareFile": _("Compare a file"),
    "dropFile": _(
        "Choose the PDF you were given, or drop it here. It stays on this device; only its mark "
        "(SHA-256) is compared."
    ),
    "hashing": _("Working out the file's mark…"),
    "fileOffline": _("Not compared: that needs a network. The file's SHA-256 is %(digest)s."),
}


def facts(session: Session) -> dict[str, Any]:
    """Everything the scripts of the page need, in the reader's language, ready for JSON.

    Nothing in it changes with time alone: pages that are kept can be compared.
    """
    today = clock.day_of(clock.now())
    asset: Any = current_app.jinja_env.globals["asset"]
    procedures = catalogue.curated_in_force(session, today)
    return {
        "lang": i18n.locale(),
        "root": jwk(ring().root.public),
        "newest": results.newest_list(session),
        "base": current_app.config["SETTINGS"].base_url,
        "keys": url_for("public.signed_keys"),
        "verify": url_for("public.verify"),
        "worker": url_for("public.worker"),
        "decoder": [asset(name) for name in DECODER],
        "agencies": {a.code: a.name for a in agencies.all_agencies(session, today)},
        "procedures": {p.code: str(p.name) for p in procedures if p.results},
        "words": {
            **{name: str(words) for name, words in WORDS.items()},
            "contents": _said(CONTENT),
            "issuers": _said(ISSUER),
            "states": _said(STATUS),
            "files": _said(FILE),
        },
    }


def _said(words: dict[str, Any]) -> dict[str, str]:
    return {name: str(sentence) for name, sentence in words.items()}
