"""The store's own tables: the user's SELECT, and files for a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from groundswell.faces.cli.shared import Handle, Json, Store, open_library, say, show_json, show_table
from groundswell.faces.text import Align
from groundswell.units import plural

Text = Annotated[str, typer.Argument(help="One SELECT, in quotation marks.", metavar="SELECT", show_default=False)]
Table = Annotated[
    str, typer.Argument(help="The table, such as post or post_snapshot.", metavar="TABLE", show_default=False)
]
To = Annotated[
    Path,
    typer.Argument(
        help="The file to write: its ending, .csv or .parquet, says which kind.", metavar="FILE", show_default=False
    ),
]


def sql(text: Text, store: Store = None, json: Json = False) -> None:
    """Your own SELECT over the store, read-only."""
    rows = open_library(store).sql(text)
    if json:
        show_json([dict(zip(rows.columns, values, strict=True)) for values in rows.values])
        return
    aligns: list[Align] = [
        "right" if any(isinstance(v[i], int | float) and not isinstance(v[i], bool) for v in rows.values) else "left"
        for i in range(len(rows.columns))
    ]
    show_table(rows.columns, rows.values, aligns=aligns)
    if rows.is_cut:
        say(
            f"More than {len(rows.values):,} rows: the rest is left out. Add a WHERE or a LIMIT, or export the table.",
            "soft",
        )


def export(table: Table, to: To, account: Handle = None, json: Json = False, store: Store = None) -> None:
    """A table of the store as CSV or Parquet."""
    library = open_library(store)
    account_id = library.account(account).account_id if account else None
    n = library.export(table, to, account=account_id)
    if json:
        show_json({"rows": n, "file": str(to)})
    else:
        say(f"{plural(n, 'row')} of {table} in {to}")
