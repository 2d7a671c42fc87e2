"""The form every form inherits: protected, translated, with refusals shown at their field."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import current_app, request, session
from werkzeug.datastructures import MultiDict
from wtforms import Form, FormField, HiddenField, ValidationError
from wtforms.csrf.session import SessionCSRF

from onestop.kernel.errors import Refusal
from onestop.kernel.i18n import _
from onestop.web.messages import Messages

MOST = 4000


class Protected(SessionCSRF):
    """A form that another site sent, or that is very old, is shown again with what was typed."""

    def validate_csrf_token(self, form: Form, field: Any) -> None:
        try:
            super().validate_csrf_token(form, field)
        except ValueError:
            message = _("This page was open for a long time. Everything typed is kept: send again")
            raise ValidationError(str(message)) from None


class Spoken(Form):
    """A form, or a part of one, whose library sentences are said in the reader's language."""

    class Meta:
        def get_translations(self, _form: Form) -> Messages:
            return Messages()


class BaseForm(Spoken):
    """Reads the request, cleans text to NFC, and keeps what was typed when it is refused."""

    class Meta(Spoken.Meta):
        csrf = True
        csrf_class = Protected
        csrf_time_limit = timedelta(hours=12)

        @property
        def csrf_secret(self) -> bytes:
            key = current_app.secret_key
            return key.encode() if isinstance(key, str) else key or b""

        @property
        def csrf_context(self) -> Any:
            return session

    def __init__(self, prefill: Any = None, **kwargs: Any) -> None:
        sent = request.method == "POST"
        super().__init__(clean(request.form) if sent else None, obj=prefill, **kwargs)

    @property
    def is_submitted(self) -> bool:
        return request.method == "POST"

    def accepted(self) -> bool:
        """True when this is a submission and every field is well formed."""
        if request.method != "POST":
            return False
        fits = bool(self.validate())
        if "csrf_token" in self._fields and self.csrf_token.errors:
            self.form_errors.extend(self.csrf_token.errors)
        return fits

    @contextmanager
    def refusals_shown(self) -> Iterator[None]:
        """A refusal raised inside is written at the field it blames, or above the form.

        One that was already written at a line of a checklist is not written again.
        """
        try:
            yield
        except Refusal as refusal:
            if str(refusal) not in map(str, _flat(self.errors)):
                self.blame(refusal.field, str(refusal))

    def blame(self, name: str | None, sentence: str) -> None:
        if name and name in self._fields:
            field = self._fields[name]
            field.errors = (*field.errors, sentence)
        else:
            self.form_errors.append(sentence)

    @property
    def is_refused(self) -> bool:
        return bool(self.errors)

    def all_errors(self) -> list[tuple[str, str]]:
        """(id of the field, its label and the sentence) for the summary above the form."""
        return [("", str(sentence)) for sentence in self.form_errors] + _told(self)


def _told(form: Form, part: str = "") -> list[tuple[str, str]]:
    """What is wrong at each field; `part` names the person or thing that a part of a form is."""
    found = []
    for field in form:
        label = " – ".join(word for word in (part, _label(field)) if word)
        if isinstance(field, FormField):
            found += _told(field.form, label)
        elif field.short_name != "csrf_token":
            start = f"{label}: " if label else ""
            found += [(field.id, f"{start}{error}") for error in _flat(field.errors)]
    return found


def _label(field: Any) -> str:
    is_hidden = isinstance(field, HiddenField) or (field.render_kw or {}).get("hidden")
    return "" if is_hidden else str(field.label.text)


def clean(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was typed in one Unicode form, without control characters that no keyboard makes."""
    return MultiDict((key, plain(value)) for key, value in sent.items(multi=True))


def plain(text: str) -> str:
    """NFC, line ends as one, and no control characters but the line end and the tab."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    return "".join(
        c for c in composed if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")
    )


def _flat(errors: Any) -> list[Any]:
    if isinstance(errors, dict):
        return [e for inner in errors.values() for e in _flat(inner)]
    found = []
    for error in errors:
        found += _flat(error) if isinstance(error, list | tuple | dict) else [error]
    return found
