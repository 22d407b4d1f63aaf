"""`groundswell import`: what was understood file by file, what became of the rows, and what to do next."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from groundswell.errors import BadValue, NeedsInput
from groundswell.faces.cli.paste import HERE, pasted
from groundswell.faces.cli.shared import Json, Store, open_library, say, screen, show_json
from groundswell.units import plural

if TYPE_CHECKING:
    from groundswell.account import Library
    from groundswell.importers.base import Reading, Rejected

_QUESTIONS = {
    "account": "Whose numbers are these? The handle, without @",
    "observed": "When were they downloaded? A date such as 2022-04-10",
    "zone": "In which time zone are the times? Such as +02:00 or Europe/Athens",
}
_FEW = 3
_REFUSED = "refused"

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Files, folders and zips, any mix; - for standard input.", metavar="PATH", show_default=False),
]
Paste = Annotated[
    bool, typer.Option("--paste", help="What you copied from TikTok Studio's post list, pasted.", show_default=False)
]
Account = Annotated[
    str | None, typer.Option("--account", help="Whose numbers they are, where no file says so.", show_default=False)
]
Own = Annotated[bool, typer.Option("--own", help="The account is yours: its captions are kept.", show_default=False)]
Observed = Annotated[
    str | None, typer.Option("--observed", help="When they were downloaded, where no file says so.", show_default=False)
]
Zone = Annotated[
    str | None, typer.Option("--zone", help="Time zone of times inside the files, such as +07:00.", show_default=False)
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        help="A column of a table: views=n_plays; views= leaves it out. Repeat it for more.",
        show_default=False,
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be imported.", show_default=False)]


def bring(
    paths: Paths = None,
    account: Account = None,
    paste: Paste = False,
    own: Own = False,
    observed: Observed = None,
    zone: Zone = None,
    map_: Map = None,
    dry_run: DryRun = False,
    json: Json = False,
    store: Store = None,
) -> None:
    """Import files, folders and zips from TikTok, or any table."""
    library = open_library(store)
    stated: dict[str, Any] = {
        "account": account, "own": own, "observed": observed, "zone": zone, "columns": _columns(map_ or []),
    }  # fmt: skip
    files = [path for path in paths or [] if path != HERE]
    with ExitStack() as stack:
        if paste or len(files) < len(paths or []):
            files.append(stack.enter_context(pasted(stated)))
        if not files:
            raise _nothing_named()
        _bring(library, files, stated, dry_run=dry_run, json=json)


def _nothing_named() -> BadValue:
    return BadValue("No file was named. Say which: groundswell import ~/Downloads")


def _bring(library: Library, paths: list[Path], stated: dict[str, Any], *, dry_run: bool, json: bool) -> None:
    if dry_run:
        readings = library.understand(paths, **stated)
        if json:
            show_json([_summary(reading) for reading in readings])
        else:
            _show_readings(readings)
        return
    report = _asking(lambda: _import(library, paths, stated, quiet=json), stated, may_ask=not json)
    if json:
        show_json(report)
    else:
        show_report(report, differing=_differing(library, report))


def _differing(library: Library, report: Any) -> str:
    """A sentence about what the import contradicts; empty where it brought nothing or contradicts nothing."""
    from groundswell.faces.differing import say_contradicted

    if not any(file.n_loaded for file in report.files):
        return ""
    return say_contradicted(library.conflicts(), (file.batch_id for file in report.files if file.batch_id))


def _columns(given: list[str]) -> dict[str, str]:
    columns = {}
    for text in given:
        target, equals, source = text.partition("=")
        if not equals:
            msg = f"--map {text!r} names no source column. Write it as views=n_plays."
            raise BadValue(msg)
        columns[target.strip().replace(" ", "_")] = source.strip()
    return columns


def _import(library: Library, paths: list[Path], stated: dict[str, Any], *, quiet: bool) -> Any:
    with progress("Importing", quiet=quiet) as step:
        return library.import_files(paths, progress=step, **stated)


def _asking(work: Callable[[], Any], stated: dict[str, Any], *, may_ask: bool) -> Any:
    """Do the work; where only the user knows what is missing and there is a user, ask and try again."""
    asked: set[str] = set()
    while True:
        try:
            return work()
        except NeedsInput as need:
            is_person = may_ask and sys.stdin.isatty() and sys.stdout.isatty()
            if not is_person or need.option not in _QUESTIONS or need.option in asked:
                raise
            asked.add(need.option)
            say(str(need))
            stated[need.option] = typer.prompt(_QUESTIONS[need.option])


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Callable[[str, int, int], None] | None]:
    """A progress bar on standard error while work goes on; nothing where that is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, name="", total=None)

        def step(name: str, done: int, total: int) -> None:
            # Rich reads [brackets] as markup, and file names may hold them.
            bar.update(task, completed=done, total=total, name=name.replace("[", r"\[")[-40:])

        yield step


def show_report(report: Any, *, differing: str = "") -> None:
    """Print what became of each file, the sum, what is still to be said or contradicted, and what to do next."""
    files = [file for file in report.files if file.kind != _REFUSED]
    for alike in _alike(files):
        _head([file.name for file in alike], alike[0].title)
        for sentence in alike[0].sentences:
            typer.echo(screen().fold(sentence, "  "))
        typer.echo(screen().fold(_accounting(alike), "  "))
        _show_rejected(alike[0].rejected, alike[0].n_rejected)
        _show_asks(alike[0].asks)
        typer.echo()
    n_refused = _show_refused((file.name, file.sentences[0]) for file in report.files if file.kind == _REFUSED)
    total = Counter[str]()
    for file in files:
        total.update(rows=file.n_rows, loaded=file.n_loaded, known=file.n_known, rejected=file.n_rejected)
    left = f"; {n_refused:,} left alone" if n_refused else ""
    if differing:
        say(differing)
        say("→ groundswell conflicts", "accent")
        say()
    if total["loaded"]:
        say(f"{plural(len(files), 'file')}, {plural(total['loaded'], 'new row')}{left}.")
        say(f"Take it back: groundswell undo {report.call_id}", "soft")
        say("→ groundswell today", "accent")
    elif total["known"]:
        say(f"Nothing new: the store has all of this already{left}.")
    else:
        say(f"Nothing could be used{left}." if total["rejected"] else f"There were no rows to import{left}.")
    if total["rejected"] > _FEW:
        say("→ groundswell rejects", "accent")


def _show_refused(refused: Iterable[tuple[str, str]]) -> int:
    """Print why files (name, sentence) were left alone, those of one reason together; gives their number."""
    from groundswell.importers.refusals import fold

    n = 0
    for alike in fold(refused):
        n += len(alike.names)
        if len(alike.names) > 1:
            typer.echo(screen().paint(f"{len(alike.names):,} files left alone", "strong"))
            typer.echo(screen().paint(screen().fold(alike.say_names(), "  "), "soft"))
            typer.echo(screen().fold(alike.reason, "  "))
        else:
            typer.echo(screen().paint("1 file left alone", "strong"))
            typer.echo(screen().fold(alike.reason, "  "))
        typer.echo()
    return n


def _show_asks(asks: Iterable[object]) -> None:
    for ask in asks:
        typer.echo(screen().paint(screen().fold(str(ask), "  → "), "accent"))


def _alike(files: Sequence[Any]) -> list[list[Any]]:
    """The files or readings, those together that lie in one folder and of which the same is to be said, such as pages.

    One with rows that could not be used, or that asks something, stands alone.
    """

    def key(file: Any) -> object:
        name = file.name if hasattr(file, "name") else file.file.name
        is_plain = not file.rejected and not file.asks and not getattr(file, "already", False)
        return (PurePath(name).parent, file.title, file.sentences) if is_plain else name

    return [list(alike) for _, alike in groupby(files, key)]


def _accounting(alike: Sequence[Any]) -> str:
    if alike[0].already:
        return "Imported before; nothing changed."
    total = Counter[str]()
    for file in alike:
        total.update(rows=file.n_rows, loaded=file.n_loaded, known=file.n_known, rejected=file.n_rejected)
    whose = f" of @{alike[0].account_id}" if alike[0].account_id else ""
    parts = [f"{plural(total['rows'], 'row')}{whose}: {total['loaded']:,} loaded"]
    if total["known"]:
        parts.append(f"{total['known']:,} already known")
    if total["rejected"]:
        parts.append(f"{total['rejected']:,} not usable")
    return ", ".join(parts) + "."


def _show_readings(readings: list[Reading]) -> None:
    ignored: dict[tuple[str, str], None] = {}
    for alike in _alike([reading for reading in readings if reading.kind != _REFUSED]):
        first = alike[0]
        _head([reading.file.name for reading in alike], first.title)
        whose = (
            f"The numbers of @{first.account}."
            if first.account
            else "It names no account."
            if first.needs_owner
            else ""
        )
        n_rejected = len({row.line for row in first.rejected})
        rows = plural(sum(reading.n_rows for reading in alike), "row")
        sums = f"{rows}, {n_rejected:,} not usable." if n_rejected else f"{rows}." if first.n_rows else ""
        for sentence in (whose, *first.sentences, sums):
            if sentence:
                typer.echo(screen().fold(sentence, "  "))
        _show_rejected(first.rejected, len(first.rejected))
        _show_asks(first.asks)
        ignored.update(dict.fromkeys(part for reading in alike for part in reading.ignored))
        typer.echo()
    _show_refused((r.file.name, r.sentences[0]) for r in readings if r.kind == _REFUSED)
    if ignored:
        typer.echo(screen().paint("Left out", "strong"))
        for why in dict.fromkeys(why for _, why in ignored):
            names = "; ".join(name for name, reason in ignored if reason == why)
            typer.echo(screen().fold(f"{names}: {why.rstrip('.')}.", "  ", "    "))
        typer.echo()
    say("Nothing was written. Leave out --dry-run to import.")


def _summary(reading: Reading) -> dict[str, Any]:
    return {
        "file": reading.file.name,
        "kind": reading.kind,
        "title": reading.title,
        "account": reading.account,
        "sentences": reading.sentences,
        "columns": dict(reading.mapping),
        "n_rows": reading.n_rows,
        "ignored": dict(reading.ignored),
        "rejected": [
            {"line": r.line, "column": r.column, "reason": r.reason, "value": r.value} for r in reading.rejected
        ],
        "asks": [{"option": need.option, "sentence": str(need)} for need in reading.asks],
    }


def _head(names: Sequence[str], title: str) -> None:
    here = screen()
    more = f" to {PurePath(names[-1]).name}, {len(names):,} files" if len(names) > 1 else ""
    typer.echo(here.paint(f"{names[0]}{more}", "strong"))
    typer.echo(here.paint(here.fold(f"{title}; the same of each:" if more else title, "  "), "soft"))


def _show_rejected(rejected: tuple[Rejected, ...], n: int) -> None:
    here = screen()
    for row in rejected[:_FEW]:
        value = f" ({row.column}: {row.value!r})" if row.column and row.value else ""
        typer.echo(here.paint(here.fold(f"line {row.line:,}: {row.reason}{value}", "    "), "soft"))
    if n > _FEW:
        typer.echo(here.paint(f"    … and {n - _FEW:,} more", "soft"))
