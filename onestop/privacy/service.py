"""All that is kept about a person, as one archive to take away."""

import json
from collections.abc import Sequence
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from onestop.journal import service as journal
from onestop.kernel.act import Act
from onestop.kernel.files import Store
from onestop.people.models import Account
from onestop.privacy.enclosed import Enclosed
from onestop.privacy.whose import Kind, Rows


def note_export(act: Act, account: Account, files: int) -> None:
    """The account took out everything about it. The event names nobody and nothing of it."""
    journal.record(act, "account.data_exported", account.reference, files=files)


def pack(
    into: IO[bytes],
    store: Store,
    index: str,
    gathered: Sequence[tuple[Kind, Rows]],
    files: Sequence[Enclosed],
) -> None:
    """Write the archive: a page to read, one file of data for each kind, the stored files."""
    with ZipFile(into, "w", ZIP_DEFLATED) as archive:
        archive.writestr("index.html", index)
        for kind, rows in gathered:
            said = json.dumps(rows, ensure_ascii=False, indent=1)
            archive.writestr(f"data/{kind.code}.json", said)
        for file in files:
            # Pictures and PDF are packed already.
            archive.write(store.path(file.digest), file.name, ZIP_STORED)
