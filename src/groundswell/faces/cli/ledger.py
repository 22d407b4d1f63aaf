"""What was imported, what could not be used, where files differ; and taking an import back."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

import typer

from groundswell.clock import say_day, to_datetime
from groundswell.faces.cli.shared import Json, Store, open_library, say, show_json, show_table
from groundswell.faces.text import Align
from groundswell.units import plural, say_list

Import = Annotated[
    str, typer.Argument(help="The name of an import or of one file of it, as `imports` shows it.", show_default=False)
]
OneImport = Annotated[str | None, typer.Argument(help="One import only.", show_default=False)]


def imports(store: Store = None, json: Json = False) -> None:
    """What was imported, and when."""
    files = open_library(store).imports()
    if json:
        show_json(files)
        return
    if not files:
        say("Nothing was imported yet. → groundswell import ~/Downloads")
        return
    rows = [
        (
            f.call_id,
            say_day(to_datetime(f.imported_us, UTC).date()),
            f.file_name,
            f"{f.n_loaded:,}",
            f"{f.n_known:,}",
            f"{f.n_rejected:,}",
        )
        for f in files
    ]
    aligns: tuple[Align, ...] = ("left", "left", "left", "right", "right", "right")
    show_table(("import", "on", "file", "loaded", "known", "not usable"), rows, aligns=aligns)


def undo(which: Import, store: Store = None, json: Json = False) -> None:
    """Take one import back whole."""
    report = open_library(store).undo(which)
    if json:
        show_json(report)
        return
    kept = f" {plural(report.n_kept, 'row')} stay, because another import has them too." if report.n_kept else ""
    say(f"Taken back: {say_list(report.files)}. {plural(report.n_removed, 'row')} removed.{kept}")


def rejects(which: OneImport = None, store: Store = None, json: Json = False) -> None:
    """The rows that could not be used, with the reason."""
    rows = open_library(store).rejects(which)
    if json:
        show_json(rows)
        return
    if not rows:
        say("Every row could be used.")
        return
    lines = [(f"{r.line:,}", r.reason, r.column, r.value, r.file_name) for r in rows]
    show_table(("line", "why", "column", "value", "file"), lines, aligns=("right", "left", "left", "left", "left"))


def conflicts(store: Store = None, json: Json = False) -> None:
    """Where two files say different things of the same moment."""
    rows = open_library(store).conflicts()
    if json:
        show_json(rows)
        return
    if not rows:
        say("No two files contradict each other.")
        return
    lines = [(r.table, r.key, r.column, r.settled, r.other) for r in rows]
    show_table(("table", "of", "column", "kept", "the other said"), lines)
