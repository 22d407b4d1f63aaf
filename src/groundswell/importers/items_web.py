"""Posts as TikTok's web pages hold them (itemStruct), and as the tools save them that read those pages.

`stats` is rounded from 10,000 on; `statsV2` holds the same counts exactly, as text. Where there is a
V2, zeros in `stats` are only filler.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundswell.importers.items_cells import (
    Post,
    Seen,
    count,
    flag,
    handle,
    inside,
    instant,
    listed,
    names_of,
    positive,
    post_id,
    seconds,
    spans_of,
    text,
)
from groundswell.importers.numbers import Count

SOURCE = "items.web"
TITLE = "posts as TikTok's web pages hold them"

_COUNTS = ("playCount", "diggCount", "commentCount", "shareCount", "collectCount")


def knows(record: Mapping[str, Any]) -> bool:
    """Whether it is such a post."""
    has_counts = isinstance(record.get("stats"), dict) or isinstance(record.get("statsV2"), dict)
    return has_counts and "id" in record and ("desc" in record or "createTime" in record)


def read(record: Mapping[str, Any]) -> Post:
    """The post. Raises BadCellError where a value cannot be read."""
    stats, exact = inside(record, "stats"), inside(record, "statsV2")
    author, video, music = record.get("author"), inside(record, "video"), inside(record, "music")
    person = author if isinstance(author, dict) else {}
    caption = text(record.get("desc"))
    extras = [e for e in listed(record.get("textExtra")) if isinstance(e, dict)]
    people = [e for e in extras if e.get("userUniqueId") or e.get("userId")]
    photos = record.get("imagePost")
    return Post(
        SOURCE,
        post_id(record.get("id")),
        handle(person.get("uniqueId") if person else author),
        [_count(name, stats, exact) for name in _COUNTS],
        posted_us=instant(record.get("createTime"), "createTime"),
        kind="photo" if photos else "video",
        duration_s=None if photos else seconds(video.get("duration")),
        caption=caption,
        tags=(*names_of(extras, "hashtagName"), *names_of(record.get("challenges"), "title")),
        mentions=spans_of(caption, ((e.get("start"), e.get("end")) for e in people)),
        has_mention=bool(people),
        sound_id=text(music.get("id")),
        is_original_sound=flag(music.get("original")),
        sound_s=seconds(music.get("duration")),
        seen=_seen(record),
        display_name=text(person.get("nickname")),
    )


def _count(name: str, stats: Mapping[str, Any], exact: Mapping[str, Any]) -> Count | None:
    found = count(exact.get(name), name)
    if found is not None:
        return found
    rounded = count(stats.get(name), name, is_rounded=True)
    return None if exact and rounded is not None and not rounded.value else rounded


def _seen(record: Mapping[str, Any]) -> Seen | None:
    stats, exact = inside(record, "authorStats"), inside(record, "authorStatsV2")
    if not stats and not exact:
        return None

    def total(*names: str) -> Count | None:
        found = positive(*(exact.get(n) for n in names))
        return found or positive(*(stats.get(n) for n in names), is_rounded=True)

    return Seen(total("followerCount"), total("followingCount"), total("heartCount", "heart"), total("videoCount"))
