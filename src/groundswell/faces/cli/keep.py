"""Keeping house: a backup, a store put back, something forgotten for good."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from groundswell.clock import say_day
from groundswell.errors import BadValue, NeedsInput
from groundswell.faces.cli.bring import progress
from groundswell.faces.cli.shared import Json, Store, open_library, say, show_json, show_table
from groundswell.units import plural, say_list

if TYPE_CHECKING:
    from groundswell.store.backup import Backup, Step
    from groundswell.store.forget import Forgotten
    from groundswell.store.restore import Restored

_FEW_FILES = 5
_VARIABLE = "GROUNDSWELL_PASSPHRASE"
_T = TypeVar("_T")

PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help="A file whose first line is the passphrase.", show_default=False),
]
WithoutKey = Annotated[
    bool, typer.Option("--without-key", help="Leave out the key of the pseudonyms.", show_default=False)
]


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="The file to write, or a folder.", metavar="FILE", show_default=False)
    ] = None,
    passphrase_file: PassphraseFile = None,
    without_key: WithoutKey = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Write over the file.", show_default=False)] = False,
    json: Json = False,
    store: Store = None,
) -> None:
    """Everything in one file, to keep or to move to another computer."""
    library = open_library(store)

    def write(passphrase: str | None, step: Step | None) -> Backup:
        return library.backup(file, passphrase=passphrase, with_key=not without_key, overwrite=overwrite, progress=step)

    done = _with_passphrase(write, passphrase_file, "Writing", twice=True, quiet=json)
    if json:
        show_json(done)
        return
    say(f"Written: {done.file} ({done.n_bytes / 1e6:,.1f} MB), with {plural(sum(done.rows.values()), 'row')}.")
    if done.has_key:
        say("The key of your followers' pseudonyms is in it, under the passphrase. Nobody can give it back to you.")
    elif done.has_people:
        why = "as you said" if without_key else "because it is not on this computer"
        say(
            f"The key of your followers' pseudonyms is not in it, {why}. On another computer all numbers will be "
            "there, but no new followers can be added to them."
        )
    say(f"→ On the other computer: groundswell restore {_quoted(Path(done.file.name))}", "accent")


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.", metavar="FILE", show_default=False)],
    passphrase_file: PassphraseFile = None,
    without_key: WithoutKey = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of the store that is here.", show_default=False)
    ] = False,
    json: Json = False,
    store: Store = None,
) -> None:
    """Put a backup back, here or on a new computer."""
    library = open_library(store)

    def put(passphrase: str | None, step: Step | None) -> Restored:
        return library.restore(file, passphrase=passphrase, with_key=not without_key, replace=replace, progress=step)

    done = _with_passphrase(put, passphrase_file, "Reading", twice=False, quiet=json)
    if json:
        show_json(done)
        return
    accounts = plural(done.manifest.rows.get("account", 0), "account")
    say(
        f"Put back: {accounts}, as of {say_day(date.fromisoformat(done.manifest.made_at[:10]))}. The store: {done.path}"
    )
    if done.kept:
        say(f"The store that was there could not be opened. It is kept: {done.kept}")
    key = _KEY[done.key if done.manifest.people_key else "nobody"]
    if key:
        say(key.format(again=f"groundswell restore {_quoted(file)} --replace"))
    say("→ groundswell today", "accent")


_KEY = {
    "put": "The key of your followers' pseudonyms is on this computer now.",
    "there": "The key of your followers' pseudonyms was on this computer already.",
    "other": (
        "Another key of pseudonyms is on this computer already, and it stays. All numbers are here, but no new "
        "followers can be added to this store, and none can be forgotten by name. If nothing here was imported with "
        "that key, move people.key out of the profile folder and say: {again}"
    ),
    "left out": (
        "The key of your followers' pseudonyms was left out, as you said. All numbers are here, but no new followers "
        "can be added to this store on this computer."
    ),
    "none": (
        "The key of your followers' pseudonyms is not in this backup. All numbers are here; new followers can be added "
        "only where the key is."
    ),
    "nobody": "",
}


def forget(
    kind: Annotated[str, typer.Argument(help="account, follower or source.", metavar="KIND", show_default=False)],
    name: Annotated[
        str,
        typer.Argument(
            help="A handle; a follower's name; a kind of source, or an import as `imports` shows it.",
            metavar="NAME",
            show_default=False,
        ),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without it only say what.", show_default=False)] = False,
    json: Json = False,
    store: Store = None,
) -> None:
    """Forget an account, a follower or a source for good."""
    with progress("Forgetting", quiet=json) as step:
        done = open_library(store).forget(kind, name, sure=yes, progress=step)
    if json:
        show_json(done)
        return
    _say_forgotten(done)


def _say_forgotten(done: Forgotten) -> None:
    what = f"{done.kind} {done.name}"
    say(f"The {what} is forgotten." if done.is_done else f"To forget the {what} takes out:")
    show_table(("table", "rows"), [(table, f"{n:,}") for table, n in done.rows.items()], aligns=("left", "right"))
    if done.files:
        files = say_list(done.files) if len(done.files) <= _FEW_FILES else plural(len(done.files), "file")
        say(f"{'Imports gone with it' if done.is_done else 'Imports that go with it'}: {files}.")
    say("Kept answers are gone too." if done.is_done else "Kept answers go too.")
    for backup_ in done.backups:
        say(f"{'Backup deleted' if done.is_done else 'A backup that is deleted'}: {backup_}")
    for copy in done.yours:
        say(f"A copy that you must delete yourself: {copy}")
    if done.is_done:
        say("Reports, exports and other copies that you made are yours to delete. A file that holds it brings it back.")
        if done.backups:
            say("→ groundswell backup", "accent")
    else:
        say("Nothing was changed. To do it, say the same with --yes.", "accent")


def _with_passphrase(
    work: Callable[[str | None, Step | None], _T], file: Path | None, label: str, *, twice: bool, quiet: bool
) -> _T:
    """Do the work with the passphrase that was given; where none was, one is needed and there is a user, ask."""

    def do(passphrase: str | None) -> _T:
        with progress(label, quiet=quiet) as step:
            return work(passphrase, step)

    try:
        return do(_first_line(file) if file else os.environ.get(_VARIABLE) or None)
    except NeedsInput as need:
        if need.option != "passphrase" or not _is_person():
            raise
        return do(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=twice, err=True))


def _quoted(file: Path) -> str:
    return f'"{file}"' if " " in str(file) else str(file)


def _is_person() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig").split("\n", maxsplit=1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise BadValue(f"The passphrase cannot be read from {file}: {error}. Name a text file.") from None
