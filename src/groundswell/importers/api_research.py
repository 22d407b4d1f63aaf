"""Dumps of TikTok's Research API: answers as they came, posts pooled into a list, one a line, or a CSV.

Researchers alone may use them, by its terms: whoever imports one is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from groundswell.importers.items_cells import (
    Post,
    count,
    handle,
    instant,
    listed,
    names_of,
    post_id,
    seconds,
    text,
)

POSTS = "research.posts"
NOTICE = (
    "This comes from TikTok's Research API, whose terms allow research only: do not use it for the business of a "
    "creator or a brand."
)
MARKS = (
    ("region_code", "video_description"),
    ("hashtag_names", "view_count"),
    ("voice_to_text", "view_count"),
    ("username", "view_count", "favorites_count"),
)

_COUNTS = ("view_count", "like_count", "comment_count", "share_count", "favorites_count")
_OWN = frozenset(
    {
        *("username", "region_code", "hashtag_names", "hashtag_info_list", "favorites_count", "voice_to_text"),
        *("effect_ids", "video_mention_list"),
    }
)


def is_header(header: Sequence[str]) -> bool:
    """Whether these are the columns of such a dump."""
    names = {name.strip() for name in header}
    return "view_count" in names and len(names & {*_OWN, "video_description"}) > 1


def knows(record: Mapping[str, Any]) -> bool:
    """Whether it is a post of such a dump; only these have ids that are numbers."""
    has_counts = any(name in record for name in _COUNTS) or "video_description" in record
    value = record.get("id", record.get("video_id"))
    return value is not None and has_counts and (type(value) is int or not _OWN.isdisjoint(record))


def read_post(record: Mapping[str, Any]) -> Post:
    """The post. Raises BadCellError where a value cannot be read."""
    mentions = names_of(record.get("video_mention_list"), "name")
    return Post(
        POSTS,
        post_id(record.get("id", record.get("video_id"))),
        handle(record.get("username")),
        [count(record.get(name), name) for name in _COUNTS],
        posted_us=instant(record.get("create_time"), "create_time"),
        duration_s=seconds(record.get("video_duration")),
        caption=text(record.get("video_description")),
        tags=(*_names(record.get("hashtag_names")), *names_of(record.get("hashtag_info_list"), "hashtag_name")),
        mentions=[f"@{name.lstrip('@')}" for name in mentions],
        has_mention=bool(mentions),
        sound_id=text(record.get("music_id")),
    )


def _names(value: Any) -> list[str]:
    """The names in a list, also in one that a CSV wrote as Python or R does."""
    if isinstance(value, str) and not listed(value):
        return re.findall(r"[^\s\[\]'\",()]+", value)
    return names_of(value)
