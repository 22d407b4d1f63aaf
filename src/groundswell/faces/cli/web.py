"""`groundswell`, alone or as `groundswell web`: the pages in your browser."""

from __future__ import annotations

from json import dumps
from typing import Annotated

import typer

from groundswell.faces.cli.shared import Json, Store, open_library, say

Host = Annotated[
    str, typer.Option("--host", help="The address to answer on; other than this machine only if you say so.")
]
Port = Annotated[
    int | None,
    typer.Option("--port", help="The port to answer on.", min=1, max=65_535, show_default="8117, or a free one"),
]
NoBrowser = Annotated[
    bool, typer.Option("--no-browser", help="Only print the address, do not open it.", show_default=False)
]


def web(
    host: Host = "127.0.0.1", port: Port = None, no_browser: NoBrowser = False, json: Json = False, store: Store = None
) -> None:
    """Open Groundswell in your browser; the same as groundswell alone."""
    from groundswell.faces.web.serve import serve

    def tell(address: str, token: str, warning: str) -> None:
        if json:
            typer.echo(dumps({"address": address, "token": token}))
            return
        if warning:
            say(warning, "alert")
        say("Groundswell is open at")
        typer.echo(f"\n  {address}\n")
        say("It answers only while this window is open. To stop it: Ctrl+C", "soft")

    serve(open_library(store), host=host, port=port, open_browser=not no_browser, tell=tell)
