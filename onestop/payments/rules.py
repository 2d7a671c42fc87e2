"""References of payments and finding one in a text; when a provider is asked. Pure."""

import re
from datetime import datetime, timedelta

from onestop.kernel.codes import ALPHABET, check_symbol, random_text, typed
from onestop.payments.models import MARK, MOVES, OrderState

PREFIX, SYMBOLS = "OS", 9
LIFE = timedelta(minutes=30)
# A transfer is typed by hand and may take the bank a day.
TRANSFER_LIFE = timedelta(days=3)
# Minutes after which the provider is asked what became of an order, one after the other; the last
# is repeated until it is over.
ASKS = (1, 2, 5, 10, 30)
# đồng from which two people give money back.
TWO_PEOPLE_FROM = 1_000_000


def new_reference() -> str:
    """Twelve letters and digits: OS, nine random symbols (45 bits), a check symbol."""
    symbols = random_text(SYMBOLS)
    return f"{PREFIX}{symbols}{check_symbol(symbols)}"


def reference_in(text: str) -> str | None:
    """Our reference in what a payer wrote: in any case, with gaps, O for 0 and I or L for 1; None
    when none is there or more than one."""
    bare = re.sub(r"[^0-9A-Z]", "", text.upper())
    found = set()
    for match in re.finditer(r"(?=[O0]S)", bare):
        rest = bare[match.start() + 2 : match.start() + 2 + SYMBOLS + 1]
        if len(rest) < SYMBOLS + 1:
            continue
        symbols = typed(rest)
        if set(symbols) - set(ALPHABET):
            continue
        if check_symbol(symbols[:SYMBOLS]) == symbols[SYMBOLS]:
            found.add(f"{PREFIX}{symbols}")
    return found.pop() if len(found) == 1 else None


def next_ask(made_at: datetime, asked: int, now: datetime) -> datetime:
    """When the provider is asked next, after so many answers that said nothing yet."""
    minutes = ASKS[min(asked, len(ASKS) - 1)]
    return (made_at if asked == 0 else now) + timedelta(minutes=minutes)


def is_online(label: str) -> bool:
    """Whether a receipt's number is of the series for payments from a distance."""
    return re.match(rf"[0-9]{{2}}{MARK}-", label) is not None


def may_move(of: OrderState, to: OrderState) -> bool:
    return to in MOVES[of]
