"""The template, filled in by hand: watch time, watched full, new followers, saves and traffic sources of posts.

Whatever program saved it, a cell reads the same: `12.3s`, `12,3` and `0:12`; `45%`, `45` and `0,45`. What can be meant
in two ways is not guessed: the row is set aside, and the reason says what to write instead. A row may be half filled;
what is missing is unknown, and no zero.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from typing import Any

from groundswell.clock import SECOND_US, day_end_us, id_time_us, local_day, parse_zone
from groundswell.errors import NeedsInput, UnreadableFile
from groundswell.importers.base import Options, Reading, Rejected, Rows, SourceFile
from groundswell.importers.days import DayLabel, read_days
from groundswell.importers.items_cells import said
from groundswell.importers.numbers import is_null
from groundswell.importers.studio_files import base_name, read_header, read_records
from groundswell.importers.table_guess import SPOILT, URL_HANDLE, URL_ID
from groundswell.importers.template_cells import BadCellError, Percents, is_below, read_average, read_number, shown
from groundswell.importers.template_columns import COLUMNS, EXAMPLE_ID, MEASURES, columns_of
from groundswell.units import plural

KIND = "template"

_EXPORT_KEY = re.compile(r"(?:export|list)-\d{9,11}(?:-\d{1,3})?")
_COUNTS = ("views", "saves")
_EXTRAS = ("average_watch_time_s", "watched_full_rate", "new_followers")
_SNAPSHOT = ("post_id", "observed_us", *_COUNTS, *(f"{name}_step" for name in _COUNTS), *_EXTRAS, "source")
_TRAFFIC = ("post_id", "observed_us", "traffic", "share", "source")
_MOST_SHARE = 1.04  # seven sources, each rounded to a half percent at worst
_HEADERS = {column.name: column.words for column in COLUMNS}
_EXAMPLE = {column.name: column.example for column in COLUMNS}
_TELLING = (*_COUNTS, "new_followers")  # of the example row; a spreadsheet may write its other cells anew


def identify(file: SourceFile) -> float:
    """How sure it is that the file is the template: by the words of its header."""
    found = columns_of(read_header(file))
    return 0.98 if {"link", "checked"} <= set(found) and any(c.name in found for c in MEASURES) else 0.0


def read(file: SourceFile, options: Options) -> Reading:
    """What was filled in.

    Raises:
        UnreadableFile: it is no table any more.
    """
    records = read_records(file, else_encoding="cp1252")
    columns = columns_of(records.header)
    if not {"link", "checked"} <= set(columns):
        msg = f"{file.name} begins as Groundswell's template does, but its letters are broken. Save it as CSV UTF-8."
        raise UnreadableFile(msg)
    return _Reader(file, options, columns).read(records.rows)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row in which something is filled in.

    Attributes:
        cells: the cell of each column that the file has.
        checked: the day in `Checked on`; None where there is none.
        doubt: why that cell is no day, if it is none.
    """

    line: int
    cells: Mapping[str, str]
    checked: DayLabel | None
    doubt: str


@dataclass(slots=True)
class _Reader:
    """Takes in the rows one by one."""

    file: SourceFile
    options: Options
    columns: Mapping[str, int]
    snapshots: list[tuple[Any, ...]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    traffic: list[tuple[Any, ...]] = field(default_factory=list)
    traffic_lines: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    n_empty: int = 0
    has_example: bool = False
    n_below: int = 0
    n_undated: int = 0
    n_dated: int = 0
    _seen: set[tuple[str, int | None]] = field(default_factory=set)

    def read(self, rows: Sequence[tuple[int, list[str]]]) -> Reading:
        filled = self._filled(rows)
        percents = Percents.of(
            [line.cells.get(c.name, "") for line in filled for c in MEASURES if c.holds == "percent"]
        )
        owner = self._owner([cells[at] for _, cells in rows if (at := self.columns["link"]) < len(cells)])
        for line in filled:
            try:
                self._take(line, percents, owner)
            except BadCellError as bad:
                self.rejected.append(Rejected(line.line, bad.reason, _HEADERS.get(bad.column, ""), bad.value))
        rows_found = (
            Rows("post_snapshot", _SNAPSHOT, self.snapshots, self.lines),
            Rows("post_traffic", _TRAFFIC, self.traffic, self.traffic_lines),
        )
        return Reading(
            file=self.file,
            kind=KIND,
            title="Groundswell's template",
            account=owner or None,
            rows=tuple(rows for rows in rows_found if rows.values),
            rejected=tuple(self.rejected),
            sentences=tuple(self._sentences(percents)),
            n_rows=len(self.lines) + len({row.line for row in self.rejected}),
            asks=self._asks(),
            needs_owner=not owner and bool(self.lines),
            own=True,
            is_dated=self.n_dated == len(self.lines),
        )

    def _filled(self, rows: Sequence[tuple[int, list[str]]]) -> list[_Line]:
        """The rows with a number in them; the example apart, unless somebody wrote into it."""
        kept: list[tuple[int, dict[str, str]]] = []
        for line, cells in rows:
            named = {name: cells[at] for name, at in self.columns.items() if at < len(cells)}
            if EXAMPLE_ID in named.get("link", ""):
                self.has_example = True
                if any(_digits(named.get(name, "")) not in {"", _digits(_EXAMPLE[name])} for name in _TELLING):
                    reason = "this is the example row: put the link of your own post in place of its link"
                    self.rejected.append(Rejected(line, reason, _HEADERS["link"], EXAMPLE_ID))
            elif all(is_null(named.get(c.name)) for c in MEASURES):
                self.n_empty += 1
            else:
                kept.append((line, named))
        labels = [named.get("checked", "") for _, named in kept]
        days, doubt = read_days(labels)
        return [
            _Line(line, named, day, "" if day or is_null(label) else doubt or "no day can be read from it")
            for (line, named), label, day in zip(kept, labels, days, strict=True)
        ]

    def _owner(self, links: Sequence[str]) -> str:
        """The account that most of the links name, filled in or not; empty where none names one."""
        found = (re.search(URL_HANDLE, link) for link in links if EXAMPLE_ID not in link)
        handles = Counter(match[1].lower() for match in found if match)
        return min(handles, key=lambda handle: (-handles[handle], handle), default="")

    def _take(self, line: _Line, percents: Percents, owner: str) -> None:
        post_id = self._post_id(line, owner)
        observed_us = self._observed(line, post_id)
        if (post_id, observed_us) in self._seen:
            raise BadCellError("link", "the file has the post twice for this day", "")
        counts = {name: read_number(name, line.cells.get(name)) for name in (*_COUNTS, "new_followers")}
        average = read_average(line.cells.get("average_watch_time_s"))
        shares = {
            column.name: percents.read(column.name, line.cells.get(column.name, ""), line.cells)
            for column in MEASURES
            if column.holds == "percent"
        }
        traffic = {name: share for name, share in shares.items() if name.startswith("traffic:") and share is not None}
        if (total := sum(traffic.values())) > _MOST_SHARE:
            raise BadCellError(
                next(iter(traffic)), "the traffic sources of the post add up to more than 100%", f"{total:.0%}"
            )
        self._seen.add((post_id, observed_us))
        self.n_below += sum(is_below(line.cells.get(c.name, "")) for c in MEASURES)
        self.n_undated += observed_us is None
        self.n_dated += line.checked is not None
        views, saves, new_followers = counts["views"], counts["saves"], counts["new_followers"]
        self.lines.append(line.line)
        self.snapshots.append(
            (
                post_id,
                observed_us,
                *(count.value if count else None for count in (views, saves)),
                *(count.step if count else None for count in (views, saves)),
                average,
                shares["watched_full_rate"],
                new_followers.value if new_followers else None,
                KIND,
            )
        )
        for name, share in traffic.items():
            self.traffic.append((post_id, observed_us, name.removeprefix("traffic:"), share, KIND))
            self.traffic_lines.append(line.line)

    def _post_id(self, line: _Line, owner: str) -> str:
        text = line.cells.get("link", "").strip(" '")
        if match := re.search(URL_ID, text):
            handle = re.search(URL_HANDLE, text)
            if handle and handle[1].lower() != owner:
                raise BadCellError("link", "the link leads to another account than the rest of the file", "")
            text = match[1] or match[2]
        if _EXPORT_KEY.fullmatch(text) or id_time_us(text) is not None:
            return text
        if re.match(SPOILT, text.lower()):
            raise BadCellError(
                "link", "a spreadsheet has rounded this id: put the link of the post instead", said(text)
            )
        if re.search(r"//v[mt]\.tiktok\.com/|tiktok\.com/t/", text):
            reason = "a short link holds no id: open it in a browser and copy the address from there"
            raise BadCellError("link", reason, shown(text))
        raise BadCellError("link", "no link to a post, and no id of one", shown(text))

    def _observed(self, line: _Line, post_id: str) -> int | None:
        """The end of the day on which the screen was looked at, for the hour is not known; what was stated without."""
        zone = parse_zone(self.options.zone) if self.options.zone else UTC
        if line.doubt:
            raise BadCellError("checked", line.doubt, shown(line.cells["checked"]))
        if line.checked is None:
            return self.options.observed_us
        day = _dated(line.checked, self.options.observed_us, zone)
        if day is None:
            raise BadCellError("checked", "the day has no year: write it as 2026-03-08", shown(line.cells["checked"]))
        # A second before the end of the day, where that day's downloads stand: of two rows of one instant only one
        # counts, and these say different things of the post.
        observed_us = day_end_us(day, zone) - SECOND_US
        uploaded_us = id_time_us(post_id)
        if uploaded_us is not None and observed_us < uploaded_us:
            raise BadCellError("checked", "the post was uploaded after this day", shown(line.cells["checked"]))
        return observed_us

    def _sentences(self, percents: Percents) -> list[str]:
        n = len(self.lines)
        said = [f"{plural(n, 'post')} with what TikTok shows on screen." if n else "No row of it is filled in."]
        if self.n_empty:
            rows = plural(self.n_empty, "row")
            said.append(f"{rows} without numbers {'waits' if self.n_empty == 1 else 'wait'} to be filled in.")
        if self.has_example:
            said.append("The example row is left out.")
        if percents.has_parts:
            said.append("Shares below 1 without a sign are read as parts of one: 0.45 is 45%.")
        if self.n_below:
            said.append(f"{plural(self.n_below, 'share')} below what TikTok shows (such as <1%) stay unknown.")
        return said

    def _asks(self) -> tuple[NeedsInput, ...]:
        if not self.n_undated:
            return ()
        n = self.n_undated
        msg = (
            f"{base_name(self.file)} does not say when {plural(n, 'post')} of it {'was' if n == 1 else 'were'} looked "
            'at. Without that they stay out of comparisons over time. Fill in "Checked on", or say it with --observed '
            "and a date such as 2026-03-08."
        )
        return (NeedsInput(msg, option="observed"),)


def _dated(label: DayLabel, stated_us: int | None, zone: tzinfo) -> date | None:
    """The day of a label; one without a year is the last such day until the one that was stated."""
    if label.year is not None:
        return date(label.year, label.month, label.day)
    if stated_us is None:
        return None
    last = local_day(stated_us, zone)
    for year in range(last.year, last.year - 9, -1):
        try:
            day = date(year, label.month, label.day)
        except ValueError:  # 29 February
            continue
        if day <= last:
            return day
    return None


def _digits(cell: str) -> str:
    return re.sub(r"\D", "", cell)
