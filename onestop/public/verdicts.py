"""Telling a verdict, as a page or as JSON, and looking into a file that was sent for one."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.public.forms import UploadForm, VerifyForm
from onestop.register.vouching import vouched
from onestop.results import drawing, signature_telling, telling
from onestop.results.checking import Checked, check, check_file
from onestop.results.opening import opened
from onestop.web import throttle
from onestop.web.filters import size
from onestop.web.headers import private
from onestop.web.pages import Answer, page, sheet
from onestop.web.transaction import session
from onestop.web.uploads import content_of

NO_FILE = _("Choose a file first")
TOO_LARGE = _("This file is larger than %(most)s. Send the PDF as it was issued, or one photo")


def uploaded(named: str | None) -> Answer:
    """Look into the file that was sent; it is not kept. `named` is the token it is sent for."""
    # A machine has no page of ours to take the form's secret from, and nothing is changed here.
    form = UploadForm(meta={"csrf": not _wants_json()})
    sent, most = request.files.get("file"), current_app.config["SETTINGS"].upload_bytes
    if minutes := throttle.minutes_to_wait_with_a_file():
        form.blame(None, throttle.sentence(minutes))
    elif form.accepted():
        content = _content(sent, most)
        if content is None:
            form.blame("file", str(NO_FILE))
        elif len(content) > most:
            form.blame("file", str(TOO_LARGE) % {"most": size(most)})
        else:
            found = opened(content, base_url())
            checked = check_file(session(), found, content, clock.now(), named)
            return answer(named or found.token, checked)
    if _wants_json():
        errors = [sentence for _id, sentence in form.all_errors()]
        told = Response(
            current_app.json.dumps({"errors": errors}), 422, mimetype="application/json"
        )
        return private(told)
    if named is None:
        return verify_page(None, form)
    return answer(named, check(session(), named, clock.now()), form)


def _content(sent: FileStorage | None, most: int) -> bytes | None:
    """The bytes sent, one more than allowed when there are more; None when no file was chosen."""
    if sent is None or not sent.filename:
        return None
    return content_of(sent, most)


def verify_page(form: VerifyForm | None, upload: UploadForm | None) -> Answer:
    """Both forms, the one that was sent with what is wrong in it."""
    refused = upload if upload is not None and upload.is_refused else form
    return page(
        "public/verify.html",
        form=refused,
        typed_form=form or VerifyForm(),
        upload=upload or UploadForm(),
        most=current_app.config["SETTINGS"].upload_bytes,
        host=host(),
    )


def answer(token: str | None, checked: Checked, upload: UploadForm | None = None) -> Answer:
    checked = vouched(session(), checked)
    if _wants_json():
        return private(_as_json(checked))
    refused = upload is not None and upload.is_refused
    made = sheet(
        "public/verdict.html",
        422 if refused else 200,
        checked=checked,
        v=checked.verdict,
        r=checked.result,
        lines=telling.lines(checked.verdict),
        head=telling.headline(checked.verdict),
        tone=telling.tone(checked.verdict),
        advice=telling.advice(checked.verdict),
        marks=telling.MARKS,
        signature_words=signature_telling,
        imitation=telling.IMITATION,
        form=upload or UploadForm(),
        most=current_app.config["SETTINGS"].upload_bytes,
        host=host(),
        now=clock.now(),
        token=token,
    )
    made.vary.add("Accept")
    return private(made)


def _as_json(checked: Checked) -> Response:
    """The contract's members, and beside them what else is known."""
    result = checked.result
    facts: dict[str, Any] = {
        "verdict": checked.verdict.as_data(),
        "claims": checked.claims.as_data() if checked.claims else None,
        "checked_at": clock.local(clock.now()).isoformat(timespec="seconds"),
        "notes": list(checked.verdict.notes),
    }
    if result is not None:
        successor = checked.successor
        facts["state"] = {
            "since": clock.local(result.state_at).isoformat(timespec="seconds"),
            "reason": checked.public_reason,
            "successor": drawing.link(base_url(), successor.token) if successor else None,
        }
    if (file := checked.opened) is not None:
        facts["file"] = {
            "kind": file.kind,
            "found_in": file.found_in,
            "data_digest": file.data_digest,
            "others": [drawing.link(base_url(), text) for text in file.others],
            "elsewhere": list(file.elsewhere),
            "signatures": file.findings.as_data()["signatures"] if file.findings else None,
        }
    told = Response(current_app.json.dumps(facts), mimetype="application/json")
    told.vary.add("Accept")
    return told


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def base_url() -> str:
    return str(current_app.config["SETTINGS"].base_url)


def host() -> str:
    return urlsplit(base_url()).netloc
