"""What every page has around its content: who is there, where they may go, the same page again."""

from typing import Any

from flask import Flask, request, url_for

from onestop.dossiers.states import PartyRole
from onestop.kernel.i18n import gettext
from onestop.people.rules import Right
from onestop.web.forms import BaseForm, Spoken
from onestop.web.guard import has
from onestop.web.login import current_account

# The first right somebody holds of each line opens the door behind it.
LINKS: tuple[tuple[str, tuple[Right, ...]], ...] = (
    ("online.mine", (Right.SEE_OWN,)),
    ("desk.queue", (Right.RECEIVE,)),
    ("post.envelopes", (Right.REGISTER_POST,)),
    ("office.worklist", (Right.HAND_OVER, Right.ASSIGN, Right.READ_JOURNAL)),
    ("inspect.front", (Right.SEE_FIGURES,)),
    ("manage.front", (Right.MANAGE_CALENDAR, Right.MANAGE_ACCOUNTS, Right.SEE_OUTBOX)),
)


class BareForm(BaseForm):
    """A button that changes something: nothing but its protection."""


class _Button(Spoken):
    """The same on its way out: it reads nothing of the request, whose body may be unreadable."""

    class Meta(BaseForm.Meta):
        pass


def staff_links() -> list[tuple[str, str]]:
    """The doors this visitor may go through: address and word."""
    words = {
        "online.mine": gettext("My dossiers"),
        "desk.queue": gettext("Desk"),
        "post.envelopes": gettext("Post"),
        "office.worklist": gettext("Work list"),
        "inspect.front": gettext("Figures"),
        "manage.front": gettext("Manage"),
    }
    return [
        (url_for(endpoint), words[endpoint])
        for endpoint, rights in LINKS
        if any(has(right) for right in rights)
    ]


def at_work() -> bool:
    """Whether the visitor is staff: they find a dossier in their own lists, not by its slip."""
    return any(has(right) for _endpoint, rights in LINKS[1:] for right in rights)


def csrf() -> str:
    """The token of a form that is only a button."""
    return str(_Button()["csrf_token"].current_token)


def here(**changes: Any) -> str:
    """The page being looked at, with some of its query changed; None removes one."""
    query = {**request.args.to_dict(), **changes}
    kept = {key: value for key, value in query.items() if value is not None}
    if request.endpoint is None or request.method != "GET":
        return url_for("public.home", **kept)
    return url_for(request.endpoint, **{**(request.view_args or {}), **kept})


def may_manage(what: str) -> bool:
    return has(Right(f"manage-{what}") if what != "outbox" else Right.SEE_OUTBOX)


def may_read_journal() -> bool:
    return has(Right.READ_JOURNAL)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        staff_links=staff_links,
        at_work=at_work,
        visitor=current_account,
        csrf=csrf,
        here=here,
        may_manage=may_manage,
        may_read_journal=may_read_journal,
        roles=PartyRole,
    )
