"""The invented account behind a view, for questions whose truth is known."""

from __future__ import annotations

from functools import cache
from typing import Any

from groundswell.clock import day_end_us
from groundswell.foryou.invent import COUNTERS, Invented, invent
from tests.questions.tables import FakeView, account


@cache
def invented(seed: int, n_posts: int = 80) -> Invented:
    """The account with its truth."""
    return invent(seed, n_posts=n_posts)


def view_of(made: Invented, **more: Any) -> FakeView:
    """The account as its creator's files would show it, exact counts."""
    posts = [
        {"post_id": str(p), "posted_us": int(us), "kind": "video", "caption": str(c)}
        for p, us, c in zip(made.posts["post_id"], made.posts["posted_us"], made.posts["caption"], strict=True)
    ]
    s = made.snapshots
    looks = [
        {"post_id": str(p), "observed_us": int(us), **{name: int(s[name][i]) for name in COUNTERS}}
        for i, (p, us) in enumerate(zip(s["post_id"], s["observed_us"], strict=True))
    ]
    d = made.days
    days = [
        {"day": made.starts_on.fromordinal(int(day)), "views": int(v), "followers": int(f)}
        for day, v, f in zip(d["day"], d["views"], d["followers"], strict=True)
    ]
    return account(posts, looks, days, now_us=day_end_us(made.ends_on), is_invented=True, **more)
