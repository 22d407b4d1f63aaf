"""TikTok Studio's post list, copied from its web page and pasted: all posts with views, likes and comments.

The text holds no ids. A post is named by the minute of its publication (`list-<second>`), and the store finds the post
that other files know by id (`store/join.py`). The list shows the time of the browser's clock, and no year in the year
in which it is looked at, so both must be known; neither is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from groundswell.clock import SECOND_US, id_time_us, local_day, parse_zone, say_day, to_us
from groundswell.errors import NeedsInput, UnreadableFile
from groundswell.importers.base import Options, Reading, Rejected, Rows, SourceFile
from groundswell.importers.captions import clean_caption, read_features
from groundswell.importers.days import DayLabel, read_days
from groundswell.importers.items_cells import said
from groundswell.importers.studio_list_rows import Row, is_sure, rows_of
from groundswell.importers.table_words import GENERIC_TIME, name_of, target_named
from groundswell.units import plural

KIND = "studio.list"

_HEAD = 65_536
_MOST_BYTES = 16 * 2**20  # ten thousand posts are two
_AHEAD_DAYS = 45  # a post can be scheduled for 30 days
_IN_TABLES = frozenset({"post_id", "url", "account", "posted_at", "observed_at"})
_COUNTS = ("views", "likes", "comments")
_FACT = (
    *("post_id", "posted_us", "kind", "duration_s", "caption", "caption_length", "hashtags", "has_question"),
    *("has_mention", "observed_us", "source"),
)
_SNAPSHOT = ("post_id", "observed_us", *_COUNTS, *(f"{name}_step" for name in _COUNTS), "source")


def identify(file: SourceFile) -> float:
    """How sure it is that the file is the list, by the posts in its first kilobytes."""
    if file.size > _MOST_BYTES:
        return 0.0
    try:
        with file.path.open("rb") as stream:
            text = _text(stream.read(_HEAD), whole=file.size <= _HEAD)
    except (OSError, UnicodeDecodeError):
        return 0.0
    return 0.9 if knows(text) else 0.0


def knows(text: str) -> bool:
    """Whether the text is the list."""
    first = text.lstrip("\ufeff").partition("\n")[0].split("\t")
    if len(first) > 1 and any(name_of(c) in GENERIC_TIME or (target_named(c) or "?")[0] in _IN_TABLES for c in first):
        return False  # a table, whose columns say what they are; the page has no columns of ids, accounts or times
    rows = rows_of(text)
    return is_sure(text, rows) and any(read_days([row.stamp.day for row in rows])[0])


def read(file: SourceFile, options: Options) -> Reading:
    """The posts of the list.

    Raises:
        NeedsInput: the zone of the browser is not stated; or the day of the copy, and days in the list have no year.
        UnreadableFile: too large, or no text.
    """
    if file.size > _MOST_BYTES:
        msg = f"{file.name} is {file.size / 2**20:,.0f} MB, and no copied list is larger than 16 MB."
        raise UnreadableFile(msg)
    try:
        rows = rows_of(_text(file.path.read_bytes(), whole=True))
    except UnicodeDecodeError:
        msg = f"{file.name} is not text in UTF-8. Copy the list again and save it as UTF-8."
        raise UnreadableFile(msg) from None
    if not options.zone:
        msg = (
            f"{file.name} is TikTok Studio's post list, and its times are those of the computer where it was copied. "
            "Say its time zone with --zone, such as --zone Europe/Athens or --zone +02:00."
        )
        raise NeedsInput(msg, option="zone")
    days, doubt = read_days([row.stamp.day for row in rows])
    if options.observed_us is None and any(day is not None and day.year is None for day in days):
        msg = (
            f"{file.name} is TikTok Studio's post list, which leaves out the year of recent posts. Say when you copied "
            "it with --observed and a date, such as --observed 2026-03-08."
        )
        raise NeedsInput(msg, option="observed")
    return _Reader(file, options, parse_zone(options.zone)).read(rows, days, doubt)


def _text(content: bytes, *, whole: bool) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content[: len(content) // 2 * 2].decode("utf-16", errors="strict" if whole else "ignore")
    if b"\0" in content:
        raise UnicodeDecodeError("utf-8", content[:1], 0, 1, "no text")
    return content.decode("utf-8-sig", errors="strict" if whole else "ignore")


@dataclass(slots=True)
class _Reader:
    """Takes in the posts one by one."""

    file: SourceFile
    options: Options
    zone: tzinfo
    facts: list[tuple[Any, ...]] = field(default_factory=list)
    snapshots: list[tuple[Any, ...]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    _at_minute: dict[int, list[tuple[str, float | None]]] = field(default_factory=dict)

    def read(self, rows: Sequence[Row], days: Sequence[DayLabel | None], doubt: str) -> Reading:
        for row, day in zip(rows, days, strict=True):
            if day is None:
                self.rejected.append(Rejected(row.line, doubt or "no day can be read from it", "", said(row.written)))
            else:
                self._take(row, day)
        handles = Counter(row.handle for row in rows if row.handle)
        owner = min(handles, key=lambda handle: (-handles[handle], handle), default=None)
        found = (
            Rows("post_fact", _FACT, self.facts, self.lines),
            Rows("post_snapshot", _SNAPSHOT, self.snapshots, self.lines),
        )
        return Reading(
            file=self.file,
            kind=KIND,
            title="TikTok Studio, the post list as copied",
            account=owner,
            rows=found if self.lines else (),
            rejected=tuple(self.rejected),
            sentences=tuple(self._sentences()),
            n_rows=len(self.lines) + len(self.rejected),
            asks=self._asks(),
            needs_owner=owner is None,
            own=True,
        )

    def _take(self, row: Row, day: DayLabel) -> None:
        known = self._day(day)
        if known is None:
            self.rejected.append(Rejected(row.line, "the post is still to be published"))
            return
        if not any(row.counts):
            self.rejected.append(Rejected(row.line, "the list shows no counts of the post yet"))
            return
        posted_us = to_us(datetime.combine(known, row.stamp.at, self.zone))
        post_id = row.post_id if row.post_id and id_time_us(row.post_id) else self._key(posted_us, row)
        is_cut = row.title.endswith(("…", "..."))
        features = read_features(row.title) if row.title and not is_cut else None
        self.facts.append(
            (
                post_id,
                posted_us,
                "video" if row.duration_s else None,
                row.duration_s,
                clean_caption(row.title) if row.title else None,
                *(features or (None,) * 4),
                self.options.observed_us,
                KIND,
            )
        )
        counts = [count.value if count else None for count in row.counts]
        steps = [count.step if count else None for count in row.counts]
        self.snapshots.append((post_id, self.options.observed_us, *counts, *steps, KIND))
        self.lines.append(row.line)

    def _day(self, label: DayLabel) -> date | None:
        """The day of a post: without a year the last one that has come; None for one of the weeks to come."""
        observed_us = self.options.observed_us
        today = local_day(observed_us, self.zone) if observed_us is not None else date.max
        if label.year is not None:
            day = date(label.year, label.month, label.day)
            return day if day <= today else None
        for year in range(today.year, today.year - 9, -1):
            try:
                day = date(year, label.month, label.day)
            except ValueError:  # 29 February
                continue
            if today < day <= today + timedelta(days=_AHEAD_DAYS):
                return None  # TikTok leaves the year out in its own year: this is a post that waits for its time
            if day <= today:
                return day
        return None

    def _key(self, posted_us: int, row: Row) -> str:
        """A name for a post without an id: its minute, and its place among the posts of that minute.

        The page holds a part of a long list only, so that people copy in parts that overlap: one post comes twice.
        """
        among = self._at_minute.setdefault(posted_us, [])
        post = (row.title, row.duration_s)
        if post not in among:
            among.append(post)
        place = among.index(post)
        return f"list-{posted_us // SECOND_US}" + (f"-{place + 1}" if place else "")

    def _sentences(self) -> list[str]:
        n = len(self.lines)
        said = [f"{plural(n, 'post')} with views, likes and comments; the list shows no shares or saves."]
        if self.options.observed_us is not None:
            said.append(f"Counted on {say_day(local_day(self.options.observed_us, self.zone))}, when it was copied.")
        said.append(f"Its times are read as those of {self.options.zone}.")
        return said

    def _asks(self) -> tuple[NeedsInput, ...]:
        if self.options.observed_us is not None:
            return ()
        msg = (
            "The list does not say when it was copied, so its counts stay out of growth. Say it with --observed and a "
            "date, such as --observed 2026-03-08."
        )
        return (NeedsInput(msg, option="observed"),)
