"""The phone and the e-mail of an account, and confirming that they are its holder's."""

from flask import current_app
from wtforms import HiddenField
from wtforms.validators import AnyOf, InputRequired, Optional

from onestop.notifications import coded
from onestop.notifications.senders.available import senders_of
from onestop.notifications.senders.contract import Channel
from onestop.notifications.words import CHANNEL_NAMES
from onestop.people import codes
from onestop.people.codes import Purpose
from onestop.public.blueprint import bp
from onestop.public.forms import sent_code
from onestop.web import throttle
from onestop.web.forms import BaseForm
from onestop.web.guard import account, signed_in
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, keep_despite_refusal, session


class ContactForm(BaseForm):
    """Which address, and the code that came there; without a code one is sent."""

    which = HiddenField(
        validators=[InputRequired(), AnyOf([Channel.SMS.value, Channel.EMAIL.value])]
    )
    code = sent_code(Optional())


@bp.route("/account/contact", methods=["GET", "POST"])
@signed_in
def contact() -> Answer:
    form, me = ContactForm(), account()
    usable = coded.contacts_of(me, senders_of(current_app.config["SETTINGS"]))
    asked = ""
    if form.accepted():
        with form.refusals_shown():
            channel = Channel(form.which.data)
            if channel not in usable:
                return go("public.contact")
            if form.code.data:
                asked = channel.value
                keep_despite_refusal()
                codes.take(act(), me, Purpose.CONFIRM, usable[channel], form.code.data)
                return go("public.contact")
            if minutes := throttle.minutes_to_wait_for_a_code():
                form.blame(None, throttle.sentence(minutes))
            else:
                event, code = codes.send(act(), me, Purpose.CONFIRM, usable[channel])
                coded.write(session(), event, me, channel, code)
                asked = channel.value
    known = {Channel.SMS: me.phone, Channel.EMAIL: me.email}
    return page(
        "public/contact.html",
        form=form,
        known=known,
        usable=usable,
        confirmed={c for c, to in known.items() if codes.is_confirmed(session(), me, to)},
        names=CHANNEL_NAMES,
        asked=asked,
    )
