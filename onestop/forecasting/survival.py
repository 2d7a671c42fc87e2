"""The door to the statistics: how long things last when some are not over yet, and their order."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from scipy import stats

ROUNDING = 1e-9


class Survival:
    """How many are over after how long: the Kaplan–Meier estimate.

    `worth` is how many independent ones they count as at most: what is seen on the same days has
    much of its fate in common.
    """

    def __init__(
        self, lasted: Sequence[float], is_open: Sequence[bool], worth: int | None = None
    ) -> None:
        data = stats.CensoredData.right_censored(lasted, is_open)
        left = stats.ecdf(data).sf
        self._places: list[float] = left.quantiles.tolist()
        self._over: list[float] = (1 - left.probabilities).tolist()
        ended = len(lasted) - sum(is_open)
        self._worth = ended if worth is None else min(worth, ended)

    def chance(self, by: float, given: float = 0) -> float:
        """The share that is over by then, of those not over at `given`."""
        before = self._over_by(given)
        return (self._over_by(by) - before) / (1 - before) if before < 1 else 1

    def quantile(self, share: float, given: float = 0) -> float | None:
        """By when a share is over, of those not over at `given`; None where nobody has seen it.

        The share is a little raised, as for the next one beside those that were seen: of twenty,
        the nineteenth bounds nine in ten.
        """
        before = self._over_by(given)
        if not self._worth or before >= 1:
            return None
        raised = share * (self._worth + 1) / self._worth
        if raised > 1:
            return None
        target = before + (1 - before) * raised - ROUNDING
        number = bisect_left(self._over, target, bisect_right(self._places, given))
        return self._places[number] if number < len(self._places) else None

    def _over_by(self, place: float) -> float:
        number = bisect_right(self._places, place)
        return self._over[number - 1] if number else 0


def agreement(first: Sequence[int], second: Sequence[int]) -> float:
    """Kendall's tau: 1 when two orders are the same, 0 when they have nothing to do with each
    other."""
    return float(stats.kendalltau(first, second).statistic)
