"""What is refused about accounts and rights."""

from onestop.kernel.errors import Conflict, Forbidden, NotFound, Refusal
from onestop.kernel.i18n import _


class WrongSignIn(Refusal):
    code = "wrong-sign-in"
    sentence = _("The name or the password is wrong")
    field = "password"


class SignInBlocked(Refusal):
    code = "sign-in-blocked"
    sentence = _("Too many wrong tries. Try again in %(minutes)s minutes")
    field = "password"


class WrongProof(Refusal):
    code = "wrong-proof"
    sentence = _("This code does not fit. Wait for the next one your app shows, and type that")
    field = "code"


class CodeUsed(WrongProof):
    code = "code-used"
    sentence = _("This code was used already. Wait for the next one your app shows")


class WrongPassword(WrongProof):
    code = "wrong-password"
    sentence = _("The password is wrong")
    field = "password"


class ProofBlocked(Refusal):
    code = "proof-blocked"
    sentence = _("Too many wrong tries. Try again in %(minutes)s minutes")


class FactorNeeded(Forbidden):
    code = "factor-needed"
    sentence = _("Here everybody who signs needs a second factor. Set it up first")


class WrongCode(WrongProof):
    code = "wrong-code"
    sentence = _("This code does not fit, or it is older than ten minutes")


class TooManyCodes(Conflict):
    code = "too-many-codes"
    sentence = _("A code was sent just now, or five today. Wait a while, then ask again")


class WrongPasskey(Refusal):
    code = "wrong-passkey"
    sentence = _("This passkey was not accepted. Try again, or take another way")


class TooManyPasskeys(Conflict):
    code = "too-many-passkeys"
    sentence = _("There are ten passkeys already. Remove one you do not use first")


class LastFactor(Conflict):
    code = "last-factor"
    sentence = _("Your account needs a second factor. Set another one up before you remove this")


class NothingBegun(Conflict):
    code = "nothing-begun"
    sentence = _("Setting it up took too long, or it is done already. Begin anew")


class NameTaken(Conflict):
    code = "name-taken"
    sentence = _("There is already an account with this name")
    field = "username"


class NoSuchAccount(NotFound):
    code = "no-such-account"
    sentence = _("There is no account %(account)s")


class NotYours(Forbidden):
    code = "not-yours"
    sentence = _("Your account may not do this, or not for this unit")
