"""The posts as they were looked at, watched for rises: what every look said, what moved, and what the user noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from groundswell.clock import DAY_US, local_day
from groundswell.models import bursts
from groundswell.models.bursts import Alarm, Watch
from groundswell.models.looks import Looks, make_looks
from groundswell.questions.base import Floats, Indexes, View, numbers

PROMISE_DAYS = 30
"""One false alarm in so many days, over all posts of the account together."""

SETTLED_DAYS = 14.0
"""From this age on a post is watched: before, its views come and go too fast for one day to foretell the next."""

_SQL = (
    "SELECT s.post_id, s.observed_us, p.posted_us, s.views, s.views_step, s.likes, s.comments, s.shares, s.saves"
    " FROM post_snapshot AS s JOIN post AS p ON p.post_id = s.post_id"
    " WHERE s.observed_us IS NOT NULL AND s.views IS NOT NULL AND p.posted_us IS NOT NULL"
    " AND s.observed_us >= p.posted_us ORDER BY s.post_id, s.observed_us"
)
_NEAR_DAYS = 2  # a note so many days before a rise, or during it, may explain it
_OTHERS = 5  # posts looked at on the same day; fewer do not tell whether the account moved
_TOGETHER = 1.5


@dataclass(frozen=True, slots=True)
class Watched:
    """All dated looks with known views at posts whose time of publication is known.

    Attributes:
        post_id: the posts that have such looks. Length (posts,).
        posted_us: when each was published. Shape (posts,).
        looks: the looks, by post and time; `post` is the place in `post_id`. Shape (looks,).
        first: where each post's looks begin. Shape (posts,).
        n: how many looks each post has. Shape (posts,).
    """

    post_id: tuple[str, ...]
    posted_us: Floats
    looks: Looks
    first: Indexes
    n: Indexes
    watch: Watch
    sql: str

    def of(self, post: int) -> slice:
        """Where the looks at a post stand."""
        return slice(int(self.first[post]), int(self.first[post] + self.n[post]))

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """Rises of posts beyond what their days before let expect, by time."""
        return self.watch.alarms

    @property
    def n_watched(self) -> int:
        """Posts that were looked at often enough to raise an alarm."""
        return int((self.watch.watched_days > 0).sum())

    def instant_us(self, days: float) -> int:
        """The instant behind a time of an alarm."""
        return round(days * DAY_US)

    def with_the_account(self, alarm: Alarm) -> bool | None:
        """Whether the account's other posts rose too on the day of the alarm; None where too few were looked at."""
        at = self.looks.at_days
        near = np.abs(at - alarm.at) <= 1
        seen, expected = self._flat(self.watch.seen), self._flat(self.watch.expected)
        others = near & (self.looks.post != alarm.series) & (expected > 0) & np.isfinite(seen)
        if len(np.unique(self.looks.post[others])) < _OTHERS:
            return None
        return bool(seen[others].sum() > _TOGETHER * expected[others].sum())

    def _flat(self, matrix: Floats) -> Floats:
        return matrix[np.arange(matrix.shape[1])[None, :] < self.n[:, None]]


def load(view: View) -> Watched:
    """The looks of the account, with what they raise."""
    frame = view.run(_SQL)
    ids, first, n = np.unique(np.array(frame["post_id"], dtype=np.str_), return_index=True, return_counts=True)
    at = numbers(frame["observed_us"]) / DAY_US
    posted = numbers(frame["posted_us"]) / DAY_US
    counts = {name: numbers(frame[name]) for name in ("likes", "comments", "shares", "saves")}
    place = np.repeat(np.arange(len(ids)), n)
    looks = make_looks(place, at - posted, numbers(frame["views"]), at_days=at, **counts)
    spans = [slice(a, a + b) for a, b in zip(first, n, strict=True)]
    step = np.nan_to_num(numbers(frame["views_step"]), nan=1.0)
    times, views = bursts.stack([(at[s], looks.views[s]) for s in spans])
    ages, steps = bursts.stack([(looks.age_days[s], step[s]) for s in spans])
    # A post's rate falls about as 1 / age (METHODS §1: growth is even in the logarithm of age).
    settled = posted[first] + SETTLED_DAYS
    course = 1 / (ages + 0.5)
    seen = bursts.watch(times, views, step=steps, shape=course, since=settled, every_days=PROMISE_DAYS, together=True)
    return Watched(tuple(ids.tolist()), posted[first] * DAY_US, looks, first, n, seen, _SQL)


@dataclass(frozen=True, slots=True)
class Note:
    """What the user noted of a day or a post; of `day` and `post_id` it has one."""

    day: date | None
    post_id: str | None
    text: str


def notes(view: View) -> tuple[Note, ...]:
    """The user's notes, by day."""
    frame = view.run("SELECT day, post_id, text FROM annotation ORDER BY day NULLS LAST, post_id, text")
    return tuple(Note(*row) for row in zip(frame["day"], frame["post_id"], frame["text"], strict=True))


def explanation(view: View, watched: Watched, alarm: Alarm, noted: Sequence[Note]) -> str:
    """The note that may explain a rise: of that post, else of a day shortly before it or during it; empty for none."""
    onset = local_day(watched.instant_us(alarm.onset), view.zone) - timedelta(days=_NEAR_DAYS)
    until = local_day(watched.instant_us(alarm.at), view.zone)
    of_post = [n.text for n in noted if n.post_id == watched.post_id[alarm.series]]
    of_day = [n.text for n in noted if n.day is not None and onset <= n.day <= until]
    return next(iter([*of_post, *of_day]), "")


def quoted(note: str) -> str:
    """The user's words, as they can stand in a sentence."""
    return " ".join(note.replace("{", "(").replace("}", ")").split()).rstrip(".!? ").replace("!", ".")
