"""The creator's own spreadsheet: one row a post and look, at first copied from the app, which writes 12.3K."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from groundswell.clock import SECOND_US, to_datetime
from groundswell.foryou.invented_formats.look import Look, Post
from groundswell.foryou.invented_formats.written import (
    Row,
    Written,
    exact,
    fact_of,
    in_app,
    in_cell,
    profile_of,
    snapshot_of,
)

if TYPE_CHECKING:
    from groundswell.foryou.invent import Invented

_POST_HEADER = ("Checked at", "Video ID", "Link", "Posted at", "Length (s)", "Caption")
_COUNT_HEADER = ("Plays", "Hearts", "Comments", "Shares", "Favourites")


def write_table(account: Invented, look: Look, path: Path) -> Written:
    """Write every look that she noted."""
    from groundswell.foryou.invent import COUNTERS, noted  # noqa: PLC0415 - as in invent.py

    path.parent.mkdir(parents=True, exist_ok=True)
    place = {post_id: i for i, post_id in enumerate(account.posts["post_id"])}
    cells = [_cells(look, post) for post in look.posts]
    looks = account.snapshots
    counts = np.stack([looks[name] for name in COUNTERS], axis=1).tolist()
    times = {us: _iso(us) for us in np.unique(looks["observed_us"]).tolist()}
    source, snapshots = "table.posts", []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*_POST_HEADER, *_COUNT_HEADER])
        for post_id, us, row, is_rounded in zip(
            looks["post_id"], looks["observed_us"].tolist(), counts, looks["is_rounded"].tolist(), strict=True
        ):
            i = place[post_id]
            writer.writerow([times[us], *cells[i], *noted(row, is_rounded=is_rounded)])
            said = dict(zip(COUNTERS, map(in_app if is_rounded else exact, row), strict=True))
            snapshots.append(snapshot_of(look, look.posts[i], source, said, observed_us=us))
    rows: dict[str, list[Row]] = {
        "post_fact": [_fact(look, post, source) for post in look.posts],
        "post_snapshot": snapshots,
        "account_fact": [profile_of(look, source, display_name=None)],
    }
    return Written(path, "a table of one's own, CSV", frozenset({source}), rows, look.seen_on)


def _cells(look: Look, post: Post) -> tuple[str, ...]:
    length = "" if post.kind == "photo" else str(post.duration_ms // 1_000)
    return post.post_id, look.url(post), _iso(post.posted_us), length, post.caption


def _fact(look: Look, post: Post, source: str) -> Row:
    unsaid = {"sound_id": None, "is_original_sound": None, "observed_us": None}
    return fact_of(look, post, source, uploaded_us=post.uploaded_us, **unsaid, **in_cell(post))


def _iso(us: int) -> str:
    return to_datetime(us // SECOND_US * SECOND_US).strftime("%Y-%m-%dT%H:%M:%SZ")
