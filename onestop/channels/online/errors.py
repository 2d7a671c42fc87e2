"""What is refused about drafts."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
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
