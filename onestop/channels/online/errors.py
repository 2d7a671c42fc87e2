"""What is refused about drafts."""

from onestop.kernel.errors import Conflict, Forbidden, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchDraft(NotFound):
    code = "no-such-draft"
    sentence = _("There is no such draft, or it is not yours")


class DraftSent(Conflict):
    code = "draft-sent"
    sentence = _("This draft was already sent as %(dossier)s")


class StepMissing(Refusal):
    code = "step-missing"
    sentence = _("Fill in the step “%(step)s” first")


class ConsentMissing(Refusal):
    code = "consent-missing"
    sentence = _("Tick that you agree first: without it nothing is shown to anybody")
    field = "reuse"


class NotReusable(Refusal):
    code = "not-reusable"
    sentence = _("This paper cannot be used again: it is not yours, not valid, or of another kind")
    field = "reuse"


class NotVerified(Forbidden):
    code = "not-verified"
    sentence = _(
        "Only an account with a tax code, verified at a desk or by a provider, files for many"
    )


class NoSuchGroup(NotFound):
    code = "no-such-group"
    sentence = _("There is no such list, or it is not yours")


class GroupBegun(Conflict):
    code = "group-begun"
    sentence = _("Rows of this list were sent already: begin a new list for the others")
