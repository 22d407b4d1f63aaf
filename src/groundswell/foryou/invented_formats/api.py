"""Saved answers of TikTok's interfaces about the account: Display API pages, and dumps of the Research API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from groundswell.clock import to_datetime
from groundswell.foryou.invented_formats.look import DISPLAY_NAME, FOLLOWING, Look, Post
from groundswell.foryou.invented_formats.written import (
    COUNTS,
    Row,
    Written,
    account_of,
    exact,
    fact_of,
    in_cell,
    profile_of,
    put_csv,
    put_json,
    snapshot_of,
)

_PAGE = 20
_LONGEST = 150  # characters of a caption that the Display API gives
_DISPLAY = {"views": "view_count", "likes": "like_count", "comments": "comment_count", "shares": "share_count"}
_RESEARCH = _DISPLAY | {"saves": "favorites_count"}


def write_api(look: Look, folder: Path) -> list[Written]:
    """The Display API's pages in one folder, and a Research dump as JSON and as CSV."""
    return [_display(look, folder / "display"), *_research(look, folder / "research")]


# --- Display ----------------------------------------------------------------------------------------------------------


def _display(look: Look, folder: Path) -> Written:
    user = {
        "open_id": "planted-open-id",
        "union_id": "planted-union-id",
        "display_name": DISPLAY_NAME,
        "username": look.handle,
        "profile_deep_link": f"https://www.tiktok.com/@{look.handle}",
        "is_verified": False,
        "follower_count": look.followers,
        "following_count": FOLLOWING,
        "likes_count": look.likes,
        "video_count": len(look.posts),
    }
    put_json(folder / "user info.json", _answer({"user": user}))
    newest_first = look.posts[::-1]
    for start in range(0, len(newest_first), _PAGE):
        page = newest_first[start : start + _PAGE]
        videos = [_video(look, post) for post in page]
        has_more = start + _PAGE < len(newest_first)
        data = {"videos": videos, "cursor": page[-1].posted_us // 1_000, "has_more": has_more}
        put_json(folder / f"video list {start // _PAGE + 1:02d}.json", _answer(data))
    rows = {
        "post_fact": [_display_fact(look, post) for post in look.posts],
        "post_snapshot": [
            snapshot_of(look, p, "display.posts", {name: exact(getattr(p, name)) for name in _DISPLAY})
            for p in look.posts
        ],
        "account_snapshot": [account_of(look, "display.account")],
        "account_fact": [
            profile_of(look, "display.account"),
            profile_of(look, "display.posts", display_name=None),
        ],
    }
    return Written(folder, "Display API: user and video pages", frozenset({"display.api"}), rows, look.seen_on)


def _answer(data: dict[str, Any]) -> dict[str, Any]:
    return {"data": data, "error": {"code": "ok", "message": "", "log_id": "20260630220000"}}


def _video(look: Look, post: Post) -> dict[str, Any]:
    return {
        "id": post.post_id,
        "create_time": post.posted_s,
        "share_url": f"{look.url(post)}?utm_campaign=tt4d_open_api&utm_source=planted",
        "cover_image_url": "https://p16.example/cover.jpeg",
        "video_description": post.caption[:_LONGEST],
        "title": post.caption[:_LONGEST],
        "duration": 0 if post.kind == "photo" else post.duration_ms // 1_000,
        "height": 1024,
        "width": 576,
        "embed_link": f"https://www.tiktok.com/player/v1/{post.post_id}",
        **{key: getattr(post, name) for name, key in _DISPLAY.items()},
    }


def _display_fact(look: Look, post: Post) -> Row:
    """A caption that was cut off leaves its length unknown, and its last hashtag, which may be half of one."""
    cut: Row = {}
    if len(post.caption) > _LONGEST:
        shown = post.caption[:_LONGEST]
        whole = [tag for tag in post.tags if f"#{tag} " in shown]
        cut = {
            "caption": shown.strip(),
            "caption_length": None,
            "hashtags": " ".join(whole),
            "has_question": "?" in shown or None,
            "has_mention": bool(post.people) or None,
        }
    return fact_of(look, post, "display.posts", sound_id=None, is_original_sound=None, **cut)


# --- Research ---------------------------------------------------------------------------------------------------------


def _research(look: Look, folder: Path) -> list[Written]:
    posts = [_record(look, post) for post in look.posts]
    pages = [
        _answer({"videos": posts[i : i + 100], "cursor": i + 100, "has_more": i + 100 < len(posts), "search_id": "7"})
        for i in range(0, len(posts), 100)
    ]
    # A table of it holds lists as Python prints them.
    flat = [
        {**p, "hashtag_names": str(p["hashtag_names"]), "video_mention_list": str(p["video_mention_list"])}
        for p in posts
    ]
    as_json, as_csv = put_json(folder / "pages.json", pages), put_csv(folder / "dump.csv", flat)
    kinds = frozenset({"research.api"})
    return [
        Written(as_json, "Research API: JSON", kinds, _research_truth(look, lambda _: {}), look.seen_on),
        Written(as_csv, "Research API: CSV", kinds, _research_truth(look, in_cell), look.seen_on),
    ]


def _research_truth(look: Look, cell: Callable[[Post], Row]) -> dict[str, list[Row]]:
    source, unsaid = "research.posts", {"kind": None, "is_original_sound": None}
    return {
        "post_fact": [fact_of(look, p, source, **unsaid, url=_url(look, p), **cell(p)) for p in look.posts],
        "post_snapshot": [
            snapshot_of(look, p, source, {name: exact(getattr(p, name)) for name in COUNTS}) for p in look.posts
        ],
        "account_fact": [profile_of(look, source, display_name=None)],
    }


def _url(look: Look, post: Post) -> str:
    return f"https://www.tiktok.com/@{look.handle}/video/{post.post_id}"  # it does not say what is a photo post


def _record(look: Look, post: Post) -> dict[str, Any]:
    return {
        "id": int(post.post_id),
        "create_time": post.posted_s,
        "create_date": to_datetime(post.posted_us).strftime("%Y%m%d"),
        "username": look.handle,
        "region_code": "US",
        "video_description": post.caption,
        "video_duration": 0 if post.kind == "photo" else post.duration_ms // 1_000,
        "music_id": int(post.sound_id),
        **{key: getattr(post, name) for name, key in _RESEARCH.items()},
        "effect_ids": [],
        "hashtag_names": list(post.tags),
        "video_mention_list": list(post.people),
        "voice_to_text": "",
        "is_stem_verified": False,
    }
