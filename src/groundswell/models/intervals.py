"""A number and how sure it is: rates, means, medians and differences over posts or days.

All of them estimate "this account's figure over posts (or days) like these", not the figure of the posts at hand, which
is exact. Intervals are equal-tailed and measured: benchmarks/coverage.py prints how often each contains the truth on
invented posts of many kinds. Where no honest interval can be had, the answer is refused: `low` and `high` are None, and
`needed` says how many more would do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit
from scipy.stats import binom

from groundswell.errors import BadValue
from groundswell.models.pooled import log_rate_draws

Floats: TypeAlias = NDArray[np.float64]

DRAWS = 1_000
LARGEST = 2.5e9  # views: the most watched post of the platform has about 2.3 billion
# Fewer, and the interval would be so wide or so wrong that it says nothing (see the coverage table).
LEAST_POOLED, LEAST_MEAN, LEAST_GEOMETRIC, LEAST_WEEKS = 10, 10, 3, 4
_WEEK = 7
# Relative scatter that the priors expect of ratios and of weeks; chosen as in models/pooled.py.
USUAL_RATIOS, USUAL_WEEKS = 1.0, 0.35


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
    largest: float | None = LARGEST,
    rng: np.random.Generator,
) -> Interval:
    """All actions over all views, for posts like these.

        R = E[numerator] / E[denominator],  estimated by Σ numerator / Σ denominator

    Missing values and posts without views are left out and counted. With fewer than 10 posts the answer is refused.

    The limit, measured: where sizes have a Pareto tail of exponent 1.05 to 1.25 and the rate changes with size, 10 to
    40 posts cannot show the posts that the rate hangs on: 80 % intervals hold the truth in .55 to .78 of cases.

    Args:
        numerators: actions of each post. Shape (posts,); NaN is unknown.
        denominators: views (or reach, or followers) of each post. Shape (posts,).
        level: share of cases that the interval is to contain.
        largest: no post can have more views than that. None for weeks and other sizes without a heavy tail: then sizes
            beyond those seen play no part.

    Source: models/pooled.py; equal-tailed quantiles of 1,000 draws, widened to contain the estimate.

        >>> rate = pooled_rate([42] * 20, [1000] * 20, rng=np.random.default_rng(1))
        >>> rate.value, rate.n
        (0.042, 20)
    """
    top, bottom, n_missing = _known_pairs(numerators, denominators)
    method = "1,000 draws of the rate over posts like these: scatter among posts, counting noise"
    method += ", sizes not seen yet" if largest else ""
    if not len(top):
        return Interval(None, None, None, level, 0, method, LEAST_POOLED, n_missing)
    value = float(top.sum() / bottom.sum())
    if len(top) < LEAST_POOLED:
        return Interval(value, None, None, level, len(top), method, LEAST_POOLED - len(top), n_missing)
    draws = log_rate_draws(top, bottom, draws=DRAWS, largest=largest, rng=rng)
    return _from_draws(value, draws, level, len(top), method, n_missing)


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
    values, n_missing = _known(ratios)
    _refuse_negative(values)
    method = "1,000 draws of the mean over posts like these, on the log scale"
    if not len(values):
        return Interval(None, None, None, level, 0, method, LEAST_MEAN, n_missing)
    value = float(values.mean())
    if len(values) < LEAST_MEAN or value == 0:
        return Interval(value, None, None, level, len(values), method, max(LEAST_MEAN - len(values), 1), n_missing)
    draws = log_rate_draws(values, np.ones(len(values)), draws=DRAWS, counts=False, usual=USUAL_RATIOS, rng=rng)
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
    known = np.isfinite(days)
    _refuse_negative(days[known])
    n_missing = int((~known).sum())
    method = "1,000 draws of the daily mean over weeks like these, on the log scale"
    pad = -len(days) % _WEEK
    weeks = np.concatenate([np.full(pad, np.nan), days]).reshape(-1, _WEEK)
    there = np.isfinite(weeks)
    sums, sizes = np.where(there, weeks, 0).sum(axis=1), there.sum(axis=1).astype(np.float64)
    sums, sizes = sums[sizes > 0], sizes[sizes > 0]
    n = len(sizes)
    if not n:
        return Interval(None, None, None, level, 0, method, LEAST_WEEKS, n_missing)
    value = float(sums.sum() / sizes.sum())
    if n < LEAST_WEEKS or value == 0:
        return Interval(value, None, None, level, n, method, max(LEAST_WEEKS - n, 1), n_missing)
    draws = log_rate_draws(sums, sizes, draws=DRAWS, counts=False, usual=USUAL_WEEKS, rng=rng)
    centre = math.log(value)
    draws = centre + (draws - centre) * math.sqrt(_inflation(sums / sizes))
    return _from_draws(value, draws, level, n, method, n_missing)


def _inflation(weeks: Floats) -> float:
    """By how much the variance of a mean grows because neighbouring weeks resemble each other: (1 + ρ) / (1 - ρ)."""
    logs = np.log(weeks + weeks.mean() / 50)
    centred = logs - logs.mean()
    total = float(centred @ centred)
    n = len(weeks)
    # The sample correlation of a short series is biased by about -(1 + 4ρ) / n (Kendall 1954).
    # The prior says 0.3, as 8 weeks would.
    rho = float(centred[1:] @ centred[:-1]) / total if total > 0 else 0.0
    rho = (n * (rho + 1 / n) / max(1 - 4 / n, 0.25) + 8 * 0.3) / (n + 8)
    rho = min(max(rho, 0.0), 0.85)
    return (1 + rho) / (1 - rho)


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
    x, n_missing = _known(values)
    method = "order statistics, interpolated"
    n = len(x)
    least = math.ceil(1 - math.log2(1 - level))
    if not n:
        return Interval(None, None, None, level, 0, method, least, n_missing)
    x = np.sort(x)
    value = float(np.median(x))
    if n < least:
        return Interval(value, None, None, level, n, method, least - n, n_missing)
    # From the d-th smallest to the d-th largest: contains the median with probability 1 - 2 P(Bin(n, ½) < d).
    outer = np.arange(1, n // 2 + 1)
    covers = 1 - 2 * binom.cdf(outer - 1, n, 0.5)
    d = int(outer[covers >= level][-1])
    wide, narrow = float(covers[d - 1]), float(1 - 2 * binom.cdf(d, n, 0.5))
    part = (wide - level) / (wide - narrow)
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
    logs, n_missing = _known_logs(values)
    method = "Student's t on logarithms"
    n = len(logs)
    if n < LEAST_GEOMETRIC:
        value = math.exp(logs.mean()) if n else None
        return Interval(value, None, None, level, n, method, LEAST_GEOMETRIC - n, n_missing)
    half = float(stdtrit(n - 1, (1 + level) / 2)) * float(logs.std(ddof=1)) / math.sqrt(n)
    centre = float(logs.mean())
    return Interval(
        math.exp(centre), math.exp(centre - half), math.exp(centre + half), level, n, method, None, n_missing
    )


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
    (a, missing_a), (b, missing_b) = _known_logs(new), _known_logs(old)
    n_missing, n = missing_a + missing_b, len(a) + len(b)
    method = "Welch's t on logarithms"
    lacking = sum(max(LEAST_GEOMETRIC - len(g), 0) for g in (a, b))
    if lacking:
        value = math.exp(a.mean() - b.mean()) if len(a) and len(b) else None
        return Interval(value, None, None, level, n, method, lacking, n_missing)
    va, vb = float(a.var(ddof=1)) / len(a), float(b.var(ddof=1)) / len(b)
    centre = float(a.mean() - b.mean())
    if va + vb == 0:
        return Interval(math.exp(centre), math.exp(centre), math.exp(centre), level, n, method, None, n_missing)
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    half = float(stdtrit(freedom, (1 + level) / 2)) * math.sqrt(va + vb)
    return Interval(
        math.exp(centre), math.exp(centre - half), math.exp(centre + half), level, n, method, None, n_missing
    )


def usual_range(past: ArrayLike, *, level: float = 0.8) -> Interval:
    """Where the next one lies in `level` of cases if nothing changes: "inside your usual range".

    The value is the median of the past. The range speaks of single weeks (or posts), not of a mean, so it does not
    narrow as n grows.

    Args:
        past: earlier figures of the same kind. Shape (n,); NaN is unknown. Fewer than 9 are refused at level 0.8.
        level: share of cases in which the next falls inside.

    Source: Wilks (1941): the next of n exchangeable values lies between the i-th and the j-th smallest with probability
    (j - i) / (n + 1); interpolated between neighbours.

        >>> usual = usual_range([3, 1, 4, 1, 5, 9, 2, 6, 5])
        >>> usual.low, usual.value, usual.high
        (1.0, 4.0, 9.0)
    """
    x, n_missing = _known(past)
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


def _from_draws(value: float, log_draws: Floats, level: float, n: int, method: str, n_missing: int) -> Interval:
    low, high = np.exp(np.quantile(log_draws, [(1 - level) / 2, (1 + level) / 2]))
    return Interval(value, min(float(low), value), max(float(high), value), level, n, method, None, n_missing)


def _known(values: ArrayLike) -> tuple[Floats, int]:
    x = np.asarray(values, dtype=np.float64).ravel()
    known = np.isfinite(x)
    return x[known], int((~known).sum())


def _known_pairs(numerators: ArrayLike, denominators: ArrayLike) -> tuple[Floats, Floats, int]:
    top, bottom = (np.asarray(v, dtype=np.float64).ravel() for v in (numerators, denominators))
    if top.shape != bottom.shape:
        raise BadValue(
            f"There are {len(top)} numerators and {len(bottom)} denominators. Pass one of each for every post."
        )
    known = np.isfinite(top) & np.isfinite(bottom) & (bottom > 0)
    _refuse_negative(top[known])
    return top[known], bottom[known], int((~known).sum())


def _known_logs(values: ArrayLike) -> tuple[Floats, int]:
    x, n_missing = _known(values)
    if len(x) and x.min() <= 0:
        raise BadValue(
            f"A geometric mean needs positive values, and there is {x.min():g}. Leave it out, or take the median."
        )
    return np.log(x), n_missing


def _refuse_negative(values: Floats) -> None:
    if len(values) and values.min() < 0:
        raise BadValue(f"A rate needs values of zero or more, and there is {values.min():g}. Leave such values out.")
