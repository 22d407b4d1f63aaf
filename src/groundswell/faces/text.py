"""Answers and tables as plain text: for the terminal, for a pipe, and for a notebook without pictures.

Sentences come first, then the numbers with their ranges, then tables. Style is the terminal's own sixteen colours, and
none at all in a pipe.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from itertools import zip_longest
from typing import Literal, TypeAlias

from groundswell.answer import Answer, Column, Table
from groundswell.faces.cells import (
    align_decimals,
    is_number,
    is_over_time,
    is_period,
    say_cell,
    say_estimate,
    say_header,
    say_name,
)
from groundswell.faces.said import arrange
from groundswell.units import Unit, plural, shorten

Align: TypeAlias = Literal["left", "right", "whole", "fold"]
"""Of a column: words that may be cut, amounts, words that only make sense whole (dates), sentences that are folded."""

MEASURE = 76  # sentences are not set wider than a book sets them
_FEW_ROWS = 12
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HEADER_LINES = 3
_NARROWEST = {"left": 12, "fold": 24}
_GAP = "  "
_STYLES = {"strong": "1", "soft": "2", "accent": "36", "alert": "31"}


@dataclass(frozen=True, slots=True)
class Screen:
    """Where text goes: its width in columns (None: a pipe, nothing is folded), and whether it shows style."""

    width: int | None = None
    style: bool = False

    def paint(self, text: str, style: str) -> str:
        """The text in a style; unchanged where there is none to show."""
        said = _plain(text)
        return f"\x1b[{_STYLES[style]}m{said}\x1b[0m" if self.style and said else said

    def fold(self, text: str, first: str = "", rest: str | None = None) -> str:
        """A paragraph, folded to the measure."""
        text = _plain(text)
        if self.width is None:
            return first + text
        width = max(20, min(self.width, MEASURE))
        indent = " " * len(first) if rest is None else rest
        return textwrap.fill(text, width, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)


PIPE = Screen()


def render_answer(answer: Answer, screen: Screen = PIPE, *, zone: tzinfo = UTC, all_rows: bool = False) -> str:
    """The answer as text: what to know first, the answer, numbers, tables, care, what to do next."""
    said = arrange(answer)
    blocks = [
        "\n".join(screen.paint(screen.fold(s), "accent") for s in said.first),
        screen.paint(screen.fold(said.headline), "strong"),
        "\n".join(screen.fold(s) for s in said.sentences),
        _estimates(answer, screen),
        *(_table(table, screen, zone, all_rows=all_rows) for table in answer.tables),
        "\n".join(screen.paint(screen.fold(s, "· "), "soft") for s in said.care),
        "\n".join(screen.paint(screen.fold(s, "→ "), "accent") for s in answer.next_steps),
    ]
    return "\n\n".join(block for block in blocks if block)


def render_table(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    screen: Screen = PIPE,
    *,
    aligns: Sequence[Align] = (),
    keep: Collection[int] = (0,),
) -> str:
    """Rows in aligned columns, without boxes; a narrow screen folds headers, cuts words and leaves out last columns.

    Args:
        keep: places of the columns that stay on a narrow screen while others are left out.
    """
    cells = [[_one_line(c) for c in row] for row in rows]
    sides = list(aligns) or ["left"] * len(headers)
    shown, widths = _fit(headers, cells, sides, screen.width, keep)
    kept = [sides[i] for i in shown]
    folded: list[Align] = ["fold"] * len(shown)
    heads = list(_folded([headers[i] for i in shown], widths, folded, at_end=True))
    lines = [_line(head, widths, kept, lambda text: screen.paint(text, "soft")) for head in heads]
    for row in cells:
        lines += [_line(part, widths, kept, str) for part in _folded([row[i] for i in shown], widths, kept)]
    if len(shown) < len(headers):
        left_out = "; ".join(header for i, header in enumerate(headers) if i not in shown)
        lines.append(screen.paint(screen.fold(f"Not shown on a screen this narrow: {left_out}."), "soft"))
    return "\n".join(lines)


def _estimates(answer: Answer, screen: Screen) -> str:
    known = [e for e in answer.estimates if e.value is not None]
    unknown = [e for e in answer.estimates if e.value is None and e.why]
    rows = []
    for e in known:
        value, between = say_estimate(e)
        thin = "too little data for a range" if e.state == "too little" else ""
        rows.append((say_name(e.name), value, between or thin, "" if e.n is None else f"{e.n:,}"))
    blocks = []
    if rows:
        blocks.append(
            render_table(("", "value", "range", "n"), rows, screen, aligns=("fold", "right", "left", "right"))
        )
    blocks += [screen.fold(f"{say_name(e.name)}: not known. {e.why}", rest="  ") for e in unknown]
    return "\n".join(blocks)


def _table(table: Table, screen: Screen, zone: tzinfo, *, all_rows: bool) -> str:
    n = len(table)
    if not n:
        return ""
    # What only steers the picture (marks, bounds of a band) stays in the picture.
    steers = {table.chart.highlight, table.chart.estimated} if table.chart else set()
    columns = [c for c in table.columns if c.name not in steers]
    shown = n if all_rows or n <= _FEW_ROWS else _FEW_ROWS - 2
    # Of a run of days the newest are of interest, of a list the first.
    is_time = is_over_time(table)
    part = slice(n - shown, n) if is_time else slice(shown)
    cells = [_aligned([say_cell(v, c.unit, zone) for v in c.values[part]], column=c) for c in columns]
    aligns = [_align(c) for c in columns]
    headers = [say_header(c) for c in columns]
    drawn = {table.chart.x, table.chart.y} if table.chart else set()
    keep = {0, *(i for i, c in enumerate(columns) if c.name in drawn)}
    text = render_table(headers, zip(*cells, strict=True), screen, aligns=aligns, keep=keep)
    rest = "" if shown == n else f"… and {plural(n - shown, 'row')} {'before' if is_time else 'more'} (--all)"
    title = screen.paint(screen.fold(table.title), "strong")
    return "\n".join(line for line in (title, text, screen.paint(rest, "soft")) if line)


def _align(column: Column) -> Align:
    if is_number(column):
        return "right"
    if column.unit is not Unit.TEXT or is_period(column):
        return "whole"
    return "fold" if any(isinstance(v, str) and v.endswith(".") for v in column.values) else "left"


def _aligned(said: list[str], *, column: Column) -> list[str]:
    if not is_number(column):
        return said
    return [text + " " * len(pad) for text, pad in zip(said, align_decimals(said), strict=True)]


def _fit(
    headers: Sequence[str],
    cells: Sequence[Sequence[str]],
    sides: Sequence[Align],
    room: int | None,
    keep: Collection[int],
) -> tuple[list[int], list[int]]:
    """Which columns are shown, and how wide: headers are folded first, then words give way, then last columns."""
    inner = [max((_columns(row[i]) for row in cells), default=0) for i in range(len(headers))]
    full = [max(_columns(h), w) for h, w in zip(headers, inner, strict=True)]
    least = [max(w, _in_few_lines(h)) for h, w in zip(headers, inner, strict=True)]
    least = [min(w, _NARROWEST.get(side, w)) for w, side in zip(least, sides, strict=True)]
    # A header is folded before the words below it are.
    first = [max(low, min(w, wide)) for low, w, wide in zip(least, inner, full, strict=True)]
    shown = list(range(len(headers)))
    while True:
        widths = {i: full[i] for i in shown}
        over = 0 if room is None else sum(widths.values()) + len(_GAP) * (len(shown) - 1) - room
        for low in (first, least):
            while over > 0 and (wide := [i for i in shown if widths[i] > low[i]]):
                widths[max(wide, key=lambda i: widths[i] - low[i])] -= 1
                over -= 1
        spare = [i for i in shown if i not in keep] or shown[1:]
        if over <= 0 or not spare:
            return shown, [widths[i] for i in shown]
        shown.remove(spare[-1])


def _in_few_lines(header: str) -> int:
    """How narrow a header can be that is folded to a few lines."""
    width = max(map(_columns, header.split() or [""]))
    while len(textwrap.wrap(header, max(width, 1), break_on_hyphens=False)) > _HEADER_LINES:
        width += 1
    return width


def _folded(
    row: Sequence[str], widths: Sequence[int], sides: Sequence[Align], *, at_end: bool = False
) -> Iterable[Sequence[str]]:
    """The lines that a row takes: one, or more where sentences are folded; headers stand on their last line."""
    parts = [
        (textwrap.wrap(cell, max(width, 1), break_on_hyphens=False) if side == "fold" else [cell]) or [""]
        for cell, width, side in zip(row, widths, sides, strict=True)
    ]
    if at_end:
        height = max(map(len, parts))
        parts = [[""] * (height - len(part)) + part for part in parts]
    return zip_longest(*parts, fillvalue="")


def _line(cells: Sequence[str], widths: Sequence[int], sides: Sequence[Align], paint: object) -> str:
    padded = []
    for text, width, side in zip(cells, widths, sides, strict=False):
        cut = shorten(text, width, _columns)
        space = " " * (width - _columns(cut))
        padded.append(space + cut if side == "right" else cut + space)
    line = _GAP.join(padded).rstrip()
    return paint(line) if callable(paint) else line


def _plain(text: str) -> str:
    """The text without control characters, line feeds apart: neither caption nor file name may steer the terminal."""
    return "\n".join(map(_one_line, text.split("\n"))) if not text.isprintable() else text


def _one_line(text: str) -> str:
    """The text without line breaks, control characters and those that turn the direction of writing."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} or c in _TURNS else c for c in text)


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes: wide characters two, marks that combine none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
