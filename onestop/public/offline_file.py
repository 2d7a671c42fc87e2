"""The page that checks without a network as one file, to be carried on any medium."""

import base64
import gzip
import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app, render_template
from sqlalchemy.orm import Session

from onestop.public.offline_facts import DECODER, SCRIPTS, SHEETS
from onestop.results.keys import ring
from onestop.results.status_list import signed_list

STATIC = Path(__file__).parents[2] / "static"
FOLDER = "check/zxing-wasm"
LICENCES = ("VERSION", "LICENSE", "LICENSE-zxing-cpp")
TEMPLATE, BODY = "public/offline_file.html", "public/offline_body.html"


def taken_along(session: Session, lists: Iterable[int], now: datetime) -> dict[str, Any]:
    """The signed set of keys and the signed status lists as of now, for the facts of the page."""
    base: str = current_app.config["SETTINGS"].base_url
    return {
        "made": int(now.timestamp()),
        "signedKeys": ring().signed_set(now),
        "signedLists": {n: signed_list(session, n, base, now) for n in lists},
    }


def rendered(facts: dict[str, Any], now: datetime) -> str:
    """The file. Its policy allows exactly the scripts and the sheet inside it, and no address."""
    sheet = "".join((STATIC / name).read_text("utf-8") for name in SHEETS)
    # The decoder's script stands last but one, so that the page finds it there when it starts.
    scripts = [_script(name) for name in (DECODER[0], *SCRIPTS)]
    allowed = " ".join(_allowed(script) for script in scripts)
    policy = (
        f"default-src 'none'; script-src {allowed} 'wasm-unsafe-eval'; "
        f"style-src {_allowed(sheet)}; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return render_template(
        TEMPLATE,
        facts=facts,
        now=now,
        policy=policy,
        sheet=sheet,
        scripts=scripts,
        decoder=_packed(DECODER[1]),
        licences="\n".join(_script(f"{FOLDER}/{name}") for name in LICENCES),
    )


def _script(name: str) -> str:
    """A text as it may stand inside a script element: nothing in it ends the element."""
    text = (STATIC / name).read_text("utf-8")
    assert not re.search(r"</script|<!--", text, re.IGNORECASE), name
    return text


def _allowed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _packed(name: str) -> str:
    """A file in gzip and base 64."""
    packed = gzip.compress((STATIC / name).read_bytes(), 9, mtime=0)
    return base64.b64encode(packed).decode()
