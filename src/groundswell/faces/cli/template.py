"""`groundswell template`: a sheet to fill in with what TikTok shows only on screen."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from groundswell.errors import BadValue
from groundswell.faces.cli.report import file_name
from groundswell.faces.cli.shared import Handle, Json, Store, open_library, say, show_json
from groundswell.units import plural

_FORMS = {"xlsx": ("xlsx",), "csv": ("csv",), "both": ("xlsx", "csv")}

Folder = Annotated[Path, typer.Argument(help="The folder to write it into.", metavar="FOLDER", show_default="here")]
Form = Annotated[str, typer.Option("--format", help="xlsx (any spreadsheet program), csv, or both.")]
Posts = Annotated[int, typer.Option("--posts", help="How many of the latest posts are put in.", min=0, max=1000)]
Replace = Annotated[bool, typer.Option("--replace", help="Write over a template that is there.", show_default=False)]


def template(
    folder: Folder = Path(),
    form: Form = "xlsx",
    account: Handle = None,
    posts: Posts = 30,
    replace: Replace = False,
    json: Json = False,
    store: Store = None,
) -> None:
    """A sheet to fill in: what TikTok shows only on screen."""
    library = open_library(store)
    paths = _paths(folder, form, account)
    there = [path for path in paths if path.exists()]
    if there and not replace:
        _ask(there, may_ask=not json)
    n = 0
    for path in paths:
        n = library.template(path, account, n=posts, replace=replace or path in there)
    if json:
        show_json({"files": [str(path) for path in paths], "posts": n})
        return
    filled = f" Your {plural(n, 'latest post')} wait in it for numbers." if n else ""
    say(f"{' and '.join(map(str, paths))}.{filled}")
    say("Open the analytics of a post in TikTok Studio, copy what it shows, save the file, then:", "soft")
    say(f"→ groundswell import {paths[0]}", "accent")


def _paths(folder: Path, form: str, account: str | None) -> list[Path]:
    """The files to write. Raises BadValue."""
    if form not in _FORMS:
        msg = f"{form!r} is no format of the template. Say --format xlsx, csv or both."
        raise BadValue(msg)
    if not folder.is_dir():
        msg = f"There is no folder {folder}. Make it first, or name another."
        raise BadValue(msg)
    stem = f"groundswell-template-{file_name(account.lstrip('@'))}" if account else "groundswell-template"
    return [folder / f"{stem}.{ending}" for ending in _FORMS[form]]


def _ask(there: list[Path], *, may_ask: bool) -> None:
    """Ask whether a template that is there may go; where nobody can be asked it stays. Raises BadValue."""
    named = " and ".join(map(str, there))
    is_person = may_ask and sys.stdin.isatty() and sys.stdout.isatty()
    if not is_person or not typer.confirm(f"{named} is there already. Write over it, and what you filled in?"):
        msg = f"{named} is there already, and was left as it is. Name another folder, or write over it with --replace."
        raise BadValue(msg)
