"""One true series of days out of every daily row of every download.

Downloads of one account overlap, label days without a year and sometimes a day early, and give last days that later
downloads correct. Here all of them are read together, so that the order and grouping of imports cannot matter: `align`
says which day a label means, Viewers are moved to the day of the views that they belong to, and for each day and
measure the download that ends last has the word.

Source: two real accounts, whose viewers correlate .998 and .976 with the views labelled a day earlier, and .185 and
.461 with those of the same label; more viewers than views, which cannot be, stood on 115 of 340 days.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeAlias

from groundswell.clock import say_day
from groundswell.schema import DAY_MEASURES
from groundswell.store.align import Export, Label, Values, link, resolve_shifts, resolve_years

MEASURES: tuple[str, ...] = tuple(column.name for column in DAY_MEASURES)
_LEAD = {"overview": "views", "viewers": "viewers", "followers": "followers"}
PROVISIONAL_DAYS = 3  # at the end of a download: a later one still changes them
_LAGS = (0, -1, 1)  # days by which viewers may have to move, the most innocent first
_ENOUGH = 4  # days with both views and viewers
_CLEAR = 0.1  # difference in fit between two lags that decides


@dataclass(frozen=True, slots=True)
class RawDay:
    """One daily row as it came; `values` stand in the order of `MEASURES`."""

    dataset: str
    export_id: str
    line: int
    year: int | None
    month: int
    day_of_month: int
    anchor_on: date | None
    values: Values
    difference: int | None
    source: str


@dataclass(frozen=True, slots=True)
class RawHour:
    """One hour of active followers as it came."""

    export_id: str
    line: int
    year: int | None
    month: int
    day_of_month: int
    anchor_on: date | None
    hour: int
    active_followers: int | None


@dataclass(frozen=True, slots=True)
class SettledDay:
    """One true day; `values` stand in the order of `MEASURES`.

    Attributes:
        is_provisional: a value is of the last days of its download, so a later download may change it.
        observed_on: last day of the download that had the word (the latest, where several files did).
    """

    series: str
    day: date
    values: Values
    is_provisional: bool
    observed_on: date


@dataclass(frozen=True, slots=True)
class SettledHour:
    """Active followers in one hour of one day."""

    day: date
    hour: int
    active_followers: int


@dataclass(frozen=True, slots=True)
class SettledExport:
    """What was found out about one download.

    Attributes:
        first_on: its first true day, None where its year is unknown.
        labels: its first and last label, month and day.
        shift: days that were added to its labels.
        year_from: label, anchor, content (seen shortly after), values (of another download), or empty: unknown.
        shift_from: difference, session (a follower history ending that day), values, views, or empty: assumed.
    """

    export_id: str
    dataset: str
    series: str
    source: str
    n_days: int
    first_on: date | None
    last_on: date | None
    labels: tuple[tuple[int, int], tuple[int, int]]
    shift: int
    year_from: str
    shift_from: str


@dataclass(frozen=True, slots=True)
class DayConflict:
    """Two downloads that differ on a day that neither of them calls provisional."""

    series: str
    day: date
    column: str
    settled: int
    other: int
    settled_source: str
    other_source: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The true series, and how it came about; days on which nothing is known have no row."""

    days: tuple[SettledDay, ...]
    exports: tuple[SettledExport, ...]
    conflicts: tuple[DayConflict, ...]
    seen_on: frozenset[date]

    @property
    def unknown(self) -> tuple[SettledExport, ...]:
        """The downloads whose year nothing tells: kept as they came, out of all answers."""
        return tuple(export for export in self.exports if export.last_on is None)

    def sentences(self) -> tuple[str, ...]:
        """What a person should know about how labels were read."""
        said = []
        studio = [e for e in self.exports if e.series == "studio" and e.last_on is not None]
        early = [e for e in studio if e.dataset != "viewers" and e.shift > 0]
        if early:
            total = sum(e.dataset != "viewers" for e in studio)
            said.append(
                f"{len(early)} of {total} daily files label each day one day early: their days are moved by one."
            )
        if any(e.dataset == "viewers" and e.shift_from == "views" for e in studio):
            said.append(
                "Viewers stand on the day of the views that they belong to, which is not always how TikTok labels them."
            )
        for export in self.unknown:
            first, last = (say_day(date(2000, *label), year=False) for label in export.labels)
            said.append(
                f"One file of {export.dataset} ({first} to {last}) names no year: it is kept, and no answer uses it. "
                "Say when it was downloaded, with --observed and a date."
            )
        return tuple(said)


def settle(rows: Iterable[RawDay], seen_on: Iterable[date] = ()) -> Settled:
    """The one true series of each kind of source, from all daily rows of one account.

    `seen_on` are days on which the account was looked at (its Content downloads): a label without year lies shortly
    before one of them. The result does not depend on the order of rows or files, or on how often a file was imported.
    """
    found: dict[tuple[str, ...], list[RawDay]] = {}
    for row in rows:
        found.setdefault((series_of(row.source), row.dataset, row.export_id, row.source), []).append(row)
    files = [_file(key, lines) for key, lines in sorted(found.items())]
    exports = [file.export for file in files]
    seen = frozenset(seen_on)
    resolve_years(exports, seen)
    studio = [export for export in exports if export.key[0] == "studio"]
    resolve_shifts(studio)
    _resolve_lags(studio)

    days: list[SettledDay] = []
    conflicts: list[DayConflict] = []
    for series in sorted({export.key[0] for export in exports}):
        merged, differing = _merge(series, [file for file in files if file.export.key[0] == series])
        days += merged
        conflicts += differing
    ends = {date.fromordinal(export.days[-1] + 1) for export in exports if export.days}
    return Settled(tuple(days), tuple(_settled(file) for file in files), tuple(conflicts), seen | ends)


def settle_hours(rows: Iterable[RawHour], seen_on: Iterable[date] = ()) -> tuple[SettledHour, ...]:
    """Active followers by true day and hour; the download that ends last has the word. `seen_on`: `Settled.seen_on`."""
    exports = _hourly(rows, seen_on)
    hours: dict[tuple[int, int], int] = {}
    for export, labels in sorted((e for e in exports if e[0].days), key=lambda e: (e[0].last_day, e[0].key)):
        for day, found in zip(export.days, labels.values(), strict=True):
            hours |= {(day, row.hour): row.active_followers for row in found if row.active_followers is not None}
    return tuple(SettledHour(date.fromordinal(day), hour, n) for (day, hour), n in sorted(hours.items()))


def hours_without_year(rows: Iterable[RawHour], seen_on: Iterable[date] = ()) -> frozenset[str]:
    """The ids of the hourly downloads whose year nothing tells."""
    return frozenset(export.key[0] for export, _ in _hourly(rows, seen_on) if not export.days)


_Hourly: TypeAlias = tuple[Export, dict[tuple[int, int], list[RawHour]]]
"""An hourly download: what aligns it, and its rows by label."""


def _hourly(rows: Iterable[RawHour], seen_on: Iterable[date]) -> list[_Hourly]:
    files: dict[str, list[RawHour]] = {}
    for row in rows:
        files.setdefault(row.export_id, []).append(row)
    exports: list[_Hourly] = []
    for export_id, found in sorted(files.items()):
        labels: dict[tuple[int, int], list[RawHour]] = {}
        for row in sorted(found, key=lambda r: (r.line, r.hour, r.active_followers or 0)):
            labels.setdefault((row.month, row.day_of_month), []).append(row)
        years = {(r.month, r.day_of_month): r.year for r in found if r.year is not None}
        named = [Label(years.get(label), *label, None) for label in labels]
        anchors = [r.anchor_on for r in found if r.anchor_on is not None]
        exports.append((Export((export_id,), "activity", named, min(anchors, default=None)), labels))
    resolve_years([export for export, _ in exports], seen_on)
    return exports


def series_of(source: str) -> str:
    """The series that a source belongs to: Studio's days are local, the Business ones UTC, so they are never mixed."""
    return source.partition(".")[0]


@dataclass(frozen=True, slots=True)
class _File:
    """One download: what aligns it, and its rows, days ascending."""

    export: Export
    rows: Sequence[RawDay]


def _file(key: tuple[str, ...], rows: Iterable[RawDay]) -> _File:
    """One download, each line once: a file that was imported twice, with and without an anchor, is one download."""
    lines: dict[int, RawDay] = {}
    anchors = set()
    for row in rows:
        kept = lines.setdefault(row.line, row)
        if kept is not row and repr(row) < repr(kept):
            lines[row.line] = row
        if row.anchor_on is not None:
            anchors.add(row.anchor_on)
    days = [lines[line] for line in sorted(lines)]
    steps = [(b.year or 0, b.month, b.day_of_month) < (a.year or 0, a.month, a.day_of_month) for a, b in pairwise(days)]
    if sum(steps) > len(steps) / 2:  # newest first
        days.reverse()
    lead = MEASURES.index(_LEAD[key[1]])
    labels = [Label(row.year, row.month, row.day_of_month, row.values[lead], row.difference) for row in days]
    return _File(Export(key, key[1], labels, min(anchors, default=None)), days)


def _resolve_lags(exports: Sequence[Export]) -> None:
    """Set `shift` of Viewers downloads: to the days on which their viewers fit the views."""
    views = {
        day + export.shift: label.value
        for export in sorted((e for e in exports if e.dataset == "overview" and e.days), key=_rank)
        for day, label in zip(export.days, export.labels, strict=True)
        if label.value is not None
    }
    offsets, linked = link([e for e in exports if e.dataset == "viewers" and e.days])
    for group in offsets.groups():
        base, is_shown = _base_lag(group, views)
        for export, offset in group:
            export.shift = base + offset
            export.shift_from = "views" if is_shown else "values" if export in linked else ""


def _base_lag(group: Sequence[tuple[Export, int]], views: Mapping[int, int]) -> tuple[int, bool]:
    """The shift of the group's root under which viewers fit views best, and whether that is clear.

    Fit is the correlation of logarithms less the share of days with more viewers than views. Where nothing is clear
    the latest labels stay as they are.
    """
    fits = {}
    for base in {lag - offset for lag in _LAGS for _, offset in group}:
        pairs = [
            (views[day + base + offset], label.value)
            for export, offset in group
            for day, label in zip(export.days, export.labels, strict=True)
            if label.value is not None and day + base + offset in views
        ]
        if len(pairs) >= _ENOUGH:
            too_many = sum(viewers > seen for seen, viewers in pairs) / len(pairs)
            fits[base] = _correlation([(math.log1p(a), math.log1p(b)) for a, b in pairs]) - too_many
    ranked = sorted(fits, key=lambda base: (-fits[base], abs(base), base))
    if len(ranked) > 1 and fits[ranked[0]] - fits[ranked[1]] >= _CLEAR:
        return ranked[0], True
    return -max(offset for _, offset in group), False


def _correlation(pairs: Sequence[tuple[float, float]]) -> float:
    """Pearson's r; 0 where one side is constant."""
    n = len(pairs)
    mean_x, mean_y = sum(x for x, _ in pairs) / n, sum(y for _, y in pairs) / n
    xx = sum((x - mean_x) ** 2 for x, _ in pairs)
    yy = sum((y - mean_y) ** 2 for _, y in pairs)
    xy = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return xy / math.sqrt(xx * yy) if xx > 0 and yy > 0 else 0.0


def _rank(export: Export) -> tuple[int, date, tuple[str, ...]]:
    """Which download has the word: the one that ends last, then the one made last, then a fixed order."""
    return export.last_day, export.anchor_on or date.min, export.key


def _merge(series: str, files: Iterable[_File]) -> tuple[list[SettledDay], list[DayConflict]]:
    cells: dict[int, dict[int, tuple[int, _File]]] = {}  # day → measure → value and the file that has the word
    lost: list[tuple[int, int, int, _File]] = []
    for file in sorted((f for f in files if f.export.days), key=lambda f: _rank(f.export)):
        columns = [i for i in range(len(MEASURES)) if any(row.values[i] is not None for row in file.rows)]
        for labelled, row in zip(file.export.days, file.rows, strict=True):
            day = labelled + file.export.shift
            cell = cells.setdefault(day, {})
            for i in columns:
                value = row.values[i]
                if value is not None:
                    if i in cell and cell[i][0] != value:
                        lost.append((day, i, *cell[i]))
                    cell[i] = (value, file)
    days = []
    for day, cell in sorted(cells.items()):
        if cell:
            ends = [file.export.last_day for _, file in cell.values()]
            values = tuple(cell[i][0] if i in cell else None for i in range(len(MEASURES)))
            is_provisional = any(day > end - PROVISIONAL_DAYS for end in ends)
            days.append(SettledDay(series, date.fromordinal(day), values, is_provisional, date.fromordinal(max(ends))))
    conflicts = {
        DayConflict(
            series, date.fromordinal(day), MEASURES[i], settled, other, winner.export.key[3], file.export.key[3]
        )
        for day, i, other, file in lost
        for settled, winner in (cells[day][i],)
        if other != settled and day <= file.export.last_day - PROVISIONAL_DAYS
    }
    return days, sorted(conflicts, key=lambda c: (c.day, c.column, c.other, c.other_source))


def _settled(file: _File) -> SettledExport:
    export, first, last = file.export, file.rows[0], file.rows[-1]
    days = [date.fromordinal(day + export.shift) for day in export.days]
    series, dataset, export_id, source = export.key
    return SettledExport(
        export_id=export_id,
        dataset=dataset,
        series=series,
        source=source,
        n_days=len(file.rows),
        first_on=days[0] if days else None,
        last_on=days[-1] if days else None,
        labels=((first.month, first.day_of_month), (last.month, last.day_of_month)),
        shift=export.shift,
        year_from=export.year_from,
        shift_from=export.shift_from,
    )
