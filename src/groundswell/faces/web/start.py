"""Bringing numbers in: the first visit, files that are dropped, what was understood of them, and the demo accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from groundswell.errors import UnknownName
from groundswell.faces.sources import KINDS, state
from groundswell.faces.web.shown import Seen, page, shop_of
from groundswell.faces.web.trays import Tray
from groundswell.faces.web.uploads import Limits, TooMuch, boundary_of, receive
from groundswell.questions import registry

_STATED = ("account", "observed", "zone")
_MOST_SHOWN = 200
_MOST_CHOICES = 200


def start(request: Request) -> Response:
    """The place where files are dropped, what each can tell, and the demo accounts."""
    asked = registry.all_questions()
    kinds = [
        {"kind": kind, "answers": [q.asks for q in asked if state(q, kind.holds) == "answered"]}
        for kind in KINDS
        if kind.tells
    ]
    waiting = shop_of(request).trays.open_ones()
    return page(request, "start.html.j2", place="start", kinds=kinds, waiting=waiting)


async def drop(request: Request) -> Response:
    """Files arrive: keep them in a tray and find out what they hold."""
    shop = shop_of(request)
    limits: Limits = request.app.state.limits
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limits.size:
        msg = f"This is more than {limits.size / 1e9:g} GB. Import it with the command: groundswell import FILE"
        raise TooMuch(msg)
    boundary = boundary_of(request.headers.get("content-type", ""))
    tray = shop.trays.new()
    try:
        upload = await receive(request.stream(), boundary, tray.folder, check=shop.doors.check_form, limits=limits)
    except BaseException:
        await run_in_threadpool(shop.trays.drop, tray)
        raise
    if not upload.paths:
        await run_in_threadpool(shop.trays.drop, tray)
        return RedirectResponse("/start", 303)
    tray.paths = upload.paths
    shop.trays.understand(tray)
    return _to(request, tray)


def tray_page(request: Request) -> Response:
    """What was understood of the files, before anything is written; then how far the import is, and what came of it."""
    tray = shop_of(request).trays.get(request.path_params["tray"])
    shown = page(request, "tray.html.j2", place="start", **_tray_words(request, tray))
    to = _today_of(tray)  # asked last: it may have come while the page was put together
    return RedirectResponse(to, 303) if to else shown


def tray_piece(request: Request) -> Response:
    """The same as a piece of the page, while files are read or imported."""
    tray = shop_of(request).trays.get(request.path_params["tray"])
    shown = page(request, "tray_piece.html.j2", **_tray_words(request, tray))
    to = _today_of(tray)
    return Response(headers={"HX-Redirect": to}) if to else shown


async def tray_action(request: Request) -> Response:
    """What the user says to a tray: read it again with these words, bring it in, or leave it."""
    shop = shop_of(request)
    tray = shop.trays.get(request.path_params["tray"])
    form = await request.form(max_files=0, max_fields=400)
    given = {k: v.strip() for k, v in form.items() if isinstance(v, str)}
    shop.doors.check_form(given.get("csrf"))
    action = given.get("do", "")
    if action == "leave":
        await run_in_threadpool(shop.trays.drop, tray)
        return RedirectResponse("/start", 303)
    if tray.stage in {"reading", "importing", "done"}:  # a second tab, or the button pressed twice
        return _to(request, tray)
    stated = _stated(given)
    if action == "again" or stated != tray.stated:
        tray.stated = stated
        shop.trays.understand(tray)
    elif action == "import":
        shop.trays.bring_in(tray)
    return _to(request, tray)


async def demo(request: Request) -> Response:
    """Bring in a demo account, the real or the invented one."""
    shop = shop_of(request)
    form = await request.form(max_files=0, max_fields=5)
    shop.doors.check_form(str(form.get("csrf", "")))
    which = request.path_params["which"]
    if which not in {"real", "invented"}:
        raise UnknownName.among("demo account", which, ("real", "invented"))
    return _to(request, shop.trays.bring_demo(which))


async def undo(request: Request) -> Response:
    """Take one import back whole."""
    shop = shop_of(request)
    form = await request.form(max_files=0, max_fields=5)
    shop.doors.check_form(str(form.get("csrf", "")))
    report = await run_in_threadpool(shop.library.undo, str(form.get("import", "")))
    return page(request, "undone.html.j2", place="data", report=report)


def _today_of(tray: Tray) -> str | None:
    """Where a demo account is read once it is here: whoever asked for one wants to see it; None for other files."""
    return f"/@{tray.to}/today" if tray.demo and tray.stage == "done" else None


def _to(request: Request, tray: Tray) -> Response:
    where = f"/start/{tray.id}"
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"to": where})
    return RedirectResponse(where, 303)


def _stated(given: dict[str, str]) -> dict[str, Any]:
    """What the form says about the files, as the keywords of an import."""
    stated: dict[str, Any] = {name: given[name] for name in _STATED if given.get(name)}
    if given.get("own"):
        stated["own"] = True
    columns = {k.removeprefix("column:"): v for k, v in given.items() if k.startswith("column:")}
    was = {k.removeprefix("was:"): v for k, v in given.items() if k.startswith("was:")}
    if changed := {target: source for target, source in columns.items() if source != was.get(target, "")}:
        stated["columns"] = changed
    if kept := {k.removeprefix("stated:"): v for k, v in given.items() if k.startswith("stated:")}:
        stated["columns"] = {**kept, **stated.get("columns", {})}
    return stated


def _tray_words(request: Request, tray: Tray) -> dict[str, Any]:
    from groundswell.importers.refusals import fold
    from groundswell.importers.run import REFUSED, blocking

    # One look, its stage first: work goes on beside, and the stage is what it sets last.
    tray = replace(tray, stage=tray.stage)
    usable = [r for r in tray.readings if r.kind != REFUSED]
    refused = fold((r.file.name, r.sentences[0]) for r in tray.readings if r.kind == REFUSED)
    asks = {ask.option: str(ask) for r in tray.readings for ask in r.asks}
    report = tray.report
    accounts = shop_of(request).desk.accounts()
    to = next((a for a in accounts if a.account_id == tray.to), None)
    return {
        "tray": tray,
        "usable": usable[:_MOST_SHOWN],
        "n_usable": len(usable),
        "n_rows": sum(r.n_rows for r in usable),
        "refused": refused,
        "asks": asks,
        "is_blocked": bool(usable) and all(blocking(r) for r in usable),
        "is_named": any(r.account for r in usable),
        "columns": _columns(usable, tray),
        "loaded": [f for f in report.files if f.kind != REFUSED] if report else [],
        "left": fold((f.name, f.sentences[0]) for f in report.files if f.kind == REFUSED) if report else [],
        "to": f"{Seen(to).path}/today" if to else "",
    }


def _columns(usable: list[Any], tray: Tray) -> list[dict[str, Any]]:
    """The columns of the tables among the files, as guessed or stated: target, source, and what else it might be."""
    mapped: dict[str, str] = {}
    for reading in usable:
        mapped.update({target: source for target, source in reading.mapping.items() if target not in mapped})
    for target, source in dict(tray.stated.get("columns", {})).items():
        mapped.setdefault(target, source)
    # Kept in the order of the files, each once.
    known = list(dict.fromkeys(column for reading in usable for column in reading.columns if column))[:_MOST_CHOICES]
    return [
        {"target": target, "source": source, "choices": [*known, *([source] if source and source not in known else [])]}
        for target, source in mapped.items()
    ]
