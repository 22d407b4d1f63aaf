"""Every route, and what a refusal looks like; a page never shows a stack trace."""

from __future__ import annotations

import gzip
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from groundswell.errors import GroundswellError, StoreMissing
from groundswell.faces.web import api, keeping, notes, pages, start
from groundswell.faces.web.desk import Desk
from groundswell.faces.web.security import HEADERS, Doors, Forged, Guard
from groundswell.faces.web.shown import Shop, assets, page
from groundswell.faces.web.trays import Trays
from groundswell.faces.web.uploads import Limits, TooMuch

if TYPE_CHECKING:
    from groundswell.account import Library

_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
_log = logging.getLogger("groundswell.web")

_WHOSE = "/@{account}"
ROUTES = (
    Route("/", pages.home),
    Route("/start", start.start, methods=["GET"]),
    Route("/start", start.drop, methods=["POST"]),
    Route("/start/{tray}", start.tray_page, methods=["GET"]),
    Route("/start/{tray}", start.tray_action, methods=["POST"]),
    Route("/start/{tray}/now", start.tray_piece),
    Route("/demo/{which}", start.demo, methods=["POST"]),
    Route("/undo", start.undo, methods=["POST"]),
    Route("/data", keeping.data),
    Route("/data/rejects", keeping.rejects),
    Route("/data/conflicts", keeping.conflicts),
    Route("/data/sql", keeping.sql, methods=["GET", "POST"]),
    Route("/data/export", keeping.export, methods=["POST"]),
    Route("/data/zone", keeping.zone, methods=["POST"]),
    Route("/api/accounts", api.accounts),
    Route("/api/questions", api.questions),
    Route("/api/questions/{question}", api.question),
    Route("/api/accounts/{account}/answers/{question}", api.answer),
    Route("/api/openapi.json", api.openapi),
    Route(_WHOSE, pages.account_home),
    Route(_WHOSE + "/today", pages.today),
    Route(_WHOSE + "/audience", pages.audience),
    Route(_WHOSE + "/posts", pages.posts),
    Route(_WHOSE + "/posts/{post}", pages.post),
    Route(_WHOSE + "/notes", notes.notes, methods=["GET"]),
    Route(_WHOSE + "/notes", notes.add, methods=["POST"]),
    Route(_WHOSE + "/notes/drop", notes.drop, methods=["POST"]),
    Route(_WHOSE + "/questions", pages.questions),
    Route(_WHOSE + "/ask/{question}", pages.ask),
    Route(_WHOSE + "/part/{question}", pages.piece),
    Route(_WHOSE + "/chart/{question}/{table}", pages.chart),
    Route(_WHOSE + "/table/{question}/{table}", pages.table),
)


def make_app(library: Library, doors: Doors, *, limits: Limits | None = None) -> Starlette:
    """The pages of one library, for whoever comes through these doors."""
    desk = Desk(library)
    shop = Shop(library, desk, Trays(library, desk), doors)

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        yield
        shop.desk.close()
        shop.trays.close()

    app = Starlette(
        routes=[*ROUTES, Route("/static/{mark}/{name}", static)],
        middleware=[Middleware(Guard, doors=doors), Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)],
        exception_handlers={GroundswellError: refused, HTTPException: missed, Exception: fell},
        lifespan=living,
    )
    app.state.shop = shop
    app.state.limits = limits or Limits()
    return app


def static(request: Request) -> Response:
    """A file of the package; its address holds a mark of its content, so browsers keep it."""
    name = request.path_params["name"]
    if name == "charts.js":
        headers = {**_FOR_EVER, "content-encoding": "gzip", "vary": "accept-encoding"}
        return Response(runtime(), 200, headers, "text/javascript; charset=utf-8")
    if name not in assets():
        raise HTTPException(404)
    content, kind = assets()[name]
    return Response(content, 200, _FOR_EVER, kind)


@cache
def runtime() -> bytes:
    """What wakes the pictures: Vega as vl-convert brings it, compressed; made once and then kept with the cache."""
    from importlib.metadata import version

    from groundswell.store.file import cache_folder

    kept = Path(cache_folder()) / f"charts-{version('vl-convert-python')}.js.gz"
    try:
        return kept.read_bytes()
    except OSError:
        pass
    import vl_convert

    made = gzip.compress(vl_convert.javascript_bundle().encode(), mtime=0)  # type: ignore[call-arg]  # its stub lacks the default
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(made)
    except OSError:
        _log.debug("the charts' runtime is not kept: %s cannot be written", kept)
    return made


def refused(request: Request, error: Exception) -> Response:
    """What cannot be done, as the sentence that says why; where there are no numbers yet, the way in."""
    status = 403 if isinstance(error, Forged) else 413 if isinstance(error, TooMuch) else api.status_of(error)
    if request.url.path.startswith("/api/") or "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"error": str(error)}, status)
    if isinstance(error, StoreMissing) and request.method == "GET" and request.url.path.startswith("/@"):
        return RedirectResponse("/start", 303)
    return _sorry(request, str(error), status)


def missed(request: Request, error: Exception) -> Response:
    """An address that leads nowhere."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    says = {404: "There is no such page. Go to the first page and choose from there."}.get(
        status, "This cannot be done at this address. Go to the first page and choose from there."
    )
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": says}, status)
    return _sorry(request, says, status)


def fell(request: Request, error: Exception) -> Response:
    """A bug: the terminal gets what happened, the page a sentence."""
    _log.error("a page fell over", exc_info=error)
    says = "Something fell over inside Groundswell. The window where you started it says what: worth reporting."
    if request.url.path.startswith("/api/"):
        response: Response = JSONResponse({"error": says}, 500)
    else:
        response = _sorry(request, says, 500)
    response.headers.update(HEADERS)  # this is answered outside of the guard
    return response


def _sorry(request: Request, says: str, status: int) -> Response:
    return page(request, "sorry.html.j2", status=status, place="", says=says)
