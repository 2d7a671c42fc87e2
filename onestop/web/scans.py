"""What the desk and the phone share when pages are scanned: files sent, pictures shown."""

from flask import current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import MultipleFileField

from onestop.capture import queries, service
from onestop.capture.errors import ScanUnfit
from onestop.capture.pictures import thumbnail, turned
from onestop.capture.taking import Taken, take
from onestop.kernel.i18n import _
from onestop.web.forms import BaseForm
from onestop.web.headers import private
from onestop.web.transaction import act, keep_despite_refusal, let_go, session


class PagesForm(BaseForm):
    """Files, several at once, each with one page or many."""

    pages = MultipleFileField(_("Scanned files"))


def keep_pages(capture_id: int, form: PagesForm, by: str) -> int:
    """Make pages of every file that was sent and put them behind the others, also when some are
    refused, which is then said at the field; returns how many are new.

    Nobody waits for this while the files are looked at. Raises CaptureEnded.
    """
    let_go()
    sent = [file for file in request.files.getlist("pages") if file.filename]
    taken = [each for file in sent if (each := _taken(file, form))]
    if not sent:
        form.blame("pages", str(ScanUnfit("none")))
    found = queries.capture_to_change(session(), capture_id)
    here, new = act(found.unit), 0
    for each in taken:
        with form.refusals_shown():
            new += service.add_pages(here, found, each.source, each.pages, by)
    if taken:
        keep_despite_refusal()
    return new


def _taken(file: FileStorage, form: BaseForm) -> Taken | None:
    most = current_app.config["SETTINGS"].upload_bytes
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2][:80]
    try:
        return take(current_app.extensions["files"], name, file.stream.read(most + 1), most)
    except ScanUnfit as refusal:
        form.blame(refusal.field, str(refusal))
        return None
    finally:
        file.close()


def picture_of(capture_id: int, page_id: int, *, small: bool) -> Response:
    """A page as it is turned now. Raises NoSuchCapture."""
    found = queries.page(session(), capture_id, page_id)
    content = current_app.extensions["files"].read(found.digest)
    drawn = thumbnail(content, found.turn) if small else turned(content, found.turn)
    return private(Response(drawn, mimetype="image/jpeg"))
