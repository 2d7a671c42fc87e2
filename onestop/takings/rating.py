"""How the service was, in one tap: asked once for each dossier, kept without a name.

Three answers as the national one-stop centres ask them (domain notes §3.2).
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from babel.support import LazyProxy
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier
from onestop.dossiers.states import Status
from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.i18n import _
from onestop.takings.errors import AlreadyRated, NotRateable
from onestop.takings.models import Invitation, Rating

SCORES: dict[int, LazyProxy] = {
    3: _("Very satisfied"),
    2: _("Satisfied"),
    1: _("Not satisfied"),
}
REASONS: dict[str, LazyProxy] = {
    "quick": _("It went quickly"),
    "kind": _("Staff were kind and explained well"),
    "slow": _("It took long, or I waited long"),
    "unclear": _("It was not clear what I had to do"),
    "again": _("I was asked for papers again, or had to come again"),
    "unkind": _("Staff were not kind"),
    "other": _("Something else"),
}
WORDS_MOST = 500
SUBJECT = "ratings"


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The answers a unit got in a month, by score."""

    unit: str
    month: date
    by_score: dict[int, int]

    @property
    def answers(self) -> int:
        return sum(self.by_score.values())

    def percent(self, score: int) -> float:
        return round(100 * self.by_score.get(score, 0) / self.answers, 1)


def invite(act: Act, dossier: Dossier) -> Invitation:
    """The one-time address at which somebody may answer for a dossier; asked again, the same."""
    found = act.session.get(Invitation, dossier.id)
    if found is None:
        found = Invitation(
            dossier_id=dossier.id, token=secrets.token_urlsafe(16), is_answered=False
        )
        act.session.add(found)
        act.session.flush()
    return found


def invitation(session: Session, dossier_id: int) -> Invitation | None:
    return session.get(Invitation, dossier_id)


def dossier_behind(session: Session, token: str) -> Dossier:
    """The dossier a one-time address asks about. Raises NotRateable."""
    found = session.scalar(
        select(Dossier)
        .join(Invitation, Invitation.dossier_id == Dossier.id)
        .where(Invitation.token == token)
    )
    if found is None:
        raise NotRateable
    return found


def rate(act: Act, dossier: Dossier, score: int) -> Rating:
    """One answer for a dossier whose result was given; it keeps the unit and the month only.

    The dossier is locked by the caller. Raises NotRateable, AlreadyRated.
    """
    if dossier.status != Status.RETURNED or score not in SCORES:
        raise NotRateable
    asked = invite(act, dossier)
    if asked.is_answered:
        raise AlreadyRated
    asked.is_answered = True
    rating = Rating(
        unit=dossier.reception_agency,
        month=clock.day_of(act.at).replace(day=1),
        score=score,
        words="",
    )
    act.session.add(rating)
    act.session.flush()
    # The score is not told: with the moment it would say whose answer it was.
    journal.record(act, "rating.given", f"{SUBJECT}:{dossier.reception_agency}")
    return rating


def explain(act: Act, number: int, reason_code: str | None, words: str) -> None:
    """Why, if somebody wants to say; written once. Raises NotRateable, AlreadyRated."""
    rating = act.session.get(Rating, number, with_for_update=True)
    if rating is None or (reason_code is not None and reason_code not in REASONS):
        raise NotRateable
    if rating.reason_code or rating.words:
        raise AlreadyRated
    rating.reason_code, rating.words = reason_code, words.strip()[:WORDS_MOST]
    journal.record(act, "rating.explained", f"{SUBJECT}:{rating.unit}")


def by_month(
    session: Session, first: date, last: date, units: Collection[str] | None = None
) -> list[Satisfaction]:
    """The answers of units (None: of every unit) in the months of these days, the newest first."""
    wanted = (
        select(Rating.unit, Rating.month, Rating.score, func.count())
        .where(Rating.month >= first.replace(day=1), Rating.month <= last)
        .group_by(Rating.unit, Rating.month, Rating.score)
    )
    if units is not None:
        wanted = wanted.where(Rating.unit.in_(units))
    found: dict[tuple[str, date], Satisfaction] = {}
    for unit, month, score, count in session.execute(wanted):
        row = found.setdefault((unit, month), Satisfaction(unit, month, {}))
        row.by_score[score] = count
    return sorted(found.values(), key=lambda row: (-row.month.toordinal(), row.unit))


def reasons(
    session: Session, first: date, last: date, units: Collection[str] | None = None
) -> list[tuple[str, int]]:
    """How often each reason was named, the most frequent first."""
    wanted = (
        select(Rating.reason_code, func.count())
        .where(Rating.month >= first.replace(day=1), Rating.month <= last)
        .where(Rating.reason_code.is_not(None))
        .group_by(Rating.reason_code)
        .order_by(func.count().desc(), Rating.reason_code)
    )
    if units is not None:
        wanted = wanted.where(Rating.unit.in_(units))
    return [(code or "", count) for code, count in session.execute(wanted)]
