"""What a QR or a typed line leads to: a result of ours, or another site. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

# Shorter than any token, longer than any code that people type.
BARE = re.compile(r"[A-Z2-7]{80,2000}")
WEB = re.compile(r"https?:\S", re.IGNORECASE)
PORTS = {"http": 80, "https": 443}
HOST_MOST = 120
OPENS = "/v/", "/v#", "/v/#"


@dataclass(frozen=True, slots=True)
class Ours:
    """A token, bare or behind our own address; whether it is one is not looked at."""

    token: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another site. `imitates` when its address is built as ours are."""

    host: str
    imitates: bool


def read(text: str, base_url: str) -> Ours | Elsewhere | None:
    """Where a text leads; None when it is no address, or one of ours that shows no result.

    Only the exact host of `base_url` is ours. Addresses are read as browsers read them: line ends
    within do not count, a backslash is a slash, and what stands before an @ is no host.
    """
    plain = re.sub(r"[\t\r\n]", "", text.strip()).replace("\\", "/")
    if BARE.fullmatch(plain):
        return Ours(plain)
    if not WEB.match(plain):
        return None
    # However many slashes there are, a browser reads two.
    scheme, _colon, rest = plain.partition(":")
    try:
        there, here = urlsplit(f"{scheme}://{rest.lstrip('/')}"), urlsplit(base_url)
        ours = _place(there) == _place(here)
    except ValueError:
        return Elsewhere(_printable(plain), imitates=False)
    if not there.hostname:
        return None
    path = there.path + (f"#{there.fragment}" if there.fragment else "")
    if not ours:
        return Elsewhere(shown(there), any(opens in path for opens in OPENS))
    path = path.removeprefix(here.path.rstrip("/"))
    for opens in reversed(OPENS):
        if path.startswith(opens) and (token := path.removeprefix(opens)):
            return Ours(token)
    return None


def shown(address: SplitResult) -> str:
    """The host as a person may judge it: letters that only look Latin stand beside their true
    spelling, so раypal is seen to be xn--…"""
    host = address.hostname or ""
    port = "" if _place(address)[1] is None else f":{address.port}"
    try:
        spelled = host.encode("idna").decode()
        read_as = spelled.encode().decode("idna")
    except UnicodeError:
        return _printable(host + port)
    both = host != spelled or read_as != spelled
    return _printable(f"{read_as}{port} ({spelled}{port})" if both else host + port)


def _place(address: SplitResult) -> tuple[str, int | None]:
    """Host and port; the port that a scheme has anyway is none."""
    port = address.port
    return (address.hostname or "").lower(), None if port == PORTS.get(address.scheme) else port


def _printable(text: str) -> str:
    kept = text if text.isprintable() else text.encode("ascii", "backslashreplace").decode()
    return kept if len(kept) <= HOST_MOST else f"{kept[:HOST_MOST]}…"
