"""A port of this machine, a token, the server, and the browser that opens on it."""

from __future__ import annotations

import logging
import socket
import threading
import time
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING

from groundswell.errors import BadValue, GroundswellError
from groundswell.faces.web.security import Doors

if TYPE_CHECKING:
    from groundswell.account import Library
    from groundswell.faces.web.shown import Shop

HOST = "127.0.0.1"
PORT = 8117
"""Tried first, so that a bookmark may work; another free one is taken where it is in use and none was asked for."""

_UNHURRIED_S = 12.0


def bind(host: str, port: int | None) -> socket.socket:
    """A listening socket. Raises BadValue where the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    wanted = (PORT, 0) if port is None else (port,)
    for number in wanted:
        made = socket.socket(family, socket.SOCK_STREAM)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows would let a second server take the same port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, number))
            made.listen(64)
        except (OSError, OverflowError) as error:
            made.close()
            if number != wanted[-1]:
                continue
            msg = f"{host} port {number} cannot be used ({error}). Name another: groundswell web --port 8200"
            raise BadValue(msg) from None
        return made
    raise AssertionError  # every turn of the loop returns or raises


def names_of(host: str, port: int) -> frozenset[str]:
    """The names under which a server on that address may be asked for."""
    own = {"127.0.0.1", "localhost", "[::1]"} if _is_loopback(host) else set()
    written = f"[{host}]" if ":" in host else host
    names = {f"{name}:{port}" for name in own | {written.lower()}}
    return frozenset(names | {name.removesuffix(":80") for name in names} if port == 80 else names)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def serve(
    library: Library,
    *,
    host: str = HOST,
    port: int | None = None,
    open_browser: bool = True,
    tell: Callable[[str, str, str], None],
) -> None:
    """Answer until the user stops it. Raises BadValue where the address cannot be had."""
    listening = bind(host, port)
    number = int(listening.getsockname()[1])
    doors = Doors(names_of(host, number))
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{number}/?token={doors.token}"

    import uvicorn

    from groundswell.faces.web.app import make_app

    far = f"{host} can be reached from other machines: whoever has the address below can read everything here."
    tell(address, doors.token, "" if _is_loopback(host) else far)
    app = make_app(library, doors)
    logging.basicConfig(level=logging.WARNING)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, date_header=False, lifespan="on",
        timeout_keep_alive=30, limit_concurrency=200, h11_max_incomplete_event_size=64 * 1024,
    )  # fmt: skip
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    threading.Thread(target=_get_ready, args=(library, app.state.shop), name="groundswell-ready", daemon=True).start()
    uvicorn.Server(config).run(sockets=[listening])


def _get_ready(library: Library, shop: Shop) -> None:
    """Begin what the first page will show, so that nobody waits for it; on a first visit, the demo accounts."""
    from groundswell.faces.web.app import runtime
    from groundswell.faces.web.desk import Asked
    from groundswell.questions import registry

    registry.all_questions()
    with suppress(GroundswellError):  # whoever asks for the page is told
        accounts = shop.desk.accounts()
        if accounts:
            shop.desk.answers([Asked.of(accounts[0].account_id, "today", {})], wait_s=0)
        elif not library.path.exists():
            shop.trays.prepare_demos()
    time.sleep(_UNHURRIED_S)  # what wakes pictures takes two seconds to put together, once; the first page goes first
    runtime()
