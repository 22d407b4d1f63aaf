"""Dumps of posts as each tool writes them, in every wrapping, and saved answers of the official interface."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.documents import HANDLE, MARK, SEEN_S, Document, Draw, Post, facts_of, posts, shuffled, spoil_some
from tests.fuzz.spelling import Pairs, as_json

TABLES = ("post_snapshot", "post_fact")
_LINK = f"https://www.tiktok.com/@{HANDLE}/video/"


def _typed(draw: Draw, value: int | None) -> Any:
    """A count as tools type it."""
    return value if value is None else draw(st.sampled_from([value, str(value), float(value)]))


def _web(draw: Draw, post: Post) -> dict[str, Any]:
    names = ("playCount", "diggCount", "commentCount", "shareCount", "collectCount")
    return {
        "id": post.post_id,
        "desc": post.caption,
        "createTime": draw(st.sampled_from([post.posted_s, str(post.posted_s)])),
        "author": draw(st.sampled_from([HANDLE, {"uniqueId": HANDLE, "nickname": MARK, "signature": MARK}])),
        "stats": {n: _typed(draw, c) for n, c in zip(names, post.counts, strict=True)},
        "video": {"duration": 27, "playAddr": MARK},
        "music": {"id": "6790057285814061057", "title": MARK, "original": True},
        "contents": [{"desc": MARK}],
    }


def _app(draw: Draw, post: Post) -> dict[str, Any]:
    names = ("play_count", "digg_count", "comment_count", "share_count", "collect_count")
    return {
        "aweme_id": post.post_id,
        "desc": post.caption,
        "create_time": post.posted_s,
        "statistics": {n: _typed(draw, c) for n, c in zip(names, post.counts, strict=True)},
        "author": {"uid": "1", "unique_id": HANDLE, "nickname": MARK, "follower_count": 15},
        "video": {"duration": 27_123, "play_addr": {"uri": MARK}},
    }


def _ytdlp(draw: Draw, post: Post) -> dict[str, Any]:
    names = ("view_count", "like_count", "comment_count", "repost_count", "save_count")
    return {
        "id": post.post_id,
        "title": MARK,
        "description": post.caption,
        "timestamp": post.posted_s,
        **{n: _typed(draw, c) for n, c in zip(names, post.counts, strict=True)},
        "uploader": HANDLE,
        "webpage_url": _LINK + post.post_id,
        "extractor_key": "TikTok",
        "epoch": SEEN_S,
        "http_headers": {"Cookie": MARK},
    }


def _drawrowfly(draw: Draw, post: Post) -> dict[str, Any]:
    names = ("playCount", "diggCount", "commentCount", "shareCount", "collectCount")
    return {
        "id": post.post_id,
        "secretID": post.post_id,
        "text": post.caption,
        "createTime": post.posted_s,
        "authorMeta": {"name": HANDLE, "nickName": MARK, "fans": 12, "signature": MARK},
        "musicMeta": {"musicId": "6790057285814061057", "musicName": MARK},
        "webVideoUrl": _LINK + post.post_id,
        "videoMeta": {"duration": 15},
        **{n: _typed(draw, c) for n, c in zip(names, post.counts, strict=True)},
        "mentions": [f"@{MARK}"],
        "hashtags": [{"id": "2", "name": "foo"}],
    }


def _apify(draw: Draw, post: Post) -> dict[str, Any]:
    record = _drawrowfly(draw, post)
    del record["secretID"]
    return {**record, "isSlideshow": False, "scrapedAt": "2025-06-15T15:06:40Z", "mentions": [{"name": MARK}]}


def _display(draw: Draw, post: Post) -> dict[str, Any]:
    names = ("view_count", "like_count", "comment_count", "share_count")
    return {
        "id": post.post_id,
        "create_time": post.posted_s,
        "share_url": f"{_LINK}{post.post_id}?utm_campaign=client_share",
        "video_description": post.caption.replace(MARK, "mine"),  # the owner's own caption stays
        "duration": 27,
        **{n: _typed(draw, c) for n, c in zip(names, post.counts[:4], strict=True)},
    }


_DIALECTS: dict[str, Callable[[Draw, Post], dict[str, Any]]] = {
    "web": _web, "app": _app, "yt-dlp": _ytdlp, "drawrowfly": _drawrowfly, "Apify": _apify,
}  # fmt: skip


def item_dump(draw: Draw) -> Document:
    """A dump by one tool: a list, one record a line, or wrapped as the tool wraps it; packed or not."""
    kind = draw(st.sampled_from(sorted(_DIALECTS)))
    found = draw(posts())
    document = Document(kind, "dump.json", b"", tables=TABLES, n_rows=len(found))
    records: list[Any] = [shuffled(draw, _DIALECTS[kind](draw, post)) for post in found]
    document = spoil_some(draw, document, records, [facts_of([post]) for post in found])
    wide = draw(st.booleans())
    wrapping = draw(st.sampled_from(["list", "lines", "collector", "data"]))
    if wrapping == "lines":
        text = "\n".join(as_json(r, wide=wide) for r in records) + draw(st.sampled_from(["", "\n"]))
    elif wrapping == "list":
        text = as_json(records, wide=wide, indent=draw(st.booleans()))
    else:
        name = "collector" if wrapping == "collector" else "items"
        text = as_json({"headers": {"Cookie": MARK}, name: records, "input": MARK}, wide=wide)
    document.content = text.encode("utf-8", "surrogatepass")
    if not document.is_whole:
        # A list in place of a record may be the posts of a wrapping that is known; one raw token ends a document.
        document.may_refuse |= len(found) == 1
        # What begins with something else than a record is not known as a dump of records.
        document.may_refuse |= wrapping == "lines" and not isinstance(records[0], dict | Pairs)
    if draw(st.integers(0, 4)) == 0:
        document.content, document.again = gzip.compress(document.content, mtime=0), False
    return document


def flat_dump(draw: Draw) -> Document:
    """The flattened CSV of a scraper: dotted names, lists as JSON."""
    found = draw(posts())
    sign = draw(st.sampled_from("./"))
    flat = []
    for post in found:
        record = _drawrowfly(draw, post)
        cells: dict[str, Any] = {}
        for name, value in record.items():
            if isinstance(value, dict):
                cells.update({f"{name}{sign}{k}": v for k, v in value.items()})
            else:
                cells[name] = json.dumps(value) if isinstance(value, list) else value
        flat.append({k: "" if v is None else v for k, v in cells.items()})
    names = draw(st.permutations(list(flat[0])))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, lineterminator=draw(st.sampled_from(["\n", "\r\n"])))
    writer.writeheader()
    writer.writerows(flat)
    content = text.getvalue().encode("utf-8")
    return Document("drawrowfly, CSV", "dump.csv", content, facts_of(found), TABLES, len(found))


def display_answer(draw: Draw) -> Document:
    """A saved answer of the Display API."""
    found = draw(posts())
    document = Document("Display API", "answer.json", b"", tables=TABLES, n_rows=len(found), may_refuse=False)
    records: list[Any] = [shuffled(draw, _display(draw, post)) for post in found]
    document = spoil_some(draw, document, records, [facts_of([post], 4) for post in found])
    around = {"data": {"videos": records, "cursor": 1, "has_more": False}, "error": {"code": "ok", "log_id": MARK}}
    document.content = as_json(around, wide=draw(st.booleans())).encode("utf-8", "surrogatepass")
    document.may_refuse |= not document.is_whole and len(found) == 1
    return document
