"""The account behind the worked example of every metric: three posts, five days, small round numbers.

Each `Metric.example` ends in `= figure`. It speaks of post `a`, of 4 May, or of the account, and an age of one day.
"""

from __future__ import annotations

from datetime import date

from groundswell.clock import DAY_US
from tests.metrics.tables import Row, at, calendar, post, snapshot

AGE_US = DAY_US
POST = "a"
DAY = date(2026, 5, 4)

_A = post("wren", "a", at("2026-05-01 12:00"), duration_s=20.0)
_B = post("wren", "b", at("2026-05-03 12:00"), duration_s=30.0)
_C = post("wren", "c", at("2026-05-13 12:00"), duration_s=10.0)


def _day(
    on: int, views: int, visits: int, acts: tuple[int, int, int], viewers: int, followers: int, moves: tuple[int, int]
) -> Row:
    likes, comments, shares = acts
    gained, lost = moves
    return {
        "account_id": "wren",
        "series": "studio",
        "day": date(2026, 5, on),
        "views": views,
        "profile_views": visits,
        "likes": likes,
        "comments": comments,
        "shares": shares,
        "viewers": viewers,
        "followers": followers,
        "followers_gained": gained,
        "followers_lost": lost,
        "is_provisional": False,
    }


def _seen(of: Row, when: str, views: int, likes: int, comments: int, shares: int, saves: int, **more: float) -> Row:
    return snapshot(of, at(when), views=views, likes=likes, comments=comments, shares=shares, saves=saves, **more)


def _watched(total: float, average: float, full: float) -> dict[str, float]:
    return {"watch_time_s": total, "average_watch_time_s": average, "watched_full_rate": full}


TABLES: dict[str, list[Row]] = {
    "account": [{"account_id": "wren", "handle": "Wren", "is_own": True}],
    "post": [_A, _B, _C],
    "post_snapshot": [
        _seen(_A, "2026-05-02 00:00", 1_000, 80, 10, 6, 12),
        _seen(_A, "2026-05-03 00:00", 3_000, 200, 30, 20, 40),
        _seen(_A, "2026-05-04 00:00", 2_900, 190, 28, 19, 37),
        _seen(
            _A, "2026-05-05 00:00", 10_000, 500, 60, 40, 100, reach=8_000, new_followers=25, **_watched(90_000, 9, 0.3)
        ),
        _seen(_B, "2026-05-04 00:00", 400, 10, 2, 1, 3),
        _seen(_B, "2026-05-05 00:00", 2_000, 56, 16, 8, 30, reach=1_000, new_followers=2, **_watched(12_000, 6, 0.2)),
        _seen(_C, "2026-05-14 00:00", 3_000, 300, 10, 10, 20),
        _seen(
            _C, "2026-05-15 00:00", 5_000, 600, 25, 25, 60, reach=4_000, new_followers=15, **_watched(40_000, 8, 0.4)
        ),
    ],
    "account_snapshot": [
        {"account_id": "wren", "observed_us": at("2026-05-01 06:00"), "followers": 4_000, "followers_step": 1},
        {"account_id": "wren", "observed_us": at("2026-05-13 00:00"), "followers": 5_000, "followers_step": 1},
    ],
    "account_day": [
        _day(3, 800, 40, (60, 5, 5), 640, 4_050, (60, 10)),
        _day(4, 1_000, 50, (70, 6, 4), 800, 4_100, (55, 5)),
        _day(6, 700, 30, (40, 3, 2), 560, 4_190, (50, 5)),
        _day(7, 500, 20, (30, -1, 1), 400, 4_200, (20, 10)),
    ],
    "calendar": calendar(date(2026, 4, 27), date(2026, 5, 15)),
}
