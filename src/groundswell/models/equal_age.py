"""Views of posts at equal age, wherever they were looked at: between two looks, after the last or before the first.

Between two looks the curve is drawn through both: the share of ln(V1 / V0) that was gathered by an age is the share
that the curve says. How sure that is follows a bridge: it is exact at either look and least sure half way in the time
of the clock. Outside of the looks it is a forecast, or one backwards, with the band of one.

Source: METHODS §1 (equal-age values with the variance of the interpolation).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from groundswell.models.conformal import LEVEL, band
from groundswell.models.growth_curve import Account, log_growth, stranger, views_behind
from groundswell.models.looks import Index, Looks, in_order

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

AGES_DAYS = (1 / 24, 1.0, 7.0, 28.0)
KINDS = ("none", "exact", "between", "after the last look", "before the first look")
_MOST = 12.0  # as in forecast.py
_STRAYS, _STRAYS_MORE, _MOST_STRAYS = 0.6, 0.5, 1.6  # a post's own course, by how far apart its looks lie
_NORMAL = 2.5631  # width of a normal's 80 % band in standard deviations


@dataclass(frozen=True, slots=True)
class AtAge:
    """Views of each post at each age; NaN where nothing is known of the post. Shape of the figures: (posts, ages).

    Attributes:
        post: the posts, each once, in order. Shape (posts,).
        age_days: the ages. Shape (ages,).
        views: the estimate; never falling with age where the counter did not.
        low: lower bound at `level`.
        high: upper bound likewise.
        variance: of ln views.
        kind: index into `KINDS`: what the estimate rests on.
        level: share of estimates whose band contains the truth.
    """

    post: Ints
    age_days: Floats
    views: Floats
    low: Floats
    high: Floats
    variance: Floats
    kind: NDArray[np.int8]
    level: float


def views_at_ages(
    looks: Looks,
    age_days: ArrayLike = AGES_DAYS,
    account: Account | None = None,
    *,
    level: float = LEVEL,
    only_inside: bool = False,
) -> AtAge:
    """What each post had, or by its curve would have, at each age.

    Args:
        looks: looks at posts, in any order.
        age_days: ages. Shape (ages,).
        account: what its history taught; none for other accounts' alone.
        level: share of estimates whose band is to contain the truth.
        only_inside: nothing before a post's first look or after its last, which takes longest.

        >>> from groundswell.models.looks import make_looks
        >>> found = views_at_ages(make_looks([1, 1], [0.5, 3.0], [1000, 2000]), [0.5, 1.0, 3.0])
        >>> found.views[0, [0, 2]].tolist(), bool(1000 < found.views[0, 1] < 2000)
        ([1000.0, 2000.0], True)
    """
    account = account or stranger()
    ordered = in_order(looks)
    ages = np.asarray(age_days, dtype=np.float64).ravel()
    posts = np.unique(looks.post)
    shape = (len(posts), len(ages))
    views, low, high, variance = (np.full(shape, np.nan) for _ in range(4))
    kind = np.zeros(shape, dtype=np.int8)
    known = np.isin(posts, ordered.post)
    first, last = (np.searchsorted(ordered.post, posts, side=s) - (s == "right") for s in ("left", "right"))
    index = Index(ordered)
    for j, age in enumerate(ages if known.any() else []):
        at = index.find(posts, np.full(len(posts), age))
        here = np.minimum(at, len(ordered) - 1)
        after = known & (at <= last)
        exact = after & (ordered.age_days[here] == age)
        between = after & ~exact & (at > first)
        ahead, behind = known & ~after, after & ~exact & (at == first)
        for number, which in enumerate((exact, between, ahead, behind), start=1):
            w = np.flatnonzero(which)
            if not len(w) or (only_inside and KINDS[number] not in {"exact", "between"}):
                continue
            if number == 1:
                found = _exact(ordered[here[w]], level)
            elif number == 2:
                found = _between(ordered[here[w] - 1], ordered[here[w]], age, account, level)
            elif number == 3:
                found = _after(ordered[last[w]], _one_before(ordered, first, last, w), age, account, level)
            else:
                found = _before(ordered[first[w]], age, account, level)
            kind[w, j] = number
            views[w, j], variance[w, j], low[w, j], high[w, j] = found
    return AtAge(posts, ages, views, low, high, variance, kind, level)


_Found: TypeAlias = tuple[Floats, Floats, Floats, Floats]  # views, variance of ln views, low, high


def _rounding(seen: Looks) -> Floats:
    """Variance of ln views that a rounded counter has: none where it is exact."""
    step = seen.views_step
    return np.where(step > 1, (step / seen.views) ** 2 / 12, 0.0)


def _exact(seen: Looks, level: float) -> _Found:
    variance = _rounding(seen)
    reach = float(ndtri((1 + level) / 2)) * np.sqrt(variance)
    return seen.views, variance, seen.views * np.exp(-reach), seen.views * np.exp(reach)


def _between(a: Looks, b: Looks, age: float, account: Account, level: float) -> _Found:
    """A bridge in the time of the clock; where the counter fell, from the one value to the other all the same."""
    gap = b.age_days - a.age_days
    whole = np.exp(log_growth(a, gap[:, None], account)[:, 0])
    part = np.exp(log_growth(a, (age - a.age_days)[:, None], account)[:, 0])
    done = np.clip(part / whole, 0.0, 1.0)
    log_ratio = np.log(b.views / a.views)
    views = a.views * np.exp(done * log_ratio)
    # How far a part of the growth strays from its share: the scatter of ln y, pinned at both ends, and more the further
    # apart the looks lie. Chosen so that of looks left out between two others 8 in 10 fall inside, on invented accounts
    # and on posts_vn.
    apart = np.log((b.age_days + 0.5) / (a.age_days + 0.5))
    strays = np.minimum(_STRAYS + _STRAYS_MORE * apart, _MOST_STRAYS)
    spread = np.abs(log_ratio) * account.scatter * done * (1 - done) * strays
    # Who came, came before or after that age by chance: binomial, so it matters for small counts only.
    chance = np.abs(b.views - a.views) * done * (1 - done) / views**2
    slack = np.sqrt((1 - done) ** 2 * _rounding(a) + done**2 * _rounding(b))
    variance = spread**2 + slack**2 + chance
    reach = float(ndtri((1 + level) / 2)) * np.sqrt(variance)
    # Counters do not fall between: what lies beyond either look is rounding only.
    least, most = np.minimum(a.views, b.views) * np.exp(-2 * slack), np.maximum(a.views, b.views) * np.exp(2 * slack)
    low, high = np.maximum(views * np.exp(-reach), least), np.minimum(views * np.exp(reach), most)
    return views, variance, low, high


def _one_before(ordered: Looks, first: Ints, last: Ints, w: Ints) -> Looks:
    """The look before the last at each post, NaN where there is none."""
    has = last[w] > first[w]
    found = ordered[np.maximum(last[w] - 1, 0)]
    blank = np.where(has, 1.0, np.nan)
    return Looks(found.post, *(getattr(found, f.name) * blank for f in fields(found) if f.name != "post"))


def _after(seen: Looks, before: Looks, age: float, account: Account, level: float) -> _Found:
    eta = log_growth(seen, (age - seen.age_days)[:, None], account, before=before)[:, 0]
    under, over = band(seen.age_days, account, level)
    views, low, high = (seen.views * np.exp(np.minimum(np.exp(eta + q), _MOST)) for q in (0.0, under, over))
    return views, (np.log(high / low) / _NORMAL) ** 2 + _rounding(seen), low, high


def _before(seen: Looks, age: float, account: Account, level: float) -> _Found:
    views = views_behind(seen, [age], account)[:, 0]
    grown = np.log(seen.views / views)
    under, over = band(np.full(len(seen), age), account, level)
    low, high = (
        seen.views * np.exp(-np.minimum(grown * np.exp(over), _MOST)),
        seen.views * np.exp(-grown * np.exp(under)),
    )
    return views, (np.log(high / low) / _NORMAL) ** 2 + _rounding(seen), low, high
