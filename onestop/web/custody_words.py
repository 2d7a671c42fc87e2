"""The words of acts on originals and of their states."""

from babel.support import LazyProxy

from onestop.dossiers.originals import OriginalState
from onestop.kernel.i18n import _

NOT_A_LABEL = _("This is no label we know: scan it again, or type what stands under the code")
# What is done, and the key that does it with Alt (Alt+Shift in some browsers).
ACTS: dict[str, tuple[LazyProxy, str]] = {
    "accept": (_("I accept it here"), "a"),
    "refuse": (_("Do not accept it"), "r"),
    "shelve": (_("Put it on a shelf"), "s"),
    "send": (_("Send it to another unit"), "g"),
    "hand": (_("Hand it to a person here"), "p"),
    "give_back": (_("Give it back to the applicant"), "b"),
    "keep": (_("Keep it in the file for good"), "k"),
    "lost": (_("It cannot be found"), "l"),
    "find": (_("It was found: it is here"), "f"),
}
STATES: dict[str, LazyProxy] = {
    OriginalState.HELD.value: _("here"),
    OriginalState.ON_THE_WAY.value: _("on the way"),
    OriginalState.GIVEN_BACK.value: _("given back"),
    OriginalState.KEPT.value: _("kept in the file"),
    OriginalState.LOST.value: _("cannot be found"),
}
