"""Comments under the account's posts as tools and interfaces save them: the web page, the app, Apify, yt-dlp, the APIs.

The people who wrote them are invented, and of what they said the truth keeps no word: a record names the writer, the
comment and its text only for whoever can turn them into the pseudonym and the likeness that are kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from groundswell.clock import SECOND_US, to_datetime
from groundswell.foryou.invented_formats.look import Look, Post
from groundswell.foryou.invented_formats.written import (
    Row,
    Written,
    fact_of,
    known,
    on_page,
    profile_of,
    put_csv,
    put_json,
    put_text,
    snapshot_of,
)

_N_POSTS = 4
_FIRST_ID = 7_640_000_000_000_000_100
_SPOILT = "7.64E+18"
# Who says what: `{}` is the handle of somebody mentioned. The third of each five is answered by the creator.
_SAID = (
    ("clay.lover", "Where did you get that glaze?"),
    ("wheel_witch", "so pretty 😍"),
    ("kiln.kid", "is it food safe? @{}"),
    ("clay.lover", "🔥🔥🔥"),
    ("mud.pie.77", "I would buy ten of these for my sister"),
)
_AWKWARD = (
    ("wheel_witch", 'two lines,\nand a "quote"; why not?'),
    ("kiln.kid", "[laughcry][laughcry]"),
    ("mud.pie.77", "@{}"),
)
_THANKS = "Thank you @{}, it is all mine"
_MENTIONED = "potter.pal"


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment that the account received.

    Attributes:
        person: the handle of who wrote it; None where the creator did.
        parent: the comment that it answers.
    """

    comment_id: str
    post: Post
    person: str | None
    text: str
    written_us: int
    likes: int
    replies: int
    parent: str | None = None

    @property
    def written_s(self) -> int:
        """When it was written, in Unix seconds."""
        return self.written_us // SECOND_US

    @property
    def plain(self) -> str:
        """The text without the people that it mentions, of whom no comment tells anything."""
        people = (_MENTIONED, *(name for name, _ in _SAID))
        text = self.text
        for name in people:
            text = text.replace(f"@{name}", " ")
        return text.strip()


def received(look: Look) -> tuple[Comment, ...]:
    """The comments under the latest posts; the creator answers one of each post."""
    found: list[Comment] = []
    said = (*_SAID, *_AWKWARD) if look.traps else _SAID
    for post in look.posts[-_N_POSTS:]:
        for place, (person, text) in enumerate(said):
            at_us = post.posted_us // SECOND_US * SECOND_US + (900 + 61 * place) * SECOND_US
            comment_id = str(_FIRST_ID + len(found))
            is_answered = place == 2
            own = Comment(comment_id, post, person, text.format(_MENTIONED), at_us, 7 * place % 11, int(is_answered))
            found.append(own)
            if is_answered:
                answer = replace(
                    own,
                    comment_id=str(_FIRST_ID + len(found)),
                    person=None,
                    text=_THANKS.format(person),
                    written_us=at_us + 40 * SECOND_US,
                    likes=2,
                    replies=0,
                    parent=comment_id,
                )
                found.append(answer)
    return tuple(found)


def write_comments(look: Look, folder: Path) -> list[Written]:
    """All files of comments that tools save, each tool in a folder of its own."""
    comments = received(look)
    return [
        *_web(look, comments, folder / "web"),
        _app(look, comments, folder / "app"),
        _apify(look, comments, folder / "apify"),
        _ytdlp(look, comments, folder / "yt-dlp"),
    ]


def write_answered_comments(look: Look, folder: Path) -> list[Written]:
    """The comments as the Business and the Research API answer with them."""
    comments = received(look)
    return [_business(look, comments, folder / "business"), _research(look, comments, folder / "research")]


def _truth(look: Look, comments: Sequence[Comment], source: str, **other: Callable[[Comment], Any]) -> list[Row]:
    """The records of comments; `other` says columns that the format has and others lack.

    `comment_id`, `reply_to` and `person` are names here, and `similarity` is a text: what is kept is made of them with
    a key.
    """
    return [
        known(
            {
                "account_id": look.account_id,
                "post_id": c.post.post_id,
                "comment_id": c.comment_id,
                "reply_to": c.parent,
                "person": c.person,
                "commented_us": c.written_us,
                "observed_us": look.observed_us,
                "length": len(c.plain),
                "is_question": "?" in c.plain,
                "is_emoji_only": c.plain.startswith(("🔥", "[")),
                "similarity": c.plain or None,
                "likes": c.likes,
                "is_reply": c.parent is not None,
                "is_by_creator": c.person is None,
                "source": source,
                **{name: says(c) for name, says in other.items()},
            }
        )
        for c in comments
    ]


def _replies(comment: Comment) -> int:
    return comment.replies


def _language(comment: Comment) -> str | None:
    return "en" if comment.plain.isascii() and comment.plain[:1].isalnum() else None


# --- the web page and the app -----------------------------------------------------------------------------------------


def _record(look: Look, c: Comment) -> dict[str, Any]:
    """A comment as page and app receive it, its answers apart."""
    return {
        "cid": c.comment_id,
        "aweme_id": c.post.post_id,
        "text": c.text,
        "create_time": c.written_s,
        "digg_count": c.likes,
        "reply_comment_total": c.replies,
        "reply_id": c.parent or "0",
        "reply_to_reply_id": "0",
        "comment_language": _language(c) or "un",
        "user": {
            "uid": "6900000000000000001",
            "unique_id": c.person or look.handle,
            "nickname": f"planted nickname of {c.person}",
            "sec_uid": "MS4wLjABAAAAplanted",
            "avatar_thumb": {"url_list": ["https://p16.example/planted-face.webp"]},
        },
        "label_list": None if c.person else [{"text": "Creator", "type": 1}],
        "share_info": {"desc": f"planted: {c.text}"},
    }


def _nested(look: Look, comments: Sequence[Comment]) -> list[dict[str, Any]]:
    """The comments with their answers inside."""
    made = {c.comment_id: _record(look, c) for c in comments}
    for c in comments:
        if c.parent:
            made[c.parent].setdefault("reply_comment", []).append(made[c.comment_id])
    return [made[c.comment_id] for c in comments if not c.parent]


def _web(look: Look, comments: Sequence[Comment], folder: Path) -> list[Written]:
    """The list of each post, as the page loads it; with traps also as pyktok's CSV, whose ids a spreadsheet spoilt."""
    source, kinds = "items.web_comments", frozenset({"items"})
    pages = [
        {
            "comments": _nested(look, [c for c in comments if c.post is post]),
            "cursor": 20,
            "has_more": 0,
            "extra": {"now": look.observed_us // 1_000},
            "status_code": 0,
        }
        for post in look.posts[-_N_POSTS:]
    ]
    lines = "".join(json.dumps(page, ensure_ascii=False) + "\n" for page in pages)
    rows = {"comment": _truth(look, comments, source, replies=_replies, language=_language)}
    path = put_text(folder / "comment lists.jsonl", lines)
    written = [Written(path, "TikTok's web page: comments, one list a line", kinds, rows, look.seen_on)]
    if look.traps:
        flat = [{**_record(look, c), "user": repr(_record(look, c)["user"]), "label_list": ""} for c in comments]
        flat[1]["cid"] = _SPOILT
        del flat[4]["digg_count"]
        kept = [c for i, c in enumerate(comments) if i != 1]
        unliked = comments[4].comment_id
        truth = _truth(
            look,
            kept,
            source,
            replies=_replies,
            language=_language,
            likes=lambda c: None if c.comment_id == unliked else c.likes,
        )
        as_csv = put_csv(folder / "comments.csv", flat)
        written.append(Written(as_csv, "pyktok: comments, CSV", kinds, {"comment": truth}, look.seen_on, n_rejected=1))
    return written


def _app(look: Look, comments: Sequence[Comment], folder: Path) -> Written:
    """One list of the app's interface, answers beside what they answer, under a key of its own."""
    source = "items.web_comments"  # the app and the page receive the same records
    records = [{k: v for k, v in _record(look, c).items() if k != "label_list"} for c in comments]
    if look.traps:
        for record in records[::2]:
            record["create_time"] = str(record["create_time"])
    path = put_json(
        folder / "comment list.json", {"data": {"comments": records}, "extra": {"now": look.observed_us // 1_000}}
    )
    rows = {"comment": _truth(look, comments, source, replies=_replies, language=_language)}
    return Written(path, "the app's interface: comments", frozenset({"items"}), rows, look.seen_on)


# --- tools ------------------------------------------------------------------------------------------------------------


def _apify(look: Look, comments: Sequence[Comment], folder: Path) -> Written:
    records: list[dict[str, Any]] = [
        {
            "videoWebUrl": look.url(c.post),
            "submittedVideoUrl": look.url(c.post),
            "input": look.url(c.post),
            "cid": c.comment_id,
            "createTime": c.written_s,
            "createTimeISO": to_datetime(c.written_us).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "text": c.text,
            "diggCount": c.likes,
            "likedByAuthor": False,
            "pinnedByAuthor": False,
            "repliesToId": c.parent,
            "replyCommentTotal": c.replies,
            "uid": "6900000000000000001",
            "uniqueId": c.person or look.handle,
            "avatarThumbnail": "https://p16.example/planted-face.webp",
            "mentions": [_MENTIONED],
            "detailedMentions": [{"nickName": "planted nickname"}],
        }
        for c in comments
    ]
    if look.traps:
        for record in records[::3]:
            del record["createTime"]
        records.insert(2, {"url": look.url(comments[0].post), "error": "planted: comments are off", "errorCode": "OFF"})
    rows = {"comment": _truth(look, comments, "items.apify_comments", replies=_replies)}
    path = put_json(folder / "comments.json", records)
    return Written(path, "Apify: comments", frozenset({"items"}), rows, look.seen_on, n_rejected=int(look.traps))


def _ytdlp(look: Look, comments: Sequence[Comment], folder: Path) -> Written:
    """A post's info file with the comments inside."""
    post = look.posts[-1]
    mine = [c for c in comments if c.post is post]
    info: dict[str, Any] = {
        "id": post.post_id,
        "description": post.caption,
        "timestamp": post.posted_s,
        "duration": post.duration_ms // 1_000,
        "comment_count": on_page(post.comments)[0],
        "uploader": look.handle,
        "webpage_url": look.url(post),
        "extractor_key": "TikTok",
        "epoch": look.observed_us // SECOND_US,
        "comments": [
            {
                "id": c.comment_id,
                "parent": c.parent or "root",
                "text": c.text,
                "author": c.person or look.handle,
                "author_id": "6900000000000000001",
                "author_url": f"https://www.tiktok.com/@{c.person or look.handle}",
                "author_thumbnail": "https://p16.example/planted-face.webp",
                "author_is_uploader": c.person is None,
                "timestamp": c.written_s,
                "like_count": c.likes,
            }
            for c in mine
        ],
    }
    unsaid = {"sound_id": None, "is_original_sound": None}
    source = "items.ytdlp"
    rows = {
        "post_fact": [fact_of(look, post, source, **unsaid)],
        "post_snapshot": [snapshot_of(look, post, source, {"comments": on_page(post.comments)})],
        "account_fact": [profile_of(look, source, display_name=None)],
        "comment": _truth(look, mine, "items.ytdlp_comments"),
    }
    path = put_json(folder / "one post with comments.info.json", info)
    return Written(path, "yt-dlp: a post with its comments", frozenset({source}), rows, look.seen_on)


# --- the official interfaces ------------------------------------------------------------------------------------------


def _business(look: Look, comments: Sequence[Comment], folder: Path) -> Written:
    def record(c: Comment) -> dict[str, Any]:
        answers = [record(each) for each in comments if each.parent == c.comment_id]
        return {
            "comment_id": c.comment_id,
            "video_id": c.post.post_id,
            "user_id": "planted-user-id",
            "unique_identifier": "planted-identifier",
            "create_time": str(c.written_s),
            "text": c.text,
            "likes": c.likes,
            "replies": c.replies,
            "owner": c.person is None,
            "liked": False,
            "pinned": False,
            "status": "PUBLIC",
            "username": c.person or look.handle,
            "display_name": "planted nickname",
            **({"parent_comment_id": c.parent} if c.parent else {}),
            **({"reply_list": answers} if answers else {}),
        }

    listed = [record(c) for c in comments if not c.parent]
    data = {"comments": listed, "cursor": len(listed), "has_more": False}
    path = put_json(folder / "comment list.json", {"code": 0, "message": "OK", "request_id": "2026", "data": data})
    rows = {"comment": _truth(look, comments, "business.api_comments", replies=_replies)}
    return Written(path, "Business API: comments", frozenset({"business.api"}), rows, look.seen_on)


def _research(look: Look, comments: Sequence[Comment], folder: Path) -> Written:
    """It names nobody, so that nobody knows which are the creator's."""
    records = [
        {
            "id": int(c.comment_id),
            "video_id": int(c.post.post_id),
            "text": c.text,
            "like_count": c.likes,
            "reply_count": c.replies,
            "parent_comment_id": int(c.parent or c.post.post_id),
            "create_time": c.written_s,
        }
        for c in comments
    ]
    answer = {
        "data": {"comments": records, "cursor": len(records), "has_more": False},
        "error": {"code": "ok", "message": "", "log_id": "2026"},
    }
    path = put_json(folder / "comments.json", answer)

    def unknown(_: Comment) -> None:
        return None

    rows = {
        "comment": _truth(look, comments, "research.comments", replies=_replies, person=unknown, is_by_creator=unknown)
    }
    return Written(path, "Research API: comments", frozenset({"research.api"}), rows, look.seen_on)
