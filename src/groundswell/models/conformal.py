"""Bands from what past forecasts missed: the shortest range that held `level` of the misses.

Split-conformal prediction on ln y - η: where the misses of the next post are like those before, the band contains it in
`level` of cases, whatever their distribution. Bands of few misses lean on those of many (bins of age on all ages, an
account on other accounts), which makes the promise an empirical one: benchmarks/growth.py measures it.

Source: Vovk, Gammerman & Shafer (2005); Lei et al. (2018), "Distribution-free predictive inference for regression";
Gibbs & Candès (2021), "Adaptive conformal inference under distribution shift".
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.models.growth_curve import Account
from groundswell.models.growth_terms import youth
from groundswell.models.priors import GrowthPrior

Floats: TypeAlias = NDArray[np.float64]

LEVEL = 0.8  # of the prior's bands
_BORROWED = 30.0  # posts that the prior's bands count for
_WHOLE_OWN = 30.0  # own posts from which on also the place of the band is their own
_STEPS = 41
_CHOSEN = 0.35  # over √n: by so much more level is asked for, because the shortest of many ranges is short by luck too
_FEW = 0.13  # likewise, because misses of few posts hardly reach as far as those to come
_SLOPES = 1.5  # accounts differ in slopes as well as level, so a post tells of one two thirds of what it tells
_NEAR = 0.5  # of ln days: misses at other ages and over other times count by how near they are
_AGES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)  # days; in between, bands are interpolated
_UNSURE = 0.35  # of a band's width, for each unit of ln age below what was learned from
_RATE = 0.005  # γ of Gibbs & Candès: a hundred posts in a row that are missed ask for .4 more
_LEAST = -4.0  # a miss by so much is no growth to speak of: e^-4 of what was expected


def shortest(
    misses: ArrayLike, level: float = LEVEL, *, toward: ArrayLike | None = None, borrowed: float = _BORROWED
) -> tuple[float, float]:
    """The two ends of the shortest range [α, α + level] of the misses, in multiples of growth: e^high - e^low is least.

    Args:
        misses: ln y - η. Shape (n,); NaN is left out.
        level: share of the misses that the range holds.
        toward: misses that the ends are drawn to, as if `borrowed` of the misses were of these. Shape (m,).
        borrowed: see `toward`.
    """
    own = np.asarray(misses, dtype=np.float64)
    own = np.maximum(own[np.isfinite(own)], _LEAST)
    if toward is None:
        level = min(level + _CHOSEN / math.sqrt(len(own)), 1.0)
    starts = np.linspace(0, 1 - level, _STEPS)
    low, high = np.quantile(own, starts), np.quantile(own, _upper(starts + level, len(own)))
    if toward is not None:
        pool = np.asarray(toward, dtype=np.float64)
        pool = np.maximum(pool[np.isfinite(pool)], _LEAST)
        part = len(own) / (len(own) + borrowed)
        low = part * low + (1 - part) * np.quantile(pool, starts)
        high = part * high + (1 - part) * np.quantile(pool, starts + level)
    best = int(np.argmin(np.exp(high) - np.exp(low)))
    return float(low[best]), float(high[best])


def _upper(levels: Floats, n: int) -> Floats:
    """The rank that makes a finite sample cover: ⌈(n + 1) level⌉ of n."""
    return np.minimum(levels * (n + 1) / n, 1.0)


def prior_band(age_days: Floats, prior: GrowthPrior, level: float = LEVEL) -> tuple[Floats, Floats]:
    """The prior's band of ln y - η at each age; shape as `age_days`, twice.

    Levels other than .8 stretch the two arms as a logistic would; posts younger than any that were learned from
    stretch them too.
    """
    where = np.searchsorted(np.array(prior.band_ages), age_days, side="right")
    low, high = np.array(prior.band_low)[where], np.array(prior.band_high)[where]
    middle, half = (low + high) / 2, (high - low) / 2
    stretch = math.log((1 + level) / (1 - level)) / math.log((1 + LEVEL) / (1 - LEVEL))
    reach = stretch * half * (1 + _UNSURE * youth(age_days, prior.ranges))
    return middle - reach, middle + reach


def band(
    age_days: Floats, account: Account, level: float = LEVEL, *, ahead_days: float | None = None
) -> tuple[Floats, Floats]:
    """The band of ln y - η at each age, from the account's own misses as far as there are any; shape as `age_days`.

    Own misses are first measured in the prior's bands of their ages, so that old and young posts tell of each other.

    Args:
        age_days: age at the look. Shape (posts,).
        account: whose misses.
        level: share of posts that the band is to contain.
        ahead_days: how far ahead: misses over such times tell most; all alike where it is not said.
    """
    low, high = prior_band(age_days, account.prior, level)
    there = np.isfinite(account.surprises) & (account.surprise_weights > 0)
    n = float(account.surprise_weights[there].sum())
    if n < 2:
        return low, high
    own_low, own_high = prior_band(account.surprise_ages[there], account.prior, LEVEL)
    scaled = (np.maximum(account.surprises[there], _LEAST) - (own_low + own_high) / 2) / ((own_high - own_low) / 2)
    known = known_part(n / _SLOPES, account.prior.shared)
    base_low, base_high = prior_band(age_days, account.prior, LEVEL)
    middle, half = (base_low + base_high) / 2, (base_high - base_low) / 2
    low, high = middle + known * (low - middle), middle + known * (high - middle)
    part = n / (n + _BORROWED)
    log_ages = np.log(np.maximum(account.surprise_ages[there], _AGES[0]))
    weights = account.surprise_weights[there]
    if ahead_days:
        weights = _near(weights, np.log(account.surprise_spans[there]) - math.log(ahead_days))
    ends = []
    for log_age in np.log(_AGES):
        near = _near(weights, log_ages - log_age)
        # Misses at other ages count for as much as the prior does, together.
        near = near + (weights - near) * min(_BORROWED / max(float((weights - near).sum()), 1e-9), 1.0)
        ends.append(_own_ends(scaled, near, float(near.sum()), level))
    start, end = (
        np.interp(np.log(np.maximum(age_days, _AGES[0])), np.log(_AGES), side) for side in zip(*ends, strict=True)
    )
    return (1 - part) * low + part * (middle + start * half), (1 - part) * high + part * (middle + end * half)


def _near(weights: Floats, distance: Floats) -> Floats:
    """The weights, less the further away on a log scale."""
    return np.asarray(weights * np.exp(-((distance / _NEAR) ** 2) / 2))


def known_part(n_posts: float, shared: float) -> float:
    """How wide the prior's bands still are once so many own posts told what posts of this account have in common.

    √(1 - ρ + ρ / (1 + n ρ / (1 - ρ))): the variance that posts of an account share falls as that of a mean does.
    """
    return math.sqrt(1 - shared + shared / (1 + n_posts * shared / (1 - shared)))


def _own_ends(scaled: Floats, weights: Floats, n: float, level: float) -> tuple[float, float]:
    """Ends of the own misses in the prior's bands: equal tails while they are few, the shortest range once many."""
    order = np.argsort(scaled)
    below = (np.cumsum(weights[order]) - weights[order] / 2) / weights.sum()
    level = min(level + (_CHOSEN if n >= _WHOLE_OWN else _FEW) / math.sqrt(n), 1.0)
    starts = np.linspace(0, 1 - level, _STEPS) if n >= _WHOLE_OWN else np.array([(1 - level) / 2])
    widened = min(level * (n + 1) / n, 1.0)
    starts = np.maximum(starts - (widened - level) / 2, 0.0)
    low = np.interp(starts, below, scaled[order])
    high = np.interp(np.minimum(starts + widened, 1.0), below, scaled[order])
    best = int(np.argmin(np.exp(high) - np.exp(low)))
    return float(low[best]), float(high[best])


def adapted_level(
    covered: ArrayLike, level: float = LEVEL, *, start: float | None = None, rate: float = _RATE
) -> float:
    """The level to ask for next, so that bands that came out too narrow widen, and those too wide narrow.

        a ← a + γ (level - covered)

    Args:
        covered: 1 where a past band contained what came, 0 where not, oldest first; NaN is passed over. Shape (n,).
        level: the share that is promised.
        start: the level that was asked for before these; `level` unless said.
        rate: γ; the share holds in the long run for any, and moves less with a small one.

    Source: Gibbs & Candès (2021), eq. 2, for the level 1 - α; held between .6 and .98.

        >>> round(adapted_level([0, 0, 0, 0, 0]), 2)
        0.82
    """
    asked = level if start is None else start
    for hit in np.asarray(covered, dtype=np.float64).ravel():
        if np.isfinite(hit):
            asked = min(max(asked + rate * (level - float(hit)), 0.6), 0.98)
    return asked
