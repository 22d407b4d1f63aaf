"""Dumps of comments as the web page and Apify write them: people who mostly write once, words as common as in speech.

All of it is invented.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

_SOUNDS = ("ka", "lo", "mi", "ne", "ru", "sha", "te", "vi", "zo", "un", "ap", "el")
_N_WORDS = 20_000
_LONGEST = 24  # words of a comment; half of them have six or fewer
_POSTS = 300
_FIRST_POST, _FIRST_ID = 7_506_832_745_952_218_001, 7_506_900_000_000_000_000
_FROM_S = 1_747_800_000
_PICTURE = "https://p16-sign-va.tiktokcdn.com/tos-maliva-avt-0068/"


def write_comments(path: Path, n_bytes: int, record: Callable[[random.Random, int], dict[str, Any]]) -> None:
    """Write a list of so many bytes of one kind of comment."""
    rng, size, sign = random.Random(1), 0, "["
    with path.open("w", encoding="utf-8", newline="\n") as file:
        n = 0
        while size < n_bytes:
            text = json.dumps(record(rng, n), ensure_ascii=False)
            file.write(sign + text)
            n, size, sign = n + 1, size + len(text), ",\n"
        file.write("]\n")


def apify(rng: random.Random, n: int) -> dict[str, Any]:
    """A comment as Apify's actor writes it."""
    second, person = _FROM_S + n // 3, _person(rng)
    return {
        "videoWebUrl": f"https://www.tiktok.com/@wren/video/{_FIRST_POST + n % _POSTS}",
        "submittedVideoUrl": f"https://www.tiktok.com/@wren/video/{_FIRST_POST + n % _POSTS}",
        "input": f"https://www.tiktok.com/@wren/video/{_FIRST_POST + n % _POSTS}",
        "cid": str(_FIRST_ID + n), "createTime": second, "createTimeISO": "2025-05-21T04:11:00.000Z",
        "text": _text(rng), "diggCount": int(rng.paretovariate(1)) - 1, "likedByAuthor": False,
        "pinnedByAuthor": False, "repliesToId": str(_FIRST_ID + n - 7) if n % 4 == 0 else None,
        "replyCommentTotal": 0, "uid": str(6_800_000_000_000_000_000 + person), "uniqueId": f"user{person}",
        "avatarThumbnail": f"{_PICTURE}{person:x}~tplv-tiktokx-cropcenter:100:100.jpg?x-expires=1747900000",
        "mentions": [], "detailedMentions": [],
    }  # fmt: skip


def web(rng: random.Random, n: int) -> dict[str, Any]:
    """A comment as the web page gets it, with as much around it as there."""
    person = _person(rng)
    picture = {"uri": f"tos-maliva-avt-0068/{person:x}", "url_list": [f"{_PICTURE}{person:x}{'x' * 120}"] * 3}
    return {
        "author_pin": False, "aweme_id": str(_FIRST_POST + n % _POSTS), "cid": str(_FIRST_ID + n),
        "collect_stat": 0, "comment_language": "en", "create_time": _FROM_S + n // 3,
        "digg_count": int(rng.paretovariate(1)) - 1, "image_list": None, "is_author_digged": False,
        "label_list": None, "reply_comment": None, "reply_comment_total": 0,
        "reply_id": str(_FIRST_ID + n - 7) if n % 4 == 0 else "0", "reply_to_reply_id": "0",
        "share_info": {"acl": {"code": 0, "extra": "{}"}, "desc": "x" * 90, "title": "x" * 60, "url": "x" * 120},
        "status": 1, "stick_position": 0, "text": _text(rng), "text_extra": [], "trans_btn_style": 0,
        "user": {
            "avatar_larger": picture, "avatar_medium": picture, "avatar_thumb": picture, "nickname": f"Nn{person}",
            "sec_uid": "MS4wLjABAAAA" + "x" * 64, "uid": str(6_800_000_000_000_000_000 + person),
            "unique_id": f"user{person}", "signature": "", "events": None, "followers_detail": None, "geofencing": None,
        },
        "user_buried": False, "user_digged": 0,
    }  # fmt: skip


def _words(rng: random.Random) -> Iterator[str]:
    seen: set[str] = set()
    while len(seen) < _N_WORDS:
        word = "".join(rng.choices(_SOUNDS, k=rng.randint(1, 5)))
        if word not in seen:
            seen.add(word)
            yield word


_WORDS = tuple(_words(random.Random(2)))
_COMMON = tuple(accumulate(1 / (rank + 3) for rank in range(_N_WORDS)))  # Zipf: the second half as often, and so on
_SIGNS = ("", "", "", " 😂", " 🔥🔥", "!", "?", " ❤️", "...")


def _person(rng: random.Random) -> int:
    return rng.getrandbits(20) if rng.random() < 1 / 2 else rng.getrandbits(12)


def _text(rng: random.Random) -> str:
    if rng.random() < 1 / 10:
        return rng.choice(("😂😂😂", "🔥", "❤️❤️", "[laughcry][laughcry]"))
    words = rng.choices(_WORDS, cum_weights=_COMMON, k=min(_LONGEST, int(rng.lognormvariate(1.6, 0.7)) + 1))
    if rng.random() < 1 / 8:
        words.insert(0, f"@user{rng.getrandbits(20)}")
    return " ".join(words).capitalize() + rng.choice(_SIGNS)
