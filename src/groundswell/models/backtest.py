"""How forecasts would have done on this very account: made at times in its past, held against what came.

At each of a few times the account is learned from what was known by then, every post that had been looked at is
forecast to its next looks, and both the middle and the band are held against them. Nothing later than the time of a
forecast takes part in it.

Source: rolling origins (Tashman 2000, "Out-of-sample tests of forecasting accuracy"); the next level, conformal.py.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundswell.models.conformal import LEVEL, adapted_level
from groundswell.models.forecast import forecast
from groundswell.models.growth_account import learn_account
from groundswell.models.looks import Index, Looks, in_order
from groundswell.models.priors import GrowthPrior

Floats: TypeAlias = NDArray[np.float64]

ORIGINS = 8
LEAST_TESTED = 10  # posts; with fewer a median and a share say nothing
_HORIZON_DAYS = 7.0
_LATE = 1.6


@dataclass(frozen=True, slots=True)
class BackTest:
    """What forecasts of this account would have missed by; None where there is too little to test.

    Attributes:
        n: forecasts that could be held against what came, one a post and time.
        n_posts: posts among them.
        horizon_days: how far ahead they looked, at least.
        median_error: median of |forecast - views| / views.
        median_error_no_growth: the same for saying that nothing more comes.
        coverage: share of bands that contained what came.
        level: the share they promised.
        asked_level: the level to ask of the next band so that the promise holds (adaptive conformal inference).
        median_log_width: median of ln(high / low).
        needed: posts that are lacking for a test; None where there is one.
    """

    n: int
    n_posts: int
    horizon_days: float
    median_error: float | None
    median_error_no_growth: float | None
    coverage: float | None
    level: float
    asked_level: float
    median_log_width: float | None
    needed: int | None = None

    @property
    def is_refused(self) -> bool:
        """There is too little to test."""
        return self.needed is not None


def back_test(
    looks: Looks,
    *,
    horizon_days: float = _HORIZON_DAYS,
    level: float = LEVEL,
    origins: int = ORIGINS,
    youngest_days: float = 0.5,
    oldest_days: float = 30.0,
    prior: GrowthPrior | None = None,
) -> BackTest:
    """How forecasts so many days ahead would have done on these looks.

    Args:
        looks: looks at the account's own posts with `at_days`, in any order.
        horizon_days: each forecast is held against the first look at least so much later, and at most 1.6 times.
        level: share of bands that is promised.
        origins: times at which forecasts are made, spread evenly over the forecasts that are possible.
        youngest_days: only posts at least so old at their last look are forecast.
        oldest_days: likewise at most so old.
        prior: what other accounts taught; the shipped one where none is given.
    """
    ordered = in_order(looks)
    ordered = ordered[np.isfinite(ordered.at_days)]
    tried = _tries(ordered, horizon_days, youngest_days, oldest_days)
    at = ordered.at_days[tried]
    cuts = np.unique(np.quantile(at, np.linspace(0, 1, origins + 1)[:-1])) if len(tried) else np.zeros(0)
    rows: list[tuple[float, ...]] = []
    asked = level
    for cut, end in itertools.pairwise([*cuts, math.inf]):
        # Learned from looks before the cut, asked about posts that are looked at from then on.
        account = learn_account(ordered[ordered.at_days < cut], prior)
        now = _first_of(ordered, tried[(at >= cut) & (at < end)])
        came = ordered[Index(ordered).find(ordered.post[now], ordered.age_days[now] + horizon_days)]
        upto = _not_after(ordered[np.isin(ordered.post, ordered.post[now])], ordered[now])
        ahead = (came.age_days - ordered.age_days[now])[:, None]
        made = forecast(upto, ahead, account, posts=ordered.post[now], level=asked)
        hit = (made.low[:, 0] <= came.views) & (came.views <= made.high[:, 0])
        error = np.abs(made.views[:, 0] - came.views) / came.views
        plain = np.abs(ordered.views[now] - came.views) / came.views
        width = np.log(made.high[:, 0] / made.low[:, 0])
        rows += zip(ordered.post[now].tolist(), error, plain, hit.astype(float), width, strict=True)
        asked = adapted_level(hit.astype(float), level, start=asked)
    return _summed(rows, horizon_days, level, asked)


def _tries(ordered: Looks, horizon: float, youngest: float, oldest: float) -> NDArray[np.int64]:
    """Looks from which a forecast can be made and held against a later look at the same post."""
    if not len(ordered):
        return np.zeros(0, dtype=np.int64)
    later = Index(ordered).find(ordered.post, ordered.age_days + horizon)
    there = np.minimum(later, len(ordered) - 1)
    ok = (later < len(ordered)) & (ordered.post[there] == ordered.post)
    ok &= ordered.age_days[there] - ordered.age_days <= horizon * _LATE
    return np.flatnonzero(ok & (ordered.age_days >= youngest) & (ordered.age_days <= oldest))


def _first_of(ordered: Looks, tried: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first of these looks at each post."""
    return tried[np.unique(ordered.post[tried], return_index=True)[1]]


def _not_after(looks: Looks, now: Looks) -> Looks:
    """Looks at each post up to the age of the one it is forecast from."""
    where = np.searchsorted(now.post, looks.post)
    return looks[looks.age_days <= now.age_days[where]]


def _summed(rows: list[tuple[float, ...]], horizon: float, level: float, asked: float) -> BackTest:
    n_posts = len({row[0] for row in rows})
    if n_posts < LEAST_TESTED:
        lacking = LEAST_TESTED - n_posts
        return BackTest(len(rows), n_posts, horizon, None, None, None, level, level, None, lacking)
    _, error, plain, hit, width = np.array(rows).T
    middle = [float(np.median(x)) for x in (error, plain, width)]
    return BackTest(len(rows), n_posts, horizon, middle[0], middle[1], float(hit.mean()), level, asked, middle[2])
