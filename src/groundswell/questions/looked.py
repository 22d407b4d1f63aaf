"""The posts as they were looked at: every dated look with known views, as the arrays that growth is learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundswell.clock import DAY_US
from groundswell.models.looks import Looks, make_looks
from groundswell.questions.base import Floats, Indexes, View, numbers

_SQL = (
    "SELECT s.post_id, s.observed_us, p.posted_us, s.views, s.views_step, s.likes, s.comments, s.shares, s.saves"
    " FROM post_snapshot AS s JOIN post AS p ON p.post_id = s.post_id"
    " WHERE s.observed_us IS NOT NULL AND s.views IS NOT NULL AND p.posted_us IS NOT NULL"
    " AND s.observed_us >= p.posted_us ORDER BY s.post_id, s.observed_us"
)


@dataclass(frozen=True, slots=True)
class Looked:
    """All dated looks with known views at posts whose time of publication is known.

    Attributes:
        post_id: the posts that have such looks. Length (posts,).
        posted_us: when each was published. Shape (posts,).
        looks: the looks, by post and time; `post` is the place in `post_id`. Shape (looks,).
        first: where each post's looks begin. Shape (posts,).
        n: how many looks each post has. Shape (posts,).
        sql: what was read.
    """

    post_id: tuple[str, ...]
    posted_us: Floats
    looks: Looks
    first: Indexes
    n: Indexes
    sql: str

    def of(self, post: int) -> slice:
        """Where the looks at a post stand."""
        return slice(int(self.first[post]), int(self.first[post] + self.n[post]))


def load(view: View) -> Looked:
    """The looks of the account."""
    frame = view.run(_SQL)
    places = {post: i for i, post in enumerate(dict.fromkeys(frame["post_id"]))}
    place = np.array([places[post] for post in frame["post_id"]], dtype=np.int64)
    n = np.bincount(place, minlength=len(places))
    first = np.cumsum(n) - n
    at = numbers(frame["observed_us"]) / DAY_US
    posted = numbers(frame["posted_us"]) / DAY_US
    counts = {name: numbers(frame[name]) for name in ("likes", "comments", "shares", "saves")}
    step = numbers(frame["views_step"])
    looks = make_looks(place, at - posted, numbers(frame["views"]), at_days=at, step=step, **counts)
    return Looked(tuple(places), posted[first] * DAY_US, looks, first, n, _SQL)
