"""A table made ready to draw: which way the axes run, the panels, and the runs that a gap or an estimate separates.

Nothing is computed here that the table does not say; cells are only scaled (a rate to people per thousand), dated, and
grouped, so that a line never bridges a gap and a dashed part is a line of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import Any, Literal, TypeAlias

from groundswell.answer import Cell, Chart, Column, Table
from groundswell.faces.cells import is_period, period_start, say_axis, say_cell, scale_of
from groundswell.units import Unit

Kind: TypeAlias = Literal["time", "number", "words"]
Row: TypeAlias = dict[str, Any]
"""x, y, low, high, hot, est, label, says; plus `run` where rows are joined to lines."""

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: what kind of thing runs along it, and its title."""

    kind: Kind
    title: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture of a small multiple; `title` is empty where there is only one."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything that the marks need.

    Attributes:
        flat: words run down the side and amounts run along: labels stay readable on a phone.
        together: all series share one picture, because whole series are highlighted.
        step: width of one slot on a regular horizontal axis, None where it is irregular.
        notes: what the user noted, at its place in time.
    """

    chart: Chart
    x: Axis
    y: Axis
    panels: tuple[Panel, ...]
    flat: bool
    together: bool
    step: float | None
    notes: tuple[Row, ...] = ()

    @property
    def is_x_log(self) -> bool:
        """Whether dots crowd at the small end of a horizontal axis of amounts, so that it needs a logarithm."""
        if self.chart.mark != "dots" or self.x.kind != "number":
            return False
        places = sorted(r["x"] for r in self.rows if r["y"] is not None)
        return bool(places[0] > 0 and places[-1] > 15 * places[len(places) // 2])

    @property
    def rows(self) -> list[Row]:
        """The rows of all panels."""
        return [row for panel in self.panels for row in panel.rows]


def plan(table: Table) -> Plot | None:
    """The table made ready to draw; None where it asks for no picture or holds nothing to be seen."""
    chart = table.chart
    if chart is None or chart.mark == "none":
        return None
    x, y = table.column(chart.x), table.column(chart.y)
    x_axis, y_axis = Axis(_kind(x), say_axis(x)), Axis(_kind(y), say_axis(y))
    if y_axis.kind == "words":  # whoever named the words as vertical axis means the same picture
        x, y, x_axis, y_axis = y, x, y_axis, x_axis
    rows = _rows(table, chart, x, y)
    if chart.log and chart.mark not in {"bars", "area"}:
        rows = [r for r in rows if r["y"] is None or r["y"] > 0]
    if y_axis.kind == "words" or all(r["y"] is None for r in rows):
        return None
    together = (
        _is_whole_series_highlighted(rows) if chart.mark == "line" and chart.highlight and chart.series else False
    )
    names = list(dict.fromkeys(r["series"] for r in rows))
    panels = (
        (Panel("", tuple(rows)),)
        if together or chart.series is None
        else tuple(Panel(str(n), tuple(r for r in rows if r["series"] == n)) for n in names)
    )
    if x_axis.kind == "words" and chart.mark in {"line", "area"}:
        chart = replace(chart, mark="intervals")  # words have no order that a line could follow
    step = None if x_axis.kind == "words" else _step(r["x"] for r in rows)
    notes = [{"x": _place(day, Unit.DATE, as_period=False), "label": words} for day, words in chart.notes]
    is_time = x_axis.kind == "time"
    return Plot(chart, x_axis, y_axis, panels, x_axis.kind == "words", together, step, tuple(notes) if is_time else ())


def runs(rows: Sequence[Row], step: float | None) -> tuple[list[Row], list[Row], list[Row]]:
    """The rows as solid lines, dashed lines and points that stand alone.

    A run ends at an unknown value and, on a regular axis, at a missing slot. Between a measured and an estimated point
    the line is dashed.
    """
    solid: list[Row] = []
    dashed: list[Row] = []
    alone: list[Row] = []
    n = 0
    for _, group in groupby(rows, key=lambda r: r["series"]):
        for piece in _pieces(sorted(group, key=lambda r: r["x"]), step):
            if len(piece) == 1:
                alone += piece
            for is_estimated, links in groupby(pairwise(piece), key=lambda pair: pair[0]["est"] or pair[1]["est"]):
                n += 1
                pairs = list(links)
                points = [pairs[0][0], *(right for _, right in pairs)]
                (dashed if is_estimated else solid).extend({**point, "run": n} for point in points)
    return solid, dashed, alone


def band(rows: Sequence[Row], step: float | None) -> list[Row]:
    """The rows that have both ends of a band, numbered so that it breaks where the band is unknown."""
    shaped = [{**r, "y": r["low"] if r["high"] is not None else None} for r in rows]
    out: list[Row] = []
    n = 0
    for _, group in groupby(shaped, key=lambda r: r["series"]):
        for piece in _pieces(sorted(group, key=lambda r: r["x"]), step):
            n += 1
            out += [{**row, "run": n} for row in piece]
    return out


def _pieces(rows: Sequence[Row], step: float | None) -> list[list[Row]]:
    pieces: list[list[Row]] = [[]]
    for row in rows:
        last = pieces[-1][-1]["x"] if pieces[-1] else None
        if row["y"] is None:
            pieces.append([])
        elif step is not None and last is not None and row["x"] - last > 1.5 * step:
            pieces.append([row])
        else:
            pieces[-1].append(row)
    return [piece for piece in pieces if piece]


def _rows(table: Table, chart: Chart, x: Column, y: Column) -> list[Row]:
    def column(name: str | None) -> Sequence[Cell]:
        return table[name] if name else (None,) * len(table)

    amount = scale_of(y.unit)
    as_period = is_period(x)
    scaled = [tuple(_number(v, amount) for v in column(name)) for name in (chart.low, chart.high)]
    parts = zip(
        (_place(v, x.unit, as_period=as_period) for v in x.values),
        y.values,
        *scaled,
        column(chart.highlight),
        column(chart.estimated),
        column(chart.label),
        column(chart.series),
        strict=True,
    )
    return [
        {
            "x": place,
            "y": _number(value, amount),
            "low": low,
            "high": high,
            "hot": bool(hot),
            "est": bool(est),
            "label": None if label is None else str(label),
            "series": "" if series is None else str(series),
            "says": say_cell(value, y.unit),
        }
        for place, value, low, high, hot, est, label, series in parts
        if place is not None
    ]


def _kind(column: Column) -> Kind:
    if column.unit in {Unit.DATE, Unit.INSTANT} or is_period(column):
        return "time"
    is_words = column.unit is Unit.TEXT or any(isinstance(v, str | bool) for v in column.values)
    return "words" if is_words else "number"


def _place(value: Cell, unit: Unit, *, as_period: bool) -> float | str | None:
    if value is None:
        return None
    if unit is Unit.DATE or as_period:
        day = period_start(str(value))
        return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000
    if unit is Unit.INSTANT:
        return float(value) / 1000
    if isinstance(value, bool | str):
        return say_cell(value, Unit.TEXT)
    return value * scale_of(unit)


def _number(value: Cell, scale: float) -> float | None:
    return None if value is None or isinstance(value, str) else float(value) * scale


def _step(places: Iterable[float]) -> float | None:
    """The usual distance of neighbours where the axis is regular (four in five agree), else None."""
    ordered = sorted(set(places))
    gaps = Counter(right - left for left, right in pairwise(ordered))
    if not gaps:
        return None
    gap, times = gaps.most_common(1)[0]
    # Months and quarters are regular to a person, though not to the day; some may be missing.
    if all(datetime.fromtimestamp(p / 1000, UTC).day == 1 for p in ordered) and min(gaps) >= 28 * DAY_MS:
        return min(g for g in gaps if g < 1.2 * min(gaps)) if min(gaps) > 80 * DAY_MS else 31.0 * DAY_MS
    return gap if times >= 0.8 * sum(gaps.values()) else None


def _is_whole_series_highlighted(rows: Sequence[Row]) -> bool:
    states = {(r["series"], r["hot"]) for r in rows}
    return len(states) == len({r["series"] for r in rows}) and len(states) > 1
