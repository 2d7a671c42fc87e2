"""What may be done with an original, and what a scanned text is. Pure: no session, no clock."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from onestop.custody.handing_over import LETTER as LIST
from onestop.dossiers.originals import Original, OriginalState
from onestop.dossiers.service.originals import LETTER
from onestop.kernel import codes

SHELF_MARK = "S:"
SHELF_LABEL = re.compile(r"^\s*S\s*[:;]\s*(.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan was: kind `original`, `list`, `shelf`, `dossier` or `unknown`."""

    kind: str
    text: str


def scanned(text: str) -> Scanned:
    """Read what a scanner typed: a label, a shelf's label, a list's key or its address, a dossier
    code. A keyboard set to another layout may turn the colon of a shelf's label around."""
    if shelf := SHELF_LABEL.match(text):
        return Scanned("shelf", shelf.group(1))
    last = text.strip().rstrip("/").rpartition("/")[2]
    if code := codes.label(last, LETTER):
        return Scanned("original", code)
    if key := codes.label(last, LIST):
        return Scanned("list", key)
    if code := codes.dossier_code(text):
        return Scanned("dossier", code)
    return Scanned("unknown", text.strip())


def acts_for(original: Original, units: Collection[str], who: str) -> list[str]:
    """What somebody of these units may do with an original, what makes most sense first."""
    state = OriginalState(original.state)
    is_mine = original.holder_unit in units
    if state is OriginalState.HELD and is_mine:
        back = ["give_back"] if original.to_give_back else []
        other = [] if original.to_give_back else ["give_back"]
        return ["shelve", "send", "hand", *back, "keep", *other, "lost"]
    if state is OriginalState.ON_THE_WAY:
        is_for_me = original.sent_to in units and original.sent_to_person in (None, who)
        found = ["accept", "refuse"] if is_for_me and original.sent_by != who else []
        return [*found, "lost"] if is_mine or original.sent_to in units else found
    if state is OriginalState.LOST and is_mine:
        return ["find"]
    return []


def unit_of_act(name: str, original: Original) -> str:
    """The unit that such an act is done for."""
    if name in ("accept", "refuse"):
        return original.sent_to or ""
    return original.holder_unit
