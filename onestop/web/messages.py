"""The form library's own sentences, which it has in no Vietnamese, said in ours."""

from onestop.kernel.i18n import _, gettext

SENTENCES = {
    "This field is required.": _("Fill this in"),
    "Not a valid choice.": _("Choose one of the list"),
    "Not a valid choice": _("Choose one of the list"),
    "Not a valid integer value.": _("Write a whole number"),
    "Not a valid date value.": _("Write a date as day/month/year, for instance 05/09/2026"),
    "Invalid email address.": _("Write an e-mail address like ten@vidu.vn"),
    "CSRF token missing.": _("This page was open for a long time. Send it again"),
}


class Messages:
    """What the form library calls translations."""

    def gettext(self, text: str) -> str:
        return str(SENTENCES[text]) if text in SENTENCES else gettext(text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return gettext(one if number == 1 else many)
