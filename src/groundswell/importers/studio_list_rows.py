"""Where the posts are in the copied text of TikTok Studio's post list.

The page is a table without cells once it is copied: a post is its length, its title, a mark if it is pinned, day and
time, who may see it, and its views, likes and comments, each on a line of its own or behind a tab. Only the day with
its time and the three counts behind it can be told from anything else, so a post is found by these; what stands between
the counts of one post and the day of the next is the title.

**Source**: how public programs that read the page in a browser describe its rows (English, Vietnamese; 2025, 2026).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from groundswell.importers.numbers import Count, read_count
from groundswell.importers.studio_list_stamps import Stamp, may_be_stamp, read_stamp
from groundswell.importers.table_guess import URL_HANDLE, URL_ID

_LENGTH = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d{2}")
_N_COUNTS = 3
_BETWEEN = 2  # cells between the day and the counts: who may see it, and a mark
_UNKNOWN = frozenset({"-", "–", "—", "--"})
_PINNED = frozenset({"pinned", "đã ghim"})
_HEADER = frozenset(
    {"posts (created on)", "posts", "privacy", "views", "likes", "comments", "shares", "actions", "action"}
)
_PRIVACY = frozenset(
    {"everyone", "public", "friends", "followers", "only me", "only you", "private"}
    | {"mọi người", "công khai", "bạn bè", "chỉ mình tôi", "riêng tư"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One post of the list.

    Attributes:
        line: of its day in the text.
        counts: views, likes, comments; None where the list shows a dash.
        post_id: where the text has the link.
    """

    line: int
    title: str
    duration_s: float | None
    stamp: Stamp
    written: str
    counts: tuple[Count | None, ...]
    handle: str | None = None
    post_id: str | None = None


def rows_of(text: str) -> list[Row]:
    """The posts in the order of the list."""
    cells = [
        (line, cell.strip())
        for line, written in enumerate(text.splitlines(), 1)
        for cell in written.split("\t")
        if cell.strip()
    ]
    rows: list[Row] = []
    at = start = 0
    while at < len(cells):
        found = _counts_behind(cells, at) if may_be_stamp(cells[at][1]) else None
        stamp = read_stamp(cells[at][1]) if found else None
        if found is None or stamp is None:
            at += 1
            continue
        end, counts = found
        head = [cell for _, cell in cells[start:at]]
        rows.append(_row(head, cells[at], stamp, counts, is_first=not rows))
        at = start = end
    return rows


def is_sure(text: str, rows: Sequence[Row]) -> bool:
    """Whether it is the list: two posts at least, or one beside words or a length that only the list has."""
    if len(rows) != 1:
        return len(rows) > 1
    words = {cell.strip().casefold() for line in text.splitlines() for cell in line.split("\t")}
    return rows[0].duration_s is not None or bool(words & (_PRIVACY | {"posts (created on)"}))


def _counts_behind(cells: Sequence[tuple[int, str]], at: int) -> tuple[int, tuple[Count | None, ...]] | None:
    """The place behind the counts of a post whose day stands at `at`, and the counts; None where there are no three."""
    for start in range(at + 1, at + 2 + _BETWEEN):
        counts = [_count(cell) for _, cell in cells[start : start + _N_COUNTS]]
        if len(counts) == _N_COUNTS and all(count is not False for count in counts):
            return start + _N_COUNTS, tuple(count or None for count in counts)
    return None


def _count(cell: str) -> Count | Literal[False] | None:
    """The count in a cell, None for a dash; False where it is no count."""
    if cell in _UNKNOWN:
        return None
    if not cell[:1].isdigit():
        return False
    try:
        return read_count(cell) or False
    except ValueError:
        return False


def _row(
    head: list[str], day: tuple[int, str], stamp: Stamp, counts: tuple[Count | None, ...], *, is_first: bool
) -> Row:
    link = next((match for cell in head if (match := re.search(URL_ID, cell))), None)
    handle = next((match[1] for cell in head if (match := re.search(URL_HANDLE, cell))), None)
    head = [cell for cell in head if not re.search(URL_ID, cell)]
    lengths = [i for i, cell in enumerate(head) if _LENGTH.fullmatch(cell)]
    duration_s = None
    if lengths:
        *hours, minutes, seconds = map(int, head[lengths[-1]].split(":"))
        duration_s = float(sum(hours) * 3600 + minutes * 60 + seconds)
        head = head[lengths[-1] + 1 :]
    elif is_first:  # whatever was copied above the list, in whichever language: only the last cell can be the title
        head = head[-2:] if head[-1:] and head[-1].casefold() in _PINNED else head[-1:]
        head = [cell for cell in head if cell.casefold() not in _HEADER]
    if head and head[-1].casefold() in _PINNED:
        head.pop()
    return Row(
        day[0],
        "\n".join(head),
        duration_s or None,
        stamp,
        day[1],
        counts,
        handle,
        (link[1] or link[2]) if link else None,
    )
