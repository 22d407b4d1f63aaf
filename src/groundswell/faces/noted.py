"""The user's notes in the pictures: a thin marked line at the day, with her words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from groundswell.answer import Cell, Column, Table
from groundswell.units import Unit, shorten

_DRAWN = frozenset({"line", "area", "bars"})
_LABEL = "note"
_LONGEST = 40  # characters of a note that a picture has room for


@dataclass(frozen=True, slots=True)
class DayNote:
    """A note of one day."""

    day: date
    text: str


def takes_notes(table: Table) -> bool:
    """Whether the table's picture runs along days, so that a note has a place in it."""
    return table.chart is not None and table.chart.mark in _DRAWN and table.column(table.chart.x).unit is Unit.DATE


def with_notes(table: Table, notes: Sequence[DayNote]) -> Table:
    """The table with each note at its day (or at the week that holds it); unchanged where none falls into it."""
    chart = table.chart
    if chart is None or not takes_notes(table):
        return table
    days = [date.fromisoformat(str(v)[:10]) for v in table[chart.x] if v is not None]
    if len(days) < len(table) or days != sorted(days) or (chart.series and len(set(table[chart.series])) > 1):
        return table
    step = min((b - a for a, b in pairwise(days) if b > a), default=timedelta(days=1))
    labels: list[Cell] = list(table[chart.label]) if chart.label else [None] * len(days)
    found = False
    for note in notes:
        at = bisect_right(days, note.day) - 1
        if at < 0 or note.day - days[at] >= step:
            continue
        found = True
        words = shorten(note.text, _LONGEST)
        labels[at] = f"{labels[at]}; {words}" if labels[at] else words
    if not found:
        return table
    column = Column(_LABEL, "your note", Unit.TEXT, tuple(labels))
    kept = tuple(c for c in table.columns if c.name not in {chart.label, _LABEL})
    return replace(table, columns=(*kept, column), chart=replace(chart, label=_LABEL))
