"""A number and how sure it is: rates, means, medians and differences over posts or days.

All of them estimate "this account's figure over posts (or days) like these", not the figure of the posts at hand, which
is exact. Intervals are equal-tailed and measured: benchmarks/coverage.py prints how often they contain the truth on
invented posts of many kinds. Where no honest interval can be had the answer is refused: `low` and `high` are None, and
`needed` says how many more would do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, stdtrit

from groundswell.models.known import known, known_logs, known_pairs, refuse_negative
from groundswell.models.pooled import POSTS, RATIOS, WEEKS, inflation, log_rate_draws

Floats: TypeAlias = NDArray[np.float64]

DRAWS = 1_000
# Fewer, and the interval would be too wide or too wrong (see the coverage table).
LEAST_POOLED, LEAST_MEAN, LEAST_GEOMETRIC, LEAST_WEEKS = 5, 10, 3, 4
# A rate whose ends lie further apart is refused; a lower bar would pick the runs that look surer than they are.
TOO_WIDE = 20
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Interval:
    """A number with its interval.

    Attributes:
        value: the figure of the posts at hand; None where there are none.
        low: lower bound at `level`; None where the answer is refused.
        high: upper bound at `level`; None where the answer is refused.
        level: share of cases in which such an interval contains what it estimates.
        n: posts (or days, or weeks) that it rests on.
        method: how the interval came about, for the method card.
        needed: how many more it takes; None where the answer is given.
        n_missing: how many were left out because a value is unknown.
    """

    value: float | None
    low: float | None
    high: float | None
    level: float
    n: int
    method: str
    needed: int | None = None
    n_missing: int = 0

    @property
    def is_refused(self) -> bool:
        """There is too little data for an interval."""
        return self.low is None


def pooled_rate(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    level: float = 0.8,
    at_most: float | None = None,
    rng: np.random.Generator,
) -> Interval:
    """All actions over all views, for other posts like these: of these very sizes.

        R = Σ v p(v) / Σ v,  p(v) the mean rate of the account's posts with v views,  estimated by Σ numerator / Σ v

    This is what the posts at hand can tell on their own. Where the rate changes with size, posts larger than any seen
    so far have another rate, of which nothing is said. Missing values and posts without views are left out and counted.
    Refused with fewer than 5 posts, and where the ends lie more than 20 times apart.

    Args:
        numerators: actions of each post. Shape (posts,); NaN is unknown.
        denominators: views (or reach, or followers) of each post. Shape (posts,).
        level: share of cases that the interval is to contain.
        at_most: no rate can be higher: 1 where there can hardly be more actions than views.
        rng: where the draws come from.

    Source: models/pooled.py; equal-tailed quantiles of 1,000 draws, widened to contain the estimate.

        >>> rate = pooled_rate([42] * 20, [1000] * 20, rng=np.random.default_rng(1))
        >>> rate.value, rate.n
        (0.042, 20)
    """
    method = "1,000 draws of the rate over posts of these sizes: scatter among posts, counting noise"
    top, bottom, n_missing = known_pairs(numerators, denominators)
    n = len(top)
    if not n:
        return Interval(None, None, None, level, 0, method, LEAST_POOLED, n_missing)
    value = float(top.sum() / bottom.sum())
    if n < LEAST_POOLED:
        return Interval(value, None, None, level, n, method, LEAST_POOLED - n, n_missing)
    draws = log_rate_draws(top, bottom, draws=DRAWS, prior=POSTS, rng=rng)
    found = _from_draws(value, draws, level, n, method, n_missing)
    low, high = found.low or 0.0, found.high or 0.0
    if low > 0 and high > TOO_WIDE * low:
        # In simulation, widths on the log scale fell with the cube root of the number of posts.
        needed = math.ceil(n * ((math.log(high / low) / math.log(TOO_WIDE)) ** 3 - 1))
        return replace(found, low=None, high=None, needed=needed, method=f"{method}; its ends were too far apart")
    return found if at_most is None else replace(found, high=min(high, max(at_most, value)))


def mean_of_ratios(ratios: ArrayLike, *, level: float = 0.8, rng: np.random.Generator) -> Interval:
    """The mean of the posts' own rates, each post counting once, for posts like these.

    Args:
        ratios: rates, zero or more. Shape (posts,); NaN is unknown. Fewer than 10 are refused.
        level: share of cases that the interval is to contain.

    Source: as `pooled_rate`, with equal sizes: a mean on the log scale whose scatter is a scaled inverse χ².

    Raises:
        BadValue: a ratio is negative.

        >>> mean_of_ratios([0.25, 0.5, 0.75, 0.5, 0.5] * 2, rng=np.random.default_rng(1)).value
        0.5
    """
    values, n_missing = known(ratios)
    refuse_negative(values)
    method = "1,000 draws of the mean over posts like these, on the log scale"
    if not len(values):
        return Interval(None, None, None, level, 0, method, LEAST_MEAN, n_missing)
    value = float(values.mean())
    if len(values) < LEAST_MEAN or value == 0:
        return Interval(value, None, None, level, len(values), method, max(LEAST_MEAN - len(values), 1), n_missing)
    draws = log_rate_draws(values, np.ones(len(values)), draws=DRAWS, counts=False, prior=RATIOS, rng=rng)
    return _from_draws(value, draws, level, len(values), method, n_missing)


def mean_per_day(daily: ArrayLike, *, level: float = 0.8, rng: np.random.Generator) -> Interval:
    """The mean daily figure, for days like these; weeks are the units, because days of one week resemble each other.

    Args:
        daily: one figure for each consecutive day, zero or more. Shape (days,); NaN is unknown. Fewer than 4 weeks with
            a known day are refused.
        level: share of cases that the interval is to contain.

    Returns:
        `n` counts weeks.

    Source: non-overlapping blocks (Carlstein 1986) of 7 days, counted back from the last; then as `mean_of_ratios`, the
    scatter widened by the lag-1 correlation of the weeks.

    Raises:
        BadValue: a figure is negative.

        >>> mean_per_day([10.0] * 70, rng=np.random.default_rng(1)).value
        10.0
    """
    days = np.asarray(daily, dtype=np.float64)
    found, n_missing = known(days)
    refuse_negative(found)
    method = "1,000 draws of the daily mean over weeks like these, on the log scale"
    pad = -len(days) % _WEEK
    weeks = np.concatenate([np.full(pad, np.nan), days]).reshape(-1, _WEEK)
    there = np.isfinite(weeks)
    sums, sizes = np.where(there, weeks, 0).sum(axis=1), there.sum(axis=1).astype(np.float64)
    sums, sizes = sums[sizes > 0], sizes[sizes > 0]
    n = len(sizes)
    value = float(sums.sum() / sizes.sum()) if n else None
    if n < LEAST_WEEKS or not value:
        return Interval(value, None, None, level, n, method, max(LEAST_WEEKS - n, 1), n_missing)
    draws = log_rate_draws(sums, sizes, draws=DRAWS, counts=False, prior=WEEKS, rng=rng)
    centre = math.log(value)
    draws = centre + (draws - centre) * math.sqrt(inflation(sums / sizes))
    return _from_draws(value, draws, level, n, method, n_missing)


def median(values: ArrayLike, *, level: float = 0.8) -> Interval:
    """The middle value, for posts like these: half of them lie above it.

    Args:
        values: any numbers; zeros are fine. Shape (posts,); NaN is unknown. Fewer than 4 are refused at level 0.8.
        level: share of cases that the interval is to contain.

    Source: order statistics; interpolated between two of them as in Hettmansperger & Sheather (1986), "Confidence
    intervals based on interpolated order statistics". Holds for every distribution.

        >>> median([1, 2, 3, 4, 5, 6, 7, 8, 9]).value
        5.0
    """
    x, n_missing = known(values)
    method = "order statistics, interpolated"
    n = len(x)
    least = math.ceil(1 - math.log2(1 - level))
    x = np.sort(x)
    value = float(np.median(x)) if n else None
    if n < least:
        return Interval(value, None, None, level, n, method, least - n, n_missing)
    # From the d-th smallest to the d-th largest: contains the median with probability 1 - 2 P(Bin(n, ½) < d).
    outer = np.arange(1, n // 2 + 1)
    covers = 1 - 2 * bdtr(outer - 1, n, 0.5)
    # Between two order statistics the density is not even, and few posts of long tails then keep less than promised:
    # they aim a little higher (chosen on the families that `benchmarks/coverage.py` sets aside for that).
    aim = min(1 - (1 - level) * (1 - 0.5 / n), float(covers[0]))
    d = int(outer[covers >= aim][-1])
    wide, narrow = float(covers[d - 1]), float(1 - 2 * bdtr(d, n, 0.5))
    part = (wide - aim) / (wide - narrow)
    move = (n - d) * part / (d + (n - 2 * d) * part)
    low = (1 - move) * x[d - 1] + move * x[min(d, n - 1)]
    high = (1 - move) * x[n - d] + move * x[max(n - d - 1, 0)]
    return Interval(value, float(low), float(high), level, n, method, None, n_missing)


def geometric_mean(values: ArrayLike, *, level: float = 0.8) -> Interval:
    """The typical value on the log scale, for posts like these.

        exp(mean of ln value)

    Args:
        values: positive numbers. Shape (posts,); NaN is unknown. Fewer than 3 are refused.
        level: share of cases that the interval is to contain.

    Source: Student's t on logarithms.

    Raises:
        BadValue: a value is zero or less.

        >>> round(geometric_mean([10, 100, 1000]).value, 6)
        100.0
    """
    logs, n_missing = known_logs(values)
    method = "Student's t on logarithms"
    n = len(logs)
    if n < LEAST_GEOMETRIC:
        value = math.exp(logs.mean()) if n else None
        return Interval(value, None, None, level, n, method, LEAST_GEOMETRIC - n, n_missing)
    half = float(stdtrit(n - 1, (1 + level) / 2)) * float(logs.std(ddof=1)) / math.sqrt(n)
    return _around(float(logs.mean()), half, level, n, method, n_missing)


def geometric_ratio(new: ArrayLike, old: ArrayLike, *, level: float = 0.8) -> Interval:
    """How many times as high the one group typically is as the other, for posts like these.

        exp(mean of ln new - mean of ln old)

    Args:
        new: positive numbers. Shape (posts,); NaN is unknown. Fewer than 3 in either group are refused.
        old: likewise. Shape (other posts,).
        level: share of cases that the interval is to contain.

    Returns:
        `n` counts both groups.

    Source: Welch's t on logarithms.

    Raises:
        BadValue: a value is zero or less.

        >>> round(geometric_ratio([20, 200, 2000], [10, 100, 1000]).value, 6)
        2.0
    """
    (a, missing_a), (b, missing_b) = known_logs(new), known_logs(old)
    n_missing, n = missing_a + missing_b, len(a) + len(b)
    method = "Welch's t on logarithms"
    lacking = sum(max(LEAST_GEOMETRIC - len(g), 0) for g in (a, b))
    if lacking:
        value = math.exp(a.mean() - b.mean()) if len(a) and len(b) else None
        return Interval(value, None, None, level, n, method, lacking, n_missing)
    va, vb = float(a.var(ddof=1)) / len(a), float(b.var(ddof=1)) / len(b)
    half = 0.0
    if va + vb > 0:
        freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
        half = float(stdtrit(freedom, (1 + level) / 2)) * math.sqrt(va + vb)
    return _around(float(a.mean() - b.mean()), half, level, n, method, n_missing)


def usual_range(past: ArrayLike, *, level: float = 0.8) -> Interval:
    """Where the next one lies in `level` of cases if nothing changes: "inside your usual range".

    The value is the median of the past. The range speaks of single weeks or posts and does not narrow as n grows.

    Args:
        past: earlier figures of the same kind. Shape (n,); NaN is unknown. Fewer than 9 are refused at level 0.8.
        level: share of cases in which the next falls inside.

    Source: Wilks (1941): the next of n exchangeable values lies between the i-th and the j-th smallest with probability
    (j - i) / (n + 1); interpolated between neighbours.

        >>> usual = usual_range([3, 1, 4, 1, 5, 9, 2, 6, 5])
        >>> usual.low, usual.value, usual.high
        (1.0, 4.0, 9.0)
    """
    x, n_missing = known(past)
    n = len(x)
    method = "order statistics of the past, for the next one"
    least = math.ceil(round(2 / (1 - level) - 1, 9))
    value = float(np.median(x)) if n else None
    if n < least:
        return Interval(value, None, None, level, n, method, least - n, n_missing)
    ranks = np.arange(1, n + 1)
    low_rank = (n + 1) * (1 - level) / 2
    low, high = np.interp([low_rank, n + 1 - low_rank], ranks, np.sort(x))
    return Interval(value, float(low), float(high), level, n, method, None, n_missing)


def _around(centre: float, half: float, level: float, n: int, method: str, n_missing: int) -> Interval:
    value, low, high = (math.exp(x) for x in (centre, centre - half, centre + half))
    return Interval(value, low, high, level, n, method, None, n_missing)


def _from_draws(value: float, log_draws: Floats, level: float, n: int, method: str, n_missing: int) -> Interval:
    low, high = np.exp(np.quantile(log_draws, [(1 - level) / 2, (1 + level) / 2]))
    return Interval(value, min(float(low), value), max(float(high), value), level, n, method, None, n_missing)
