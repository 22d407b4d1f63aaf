"""A file that was written, and the records that it must give: told from the account, and never from a reader.

A record is a row of one of the schema's tables as a dictionary without what is unknown. Counts carry their step, the
size of the last digit that the format shows.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from groundswell.foryou.invented_formats.look import DISPLAY_NAME, FOLLOWING, Look, Post

Row: TypeAlias = dict[str, Any]
Counted: TypeAlias = tuple[int, int]
"""A count as shown, and its step."""

COUNTS = ("views", "likes", "comments", "shares", "saves")


@dataclass(frozen=True, slots=True)
class Written:
    """A file, or a folder of files that belong together.

    Attributes:
        path: what to import.
        says: what it is, for a person.
        kinds: the formats that its files turn out to be.
        rows: table → the records that it gives.
        n_rejected: records that cannot be used.
        n_left: files that are known and left alone, since they are private.
        seen_on: the day to state when importing it.
    """

    path: Path
    says: str
    kinds: frozenset[str]
    rows: Mapping[str, Sequence[Row]]
    seen_on: date
    n_rejected: int = 0
    n_left: int = 0


UNSAID = dict.fromkeys(("caption", "caption_length", "hashtags", "has_question", "has_mention"))
"""What is known of a caption of which nothing is said."""


def exact(n: int) -> Counted:
    """A count with all its digits."""
    return n, 1


def on_page(n: int) -> Counted:
    """A count as TikTok's pages show it and their readers save it: `838.1K`, `3.6M`, `1.2B`, cut and not rounded."""
    step = 1 if n < 10_000 else 100 if n < 1_000_000 else 100_000 if n < 1_000_000_000 else 100_000_000
    return n // step * step, step


def in_app(n: int) -> Counted:
    """A count as the app shows it, cut to one decimal, which is left out where it is zero."""
    if n < 10_000:
        return exact(n)
    unit = 1_000_000 if n >= 1_000_000 else 1_000
    tenths = n * 10 // unit
    return (tenths * unit // 10, unit // 10) if tenths % 10 else (tenths // 10 * unit, unit)


def said_in_app(n: int) -> str:
    """The same as text: `12.3K`."""
    from groundswell.foryou.invent import noted  # noqa: PLC0415 - as in invent.py

    return noted((n,), is_rounded=True)[0]


def known(row: Row) -> Row:
    """The record without what is unknown."""
    return {name: value for name, value in row.items() if value is not None}


def fact_of(look: Look, post: Post, source: str, **other: Any) -> Row:
    """What a format says of a post when it says all; `other` columns are as given, None where it does not say them."""
    return known(
        {
            "account_id": look.account_id,
            "post_id": post.post_id,
            "posted_us": post.posted_us,
            "kind": post.kind,
            "duration_s": None if post.kind == "photo" else post.duration_ms // 1_000,
            "caption": post.kept,
            "caption_length": len(post.caption),
            "hashtags": " ".join(dict.fromkeys(tag.lower() for tag in post.tags)),
            "has_question": "?" in post.caption,
            "has_mention": bool(post.people),
            "sound_id": post.sound_id,
            "is_original_sound": post.is_original_sound,
            "url": look.url(post),
            "observed_us": look.observed_us,
            "source": source,
            **other,
        }
    )


def snapshot_of(look: Look, post: Post, source: str, counts: Mapping[str, Counted], **other: Any) -> Row:
    """The counters of a post as a format shows them."""
    row: Row = {"account_id": look.account_id, "post_id": post.post_id, "observed_us": look.observed_us}
    for name, (value, step) in counts.items():
        row |= {name: value, f"{name}_step": step}
    return known({**row, "source": source, **other})


def account_of(look: Look, source: str, **other: Any) -> Row:
    """The account's own counters, exact unless `other` says otherwise."""
    return known(
        {
            "account_id": look.account_id,
            "observed_us": look.observed_us,
            "followers": look.followers,
            "following": FOLLOWING,
            "likes": look.likes,
            "n_posts": len(look.posts),
            "followers_step": 1,
            "source": source,
            **other,
        }
    )


def account_on_page(look: Look, source: str, **other: Any) -> Row:
    """The account's own counters as pages round them."""
    followers, step = on_page(look.followers)
    likes, _ = on_page(look.likes)
    return account_of(look, source, **{"followers": followers, "followers_step": step, "likes": likes, **other})


def profile_of(look: Look, source: str, **other: Any) -> Row:
    """The account's name."""
    row = {
        "account_id": look.account_id,
        "handle": look.handle,
        "display_name": DISPLAY_NAME,
        "is_own": True,
        "source": source,
    }
    return known({**row, **other})


def in_cell(post: Post) -> Row:
    """What a cell of a CSV changes: an empty one may be a bare caption or none that is known, so nothing is said."""
    return {} if post.caption else UNSAID


def put_text(path: Path, text: str) -> Path:
    """Write the text as it is, in UTF-8, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    return path


def put_json(path: Path, value: Any, *, indent: int | None = None) -> Path:
    """Write the value as JSON, letters of all scripts as they are."""
    return put_text(path, json.dumps(value, ensure_ascii=False, indent=indent))


def put_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write records as CSV: every name that occurs is a column, what a record lacks is empty."""
    records = list(rows)
    names = list(dict.fromkeys(name for record in records for name in record))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return put_text(path, text.getvalue())


def distinct(rows: Iterable[Row]) -> list[Row]:
    """The records, each once."""
    return list({repr(sorted(row.items())): row for row in rows}.values())
