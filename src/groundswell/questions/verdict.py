"""The published rule of balance: reactions per follower, now against before, decide which half is ahead.

Engagement per follower is views per follower times engagement per view. When it falls, there are more followers for
each reaction than before: they count without taking part. When it rises, reactions run ahead of the following. The
account is held against its own past and never against others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from groundswell.clock import DAY_US
from groundswell.models import compare, intervals
from groundswell.models.compare import Times
from groundswell.models.intervals import Interval
from groundswell.questions.base import Floats, Span, View, rng_of
from groundswell.questions.counters import SETTLED_DAYS
from groundswell.questions.days import Days
from groundswell.questions.rates import PostRates

BY_FOLLOWERS = "engagement_rate_by_followers"
IN_BALANCE = 1.5
"""A change within a factor of this much, either way, is called balance where the whole interval lies inside."""

EXAMPLES: Mapping[str, tuple[float, float]] = {
    "followers ahead": (0.5, 0.8),
    "engagement ahead": (1.2, 2.4),
    "in balance": (0.8, 1.3),
    "cannot say": (0.4, 2.5),
}
"""A range of the multiple for each verdict; a test holds the rule to them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says.

    Attributes:
        verdict: followers ahead, engagement ahead, in balance, or cannot say.
        times: reactions per follower, now as a multiple of before; None where one of the two is unknown.
        n_now: settled posts (or weeks) with known followers in the window.
        n_before: the same in the window before.
        unit: what was counted: post or week.
    """

    verdict: str
    times: Times | None
    n_now: int
    n_before: int
    unit: str = "post"


def rule(times: Times | None) -> str:
    """The verdict, from reactions per follower now as a multiple of before.

    Whole interval below 1: followers ahead. Whole interval above 1: engagement ahead. Around 1 and within a factor
    of 1.5 either way: in balance. Wider than that, or unknown: cannot say.

        >>> rule(Times(0.6, 0.5, 0.8)), rule(Times(1.7, 1.2, 2.4)), rule(Times(1, 0.8, 1.3)), rule(Times(1, 0.4, 2.5))
        ('followers ahead', 'engagement ahead', 'in balance', 'cannot say')
    """
    if times is None:
        return "cannot say"
    if times.high < 1:
        return "followers ahead"
    if times.low > 1:
        return "engagement ahead"
    return "in balance" if times.low >= 1 / IN_BALANCE and times.high <= IN_BALANCE else "cannot say"


def judge(view: View, posts: PostRates, series: Days, span: Span) -> Verdict:
    """The rule applied to the posts where it can be, else to the account's daily figures."""
    from_posts, from_days = by_posts(view, posts, span), by_days(view, series, span)
    if from_posts.times is not None or (from_days.times is None and from_posts.n_now >= from_days.n_now):
        return from_posts
    return from_days


def by_posts(view: View, posts: PostRates, span: Span) -> Verdict:
    """The median over the posts of the span against that of the stretch of the same length before.

    Only posts that were 28 days old or older when last seen take part: younger ones have fewer reactions for no
    other reason than their age.
    """
    settled = (posts.observed_us(BY_FOLLOWERS) - posts.posted_us) / DAY_US >= SETTLED_DAYS
    usable = posts.known(BY_FOLLOWERS) & settled
    if span.window is None:
        return Verdict("cannot say", None, int(usable.sum()), 0)
    now = usable & span.holds(posts.posted_us)
    before = usable & Span(span.window.before(view.zone), "").holds(posts.posted_us)
    times = _times(posts.median(BY_FOLLOWERS, now), posts.median(BY_FOLLOWERS, before))
    return Verdict(rule(times), times, int(now.sum()), int(before.sum()))


def by_days(view: View, series: Days, span: Span) -> Verdict:
    """The mean over the days of the span against that of the stretch before, weeks being the units."""
    per_follower = reactions_per_follower(series)
    if span.window is None or not np.isfinite(per_follower).any():
        return Verdict("cannot say", None, 0, 0, "week")
    now, before = (
        mean_per_day(per_follower[series.inside(s)]) for s in (span, Span(span.window.before(view.zone), ""))
    )
    times = _times(now, before)
    return Verdict(rule(times), times, now.n, before.n, "week")


def reactions_per_follower(series: Days) -> Floats:
    """Likes, comments and shares of each day over its followers, NaN where one is unknown. Shape (days,).

    Daily comments are net of deletions, so a day can come out below zero; it counts as none.
    """
    reactions = np.maximum(series["day_likes"] + series["day_comments"] + series["day_shares"], 0)
    followers = np.where(series["day_followers"] > 0, series["day_followers"], np.nan)
    return np.asarray(reactions / followers, dtype=np.float64)


def mean_per_day(daily: Floats) -> Interval:
    """The mean of a daily figure with its interval, weeks being the units."""
    return intervals.mean_per_day(daily, rng=rng_of(daily))


def _times(new: Interval, old: Interval) -> Times | None:
    bounds = [
        (float(i.value), float(i.low), float(i.high))
        for i in (new, old)
        if i.value is not None and i.low is not None and i.high is not None
    ]
    return compare.ratio(bounds[0], bounds[1]) if len(bounds) == 2 else None
