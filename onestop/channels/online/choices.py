"""How somebody wants to be told: channels in their order, language, quiet hours, news or none."""

from datetime import time

from flask import current_app
from wtforms import BooleanField, SelectField, TimeField
from wtforms.validators import Optional

from onestop.channels.online.blueprint import bp
from onestop.kernel.i18n import _
from onestop.notifications import queries, service
from onestop.notifications.recipients import of_account
from onestop.notifications.rulebook import Urgency, rulebook
from onestop.notifications.senders.available import channels_of
from onestop.notifications.senders.contract import Channel
from onestop.notifications.words import CHANNEL_NAMES
from onestop.people.models import Account
from onestop.people.rules import Right
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.guard import account, only
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

TWICE = _("You chose this way already: leave it empty or choose another")
NO_HOUR = _("Write an hour like 21:00")
HALF = _("Give both hours, or leave both empty")


class Hour(TimeField):
    """An hour of the day, with a sentence of our own for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text.strip() for text in valuelist if text.strip()])
        except ValueError:
            raise ValueError(str(NO_HOUR)) from None


class ChoicesForm(BaseForm):
    first = SelectField(_("First by"))
    second = SelectField(_("If that does not arrive, by"))
    third = SelectField(_("Then by"))
    fourth = SelectField(_("Last by"))
    language = SelectField(
        _("Language of the messages"),
        choices=options((("vi", "Tiếng Việt"), ("en", "English"))),
    )
    quiet_from = Hour(
        _("No SMS and no message on the phone from"),
        [Optional()],
        description=_("They wait until the hour below. Leave both empty to be told at any hour."),
    )
    quiet_until = Hour(_("until"), [Optional()])
    without_news = BooleanField(
        _("Send me only what I must know: what is asked of me, dates, decisions and results")
    )

    def offer(self, usable: list[Channel]) -> None:
        """Let people choose among these, as often as there are some."""
        pairs = [(channel.value, CHANNEL_NAMES[channel]) for channel in usable]
        for field in self.ranks():
            field.choices = options(pairs, empty=True)
        for field in self.ranks()[len(usable) :]:
            del self[field.short_name]

    def ranks(self) -> list[SelectField]:
        names = ("first", "second", "third", "fourth")
        return [self[name] for name in names if name in self]

    def fits(self) -> bool:
        """No way twice, and both hours or none."""
        taken: set[str] = set()
        for field in self.ranks():
            if field.data and field.data in taken:
                self.blame(field.short_name, str(TWICE))
            taken.add(field.data)
        if (self.quiet_from.data is None) != (self.quiet_until.data is None):
            self.blame("quiet_until", str(HALF))
        return not self.is_refused


@bp.route("/me/messages/choices", methods=["GET", "POST"])
@only(Right.SEE_OWN)
def choices() -> Answer:
    me = account()
    usable = _usable(me)
    form = ChoicesForm()
    form.offer(usable)
    if form.is_submitted:
        if form.accepted() and form.fits():
            chosen = [Channel(field.data) for field in form.ranks() if field.data]
            quiet = (_minutes(form.quiet_from.data), _minutes(form.quiet_until.data))
            service.choose(
                act(),
                me,
                chosen,
                form.language.data,
                quiet,
                without_news=bool(form.without_news.data),
            )
            return go("online.messages")
    else:
        _fill(form, me, usable)
    return page("online/choices.html", form=form, usable=usable)


def _usable(me: Account) -> list[Channel]:
    """The channels there are here that have an address of theirs: in the order of the rule book,
    then those it leaves to be chosen."""
    available, one = channels_of(current_app.config["SETTINGS"]), of_account(me)
    order = dict.fromkeys((*rulebook().ways[Urgency.NEWS].channels, *Channel))
    return [channel for channel in order if channel in available and one.address(channel)]


def _fill(form: ChoicesForm, me: Account, usable: list[Channel]) -> None:
    """What holds now: what they chose, else what the rule book says."""
    chosen, book = queries.choice(session(), me.id), rulebook()
    told = book.ways[Urgency.NEWS].channels
    order = [Channel(name) for name in chosen.channels] if chosen else list(told)
    for field, channel in zip(form.ranks(), [c for c in order if c in usable], strict=False):
        field.data = channel.value
    form.language.data = chosen.language if chosen else me.language
    quiet: tuple[time | None, time | None] = (book.quiet_from, book.quiet_until)
    if chosen:
        form.without_news.data = chosen.without_news
        is_quiet = chosen.quiet_from != chosen.quiet_until
        quiet = (_hour(chosen.quiet_from), _hour(chosen.quiet_until)) if is_quiet else (None, None)
    form.quiet_from.process_data(quiet[0])
    form.quiet_until.process_data(quiet[1])


def _minutes(hour: time | None) -> int:
    return hour.hour * 60 + hour.minute if hour else 0


def _hour(minutes: int) -> time:
    return time(*divmod(minutes, 60))
