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
