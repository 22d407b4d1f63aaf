"""What every page shows: the accounts, the places to go, the period, and the words of the request."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse

import groundswell
from groundswell.account import Listed
from groundswell.answer import Answer, Cell
from groundswell.clock import say_day, to_datetime
from groundswell.errors import StoreMissing, UnknownName
from groundswell.faces.asking import read_params
from groundswell.faces.parts import PRINTED, Part, Shelf, make_part
from groundswell.faces.theme import DARK, LIGHT
from groundswell.faces.web.desk import Asked, Desk, zone_of
from groundswell.faces.web.security import Doors
from groundswell.faces.web.trays import Trays
from groundswell.questions import registry
from groundswell.questions.noted import takes_notes

if TYPE_CHECKING:
    from jinja2 import Environment

    from groundswell.account import Library

PLACES = (("today", "Today"), ("posts", "Posts"), ("audience", "Audience"), ("questions", "Questions"))
PERIODS = ((7, "1 week"), (28, "4 weeks"), (91, "13 weeks"), (182, "26 weeks"), (364, "52 weeks"), (0, "all"))


@dataclass(frozen=True, slots=True)
class Shop:
    """What all pages of one server share."""

    library: Library
    desk: Desk
    trays: Trays
    doors: Doors


@dataclass(frozen=True, slots=True)
class Seen:
    """Of whom, and of which time, a page speaks.

    Attributes:
        days: the stretch of time asked for; None leaves it to each question.
        as_of: a day, as the user wrote it; empty for now.
    """

    listed: Listed
    days: int | None = None
    as_of: str = ""

    @property
    def path(self) -> str:
        """Where the account's pages stand."""
        return f"/@{quote(self.listed.account_id)}"

    def query(self, **more: Cell) -> str:
        """The period and more as the query of an address, with its question mark; empty for nothing."""
        given = {"days": self.days, "as_of": self.as_of or None, **more}
        kept = {k: v for k, v in given.items() if v is not None}
        return f"?{urlencode(kept)}" if kept else ""

    def asked(self, name: str, **params: Cell) -> Asked:
        """A question about it, over the period where it takes one."""
        takes = {p.name for p in registry.get(name).parameters}
        days: dict[str, Cell] = {"days": self.days} if self.days is not None and "days" in takes else {}
        return Asked.of(self.listed.account_id, name, {**days, **params}, self.as_of)


def shop_of(request: Request) -> Shop:
    """What all pages share."""
    shop: Shop = request.app.state.shop
    return shop


def seen_of(request: Request) -> Seen:
    """Of whom and of which time the address speaks.

    Raises:
        UnknownName: there is no such account.
        StoreMissing: there is no account at all.
        BadValue: a period that is none.
    """
    name = str(request.path_params["account"]).lower()
    accounts = shop_of(request).desk.accounts()
    if not accounts:
        msg = "There are no numbers yet. Bring the files that TikTok gave you."
        raise StoreMissing(msg)
    listed = next((a for a in accounts if name in {a.account_id, a.handle.lower().lstrip("@")}), None)
    if listed is None:
        raise UnknownName.among("account", name, [a.account_id for a in accounts])
    given = {k: v for k, v in request.query_params.items() if k == "days" and v}
    days = read_params(registry.get("today"), given).get("days")
    return Seen(listed, int(days) if days is not None else None, request.query_params.get("as_of", "").strip())


def part_of(shop: Shop, seen: Seen, answer: Answer, shelf: Shelf, **params: Cell) -> Part:
    """An answer as the page shows it, its pictures ready to be woken; empty are those that are still being drawn."""
    asked = seen.asked(answer.question, **params)
    part = make_part(answer, zone_of(seen.listed), shelf, partial(shop.desk.picture, asked), most_rows=PRINTED)
    for figure in part.figures:
        figure["notes"] = f"{seen.path}/notes" if takes_notes(answer.table(figure["name"])) else ""
        figure["spec"] = f"{seen.path}/chart/{answer.question}/{quote(figure['name'])}{seen.query(**params)}"
    for table in part.tables:
        if not table["elsewhere"]:
            table["all"] = f"{seen.path}/table/{answer.question}/{quote(table['name'])}{seen.query(**params)}"
    return part


def page(request: Request, template: str, *, status: int = 200, seen: Seen | None = None, **words: Any) -> HTMLResponse:
    """A whole page, or a piece of one where the template is a piece."""
    shop = shop_of(request)
    accounts = shop.desk.accounts()
    text = (
        pages()
        .get_template(f"web/{template}")
        .render(
            back=_back(request),
            accounts=accounts,
            seen=seen,
            here=seen.path if seen else "",
            keep=seen.query() if seen else "",
            places=PLACES,
            csrf=shop.doors.csrf,
            version=groundswell.__version__,
            **words,
        )
    )
    return HTMLResponse(text, status)


def _back(request: Request) -> str:
    """The page that a form on it comes back to; a piece belongs to the page of its question."""
    path = request.url.path.replace("/part/", "/ask/")
    return f"{path}?{request.url.query}" if request.url.query else path


def periods(seen: Seen, usual: int) -> list[dict[str, Any]]:
    """The stretches of time to choose from, shortest first; the question's usual one stands for what is about as long.

    Whichever it is, it is held against the same weekdays before it (`Window.before`).
    """
    own: tuple[int | None, str] = (None, f"{usual} days" if usual else "all")
    others: list[tuple[int | None, str]] = [(days, says) for days, says in PERIODS if abs(days - usual) > 1]
    at = sum(1 for days, _ in others if days and (not usual or days < usual))
    return [
        {
            "says": says,
            "is_now": days == seen.days,
            "query": Seen(seen.listed, days, seen.as_of).query() or "?",
        }
        for days, says in [*others[:at], own, *others[at:]]
    ]


def say_as_of(seen: Seen, answers: Sequence[Answer | None]) -> str:
    """The day that counts as now, as a person says it; empty where nothing is dated."""
    known = [a.as_of_us for a in answers if a is not None and a.as_of_us is not None]
    return say_day(to_datetime(max(known), zone_of(seen.listed)).date()) if known else ""


# ── the package's own files ─────────────────────────────────────────────────────────────────────────────────────────


@cache
def pages() -> Environment:
    """The templates."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=PackageLoader("groundswell.faces"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset
    return made


@cache
def assets() -> Mapping[str, tuple[bytes, str]]:
    """Every file that pages load: its name → its bytes and type. The style is made of the one theme."""
    folder = resources.files("groundswell.faces").joinpath("static")
    style = pages().get_template("web/pages.css.j2").render(light=LIGHT, dark=DARK)
    return {
        "pages.css": (style.encode(), "text/css; charset=utf-8"),
        "pages.js": (folder.joinpath("pages.js").read_bytes(), "text/javascript; charset=utf-8"),
        "htmx.js": (folder.joinpath("htmx.min.js").read_bytes(), "text/javascript; charset=utf-8"),
        "icon.svg": (folder.joinpath("icon.svg").read_bytes(), "image/svg+xml"),
        "newsreader.woff2": (folder.joinpath("newsreader.woff2").read_bytes(), "font/woff2"),
    }


def asset(name: str) -> str:
    """The address of a file of the package; it changes with the content, so that browsers may keep it for ever."""
    if name == "charts.js":
        from importlib.metadata import version

        return f"/static/{version('vl-convert-python')}/charts.js"
    return f"/static/{_digest(name)}/{name}"


@cache
def _digest(name: str) -> str:
    if name == "newsreader.woff2":  # the style names it, so its address cannot wait for the style
        data = resources.files("groundswell.faces").joinpath(f"static/{name}").read_bytes()
    else:
        data = assets()[name][0]
    return hashlib.sha256(data).hexdigest()[:16]
