"""One answer as a page shows it: its sentences by place, pictures, numbers, tables and method cards, all in words.

The report and the pages share these parts and the template that sets them (`answer.html.j2`); a page says a thing once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Protocol

from groundswell.answer import Answer, Estimate, MethodCard, Source, Table
from groundswell.clock import say_day, to_datetime
from groundswell.faces.cells import (
    align_decimals,
    is_number,
    is_over_time,
    say_cell,
    say_estimate,
    say_header,
    say_name,
    say_standard,
)
from groundswell.faces.said import Said, arrange
from groundswell.questions import registry
from groundswell.units import plural

PRINTED = 40
"""Rows of a table that go on paper; on screen there are all."""


class Draw(Protocol):
    """Makes the SVG of a table at a width."""

    def __call__(self, table: Table, *, width: int) -> str:
        """The picture; empty where there is nothing to draw."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """One answer, with everything of it in words."""

    id: str
    asks: str
    answer: Answer
    said: Said
    window: str = ""
    figures: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[dict[str, Any]] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)


def asks_of(answer: Answer) -> str:
    """The question as a person asks it."""
    return registry.get(answer.question).asks if answer.question in registry.names() else say_name(answer.question)


class Shelf:
    """What the page holds already: later parts point to it instead of saying it again."""

    def __init__(self, first: Sequence[str]) -> None:
        self.said = list(first)
        self.places: dict[Table | MethodCard | str, str] = {}

    def place(self, thing: Table | MethodCard | str, name: str) -> str:
        """Where the thing stands: in an earlier place, or at `name` from now on."""
        return self.places.setdefault(thing, name)


def make_part(
    answer: Answer, zone: tzinfo, shelf: Shelf, draw: Draw | None = None, *, most_rows: int | None = None
) -> Part:
    """One answer in words and pictures.

    Args:
        draw: makes a picture of a table that wide, for who keeps them.
        most_rows: how many rows of a table are set, where the others stand on a page of their own; None for all.
    """
    from groundswell.faces.charts import is_drawable, svg

    said = arrange(answer, shelf.said)
    shelf.said += said.care
    # The stretch of time that most numbers speak of is said once above them.
    windows = Counter(e.window for e in answer.estimates if e.window and e.value is not None)
    window = windows.most_common(1)[0][0] if windows else ""
    cards = {card.name: shelf.place(card, f"{answer.question}-{card.name}") for card in answer.methods}
    return Part(
        id=answer.question,
        asks=asks_of(answer),
        answer=answer,
        said=said,
        figures=[_figure(table, draw or svg) for table in answer.tables if is_drawable(table)],
        window=window,
        numbers=[_number(e, cards.get(e.name), is_common=e.window in {"", window}) for e in answer.estimates],
        tables=[
            _table(table, zone, f"{answer.question}-t-{table.name}", shelf, most_rows)
            for table in answer.tables
            if len(table)
        ],
        cards=[_card(card, f"{answer.question}-{card.name}", shelf) for card in answer.methods],
    )


def _figure(table: Table, draw: Draw) -> dict[str, Any]:
    from markupsafe import Markup

    from groundswell.faces.charts import NARROW, WIDE

    # Two drawings and not one that is scaled: words stay as large on a phone as on a page.
    wide, narrow = (Markup(draw(table, width=width)) for width in (WIDE, NARROW))  # noqa: S704 - charts.svg escapes
    return {"title": table.title, "name": table.name, "spec": "", "notes": "", "wide": wide, "narrow": narrow}


def _number(estimate: Estimate, card: str | None, *, is_common: bool) -> dict[str, Any]:
    value, between = say_estimate(estimate)
    level = f"{estimate.level:.0%} range" if between and estimate.level != 0.8 else ""
    thing = next((word for word in ("week", "post", "day") if word in estimate.of), "case")
    of = "" if estimate.n is None else plural(estimate.n, thing)
    thin = "too little data for a range" if estimate.state == "too little" and estimate.value is not None else ""
    rests = (level, thin, of) if estimate.value is not None else (estimate.why,)
    notes = [note for note in (*rests, "" if is_common else estimate.window) if note]
    return {
        "name": say_name(estimate.name),
        "value": value,
        "range": between,
        "notes": notes,
        "card": card,
        "state": estimate.state,
    }


def _table(table: Table, zone: tzinfo, name: str, shelf: Shelf, most_rows: int | None) -> dict[str, Any]:
    place = shelf.place(table, name)
    if place != name:
        return {"title": table.title, "elsewhere": place}
    is_time = is_over_time(table)
    n, most, newest = len(table), most_rows or len(table), "newest" if is_time else "first"
    shown = slice(max(0, n - most), n) if is_time else slice(0, most)
    return {
        "id": name,
        "name": table.name,
        "elsewhere": "",
        **lay_out(table, zone, shown),
        "long": newest if PRINTED < n <= most else "",
        "rest": newest if n > most else "",
    }


def lay_out(table: Table, zone: tzinfo, shown: slice) -> dict[str, Any]:
    """A stretch of a table's rows in words, decimals under each other."""
    steers = {table.chart.highlight, table.chart.estimated} if table.chart else set()
    columns = [c for c in table.columns if c.name not in steers]
    cells = []
    for column in columns:
        said = [say_cell(value, column.unit, zone) for value in column.values[shown]]
        numeric = is_number(column)
        pads = align_decimals(said) if numeric else [""] * len(said)
        cells.append(list(zip(said, pads, strict=True)))
    return {
        "title": table.title,
        "description": table.description,
        "size": plural(len(table), "row"),
        "long": "",
        "columns": [say_header(c) for c in columns],
        "aligns": " ".join(f"n{n}" for n, c in enumerate(columns, 1) if is_number(c)),
        "rows": list(zip(*cells, strict=True)),
    }


def _card(card: MethodCard, name: str, shelf: Shelf) -> dict[str, Any]:
    place = shelf.place(card, name)
    if place != name:
        return {"title": say_name(card.name), "elsewhere": place}
    sql_at = shelf.place(card.sql, name) if card.sql else ""
    return {
        "id": name,
        "title": say_name(card.name),
        "elsewhere": "",
        "name": say_standard(card.name),
        "says": card.says,
        "formula": card.formula,
        "unit": card.unit.meaning,
        "null_means": card.null_means,
        "source": card.source,
        "others": [(say_standard(n), say_cell(value, card.unit), differs) for n, value, differs in card.alternatives],
        "sql": card.sql if sql_at == name else "",
        "sql_at": "" if sql_at == name else sql_at,
    }


def list_sources(answers: Iterable[Answer], zone: tzinfo) -> list[dict[str, Any]]:
    """The files behind the answers in words, each kind once."""
    sources: dict[Source, None] = dict.fromkeys(source for answer in answers for source in answer.sources)
    return [
        {
            "kind": say_name(source.kind.replace(".", ", ")),
            "files": source.files,
            "first": _seen(source.first_observed_us, zone, source),
            "last": _seen(source.last_observed_us, zone, source),
        }
        for source in sources
    ]


def _seen(us: int | None, zone: tzinfo, source: Source) -> str:
    if us is None:
        return "unknown"
    # Where some files say it themselves, neither end of the stretch need be the user's.
    is_yours = source.stated and not source.dated
    return say_day(to_datetime(us, zone).date()) + (", as you said" if is_yours else "")
