"""A real browser at a real server: Debian's Chromium, driven by Playwright, with its eyes open for what goes wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import BrowserContext, Page, Playwright

ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def chromium() -> str:
    """The browser's program; skips where there is none, and fails where there must be one (`make check`)."""
    found = os.environ.get("GROUNDSWELL_BROWSER_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    if os.environ.get("GROUNDSWELL_BROWSER") == "required":
        pytest.fail("there is no Chromium here, and make check needs one: make browser")
    pytest.skip("there is no Chromium here: make browser")


@dataclass
class Server:
    """A running `groundswell`."""

    address: str
    home: Path

    @property
    def base(self) -> str:
        """Its address without the token."""
        return self.address.split("/?")[0]


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    """`groundswell` in a process of its own, with a home of its own."""
    program = [sys.executable, "-m", "groundswell", "web", "--json", "--no-browser"]
    environment = {**os.environ, "GROUNDSWELL_HOME": str(home)}
    with subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        try:
            yield Server(json.loads(process.stdout.readline())["address"], home)
        finally:
            process.terminate()
            process.wait(20)


@dataclass
class Visitor:
    """Somebody at the pages; what was fetched and what went wrong is written down."""

    context: BrowserContext
    server: Server
    page: Page
    fetched: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def tab(self) -> Page:
        """One more tab."""
        page = self.context.new_page()
        self.watch(page)
        return page

    def watch(self, page: Page) -> None:
        """Write down what the page fetches and complains of."""
        page.on("request", lambda request: self.fetched.append(request.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type in {"error", "warning"} else None)

    def go(self, path: str, page: Page | None = None) -> Page:
        """Open a page and wait until nothing on it is still being worked out."""
        page = page or self.page
        page.goto(self.server.base + path)
        page.locator("[aria-busy=true]").first.wait_for(state="detached", timeout=60_000)
        return page


@contextmanager
def visiting(playwright: Playwright, server: Server, folder: Path, **look: Any) -> Iterator[Visitor]:
    """A visitor who has opened the address; in the end nothing was fetched from elsewhere and nothing complained."""
    look.setdefault("viewport", {"width": 1200, "height": 900})
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=chromium(), headless=True, args=list(ARGS), **look
    )
    try:
        visitor = Visitor(context, server, context.pages[0])
        visitor.watch(visitor.page)
        visitor.page.goto(server.address)
        yield visitor
        elsewhere = [url for url in visitor.fetched if not url.startswith((server.base, "data:", "blob:"))]
        assert elsewhere == [], elsewhere
        assert visitor.faults == [], visitor.faults
    finally:
        context.close()


@cache
def _axe() -> str:
    return Path(AXE_FILE_PATH).read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA: the rule, and where."""
    page.evaluate(_axe())
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)["violations"]
    return [f"{v['id']}: {v['nodes'][0]['target']} {v['nodes'][0]['failureSummary']}" for v in found]
