"""What was imported, what could not be used, where files differ; and taking an import back."""

from __future__ import annotations

from datetime import UTC
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from groundswell.clock import say_day, to_datetime
from groundswell.faces.cli.shared import All, Json, Store, open_library, say, show_json, show_rows, show_table
from groundswell.faces.text import Align
from groundswell.units import plural, say_list

if TYPE_CHECKING:
    from groundswell.store.ledger import ImportedFile

Import = Annotated[
    str,
    typer.Argument(
        help="The name of an import, as `groundswell imports` shows it.", metavar="IMPORT", show_default=False
    ),
]
OneImport = Annotated[
    str | None, typer.Argument(help="One import only, by its name.", metavar="IMPORT", show_default=False)
]

Each = Annotated[bool, typer.Option("--all", help="One row for each file.", show_default=False)]
_FEW_FILES = 5


def imports(store: Store = None, all: Each = False, json: Json = False) -> None:  # noqa: A002 - the option's name
    """What was imported, and when."""
    files = open_library(store).imports()
    if json:
        show_json(files)
        return
    if not files:
        say("Nothing was imported yet. → groundswell import ~/Downloads")
        return
    parts = [(f.batch_id, [f]) for f in files] if all else [(k, list(g)) for k, g in groupby(files, _call_of)]
    rows = [
        (
            name,
            say_day(to_datetime(several[0].imported_us, UTC).date()),
            several[0].file_name if len(several) == 1 else f"{len(several):,} files",
            *(f"{sum(n):,}" for n in zip(*((f.n_loaded, f.n_known, f.n_rejected) for f in several), strict=True)),
        )
        for name, several in parts
    ]
    aligns: tuple[Align, ...] = ("whole", "whole", "left", "right", "right", "right")
    show_table(("import", "on", "file", "loaded", "known", "not usable"), rows, aligns=aligns)
    if len(rows) < len(files):
        say("Each file by its own name: groundswell imports --all", "soft")


def _call_of(file: ImportedFile) -> str:
    return file.call_id


def undo(which: Import, store: Store = None, json: Json = False) -> None:
    """Take one import back whole."""
    report = open_library(store).undo(which)
    if json:
        show_json(report)
        return
    files = say_list(report.files) if len(report.files) <= _FEW_FILES else plural(len(report.files), "file")
    stays = " What another import says too stays." if report.n_kept else ""
    say(f"Taken back: {files}, with the {plural(report.n_loaded, 'row')} that it loaded.{stays}")


def rejects(
    which: OneImport = None,
    store: Store = None,
    all: All = False,  # noqa: A002 - the option's name
    json: Json = False,
) -> None:
    """The rows that could not be used, with the reason."""
    rows = open_library(store).rejects(which)
    if json:
        show_json(rows)
        return
    if not rows:
        say("Every row could be used.")
        return
    lines = [(f"{r.line:,}", r.reason, r.column, r.value, r.file_name) for r in rows]
    aligns: tuple[Align, ...] = ("right", "fold", "left", "left", "left")
    show_rows(("line", "why", "column", "value", "file"), lines, aligns=aligns, all_rows=all)


def conflicts(store: Store = None, all: All = False, json: Json = False) -> None:  # noqa: A002 - the option's name
    """Where two files say different things of the same moment."""
    from groundswell.faces.differing import say_column, say_differing, say_what, short_names

    rows = open_library(store).conflicts()
    if json:
        show_json(rows)
        return
    if not rows:
        say("No two files contradict each other.")
        return
    for sentence in say_differing(rows):
        say(sentence)
    say("Of two values the more exact one counts, or the one that knows more beside it; the other is kept here.")
    say()
    whose = len({r.account_id for r in rows}) > 1
    lines = [
        (
            f"@{r.account_id}, {say_what(r)}" if whose else say_what(r),
            say_column(r.column), _digits(r.settled), _digits(r.other), *short_names(r, rows),
        )
        for r in rows
    ]  # fmt: skip
    aligns: tuple[Align, ...] = ("whole", "whole", "right", "right", "left", "left")
    headers = ("of", "what", "counts", "beside it", "counts: from", "beside it: from")
    show_rows(headers, lines, aligns=aligns, all_rows=all)
    if any(r.table != "account_day" for r in rows):
        say()
        say(
            "→ If the day of one of these files was said wrongly, with --observed: take it back with groundswell undo, "
            "and import it again with its own day.",
            "accent",
        )


def _digits(value: str | None) -> str | None:
    return f"{int(value):,}" if value and value.lstrip("-").isdigit() else value
