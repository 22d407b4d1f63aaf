"""The user's notes in answers: what happened on a day or to a post, at its place on every chart of time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from groundswell.answer import Answer, Table
from groundswell.clock import say_day
from groundswell.units import Unit, shorten

if TYPE_CHECKING:
    from groundswell.questions.base import View

_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])))?")
_LONGEST = 40  # characters of a note that a picture has room for


@dataclass(frozen=True, slots=True)
class Note:
    """What the user noted of a day or a post.

    Attributes:
        day: the day noted, or that on which the post went up; None where that is unknown.
        post_id: the post noted; None for a note of a day.
    """

    day: date | None
    post_id: str | None
    text: str


def notes(view: View) -> tuple[Note, ...]:
    """The user's notes, by day."""
    frame = view.run(
        "SELECT coalesce(a.day, p.posted_on) AS day, a.post_id, a.text FROM annotation AS a"
        " LEFT JOIN post AS p ON p.post_id = a.post_id ORDER BY 1 NULLS LAST, a.post_id, a.text"
    )
    return tuple(Note(*row) for row in zip(frame["day"], frame["post_id"], frame["text"], strict=True))


def with_notes(answer: Answer, noted: Sequence[Note]) -> Answer:
    """The answer with the notes on its charts of time; unchanged where there is no note of a known day."""
    days = [(n.day, n.text) for n in noted if n.day is not None]
    return replace(answer, tables=tuple(_marked(t, days) for t in answer.tables)) if days else answer


def _marked(table: Table, days: list[tuple[date, str]]) -> Table:
    """The table with the notes that fall into the time that its chart shows."""
    chart = table.chart
    if chart is None or chart.notes or not takes_notes(table):
        return table
    first, last = _reach([str(v) for v in table[chart.x] if v is not None])
    inside = [(d, shorten(" ".join(t.split()), _LONGEST)) for d, t in days if first <= d <= last]
    if not inside:
        return table
    said = "; ".join(f"{say_day(d)}, {t}" for d, t in inside)
    marks = tuple((d.isoformat(), t) for d, t in inside)
    return replace(table, description=f"{table.description} You noted: {said}.", chart=replace(chart, notes=marks))


def takes_notes(table: Table) -> bool:
    """Whether days, months, quarters or years run along the table's chart, so that a note has a place on it."""
    if table.chart is None or table.chart.mark == "none":
        return False
    column = table.column(table.chart.x)
    words = [v for v in column.values if v is not None]
    is_period = column.unit is Unit.TEXT and all(_PERIOD.fullmatch(str(v)) for v in words)
    return bool(words) and (column.unit is Unit.DATE or is_period)


def _reach(places: list[str]) -> tuple[date, date]:
    """The first and the last day of what runs along a chart: days, weeks, months, quarters or years."""
    found = _PERIOD.fullmatch(places[0])
    if found is None:
        days = sorted({date.fromisoformat(p[:10]) for p in places})
        step = min((b - a for a, b in pairwise(days)), default=timedelta(days=1))
        return days[0], days[-1] + step - timedelta(days=1)
    n_months = 1 if found[2] else 3 if found[3] else 12
    starts = sorted(12 * int(y) + (int(m) - 1 if m else 3 * (int(q or 1) - 1)) for y, m, q in map(_parts, places))
    after = starts[-1] + n_months
    return date(starts[0] // 12, starts[0] % 12 + 1, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def _parts(period: str) -> tuple[str, str | None, str | None]:
    found = _PERIOD.fullmatch(period)
    return (found[1], found[2], found[3]) if found else ("1", None, None)
