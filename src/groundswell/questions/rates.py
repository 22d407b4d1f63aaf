"""The rates of posts, put together over many posts in each of the standard ways.

*Pooled* is all actions over all views: large posts weigh more. The *mean* and the *median* of the posts' own rates let
each post count once. They answer different questions and are never mixed up: the name says which one it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from groundswell.models import intervals
from groundswell.models.intervals import Interval
from groundswell.questions.base import Floats, Mask, Measured, View, measure, rng_of
from groundswell.questions.wording import say

ENGAGEMENT = "engagement_rate_by_views"
ACTIONS = ("like_rate", "comment_rate", "share_rate", "save_rate")
# Every standard engagement rate: its own denominator, with saves and without.
STANDARD = (
    ENGAGEMENT,
    "engagement_rate_by_views_with_saves",
    "engagement_rate_by_reach",
    "engagement_rate_by_reach_with_saves",
    "engagement_rate_by_followers",
    "engagement_rate_by_followers_with_saves",
)


def at_most(name: str) -> float | None:
    """1 for rates by views and by reach, since there can hardly be more actions than that; None for others."""
    return None if "by_followers" in name else 1.0


@dataclass(frozen=True, slots=True)
class PostRates:
    """Rates of all posts with their numerators and denominators; one row a post.

    Attributes:
        posted_us: when each post was published, NaN where unknown. Shape (posts,).
    """

    measured: Measured
    posted_us: Floats

    @property
    def sql(self) -> str:
        """The SQL that ran."""
        return self.measured.sql

    def parts(self, name: str, chosen: Mask | None = None) -> tuple[Floats, Floats]:
        """Numerators and denominators of the posts of which both are known and the denominator is not zero."""
        known = self.known(name, chosen)
        return self.measured.numbers(f"{name}_numerator")[known], self.measured.numbers(f"{name}_denominator")[known]

    def known(self, name: str, chosen: Mask | None = None) -> Mask:
        """Which posts have the rate. Shape (posts,)."""
        top, bottom = self.measured.numbers(f"{name}_numerator"), self.measured.numbers(f"{name}_denominator")
        known = np.isfinite(top) & np.isfinite(bottom) & (bottom > 0)
        return known if chosen is None else known & chosen

    def observed_us(self, name: str) -> Floats:
        """When the counts behind the rate were seen, NaN where unknown. Shape (posts,)."""
        return self.measured.numbers(f"{name}_observed_us")

    def pooled(self, name: str, chosen: Mask) -> Interval:
        """All actions over all of the denominator; the interval is for posts of these sizes."""
        top, bottom = self.parts(name, chosen)
        return intervals.pooled_rate(top, bottom, at_most=at_most(name), rng=rng_of(top, bottom))

    def median(self, name: str, chosen: Mask) -> Interval:
        """The median of the posts' own rates."""
        top, bottom = self.parts(name, chosen)
        return intervals.median(top / bottom)

    def alternatives(
        self, name: str, chosen: Mask, *, others: Sequence[str] = (), way: str = "pooled"
    ) -> tuple[tuple[str, float | None, str], ...]:
        """What the card of `name` shows beside it: the same rate put together in other ways, and the other rates.

        Args:
            way: how the number on the card itself was put together: pooled, mean or median.
        """
        return tuple(
            (f"{rate}_{other}", value, say(f"card.{other}"))
            for rate in (name, *others)
            for other, value in self._all_ways(rate, chosen)
            if (rate, other) != (name, way)
        )

    def _all_ways(self, name: str, chosen: Mask) -> tuple[tuple[str, float | None], ...]:
        top, bottom = self.parts(name, chosen)
        if not len(top):
            return (("pooled", None), ("mean", None), ("median", None))
        ratios = top / bottom
        pooled = float(top.sum() / bottom.sum())
        return (("pooled", pooled), ("mean", float(ratios.mean())), ("median", float(np.median(ratios))))


def load(view: View, names: Sequence[str]) -> PostRates:
    """The rates `names` of all posts of the account, in one query."""
    measured = measure(view, names, parts=True)
    return PostRates(measured, measured.numbers("posted_us"))
