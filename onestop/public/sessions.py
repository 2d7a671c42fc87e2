"""Where somebody is signed in, and ending it there."""

from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.people import sessions as kept
from onestop.public.blueprint import bp
from onestop.web.forms import BaseForm
from onestop.web.guard import account, signed_in
from onestop.web.login import current_session
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

WAYS = {
    "password": _("by password"),
    "passkey": _("by passkey"),
    "provider": _("by the identity account"),
}
# What a browser calls itself, and what people call it; the first that fits.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class EndForm(BaseForm):
    which = HiddenField(validators=[InputRequired(), Length(max=20)])


@bp.route("/account/sessions", methods=["GET", "POST"])
@signed_in
def sessions() -> Answer:
    """Every place an account is signed in; one of them, or all others, ended at once."""
    form, here = EndForm(), current_session()
    if form.accepted():
        which = form.which.data or ""
        if which == "others":
            kept.end_others(act(), account(), here.id if here else None, "from-another")
        elif which.isascii() and which.isdecimal() and len(which) < 10:
            kept.end(act(), account(), int(which), "from-another")
        return go("public.sessions")
    found = kept.open_of(session(), account().id, clock.now())
    return page(
        "public/sessions.html",
        form=form,
        sessions=found,
        current=here.id if here else None,
        ways=WAYS,
        names={one.id: browser_words(one.browser) for one in found},
    )


def browser_words(agent: str) -> str:
    """What people call a browser and its system."""
    words = [
        next((name for sign, name in table if sign in agent), "") for table in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(word for word in words if word)
