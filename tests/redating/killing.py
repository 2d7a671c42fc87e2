"""The re-dating of a store, in a process of its own that somebody may kill."""

import sys

from sqlalchemy.orm import sessionmaker

from onestop.kernel import db
from onestop.upkeep.service import go_on_redating

if __name__ == "__main__":
    go_on_redating(sessionmaker(db.connect(sys.argv[1])), batch=2)
