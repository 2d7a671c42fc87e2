"""What is refused about messages."""

from onestop.kernel.errors import NotFound
from onestop.kernel.i18n import _


class NoSuchMessage(NotFound):
    code = "no-such-message"
    sentence = _("There is no message %(message)s")


class NoSuchTask(NotFound):
    code = "no-such-task"
    sentence = _("There is no such task, or it is done already")
