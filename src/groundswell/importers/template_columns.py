"""The columns of the template for what TikTok shows only on screen, in the words of that screen.

One table says it for both sides: the writer makes its header and its example of it, and the reader finds its columns
by the words before the bracket, so that a person may change the unit in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Holds: TypeAlias = Literal["link", "note", "day", "count", "seconds", "percent"]

EXAMPLE_ID = "1234567890123456789"
"""Id of the example row: it carries a time in 1979, so no post will ever have it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: `link`, `checked`, a column of post_snapshot, or `traffic:` and the source as post_traffic names it.
        words: what TikTok's screen calls it.
        unit: what stands in brackets behind the words.
        example: the cell of the example row.
        width: of the column in a workbook, in characters.
    """

    name: str
    holds: Holds
    words: str
    unit: str = ""
    example: str = ""
    width: int = 14

    @property
    def header(self) -> str:
        """The header as the template has it."""
        return f"{self.words} ({self.unit})" if self.unit else self.words


def _traffic(name: str, words: str, example: str) -> Column:
    return Column(f"traffic:{name}", "percent", f"Traffic source: {words}", "%", example)


COLUMNS: tuple[Column, ...] = (
    Column("link", "link", "Post link", "", f"https://www.tiktok.com/@example/video/{EXAMPLE_ID}", 62),
    Column("posted", "note", "Posted on", "", "2026-03-01", 12),
    Column("caption", "note", "Caption", "", "EXAMPLE, never imported", 30),
    Column("checked", "day", "Checked on", "YYYY-MM-DD", "2026-03-08"),
    Column("views", "count", "Video views", "", "12,400"),
    Column("average_watch_time_s", "seconds", "Average watch time", "seconds", "12.3s"),
    Column("watched_full_rate", "percent", "Watched full video", "%", "34.6%"),
    Column("new_followers", "count", "New followers", "", "18"),
    Column("saves", "count", "Saves", "", "95"),
    _traffic("For You", "For You", "88%"),
    _traffic("Following", "Following", "4%"),
    _traffic("Profile", "Personal profile", "3.5%"),
    _traffic("Search", "Search", "2%"),
    _traffic("Sound", "Sound", "1%"),
    _traffic("Direct message", "Direct messages", "0.5%"),
    _traffic("Other", "Other", "1%"),
)
HEADER: tuple[str, ...] = tuple(column.header for column in COLUMNS)
MEASURES: tuple[Column, ...] = tuple(column for column in COLUMNS if column.holds in {"count", "seconds", "percent"})


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Name of each column → its place in a header; the first of a name counts."""
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        if name := _BY_WORDS.get(_fold(cell)):
            found.setdefault(name, at)
    return found


def _fold(header: str) -> str:
    return " ".join(header.partition("(")[0].casefold().split())


_BY_WORDS: Mapping[str, str] = {_fold(column.words): column.name for column in COLUMNS}
