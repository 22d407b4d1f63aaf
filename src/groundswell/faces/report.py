"""All answers about one account as one HTML file: sentences first, then pictures, then tables and method cards.

The file stands alone: its type is inside, it runs no script, and its Content-Security-Policy lets it fetch nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import groundswell
from groundswell.answer import Answer
from groundswell.clock import parse_zone, say_day, to_datetime
from groundswell.faces.parts import PRINTED, Part, Shelf, asks_of, list_sources, make_part
from groundswell.faces.said import FIRST, arrange
from groundswell.faces.theme import DARK, LIGHT
from groundswell.questions import registry

if TYPE_CHECKING:
    from groundswell.account import Account


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose report it is."""

    handle: str
    zone: tzinfo = UTC
    is_invented: bool = False


def owner_of(account: Account) -> Owner:
    """Whose numbers an account holds, as a face needs to know it."""
    for listed in account.library.accounts():
        if account.account_id in {None, listed.account_id}:
            zone = parse_zone(listed.zone) if listed.zone else UTC
            return Owner(listed.handle.lstrip("@"), zone, listed.is_invented)
    return Owner(str(account.account_id))


def write_report(account: Account, path: Path, *, made_on: date) -> int:
    """Ask every question, write the report to `path` and return how many answers it holds."""
    answers = [account.ask(question.name) for question in registry.all_questions()]
    path.write_text(render_report(answers, owner_of(account), made_on=made_on), encoding="utf-8")
    return len(answers)


def render_report(answers: Sequence[Answer], owner: Owner, *, made_on: date | None = None) -> str:
    """The answers as one self-contained HTML file."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    as_of_us = max((a.as_of_us for a in answers if a.as_of_us is not None), default=None)
    as_of = "" if as_of_us is None else say_day(to_datetime(as_of_us, owner.zone).date())
    first = list(dict.fromkeys(c.sentence for a in answers for c in a.caveats if c.kind in FIRST))
    shelf = Shelf(first)
    parts = [make_part(answer, owner.zone, shelf) for answer in answers if answer.standing != "refused"]
    refused = [Part(a.question, asks_of(a), a, arrange(a, first)) for a in answers if a.standing == "refused"]
    pages = Environment(
        loader=PackageLoader("groundswell.faces"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
    )
    running = f"Groundswell · @{_plain(owner.handle)}{f' · as of {as_of}' if as_of else ''}"
    style = pages.get_template("report.css.j2").render(
        light=LIGHT, dark=DARK, font=_font(), running=running, printed=PRINTED
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    from markupsafe import Markup

    return pages.get_template("report.html.j2").render(
        owner=owner,
        as_of=as_of,
        made_on=say_day(made_on) if made_on else "",
        first=first,
        parts=parts,
        refused=refused,
        printed=PRINTED,
        sources=list_sources(answers, owner.zone),
        version=groundswell.__version__,
        style=Markup(style),  # noqa: S704 - made of the package's own files, the palette and a handle reduced to its letters
        style_hash=f"sha256-{digest}",
    )


@cache
def _font() -> str:
    data = resources.files("groundswell.faces").joinpath("static/newsreader.woff2").read_bytes()
    return base64.b64encode(data).decode()


def _plain(handle: str) -> str:
    """The handle reduced to what may stand inside a CSS string."""
    return "".join(c for c in handle if c.isalnum() or c in "._-")
