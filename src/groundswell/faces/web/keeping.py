"""The data themselves: imports, rows that could not be used, contradictions, export, and the user's own SQL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from groundswell import schema
from groundswell.clock import say_day, to_datetime
from groundswell.errors import BadValue, RequestError, StoreMissing, UnknownName
from groundswell.faces.cells import MISSING
from groundswell.faces.web.shown import page, shop_of

_MOST_ROWS = 500
_SQL_S = 10.0
_LONGEST_SQL = 20_000
FORMATS = ("csv", "parquet")


def data(request: Request) -> Response:
    """What was imported and when, with what there is to do with it."""
    shop = shop_of(request)
    imports = shop.desk.keep("imports", lambda: _or_none(shop.library.imports))
    calls = [
        {
            "id": call_id,
            "on": say_day(to_datetime(max(f.imported_us for f in files)).date()),
            "files": files,
            "n_loaded": sum(f.n_loaded for f in files),
            "n_known": sum(f.n_known for f in files),
            "n_rejected": sum(f.n_rejected for f in files),
        }
        for call_id, files in ((k, list(g)) for k, g in groupby(reversed(imports), key=lambda f: f.call_id))
    ]
    conflicts = shop.desk.keep("conflicts", lambda: _or_none(shop.library.conflicts))
    return page(
        request, "data.html.j2", place="data", calls=calls, n_conflicts=len(conflicts), tables=schema.TABLES,
        store=shop.library.path, formats=FORMATS,
    )  # fmt: skip


def rejects(request: Request) -> Response:
    """The rows that could not be used, with the reason."""
    shop = shop_of(request)
    which = request.query_params.get("import") or None
    rows = _or_none(lambda: shop.library.rejects(which))
    return page(request, "rejects.html.j2", place="data", rows=rows[:_MOST_ROWS], n_rows=len(rows), which=which or "")


def conflicts(request: Request) -> Response:
    """Where two files say different things of the same moment."""
    shop = shop_of(request)
    rows = shop.desk.keep("conflicts", lambda: _or_none(shop.library.conflicts))
    return page(request, "conflicts.html.j2", place="data", rows=rows[:_MOST_ROWS], n_rows=len(rows))


async def sql(request: Request) -> Response:
    """The user's own SELECT, and the tables that it may read."""
    shop = shop_of(request)
    words: dict[str, Any] = {"text": "", "rows": None, "error": ""}
    if request.method == "POST":
        form = await request.form(max_files=0, max_fields=5)
        shop.doors.check_form(str(form.get("csrf", "")))
        words["text"] = str(form.get("sql", ""))[:_LONGEST_SQL]
        try:
            words["rows"] = await run_in_threadpool(
                shop.library.sql, words["text"], max_rows=_MOST_ROWS, timeout_s=_SQL_S
            )
        except (RequestError, StoreMissing) as error:
            words["error"] = str(error)
    kinds = [(kind, list(tables)) for kind, tables in groupby(schema.TABLES, key=lambda t: t.kind)]
    return await run_in_threadpool(page, request, "sql.html.j2", place="data", kinds=kinds, say=_say, **words)


async def export(request: Request) -> Response:
    """A table of the store as a file to keep."""
    shop = shop_of(request)
    form = await request.form(max_files=0, max_fields=5)
    shop.doors.check_form(str(form.get("csrf", "")))
    table, form_of = str(form.get("table", "")), str(form.get("format", ""))
    if form_of not in FORMATS:
        raise UnknownName.among("format", form_of, FORMATS)
    if table not in {t.name for t in schema.TABLES}:
        raise UnknownName.among("table", table, [t.name for t in schema.TABLES])
    folder = Path(tempfile.mkdtemp(prefix="groundswell-"))
    file = folder / f"{table}.{form_of}"
    try:
        await run_in_threadpool(shop.library.export, table, file)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    done = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    kind = "text/csv; charset=utf-8" if form_of == "csv" else "application/vnd.apache.parquet"
    return FileResponse(file, filename=file.name, media_type=kind, background=done)


async def zone(request: Request) -> Response:
    """Say in which time zone an account lives."""
    shop = shop_of(request)
    form = await request.form(max_files=0, max_fields=5)
    shop.doors.check_form(str(form.get("csrf", "")))
    account, text = str(form.get("account", "")), str(form.get("zone", "")).strip()
    if not text:
        msg = "No time zone was written. Write an offset such as +07:00, or a name such as Europe/Athens."
        raise BadValue(msg)
    await run_in_threadpool(shop.library.set_zone, account, text)
    return RedirectResponse("/data", 303)


def _or_none(ask: Any) -> Sequence[Any]:
    """What the ledger says; nothing where there is no store yet."""
    try:
        found: Sequence[Any] = ask()
    except StoreMissing:
        return ()
    return found


def _say(value: Any) -> str:
    """A cell of the user's own result: as it is, a dash where it is null."""
    if value is None:
        return MISSING
    return f"{value:,}" if isinstance(value, float) else str(value)
