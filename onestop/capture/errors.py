"""What is refused about scans."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _

# Of one paper; a longer one is scanned in parts.
PAGES_MOST = 50


class NoSuchCapture(NotFound):
    code = "no-such-capture"
    sentence = _("There is no such scan")


class CaptureEnded(Conflict):
    code = "capture-ended"
    sentence = _("This scan was already used or discarded; begin a new one")


class PagesChanged(Conflict):
    code = "pages-changed"
    sentence = _("The pages changed meanwhile: look at them again, then make the PDF")


class NoPages(Refusal):
    code = "no-pages"
    sentence = _("There is no page yet: scan one first")


class NoDossier(Refusal):
    code = "capture-no-dossier"
    sentence = _("Say first which dossier this scan belongs to")


class NotAssembled(Conflict):
    code = "not-assembled"
    sentence = _("Make the PDF first, and look at it")


class WrongPhoneCode(Refusal):
    """Expired, closed, used on another phone, or never given: nobody is told which."""

    code = "wrong-phone-code"
    sentence = _(
        "This code does not work any more. Ask the clerk for a new one and scan it with this phone"
    )


class ScanUnfit(Refusal):
    """A file no page could be made of; `reason` is one of the codes below, `name` its name."""

    code = "scan-unfit"
    sentence = _("This file was not taken")
    field = "pages"
    REASONS = {
        "none": _("Choose a file or take a picture first"),
        "empty": _("%(name)s is empty: choose it again"),
        "large": _("%(name)s is too large: at most %(most)s MB"),
        "type": _("%(name)s is no scan: only JPEG, PNG, HEIC, TIFF and PDF are taken"),
        "broken": _("%(name)s cannot be read: it may be damaged, or its picture is far too large"),
        "active": _("%(name)s carries programs or other files inside: save it again as plain PDF"),
        "locked": _("%(name)s has a password: save it without one"),
        "slow": _("%(name)s takes too long to read: make it smaller"),
        "full": _("This paper has as many pages as one may have: %(pages)s"),
        "pages": _("%(name)s has too many pages: one paper has at most %(pages)s"),
    }

    def __init__(self, reason: str, name: str = "", most_bytes: int = 0) -> None:
        super().__init__(reason=reason, name=name, most=most_bytes // 2**20, pages=PAGES_MOST)

    def __str__(self) -> str:
        return str(self.REASONS[str(self.facts["reason"])]) % self.facts
