"""How many views a post will have, or had, at any age: one curve for all posts, learned from others and from its own.

With r = (age + h + ½) / (age + ½) in days, h days after a look at which the post had V views it has

    V(age + h) = V · exp(e^η),   η = ln c(r) + level + Σ coefficient · term,   c(r) = (1 - r^-p) / p

which never falls below V and never falls with h. `level` and coefficients come from other accounts (priors.json) and
are moved towards the account's own posts as far as these have evidence: a ridge regression of their surprises ln y - η,
y = ln(V1 / V0), whose penalty is the prior's precision. Two looks at one post move its own η by part of its last
surprise: what grew faster than expected goes on doing so, in the time of the clock.

Source: METHODS §1 (clock, closed form, persistence); Lindley & Smith (1972), "Bayes estimates for the linear model"
(shrinkage to a prior); Huber (1964) (weights of outlying surprises).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.models.growth_terms import design, youth
from groundswell.models.looks import Looks
from groundswell.models.priors import GrowthPrior, shipped

Floats: TypeAlias = NDArray[np.float64]

CLOCK = 0.5  # p of the prior
_START = 0.5  # days: keeps r finite for a post that has just appeared
_CEILING = 2.0  # of η: 1,600 times as many; what came faster from a post of minutes tells nothing of weeks


@dataclass(frozen=True, slots=True)
class Account:
    """What an account's own posts taught on top of the prior; without posts, the prior.

    Attributes:
        prior: what other accounts taught.
        clock: p, the exponent of the clock; 0 is the logarithm.
        shift: what is added to the prior's level.
        slopes: what is added to η for each standard deviation of each term. Shape (terms,).
        scatter: standard deviation of surprises that are left.
        n_posts: own posts that it rests on.
        surprises: what is left of each pair's ln y - η, as if its post had not been learned from. Shape (pairs,).
        surprise_ages: age at the first look of each pair. Shape (pairs,).
        surprise_spans: days between the two looks of each pair. Shape (pairs,).
        surprise_weights: of each pair; those of one post add up to 1, of less than 3 days 0. Shape (pairs,).
    """

    prior: GrowthPrior
    clock: float
    shift: float
    slopes: Floats
    scatter: float
    n_posts: int
    surprises: Floats
    surprise_ages: Floats
    surprise_spans: Floats
    surprise_weights: Floats


def stranger(prior: GrowthPrior | None = None) -> Account:
    """An account of which no post has two looks yet: what holds for others holds for it."""
    prior = prior or shipped().growth
    none = np.zeros(0)
    return Account(prior, CLOCK, 0.0, np.zeros(len(prior.terms)), prior.scatter, 0, none, none, none, none)


def log_clock(age_days: Floats, ahead_days: Floats, exponent: float = CLOCK) -> Floats:
    """How far growth gets between an age and so many days later, as ln c(r); -inf for no time at all."""
    log_r = np.log1p(ahead_days / (age_days + _START))
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(-np.expm1(-exponent * log_r) / exponent if exponent else log_r))


def level_of(seen: Looks, account: Account) -> Floats:
    """η of each look without its clock. Shape (looks,)."""
    prior = account.prior
    x = design(seen, prior.terms, prior.ranges, prior.typical) - np.array(prior.means)
    slopes = np.array(prior.coefficients) + account.slopes / np.array(prior.spreads)
    return np.asarray(prior.level + account.shift + x @ slopes)


def surprise(seen: Looks, later: Looks, account: Account) -> tuple[Floats, Floats]:
    """What the growth between two looks missed, ln y - η, and the variance that rounding and small counts give it.

    Where the counter did not rise, or fell, y is what half a step of its display would have been: all that is known is
    that it grew less. NaN, with infinite variance, where either look is unknown or there is no time between them.

    Args:
        seen: the earlier looks. Shape (posts,).
        later: later looks at the same posts, in the same order. Shape (posts,).
    """
    ahead = later.age_days - seen.age_days
    ok = seen.is_usable & later.is_usable & (ahead > 0)
    step = np.maximum(seen.views_step, later.views_step)
    with np.errstate(divide="ignore", invalid="ignore"):
        gained = np.maximum(later.views - seen.views, step / 2)
        log_y = np.log(np.log1p(gained / np.maximum(seen.views, 1)))
        found = log_y - log_clock(seen.age_days, np.where(ok, ahead, 1.0), account.clock) - level_of(seen, account)
        # ln y moves by (change of the count) / gained: counts are Poisson, rounded ends uniform over a step.
        variance = 1 / gained + np.where(step > 1, step**2 / 6, 0.0) / gained**2
    return np.where(ok, found, np.nan), np.where(ok, variance, np.inf)


def log_growth(
    seen: Looks, ahead_days: ArrayLike, account: Account | None = None, *, before: Looks | None = None
) -> Floats:
    """The η of each look and each time ahead: ln of ln(V later / V now). Shape (looks, times).

    NaN where the look has no views or no age; -inf for no time at all.

    Args:
        seen: one look at each post. Shape (posts,).
        ahead_days: h, zero or more. Shape (times,), or (posts, times) for times of each post's own.
        account: what is known of the account; none for a stranger.
        before: an earlier look at each of the same posts, NaN where there is none. Shape (posts,).
    """
    account = account or stranger()
    ahead = np.maximum(np.asarray(ahead_days, dtype=np.float64), 0.0)
    ahead = np.broadcast_to(ahead, (len(seen), ahead.shape[-1] if ahead.ndim else 1))
    level = level_of(seen, account)
    if before is not None and len(seen):
        level = level + repeated(before, seen, account)
    eta = level[:, None] + log_clock(np.where(seen.is_usable, seen.age_days, np.nan)[:, None], ahead, account.clock)
    return np.where(seen.is_usable[:, None], np.minimum(eta, _CEILING), np.nan)


def repeated(before: Looks, seen: Looks, account: Account) -> Floats:
    """The part of each post's last surprise that goes on, beyond what is usual; 0 where there is none.

    Other accounts' posts that were looked at again had grown more than their first look told, and part of what goes on
    is the account's: its own history takes the place of both. Less goes on where the counter hardly told what happened,
    and where the first of the two looks was at a younger post than any that was learned from: how the first hours went
    says little of the second week.
    """
    prior = account.prior
    known = account.n_posts * prior.shared / (1 - prior.shared + account.n_posts * prior.shared)
    part = (prior.persistence - known * prior.shared) / (1 - known * prior.shared)
    found, variance = surprise(before, seen, account)
    with np.errstate(invalid="ignore"):
        variance = variance + youth(before.age_days, prior.ranges) ** 2
        trust = max(part, 0.0) / (1 + variance / account.scatter**2)
        bounded = np.clip(found, -3 * account.scatter, 3 * account.scatter)
    return np.where(np.isfinite(bounded), trust * (bounded - (1 - known) * prior.usual_surprise), 0.0)


def views_ahead(
    seen: Looks, ahead_days: ArrayLike, account: Account | None = None, *, before: Looks | None = None
) -> Floats:
    """Views of each post so many days after the look at it. Shape (posts, times).

    Never below what it had, never falling with time; NaN where the look has no views or no age. Minus the views now it
    is the expected increment. Arguments as of `log_growth`.

        >>> from groundswell.models.looks import make_looks
        >>> post = make_looks([0], [2.0], [10_000], likes=[900])
        >>> views = views_ahead(post, [0, 5, 26])[0]
        >>> views[0], bool((np.diff(views) > 0).all())
        (np.float64(10000.0), True)
    """
    eta = log_growth(seen, ahead_days, account, before=before)
    return np.asarray(seen.views[:, None] * np.exp(np.exp(eta)))


def views_behind(seen: Looks, age_days: ArrayLike, account: Account | None = None) -> Floats:
    """Views that each post had at an earlier age, by the curve that leads to what it has. Shape (posts, ages).

    Never above what it has; NaN at ages beyond the look. Counts a view are taken as they are, for want of older ones.

    Args:
        seen: one look at each post. Shape (posts,).
        age_days: ages. Shape (ages,).
    """
    account = account or stranger()
    columns = []
    for age in np.asarray(age_days, dtype=np.float64).ravel():
        ahead = seen.age_days - age
        was = seen.views
        for _ in range(4):  # a post with fewer views grows a little faster: a few rounds settle it
            earlier = Looks(
                seen.post, np.full(len(seen), age), was, *_scaled(seen, was), seen.followers, seen.at_days, seen.step
            )
            grown = np.exp(log_growth(earlier, ahead[:, None], account)[:, 0])
            was = np.maximum(seen.views * np.exp(-grown), 1e-9)
        columns.append(np.where(ahead >= 0, was, np.nan))
    return np.column_stack(columns) if columns else np.zeros((len(seen), 0))


def _scaled(seen: Looks, views: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Likes, shares, comments and saves of a post with other views and the same rates."""
    part = views / seen.views
    return seen.likes * part, seen.shares * part, seen.comments * part, seen.saves * part
