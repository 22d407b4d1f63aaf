"""What TikTok's Business API answers: an account with its days and audience, and posts with reach and watch time.

Days are UTC and complete after a day or two; all counts of posts are of their lifetime and exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from groundswell.importers.base import Rejected, Rows
from groundswell.importers.items_cells import (
    BadCellError,
    Post,
    count,
    handle,
    instant,
    listed,
    post_id,
    said,
    seconds,
    share,
    text,
)
from groundswell.importers.owner import normal

POSTS, DAYS, AUDIENCE = "business.api_posts", "business.api_days", "business.api_audience"
TOTALS = ("followers_count", "following_count", "total_likes", "videos_count")
IGNORED = (
    ("audience_activity", "the zone of its hours is not known"),
    ("clicks, leads and engagement_likes", "no question needs them"),
)

_COUNTS = ("video_views", "likes", "comments", "shares", "favorites")
_ACCOUNT = ("metrics", "audience_ages", "audience_genders", "audience_countries", "audience_cities")
_DAY = {
    "views": "video_views",
    "profile_views": "profile_views",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "viewers": "unique_video_views",
    "followers": "followers_count",
    "followers_gained": "daily_new_followers",
    "followers_lost": "daily_lost_followers",
}
# list in the answer → dimension, name of the category in its elements
_AUDIENCES = {
    "audience_ages": ("age", "age"),
    "audience_genders": ("gender", "gender"),
    "audience_countries": ("territory", "country"),
    "audience_cities": ("city", "city_name"),
}
_TYPES = {
    "NEW_VIEWER": ("visit", "New"),
    "RETURN_VIEWER": ("visit", "Returning"),
    "FOLLOWER_PERCENT": ("follower", "Follower"),
    "NON_FOLLOWER_PERCENT": ("follower", "Not a follower"),
}
_TRAFFIC = {
    "follow": "Following",
    "personal profile": "Profile",
    "direct message": "Direct message",
    "hashtag": "Other",  # so the interface calls what the screens call other
}
_DAY_COLUMNS = (
    *("account_id", "dataset", "export_id", "line", "label", "year", "month", "day_of_month"),
    *(*_DAY, "source"),
)


def knows(record: Mapping[str, Any]) -> bool:
    """Whether it is a post or an account of such an answer."""
    # The Display API has following_count too, and calls the others follower_count, likes_count and video_count.
    return "item_id" in record or any(name in record for name in (*_ACCOUNT, "followers_count", "videos_count"))


def read_post(record: Mapping[str, Any]) -> Post:
    """The post with its lifetime counters. Raises BadCellError where a value cannot be read."""
    link = record.get("share_url")
    favorites = record.get("favorites", record.get("favorities"))  # the interface has it both ways
    counts = [count(favorites if name == "favorites" else record.get(name), name) for name in _COUNTS]
    reach, new_followers = count(record.get("reach"), "reach"), count(record.get("new_followers"), "new_followers")
    is_photo = record.get("media_type") == "PHOTO"
    return Post(
        POSTS,
        post_id(record.get("item_id"), link),
        handle(None, link),
        counts,
        posted_us=instant(record.get("create_time"), "create_time"),
        kind="photo" if is_photo else "video",
        duration_s=None if is_photo else seconds(record.get("video_duration")),
        caption=text(record.get("caption")),
        extras={
            "reach": reach.value if reach else None,
            "watch_time_s": _length(record.get("total_time_watched")),
            "average_watch_time_s": _length(record.get("average_time_watched")),
            "watched_full_rate": share(record.get("full_video_watched_rate")),
            "new_followers": new_followers.value if new_followers else None,
        },
    )


def _length(value: Any) -> float | None:
    """Time watched in all or on average: zero is a length, and a total may be long."""
    known = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e15
    return float(value) if known else 0.0 if value == "0" else seconds(value, most_s=1e15)


@dataclass(slots=True)
class Business:
    """What the answers of one file hold besides posts and totals: days, audiences, retention, traffic.

    Attributes:
        n_days: days taken; each counts as a row, numbered behind the record that holds it.
    """

    export_id: str
    observed_us: int | None
    n_days: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    _days: dict[tuple[str, date], tuple[int, tuple[Any, ...]]] = field(default_factory=dict)
    _parts: dict[str, list[tuple[int, tuple[Any, ...]]]] = field(default_factory=dict)

    @property
    def n_inside(self) -> int:
        """Rows inside the accounts so far: days, and what stood in the place of one."""
        return self.n_days + len(self.rejected)

    def take_account(self, line: int, record: Mapping[str, Any]) -> tuple[str | None, int]:
        """Take in an account's days and audience; gives its handle and how many parts of the audience it names."""
        name = handle(record.get("username"), record.get("profile_deep_link"))
        account = normal(name) if name else None
        for place, metric in enumerate(listed(record.get("metrics")), line + 1):
            fault = self._take_day(place, account, metric)
            if fault is not None:
                self.rejected.append(fault)
        parts = list(_audience(record))
        for dimension, category, part in parts:
            row = (account, self.observed_us, "followers", dimension, category, part, self.export_id, AUDIENCE)
            self._parts.setdefault("audience_share", []).append((line, row))
        return name, len(parts)

    def _take_day(self, line: int, account: str | None, metric: Any) -> Rejected | None:
        record = metric if isinstance(metric, dict) else {}
        label = text(record.get("date")) or ""
        try:
            day = date.fromisoformat(label[:10])
        except ValueError:
            return Rejected(line, "no day can be read from it", "date", said(record.get("date")))
        if (account or "", day) in self._days:
            return Rejected(line, "the file has the day twice", "date", day.isoformat())
        try:
            counts = [count(record.get(name), name) for name in _DAY.values()]
        except BadCellError as bad:
            return Rejected(line, bad.reason, bad.column, bad.value)
        self._days[account or "", day] = (line, tuple(c.value if c else None for c in counts))
        self.n_days += 1
        return None

    def take_parts(self, line: int, post: Post, record: Mapping[str, Any]) -> None:
        """Take in how long a post was watched, where its views came from and who watched."""
        head = (normal(post.handle) if post.handle else None, post.post_id, self.observed_us)

        def add(table: str, *values: Any) -> None:
            self._parts.setdefault(table, []).append((line, (*head, *values, POSTS)))

        for each in _objects(record.get("video_view_retention")):
            second, part = text(each.get("second")) or "", share(each.get("percentage"))
            if second.isascii() and second.isdigit() and len(second) < 7 and part is not None:
                add("post_retention", int(second), part)
        for each in _objects(record.get("impression_sources")):
            source, part = text(each.get("impression_source")), share(each.get("percentage"))
            if source and part is not None:
                add("post_traffic", _TRAFFIC.get(source.casefold(), source), part)
        for dimension, category, part in _audience(record):
            add("post_audience", dimension, category, part)
        for each in _objects(record.get("audience_types")):
            named, part = _TYPES.get(text(each.get("type")) or ""), share(each.get("percentage"))
            if named and part is not None:
                add("post_audience", *named, part)

    def rows(self) -> tuple[Rows, ...]:
        """All rows, table by table; days ascending, and so their lines."""
        tables = []
        if self._days:
            days = sorted((*key, values) for key, (_, values) in self._days.items())
            lines = sorted(line for line, _ in self._days.values())
            values = [
                (account or None, *_overview(self.export_id, line, day), *counts, DAYS)
                for line, (account, day, counts) in zip(lines, days, strict=True)
            ]
            tables.append(Rows("account_day_raw", _DAY_COLUMNS, values, lines))
        for table, parts in self._parts.items():
            tables.append(Rows(table, _PART_COLUMNS[table], [row for _, row in parts], [line for line, _ in parts]))
        return tuple(tables)


def _overview(export_id: str, line: int, day: date) -> tuple[Any, ...]:
    return "overview", export_id, line, day.isoformat(), day.year, day.month, day.day


_POST = ("account_id", "post_id", "observed_us")
_PART_COLUMNS = {
    "audience_share": (
        *("account_id", "observed_us", "audience", "dimension", "category", "share", "export_id", "source"),
    ),
    "post_retention": (*_POST, "second", "share", "source"),
    "post_traffic": (*_POST, "traffic", "share", "source"),
    "post_audience": (*_POST, "dimension", "category", "share", "source"),
}


def _audience(record: Mapping[str, Any]) -> Iterator[tuple[str, str, float]]:
    for name, (dimension, key) in _AUDIENCES.items():
        for each in _objects(record.get(name)):
            category, part = text(each.get(key)), share(each.get("percentage"))
            if category and part is not None:
                yield dimension, category.capitalize() if dimension == "gender" else category, part


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    return (each for each in listed(value) if isinstance(each, dict))
