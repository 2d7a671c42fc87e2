"""The register of a store taking in events, in a process of its own that somebody may kill."""

import sys
from pathlib import Path

from sqlalchemy.orm import sessionmaker

from onestop.kernel import db
from onestop.register import keys
from onestop.upkeep.service import go_on_registering

if __name__ == "__main__":
    keys.configure(Path(sys.argv[2]), "https://onestop.example")
    go_on_registering(sessionmaker(db.connect(sys.argv[1])), batch=2)
