"""What an account's own posts say about growth, on top of what other accounts taught.

Every pair of looks at one post is a surprise ln y - η. A ridge regression moves level and slopes towards them: each
slope (for one standard deviation of its term) has a normal prior around 0, so five posts move little and a thousand
decide. Pairs of one post count as one post together. Of a few clocks the one that leaves least is taken.

Source: Lindley & Smith (1972) (shrinkage); Huber (1964) (weights); METHODS §1 (history).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundswell.models.growth_curve import Account, log_clock, stranger, surprise
from groundswell.models.growth_terms import design
from groundswell.models.looks import Index, Looks, in_order
from groundswell.models.priors import GrowthPrior

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

STARTS = (0.04, 0.25, 1.0, 2.0, 4.0, 7.0, 14.0, 28.0, 90.0)  # ages in days at which pairs begin
SPANS = (0.04, 0.25, 1.0, 3.0, 7.0, 14.0, 28.0, 90.0)  # days that pairs span
_LATE = 1.6  # a look so many times later than asked for is another age
_CLOCKS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
_CLOCK_SD = 0.5  # how far clocks of accounts lie from the prior's
_SLOPE_SD = 0.15  # of η for one standard deviation of a term; the level has its own
_TUNING = 1.345  # Huber's constant: 95 % efficient where surprises are normal
_ROUNDS = 6
_APART, _OLD = 3.0, 0.25  # days: what bands are learned from
_MOST = 8_000  # pairs that are enough: more tell little of an account, and take time
_GOLDEN = (5**0.5 - 1) / 2


def pairs(ordered: Looks) -> tuple[Ints, Ints]:
    """Where pairs of looks at one post stand that differ in age and span, a few for each post: first and second look.

    Args:
        ordered: looks in order (`in_order`).
    """
    posts, index = np.unique(ordered.post), Index(ordered)
    n = len(ordered)
    found: list[NDArray[np.int64]] = []
    if not n:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    for start in STARTS:
        first = index.find(posts, np.full(len(posts), start))
        here = np.minimum(first, n - 1)
        ok = (first < n) & (ordered.post[here] == posts) & (ordered.age_days[here] <= start * _LATE + 0.02)
        for span in SPANS:
            age = ordered.age_days[here]
            second = index.find(posts, age + span)
            there = np.minimum(second, n - 1)
            fits = ok & (second < n) & (ordered.post[there] == posts) & (ordered.age_days[there] > age)
            fits &= ordered.age_days[there] - age <= span * _LATE + 0.02
            found.append(np.column_stack([here[fits], there[fits]]))
    both = np.concatenate([*found, _neighbours(ordered, found)])
    both = both[np.unique(both[:, 0] * n + both[:, 1], return_index=True)[1]]
    # Multiples of the golden ratio fall evenly: of many pairs, as many of each post as their number lets.
    both = both[np.mod(np.arange(len(both)) * _GOLDEN, 1) < _MOST / max(len(both), 1)]
    return both[:, 0], both[:, 1]


def _neighbours(ordered: Looks, found: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """First and last look at posts of which no pair fits."""
    taken = np.unique(ordered.post[np.concatenate(found)[:, 0]]) if found else np.zeros(0, dtype=np.int64)
    first = np.flatnonzero(np.append(True, ordered.post[1:] != ordered.post[:-1]))
    last = np.append(first[1:], len(ordered)) - 1
    left = (last > first) & ~np.isin(ordered.post[first], taken)
    return np.column_stack([first[left], last[left]])


def learn_account(history: Looks, prior: GrowthPrior | None = None) -> Account:
    """What the account's posts teach; a stranger where none was looked at twice.

    Args:
        history: looks at own posts, in any order, up to the moment from which a forecast is made.
        prior: what other accounts taught; the shipped one where none is given.
    """
    account = stranger(prior)
    ordered = in_order(history)
    first, second = pairs(ordered)
    if not len(first):
        return account
    seen, later = ordered[first], ordered[second]
    found, variance = surprise(seen, later, account)
    _, whose, each = np.unique(seen.post, return_inverse=True, return_counts=True)
    share = 1.0 / each[whose]
    prior_clock = log_clock(seen.age_days, later.age_days - seen.age_days, account.clock)
    x = _standardised(seen, account.prior)
    tried = []
    for clock in _CLOCKS:
        moved = found + prior_clock - log_clock(seen.age_days, later.age_days - seen.age_days, clock)
        loss, learned = _ridge(moved, variance, share, x, account)
        tried.append((loss + (clock - account.clock) ** 2 / (2 * _CLOCK_SD**2), clock, learned))
    _, clock, learned = min(tried, key=lambda t: t[0])
    # Bands are for days to come, as the prior's are: minutes and hours stray otherwise.
    told = ((later.age_days - seen.age_days >= _APART) & (seen.age_days >= _OLD)).astype(np.float64)
    return replace(
        learned,
        clock=clock,
        n_posts=len(each),
        surprise_ages=seen.age_days,
        surprise_spans=later.age_days - seen.age_days,
        surprise_weights=told / np.bincount(whose, told)[whose].clip(1),
    )


def _standardised(seen: Looks, prior: GrowthPrior) -> Floats:
    """A column of ones and the terms in standard deviations from their means. Shape (looks, terms + 1)."""
    x = (design(seen, prior.terms, prior.ranges, prior.typical) - np.array(prior.means)) / np.array(prior.spreads)
    return np.column_stack([np.ones(len(seen)), x])


def _ridge(found: Floats, variance: Floats, share: Floats, x: Floats, account: Account) -> tuple[float, Account]:
    """The account that these surprises speak for, and what it leaves: half the penalised sum of squares."""
    prior = account.prior
    own_sd = prior.scatter * prior.shared**0.5
    precision = np.append(own_sd**-2, np.full(x.shape[1] - 1, _SLOPE_SD**-2))
    scatter, weight = prior.scatter, np.ones(len(found))
    n = float(share.sum())
    for _ in range(_ROUNDS):
        w = share * weight / (scatter**2 + variance)
        inverse = np.linalg.inv((x * w[:, None]).T @ x + np.diag(precision))
        moves = inverse @ (x.T @ (w * found))
        left = found - x @ moves
        size = np.abs(left) / np.sqrt(scatter**2 + variance)
        weight = np.minimum(1.0, _TUNING / np.maximum(size, 1e-9))
        # The prior's scatter counts as ten posts; a median of absolute surprises is .6745 of their deviation.
        own = _weighted_median(np.abs(left), share * (variance < 1)) / 0.6745
        scatter = float(np.sqrt((10 * prior.scatter**2 + n * own**2) / (10 + n))) if np.isfinite(own) else scatter
    leverage = np.minimum(((x @ inverse) * x).sum(axis=1) * w / share, 0.9)
    huber = np.where(size <= _TUNING, size**2 / 2, _TUNING * size - _TUNING**2 / 2)
    loss = float((share * (huber + np.log(scatter))).sum() + (precision * moves**2).sum() / 2)
    learned = replace(
        account,
        shift=float(moves[0]),
        slopes=moves[1:],
        scatter=scatter,
        surprises=left / (1 - leverage),
        surprise_weights=share,
    )
    return loss, learned


def _weighted_median(values: Floats, weights: Floats) -> float:
    """The value below which half the weight lies; NaN where there is none."""
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    if not len(below) or below[-1] <= 0:
        return float("nan")
    return float(values[order][np.searchsorted(below, below[-1] / 2)])
