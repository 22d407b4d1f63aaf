"""The accounts in the store, and what only the user knows about them."""

from __future__ import annotations

from typing import Annotated

import typer

from groundswell.clock import say_day, to_datetime
from groundswell.faces.cli.shared import Json, Store, open_library, say, show_json, show_table

Who = Annotated[
    str | None, typer.Argument(help="The account to change, by its handle.", metavar="HANDLE", show_default=False)
]
Zone = Annotated[
    str | None, typer.Option("--zone", help="The time zone it lives in, such as Europe/Athens.", show_default=False)
]


def accounts(handle: Who = None, zone: Zone = None, store: Store = None, json: Json = False) -> None:
    """The accounts in the store; say where one lives."""
    library = open_library(store)
    if zone is not None:
        library.set_zone(library.account(handle).account_id or "", zone)
    listed = library.accounts()
    if json:
        show_json(listed)
        return
    if not listed:
        say("There is no account yet. → groundswell import ~/Downloads")
        return
    rows = [
        (
            f"@{a.handle.lstrip('@')}",
            "invented" if a.is_invented else "yours" if a.is_own else "",
            f"{a.n_posts:,}",
            say_day(to_datetime(a.newest_us).date()) if a.newest_us is not None else None,
            a.zone,
        )
        for a in listed
    ]
    show_table(("account", "", "posts", "seen until", "zone"), rows, aligns=("left", "left", "right", "left", "left"))
