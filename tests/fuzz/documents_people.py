"""Comments of people in dumps and saved answers, inside and beside each other: kept without words and names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.documents import HANDLE, MARK, SEEN_S, Document, Draw, Fact, Post, posts, shuffled, spoil_some
from tests.fuzz.spelling import as_json

TABLES = ("comment",)
_LINK = f"https://www.tiktok.com/@{HANDLE}/video/"


class _Said:
    """What one person said under a post; the answers to it come from others."""

    def __init__(self, draw: Draw, post: Post, number: int) -> None:
        self.cid = str(7_300_000_000_000_000_000 + number)
        self.post_id = post.post_id
        self.second = draw(st.integers(post.posted_s, SEEN_S - 1))
        self.likes = draw(st.integers(0, 10**6))
        self.person = f"{MARK}{number % 3}"
        self.words = MARK + draw(st.sampled_from(["", "?", " !!", " 🔥❤️", " [laughcry]", " نعم؟", " é x"]))
        self.text = draw(st.sampled_from(["", "@somebody "])) + self.words

    def fact(self) -> Fact:
        """As `FACTS` names it."""
        asks = "?" in self.words or "؟" in self.words
        return ("comment", self.post_id, self.second * 1_000_000, len(self.words), asks, self.likes)


def _web(draw: Draw, said: _Said, answers: list[Any]) -> dict[str, Any]:
    return {
        "cid": said.cid,
        "aweme_id": said.post_id,
        "text": said.text,
        "create_time": draw(st.sampled_from([said.second, str(said.second)])),
        "digg_count": draw(st.sampled_from([said.likes, str(said.likes), float(said.likes)])),
        "reply_comment_total": len(answers),
        "reply_id": "0",
        "comment_language": draw(st.sampled_from(["en", "un", "", None])),
        "user": {"unique_id": said.person, "nickname": MARK, "uid": "1", "avatar_thumb": {"url_list": [MARK]}},
        "label_list": draw(st.sampled_from([None, [], [{"type": 2, "text": MARK}]])),
        "reply_comment": answers or draw(st.sampled_from([None, []])),
    }


def _apify(draw: Draw, said: _Said, answers: list[Any]) -> dict[str, Any]:
    return {
        "videoWebUrl": _LINK + said.post_id,
        "cid": said.cid,
        "createTime": said.second,
        "text": said.text,
        "diggCount": said.likes,
        "repliesToId": draw(st.sampled_from([None, ""])),
        "replyCommentTotal": len(answers),
        "uid": "1",
        "uniqueId": said.person,
        "avatarThumbnail": MARK,
        "mentions": [MARK],
        "replies": answers,
    }


def _business(draw: Draw, said: _Said, answers: list[Any]) -> dict[str, Any]:
    return {
        "comment_id": said.cid,
        "video_id": said.post_id,
        "username": said.person,
        "display_name": MARK,
        "create_time": draw(st.sampled_from([said.second, str(said.second)])),
        "text": said.text,
        "likes": said.likes,
        "replies": len(answers),
        "owner": False,
        "reply_list": answers,
    }


_DIALECTS: dict[str, Callable[[Draw, _Said, list[Any]], dict[str, Any]]] = {
    "web": _web, "Apify": _apify, "Business": _business,
}  # fmt: skip


def comments(draw: Draw) -> Document:
    """Comments of one tool, some with answers inside them."""
    kind = draw(st.sampled_from(sorted(_DIALECTS)))
    write, found = _DIALECTS[kind], draw(posts(3))
    records: list[Any] = []
    facts: list[Counter[Fact]] = []
    number = 0
    for post in found:
        for n_answers in draw(st.lists(st.integers(0, 2), min_size=1, max_size=3)):
            told = [_Said(draw, post, number + n) for n in range(1 + n_answers)]
            number += len(told)
            inside = [write(draw, answer, []) for answer in told[1:]]
            records.append(shuffled(draw, write(draw, told[0], inside)))
            facts.append(Counter(each.fact() for each in told))
    document = Document(f"comments, {kind}", "comments.json", b"", tables=TABLES, n_rows=number)
    document = spoil_some(draw, document, records, facts)
    wide = draw(st.booleans())
    around: Any = {"comments": records, "cursor": 20, "has_more": 0, "extra": {"now": SEEN_S * 1000, "fatal": MARK}}
    if kind == "Business":
        around = {"code": 0, "message": "OK", "request_id": MARK, "data": {"comments": records, "has_more": False}}
    elif draw(st.booleans()):
        around = records
    document.content = as_json(around, wide=wide).encode("utf-8", "surrogatepass")
    # Where every record is spoilt nothing may be left that tells what they were.
    document.may_refuse |= not document.is_whole and not document.facts
    return document


def comments_beside(draw: Draw) -> Document:
    """A post as yt-dlp keeps it, with the comments that it was told to fetch."""
    [post, *_] = draw(posts(1))
    told = [_Said(draw, post, n) for n in range(draw(st.integers(1, 5)))]
    records: list[Any] = [
        {
            "id": said.cid,
            "parent": "root" if n == 0 else draw(st.sampled_from(["root", told[0].cid])),
            "text": said.text,
            "author": said.person,
            "author_id": MARK,
            "timestamp": said.second,
            "like_count": said.likes,
            "author_thumbnail": MARK,
        }
        for n, said in enumerate(told)
    ]
    document = Document("comments, yt-dlp", "v.info.json", b"", tables=TABLES, n_rows=1 + len(told))
    document = spoil_some(draw, document, records, [Counter([said.fact()]) for said in told])
    around = {
        "id": post.post_id, "timestamp": post.posted_s, "uploader": HANDLE, "webpage_url": _LINK + post.post_id,
        "extractor_key": "TikTok", "epoch": SEEN_S, "view_count": 7, "title": MARK, "comments": records,
    }  # fmt: skip
    document.content = as_json(around, wide=draw(st.booleans())).encode("utf-8", "surrogatepass")
    return document
