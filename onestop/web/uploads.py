"""What a browser sent as a file: at most so much of it is read, then it is looked at and kept."""

import hashlib

from flask import current_app
from werkzeug.datastructures import FileStorage

from onestop.dossiers.errors import FileUnfit
from onestop.dossiers.models import StoredFile
from onestop.dossiers.service.keeping import keep_file
from onestop.kernel.act import Act


def content_of(sent: FileStorage, most: int) -> bytes:
    """The first bytes of an upload, one more than allowed when there are more."""
    try:
        return sent.stream.read(most + 1)
    finally:
        sent.close()


def keep_upload(act: Act, sent: FileStorage | None) -> StoredFile:
    """Keep an upload. Raises FileUnfit, also when no file was chosen.

    An electronic result carries its data inside, as no uploaded file may; its bytes are already in
    the store, where nothing else of that kind is, and whoever sends it hears what to do instead.
    """
    most = current_app.config["SETTINGS"].upload_bytes
    if sent is None or not sent.filename:
        raise FileUnfit("none", most)
    content = content_of(sent, most)
    store = current_app.extensions["files"]
    try:
        return keep_file(act, store, sent.filename, content, most)
    except FileUnfit as refusal:
        issued = store.path(hashlib.sha256(content).hexdigest()).is_file()
        if refusal.facts["reason"] == "active" and issued:
            raise FileUnfit("issued", most) from None
        raise
