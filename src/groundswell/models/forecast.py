"""How many views each post will have by when, with a band; an account without history gets that of other accounts.

A post without a usable look (no views, or no age) gets no forecast: its figures are NaN and `needed` is 1.

Source: METHODS §1; the middle is that of growth_curve.py, the band that of conformal.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.models.conformal import LEVEL, band
from groundswell.models.growth_curve import Account, log_growth, stranger
from groundswell.models.looks import Looks, in_order, latest

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

_MOST = 12.0  # ln of how many times as many a band reaches to: beyond, it would pass all counters there are


@dataclass(frozen=True, slots=True)
class Forecast:
    """Views of posts at times to come; figures of shape (posts, times), NaN where there is no forecast.

    Attributes:
        post: the posts, each once, as asked. Shape (posts,).
        age_days: age of each post at the times. Shape (posts, times).
        views: the middle of what is expected; never below what the post had.
        low: lower bound at `level` for each time alone.
        high: upper bound likewise.
        level: share of posts that the band is to contain.
        n_posts: own posts of the account that taught it; 0 for other accounts' alone.
        is_two_looks: the post's own last growth took part. Shape (posts,).
        needed: looks that are lacking for a forecast: 0 or 1. Shape (posts,).
        method: for the method card.
    """

    post: Ints
    age_days: Floats
    views: Floats
    low: Floats
    high: Floats
    level: float
    n_posts: int
    is_two_looks: NDArray[np.bool_]
    needed: Ints
    method: str


def forecast(
    looks: Looks,
    ahead_days: ArrayLike,
    account: Account | None = None,
    *,
    posts: ArrayLike | None = None,
    level: float = LEVEL,
) -> Forecast:
    """The views that posts will have, counted from the last look at each.

    Args:
        looks: all looks at these posts up to now, in any order.
        ahead_days: h, zero or more. Shape (times,), or (posts, times) for times of each post's own, such as ages 7 and
            28 less its age at the last look.
        account: what its history taught (`learn_account`); none for other accounts' alone.
        posts: which posts; all that have looks unless said. A post without a look is refused.
        level: share of posts that the band is to contain.

        >>> from groundswell.models.looks import make_looks
        >>> found = forecast(make_looks([7], [2.0], [10_000], likes=[900]), [5.0])
        >>> bool(10_000 < found.low[0, 0] < found.views[0, 0] < found.high[0, 0])
        True
    """
    account = account or stranger()
    asked = np.unique(looks.post) if posts is None else np.asarray(posts, dtype=np.int64).ravel()
    now, before = latest(in_order(looks))
    where = np.searchsorted(now.post, asked)
    there = np.isin(asked, now.post)
    ahead = np.maximum(np.asarray(ahead_days, dtype=np.float64), 0.0)
    ahead = np.broadcast_to(ahead, (len(asked), ahead.shape[-1] if ahead.ndim else 1))
    shape = ahead.shape
    views, low, high, age = (np.full(shape, np.nan) for _ in range(4))
    two = np.zeros(len(asked), dtype=np.bool_)
    if there.any():
        seen, earlier = now[where[there]], before[where[there]]
        eta = log_growth(seen, ahead[there], account, before=earlier)
        spans = np.median(ahead[there], axis=0)
        bands = [band(seen.age_days, account, level, ahead_days=float(days)) for days in spans]
        under, over = (np.column_stack([b[side] for b in bands]) for side in (0, 1))
        have = seen.views[:, None]
        views[there] = have * np.exp(np.exp(eta))
        low[there] = have * np.exp(np.exp(eta + under))
        high[there] = have * np.exp(np.minimum(np.exp(eta + over), _MOST))
        age[there] = seen.age_days[:, None] + ahead[there]
        two[there] = np.isfinite(earlier.views)
    told = f"learned from {account.n_posts:,} own posts" if account.n_posts else "as posts of other accounts grew"
    method = f"growth curve, {told}; band by what such forecasts missed"
    return Forecast(
        asked, age, views, low, high, level, account.n_posts, two, np.where(there, 0, 1).astype(np.int64), method
    )
