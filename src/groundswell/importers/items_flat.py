"""Posts as three families of tools write them: drawrowfly's tiktok-scraper, Apify's actors, pyktok.

All read the web page, whose counts are rounded from 10,000 on. Their CSVs arrive here as the records
that they were flattened from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundswell.clock import HOUR_US, id_time_us
from groundswell.importers.instants import is_naive
from groundswell.importers.items_cells import (
    BadCellError,
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
    text,
)

DRAWROWFLY, APIFY, PYKTOK = "items.drawrowfly", "items.apify", "items.pyktok"
TITLES = {
    DRAWROWFLY: "posts saved by tiktok-scraper",
    APIFY: "posts saved by an Apify actor",
    PYKTOK: "posts saved by pyktok",
}

_COUNTS = ("playCount", "diggCount", "commentCount", "shareCount", "collectCount")
_RENAMED = ("views", "likes", "comments", "shares", "bookmarks")
_PYKTOK = ("video_playcount", "video_diggcount", "video_commentcount", "video_sharecount", "video_collectcount")
_LOOKED = ("scrapedAt", "scraped_at", "collectedAt", "collected_at")
_ONLY_APIFY = ("createTimeISO", "videoUrl", "isSlideshow", "isPinned", "locationCreated", "detailedMentions")
_ZONES_US = 15 * HOUR_US


def is_error(record: Mapping[str, Any]) -> bool:
    """Whether a tool noted here that it got no post."""
    is_said = isinstance(record.get("error"), str) or isinstance(record.get("errorCode"), (str, int))
    return is_said and "playCount" not in record and "views" not in record


def knows(record: Mapping[str, Any]) -> bool:
    """Whether it is a post of drawrowfly's or Apify's, or an error among them."""
    return "playCount" in record or ("webVideoUrl" in record and "id" in record) or is_error(record)


def read(record: Mapping[str, Any]) -> Post:
    """The post. Raises BadCellError where a value cannot be read."""
    if is_error(record):
        raise BadCellError("error", "The tool that wrote the file met an error here and saved no post.", "")
    author, music, video = inside(record, "authorMeta"), inside(record, "musicMeta"), inside(record, "videoMeta")
    link = record.get("webVideoUrl")
    people = names_of(record.get("mentions"), "name", "nickName")
    for each in listed(record.get("detailedMentions")):
        people += names_of([each], "nickName") + names_of([each], "name") if isinstance(each, dict) else []
    is_photo = flag(record.get("isSlideshow")) or (isinstance(link, str) and "/photo/" in link)
    is_apify = any(name in record for name in _ONLY_APIFY) and "secretID" not in record
    return Post(
        APIFY if is_apify else DRAWROWFLY,
        post_id(record.get("id"), link),
        handle(author.get("name"), link, author.get("profileUrl")),
        [count(record.get(name), name, is_rounded=True) for name in _COUNTS],
        posted_us=instant(record.get("createTime") or record.get("createTimeISO"), "createTime"),
        observed_us=_looked(record),
        kind="photo" if is_photo else "video",
        duration_s=None if is_photo else seconds(video.get("duration")),
        caption=text(record.get("text")),
        tags=names_of(record.get("hashtags"), "name"),
        mentions=[f"@{name.lstrip('@')}" for name in people],
        has_mention=bool(people),
        sound_id=text(music.get("musicId")),
        is_original_sound=flag(music.get("musicOriginal")),
        sound_s=seconds(music.get("duration")),
        seen=Seen(
            positive(author.get("fans"), is_rounded=True),
            positive(author.get("following"), is_rounded=True),
            positive(author.get("heart"), is_rounded=True),
            positive(author.get("video"), is_rounded=True),
        ),
        display_name=text(author.get("nickName")),
    )


def knows_renamed(record: Mapping[str, Any]) -> bool:
    """Whether it is a post of those actors that call the counts views, likes and bookmarks."""
    return "uploadedAt" in record and isinstance(record.get("channel"), dict) and "id" in record


def read_renamed(record: Mapping[str, Any]) -> Post:
    """The post. Raises BadCellError where a value cannot be read."""
    channel, video, song = inside(record, "channel"), inside(record, "video"), inside(record, "song")
    link = record.get("postPage")
    return Post(
        APIFY,
        post_id(record.get("id"), link),
        handle(channel.get("username"), channel.get("url"), link),
        [count(record.get(name), name, is_rounded=True) for name in _RENAMED],
        posted_us=instant(record.get("uploadedAt") or record.get("uploadedAtFormatted"), "uploadedAt"),
        observed_us=_looked(record),
        duration_s=seconds(video.get("duration")),
        caption=text(record.get("title")),
        tags=names_of(record.get("hashtags"), "name"),
        sound_id=text(song.get("id")),
        seen=Seen(
            positive(channel.get("followers"), is_rounded=True),
            positive(channel.get("following"), is_rounded=True),
            n_posts=positive(channel.get("videos"), is_rounded=True),
        ),
        display_name=text(channel.get("name")),
    )


def knows_pyktok(record: Mapping[str, Any]) -> bool:
    """Whether it is a post of pyktok's."""
    return "video_playcount" in record or "video_diggcount" in record


def read_pyktok(record: Mapping[str, Any]) -> Post:
    """The post. Raises BadCellError where a value cannot be read."""
    link = record.get("video_url") or record.get("video_link")
    number = post_id(record.get("video_id"), link)
    posted_us, is_late = _posted(record.get("video_timestamp"), number)
    return Post(
        PYKTOK,
        number,
        handle(record.get("author_username"), link),
        [count(record.get(name), name, is_rounded=True) for name in _PYKTOK],
        posted_us=posted_us,
        is_late=is_late,
        observed_us=_looked(record),
        duration_s=seconds(record.get("video_duration") or record.get("video_length")),
        caption=text(record.get("video_description") or record.get("video_title")),
        seen=Seen(
            positive(record.get("author_followercount"), is_rounded=True),
            positive(record.get("author_followingcount"), is_rounded=True),
            positive(record.get("author_heartcount"), is_rounded=True),
            positive(record.get("author_videocount"), is_rounded=True),
        ),
        display_name=text(record.get("author_name")),
    )


def _looked(record: Mapping[str, Any]) -> int | None:
    """When the tool looked, where it says so and says it in a zone."""
    for name in _LOOKED:
        value = record.get(name)
        if value and not (isinstance(value, str) and is_naive(value)):
            return instant(value, name)
    return None


def _posted(value: Any, number: str) -> tuple[int | None, bool]:
    """When the post appeared, and whether that was long after the upload, at a time that nobody knows.

    A time without a zone is the clock of whoever ran the tool: the id is surer.
    """
    if not isinstance(value, str) or not is_naive(value):
        return instant(value, "video_timestamp"), False
    uploaded, wall = id_time_us(number), instant(value, "video_timestamp")
    if uploaded is None or wall is None:
        return None, False
    return (uploaded, False) if abs(wall - uploaded) <= _ZONES_US else (None, True)
