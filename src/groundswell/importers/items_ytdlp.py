"""Info files of yt-dlp: of one post, of a user's page with its posts, or one a line.

yt-dlp calls shares `repost_count`, reads the rounded counts of the web page where it can, and writes the moment of its
look as `epoch`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundswell.importers.items_cells import (
    POST_LINK,
    Post,
    Seen,
    count,
    handle,
    instant,
    listed,
    positive,
    post_id,
    seconds,
    text,
)

SOURCE = "items.ytdlp"
TITLE = "info files of yt-dlp"

_COUNTS = ("view_count", "like_count", "comment_count", "repost_count", "save_count")
_LISTS = ("playlist", "multi_video")


def knows(record: Mapping[str, Any]) -> bool:
    """Whether it is such a post; a page of a user is none, its entries are."""
    names = (record.get("extractor_key"), record.get("extractor"), record.get("ie_key"))
    is_tiktok = any(isinstance(name, str) and name.casefold().startswith("tiktok") for name in names)
    return is_tiktok and "id" in record and record.get("_type") not in _LISTS and "entries" not in record


def read(record: Mapping[str, Any]) -> Post:
    """The post. Raises BadCellError where a value cannot be read."""
    link = record.get("webpage_url") or record.get("original_url") or record.get("url")
    followers = positive(record.get("channel_follower_count"), is_rounded=True)
    is_photo = isinstance(link, str) and "/photo/" in link
    return Post(
        SOURCE,
        post_id(record.get("id"), link),
        _handle(record, link),
        [count(record.get(name), name, is_rounded=True) for name in _COUNTS],
        posted_us=instant(record.get("timestamp"), "timestamp"),
        observed_us=instant(record.get("epoch"), "epoch"),
        kind="photo" if is_photo else "video" if isinstance(link, str) and POST_LINK.search(link) else None,
        # Of photos it gives the length of the music.
        duration_s=None if is_photo else seconds(record.get("duration")),
        caption=_caption(record),
        sound_name=_sound(record),
        seen=Seen(followers) if followers else None,
        display_name=text(record.get("channel")),
    )


def _handle(record: Mapping[str, Any], link: Any) -> str | None:
    """The handle: links say it for sure, `uploader` may be a number in old files."""
    uploader = record.get("uploader")
    by_link = handle(None, record.get("uploader_url"), link)
    return by_link or (None if isinstance(uploader, str) and uploader.isdigit() else handle(uploader))


def _sound(record: Mapping[str, Any]) -> str | None:
    """What the sound is called, as TikTok writes it: title and maker; None where there is no title."""
    title, makers = text(record.get("track")), listed(record.get("artists")) or [record.get("artist")]
    by = ", ".join(name for name in map(text, makers) if name)
    return f"{title} - {by}" if title and by else title


def _caption(record: Mapping[str, Any]) -> str | None:
    """The caption; a title is one only where it was not cut off."""
    caption = text(record.get("description"))
    if caption is not None:
        return caption
    title = text(record.get("title"))
    is_cut = title is not None and (title.endswith(("...", "…")) or title.startswith("TikTok video #"))
    return None if is_cut else title
