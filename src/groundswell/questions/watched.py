"""The posts as they were looked at, watched for rises: what every look said, what moved, and what the user noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta

import numpy as np

from groundswell.clock import DAY_US, local_day
from groundswell.models import bursts
from groundswell.models.bursts import Alarm, Watch
from groundswell.questions import looked
from groundswell.questions.base import Floats, View
from groundswell.questions.looked import Looked
from groundswell.questions.noted import Note

PROMISE_DAYS = 30
"""One false alarm in so many days, over all posts of the account together."""

SETTLED_DAYS = 14.0
"""From this age on a post is watched: before, its views come and go too fast for one day to foretell the next."""

_NEAR_DAYS = 2  # a note so many days before a rise, or during it, may explain it
_OTHERS = 5  # posts looked at on the same day; fewer do not tell whether the account moved
_TOGETHER = 1.5


@dataclass(frozen=True, slots=True)
class Watched(Looked):
    """The looks of the account, with what they raise.

    Attributes:
        watch: what was seen and expected at every look, one row a post.
    """

    watch: Watch

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
    seen = looked.load(view)
    return Watched(**{f.name: getattr(seen, f.name) for f in fields(seen)}, watch=watch_posts(seen))


def watch_posts(seen: Looked) -> Watch:
    """What the posts of one account did beyond what their days before let expect, judged by one limit for all."""
    looks = seen.looks
    spans = [seen.of(i) for i in range(len(seen.post_id))]
    times, views = bursts.stack([(looks.at_days[s], looks.views[s]) for s in spans])
    ages, steps = bursts.stack([(looks.age_days[s], np.nan_to_num(looks.step[s], nan=1.0)) for s in spans])
    # A post's rate falls about as 1 / age (METHODS §1: growth is even in the logarithm of age).
    settled = seen.posted_us / DAY_US + SETTLED_DAYS
    course = 1 / (ages + 0.5)
    return bursts.watch(times, views, step=steps, shape=course, since=settled, every_days=PROMISE_DAYS, together=True)


def explanation(view: View, watched: Watched, alarm: Alarm, noted: Sequence[Note]) -> str:
    """The note that may explain a rise: of that post, else of a day shortly before it or during it; empty for none."""
    onset = local_day(watched.instant_us(alarm.onset), view.zone) - timedelta(days=_NEAR_DAYS)
    until = local_day(watched.instant_us(alarm.at), view.zone)
    of_post = [n.text for n in noted if n.post_id == watched.post_id[alarm.series]]
    of_day = [n.text for n in noted if n.post_id is None and n.day is not None and onset <= n.day <= until]
    return next(iter([*of_post, *of_day]), "")


def quoted(note: str) -> str:
    """The user's words, as they can stand in a sentence."""
    return " ".join(note.replace("{", "(").replace("}", ")").split()).rstrip(".!? ").replace("!", ".")
