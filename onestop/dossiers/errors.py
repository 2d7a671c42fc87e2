"""What is refused about dossiers."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchDossier(NotFound):
    code = "no-such-dossier"
    sentence = _("There is no dossier %(dossier)s")


class WrongMove(Conflict):
    code = "wrong-move"
    sentence = _("The dossier is “%(status)s”; it cannot become “%(wanted)s” from there")


class NotOwner(Conflict):
    code = "not-owner"
    sentence = _("Another agency has this dossier now: only it may do this")


class SecondPostponement(Conflict):
    code = "second-postponement"
    sentence = _("The date was already put off once with an apology; it is not put off again")


class DateNotLater(Refusal):
    code = "date-not-later"
    sentence = _("Name a working day after the date in force and after today")
    field = "new_date"


class NotConsulted(Conflict):
    code = "not-consulted"
    sentence = _("No opinion is being asked of this agency")


class PaperNotHere(Conflict):
    code = "paper-not-here"
    sentence = _("The paper file is not with this agency")


class OriginalNotHere(Conflict):
    code = "original-not-here"
    sentence = _("The original %(original)s is not with this agency")


class OriginalNotForYou(Conflict):
    code = "original-not-for-you"
    sentence = _("The original %(original)s is on its way to somebody else")


class OwnHandOver(Conflict):
    code = "own-hand-over"
    sentence = _("Who hands it over does not accept it: the other side does, signed in as themself")


class PersonNotHere(Refusal):
    code = "person-not-here"
    sentence = _("This person does not work at this agency")
    field = "person"


class IdentityNotChecked(Refusal):
    code = "identity-not-checked"
    sentence = _("Compare the card of who takes the originals first, then confirm it here")
    field = "identity_checked"


class ShelfUnreadable(Refusal):
    code = "shelf-unreadable"
    sentence = _("A shelf is named by letters, digits, dots and dashes: A3-12")
    field = "shelf"


class PartNotDecided(Conflict):
    code = "part-not-decided"
    sentence = _("This part has a result of its own: its head decides it")


class StaleDossier(Conflict):
    code = "stale-dossier"
    sentence = _("Somebody changed this dossier since you opened it. Look again, then decide")


class PapersMissing(Refusal):
    code = "papers-missing"
    sentence = _("These papers are missing: %(papers)s")
    field = "papers"


class UnknownPaper(Refusal):
    code = "unknown-paper"
    sentence = _("The procedure asks for no such paper: %(paper)s")
    field = "papers"


class ChannelClosed(Refusal):
    code = "channel-closed"
    sentence = _("This procedure cannot be filed this way")


class SecondSupplement(Refusal):
    code = "second-supplement"
    sentence = _("Papers were already asked for once; asking again needs the head's ground")
    field = "ground"


class AlreadySatisfied(Conflict):
    code = "already-satisfied"
    sentence = _(
        "A paper of the storehouse satisfies this already; it is not asked for: %(papers)s"
    )
    field = "components"


class PaperFell(Conflict):
    code = "paper-fell"
    sentence = _(
        "A paper used from the storehouse does not hold any more, and nothing took its place: "
        "ask for it again, or refuse: %(papers)s"
    )


class NothingAsked(Conflict):
    code = "nothing-asked"
    sentence = _("No papers are being asked for")


class NotUnreached(Conflict):
    code = "not-unreached"
    sentence = _("The time to answer is running already")


class NothingOwed(Conflict):
    code = "nothing-owed"
    sentence = _("Nothing is owed on this dossier")


class NothingToReduce(Conflict):
    code = "nothing-to-reduce"
    sentence = _("This exemption takes nothing from what is owed")
    field = "exemption"


class NothingReduced(Conflict):
    code = "nothing-reduced"
    sentence = _("No exemption was taken into account")


class NotPaid(Conflict):
    code = "not-paid"
    sentence = _("Nothing of this dossier was paid with this receipt")


class StillOwed(Conflict):
    code = "still-owed"
    sentence = _("Something is still owed on this dossier: %(sum)s")


class CollectedAtTheDoor(Conflict):
    code = "collected-at-the-door"
    sentence = _(
        "The post collects what is owed with the result: until it is handed over or has come back "
        "nothing about it changes here"
    )


class StepNotHere(Conflict):
    code = "step-not-here"
    sentence = _("This step is not waiting for that")


class StepsOpen(Conflict):
    code = "steps-open"
    sentence = _("Other steps are not finished yet: %(steps)s")


class ReasonNeeded(Refusal):
    code = "reason-needed"
    sentence = _("Write the reason: the applicant will read it")
    field = "reason"


class SentTwice(Conflict):
    code = "sent-twice"
    sentence = _("This form was already sent with other contents. Open a new one")


class NothingToCorrect(Refusal):
    code = "nothing-to-correct"
    sentence = _("Everything stands there as you wrote it: change what is wrong first")


class NotTakenInHere(Conflict):
    code = "not-taken-in-here"
    sentence = _("Only what this unit took in at the desk or by post is corrected here")


class TooLateToCorrect(Conflict):
    code = "too-late-to-correct"
    sentence = _("This can no longer be corrected here: what was decided or given already says it")


class NotReadyToReturn(Conflict):
    code = "not-ready"
    sentence = _("There is no result to give yet")


class FileUnfit(Refusal):
    """A file that was not taken; `reason` is one of the codes below."""

    code = "file-unfit"
    sentence = _("This file was not taken")
    field = "file"
    REASONS = {
        "none": _("Choose a file first"),
        "issued": _(
            "This is an electronic result issued here, so it is not sent as a file: use it again "
            "from the storehouse (My papers), or tell the desk the code under its QR"
        ),
        "empty": _("This file is empty: choose it again"),
        "large": _("This file is too large: at most %(most)s MB"),
        "type": _("Only PDF, JPEG, PNG, HEIC, DOCX and XLSX files are taken"),
        "broken": _("This file cannot be read: it may be damaged"),
        "active": _("This file carries programs or other files inside: save it again as plain PDF"),
        "locked": _("This PDF has a password: save it without one"),
        "slow": _("This file takes too long to read: make it smaller"),
    }

    def __init__(self, reason: str, most_bytes: int) -> None:
        super().__init__(reason=reason, most=most_bytes // 2**20)

    def __str__(self) -> str:
        return str(self.REASONS[str(self.facts["reason"])]) % self.facts


class AddressNeeded(Refusal):
    code = "address-needed"
    sentence = _("Write the address the result is to go to")
    field = "address"
