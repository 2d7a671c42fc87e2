"""Keeping what people hand in as files: looked at, made durable, then written down."""

from onestop.dossiers.errors import FileUnfit
from onestop.dossiers.models import StoredFile
from onestop.kernel.act import Act
from onestop.kernel.files import Store
from onestop.kernel.inspection import Unfit, inspect

NAME_MOST = 120
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


def keep_file(act: Act, store: Store, name: str, content: bytes, most_bytes: int) -> StoredFile:
    """Look at a file, keep it, and remember what it is called. Raises FileUnfit.

    The bytes are durable before the row is, so a row never speaks of a file that is not there.
    """
    if len(content) > most_bytes:
        raise FileUnfit("large", most_bytes)
    try:
        found = inspect(content)
    except Unfit as unfit:
        raise FileUnfit(str(unfit), most_bytes) from None
    digest = store.put([found.content])
    row = StoredFile(
        digest=digest,
        name=_plain_name(name, found.media_type),
        media_type=found.media_type,
        size=len(found.content),
        stored_at=act.at,
    )
    act.session.add(row)
    act.session.flush()
    return row


def _plain_name(name: str, media_type: str) -> str:
    """The last part of what the file was called, without signs that mean something elsewhere."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(" .")
    stem = plain.rpartition(".")[0] or plain or "file"
    ending = ENDINGS.get(media_type) or "." + (plain.rpartition(".")[2] or "bin")
    return stem[:NAME_MOST] + ending
