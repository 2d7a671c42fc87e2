"""What a check says to people: a headline and four lines, in words, a mark and a tone."""

from dataclasses import dataclass
from typing import Any

from onestop.kernel.i18n import _
from onestop.results.rules import CONTENT, FILE, ISSUER, STATUS, Verdict

MARKS = {"good": "✓", "late": "✕", "calm": "?", "act": "!"}
# Notes that take the place of a line's own sentence.
OF_CONTENT = {
    "unknown_key": _(
        "Whether the content was changed cannot be said: it is not signed with a key known here."
    ),
    "other_site": _("No code of a result of ours is in it: its code leads to another site."),
    "no_code": _("No code of a result was found in this file."),
    "empty": _("The file is empty."),
    "type": _("This is neither a PDF nor a picture."),
    "broken": _("The file is broken and cannot be read."),
    "locked": _("The file is locked with a password, so nobody can look into it."),
    "large": _("The picture has too many points to be looked at."),
    "slow": _("Looking into the file took too long and was stopped."),
    "busy": _("Too many files are being looked at just now. Try again in a minute."),
}
OF_ISSUER = {
    "from_the_future": _(
        "It says it was issued at a time that has not come yet: do not rely on it."
    ),
    "registered_before": _(
        "Its key was reported as stolen later; the register shows that it was issued before that."
    ),
}
# A key that is known was named, but did not sign.
FORGED = _("It names a key that is known here, but is not signed with it.")
OF_FILE = {
    "picture": _(
        "A picture cannot prove that the paper is genuine: compare the paper with what is "
        "written here."
    ),
    "scan": _(
        "The file is not the one that was issued. If it is a scan of the paper, compare it with "
        "what is written here."
    ),
    "token": _("This is the code alone, without the document."),
    "data_differs": _("The data attached to the file are not those that were signed."),
    "other_result": _("The file carries the code of another result."),
    "not_in_register": _("The file could not be compared: this result is not in the register."),
}
IMITATION = _("The file also carries a code that leads to another site: %(host)s. Do not open it.")
NOTES = frozenset({*OF_CONTENT, *OF_ISSUER, *OF_FILE, "imitation"})
LABELS = {
    "content": _("Content"),
    "issuer": _("Issuer and key"),
    "status": _("Status"),
    "file": _("This very file"),
}
NOT_NOW = {
    "expired": _("Genuine, but it has expired"),
    "revoked": _("Genuine, but it was revoked"),
    "suspended": _("Genuine, but it is suspended"),
    "superseded": _("Genuine, but it was replaced by a newer one"),
}
ADVICE = {
    "no_code": _(
        "Take the picture closer, straight from above and in good light, so that the whole QR is "
        "sharp; or type the code below the QR. A result that was issued here always carries a QR."
    ),
    "other_site": _(
        "A result that was issued here leads to this site and to no other. Do not type anything "
        "on that other site; ask the agency named on the paper."
    ),
    "locked": _("Ask whoever gave it to you for the file as it was issued: that one has no lock."),
    "type": _("Choose the PDF of the result, or a photo of the paper."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One of the four answers; `value` is the code machines get."""

    part: str
    value: str
    label: str
    tone: str
    mark: str
    sentence: str


def lines(verdict: Verdict) -> list[Line]:
    """The four answers, in order."""
    parts: tuple[tuple[str, dict[str, Any], dict[str, Any], str, str], ...] = (
        ("content", CONTENT, OF_CONTENT, verdict.content, "authentic"),
        ("issuer", ISSUER, OF_ISSUER, verdict.issuer, "trusted"),
        ("status", STATUS, {}, verdict.status, "valid"),
        ("file", FILE, OF_FILE, verdict.file, "matches"),
    )
    told = []
    for part, words, instead, got, good in parts:
        noted = next((str(instead[note]) for note in verdict.notes if note in instead), "")
        tone = "good" if got == good else "calm" if got == "not_checked" else "late"
        if part == "content" and "unknown_key" in verdict.notes:
            tone = "calm"
        if part == "issuer" and got == "unknown" and "unknown_key" not in verdict.notes:
            noted = str(FORGED)
        label = str(LABELS[part])
        told.append(Line(part, got, label, tone, MARKS[tone], noted or str(words[got])))
    return told


def headline(verdict: Verdict) -> str:
    """All four in one sentence, the worst first."""
    if "other_site" in verdict.notes:
        return str(_("This code leads to another site"))
    if verdict.content == "malformed":
        unread = bool(set(verdict.notes) & {"slow", "busy"})
        return str(_("Not checked yet") if unread else _("No result was found"))
    if "unknown_key" in verdict.notes:
        return str(_("Signed by somebody who is not known here: do not rely on this"))
    if verdict.content == "altered":
        return str(_("Changed or forged: do not rely on this"))
    if verdict.issuer != "trusted":
        return str(_("Do not rely on this"))
    return _of_a_genuine_one(verdict)


def _of_a_genuine_one(verdict: Verdict) -> str:
    if verdict.file == "differs":
        return str(_("The result is genuine, but this file is not the one that was issued"))
    if verdict.status in NOT_NOW:
        return str(NOT_NOW[verdict.status])
    if verdict.status == "not_checked":
        return str(_("Signed by the agency; whether it still holds is not known here"))
    if "imitation" in verdict.notes:
        return str(_("The result is genuine, but a code beside it leads to another site"))
    if "picture" in verdict.notes:
        return str(_("Genuine and valid: now compare it with the paper"))
    return str(_("Genuine and valid"))


def tone(verdict: Verdict) -> str:
    """How all four look together: good, late (do not rely on it) or act (look closer)."""
    if any(line.tone == "late" for line in lines(verdict)):
        return "late"
    return "good" if verdict.is_good and "imitation" not in verdict.notes else "act"


def advice(verdict: Verdict) -> str:
    """What to do when nothing could be checked; empty when the lines say all."""
    if verdict.content == "altered":
        return str(_("Do not rely on it before you have asked the agency named on the paper."))
    return next((str(ADVICE[note]) for note in verdict.notes if note in ADVICE), "")
