"""All answers about one account as one HTML file: sentences first, then pictures, then tables and method cards.

The file stands alone: its type is inside, it runs no script, and its Content-Security-Policy lets it fetch nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import groundswell
from groundswell.answer import Answer, Estimate, MethodCard, Source, Table
from groundswell.clock import parse_zone, say_day, to_datetime
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
from groundswell.faces.said import FIRST, Said, arrange
from groundswell.faces.theme import DARK, LIGHT
from groundswell.questions import registry
from groundswell.units import plural

if TYPE_CHECKING:
    from groundswell.account import Account

_PRINTED = 40
"""Rows of a table that go on paper; on screen there are all."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose report it is."""

    handle: str
    zone: tzinfo = UTC
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
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


def owner_of(account: Account) -> Owner:
    """Whose numbers an account holds, as a face needs to know it."""
    for listed in account.library.accounts():
        if account.account_id in {None, listed.account_id}:
            zone = parse_zone(listed.zone) if listed.zone else UTC
            return Owner(listed.handle.lstrip("@"), zone, listed.is_invented)
    return Owner(str(account.account_id))


def write_report(account: Account, path: Path, *, made_on: date) -> int:
    """Ask every question, write the report to `path` and return how many answers it holds."""
    answers = [account.ask(question.name) for question in registry.all_questions()]
    path.write_text(render_report(answers, owner_of(account), made_on=made_on), encoding="utf-8")
    return len(answers)


def render_report(answers: Sequence[Answer], owner: Owner, *, made_on: date | None = None) -> str:
    """The answers as one self-contained HTML file."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    as_of_us = max((a.as_of_us for a in answers if a.as_of_us is not None), default=None)
    as_of = "" if as_of_us is None else say_day(to_datetime(as_of_us, owner.zone).date())
    first = list(dict.fromkeys(c.sentence for a in answers for c in a.caveats if c.kind in FIRST))
    shelf = _Shelf(first)
    parts = [_part(answer, owner.zone, shelf) for answer in answers if answer.standing != "refused"]
    refused = [_Part(a.question, _asks(a), a, arrange(a, first)) for a in answers if a.standing == "refused"]
    pages = Environment(
        loader=PackageLoader("groundswell.faces"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
    )
    running = f"Groundswell · @{_plain(owner.handle)}{f' · as of {as_of}' if as_of else ''}"
    style = pages.get_template("report.css.j2").render(
        light=LIGHT, dark=DARK, font=_font(), running=running, printed=_PRINTED
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    from markupsafe import Markup

    return pages.get_template("report.html.j2").render(
        owner=owner,
        as_of=as_of,
        made_on=say_day(made_on) if made_on else "",
        first=first,
        parts=parts,
        refused=refused,
        printed=_PRINTED,
        sources=_sources(answers, owner.zone),
        version=groundswell.__version__,
        style=Markup(style),  # noqa: S704 - made of the package's own files, the palette and a handle reduced to its letters
        style_hash=f"sha256-{digest}",
    )


@cache
def _font() -> str:
    data = resources.files("groundswell.faces").joinpath("static/newsreader.woff2").read_bytes()
    return base64.b64encode(data).decode()


def _plain(handle: str) -> str:
    """The handle reduced to what may stand inside a CSS string."""
    return "".join(c for c in handle if c.isalnum() or c in "._-")


def _asks(answer: Answer) -> str:
    return registry.get(answer.question).asks if answer.question in registry.names() else say_name(answer.question)


class _Shelf:
    """What the report holds already: later parts point to it instead of printing it again."""

    def __init__(self, first: Sequence[str]) -> None:
        self.said = list(first)
        self.places: dict[Table | MethodCard | str, str] = {}

    def place(self, thing: Table | MethodCard | str, name: str) -> str:
        """Where the thing stands: in an earlier place, or at `name` from now on."""
        return self.places.setdefault(thing, name)


def _part(answer: Answer, zone: tzinfo, shelf: _Shelf) -> _Part:
    """One answer in words."""
    from groundswell.faces.charts import is_drawable

    said = arrange(answer, shelf.said)
    shelf.said += said.care
    # The stretch of time that most numbers speak of is said once above them.
    windows = Counter(e.window for e in answer.estimates if e.window and e.value is not None)
    window = windows.most_common(1)[0][0] if windows else ""
    cards = {card.name: shelf.place(card, f"{answer.question}-{card.name}") for card in answer.methods}
    return _Part(
        id=answer.question,
        asks=_asks(answer),
        answer=answer,
        said=said,
        figures=[_figure(table) for table in answer.tables if is_drawable(table)],
        window=window,
        numbers=[_number(e, cards.get(e.name), is_common=e.window in {"", window}) for e in answer.estimates],
        tables=[
            _table(table, zone, f"{answer.question}-t-{table.name}", shelf) for table in answer.tables if len(table)
        ],
        cards=[_card(card, f"{answer.question}-{card.name}", shelf) for card in answer.methods],
    )


def _figure(table: Table) -> dict[str, Any]:
    from markupsafe import Markup

    from groundswell.faces.charts import NARROW, svg

    # Two drawings and not one that is scaled: words stay as large on a phone as on a page.
    return {"title": table.title, "wide": Markup(svg(table)), "narrow": Markup(svg(table, width=NARROW))}  # noqa: S704 - charts.svg escapes


def _number(estimate: Estimate, card: str | None, *, is_common: bool) -> dict[str, Any]:
    value, between = say_estimate(estimate)
    level = f"{estimate.level:.0%} range" if between and estimate.level != 0.8 else ""
    thing = next((word for word in ("week", "post", "day") if word in estimate.of), "case")
    of = "" if estimate.n is None else plural(estimate.n, thing)
    thin = "too little data for a range" if estimate.state == "too little" and estimate.value is not None else ""
    rests = (level, thin, of) if estimate.value is not None else (estimate.why,)
    notes = [note for note in (*rests, "" if is_common else estimate.window) if note]
    return {"name": say_name(estimate.name), "value": value, "range": between, "notes": notes, "card": card}


def _table(table: Table, zone: tzinfo, name: str, shelf: _Shelf) -> dict[str, Any]:
    place = shelf.place(table, name)
    if place != name:
        return {"title": table.title, "elsewhere": place}
    steers = {table.chart.highlight, table.chart.estimated} if table.chart else set()
    columns = [c for c in table.columns if c.name not in steers]
    cells = []
    for column in columns:
        said = [say_cell(value, column.unit, zone) for value in column.values]
        numeric = is_number(column)
        pads = align_decimals(said) if numeric else [""] * len(said)
        cells.append(list(zip(said, pads, strict=True)))
    is_time = is_over_time(table)
    return {
        "id": name,
        "title": table.title,
        "elsewhere": "",
        "long": ("newest" if is_time else "first") if len(table) > _PRINTED else "",
        "description": table.description,
        "size": plural(len(table), "row"),
        "columns": [say_header(c) for c in columns],
        "aligns": " ".join(f"n{n}" for n, c in enumerate(columns, 1) if is_number(c)),
        "rows": list(zip(*cells, strict=True)),
    }


def _card(card: MethodCard, name: str, shelf: _Shelf) -> dict[str, Any]:
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


def _sources(answers: Iterable[Answer], zone: tzinfo) -> list[dict[str, Any]]:
    sources: dict[Source, None] = dict.fromkeys(source for answer in answers for source in answer.sources)
    return [
        {
            "kind": say_name(source.kind.replace(".", ", ")),
            "files": source.files,
            "first": _seen(source.first_observed_us, zone, stated=source.stated),
            "last": _seen(source.last_observed_us, zone, stated=source.stated),
        }
        for source in sources
    ]


def _seen(us: int | None, zone: tzinfo, *, stated: bool) -> str:
    if us is None:
        return "unknown"
    return say_day(to_datetime(us, zone).date()) + (", as you said" if stated else "")
