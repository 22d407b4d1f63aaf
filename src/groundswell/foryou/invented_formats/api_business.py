"""Saved answers of TikTok's Business API: the account with its days and audience, posts with reach and watch time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from groundswell.foryou.invented_formats.look import DISPLAY_NAME, FOLLOWING, Look, Post
from groundswell.foryou.invented_formats.written import (
    COUNTS,
    Row,
    Written,
    account_of,
    exact,
    fact_of,
    known,
    profile_of,
    put_json,
    snapshot_of,
)

_PAGE = 20
_DAYS = 60  # as far back as the interface looks
_POSTS = "business.api_posts"
_POST_COUNTS = dict(zip(COUNTS, ("video_views", "likes", "comments", "shares", "favorites"), strict=True))
_DAY = {
    "views": "video_views",
    "viewers": "unique_video_views",
    "profile_views": "profile_views",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "followers": "followers_count",
    "followers_gained": "daily_new_followers",
    "followers_lost": "daily_lost_followers",
}
# List in the answer → key of the category, dimension as it is kept, parts as (category sent, category kept, share).
_AUDIENCE: Mapping[str, tuple[str, str, tuple[tuple[str, str, float], ...]]] = {
    "audience_ages": ("age", "age", (("18-24", "18-24", 0.35), ("25-34", "25-34", 0.45), ("35-44", "35-44", 0.2))),
    "audience_genders": ("gender", "gender", (("FEMALE", "Female", 0.71), ("MALE", "Male", 0.27))),
    "audience_countries": ("country", "territory", (("US", "US", 0.41), ("GB", "GB", 0.13))),
    "audience_cities": ("city_name", "city", (("Leeds", "Leeds", 0.04),)),
}
_TRAFFIC = (("For You", "For You", 0.71), ("Follow", "Following", 0.2), ("Hashtag", "Other", 0.05))
_TYPES = (
    ("NEW_VIEWER", "visit", "New", 0.8),
    ("RETURN_VIEWER", "visit", "Returning", 0.2),
    ("FOLLOWER_PERCENT", "follower", "Follower", 0.3),
    ("NON_FOLLOWER_PERCENT", "follower", "Not a follower", 0.7),
)


def write_business(look: Look, folder: Path) -> list[Written]:
    """The account's answer, and the pages of its posts."""
    return [_account(look, folder), _posts(look, folder / "video list")]


def _answer(data: dict[str, Any]) -> dict[str, Any]:
    return {"code": 0, "message": "OK", "request_id": "20260630220000", "data": data}


# --- the account ------------------------------------------------------------------------------------------------------


def _account(look: Look, folder: Path) -> Written:
    days = days_of(look)
    data = {
        "is_business_account": True,
        "username": look.handle,
        "profile_deep_link": f"https://www.tiktok.com/@{look.handle}",
        "display_name": DISPLAY_NAME,
        "following_count": FOLLOWING,
        "followers_count": look.followers,
        "total_likes": look.likes,
        "videos_count": len(look.posts),
        "metrics": [
            {"date": day.isoformat(), **{key: values[name] for name, key in _DAY.items()}, "phone_number_clicks": 0}
            | {"audience_activity": [{"hour": "20", "count": 12}]}
            for day, values in days
        ],
        **_parts(*_AUDIENCE),
    }
    path = put_json(folder / "business get.json", _answer(data))
    export_id = sha256(path.read_bytes()).hexdigest()
    rows: dict[str, list[Row]] = {
        "account_snapshot": [account_of(look, "business.api_account")],
        "account_fact": [profile_of(look, "business.api_account")],
        "account_day_raw": [
            {
                "account_id": look.account_id,
                "dataset": "overview",
                "export_id": export_id,
                "line": 2 + i,
                "label": day.isoformat(),
                "year": day.year,
                "month": day.month,
                "day_of_month": day.day,
                **values,
                "source": "business.api_days",
            }
            for i, (day, values) in enumerate(days)
        ],
        "audience_share": [
            {
                "account_id": look.account_id,
                "observed_us": look.observed_us,
                "audience": "followers",
                "dimension": dimension,
                "category": kept,
                "share": share,
                "export_id": export_id,
                "source": "business.api_audience",
            }
            for _, dimension, parts in _AUDIENCE.values()
            for _, kept, share in parts
        ],
    }
    return Written(path, "Business API: the account", frozenset({"business.api"}), rows, look.seen_on)


def days_of(look: Look) -> list[tuple[date, dict[str, int]]]:
    """The last days; how many came and how many left adds up to the change of followers."""
    found = []
    followers = look.days["followers"]
    for i in range(len(followers) - _DAYS, len(followers)):
        change = followers[i] - followers[i - 1]
        lost = max(-change, 0) + i % 5
        values = {name: look.days[name][i] for name in _DAY if name in look.days}
        day = date.fromordinal(look.days["day"][i])
        found.append((day, {**values, "followers_gained": change + lost, "followers_lost": lost}))
    return found


def _parts(*names: str) -> dict[str, Any]:
    return {
        name: [{key: sent, "percentage": share} for sent, _, share in parts]
        for name in names
        for key, _, parts in (_AUDIENCE[name],)
    }


# --- posts ------------------------------------------------------------------------------------------------------------


def _posts(look: Look, folder: Path) -> Written:
    for start in range(0, len(look.posts), _PAGE):
        page = [_item(look, i) for i in range(start, min(start + _PAGE, len(look.posts)))]
        has_more = start + _PAGE < len(look.posts)
        answer = _answer({"videos": page, "cursor": start + _PAGE, "has_more": has_more})
        put_json(folder / f"page {start // _PAGE + 1:02d}.json", answer)
    rows: dict[str, list[Row]] = {
        "account_fact": [profile_of(look, _POSTS, display_name=None)],
        "post_fact": [],
        "post_snapshot": [],
        "post_retention": [],
        "post_traffic": [],
        "post_audience": [],
    }
    for post in look.posts:
        length = {"duration_s": None if post.kind == "photo" else post.duration_ms / 1_000}
        rows["post_fact"].append(fact_of(look, post, _POSTS, sound_id=None, is_original_sound=None, **length))
        counts = {name: exact(getattr(post, name)) for name in COUNTS}
        rows["post_snapshot"].append(snapshot_of(look, post, _POSTS, counts, **watched(post)))
        head = {
            "account_id": look.account_id,
            "post_id": post.post_id,
            "observed_us": look.observed_us,
            "source": _POSTS,
        }
        rows["post_retention"] += [head | {"second": s, "share": share} for s, share in _retention(post)]
        rows["post_traffic"] += [head | {"traffic": kept, "share": share} for _, kept, share in _TRAFFIC]
        kinds = [(d, kept, share) for _, d, kept, share in _TYPES]
        kinds += [("gender", kept, share) for _, kept, share in _AUDIENCE["audience_genders"][2]]
        rows["post_audience"] += [head | {"dimension": d, "category": c, "share": share} for d, c, share in kinds]
    return Written(folder, "Business API: pages of posts", frozenset({"business.api"}), rows, look.seen_on)


def watched(post: Post) -> Row:
    """Reach and watch time, in the proportions of an ordinary post; photos are not watched."""
    row: Row = {"reach": post.views * 83 // 100, "new_followers": post.views // 700}
    if post.kind == "video":
        average_ms = post.duration_ms * 2 // 5
        row |= {
            "average_watch_time_s": average_ms / 1_000,
            "watch_time_s": post.views * average_ms / 1_000,
            "watched_full_rate": round(0.02 + post.likes % 97 / 1_000, 4),
        }
    return row


def _retention(post: Post) -> list[tuple[int, float]]:
    if post.kind == "photo":
        return []
    return [(s, round(1 / (1 + 0.12 * s), 4)) for s in range(1, min(post.duration_ms // 1_000, 9))]


def _item(look: Look, i: int) -> dict[str, Any]:
    post = look.posts[i]
    seen, is_photo = watched(post), post.kind == "photo"
    counts = {key: getattr(post, name) for name, key in _POST_COUNTS.items()}
    if look.traps and i % 2:
        counts["favorities"] = counts.pop("favorites")  # the interface writes it both ways
    return known(
        {
            "item_id": post.post_id,
            "media_type": "PHOTO" if is_photo else "VIDEO",
            "share_url": f"{look.url(post)}?utm_source=planted",
            "caption": post.caption,
            "video_duration": None if is_photo else post.duration_ms / 1_000,
            "create_time": str(post.posted_s) if look.traps and i % 3 else post.posted_s,
            **counts,
            "reach": seen["reach"],
            "new_followers": seen["new_followers"],
            "total_time_watched": seen.get("watch_time_s"),
            "average_time_watched": seen.get("average_watch_time_s"),
            "full_video_watched_rate": seen.get("watched_full_rate"),
            "video_view_retention": [{"second": str(s), "percentage": share} for s, share in _retention(post)],
            "impression_sources": [{"impression_source": sent, "percentage": share} for sent, _, share in _TRAFFIC],
            "audience_types": [{"type": sent, "percentage": share} for sent, _, _, share in _TYPES],
            "engagement_likes": [{"second": "1", "percentage": 0.5}],
            **_parts("audience_genders"),
        }
    )
