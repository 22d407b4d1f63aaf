"""The states in which an account's data can be; every question is asked in each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from groundswell.answer import Source
from groundswell.clock import DAY_US
from tests.questions.tables import FakeView, account, at, on, post, seen

N = 60
_POSTED = [at(3 * i) for i in range(N)]
_LEVELS = np.exp(np.random.default_rng(7).normal(9.0, 0.8, N))


def _counts(i: int, grown: float = 1.0) -> dict[str, int]:
    views = round(_LEVELS[i] * grown)
    return {
        "views": views,
        "likes": views // 12,
        "comments": views // 200,
        "shares": views // 150,
        "saves": views // 180,
    }


def _posts(n: int = N) -> list[dict[str, Any]]:
    return [post(i, _POSTED[i], caption=f"Post number {i}") for i in range(n)]


def _days(n: int = 180) -> list[dict[str, Any]]:
    return [
        {
            "day": on(i),
            "views": 1000 + 50 * (i % 7),
            "likes": 80 + i % 5,
            "comments": 6 - i % 3,
            "shares": 4,
            "viewers": 700,
            "profile_views": 20,
            "followers": 500 + 2 * i,
            "is_provisional": i >= n - 2,
        }
        for i in range(n)
        if i not in {40, 41}  # two days that no file holds
    ]


def _first(n: int = N, grown: float = 0.8) -> list[dict[str, Any]]:
    return [seen(i, _POSTED[i] + 2 * DAY_US, **_counts(i, grown)) for i in range(n)]


def _second(n: int = N) -> list[dict[str, Any]]:
    return [seen(i, at(3 * N + 40), **_counts(i)) for i in range(n)]


def nothing() -> FakeView:
    """An account of which nothing is known."""
    return account()


def one_look() -> FakeView:
    """Posts seen once, with a table of the user."""
    return account(_posts(), _second())


def two_looks() -> FakeView:
    """Posts seen at two days of age and again long after."""
    return account(_posts(), [*_first(), *_second()])


def days_only() -> FakeView:
    """Studio's Overview and Followers, no posts."""
    return account(days=_days())


def overview_only() -> FakeView:
    """Studio's Overview alone: no followers."""
    return account(days=[{k: v for k, v in d.items() if k != "followers"} for d in _days()])


def followers_only() -> FakeView:
    """Studio's Followers alone."""
    return account(days=[{k: d[k] for k in ("day", "followers", "is_provisional")} for d in _days()])


def undated() -> FakeView:
    """Posts whose time of observation nobody knows."""
    return account(_posts(), [seen(i, None, **_counts(i)) for i in range(N)])


def both() -> FakeView:
    """Everything: posts seen twice, daily figures, and a look at the profile."""
    profile = {"observed_us": at(3 * N + 40), "followers": 900, "likes": 10_000, "n_posts": N}
    source = Source("studio.content", 2, at(2), at(3 * N + 40), stated=True)
    return account(_posts(), [*_first(), *_second()], _days(220), [profile], known_sources=(source,))


def profile_only() -> FakeView:
    """One look at the profile."""
    return account(profiles=[{"observed_us": at(10), "followers": 900}])


def single_post() -> FakeView:
    """One post, seen once."""
    return account(_posts(1), _second(1))


def five_posts() -> FakeView:
    """Five posts, seen twice."""
    return account(_posts(5), [*_first(5), *_second(5)])


def unknown_counts() -> FakeView:
    """Posts of which every counter is unknown."""
    return account(_posts(), [seen(i, at(3 * N)) for i in range(N)])


def zero_views() -> FakeView:
    """Posts that nobody has seen."""
    zeros = {"views": 0, "likes": 0, "comments": 0, "shares": 0, "saves": 0}
    return account(_posts(), [seen(i, at(3 * N), **zeros) for i in range(N)])


def zero_days() -> FakeView:
    """Daily figures that are all zero."""
    zeros = {"views": 0, "likes": 0, "comments": 0, "shares": 0, "followers": 0}
    return account(days=[{"day": on(i), **zeros} for i in range(40)])


def no_posted_time() -> FakeView:
    """Posts of which nobody knows when they were published."""
    return account([{**p, "posted_us": None, "posted_on": None} for p in _posts(20)], _second(20))


def falling() -> FakeView:
    """Counters that were lower at the later look."""
    return account(_posts(12), [*_first(12, grown=1.3), *_second(12)])


def old_and_not_own() -> FakeView:
    """Another's account, last seen years ago, in no stated zone; nothing in the last 90 days."""
    view = account(_posts(), [*_first(), *_second()], is_own=False, is_zone_set=False)
    view.now_us = at(1000)
    view.today_us = at(2000)
    return view


STATES: Mapping[str, Callable[[], FakeView]] = {
    f.__name__: f
    for f in (
        nothing, one_look, two_looks, days_only, overview_only, followers_only, undated, both, profile_only,
        single_post, five_posts, unknown_counts, zero_views, zero_days, no_posted_time, falling, old_and_not_own,
    )
}  # fmt: skip
