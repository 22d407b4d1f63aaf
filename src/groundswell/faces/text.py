"""Answers and tables as plain text: for the terminal, for a pipe, and for a notebook without pictures.

Sentences come first, then the numbers with their ranges, then tables. Style is the terminal's own sixteen colours, and
none at all in a pipe.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from itertools import zip_longest
from typing import Literal, TypeAlias

from groundswell.answer import Answer, Column, Table
from groundswell.faces.cells import (
    align_decimals,
    is_number,
    is_over_time,
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
    headers: Sequence[str], rows: Iterable[Sequence[str]], screen: Screen = PIPE, *, aligns: Sequence[Align] = ()
) -> str:
    """Rows in aligned columns, without boxes; a narrow screen cuts words and leaves out last columns, saying so."""
    cells = [[_one_line(c) for c in row] for row in rows]
    sides = list(aligns) or ["left"] * len(headers)
    widths = [max([_columns(h), *(_columns(row[i]) for row in cells)]) for i, h in enumerate(headers)]
    shown, widths = _fit(widths, sides, screen.width)
    lines = [_line(headers[:shown], widths, sides, lambda text: screen.paint(text, "soft"))]
    for row in cells:
        lines += [_line(part, widths, sides, str) for part in _folded(row[:shown], widths, sides)]
    if shown < len(headers):
        left_out = "; ".join(headers[shown:])
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
            render_table(("", "value", "range", "n"), rows, screen, aligns=("left", "right", "left", "right"))
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
    text = render_table(headers, zip(*cells, strict=True), screen, aligns=aligns)
    rest = "" if shown == n else f"… and {plural(n - shown, 'row')} {'before' if is_time else 'more'} (--all)"
    title = screen.paint(screen.fold(table.title), "strong")
    return "\n".join(line for line in (title, text, screen.paint(rest, "soft")) if line)


def _align(column: Column) -> Align:
    if is_number(column):
        return "right"
    if column.unit is not Unit.TEXT:
        return "whole"
    return "fold" if any(isinstance(v, str) and v.endswith(".") for v in column.values) else "left"


def _aligned(said: list[str], *, column: Column) -> list[str]:
    if not is_number(column):
        return said
    return [text + " " * len(pad) for text, pad in zip(said, align_decimals(said), strict=True)]


def _fit(widths: list[int], sides: Sequence[Align], room: int | None) -> tuple[int, list[int]]:
    """How many columns are shown, and how wide: words give way first, then the last columns."""
    fitted = list(widths)
    if room is None:
        return len(fitted), fitted
    while sum(fitted) + len(_GAP) * (len(fitted) - 1) > room:
        wide = [i for i, w in enumerate(fitted) if w > _NARROWEST.get(sides[i], w)]
        if wide:
            fitted[max(wide, key=lambda i: fitted[i])] -= 1
        elif len(fitted) > 1:
            fitted = widths[: len(fitted) - 1]
        else:
            break
    return len(fitted), fitted


def _folded(row: Sequence[str], widths: Sequence[int], sides: Sequence[Align]) -> Iterable[Sequence[str]]:
    """The lines that a row takes: one, or more where sentences are folded."""
    parts = [
        textwrap.wrap(cell, width, break_on_hyphens=False) if side == "fold" else [cell]
        for cell, width, side in zip(row, widths, sides, strict=False)
    ]
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
