"""The two invented data exports among the real data, record by record, and the key listings of two real ones."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from groundswell.clock import parse_observed
from groundswell.foryou.invent import invent
from groundswell.foryou.invented_formats.data_export import layouts_of
from groundswell.foryou.invented_formats.look import look_at
from groundswell.importers.base import Options, Reading
from groundswell.importers.data_export_parts import fold, part_at
from groundswell.importers.run import understand

KEY = b"k" * 32
SEEN = parse_observed("2026-03-01")
OPTIONS = Options(observed_us=SEEN, people_key=KEY)


def at(text: str) -> int:
    """The instant that the file writes so, in UTC."""
    return parse_observed(f"{text}+00:00")


def pseudonym(name: str) -> str:
    """As people.py says it, by the standard library."""
    return hmac.digest(KEY, name.encode(), "sha256")[:12].hex()


def records(reading: Reading) -> dict[str, list[dict[str, Any]]]:
    """All records by table, without what is unknown."""
    return {
        found.table: [
            {c: v for c, v in zip(found.columns, value, strict=True) if v is not None} for value in found.values
        ]
        for found in reading.rows
    }


def test_the_old_export_gives_its_five_things_and_nothing_else(data_dir: Path) -> None:
    [reading] = understand([data_dir / "export" / "user_data.synthetic_v1.json"], OPTIONS)
    source = {"source": "data_export"}
    post = {"post_id": "6850067280781446406", "observed_us": SEEN}
    assert records(reading) == {
        "post_fact": [
            {
                **post,
                "posted_us": at("2021-07-01 12:00:00"),
                "kind": "video",
                "url": "https://www.tiktokv.com/share/video/6850067280781446406/",
                **source,
            }
        ],
        "post_snapshot": [{**post, "likes": 5, "likes_step": 1, **source}],
        "follower": [{"person": pseudonym("example_a"), "followed_us": at("2021-11-11 01:22:22"), **source}],
        "account_fact": [{"handle": "example", "is_own": True, "observed_us": SEEN, **source}],
        "account_snapshot": [{"observed_us": SEEN, "likes": 10, **source}],
        "own_comment": [{"commented_us": at("2021-08-01 00:00:00"), "length": len("synthetic"), **source}],
    }
    assert (reading.account, reading.n_rows, reading.rejected) == ("example", 4, ())


def test_the_new_export_gives_two_posts_three_fans_and_the_profile(data_dir: Path) -> None:
    [reading] = understand([data_dir / "export" / "user_data_tiktok.synthetic_v3.json"], OPTIONS)
    source, seen = {"source": "data_export"}, {"observed_us": SEEN}
    video, photo = (f"export-{at(text) // 1_000_000}" for text in ("2026-02-27 23:10:05", "2026-02-25 02:41:00"))
    title = "Synthetic photo post"
    assert records(reading) == {
        "post_fact": [
            {
                "post_id": video,
                "posted_us": at("2026-02-27 23:10:05"),
                "kind": "video",
                "is_original_sound": True,
                **seen,
                **source,
            },
            {
                "post_id": photo,
                "posted_us": at("2026-02-25 02:41:00"),
                "kind": "photo",
                "caption": title,
                "caption_length": len(title),
                "hashtags": "",
                "has_question": False,
                "has_mention": False,
                **seen,
                **source,
            },
        ],
        "post_snapshot": [
            {"post_id": video, "likes": 42, "likes_step": 1, **seen, **source},
            {"post_id": photo, "likes": 7, "likes_step": 1, "saves": 1, "saves_step": 1, **seen, **source},
        ],
        "follower": [
            {"person": pseudonym("example_a"), "followed_us": at("2026-02-27 20:11:36"), **source},
            {"followed_us": at("2026-02-26 05:00:01"), **source},
            {"person": pseudonym(".12345678"), "followed_us": at("2026-02-24 19:59:59"), **source},
        ],
        "account_fact": [{"handle": "example", "display_name": "Example", "is_own": True, **seen, **source}],
        "account_snapshot": [{"followers": 3, "following": 1, "likes": 49, "followers_step": 1, **seen, **source}],
        "own_comment": [{"commented_us": at("2026-02-20 18:03:11"), "length": len("synthetic comment"), **source}],
        "account_tag": [{"tag": "synthetic", **seen, **source}],
    }
    assert (reading.account, reading.n_rows, reading.rejected) == ("example", 8, ())


@pytest.fixture(scope="module")
def listed(data_dir: Path) -> set[str]:
    """The key paths of two real exports of the newest layout; values were removed."""
    lines = [
        line
        for name in ("2026-02", "2025H2")
        for line in (data_dir / "export" / f"user_data_tiktok.{name}.schema.txt").read_text("utf-8").splitlines()
        if line.startswith("$")
    ]
    return {line.split("\t")[0].split(" {'")[0] for line in lines}


def test_of_all_lists_of_a_real_export_exactly_these_are_read(listed: set[str]) -> None:
    lists = (path for path in listed if not path.endswith("[]"))
    read = {path for path in lists if part_at([fold(key) for key in path.split(".")[1:]]) is not None}
    assert read == {
        "$.Post.Posts.VideoList",
        "$.Profile And Settings.Follower.FansList",
        "$.Profile And Settings.Profile Info.ProfileMap",
        "$.Comment.Comments.CommentsList",
        "$.TikTok Live.Go Live History.GoLiveList",
        "$.Your Activity.Hashtag.HashtagList",
    }


def test_the_export_that_we_invent_has_the_keys_of_real_ones(listed: set[str]) -> None:
    """What stands below a list that was empty in the real ones cannot be compared."""
    look = look_at(invent(3, n_posts=12, days=200), traps=True)
    strange = {nearest for path in paths("$", layouts_of(look)[-1]) if (nearest := first_missing(path, listed))}
    assert {path for path in strange if has_more(path, listed)} == set()


def first_missing(path: str, listed: set[str]) -> str:
    """The shortest part of the path that is not listed; empty where all of it is."""
    ends = [m.start() for m in re.finditer(r"\.|\[\]", path)] + [len(path)]
    return next((path[:end] for end in ends if path[:end] not in listed), "")


def has_more(path: str, listed: set[str]) -> bool:
    """Whether what the path stands under has anything listed below it."""
    above = path.removesuffix("[]") if path.endswith("[]") else path.rpartition(".")[0]
    return any(one.startswith((f"{above}.", f"{above}[]")) for one in listed)


def paths(path: str, value: Any) -> Iterator[str]:
    """The key paths of a document as the listings write them."""
    yield path
    if isinstance(value, dict):
        for key, inside in value.items():
            last = path.rpartition(".")[2]
            name = f"<{last} key>" if last in {"ChatHistory", "OrderHistories", "WatchLiveMap"} else key
            yield from paths(f"{path}.{name}", inside)
    elif isinstance(value, list):
        for each in value:
            yield from paths(f"{path}[]", each)
