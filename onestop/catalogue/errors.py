"""What the catalogue refuses."""

from onestop.kernel.errors import NotFound, Refusal
from onestop.kernel.i18n import _


class BadDefinition(Refusal):
    code = "bad-definition"
    sentence = _("%(file)s, line %(line)s, %(field)s: %(problem)s")


class NoSuchProcedure(NotFound):
    code = "no-such-procedure"
    sentence = _("There is no procedure %(procedure)s")


class NotCurated(Refusal):
    code = "procedure-not-curated"
    sentence = _("This procedure can be read here, but not applied for yet: it is to be curated")
