"""Posts as the app's own interface gives them (aweme), saved by tools that speak to it. All counts are exact."""

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

SOURCE = "items.app"
TITLE = "posts as TikTok's app receives them"

_COUNTS = ("play_count", "digg_count", "comment_count", "share_count", "collect_count")


def knows(record: Mapping[str, Any]) -> bool:
    """Whether it is such a post."""
    return "aweme_id" in record and isinstance(record.get("statistics"), dict)


def read(record: Mapping[str, Any]) -> Post:
    """The post. Raises BadCellError where a value cannot be read."""
    statistics, author = inside(record, "statistics"), inside(record, "author")
    video, music = inside(record, "video"), inside(record, "music")
    caption = text(record.get("desc"))
    extras = [e for e in listed(record.get("text_extra")) if isinstance(e, dict)]
    people = [e for e in extras if e.get("user_id") or e.get("sec_uid")]
    photos = record.get("image_post_info")
    original = flag(music.get("is_original_sound"))
    return Post(
        SOURCE,
        post_id(record.get("aweme_id"), record.get("share_url")),
        handle(author.get("unique_id"), record.get("share_url")),
        [count(statistics.get(name), name) for name in _COUNTS],
        posted_us=instant(record.get("create_time"), "create_time"),
        kind="photo" if photos else "video",
        # The app counts milliseconds.
        duration_s=None if photos else seconds(video.get("duration") or record.get("duration"), unit_s=0.001),
        caption=caption,
        tags=(*names_of(extras, "hashtag_name"), *names_of(record.get("cha_list"), "cha_name")),
        mentions=spans_of(caption, ((e.get("start"), e.get("end")) for e in people)),
        has_mention=bool(people),
        sound_id=text(music.get("id_str")) or text(music.get("mid")) or text(music.get("id")),
        is_original_sound=flag(music.get("is_original")) if original is None else original,
        sound_s=seconds(music.get("duration")),
        seen=Seen(
            positive(author.get("follower_count")),
            positive(author.get("following_count")),
            positive(author.get("total_favorited")),
            positive(author.get("aweme_count")),
        ),
        display_name=text(author.get("nickname")),
    )
