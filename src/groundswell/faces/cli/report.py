"""`groundswell report`: all answers about one account in one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from groundswell.faces.cli.shared import AsOf, Handle, Json, Store, open_account, say, show_json, today
from groundswell.units import plural

To = Annotated[
    Path | None, typer.Option("--to", help="The file to write.", show_default="groundswell-HANDLE.html here")
]


def report(to: To = None, account: Handle = None, as_of: AsOf = None, json: Json = False, store: Store = None) -> None:
    """All answers in one HTML file, to read, print and keep."""
    from groundswell.faces.report import owner_of, write_report

    whose = open_account(store, account, as_of)
    handle = owner_of(whose).handle
    path = to or Path(f"groundswell-{file_name(handle)}.html")
    n = write_report(whose, path, made_on=today())
    if json:
        show_json({"answers": n, "file": str(path)})
    else:
        say(f"{plural(n, 'answer')} about @{handle} in {path}")


def file_name(handle: str) -> str:
    """The handle as part of a file's name, on every system."""
    return "".join(c if c.isalnum() or c in "._-" else "_" for c in handle).strip("._") or "account"
