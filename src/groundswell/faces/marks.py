"""The marks of each kind of picture, as Altair layers over the rows that `plot.py` made ready.

Charts are plain: hairlines behind, the answer in ink, what changed in the accent, words at the mark and no legend.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import altair as alt

from groundswell.clock import say_day
from groundswell.faces.plot import Panel, Plot, Row, band, runs
from groundswell.faces.theme import Palette
from groundswell.faces.ticks import log_ticks, time_ticks
from groundswell.units import say_about, say_range

# 1,500,000 → 1.5M; small numbers as they are.
_COUNTS = (
    "abs(datum.value) < 1000 ? format(datum.value, '~f') :"
    " replace(replace(format(datum.value, '~s'), 'G', 'B'), 'k', 'K')"
)
# The first label and each January carry the year, the others a month or a day.
_DATES = (
    "datum.index === 0 ? utcFormat(datum.value, utcdate(datum.value) === 1 ? '%b %Y' : '%-d %b %Y') :"
    " utcdate(datum.value) !== 1 ? utcFormat(datum.value, '%-d %b') :"
    " utcFormat(datum.value, utcmonth(datum.value) === 0 ? '%Y' : '%b')"
)
_ROW_HEIGHT = 30
LABEL_ROOM = 110


def room_for_words(plot: Plot) -> int:
    """Width kept free on the right for the words at the marks, which Vega does not count."""
    if not plot.flat and plot.chart.mark not in {"line", "area"}:
        return 8
    words = (
        [r["series"] for r in plot.rows if r["hot"]]
        if plot.together
        else [(r["label"] if plot.flat else None) or r["says"] for r in plot.rows]
    )
    return min(LABEL_ROOM, 14 + 7 * max((len(w or "") for w in words), default=0))


def amount_title(plot: Plot) -> str:
    """What the amounts are, and that their scale is logarithmic where it is."""
    is_log = plot.chart.log and plot.chart.mark not in {"bars", "area"}
    return plot.y.title + (", log scale" if is_log else "")


def panel_height(plot: Plot, panel: Panel, width: float) -> float:
    """How high the marks of one panel stand: twice as wide as high, or a line of text for each word."""
    if plot.flat:
        return len({r["x"] for r in panel.rows}) * _ROW_HEIGHT
    return round(width * 0.5 if len(plot.panels) == 1 else min(width * 0.62, 150))


def layers(plot: Plot, panel: Panel, colours: Palette, width: float) -> list[Any]:
    """The layers of one panel, back to front."""
    rows = list(panel.rows)
    scales = _Scales(plot, rows, width)
    draw = {"line": _line, "area": _area, "bars": _bars, "dots": _dots, "intervals": _intervals}[plot.chart.mark]
    return [*_notes(plot, plot.notes, scales, colours), *draw(plot, rows, scales, colours)]


def touch(plot: Plot, panel: Panel, colours: Palette, width: float) -> Any:
    """A layer of marks that show themselves, and say what they stand for, when the pointer comes near."""
    rows = list(panel.rows)
    scales = _Scales(plot, rows, width)
    near = alt.selection_point(nearest=True, on="pointerover", clear="pointerout", empty=False, fields=["x"])
    words: Any = [
        {**{k: r[k] for k in ("x", "y")}, "when": _when(plot, r), "says": r["says"], "between": _between(r)}
        for r in rows
        if r["y"] is not None
    ]
    said = {" ": "when", plot.y.title: "says", **({"range": "between"} if any(w["between"] for w in words) else {})}
    # The nearest mark is found through cells around the marks, whose datum is the mark: hence the mark's own datum.
    pairs = ", ".join(f"{json.dumps(title)}: (datum.datum || datum).{name}" for title, name in said.items())
    dots = alt.Chart(alt.InlineData(words)).mark_circle(
        size=60, fill=colours.accent, tooltip=alt.ExprRef(f"{{{pairs}}}")
    )
    shown = alt.condition(near, alt.value(1), alt.value(0))
    return dots.encode(scales.place(), scales.amount(), opacity=shown).add_params(near)


def _when(plot: Plot, row: Row) -> str:
    if plot.x.kind == "time":
        return say_day(datetime.fromtimestamp(row["x"] / 1000, UTC).date())
    return str(row["x"]) if plot.x.kind == "words" else f"{plot.x.title}: {say_about(row['x'], 3)}"


def _between(row: Row) -> str:
    low, high = row["low"], row["high"]
    return "" if low is None or high is None else say_range(low, high)


class _Scales:
    """The two axes of a panel as Altair channels; panels whose amounts are alike share one scale."""

    def __init__(self, plot: Plot, rows: Sequence[Row], width: float) -> None:
        self.plot = plot
        self.rows = _alike(plot, rows)
        self.width = width
        self.ticks = max(2, min(7, int(width // 85)))

    def amount(self, field: str = "y", **options: Any) -> Any:
        """The channel of amounts: vertical, or along where words run down the side."""
        chart = self.plot.chart
        log = chart.log and chart.mark not in {"bars", "area"}
        is_zero = chart.zero or chart.mark in {"bars", "area"}
        low, high = self._reach(log=log)
        if log:
            scale = alt.Scale(type="log", domain=[low / 1.15, high * 1.15], nice=False, clamp=True)
        else:
            low, high = (min(low, 0), max(high, 0)) if is_zero else (low, high)
            pad = 0.0 if is_zero else (high - low or abs(high) or 1.0) * 0.08
            scale = alt.Scale(domain=[low - pad if low else 0, high + pad], zero=is_zero, nice=True, clamp=True)
        title = amount_title(self.plot) if len(self.plot.panels) == 1 else None
        axis: dict[str, Any] = {"title": title, "labelExpr": _COUNTS, "tickCount": 4, "grid": True}
        if log:
            axis["values"] = log_ticks(low / 1.15, high * 1.15)
        if self.plot.flat:
            if chart.mark == "bars":  # each bar says its amount
                return alt.X(f"{field}:Q", scale=scale, axis=None, **options)
            axis |= {"titleAnchor": "start", "titlePadding": 8, "tickCount": max(2, self.ticks - 2)}
            return alt.X(f"{field}:Q", scale=scale, axis=alt.Axis(**axis), **options)
        axis |= {
            "titleAngle": 0, "titleAlign": "left", "titleBaseline": "bottom", "titleX": 0, "titleY": -10,
            "titleLimit": self.width,
        }  # fmt: skip
        return alt.Y(f"{field}:Q", scale=scale, axis=alt.Axis(**axis), **options)

    def _reach(self, *, log: bool) -> tuple[float, float]:
        """The least and the largest amount to show: all values, and of their ranges what does not dwarf them.

        A range that reaches farther runs out of the picture; its table holds the figures.
        """
        values = [r["y"] for r in self.rows if r["y"] is not None]
        ends = [v for r in self.rows for v in (r["low"], r["high"]) if v is not None and (v > 0 or not log)]
        low, high = min(values), max(values)
        beyond = (high - low or abs(high)) * 1.5
        least, most = (low / 10, high * 10) if log else (low - beyond, high + beyond)
        return max(least, min([low, *ends])), min(most, max([high, *ends]))

    def place(self, field: str = "x") -> Any:
        """The channel of places: time, a number, or words down the side in the order of the table."""
        axis = self.plot.x
        if axis.kind == "words":
            words = alt.Axis(title=None, labelLimit=round(self.width * 0.42), labelPadding=10, grid=False)
            order = list(dict.fromkeys(r["x"] for r in self.plot.rows))
            return alt.Y(f"{field}:N", sort=order, scale=alt.Scale(domain=order), axis=words)
        if axis.kind == "time":
            look = alt.Axis(
                title=None, labelExpr=_DATES, labelPadding=9, grid=False, labelOverlap=True,
                values=time_ticks([r["x"] for r in self.plot.rows], self.ticks),
            )  # fmt: skip
            return alt.X(f"{field}:T", scale=alt.Scale(type="utc", nice=False), axis=look)
        common: dict[str, Any] = {"labelExpr": _COUNTS, "grid": False, "titleAnchor": "start", "titlePadding": 8}
        if self.plot.is_x_log:
            places = [r["x"] for r in self.plot.rows]
            ticks = log_ticks(min(places), max(places))
            scale = alt.Scale(type="log", nice=False, padding=8)
            return alt.X(
                f"{field}:Q", scale=scale, axis=alt.Axis(title=f"{axis.title}, log scale", values=ticks, **common)
            )
        plain = alt.Axis(title=axis.title, tickCount=self.ticks, **common)
        return alt.X(f"{field}:Q", scale=alt.Scale(zero=False, nice=True), axis=plain)


def _line(plot: Plot, rows: list[Row], scales: _Scales, colours: Palette) -> list[Any]:
    x, y = scales.place(), scales.amount()
    solid, dashed, alone = runs(rows, plot.step)
    stroke = _hot(plot, colours.accent, colours.faint) if plot.together else alt.value(colours.ink)
    out = _band(plot, rows, scales, colours)
    out += _notes(plot, [r for r in rows if r["label"]], scales, colours)
    style = {"strokeWidth": 1.75, "strokeCap": "round", "strokeJoin": "round"}
    for part, dash in ((solid, []), (dashed, [1, 4])):
        if part:
            out.append(_base(part).mark_line(strokeDash=dash, **style).encode(x, y, detail="run:N", stroke=stroke))
    if alone:
        out.append(_base(alone).mark_circle(size=16, opacity=1).encode(x, y, fill=stroke))
    hot = [r for r in rows if r["hot"] and r["y"] is not None]
    if hot and not plot.together:
        out.append(_base(hot).mark_circle(size=44, opacity=1, fill=colours.accent).encode(x, y))
    return out + _ends(plot, rows, scales, colours)


def _area(plot: Plot, rows: list[Row], scales: _Scales, colours: Palette) -> list[Any]:
    solid, dashed, _ = runs(rows, plot.step)
    x, y = scales.place(), scales.amount()
    filled = _base(solid + dashed).mark_area(fill=colours.band, fillOpacity=0.22).encode(x, y, detail="run:N")
    return [filled, *_line(plot, rows, scales, colours)]


def _bars(plot: Plot, rows: list[Row], scales: _Scales, colours: Palette) -> list[Any]:
    known = [r for r in rows if r["y"] is not None]
    fill = _hot(plot, colours.accent, colours.soft)
    if plot.flat:
        bars = (
            _base(known).mark_bar(height={"band": 0.55}, opacity=1).encode(scales.place(), scales.amount(), fill=fill)
        )
        return [bars, *_whiskers(known, scales, colours), *_words(known, scales, colours, at="high")]
    step = plot.step or _narrowest(known)
    gap = step * (0.08 if len(known) < 120 else 0)
    slots = [{**r, "x": r["x"] + gap, "x2": r["x"] + step - gap, "zero": 0} for r in known]
    bars = _base(slots).mark_rect(opacity=1).encode(scales.place(), scales.amount(), x2="x2", y2="zero", fill=fill)
    middle = [{**r, "x": r["x"] + step / 2} for r in known]
    return [
        bars,
        *_whiskers(middle, scales, colours),
        *_notes(plot, [r for r in middle if r["label"]], scales, colours),
    ]


def _dots(plot: Plot, rows: list[Row], scales: _Scales, colours: Palette) -> list[Any]:
    known = [r for r in rows if r["y"] is not None]
    colour = _hot(plot, colours.accent, colours.ink)
    look = {"shape": "circle", "size": 24 if len(known) > 60 else 36, "strokeWidth": 1}
    out = _whiskers(known, scales, colours)
    # Hollow where estimated: a dot cannot be dashed.
    for is_estimated in (True, False):
        part = [r for r in known if r["est"] == is_estimated]
        if part:
            dots = _base(part).mark_point(filled=not is_estimated, opacity=0.75, **look)
            side = {"stroke": colour} if is_estimated else {"fill": colour}
            out.append(dots.encode(scales.place(), scales.amount(), **side))
    return out + _words(known, scales, colours, at="y")


def _intervals(plot: Plot, rows: list[Row], scales: _Scales, colours: Palette) -> list[Any]:
    known = [r for r in rows if r["y"] is not None]
    colour = _hot(plot, colours.accent, colours.ink)
    dots = _base(known).mark_circle(size=34, opacity=1).encode(scales.place(), scales.amount(), fill=colour)
    whiskers = _whiskers(known, scales, colours, width=2, colour=_hot(plot, colours.accent, colours.soft))
    # On a flat chart each says its amount; along time only what is highlighted has the room.
    said = known if plot.flat else [{**r, "label": r["label"] or (r["says"] if r["hot"] else None)} for r in known]
    return [*whiskers, dots, *_words(said, scales, colours, at="high")]


def _band(plot: Plot, rows: list[Row], scales: _Scales, colours: Palette) -> list[Any]:
    edges = band(rows, plot.step)
    if not edges:
        return []
    y, y2 = scales.amount("low"), alt.Y2("high")
    return [_base(edges).mark_area(fill=colours.band, fillOpacity=0.2).encode(scales.place(), y, y2, detail="run:N")]


def _whiskers(rows: list[Row], scales: _Scales, colours: Palette, width: float = 1, colour: Any = None) -> list[Any]:
    both = [r for r in rows if r["low"] is not None and r["high"] is not None]
    if not both:
        return []
    rule = _base(both).mark_rule(strokeWidth=width, strokeCap="round")
    across = alt.X2("high") if scales.plot.flat else alt.Y2("high")
    return [rule.encode(scales.place(), scales.amount("low"), across, stroke=colour or alt.value(colours.soft))]


def _words(rows: list[Row], scales: _Scales, colours: Palette, *, at: str) -> list[Any]:
    """The label of each mark beside it; on a flat chart without labels, the amount itself."""
    flat = scales.plot.flat
    said = [
        {**r, "word": r["label"] or (r["says"] if flat else None), "at": r[at] if r[at] is not None else r["y"]}
        for r in rows
    ]
    said = [r for r in said if r["word"]]
    if not said:
        return []
    text = _base(said).mark_text(align="left", dx=7, dy=0 if flat else -7, limit=LABEL_ROOM if flat else 150)
    fill = alt.condition("datum.hot", alt.value(colours.accent), alt.value(colours.soft))
    return [text.encode(scales.place(), scales.amount("at"), text="word:N", fill=fill)]


def _notes(plot: Plot, said: Sequence[Row], scales: _Scales, colours: Palette) -> list[Any]:
    """Annotations: a thin line at the moment, its words at the top, on the side where there is room."""
    if not said or plot.together:
        return []
    places = sorted(r["x"] for r in plot.rows)
    middle = (min(places) + max(places)) / 2
    out = [_base(said).mark_rule(strokeWidth=1, stroke=colours.soft, strokeDash=[2, 3]).encode(scales.place())]
    for align, part in (
        ("left", [r for r in said if r["x"] <= middle]),
        ("right", [r for r in said if r["x"] > middle]),
    ):
        if part:
            nearest = min(abs(r["x"] - (places[-1] if align == "left" else places[0])) for r in part) / (
                max(places) - min(places) or 1
            )
            text = _base(part).mark_text(
                align=align, dx=5 if align == "left" else -5, baseline="top", limit=nearest * scales.width
            )
            out.append(text.encode(scales.place(), y=alt.value(2), text="label:N", fill=alt.value(colours.soft)))
    return out


def _ends(plot: Plot, rows: list[Row], scales: _Scales, colours: Palette) -> list[Any]:
    """A dot and words at the end of each line: the last amount, or the name of a highlighted series."""
    known = [r for r in rows if r["y"] is not None]
    names = {r["series"] for r in known if r["hot"]} if plot.together else {r["series"] for r in known}
    last = [max((r for r in known if r["series"] == name), key=lambda r: r["x"]) for name in sorted(names)]
    if not last:
        return []
    said = [{**r, "word": r["series"] if plot.together else r["says"]} for r in last]
    colour = colours.accent if plot.together else colours.ink
    x, y = scales.place(), scales.amount()
    dot = _base(said).mark_circle(size=26, opacity=1, fill=colour).encode(x, y)
    words = _base(said).mark_text(align="left", dx=7, limit=LABEL_ROOM)
    return [dot, words.encode(x, y, text="word:N", fill=alt.value(colour))]


def _base(rows: Sequence[Row]) -> Any:
    keys = ("x", "x2", "y", "zero", "low", "high", "at", "hot", "est", "run", "word", "label")
    # Only what marks read goes into the picture, so that it stays small and carries no other word of the table.
    values: Any = [{k: r[k] for k in keys if r.get(k) is not None} for r in rows]
    return alt.Chart(alt.InlineData(values))


def _hot(plot: Plot, accent: str, plain: str) -> Any:
    return alt.condition("datum.hot", alt.value(accent), alt.value(plain)) if plot.chart.highlight else alt.value(plain)


def _alike(plot: Plot, rows: Sequence[Row]) -> Sequence[Row]:
    """All rows where the panels' amounts are of one size, so that panels compare; else the panel's own."""
    tops = [max((abs(r["y"]) for r in p.rows if r["y"] is not None), default=0) for p in plot.panels]
    known = [t for t in tops if t]
    is_alike = len(known) > 1 and max(known) / min(known) <= 6
    return plot.rows if is_alike or not any(r["y"] is not None for r in rows) else rows


def _narrowest(rows: Sequence[Row]) -> float:
    places = sorted({r["x"] for r in rows})
    return min((b - a for a, b in pairwise(places)), default=1.0)
