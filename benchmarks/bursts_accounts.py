"""Alarms over all posts of an account, as its creator reads them: how often they are false, and what they find.

Invented accounts whose seeds nothing was chosen on. The posts are judged by one limit (`questions/watched.py`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from groundswell.clock import DAY_US, local_day
from groundswell.foryou.invent import Invented, invent
from groundswell.models.looks import make_looks
from groundswell.questions.looked import Looked
from groundswell.questions.watched import PROMISE_DAYS, SETTLED_DAYS, watch_posts

SEEDS = range(401, 413)
_EARLY_DAYS, _LATE_DAYS = 3, 14  # an alarm so long before the planted day began, or so long after it, is not of it

_COURSES = {
    "that only slow down": ("two-speed", "stretched"),
    "whose growth stands still, then goes on": ("stalled",),
    "that burst": ("bursting",),
}


def looked(account: Invented) -> Looked:
    """The exact looks at an invented account's posts."""
    exact = ~np.asarray(account.snapshots["is_rounded"], dtype=np.bool_)
    columns = {name: np.asarray(account.snapshots[name])[exact] for name in ("post_id", "observed_us", "views")}
    ids, place = np.unique(columns["post_id"], return_inverse=True)
    order = np.lexsort((columns["observed_us"], place))
    posted = dict(zip(account.posts["post_id"].tolist(), account.posts["posted_us"].tolist(), strict=True))
    posted_us = np.array([posted[i] for i in ids.tolist()], dtype=np.float64)
    at = columns["observed_us"][order] / DAY_US
    looks = make_looks(
        place[order], at - posted_us[place[order]] / DAY_US, columns["views"][order], at_days=at, step=1.0
    )
    n = np.bincount(place)
    return Looked(tuple(map(str, ids)), posted_us, looks, np.cumsum(n) - n, n, "")


@dataclass(frozen=True, slots=True)
class Tried:
    """What was raised on one account.

    Attributes:
        posts: how many posts have each family of curves.
        alarms: how many alarms fell on them.
        days: on which settled posts were looked at, from first to last.
        found: planted rises that raised an alarm in time.
        planted: how many there were.
    """

    posts: Counter[str]
    alarms: Counter[str]
    days: float
    found: int
    planted: int


def _tried(seed: int) -> Tried:
    account = invent(seed)
    seen = looked(account)
    family = dict(zip(map(str, account.posts["post_id"].tolist()), account.truth.family, strict=True))
    alarms = watch_posts(seen).alarms
    watched = seen.looks.at_days[seen.looks.age_days >= SETTLED_DAYS]
    found = 0
    for post, woke, _ in account.truth.resurfaced:
        spans = (
            [(local_day(round(t * DAY_US)) - woke).days for t in (a.onset, a.at)]
            for a in alarms
            if seen.post_id[a.series] == post
        )
        found += any(onset <= _EARLY_DAYS and -_EARLY_DAYS <= at <= _LATE_DAYS for onset, at in spans)
    raised = Counter(family[seen.post_id[a.series]] for a in alarms)
    return Tried(Counter(family.values()), raised, float(np.ptp(watched)), found, len(account.truth.resurfaced))


def part() -> str:
    """The paragraph of the page, with what was raised by what the posts did."""
    tried = [_tried(seed) for seed in SEEDS]
    posts, alarms = (sum((getattr(t, name) for t in tried), Counter[str]()) for name in ("posts", "alarms"))
    promised = sum(t.days for t in tried) / PROMISE_DAYS
    rows = [
        f"| {says} | {sum(posts[f] for f in families):,} | {sum(alarms[f] for f in families):,} |"
        for says, families in _COURSES.items()
    ]
    head = "| posts | how many | alarms |\n|---|---:|---:|\n"
    return (
        f"As `momentum` shows them, over all posts of an account together: {len(SEEDS)} invented accounts of 240 posts"
        f" and two years, on whose seeds nothing was chosen. One false alarm in {PROMISE_DAYS} days lets expect"
        f" {promised:.0f}; whether growth that stood still for 2 to 25 days and goes on again is a rise is for the"
        f" reader to say. Of the posts that woke again on purpose, {sum(t.found for t in tried)} of"
        f" {sum(t.planted for t in tried)} are found within {_LATE_DAYS} days.\n\n{head}" + "\n".join(rows)
    )


if __name__ == "__main__":
    print(part())
