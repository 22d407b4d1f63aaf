"""The latest known counters of the posts, each with the day on which it was seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundswell.answer import Table
from groundswell.clock import DAY_US
from groundswell.questions.base import Columns, Floats, Mask, Measured, View, count, measure, table
from groundswell.questions.names import LABELS
from groundswell.questions.wording import say
from groundswell.units import Unit, plural

COUNTERS = ("views", "likes", "comments", "shares", "saves")
SETTLED_DAYS = 28
"""From this age on, lifetime counters are compared with one another: most of what a post collects is in by then."""


@dataclass(frozen=True, slots=True)
class Counters:
    """One row a post; numbers are NaN where unknown.

    Attributes:
        post_id: TikTok's ids. Length (posts,).
        posted_us: when each was published. Shape (posts,).
        views: the latest known views. Shape (posts,).
        seen_us: when those views were seen. Shape (posts,).
    """

    measured: Measured
    post_id: tuple[str, ...]
    posted_us: Floats
    views: Floats
    seen_us: Floats

    def __len__(self) -> int:
        return len(self.post_id)

    def __getitem__(self, name: str) -> Floats:
        return self.measured.numbers(name)

    @property
    def age_days(self) -> Floats:
        """How old each post was when its views were seen, in days. Shape (posts,)."""
        return (self.seen_us - self.posted_us) / DAY_US

    @property
    def is_settled(self) -> Mask:
        """Posts old enough, when last seen, for their views to be compared with those of others. Shape (posts,)."""
        return np.asarray(np.isfinite(self.views) & (self.age_days >= SETTLED_DAYS))


def load(view: View) -> Counters:
    """The latest known counters of all posts, when their views were seen, and how far each counter ever fell."""
    names = (*COUNTERS, "views_observed_us", "likes_observed_us", *(f"{c}_fall" for c in COUNTERS), "n_snapshots")
    measured = measure(view, names)
    return Counters(
        measured,
        tuple(measured["post_id"]),
        measured.numbers("posted_us"),
        measured.numbers("views"),
        measured.numbers("views_observed_us"),
    )


def falls(counters: Counters) -> tuple[tuple[str, int, int], ...]:
    """Counters that were lower at a later look: name, of how many posts, by how much in all."""
    found = []
    for name in COUNTERS:
        fell = counters[f"{name}_fall"]
        n = int((fell > 0).sum())
        if n:
            found.append((name, n, round(float(fell[fell > 0].sum()))))
    return tuple(found)


def n_fallen(counters: Counters) -> int:
    """Of how many posts any counter was lower at a later look."""
    return int(np.any([np.nan_to_num(counters[f"{name}_fall"]) > 0 for name in COUNTERS], axis=0).sum())


def falls_table(counters: Counters) -> Table | None:
    """The falls as a table; None where nothing fell."""
    found = falls(counters)
    if not found:
        return None
    columns: Columns = {
        "counter": (Unit.TEXT, [LABELS[name] for name, _, _ in found]),
        "n_posts": (Unit.COUNT, [n for _, n, _ in found]),
        "fall": (Unit.COUNT, [total for _, _, total in found]),
        "now": (Unit.COUNT, [count(float(np.nansum(counters[name]))) for name, _, _ in found]),
    }
    return table("falls", columns, title=say("falls.title"), description=say("falls.text"))


def falls_says(counters: Counters) -> str:
    """The falls in one sentence; empty where nothing fell."""
    parts = [
        say("falls.part", counter=LABELS[name], posts=plural(n, "post"), total=f"{total:,}")
        for name, n, total in falls(counters)
    ]
    return say("falls.says", parts="; ".join(parts)) if parts else ""
