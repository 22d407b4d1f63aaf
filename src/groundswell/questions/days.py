"""The daily figures of an account on an unbroken grid of days: a day that no file holds is a gap, not a zero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from groundswell.questions.base import Floats, Mask, Span, View, measure, numbers

NAMES = (
    "day_views",
    "day_profile_views",
    "day_likes",
    "day_comments",
    "day_shares",
    "day_viewers",
    "day_followers",
    "follower_change",
    "day_engagement_rate_by_views",
)


@dataclass(frozen=True, slots=True)
class Days:
    """One series of daily figures; Studio's local days and Business's UTC days are never mixed.

    Attributes:
        days: every day from the first to the last, gaps included.
        columns: metrics of the grain day; each of shape (days,), NaN where unknown.
        provisional: days that a later export may still change. Shape (days,).
        sql: the SQL that ran.
    """

    days: tuple[date, ...]
    columns: Mapping[str, Floats]
    provisional: Mask
    sql: str

    def __len__(self) -> int:
        return len(self.days)

    def __getitem__(self, name: str) -> Floats:
        return self.columns[name]

    def inside(self, span: Span) -> Mask:
        """Which days lie in the span. Shape (days,)."""
        if span.window is None:
            return np.ones(len(self), dtype=np.bool_)
        return np.array([span.window.start_on <= d <= span.window.end_on for d in self.days], dtype=np.bool_)

    def knows(self, *names: str) -> Mask:
        """The days of which all these figures are known. Shape (days,)."""
        known = np.ones(len(self), dtype=np.bool_)
        for name in names:
            known &= np.isfinite(self.columns[name])
        return known

    @property
    def weeks(self) -> NDArray[np.int64]:
        """A number for the week (from Monday) of each day. Shape (days,)."""
        return np.array([(d.toordinal() - 1) // 7 for d in self.days], dtype=np.int64)

    def by_week(self, name: str, chosen: Mask) -> Floats:
        """Sums over the chosen days of each week, all of them known. Shape (weeks with chosen days,)."""
        weeks = self.weeks[chosen]
        return np.array([self.columns[name][chosen][weeks == w].sum() for w in np.unique(weeks)], dtype=np.float64)


def load(view: View) -> Days:
    """The daily figures of the longest series of the account; no days at all where it has none."""
    measured = measure(view, NAMES)
    extra = view.run("SELECT series, day, is_provisional FROM account_day")
    sizes = Counter(measured["series"])
    if not sizes:
        return Days(
            (), {name: np.array([], dtype=np.float64) for name in NAMES}, np.array([], dtype=np.bool_), measured.sql
        )
    series = max(
        sorted(sizes, reverse=True), key=lambda s: sizes[s]
    )  # studio before business where they are equally long
    row_of = {d: i for i, (s, d) in enumerate(zip(measured["series"], measured["day"], strict=True)) if s == series}
    provisional = {
        d for s, d, p in zip(extra["series"], extra["day"], extra["is_provisional"], strict=True) if s == series and p
    }
    first, last = min(row_of), max(row_of)
    grid = tuple(first + timedelta(days=i) for i in range((last - first).days + 1))
    columns = {name: numbers([measured[name][row_of[d]] if d in row_of else None for d in grid]) for name in NAMES}
    return Days(grid, columns, np.array([d in provisional for d in grid], dtype=np.bool_), measured.sql)
