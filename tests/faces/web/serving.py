"""A server without a socket: the pages of a library of its own, and a browser that may have come in."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

import groundswell
from groundswell.account import Library
from groundswell.faces.web.app import make_app
from groundswell.faces.web.security import Doors
from groundswell.faces.web.uploads import Limits
from groundswell.questions import registry

HOST = "127.0.0.1:8117"
BASE = f"http://{HOST}"
BUSY = 'aria-busy="true"'


class Browser:
    """A client of one server, with the forms' token at hand."""

    def __init__(self, client: TestClient, doors: Doors, library: Library) -> None:
        self.client, self.doors, self.library = client, doors, library

    def get(self, path: str, **more: Any) -> Any:
        """Open a page."""
        return self.client.get(path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form with its token."""
        return self.client.post(path, data={"csrf": self.doors.csrf, **(data or {})}, **more)

    def when_ready(self, path: str, until: str, *, seconds: float = 60.0) -> str:
        """The page's text once it holds what is waited for."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            text: str = self.get(path).text
            if re.search(until, text):
                return text
            time.sleep(0.05)
        message = f"{path} never said {until}: {text[-2000:]}"
        raise AssertionError(message)

    def ready(self, path: str, *, seconds: float = 60.0) -> str:
        """The page's text once nothing on it is still being worked out."""
        return self.when_ready(path, rf"(?s)\A(?!.*{BUSY})", seconds=seconds)


def reading_pages(browser: Browser, account: str) -> list[str]:
    """The address of every page that reads, as an account has them."""
    here = f"/@{account}"
    post = re.findall(rf'href="({re.escape(here)}/posts/[^"]+)"', browser.ready(f"{here}/posts"))[0]
    own = [f"{here}/{name}" for name in ("today", "audience", "posts", "questions", "notes")]
    asked = [f"{here}/ask/{question.name}" for question in registry.all_questions()]
    tables = [a for q in asked for a in re.findall(r'href="([^"]+/table/[^"]+)"', browser.ready(q))]
    return [*own, post, *asked, *tables, "/start", "/data", "/data/rejects", "/data/conflicts", "/data/sql"]


def weight_of(browser: Browser, path: str) -> float:
    """Kilobytes that a first look at the page transfers: itself, its style, its scripts, its type; no chart runtime."""
    text = browser.ready(path)
    loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', text))
    style = browser.get(next(name for name in loaded if name.endswith(".css"))).text
    loaded |= set(re.findall(r"url\([\"']?(/static/[^\"')]+)", style))
    contents = [text.encode(), *(browser.get(name).content for name in loaded if not name.endswith("charts.js"))]
    return sum(min(len(gzip.compress(content, 6)), len(content)) for content in contents) / 1000


@contextmanager
def browsing(path: Path, *, limits: Limits | None = None, is_in: bool = True, **more: Any) -> Iterator[Browser]:
    """A browser at the pages of the library at that path; it has opened the address unless `is_in` is false."""
    library = groundswell.open(path)
    doors = Doors(frozenset({HOST, "localhost:8117"}))
    app = make_app(library, doors, limits=limits)
    with TestClient(app, base_url=BASE, follow_redirects=True, **more) as client:
        if is_in:
            client.get(f"/?token={doors.token}")
        yield Browser(client, doors, library)
