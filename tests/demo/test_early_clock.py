"""The demonstration can be loaded on any day since its procedures are in force."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from onestop.demo.loading import OLDEST, load
from onestop.demo.plan import PLAN
from onestop.dossiers.models import Dossier
from onestop.dossiers.proving import first_disagreement
from onestop.kernel import clock
from onestop.kernel.files import Store
from onestop.results import keys
from onestop.results.approving import Place


@pytest.mark.parametrize("today", ["2025-09-08T09:30", "2026-02-17T23:59"])
def test_it_is_loaded_whole_on_an_early_day(session, tmp_path, today) -> None:
    now = datetime.fromisoformat(today).replace(tzinfo=clock.VIETNAM)
    kept = keys.ring()
    keys.configure(tmp_path / "keys")
    try:
        keys.pretend_older(tmp_path / "keys", now - OLDEST)
        load(session, Place(Store(tmp_path / "files"), "http://localhost"), now)
    finally:
        keys.use(kept)
    assert session.scalar(select(func.count(Dossier.id))) == len(PLAN)
    assert session.scalar(select(func.max(Dossier.lodged_at))) <= now
    assert first_disagreement(session)[1] is None
