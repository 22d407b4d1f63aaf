"""The account's posts as tools save them as JSON: yt-dlp, TikTok's web pages, the app's own interface."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from groundswell.clock import SECOND_US, to_datetime
from groundswell.foryou.invented_formats.look import DISPLAY_NAME, FOLLOWING, Look, Post
from groundswell.foryou.invented_formats.sounds import SOUND_S, named, named_sounds_of, sounds_of
from groundswell.foryou.invented_formats.tags import counter_of, hashtags_of, totals
from groundswell.foryou.invented_formats.written import (
    COUNTS,
    Counted,
    Row,
    Written,
    account_of,
    account_on_page,
    distinct,
    exact,
    fact_of,
    known,
    on_page,
    profile_of,
    put_json,
    put_text,
    snapshot_of,
)

_WEB = dict(zip(COUNTS, ("playCount", "diggCount", "commentCount", "shareCount", "collectCount"), strict=True))
_APP = dict(zip(COUNTS, ("play_count", "digg_count", "comment_count", "share_count", "collect_count"), strict=True))
# yt-dlp calls shares reposts.
_YTDLP = dict(zip(COUNTS, ("view_count", "like_count", "comment_count", "repost_count", "save_count"), strict=True))


def write_items(look: Look, folder: Path) -> list[Written]:
    """All files of these tools, each in a folder of its own."""
    return [*_ytdlp(look, folder / "yt-dlp"), *_web(look, folder / "web"), *_app(look, folder / "app")]


# --- yt-dlp -----------------------------------------------------------------------------------------------------------


def _ytdlp(look: Look, folder: Path) -> list[Written]:
    posts = [_info(look, i) for i in range(len(look.posts))]
    page = {"_type": "playlist", "id": "1", "title": look.handle, "extractor_key": "TikTokUser", "entries": posts}
    lines = "".join(json.dumps(post) + "\n" for post in posts)
    written = [
        (put_json(folder / "one post.info.json", posts[-1]), "the info file of one post", (len(posts) - 1,)),
        (put_json(folder / "all posts.info.json", page), "a user's page with its posts", range(len(posts))),
        (put_text(folder / "all posts.jsonl", lines), "one post a line", range(len(posts))),
    ]
    return [
        Written(path, f"yt-dlp: {says}", frozenset({"items.ytdlp"}), _ytdlp_truth(look, which), look.seen_on)
        for path, says, which in written
    ]


def _ytdlp_counts(look: Look, i: int) -> dict[str, Counted]:
    counts = {name: on_page(getattr(look.posts[i], name)) for name in COUNTS}
    if look.traps and i % 9 == 2:
        del counts["comments"]  # any count may be missing
    return counts


def _info(look: Look, i: int) -> dict[str, Any]:
    post, counts = look.posts[i], _ytdlp_counts(look, i)
    cut = post.caption if len(post.caption) <= 72 else f"{post.caption[:69]}..."
    is_old = look.traps and i % 5 == 0
    return {
        "id": post.post_id,
        "title": cut or f"TikTok video #{post.post_id}",
        "description": post.caption,
        "timestamp": post.posted_s,
        "upload_date": to_datetime(post.posted_us).strftime("%Y%m%d"),
        "duration": post.duration_ms // 1_000,  # of photos the length of the music
        **{key: counts[name][0] if name in counts else None for name, key in _YTDLP.items()},
        # Old versions put the number of the account where its handle stands now.
        "uploader": "107955" if is_old else look.handle,
        "uploader_id": "107955",
        "uploader_url": f"https://www.tiktok.com/@{look.handle}",
        "channel": DISPLAY_NAME,
        "channel_id": "MS4wLjABAAAAinvented",
        "track": post.sound,
        "artists": [look.handle],
        "thumbnails": [{"url": "https://p16.example/cover.jpeg"}],
        "webpage_url": look.url(post),
        "extractor": "TikTok",
        "extractor_key": "TikTok",
        "http_headers": {"User-Agent": "Mozilla/5.0", "Cookie": "tt_chain_token=planted"},
        "epoch": look.observed_us // SECOND_US,
        "_type": "video",
    }


def _ytdlp_truth(look: Look, which: Sequence[int]) -> dict[str, list[Row]]:
    source = "items.ytdlp"
    posts = [look.posts[i] for i in which]
    # It names the sound and its maker, and gives no id.
    names = {p.post_id: None if p.is_original_sound else f"{p.sound} - {look.handle}" for p in posts}
    sounds = {post_id: named(name) if name else None for post_id, name in names.items()}
    return {
        "post_fact": [fact_of(look, p, source, sound_id=sounds[p.post_id]) for p in posts],
        "sound": named_sounds_of(look, filter(None, names.values()), source),
        "post_snapshot": [snapshot_of(look, look.posts[i], source, _ytdlp_counts(look, i)) for i in which],
        "account_fact": [profile_of(look, source)],
    }


# --- the web page -----------------------------------------------------------------------------------------------------


def _web(look: Look, folder: Path) -> list[Written]:
    """Posts as a reader of the page saves them, as a list that the page loads, and inside two kinds of saved pages."""
    everyone = range(len(look.posts))
    newest = (len(look.posts) - 1,)
    items = [_struct(look, i, is_v2=_is_v2(look, i)) for i in everyone]
    scope = {"webapp.video-detail": {"itemInfo": {"itemStruct": _struct(look, newest[0], is_v2=True)}, "statusCode": 0}}
    new_page = _page("__UNIVERSAL_DATA_FOR_REHYDRATION__", {"__DEFAULT_SCOPE__": scope})
    old = {look.posts[i].post_id: _struct(look, i, is_v2=False, is_old=True) for i in everyone}
    loaded = {"itemList": items, "cursor": "0", "hasMore": False, "extra": {"now": look.observed_us // 1_000}}
    written = [
        (put_json(folder / "saved posts.json", items), "posts as a reader of the page saves them", "mixed"),
        (put_json(folder / "item_list.json", loaded), "a list that the page loads", "mixed"),
        (put_text(folder / "one post.html", new_page), "the saved page of one post", "newest"),
        (
            put_text(folder / "user, old.html", _page("SIGI_STATE", {"ItemModule": old})),
            "a saved page of before 2023",
            "old",
        ),
    ]
    truths = {
        "mixed": _web_truth(look, [(i, _is_v2(look, i), False) for i in everyone]),
        "newest": _web_truth(look, [(newest[0], True, False)]),
        "old": _web_truth(look, [(i, False, True) for i in everyone]),
    }
    return [
        Written(path, f"TikTok's web page: {says}", frozenset({"items.web"}), truths[truth], look.seen_on)
        for path, says, truth in written
    ]


def _is_v2(look: Look, i: int) -> bool:
    return not look.traps or i % 4 != 3


def _struct(look: Look, i: int, *, is_v2: bool, is_old: bool = False) -> dict[str, Any]:
    """One itemStruct; with traps its types vary from post to post, as they do in saved pages."""
    post = look.posts[i]
    shown = {key: on_page(getattr(post, name))[0] for name, key in _WEB.items()}
    spans = [
        {"hashtagName": "", "userUniqueId": name, "userId": "5", "start": at, "end": at + len(name) + 1}
        for name in post.people
        for at in (post.caption.index(f"@{name}"),)
    ]
    struct: dict[str, Any] = {
        "id": post.post_id,
        "desc": post.caption,
        "createTime": str(post.posted_s) if look.traps and i % 2 else post.posted_s,
        "author": look.handle if is_old else {"id": "107955", "uniqueId": look.handle, "nickname": DISPLAY_NAME},
        "stats": shown,
        "video": {"duration": 0 if post.kind == "photo" else post.duration_ms // 1_000, "cover": "https://p16.example"},
        "music": {"id": post.sound_id, "title": post.sound, "original": post.is_original_sound, "duration": SOUND_S},
        "challenges": [{"id": str(100 + k), "title": tag, "desc": ""} for k, tag in enumerate(post.tags)],
        "textExtra": [*({"hashtagName": tag, "hashtagId": "9", "userUniqueId": ""} for tag in post.tags), *spans],
        "isAd": False,
        "duetEnabled": True,
    }
    if post.kind == "photo":
        struct["imagePost"] = {"images": [{"imageURL": {"urlList": ["https://p16.example/a.jpeg"]}}]}
    if look.traps and i % 3 == 0:
        struct["stats"] = {**shown, "collectCount": str(shown["collectCount"])}
    if not is_old:
        struct["authorStats"] = {
            "followerCount": on_page(look.followers)[0],
            "followingCount": FOLLOWING,
            # One number ran over in old pages; the other did not.
            "heart": -2_147_000_000 if look.traps else on_page(look.likes)[0],
            "heartCount": on_page(look.likes)[0],
            "videoCount": len(look.posts),
        }
    if is_v2:
        struct["statsV2"] = {key: str(getattr(post, name)) for name, key in _WEB.items()} | {"repostCount": "3"}
        struct["authorStatsV2"] = {
            "followerCount": str(look.followers),
            "followingCount": str(FOLLOWING),
            "heartCount": str(look.likes),
            "videoCount": str(len(look.posts)),
        }
        if look.traps and i % 5 == 0:
            struct["stats"] = dict.fromkeys(shown, 0)  # one source fills these with zeros where V2 is there
    return struct


def _page(script: str, state: Any) -> str:
    text = json.dumps(state, ensure_ascii=False).replace("</", "<\\/")
    return (
        f'<!DOCTYPE html><html><head><title>TikTok</title></head><body><script id="{script}" type="application/json">'
        f"{text}</script><script>var planted = 1;</script></body></html>\n"
    )


def _web_truth(look: Look, which: Sequence[tuple[int, bool, bool]]) -> dict[str, list[Row]]:
    """Records of posts, each with whether it has exact counts and whether it is of an old page."""
    source = "items.web"
    facts, snapshots, accounts, profiles = [], [], [], []
    for i, is_v2, is_old in which:
        post = look.posts[i]
        facts.append(fact_of(look, post, source))
        said = exact if is_v2 else on_page
        snapshots.append(snapshot_of(look, post, source, {name: said(getattr(post, name)) for name in COUNTS}))
        if not is_old:
            accounts.append(account_of(look, source) if is_v2 else account_on_page(look, source))
        profiles.append(profile_of(look, source, **({"display_name": None} if is_old else {})))
    return {
        "post_fact": facts,
        "sound": sounds_of(look, [look.posts[i] for i, *_ in which], source),
        "post_snapshot": snapshots,
        "account_snapshot": distinct(accounts),
        "account_fact": distinct(profiles),
    }


# --- the app ----------------------------------------------------------------------------------------------------------


def _app(look: Look, folder: Path) -> list[Written]:
    now = {"extra": {"now": look.observed_us // 1_000}}
    posts = [_aweme(look, post) for post in look.posts]
    listed = put_json(folder / "aweme list.json", {"aweme_list": posts, "has_more": 0, "status_code": 0, **now})
    one = put_json(folder / "aweme detail.json", {"aweme_detail": posts[-1], "status_code": 0, **now})
    return [
        Written(path, f"the app's interface: {says}", frozenset({"items.app"}), _app_truth(look, which), look.seen_on)
        for path, says, which in ((listed, "a list of posts", look.posts), (one, "one post", look.posts[-1:]))
    ]


def _aweme(look: Look, post: Post) -> dict[str, Any]:
    people = [
        {"user_id": "5", "sec_uid": "MS4", "start": at, "end": at + len(name) + 1}
        for name in post.people
        for at in (post.caption.index(f"@{name}"),)
    ]
    return known(
        {
            "aweme_id": post.post_id,
            "desc": post.caption,
            "create_time": post.posted_s,
            "statistics": {key: getattr(post, name) for name, key in _APP.items()}
            | {"download_count": 4, "forward_count": 0, "whatsapp_share_count": 1},
            "author": {
                "uid": "107955",
                "unique_id": look.handle,
                "nickname": DISPLAY_NAME,
                "follower_count": look.followers,
                "following_count": FOLLOWING,
                "total_favorited": look.likes,
                "aweme_count": len(look.posts),
            },
            "music": {
                "id_str": post.sound_id,
                "id": int(post.sound_id),
                "title": post.sound,
                "is_original_sound": post.is_original_sound,
                "duration": SOUND_S,
                "user_count": totals(post.sound_id)[1],
            },
            "cha_list": [
                {"cha_name": tag, "view_count": views, "user_count": posts}
                for tag in post.tags
                for views, posts in (totals(tag),)
            ],
            "text_extra": [*({"hashtag_name": tag} for tag in post.tags), *people],
            "video": {"duration": 0 if post.kind == "photo" else post.duration_ms},
            "image_post_info": {"images": [{}]} if post.kind == "photo" else None,
        }
    )


def _app_truth(look: Look, posts: Sequence[Post]) -> dict[str, list[Row]]:
    source = "items.app"
    return {
        "post_fact": [
            fact_of(look, p, source, duration_s=None if p.kind == "photo" else p.duration_ms / 1_000) for p in posts
        ],
        "post_snapshot": [
            snapshot_of(look, p, source, {name: exact(getattr(p, name)) for name in COUNTS}) for p in posts
        ],
        "sound": sounds_of(look, posts, source),
        "account_snapshot": [account_of(look, source)],
        "account_fact": [profile_of(look, source)],
        "tag_snapshot": [
            *(counter_of(look, "hashtag", tag, "items.app_tags", exact) for tag in hashtags_of(posts)),
            *(
                counter_of(look, "sound", sound, "items.app_tags", exact)
                for sound in dict.fromkeys(post.sound_id for post in posts)
            ),
        ],
    }
