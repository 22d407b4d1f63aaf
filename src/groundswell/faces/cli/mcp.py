"""`groundswell mcp`: the same answers for assistants."""

from __future__ import annotations

from json import dumps
from typing import Annotated

import typer

from groundswell.faces.cli.shared import Store, open_library

Describe = Annotated[
    bool, typer.Option("--json", help="Only what to write into the assistant's settings.", show_default=False)
]


def mcp(json: Describe = False, store: Store = None) -> None:
    """Answer an assistant over standard input and output, read-only."""
    if json:
        args = ["mcp", *(["--store", str(store)] if store else [])]
        typer.echo(dumps({"mcpServers": {"groundswell": {"command": "groundswell", "args": args}}}, indent=2))
        return
    from groundswell.faces.mcp import serve

    serve(open_library(store))
