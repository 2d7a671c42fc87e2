"""States of a result, codes people type, and what a check says. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import normalize

from onestop.catalogue.definition import HolderName, ResultType
from onestop.dossiers.rules import masked
from onestop.kernel import codes
from onestop.kernel.i18n import _
from onestop.results.errors import WrongResultMove
from onestop.results.models import Result, State

EXPIRED = "expired"
MOVES: dict[State, frozenset[State]] = {
    State.VALID: frozenset({State.REVOKED, State.SUSPENDED, State.SUPERSEDED}),
    State.SUSPENDED: frozenset({State.VALID, State.REVOKED, State.SUPERSEDED}),
    State.REVOKED: frozenset(),
    State.SUPERSEDED: frozenset({State.REVOKED}),
}
STATE_WORDS = {
    "valid": _("valid"),
    "expired": _("expired"),
    "revoked": _("revoked"),
    "suspended": _("suspended"),
    "superseded": _("replaced"),
    "void": _("taken back"),
}
# IETF Token Status List, two bits each.
BITS = {State.VALID: 0, State.REVOKED: 1, State.SUSPENDED: 2, State.SUPERSEDED: 3}

CONTENT = {
    "authentic": _("The content is as it was signed."),
    "altered": _("The content was changed, or the signature is not genuine."),
    "malformed": _("This is no code of a result."),
}
ISSUER = {
    "trusted": _("The agency named was allowed to issue it."),
    "unknown": _("The key it is signed with is not known here."),
    "not_allowed": _("The key was not allowed for the agency named."),
    "outside_period": _("It is signed outside the time the key was used."),
    "compromised": _("The key was reported as stolen: do not rely on it."),
    "not_checked": _("The issuer could not be checked."),
}
STATUS = {
    "valid": _("It is valid today."),
    "expired": _("It has expired."),
    "revoked": _("It was revoked."),
    "suspended": _("It is suspended for now."),
    "superseded": _("It was replaced by a newer one."),
    "not_checked": _("Whether it still holds could not be checked."),
}
FILE = {
    "matches": _("The file is exactly the one that was issued."),
    "differs": _("The file is not the one that was issued."),
    "not_checked": _("No file was compared."),
}


# A clock that is a little ahead of ours is no sign of forgery.
SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Four answers, never mixed into one; `notes` are codes of what else is known, in
    `telling.NOTES`."""

    content: str
    issuer: str
    status: str
    file: str = "not_checked"
    notes: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        signed = self.content == "authentic" and self.issuer == "trusted"
        return signed and self.status == "valid" and self.file != "differs"

    def as_data(self) -> dict[str, str]:
        return {
            "content": self.content,
            "issuer": self.issuer,
            "status": self.status,
            "file": self.file,
        }


MALFORMED = Verdict("malformed", "not_checked", "not_checked")
ALTERED = Verdict("altered", "unknown", "not_checked")
# Whether the content is as it was signed cannot be judged without the key.
UNKNOWN_KEY = Verdict("altered", "unknown", "not_checked", notes=("unknown_key",))


def state_on(result: Result, day: date) -> str:
    """valid, expired, revoked, suspended or superseded, on a day."""
    if result.state is State.VALID and result.valid_until and day > result.valid_until:
        return EXPIRED
    return result.state.value


def name_in_code(kind: ResultType, name: str) -> str:
    """The holder's name as the code of this kind of document tells it: one form of writing (NFC),
    so that the same name has the same bytes."""
    match kind.holder_in_code:
        case HolderName.ABSENT:
            return ""
        case HolderName.MASKED:
            return normalize("NFC", masked(name))
        case _:
            return normalize("NFC", name)


def check_move(now: State, then: State) -> None:
    """Raises WrongResultMove."""
    if then not in MOVES[now]:
        raise WrongResultMove(state=STATE_WORDS[now.value])


def new_typed_code() -> str:
    """Fifteen random symbols (75 bits) and a check symbol, in groups of four."""
    symbols = codes.random_text(15)
    return grouped(symbols + codes.check_symbol(symbols))


def typed_code(text: str) -> str | None:
    """A typed code in its written form, or None when its check symbol shows a slip."""
    symbols = codes.typed(text)
    if len(symbols) != 16 or any(symbol not in codes.ALPHABET for symbol in symbols):
        return None
    return grouped(symbols) if codes.check_symbol(symbols[:15]) == symbols[15] else None


def grouped(symbols: str) -> str:
    return "-".join(symbols[start : start + 4] for start in range(0, 16, 4))
