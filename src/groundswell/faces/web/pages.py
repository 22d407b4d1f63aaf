"""The pages that read: today, any question, the audience, the posts, one post, and the pieces that fetch themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from groundswell.answer import Answer, Cell, Table
from groundswell.errors import GroundswellError, UnknownName
from groundswell.faces.asking import read_param, read_params
from groundswell.faces.cells import is_number, is_over_time, say_cell, say_header
from groundswell.faces.parts import Shelf, lay_out
from groundswell.faces.said import FIRST, arrange
from groundswell.faces.web.desk import zone_of
from groundswell.faces.web.shown import Seen, Shop, page, part_of, periods, say_as_of, seen_of, shop_of
from groundswell.questions import registry
from groundswell.questions.registry import Parameter

AUDIENCE = ("balance", "growth", "consistency", "engagement")
POSTS_A_PAGE, ROWS_A_PAGE = 25, 500
_PATIENT_S = 8.0
_SKIP = Parameter("skip", int, 0, "rows left out before the first")
_OWN = frozenset({"days", "as_of", "lead"})  # of the address, not of a question


def home(request: Request) -> Response:
    """Today, or the first visit."""
    accounts = shop_of(request).desk.accounts()
    if not accounts:
        return RedirectResponse("/start", 303)
    return RedirectResponse(f"{Seen(accounts[0]).path}/today", 303)


def account_home(request: Request) -> Response:
    """The account's first page."""
    seen = seen_of(request)
    return RedirectResponse(f"{seen.path}/today{seen.query()}", 303)


def today(request: Request) -> Response:
    """The few sentences that matter now, then where to look closer."""
    seen = seen_of(request)
    others = [q for q in registry.all_questions() if q.name not in {"today", "posts", "post"}]
    return _questions(request, seen, ("today",), "today.html.j2", place="today", others=others)


def audience(request: Request) -> Response:
    """Who they are, how they react, whether they take part."""
    return _questions(request, seen_of(request), AUDIENCE, "audience.html.j2", place="audience")


def ask(request: Request) -> Response:
    """The page of one question, whatever is registered."""
    seen, question = seen_of(request), registry.get(request.path_params["question"])
    given = {k: v for k, v in request.query_params.items() if k not in _OWN and v != ""}
    params = read_params(question, given)
    extra = [
        {"name": p.name, "says": p.says, "value": params.get(p.name, p.default), "is_number": p.type in {int, float}}
        for p in question.parameters
        if p.name != "days"
    ]
    return _questions(
        request, seen, (question.name,), "ask.html.j2", place="questions", params=params, extra=extra, question=question
    )


def questions(request: Request) -> Response:
    """Every question, each with the sentence that answers it where that is known already."""
    seen, shop = seen_of(request), shop_of(request)
    known = registry.all_questions()
    answers = shop.desk.answers([seen.asked(q.name) for q in known])
    first = _first([a for a in answers if a is not None])
    said = ["" if a is None else arrange(a, first).headline for a in answers]
    listed = list(zip(known, said, strict=True))
    return page(request, "questions.html.j2", seen=seen, place="questions", listed=listed, first=first)


def piece(request: Request) -> Response:
    """One answer that was not ready when its page was: the answer, or the placeholder once more."""
    seen, shop, name = seen_of(request), shop_of(request), request.path_params["question"]
    question = registry.get(name)
    given = {k: v for k, v in request.query_params.items() if k not in _OWN and v != ""}
    params = read_params(question, given)
    try:
        (answer,) = shop.desk.answers([seen.asked(name, **params)], wait_s=_PATIENT_S)
    except GroundswellError as error:  # the page is there already, so the sentence takes the place of the answer
        return page(request, "piece_refused.html.j2", seen=seen, name=name, asks=question.asks, says=str(error))
    first = [] if answer is None else _first([answer])
    slot = _slot(shop, seen, name, answer, Shelf(first), params)
    lead = first if request.query_params.get("lead") else []
    return page(request, "piece.html.j2", seen=seen, slot=slot, lead=lead)


def chart(request: Request) -> Response:
    """The picture of one table as a Vega-Lite spec with its data, to wake the drawing on a page.

    Raises:
        UnknownName: the answer has no such table.
    """
    from groundswell.faces.charts import NARROW, WIDE, spec
    from groundswell.faces.theme import PAGE

    found = _table_of(request)
    width = NARROW if request.query_params.get("narrow") else WIDE
    made = spec(found, width=width, palette=PAGE, font="serif", is_awake=True)
    return JSONResponse(made if made is not None else {})


def table(request: Request) -> Response:
    """Every row of one table, some hundreds a page; the page of its answer holds the first or the newest.

    Raises:
        UnknownName: the answer has no such table.
    """
    seen, found = seen_of(request), _table_of(request)
    n, is_time = len(found), is_over_time(found)
    skip = min(int(read_param(_SKIP, request.query_params.get("skip") or 0) or 0), max(0, n - 1))
    shown = slice(max(0, n - skip - ROWS_A_PAGE), n - skip) if is_time else slice(skip, skip + ROWS_A_PAGE)
    given = {k: v for k, v in request.query_params.items() if k not in {"skip", *_OWN}}
    ways = (("Earlier rows" if is_time else "Further rows", skip + ROWS_A_PAGE), ("Back", skip - ROWS_A_PAGE))
    return page(
        request,
        "table.html.j2",
        seen=seen,
        place="",
        table=lay_out(found, zone_of(seen.listed), shown),
        question=registry.get(request.path_params["question"]),
        query=seen.query(**given),
        ways=[(says, seen.query(**given, skip=at)) for says, at in ways if -ROWS_A_PAGE < at < n],
    )


def _table_of(request: Request) -> Table:
    """The table of an answer that the address names."""
    seen, shop = seen_of(request), shop_of(request)
    question = registry.get(request.path_params["question"])
    given = {k: v for k, v in request.query_params.items() if k not in {*_OWN, "narrow", "skip"} and v != ""}
    answer = shop.desk.answer(seen.asked(question.name, **read_params(question, given)))
    name = request.path_params["table"]
    found = next((t for t in answer.tables if t.name == name), None)
    if found is None:
        raise UnknownName.among("table", name, [t.name for t in answer.tables])
    return found


def posts(request: Request) -> Response:
    """The posts: found, sorted, and compared at equal age."""
    seen, shop = seen_of(request), shop_of(request)
    question = registry.get("posts")
    given = {k: v for k, v in request.query_params.items() if k in {"sort", "age", "search"} and v != ""}
    wanted = read_params(question, {"limit": request.query_params.get("limit") or POSTS_A_PAGE})["limit"]
    n_shown = int(wanted or POSTS_A_PAGE)
    params = {**read_params(question, given), "limit": n_shown}
    (answer,) = shop.desk.answers([seen.asked("posts", **params)])
    first = [] if answer is None else _first([answer])
    slot = _slot(shop, seen, "posts", answer, Shelf(first), params)
    return page(
        request,
        "posts.html.j2",
        seen=seen,
        place="posts",
        slot=slot,
        first=first,
        rows=[] if answer is None else _post_rows(seen, answer),
        params={p.name: params.get(p.name, p.default) for p in question.parameters},
        more=seen.query(**{**params, "limit": n_shown + POSTS_A_PAGE}),
        periods=periods(seen, 0),
        as_of=say_as_of(seen, [answer]),
    )


def post(request: Request) -> Response:
    """One post: what is known so far, and what the user noted of it."""
    seen, post_id = seen_of(request), str(request.path_params["post"])[:64]
    noted = [n for n in shop_of(request).desk.notes(seen.listed.account_id) if n.post_id == post_id]
    return _questions(
        request, seen, ("post",), "post.html.j2", place="posts", params={"which": post_id}, post=post_id, noted=noted
    )


def _questions(
    request: Request,
    seen: Seen,
    names: Sequence[str],
    template: str,
    *,
    params: dict[str, Cell] | None = None,
    **words: Any,
) -> Response:
    """A page of one question or several, those that take long as placeholders."""
    shop, given = shop_of(request), params or {}
    answers = shop.desk.answers([seen.asked(name, **given) for name in names])
    ready = [a for a in answers if a is not None]
    shelf = Shelf(_first(ready))
    first = shelf.said[:]
    slots = [_slot(shop, seen, n, a, shelf, given, lead=not ready) for n, a in zip(names, answers, strict=True)]
    usual = next((p.default for n in names for p in registry.get(n).parameters if p.name == "days"), None)
    return page(
        request,
        template,
        seen=seen,
        slots=slots,
        first=first,
        periods=periods(seen, usual) if usual is not None else [],
        as_of=say_as_of(seen, answers),
        is_waiting=any(slot["part"] is None or slot["is_drawing"] for slot in slots),
        **words,
    )


def _slot(
    shop: Shop,
    seen: Seen,
    name: str,
    answer: Answer | None,
    shelf: Shelf,
    params: dict[str, Cell],
    *,
    lead: bool = False,
) -> dict[str, Any]:
    """The place of one answer on a page: its part, or the address that will bring it."""
    more: dict[str, Cell] = {**params, "lead": 1} if lead else params
    part = None if answer is None else part_of(shop, seen, answer, shelf, **params)
    return {
        "name": name,
        "asks": registry.get(name).asks,
        "part": part,
        "is_drawing": part is not None and not all(figure["wide"] and figure["narrow"] for figure in part.figures),
        "url": f"{seen.path}/part/{name}{seen.query(**more)}",
    }


def _first(answers: Sequence[Answer]) -> list[str]:
    return list(dict.fromkeys(c.sentence for a in answers for c in a.caveats if c.kind in FIRST))


_MAIN = frozenset({"posted_on", "views", "views_at_age", "percentile"})
"""What a phone shows of each post."""

_SHOWN = ("posted_on", "views", "views_at_age", "percentile", "likes", "comments", "shares", "saves")


def _post_rows(seen: Seen, answer: Answer) -> list[dict[str, Any]]:
    """The listed posts in words, each with its own page; empty columns are left out."""
    listed = next((t for t in answer.tables if t.name == "posts"), None)
    if listed is None:
        return []
    names = [c.name for c in listed.columns]
    columns = [listed.column(n) for n in _SHOWN if n in names and any(v is not None for v in listed[n])]
    rate = next((c for c in listed.columns if c.name.startswith("engagement_rate")), None)
    columns += [rate] if rate else []
    zone = zone_of(seen.listed)
    rows = []
    for i, (post_id, title) in enumerate(zip(listed["post_id"], listed["title"], strict=True)):
        cells = [
            {
                "label": say_header(c),
                "says": say_cell(c.values[i], c.unit, zone),
                "is_number": is_number(c),
                "is_main": c.name in _MAIN,
            }
            for c in columns
        ]
        rows.append(
            {
                "title": title,
                "url": f"{seen.path}/posts/{post_id}{seen.query()}",
                "is_young": listed["is_young"][i] is True,
                "cells": cells,
            }
        )
    return rows
