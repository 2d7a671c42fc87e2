"""What a clerk fills in when a result is handed over."""

import re
from typing import Any

from wtforms import BooleanField, PasswordField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, Optional

from onestop.kernel import citizen_card
from onestop.kernel.citizen_card import Card
from onestop.kernel.i18n import _
from onestop.takings.giving import KIN, MANDATE, PAPER, PIN, SELF, Collector
from onestop.web.fields import Cleaned, Day, PersonName, Several, in_the_past, options
from onestop.web.forms import BaseForm

STANDS = [
    (SELF, _("The recipient, or the applicant")),
    (MANDATE, _("Somebody with a certified mandate")),
    (KIN, _("A close relative with a written mandate")),
]
RELATIONS = [
    ("spouse", _("Husband or wife")),
    ("parent", _("Father or mother")),
    ("child", _("Child")),
    ("grandparent", _("Grandparent")),
    ("grandchild", _("Grandchild")),
    ("sibling", _("Brother or sister")),
]
PROOFS = [
    (PAPER, _("Signature on the printed acknowledgment")),
    (PIN, _("The recipient types the key of the receipt")),
]


class GiveForm(BaseForm):
    stands = RadioField(
        _("Who stands here?"), [InputRequired()], choices=options(STANDS), default=SELF
    )
    card = Cleaned(
        _("Card: scan its QR, or type the number"),
        [InputRequired(_("Scan the card of who stands there, or type the number on it"))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    compared = BooleanField(
        _("I compared card, photo and person"), [InputRequired(_("Compare the card first"))]
    )
    name = PersonName(_("Name on the card"), [Optional()])
    relation = SelectField(_("Relation to the recipient"), [Optional()], coerce=str)
    mandate_number = Cleaned(_("Number of the mandate"), [Optional(), Length(max=60)])
    mandate_day = Day(_("Day of the mandate"), [Optional(), in_the_past])
    certified_by = Cleaned(_("Certified by"), [Optional(), Length(max=200)])
    withdrawn = Several(_("Originals taken in"), [Optional()], coerce=str)
    why_not = Cleaned(_("Why one was not taken in"), [Optional(), Length(max=300)])
    originals = Several(_("Originals given back"), [Optional()], coerce=str)
    proof = RadioField(_("Proof"), [InputRequired()], choices=options(PROOFS), default=PAPER)
    signed = BooleanField(_("The acknowledgment is signed on paper"))
    pin = PasswordField(
        _("Key of the receipt, typed by the recipient"),
        [Optional(), Length(max=40)],
        render_kw={"class": "short", "autocomplete": "off"},
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = bool(super().validate(*args, **kwargs))
        if self.card.data and card_of(self.card.data) is None:
            self.blame("card", str(_("This is neither the QR of a card nor a number: scan again")))
            fits = False
        if self.proof.data == PAPER and not self.signed.data:
            self.blame("signed", str(_("Print the acknowledgment and let it be signed")))
            fits = False
        return fits

    def collector(self) -> Collector:
        text = self.card.data or ""
        return Collector(
            stands=self.stands.data or SELF,
            card=card_of(text),
            is_scanned=citizen_card.read(text) is not None,
            name=self.name.data or "",
            mandate_number=self.mandate_number.data or "",
            mandate_day=self.mandate_day.data,
            certified_by=self.certified_by.data or "",
            relation=self.relation.data or "",
        )


def card_of(text: str) -> Card | None:
    """What was scanned or typed: a card, or the number of one (of a passport too)."""
    if found := citizen_card.read(text):
        return found
    number = re.sub(r"[\s.\-]", "", text).upper()
    return Card(number) if re.fullmatch(r"[0-9]{9}|[0-9]{12}|[A-Z][0-9]{6,9}", number) else None
