"""The same site as the pages are tested on."""

from tests.web.conftest import queries, site

__all__ = ["queries", "site"]
