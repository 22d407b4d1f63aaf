"""The downloads of TikTok Studio and Business Suite: Overview, Viewers, followers, activity, audience, Content.

A file is known by its header, whatever it is called. Its days are kept as they are written (month and day, the year
where there is one): which true day a label means follows from all downloads together, in `store/settle.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from itertools import pairwise
from typing import Any

from groundswell.clock import local_day, parse_zone, say_day
from groundswell.errors import NeedsInput, UnreadableFile
from groundswell.importers.base import Options, Reading, Rejected, Rows, SourceFile
from groundswell.importers.days import DayLabel, days_between, read_days
from groundswell.importers.numbers import is_null, read_count, read_share
from groundswell.importers.refusals import say_columns
from groundswell.importers.studio_content import read_content
from groundswell.importers.studio_files import Packed, Records, base_name, read_header, read_packed, read_records
from groundswell.importers.studio_kinds import DATASETS, WORDS, Kind, column_of, columns_of, recognise
from groundswell.units import plural

KIND = "studio"


def identify(file: SourceFile) -> float:
    """How sure it is that the file is one of these: by its header, and by its name where a column is missing."""
    header = read_header(file)
    return recognise(header, base_name(file))[1] if header else 0.0


def read(file: SourceFile, options: Options) -> Reading:
    """What the file holds.

    Raises:
        UnreadableFile: a column is missing without which it says nothing, or the content is broken.
    """
    records = read_records(file)
    kind, _ = recognise(records.header, base_name(file))
    if kind is None:
        msg = f"{file.name} is no download of TikTok Studio that is known. Its columns: {say_columns(records.header)}."
        raise UnreadableFile(msg)
    columns = columns_of(records.header)
    for name in kind.needed:
        if name not in columns:
            msg = (
                f"{base_name(file)} has no column of {WORDS[name]}. It has: {say_columns(records.header)}. "
                f'Was it saved from another tab? Download "{kind.tab}" again in TikTok Studio.'
            )
            raise UnreadableFile(msg)
    packed = read_packed(file)
    blank = Reading(
        file=file,
        kind=kind.kind,
        title=kind.title,
        account=packed.handle,
        n_rows=len(records.rows),
        ignored=tuple((name, "no question needs it") for name in records.header if column_of(name) not in kind.used),
        needs_owner=packed.handle is None,
        own=True,
    )
    if kind.kind.endswith(".content"):
        return read_content(blank, records, columns, options)
    if not records.rows:
        return replace(blank, sentences=(_say_empty(file, kind),))
    if kind.kind in DATASETS:
        return _read_days(blank, records, columns, packed, options)
    if kind.kind == "studio.activity":
        return _read_hours(blank, records, columns, packed, options)
    return _read_shares(blank, records, columns, options)


def _say_empty(file: SourceFile, kind: Kind) -> str:
    if kind.tab == "Followers":
        return f"{base_name(file)} holds no rows: TikTok fills it from 100 followers on."
    return f"{base_name(file)} holds no rows."


# --- days -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """A record that has a day."""

    line: int
    label: str
    day: DayLabel
    cells: Sequence[str]

    def written(self, anchor_on: date | None) -> tuple[Any, ...]:
        """Where and how the day stands in the file, in the order of `_WRITTEN`."""
        return self.line, self.label, self.day.year, self.day.month, self.day.day, anchor_on


_WRITTEN = ("line", "label", "year", "month", "day_of_month", "anchor_on")


def _read_labels(records: Records, at: int) -> tuple[list[_Line], list[Rejected]]:
    """The records with their days, ascending; rejected are those without one, and those that break the run of days."""
    labels = [_cell(cells, at) for _, cells in records.rows]
    days, doubt = read_days(labels)
    lines, rejected = [], []
    for (line, cells), label, day in zip(records.rows, labels, days, strict=True):
        if day is None:
            rejected.append(Rejected(line, doubt or "no day can be read from it", records.header[at], label))
        else:
            lines.append(_Line(line, label, day, cells))
    steps = [_step(a.day, b.day) for a, b in pairwise(lines)]
    if sum(step < 0 for step in steps) > sum(step > 0 for step in steps):
        lines.reverse()  # newest first: sorted by hand
    return lines, rejected


def _step(earlier: DayLabel, later: DayLabel) -> int:
    """Days from one label to the next, negative when it goes back; without years the shorter way round the year."""
    if earlier.year is not None and later.year is not None:
        return (date(later.year, later.month, later.day) - date(earlier.year, earlier.month, earlier.day)).days
    n = days_between(earlier, later)
    return n if n <= 183 else n - 365


def _read_days(
    blank: Reading, records: Records, columns: Mapping[str, int], packed: Packed, options: Options
) -> Reading:
    dataset, measures = DATASETS[blank.kind]
    found = [name for name in measures if name in columns]
    lines, rejected = _read_labels(records, columns["date"])
    values: list[tuple[Any, ...]] = []
    kept: list[_Line] = []
    n_unknown = n_gaps = 0
    anchor = _anchor(packed, options)
    for line in lines:
        if kept and not (step := _step(kept[-1].day, line.day)) > 0:
            reason = f"the days do not run on: it follows {kept[-1].label}" if step else "the file has the day twice"
            rejected.append(Rejected(line.line, reason, records.header[columns["date"]], line.label))
            continue
        try:
            counts = _counts(line, records, columns, (*found, "difference"))
        except _BadCellError as bad:
            rejected.append(bad.rejected)
            continue
        difference = counts.pop("difference")
        if counts[found[0]] is None:  # nothing is known of the day, and the zeros beside it are no counts
            n_unknown += 1
            counts = {name: count or None if dataset != "viewers" else None for name, count in counts.items()}
        n_gaps += bool(kept) and _step(kept[-1].day, line.day) > 1
        kept.append(line)
        values.append((dataset, blank.file.sha256, *line.written(anchor), *counts.values(), difference, blank.kind))
    names = ("dataset", "export_id", *_WRITTEN, *found, "difference", "source")
    rows = Rows("account_day_raw", names, values, [line.line for line in kept])
    sentences = [_say_days(kept, anchor)]
    if n_unknown:
        them = "it" if n_unknown == 1 else "them"
        sentences.append(f"Nothing is known of {n_unknown} of the days: TikTok has no figures for {them}.")
    if n_gaps:
        sentences.append(f"Days are missing in {n_gaps} {'place' if n_gaps == 1 else 'places'}: they stay gaps.")
    return replace(
        blank,
        rows=(rows,),
        rejected=tuple(rejected),
        sentences=tuple(sentences),
        asks=_ask_year(blank.file, kept, anchor),
    )


def _read_hours(
    blank: Reading, records: Records, columns: Mapping[str, int], packed: Packed, options: Options
) -> Reading:
    """Hours that were still to come when the file was made are zeros at its end, and unknown here."""
    lines, rejected = _read_labels(records, columns["date"])
    anchor = _anchor(packed, options)
    read: list[tuple[_Line, int, int | None]] = []
    for line in lines:
        try:
            counts = _counts(line, records, columns, ("hour", "active_followers"))
        except _BadCellError as bad:
            rejected.append(bad.rejected)
            continue
        hour = counts["hour"]
        if hour is None or not 0 <= hour <= 23:
            at = columns["hour"]
            rejected.append(Rejected(line.line, "no hour of the day", records.header[at], _cell(line.cells, at)))
        else:
            read.append((line, hour, counts["active_followers"]))
    read.sort(key=lambda r: r[0].line)
    n_to_come = 0
    while n_to_come < len(read) and not read[-1 - n_to_come][2] and read[-1 - n_to_come][0].day == read[-1][0].day:
        n_to_come += 1
    n_known = len(read) - n_to_come
    values = [
        (blank.file.sha256, *line.written(anchor), hour, n if i < n_known else None, blank.kind)
        for i, (line, hour, n) in enumerate(read)
    ]
    names = ("export_id", *_WRITTEN, "hour", "active_followers", "source")
    kept = [line for line, _, _ in read]
    sentences = [_say_days(kept, anchor)]
    if n_to_come:
        sentences.append(f"The last {n_to_come} hours are zeros of a day that had not ended: they are unknown.")
    rows = Rows("audience_hour_raw", names, values, [line.line for line in kept])
    return replace(
        blank,
        rows=(rows,),
        rejected=tuple(rejected),
        sentences=tuple(sentences),
        asks=_ask_year(blank.file, kept, anchor),
    )


def _read_shares(blank: Reading, records: Records, columns: Mapping[str, int], options: Options) -> Reading:
    dimension = "gender" if "gender" in columns else "territory"
    values, lines, rejected = [], [], []
    for line, cells in records.rows:
        category, text = _cell(cells, columns[dimension]), _cell(cells, columns["share"])
        share = read_share(text)
        if not category or (share is None and not is_null(text)):
            fault = "share" if category else dimension
            reason = "no share between 0 and 1" if category else f"no {dimension}"
            rejected.append(Rejected(line, reason, records.header[columns[fault]], text))
        else:
            values.append((options.observed_us, "followers", dimension, category, share, blank.file.sha256, blank.kind))
            lines.append(line)
    names = ("observed_us", "audience", "dimension", "category", "share", "export_id", "source")
    sentences = () if options.observed_us is not None else ("The file does not say when it was made; --observed can.",)
    rows = Rows("audience_share", names, values, lines)
    return replace(blank, rows=(rows,), rejected=tuple(rejected), sentences=sentences)


# --- cells and sentences ----------------------------------------------------------------------------------------------


class _BadCellError(ValueError):
    """A cell that should hold a count and does not."""

    def __init__(self, rejected: Rejected) -> None:
        super().__init__(rejected.reason)
        self.rejected = rejected


def _counts(line: _Line, records: Records, columns: Mapping[str, int], names: Iterable[str]) -> dict[str, int | None]:
    """The counts of a record; None where TikTok has none, or the file no such column."""
    counts: dict[str, int | None] = {}
    for name in names:
        text = _cell(line.cells, columns[name]) if name in columns else ""
        try:
            count = read_count(text)
        except ValueError:
            raise _BadCellError(Rejected(line.line, "no count", records.header[columns[name]], text)) from None
        counts[name] = count.value if count else None
    return counts


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _anchor(packed: Packed, options: Options) -> date | None:
    """The day after which no day of the file lies: the end of the period in the zip's name, else what was stated."""
    if packed.end_on is not None or options.observed_us is None:
        return packed.end_on
    return local_day(options.observed_us, parse_zone(options.zone) if options.zone else UTC)


def _say(day: DayLabel) -> str:
    return say_day(date(day.year or 2000, day.month, day.day), year=day.year is not None)


def _say_days(lines: Sequence[_Line], anchor: date | None) -> str:
    days = list(dict.fromkeys(line.day for line in lines))
    if not days:
        return "No day could be read."
    n = plural(len(days), "day")
    last = _last_on(days[-1], anchor)
    if last is None:
        return f"{n}: {_say(days[0])} to {_say(days[-1])}, of a year that the file does not name."
    first = last - timedelta(days=sum(_step(a, b) for a, b in pairwise(days)))
    return f"{n}: {say_day(first)} to {say_day(last)}."


def _last_on(label: DayLabel, anchor: date | None) -> date | None:
    """The date of the last label: its own year, else the latest that fits; None where nothing tells the year."""
    if label.year is not None:
        return date(label.year, label.month, label.day)
    if anchor is None:
        return None
    end = anchor + timedelta(days=1)  # labels may stand a day late
    for year in (end.year, end.year - 1):
        with suppress(ValueError):  # 29 February
            if (day := date(year, label.month, label.day)) <= end:
                return day
    return None


def _ask_year(file: SourceFile, lines: Sequence[_Line], anchor: date | None) -> tuple[NeedsInput, ...]:
    """The question for the year, where the file does not say it; other files of the account may."""
    if anchor is not None or not lines or any(line.day.year is not None for line in lines):
        return ()
    msg = (
        f"{base_name(file)} has no year: {_say(lines[0].day)} to {_say(lines[-1].day)}. It is kept, and no answer uses "
        "it until a Content file of the same days tells the year, or you say when you downloaded it, with --observed "
        "and a date such as 2026-03-31."
    )
    return (NeedsInput(msg, option="observed"),)
