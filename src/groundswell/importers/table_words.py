"""What the columns of people's tables are called, and what each name usually means.

A name is cut into words (`playCount`, `n_plays`, `Total views` and `stats.playCount` all come down to one), and the
rest is looked up whole: `Profile views` is never taken for views, nor `new followers` for followers.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from groundswell.importers.table_tongues import meaning_of

Fit: TypeAlias = Literal["count", "time", "day", "id", "url", "text", "flag", "share", "seconds", "account"]

TARGETS: dict[str, tuple[Fit, str]] = {
    "post_id": ("id", "id item_id aweme_id media_id tiktok_id posts_id"),
    "url": ("url", "url link links web_url permalink share_url webpage_url href"),
    "account": (
        "account",
        (
            "account handle username user_name unique_id author author_username author_handle author_unique_id "
            "author_meta_name author_meta_unique_id author_code creator creator_handle channel_username uploader "
            "user profile channel author_name creator_name account_id author_id channel_id nickname influencer"
        ),
    ),
    "posted_at": (
        "time",
        (
            "posted_at posted published_at published publish_time publish_date posted_date posted_time "
            "create_time created_at created creation_time create_time_iso createtime uploaded_at upload_time "
            "upload_date published_date date_posted date_published posting_date"
        ),
    ),
    "observed_at": (
        "time",
        (
            "observed_at observed scraped_at scraped scrape_time scrape_date scraping_date snapshot snapshot_at "
            "snapshot_time snapshot_date collected_at collected crawled_at crawl_time crawl_date fetched_at "
            "fetched retrieved_at checked_at captured_at recorded_at seen_at as_of asof extracted_at export_date "
            "pulled_at query_time collection_time measured_at date_collected seen checked date_seen date_checked "
            "day_seen day_checked seen_on checked_on last_seen last_checked"
        ),
    ),
    "views": ("count", "views view plays play video_views impressions_views watched"),
    "likes": ("count", "likes like diggs digg hearts heart favourites_received"),
    "comments": ("count", "comments comment replies"),
    "shares": ("count", "shares share forwards reposts_shares"),
    "saves": (
        "count",
        (
            "saves save saved favorites favorite favourites favourite collects collect collections bookmarks "
            "bookmark add_to_favorites"
        ),
    ),
    "reach": ("count", "reach reached_audience unique_views unique_video_views unique_viewers"),
    "watch_time": ("seconds", "watch_time watched_time time_watched play_time total_play_time"),
    "average_watch_time": (
        "seconds",
        ("average_watch_time avg_watch_time average_time_watched avg_time_watched mean_watch_time average_play_time"),
    ),
    "watched_full_rate": (
        "share",
        (
            "watched_full_rate full_watched_rate watched_full completion_rate full_view_rate finish_rate "
            "completion full_watch_rate"
        ),
    ),
    "new_followers": ("count", "new_followers followers_gained_by follows new_follows"),
    "followers": (
        "count",
        (
            "followers follower fans fan author_followers author_follower author_fans author_meta_fans "
            "channel_followers subscribers subscriber author_stats_follower account_followers user_followers "
            "creator_followers"
        ),
    ),
    "following": ("count", "following author_following author_meta_following followings"),
    "n_posts": ("count", "posts videos video_count post_count author_videos uploads"),
    "profile_views": ("count", "profile_views profile_view profile_visits"),
    "viewers": ("count", "viewers reached_viewers"),
    "followers_gained": ("count", "followers_gained gained_followers daily_new_followers"),
    "followers_lost": ("count", "followers_lost lost_followers unfollows daily_lost_followers"),
    "duration": ("seconds", "duration length playtime meta_duration"),
    "caption": ("text", "caption desc description text title_text full_description"),
    "caption_length": ("count", "caption_len caption_length desc_len desc_length description_length"),
    "hashtags": ("text", "hashtags tags hashtag_names hash_tags challenges"),
    "sound_id": ("id", "music_id sound_id music_meta_music_id audio_id"),
    "is_original_sound": (
        "flag",
        ("music_original is_original_sound original_sound music_meta_music_original sound_original is_original"),
    ),
}
"""What a column can be read as: how its values must look, and the names that usually mean it."""

GENERIC_TIME = frozenset(
    [
        "time",
        "date",
        "timestamp",
        "datetime",
        "day",
        "when",
        "date_time",
        "created_time",
        "ts",
        "week",
        "weekstart",
        "week_start",
    ]
)
"""Names that say "a time" and not of what: the values decide."""

ALONE = frozenset(
    {"hashtag", "tag", "challenge", "hashtag_name", "challenge_name", "sound", "sound_name", "music", "keyword"}
)
"""Names of the thing that is counted in tables that are not about posts or accounts."""

_NOISE = frozenset(
    [
        "v2",
        "statsv2",
        "n",
        "num",
        "number",
        "no",
        "of",
        "total",
        "count",
        "counts",
        "cnt",
        "video",
        "vid",
        "post",
        "item",
        "clip",
        "tiktok",
        "stats",
        "stat",
        "statistics",
        "raw",
        "text",
        "the",
        "metrics",
        "public",
        "lifetime",
        "cumulative",
        "utc",
        "gmt",
        "local",
        "iso",
        "iso8601",
        "sec",
        "secs",
        "seconds",
        "second",
        "s",
        "ms",
        "millis",
        "milliseconds",
        "min",
        "mins",
        "minutes",
        "hours",
        "in",
    ]
)
_UNITS = {
    "ms": 0.001,
    "millis": 0.001,
    "milliseconds": 0.001,
    "min": 60.0,
    "mins": 60.0,
    "minutes": 60.0,
    "hours": 3600.0,
}
_NOT_COUNTS = frozenset({"account", "discount", "viscount"})


def words(header: str) -> list[str]:
    """The words of a column's name: `authorMeta.fans` → author, meta, fans; `video_playcount` → video, play, count."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", header.strip(' "\ufeff'))
    found: list[str] = []
    for word in re.split(r"[^\w]+|_", spaced.casefold()):
        stem = word.removesuffix("count")
        found += [stem, "count"] if stem and stem != word and word not in _NOT_COUNTS else [word] if word else []
    return found


def name_of(header: str) -> str:
    """The name without what says nothing: `n_plays` → plays, `video_views` → views; all of it where nothing is left."""
    kept = [w for w in words(header) if w not in _NOISE]
    return "_".join(kept or words(header))


def target_named(header: str) -> tuple[str, float] | None:
    """The target that the name means and how sure that is.

    1: the very name; 0.9: one of its synonyms; 0.8: the same in another language.
    """
    plain, whole = name_of(header), "_".join(words(header))
    for name in (whole, plain):
        if name in TARGETS:
            return name, 1.0
    for name in (whole, plain):
        for target, (_, names) in TARGETS.items():
            if name in names.split():
                return target, 0.9
    foreign = meaning_of(header)
    return (foreign, 0.8) if foreign in TARGETS else None


def is_any_time(header: str) -> bool:
    """Whether the name says "a time" and not of what."""
    return name_of(header) in GENERIC_TIME or meaning_of(header) == "date"


def unit_s(header: str) -> float:
    """How many seconds one of a bare number is, by the name: `duration_ms` → 0.001."""
    return next((_UNITS[w] for w in words(header) if w in _UNITS), 1.0)


def zone_hint(header: str) -> str:
    """`utc`, `local` or nothing, as the name says."""
    found = set(words(header))
    return "utc" if found & {"utc", "gmt"} else "local" if "local" in found else ""
