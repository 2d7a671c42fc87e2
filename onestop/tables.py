"""Every table, in one import: what migrations compare the store with."""

from onestop.agencies import models as agencies
from onestop.journal import models as journal
from onestop.people import models as people

ALL = (journal, agencies, people)
