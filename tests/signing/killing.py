"""The signing of a store's lists, in a process of its own that somebody may kill."""

import sys
from pathlib import Path

from sqlalchemy.orm import sessionmaker

from onestop.kernel import db
from onestop.kernel.files import Store
from onestop.results import keys, pdf_keys
from onestop.results.approving import Place
from onestop.upkeep.service import go_on_signing

if __name__ == "__main__":
    address, folder = sys.argv[1], Path(sys.argv[2])
    keys.configure(folder / "keys")
    pdf_keys.configure(folder / "pdf")
    make = sessionmaker(db.connect(address), expire_on_commit=False)
    go_on_signing(make, Place(Store(folder / "files"), "https://onestop.example"))
