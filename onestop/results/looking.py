"""Looking into a file for a result: its attachments, else the QR on its pages or in the picture.

Run by `opening` in a process of its own; the store is out of reach here.
"""

import io
import json
from dataclasses import replace
from typing import Any

import msgspec
import pikepdf

from onestop.kernel import confined, scanning
from onestop.results import canonical, links
from onestop.results.opening import SECONDS, Opened
from onestop.results.pdf_findings import Findings
from onestop.results.pdf_trust import Trust
from onestop.results.token import MOST, is_token

MEMORY = 1024 * 1024 * 1024
DATA, TOKEN = "ket-qua.json", "ket-qua.kq1"
DATA_MOST = 1024 * 1024
HOSTS = 5
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def looked_into(content: bytes, base_url: str, trust: Trust) -> Opened:
    """Everything found in a file; a file that breaks a reader is told as broken."""
    if content.startswith(PICTURES) or content[4:8] == b"ftyp" or content[8:12] == b"WEBP":
        return _scanned(Opened(kind="picture"), content, base_url)
    if b"%PDF-" in content[:1024]:
        return replace(_pdf(content, base_url), findings=_signatures(content, trust))
    if len(content) <= MOST and links.BARE.fullmatch(text := content.decode("latin-1").strip()):
        return Opened(kind="token", token=text, found_in="file")
    return Opened(problem="type")


def _pdf(content: bytes, base_url: str) -> Opened:
    found = Opened(kind="pdf")
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            data, token = (_attached(document, name) for name in (DATA, TOKEN))
    except pikepdf.PasswordError:
        return replace(found, problem="locked")
    # The reader meets bytes from strangers here and raises whatever comes to it.
    except Exception:
        return _scanned(found, content, base_url)
    if data is not None:
        found = replace(found, has_data=True, data_digest=_digest(data))
    if token is None:
        return _scanned(found, content, base_url)
    text = token[: MOST + 1].decode("latin-1").strip()
    return replace(found, token=text, found_in="attachment")


def _signatures(content: bytes, trust: Trust) -> Findings | None:
    # Only a PDF needs it, and it takes longer to load than a photo takes to be read.
    from onestop.results import pdf_checking

    try:
        return pdf_checking.inspected(content, trust)
    except pdf_checking.UnreadablePdf:
        return None


def _attached(document: pikepdf.Pdf, name: str) -> bytes | None:
    carried = document.attachments.get(name)
    return None if carried is None else carried.get_file().read_bytes()


def _digest(data: bytes) -> str | None:
    """The digest of the data in their one writing; None when they are no such data."""
    if len(data) > DATA_MOST:
        return None
    try:
        read = json.loads(data, object_pairs_hook=_once)
        return canonical.digest(read) if isinstance(read, dict) else None
    except (ValueError, RecursionError):
        return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name written twice is read differently by different readers."""
    if len(made := dict(pairs)) != len(pairs):
        raise ValueError("a name twice")
    return made


def _scanned(found: Opened, content: bytes, base_url: str) -> Opened:
    """The same with what its codes say: ours before others', well made before broken."""

    def wanted(text: str) -> bool:
        return isinstance(links.read(text, base_url), links.Ours)

    reader = scanning.in_picture if found.kind == "picture" else scanning.in_pdf
    try:
        led = [links.read(text, base_url) for text in reader(content, wanted)]
    except scanning.Unreadable as problem:
        return replace(found, problem=str(problem))
    ours = [place.token for place in led if isinstance(place, links.Ours)]
    ours.sort(key=lambda text: not is_token(text))
    away = [place for place in led if isinstance(place, links.Elsewhere)]
    return replace(
        found,
        token=ours[0] if ours else None,
        found_in="code" if ours else "",
        others=tuple(text for text in ours[1:] if is_token(text)),
        elsewhere=tuple(dict.fromkeys(place.host for place in away))[:HOSTS],
        imitated=any(place.imitates for place in away),
    )


def _answered(content: bytes, facts: dict[str, Any]) -> bytes:
    trust = Trust.from_json(facts["trust"])
    found = looked_into(content, facts["base_url"], trust)
    # A reader's own kind of text is a text.
    return msgspec.json.encode(found, enc_hook=str)


if __name__ == "__main__":
    confined.answer(_answered, SECONDS, MEMORY)
