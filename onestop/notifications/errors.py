"""What is refused about messages."""

from onestop.kernel.errors import NotFound
from onestop.kernel.i18n import _


class NoSuchMail(NotFound):
    code = "no-such-mail"
    sentence = _("There is no message %(mail)s")
