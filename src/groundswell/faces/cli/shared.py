"""What all commands share: their common options, the library, and how things are printed."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from groundswell.faces.text import Align, Screen, render_answer, render_table
from groundswell.units import plural

if TYPE_CHECKING:
    from groundswell.account import Account, Library
    from groundswell.answer import Answer

Store: TypeAlias = Annotated[
    Path | None, typer.Option("--store", help="The file that keeps the data, if not your own.", show_default=False)
]
Handle: TypeAlias = Annotated[
    str | None,
    typer.Option("--account", help="The account, by its handle. Needed when there are several.", show_default=False),
]
AsOf: TypeAlias = Annotated[
    str | None, typer.Option("--as-of", help="As it was known on a day, such as 2022-04-10.", show_default=False)
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="JSON, for machines.", show_default=False)]
All: TypeAlias = Annotated[bool, typer.Option("--all", help="All rows of each table.", show_default=False)]


_FEW_ROWS = 22


def open_library(store: Path | None) -> Library:
    """The library at that path, or the user's own."""
    import groundswell

    return groundswell.open(store)


def open_account(store: Path | None, handle: str | None, as_of: str | None = None) -> Account:
    """One account, as it is or as it was known on a day."""
    account = open_library(store).account(handle)
    return account.asof(as_of) if as_of else account


def today() -> date:
    """The day it is where the user sits."""
    return datetime.now(UTC).astimezone().date()


def screen() -> Screen:
    """What standard output is: a terminal with its width and colours, or a pipe."""
    if not sys.stdout.isatty():
        return Screen()
    is_plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Screen(shutil.get_terminal_size().columns, not is_plain)


def say(text: str = "", style: str = "") -> None:
    """Print one paragraph, folded to the screen; what begins with a sign hangs behind it."""
    here = screen()
    for line in text.split("\n"):
        sign = line[:2] if line.startswith(("→ ", "- ")) else ""
        folded = here.fold(line.removeprefix(sign), sign) if line else ""
        typer.echo(here.paint(folded, style) if style else folded)


def show_answer(answer: Answer, *, as_json: bool, all_rows: bool = False) -> None:
    """Print an answer, or its JSON."""
    typer.echo(answer.to_json(indent=2) if as_json else render_answer(answer, screen(), all_rows=all_rows))


def show_json(value: Any) -> None:
    """Print a value as JSON; dataclasses become objects, what JSON has no word for becomes text."""
    typer.echo(json.dumps(_plain(value), ensure_ascii=False, indent=2, default=str))


def show_table(headers: Sequence[str], rows: Iterable[Sequence[object]], *, aligns: Sequence[Align] = ()) -> None:
    """Print rows in aligned columns; None is a dash."""
    said = [["–" if cell is None else str(cell) for cell in row] for row in rows]
    typer.echo(render_table(headers, said, screen(), aligns=aligns))


def show_rows(
    headers: Sequence[str], rows: Sequence[Sequence[object]], *, aligns: Sequence[Align] = (), all_rows: bool = False
) -> None:
    """Print rows like `show_table`, the first ones only unless all are wanted."""
    shown = rows if all_rows or len(rows) <= _FEW_ROWS else rows[: _FEW_ROWS - 2]
    show_table(headers, shown, aligns=aligns)
    if len(shown) < len(rows):
        say(f"… and {plural(len(rows) - len(shown), 'row')} more (--all)", "soft")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
