"""What is refused about envelopes and bags."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchBag(NotFound):
    code = "no-such-bag"
    sentence = _("There is no bag %(bag)s")


class NoSuchEnvelope(NotFound):
    code = "no-such-envelope"
    sentence = _("No envelope registered at this post office has the number or code %(written)s")
    field = "scan"


class NumberTaken(Conflict):
    code = "number-taken"
    sentence = _("This number was registered here today already, with dossier %(dossier)s")
    field = "mailed_as"


class InABag(Conflict):
    code = "in-a-bag"
    sentence = _("This envelope is already in bag %(bag)s")
    field = "scan"


class AlreadyThere(Conflict):
    code = "already-there"
    sentence = _("The one-stop unit has this envelope already")
    field = "scan"


class BagFull(Conflict):
    code = "bag-full"
    sentence = _("The bag has %(most)s envelopes: close it and begin another one")
    field = "scan"


class BagEmpty(Conflict):
    code = "bag-empty"
    sentence = _("There is nothing in this bag yet")


class BagMovedOn(Conflict):
    code = "bag-moved-on"
    sentence = _("Somebody has taken this bag further meanwhile: look again")


class BagNotHanded(Conflict):
    code = "bag-not-handed"
    sentence = _("The post has not said yet that it hands this bag over: ask the postal clerk to")


class NotSaid(Refusal):
    code = "not-said"
    sentence = _("Say of each envelope how it was found; what is damaged or differs, in words")


class NothingToSettle(Conflict):
    code = "nothing-to-settle"
    sentence = _("Nothing about this envelope is open")


class ListUnfit(Refusal):
    """A file that cannot be read as a list; `reason` is one of the codes of kernel/spreadsheet."""

    code = "list-unfit"
    sentence = _("This file cannot be read as a list")
    field = "file"
    REASONS = {
        "empty": _("There is no row in this file"),
        "encoding": _(
            "The letters of this file are not Unicode. Save it as “CSV UTF-8” or as XLSX and "
            "choose it again"
        ),
        "rows": _("The file has more rows than one list may have: divide it"),
        "big": _("The file is too large when it is unpacked"),
        "broken": _("The file is neither a CSV nor an XLSX that can be read"),
        "locked": _("The file is locked by a password"),
        "headings": _("The first row must hold the headings of the template; missing: %(names)s"),
    }

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason=reason, **facts)

    def __str__(self) -> str:
        return str(self.REASONS.get(str(self.facts["reason"]), self.sentence)) % self.facts


class NoSuchList(NotFound):
    code = "no-such-list"
    sentence = _("This list is not waiting any more: send the file again")
