"""The user's own notes of days and posts: listed, added, dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from groundswell.clock import say_day
from groundswell.faces.web.shown import Seen, page, seen_of, shop_of

if TYPE_CHECKING:
    from groundswell.store.notes import Annotation


def notes(request: Request) -> Response:
    """Every note of the account, and a form for one more."""
    seen, shop = seen_of(request), shop_of(request)
    listed = [(_of(seen, note), note) for note in shop.desk.notes(seen.listed.account_id)]
    day = request.query_params.get("day", "")
    return page(request, "notes.html.j2", seen=seen, place="today", notes=listed, day=day)


def _of(seen: Seen, note: Annotation) -> str:
    """What a note is about: its day, or a way to the page of its post."""
    if note.day:
        return say_day(note.day)
    return Markup('<a href="{}/posts/{}">A post</a>').format(seen.path, note.post_id)


async def add(request: Request) -> Response:
    """Keep a note about a day or a post."""
    seen, form = await _form(request)
    account = shop_of(request).library.account(seen.listed.account_id)
    about = {name: form[name] for name in ("day", "post") if form.get(name)}
    await run_in_threadpool(account.note, form.get("text", ""), **about)
    return _back(seen, form)


async def drop(request: Request) -> Response:
    """Drop a note."""
    seen, form = await _form(request)
    account = shop_of(request).library.account(seen.listed.account_id)
    await run_in_threadpool(account.remove_note, form.get("note", ""))
    return _back(seen, form)


async def _form(request: Request) -> tuple[Any, dict[str, str]]:
    given = await request.form(max_files=0, max_fields=10)
    form = {k: v.strip() for k, v in given.items() if isinstance(v, str)}
    shop_of(request).doors.check_form(form.get("csrf"))
    return await run_in_threadpool(seen_of, request), form


def _back(seen: Any, form: dict[str, str]) -> Response:
    """To the page that the form stands on: an account's page of ours, or its notes."""
    back = form.get("back", "")
    is_ours = back.startswith(f"{seen.path}/") and "\\" not in back and back.isprintable()
    return RedirectResponse(back if is_ours else f"{seen.path}/notes", 303)
