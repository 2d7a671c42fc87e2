"""What staff are told: dates that come near, hand-overs nobody accepts, questions to them."""

from flask import request

from onestop.notifications import queries as notices
from onestop.notifications import service as notifications
from onestop.office.blueprint import bp
from onestop.people.rules import Right
from onestop.web.furniture import BareForm
from onestop.web.guard import account, only
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session


@bp.route("/messages", methods=["GET", "POST"])
@only(Right.SEE_FILE)
def messages() -> Answer:
    """The newest messages of the visitor, and a button that marks them as read."""
    form = BareForm()
    if request.method == "POST" and form.accepted():
        notifications.mark_read(act(), account().id)
        return go("office.messages")
    return page(
        "office/messages.html",
        form=form,
        notices=notices.notices_of(session(), account().id),
        unread=notices.unread(session(), account().id),
    )
