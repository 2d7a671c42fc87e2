"""A paper its owner shows at the desk: opened once by its QR or its number, checked as it opens."""

from wtforms.validators import InputRequired, Length

from onestop.channels.desk.blueprint import bp
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.people.rules import Right
from onestop.register.vouching import vouched
from onestop.results import queries as results
from onestop.results import showing, telling
from onestop.results.checking import check
from onestop.results.held import KINDS, Held
from onestop.results.rules import Verdict
from onestop.results.storehouse import Kind
from onestop.web import throttle
from onestop.web.fields import Cleaned
from onestop.web.forms import BaseForm
from onestop.web.guard import account, only, unit_for
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.transaction import act, session


class ShownForm(BaseForm):
    typed = Cleaned(
        _("Scan the QR on the owner’s phone, or type the number"),
        [InputRequired(_("Scan the QR, or type the number")), Length(max=100)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


@bp.route("/shared", methods=["GET", "POST"])
@only(Right.RECEIVE)
def shown() -> Answer:
    """Open a paper; what this clerk opened just now can be looked at again."""
    form, who = ShownForm(), account().reference
    if form.accepted():
        if minutes := throttle.minutes_to_wait_for_a_shown_paper(who):
            form.blame("typed", throttle.sentence(minutes))
        else:
            with form.refusals_shown():
                unit = unit_for(Right.RECEIVE)
                opened = showing.use(act(unit), form.typed.data or "", unit)
                return go("desk.shown_paper", showing_id=opened.id)
    now = clock.now()
    lately = showing.opened_lately(session(), who, now)
    today = clock.day_of(now)
    papers = [(one, showing.held_of(session(), one, today)) for one in lately]
    return page("desk/shown.html", form=form, papers=papers)


@bp.get("/shared/<int:showing_id>")
@only(Right.RECEIVE)
def shown_paper(showing_id: int) -> Answer:
    """What the paper says and whether it is genuine and holds, checked at this moment; for the
    clerk who opened it, and for minutes."""
    now = clock.now()
    opened = showing.opened_by(session(), showing_id, account().reference, now)
    held = showing.held_of(session(), opened, clock.day_of(now))
    verdict = _verdict(held)
    return private(
        sheet(
            "desk/shown_paper.html",
            opened=opened,
            until=opened.used_at + showing.READ_AGAIN if opened.used_at else now,
            held=held,
            kinds=KINDS,
            head=telling.headline(verdict),
            tone=telling.tone(verdict),
            marks=telling.MARKS,
            lines=[line for line in telling.lines(verdict) if line.part != "file"],
            now=now,
        )
    )


def _verdict(held: Held) -> Verdict:
    """The same check as behind the QR of a result; a digitised paper by its desk's signature."""
    if held.kind is Kind.DIGITISED:
        paper = results.stored_paper(session(), held.stored_id or 0)
        return showing.copy_verdict(held, paper)
    return vouched(session(), check(session(), held.token, clock.now())).verdict
