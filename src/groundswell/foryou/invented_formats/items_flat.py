"""The account's posts as three tools save them, as JSON and flattened to CSV: tiktok-scraper, Apify, pyktok.

All read the web page, so counts are rounded from 10,000 on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from groundswell.clock import to_datetime
from groundswell.foryou.invented_formats.look import DISPLAY_NAME, FOLLOWING, SCHEDULED, Look, Post
from groundswell.foryou.invented_formats.sounds import sounds_of
from groundswell.foryou.invented_formats.tags import counter_of, totals
from groundswell.foryou.invented_formats.written import (
    COUNTS,
    Row,
    Written,
    account_on_page,
    distinct,
    fact_of,
    in_cell,
    known,
    on_page,
    profile_of,
    put_csv,
    put_json,
    snapshot_of,
)

_FLAT = dict(zip(COUNTS, ("playCount", "diggCount", "commentCount", "shareCount", "collectCount"), strict=True))
_PYKTOK = {
    "views": "video_playcount",
    "likes": "video_diggcount",
    "comments": "video_commentcount",
    "shares": "video_sharecount",
}
_ERROR = {"url": "https://www.tiktok.com/@gone.person", "error": "no such account", "errorCode": "NOT_FOUND"}
_SEARCHED = "slowpottery"
_SPOILT = "7.5E+18"  # what a spreadsheet makes of an id


def write_flat(look: Look, folder: Path) -> list[Written]:
    """All files of these tools, each in a folder of its own."""
    return [
        *_drawrowfly(look, folder / "tiktok-scraper"),
        *_apify(look, folder / "apify"),
        *_pyktok(look, folder / "pyktok"),
    ]


def _shown(post: Post, names: Mapping[str, str]) -> dict[str, int]:
    return {key: on_page(getattr(post, name))[0] for name, key in names.items()}


# --- drawrowfly's tiktok-scraper --------------------------------------------------------------------------------------


def _drawrowfly(look: Look, folder: Path) -> list[Written]:
    posts = [_collected(look, i) for i in range(len(look.posts))]
    whole = {"headers": {"user-agent": "Mozilla/5.0", "cookie": "tt_webid=planted"}, "collector": posts, "zip": ""}
    flat = [_dotted(post) for post in posts]
    if look.traps:
        flat = [{**row, "id": _SPOILT} if i % 4 == 1 else row for i, row in enumerate(flat)]
    source, counts = "items.drawrowfly", [name for name in COUNTS if name != "saves"]
    rows: dict[str, Sequence[Row]] = {
        "post_fact": [fact_of(look, post, source) for post in look.posts],
        "post_snapshot": [
            snapshot_of(look, post, source, {name: on_page(getattr(post, name)) for name in counts})
            for post in look.posts
        ],
        "account_snapshot": distinct(
            account_on_page(look, source, **({} if _has_fans(look, i) else {"followers": None, "followers_step": None}))
            for i in range(len(look.posts))
        ),
        "account_fact": [profile_of(look, source)],
        "sound": sounds_of(look, look.posts, source, duration_s=None),
    }
    in_cells = rows | {"post_fact": [fact_of(look, post, source, **in_cell(post)) for post in look.posts]}
    as_json, as_csv = put_json(folder / "posts.json", whole), put_csv(folder / "posts.csv", flat)
    return [
        Written(as_json, "tiktok-scraper: JSON", frozenset({source}), rows, look.seen_on),
        Written(as_csv, "tiktok-scraper: CSV", frozenset({source}), in_cells, look.seen_on),
    ]


def _has_fans(look: Look, i: int) -> bool:
    return not look.traps or i % 6 != 0


def _collected(look: Look, i: int) -> dict[str, Any]:
    post = look.posts[i]
    author = {
        "id": "107955",
        "secUid": "MS4",
        "name": look.handle,
        "nickName": DISPLAY_NAME,
        "following": FOLLOWING,
        "fans": on_page(look.followers)[0],
        "heart": str(on_page(look.likes)[0]) if look.traps and i % 2 else on_page(look.likes)[0],
        "video": len(look.posts),
        "verified": False,
        "signature": "pots, mostly",
    }
    if not _has_fans(look, i):
        del author["fans"]
    return {
        "id": post.post_id,
        "secretID": post.post_id,
        "text": post.caption,
        "createTime": str(post.posted_s) if look.traps and i % 2 else post.posted_s,
        "authorMeta": author,
        "musicMeta": {"musicId": post.sound_id, "musicName": post.sound, "musicOriginal": post.is_original_sound},
        "covers": {"default": "https://p16.example/cover.jpeg"},
        "webVideoUrl": look.url(post),
        "videoUrl": "https://v16.example/video.mp4",
        "videoMeta": {
            "height": 1024,
            "width": 576,
            "duration": 0 if post.kind == "photo" else post.duration_ms // 1_000,
        },
        **{key: n for key, n in _shown(post, _FLAT).items() if key != "collectCount"},
        "mentions": [f"@{name}" for name in post.people],
        "hashtags": [{"id": "9", "name": tag, "title": ""} for tag in post.tags],
        "downloaded": False,
    }


def _dotted(record: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """As json2csv flattens: `authorMeta.name`, lists as JSON text, booleans as JavaScript writes them."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat |= _dotted(value, f"{before}{name}.")
        else:
            flat[before + name] = json.dumps(value) if isinstance(value, (list, bool)) else value
    return flat


# --- Apify ------------------------------------------------------------------------------------------------------------


def _apify(look: Look, folder: Path) -> list[Written]:
    posts = [_item(look, i) for i in range(len(look.posts))]
    listed = [*posts[:3], _ERROR, *posts[3:]] if look.traps else posts
    source, n_rejected = "items.apify", int(look.traps)
    as_json = put_json(folder / "dataset.json", listed)
    as_csv = put_csv(folder / "dataset.csv", map(_slashed, posts))
    kinds = frozenset({source})
    return [
        Written(as_json, "Apify: JSON", kinds, _apify_truth(look, lambda _: {}), look.seen_on, n_rejected),
        Written(as_csv, "Apify: CSV", kinds, _apify_truth(look, in_cell), look.seen_on),
    ]


def _item(look: Look, i: int) -> dict[str, Any]:
    post = look.posts[i]
    is_photo = post.kind == "photo"
    return {
        "id": post.post_id,
        "text": post.caption,
        "textLanguage": "en",
        "createTime": post.posted_s,
        "createTimeISO": to_datetime(post.posted_us).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "isAd": False,
        "isPinned": False,
        "isSlideshow": is_photo,
        "authorMeta": {
            "id": "107955",
            "name": look.handle,
            "profileUrl": f"https://www.tiktok.com/@{look.handle}",
            "nickName": DISPLAY_NAME,
            "fans": on_page(look.followers)[0],
            "following": FOLLOWING,
            "heart": on_page(look.likes)[0],
            "video": len(look.posts),
        },
        "musicMeta": {"musicId": post.sound_id, "musicName": post.sound, "musicOriginal": post.is_original_sound},
        "webVideoUrl": look.url(post),
        "mediaUrls": [],
        "videoMeta": {"height": 1024, "width": 576, "duration": 0 if is_photo else post.duration_ms / 1_000},
        **_shown(post, _FLAT),
        "mentions": [{"name": n} if look.traps and i % 2 else f"@{n}" for n in post.people],
        "hashtags": [{"id": "9", "name": tag} for tag in post.tags],
        "searchHashtag": {"name": _SEARCHED, "views": on_page(totals(_SEARCHED)[0])[0]},
        "input": "https://www.tiktok.com/@planted.person",
    }


def _slashed(record: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """As Apify flattens: `authorMeta/name`, `hashtags/0/name`."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, list):
            flat |= _slashed({str(i): each for i, each in enumerate(value)}, f"{before}{name}/")
        elif isinstance(value, dict):
            flat |= _slashed(value, f"{before}{name}/")
        else:
            flat[before + name] = json.dumps(value) if isinstance(value, bool) else value
    return flat


def _apify_truth(look: Look, cell: Callable[[Post], Row]) -> dict[str, list[Row]]:
    source = "items.apify"
    length = {p.post_id: {"duration_s": None if p.kind == "photo" else p.duration_ms / 1_000} for p in look.posts}
    return {
        "post_fact": [fact_of(look, p, source, **length[p.post_id], **cell(p)) for p in look.posts],
        "post_snapshot": [
            snapshot_of(look, p, source, {name: on_page(getattr(p, name)) for name in COUNTS}) for p in look.posts
        ],
        "account_snapshot": [account_on_page(look, source)],
        "account_fact": [profile_of(look, source)],
        "sound": sounds_of(look, look.posts, source, duration_s=None),
        "tag_snapshot": [
            counter_of(look, "hashtag", _SEARCHED, "items.apify_tags", on_page, posts=None, posts_step=None)
        ],
    }


# --- pyktok -----------------------------------------------------------------------------------------------------------


def _pyktok(look: Look, folder: Path) -> list[Written]:
    """One CSV; with traps one of its ids was spoilt by a spreadsheet, and no link beside it tells the true one."""
    rows = [_pyktok_row(look, post) for post in look.posts]
    posts = list(look.posts)
    if look.traps:
        rows[9]["video_id"] = _SPOILT
        del posts[9]
    source = "items.pyktok"
    truth = {
        "post_fact": [_pyktok_fact(look, post, source) for post in posts],
        "post_snapshot": [
            snapshot_of(look, post, source, {name: on_page(getattr(post, name)) for name in _PYKTOK}) for post in posts
        ],
        "account_snapshot": [account_on_page(look, source)],
        "account_fact": [profile_of(look, source)],
    }
    path = put_csv(folder / "pyktok.csv", rows)
    return [Written(path, "pyktok: CSV", frozenset({source}), truth, look.seen_on, n_rejected=int(look.traps))]


def _pyktok_fact(look: Look, post: Post, source: str) -> Row:
    """Its times are of whoever ran the tool, so the id tells the second, unless it is clear that it cannot."""
    is_late = look.traps and post is look.posts[SCHEDULED]
    return fact_of(
        look,
        post,
        source,
        posted_us=None if is_late else post.uploaded_us,
        kind=None,
        sound_id=None,
        is_original_sound=None,
        url=f"https://www.tiktok.com/@{look.handle}/video/{post.post_id}",
        **in_cell(post),
    )


def _pyktok_row(look: Look, post: Post) -> Row:
    wall = to_datetime(post.posted_us) + timedelta(hours=-5)  # the clock of the machine that ran it
    row = {
        "video_id": post.post_id,
        "video_timestamp": wall.strftime("%Y-%m-%dT%H:%M:%S"),
        "video_duration": 0 if post.kind == "photo" else post.duration_ms // 1_000,
        "video_locationcreated": "US",
        **_shown(post, _PYKTOK),
        "video_description": post.caption,
        "video_is_ad": False,
        "video_stickers": "NaN",
        "author_username": look.handle,
        "author_name": DISPLAY_NAME,
        "author_followercount": on_page(look.followers)[0],
        "author_followingcount": FOLLOWING,
        "author_heartcount": on_page(look.likes)[0],
        "author_videocount": len(look.posts),
        "author_verified": False,
        "poi_name": "NaN",
    }
    return known(row)
