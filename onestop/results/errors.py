"""What is refused about results."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchResult(NotFound):
    code = "no-such-result"
    sentence = _("There is no result %(result)s")


class WrongResultMove(Conflict):
    code = "wrong-result-move"
    sentence = _("The result is “%(state)s”; this cannot be done with it")


class NoSigningKey(Conflict):
    code = "no-signing-key"
    sentence = _("No key may sign for %(issuer)s on this day: ask the administrator for one")


class NoSuchKey(NotFound):
    code = "no-such-key"
    sentence = _("There is no key named %(name)s")


class NoSuchUse(NotFound):
    code = "no-such-use"
    sentence = _("There is no such use of a paper of yours")


class TooLateToWithdraw(Conflict):
    code = "too-late-to-withdraw"
    sentence = _("The dossier is decided, or the consent was taken back already")


class NotUsable(Refusal):
    """A paper of the storehouse that failed one of the checks; `check` is which."""

    code = "paper-not-usable"
    sentence = _("This paper cannot be used here: %(words)s")
    CHECKS = {
        "holder": _("it is not the applicant’s"),
        "type": _("it is of another kind than the one asked for"),
        "day": _("it has expired"),
        "status": _("it does not hold any more"),
        "issuer": _("whoever signed it was not allowed to"),
        "consent": _("its owner did not consent"),
    }
    OTHERS = _("its content or its signature is not genuine")

    def __init__(self, check: str) -> None:
        super().__init__(check=check, words=self.CHECKS.get(check, self.OTHERS))


class ConsentNeeded(Refusal):
    code = "consent-needed"
    sentence = _("Tick that the owner has signed the consent, or leave the code out")
    field = "consent_signed"


class NotYourResult(Refusal):
    code = "not-usable"
    sentence = _("No valid result of the applicant and of this kind has this code")


class NoPdfKey(Conflict):
    code = "no-pdf-key"
    sentence = _("There is no key to sign documents of %(agency)s with: tell the administrator")


class NotShowable(Conflict):
    code = "paper-not-showable"
    sentence = _("This paper does not hold any more, so it cannot be shown at a desk")


class NoSuchShowing(NotFound):
    code = "no-such-showing"
    sentence = _("No paper is shown here, or the time to look at it is over")


class NumberNotGood(Refusal):
    """Wrong, over, or of a paper that fell: all the same, so that a guess learns nothing."""

    code = "number-not-good"
    sentence = _(
        "No paper is shown under this number now: look at it again, or ask its owner for a new one"
    )
    field = "typed"


class NumberUsed(Refusal):
    code = "number-used"
    sentence = _("This number was used already, and it is good once: ask its owner for a new one")
    field = "typed"
