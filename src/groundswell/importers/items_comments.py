"""Comments as tools and interfaces save them, each record by its own marks; `items_comments_rows.py` says what is kept.

Answers of the web page and the app (TikTokApi keeps them as they are), Apify's comment actors, yt-dlp beside a post,
the Research and the Business API.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from groundswell.importers.items_cells import (
    BadCellError,
    count,
    flag,
    handle,
    inside,
    instant,
    listed,
    post_id,
    text,
)

WEB, APIFY, YTDLP = "items.web_comments", "items.apify_comments", "items.ytdlp_comments"
RESEARCH, BUSINESS = "research.comments", "business.api_comments"

MARKS = (b'"reply_comment_total"', b'"replyCommentTotal"', b'"comment_language"', b'"repliesToId"')
COLUMNS = frozenset({"replyCommentTotal", "reply_comment_total", "repliesToId", "comment_language"})

_ID = re.compile("[0-9A-Za-z_-]{1,64}")
_LANGUAGE = re.compile("[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})?")
_NONE = frozenset({"0", "", "root", "null", "None"})
_IN_TEXT = re.compile(r"""['"]unique_id['"]:\s*['"]([\w.-]{1,64})['"]""")
_MOST = 10**15
_CREATOR = 1  # the type of the label that TikTok puts beside the name of the post's author
_LOOKED = ("scrapedAt", "scraped_at")


@dataclass(slots=True)
class Comment:
    """One comment as a dump has it.

    Attributes:
        handle: the author of the post, where the record names them.
        person: who wrote the comment; never kept as it is.
        parent: the comment that it answers.
        replies: the answers that the record holds, as records.
    """

    source: str
    comment_id: str
    post_id: str
    handle: str | None = None
    person: str | None = None
    text: str | None = None
    commented_us: int | None = None
    observed_us: int | None = None
    likes: int | None = None
    n_replies: int | None = None
    parent: str | None = None
    is_reply: bool | None = None
    is_by_creator: bool | None = None
    language: str | None = None
    replies: tuple[Any, ...] = ()


@dataclass(slots=True)
class Around:
    """What stands around a comment and it need not repeat: its post, whose that is, the comment it answers."""

    post_id: str | None = None
    handle: str | None = None
    parent: str | None = None


_Read: TypeAlias = Callable[[Mapping[str, Any], Around], Comment]


def knows(record: Mapping[str, Any]) -> bool:
    """Whether it is a comment that stands for itself, as a tool saves it."""
    return _is_web(record) or _is_apify(record)


def knows_answered(record: Mapping[str, Any]) -> bool:
    """Whether it is a comment in an answer of the Research or the Business API."""
    return _is_business(record) or _is_research(record)


def read(record: Mapping[str, Any], around: Around) -> Comment:
    """The comment. Raises BadCellError where a value cannot be read, or it is no comment of a kind that is known."""
    for is_one, reads in _DIALECTS:
        if is_one(record):
            return reads(record, around)
    raise BadCellError("comments", "This is no comment of a kind that is known.", "")


def beside(record: Mapping[str, Any]) -> Iterator[Any]:
    """The comments that the record of a post holds."""
    found = record.get("comments")
    if isinstance(found, list):
        yield from found


def _is_web(record: Mapping[str, Any]) -> bool:
    return "cid" in record and ("digg_count" in record or "create_time" in record)


def _web(record: Mapping[str, Any], around: Around) -> Comment:
    user = inside(record, "user")
    name = handle(user.get("unique_id")) or text(user.get("uid"))
    if not user and isinstance(record.get("user"), str):  # a CSV holds the object as text
        found = _IN_TEXT.search(record["user"])
        name = found[1] if found else None
    labels = [each.get("type") for each in listed(record.get("label_list")) if isinstance(each, dict)]
    is_labelled = _CREATOR in labels or str(record.get("label_type")) == str(_CREATOR)
    parent = _parent(record.get("reply_to_reply_id")) or _parent(record.get("reply_id")) or around.parent
    return Comment(
        WEB,
        _comment_id(record.get("cid")),
        _post_of(record.get("aweme_id"), around),
        around.handle,
        name,
        text(record.get("text")),
        commented_us=instant(record.get("create_time"), "create_time"),
        likes=_count(record, "digg_count"),
        n_replies=_count(record, "reply_comment_total"),
        parent=parent,
        is_reply=True if parent else False if "reply_id" in record else None,
        is_by_creator=True if is_labelled else None,
        language=_language(record.get("comment_language")),
        replies=tuple(listed(record.get("reply_comment"))),
    )


def _is_apify(record: Mapping[str, Any]) -> bool:
    says = "replyCommentTotal" in record or "repliesToId" in record
    return "diggCount" in record and says and "playCount" not in record


def _apify(record: Mapping[str, Any], around: Around) -> Comment:
    links = [record.get(name) for name in ("videoWebUrl", "postUrl", "submittedVideoUrl")]
    parent = _parent(record.get("repliesToId")) or around.parent
    return Comment(
        APIFY,
        _comment_id(record.get("cid") or record.get("id")),
        post_id(record.get("postId") or record.get("awemeId") or around.post_id, *links),
        handle(None, *links) or around.handle,
        handle(record.get("uniqueId")) or text(record.get("uid")),
        text(record.get("text")),
        commented_us=instant(record.get("createTime") or record.get("createTimeISO"), "createTime"),
        observed_us=_looked(record),
        likes=_count(record, "diggCount"),
        n_replies=_count(record, "replyCommentTotal"),
        parent=parent,
        is_reply=True if parent else False if "repliesToId" in record else None,
        language=_language(record.get("language") or record.get("commentLanguage")),
        replies=tuple(listed(record.get("replies"))),
    )


def _looked(record: Mapping[str, Any]) -> int | None:
    for name in _LOOKED:
        if record.get(name):
            return instant(record[name], name)
    return None


def _is_ytdlp(record: Mapping[str, Any]) -> bool:
    return "id" in record and "parent" in record and "text" in record


def _ytdlp(record: Mapping[str, Any], around: Around) -> Comment:
    parent = _parent(record.get("parent"))
    return Comment(
        YTDLP,
        _comment_id(record.get("id")),
        _post_of(None, around),
        around.handle,
        handle(record.get("author"), record.get("author_url")) or text(record.get("author_id")),
        text(record.get("text")),
        commented_us=instant(record.get("timestamp"), "timestamp"),
        likes=_count(record, "like_count"),
        parent=parent,
        is_reply=parent is not None,
        is_by_creator=flag(record.get("author_is_uploader")),
    )


def _is_research(record: Mapping[str, Any]) -> bool:
    return "video_id" in record and "id" in record and ("parent_comment_id" in record or "reply_count" in record)


def _research(record: Mapping[str, Any], around: Around) -> Comment:
    parent = _parent(record.get("parent_comment_id"))
    video = record.get("video_id")
    return Comment(
        RESEARCH,
        _comment_id(record.get("id")),
        post_id(video, around.post_id),
        text=text(record.get("text")),
        commented_us=instant(record.get("create_time"), "create_time"),
        likes=_count(record, "like_count"),
        n_replies=_count(record, "reply_count"),
        # A comment that answers none names its post here.
        parent=None if parent == text(video) else parent,
        is_reply=None if parent is None else parent != text(video),
    )


def _is_business(record: Mapping[str, Any]) -> bool:
    return "comment_id" in record and ("video_id" in record or "text" in record)


def _business(record: Mapping[str, Any], around: Around) -> Comment:
    parent = _parent(record.get("parent_comment_id")) or around.parent
    name = handle(record.get("username")) or text(record.get("unique_identifier")) or text(record.get("user_id"))
    is_owner = flag(record.get("owner"))
    return Comment(
        BUSINESS,
        _comment_id(record.get("comment_id")),
        _post_of(record.get("video_id"), around),
        around.handle,
        name,
        text(record.get("text")),
        commented_us=instant(record.get("create_time"), "create_time"),
        likes=_count(record, "likes"),
        n_replies=_count(record, "replies"),
        parent=parent,
        is_reply=parent is not None,
        is_by_creator=is_owner,
        replies=tuple(listed(record.get("reply_list"))),
    )


_DIALECTS: tuple[tuple[Callable[[Mapping[str, Any]], bool], _Read], ...] = (
    (_is_web, _web),
    (_is_apify, _apify),
    (_is_business, _business),
    (_is_research, _research),
    (_is_ytdlp, _ytdlp),
)


def _comment_id(value: Any) -> str:
    shown = text(value)
    if shown is None or shown in _NONE:
        raise BadCellError("cid", "It has no id of a comment.", value)
    if not _ID.fullmatch(shown):
        raise BadCellError("cid", "This is no id of a comment: a spreadsheet may have rounded it.", value)
    return shown


def _post_of(value: Any, around: Around) -> str:
    return post_id(value) if value not in (None, "") else post_id(around.post_id)


def _parent(value: Any) -> str | None:
    if value is None:
        return None
    shown = text(value)
    return shown if shown not in _NONE and shown is not None and _ID.fullmatch(shown) else None


def _count(record: Mapping[str, Any], name: str) -> int | None:
    value = record.get(name)
    if type(value) is int and -_MOST < value < _MOST:
        return value
    found = count(value, name)
    return found.value if found else None


def _language(value: Any) -> str | None:
    known = isinstance(value, str) and value != "un" and _LANGUAGE.fullmatch(value)
    return value.lower() if known else None
