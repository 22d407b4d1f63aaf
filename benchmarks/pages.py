"""How quickly pages are answered, what they weigh, and how long a first visit waits.

By themselves: `python -m benchmarks --only pages`.

Pages are asked in this process, so that only the server's part is measured; the starts are processes of their own.
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

import groundswell
from benchmarks import tables
from benchmarks.imports import LAST_US
from benchmarks.timing import seconds
from groundswell.demo import INVENTED_HANDLE, REAL_HANDLE, Which
from groundswell.faces.demos import bring_demo
from groundswell.questions import registry
from tests.faces.web.serving import Browser, browsing, reading_pages, weight_of

POSTS, SNAPSHOTS, MANY = 1_000, 100, 20
BAR_MS, BAR_MANY_MS, BAR_KB, BAR_START_S = 100, 300, 100, 3
_UNSAID = 'class="answer waiting"'  # the sentences are there, and their pictures may still be on their way
_PATIENCE_S = 60.0
_HANDLES: dict[Which, str] = {"real": REAL_HANDLE, "invented": INVENTED_HANDLE}


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its address, milliseconds when warm with one account and with many, kilobytes compressed."""

    path: str
    one_ms: float
    many_ms: float
    kb: float


@dataclass(frozen=True, slots=True)
class Pages:
    """All that is measured.

    Attributes:
        cold_s: from asking for Today, with nothing known, to its answer.
        starts: what was done → seconds from `groundswell` to a readable Today.
        heaviest: the demo accounts → kilobytes of their heaviest page, and its address.
    """

    pages: list[Page]
    cold_s: float
    starts: dict[str, float]
    heaviest: dict[str, tuple[float, str]]


def measure(folder: Path, *, runs: int = 9, n_posts: int = POSTS, many: int = MANY) -> Pages:
    """Build both stores, ask every page of both, and start the server as a visitor would."""
    starts = {name: statistics.median(took) for name, took in _starts(folder, runs=min(runs, 5)).items()}
    heaviest = _heaviest(folder / "demos")
    with _filled(folder / "one", n_posts, 1) as browser:
        account = browser.library.accounts()[0].account_id
        cold_s = seconds(lambda: browser.ready(f"/@{account}/today"))
        paths = reading_pages(browser, account)
        _warm(browser, account)
        weights = {path: weight_of(browser, path) for path in paths}
        one = {path: _median_ms(browser, path, runs) for path in paths}
    with _filled(folder / "many", n_posts, many) as browser:
        for listed in browser.library.accounts():
            browser.ready(f"/@{listed.account_id}/today")
        account = browser.library.accounts()[many // 2].account_id
        _warm(browser, account)
        crowded = [_median_ms(browser, path, runs) for path in reading_pages(browser, account)]
    pages = [Page(p, one[p], m, weights[p]) for p, m in zip(paths, crowded, strict=True)]
    for page in pages:
        print(f"  {page.path:<40} {page.one_ms:6.1f} ms {page.many_ms:6.1f} ms {page.kb:6.1f} kB", flush=True)
    print(f"  cold {cold_s:.2f} s; " + "; ".join(f"{n} {t:.2f} s" for n, t in starts.items()), flush=True)
    return Pages(pages, cold_s, starts, heaviest)


@contextmanager
def _filled(folder: Path, n_posts: int, n_accounts: int) -> Iterator[Browser]:
    """A browser at a store with so many accounts of that size, imported from a table as a tool writes it."""
    folder.mkdir()
    os.environ["GROUNDSWELL_HOME"] = str(folder / "home")
    tables.build(folder, n_posts=n_posts * n_accounts, snapshots_per_post=SNAPSHOTS, n_accounts=n_accounts)
    table = folder / "posts.csv"
    with duckdb.connect(folder / "bench.duckdb", read_only=True) as connection:
        # Half of all rows lie beyond today where the invented accounts end: all of them are moved into the past.
        shift = f"(SELECT max(observed_us) - {LAST_US} FROM post_snapshot)"
        connection.execute(
            f"""
            COPY (
                SELECT s.post_id, s.account_id AS author, make_timestamp(p.posted_us - {shift}) AS posted_at,
                       make_timestamp(s.observed_us - {shift}) AS observed_at,
                       s.views, s.likes, s.comments, s.shares, s.saves
                FROM post_snapshot AS s JOIN post AS p ON p.post_id = s.post_id WHERE s.observed_us IS NOT NULL
            ) TO '{table}' (HEADER, DELIMITER ',')
            """
        )
    with browsing(folder / "store.duckdb") as browser:
        browser.library.import_files([table])
        yield browser


def _heaviest(folder: Path) -> dict[str, tuple[float, str]]:
    """The heaviest page of each demo account."""
    folder.mkdir()
    os.environ["GROUNDSWELL_HOME"] = str(folder / "home")
    library = groundswell.open(folder / "store.duckdb")
    handles = [bring_demo(library, which, folder / which) for which in ("real", "invented")]
    with browsing(library.path) as browser:
        return {h: max((weight_of(browser, path), path) for path in reading_pages(browser, h)) for h in handles}


def _warm(browser: Browser, account: str) -> None:
    """Have every question answered: the page of all questions shows what is known, and waits a moment for the rest."""
    for question in registry.all_questions():
        browser.ready(f"/@{account}/ask/{question.name}")


def _median_ms(browser: Browser, path: str, runs: int) -> float:
    browser.ready(path)
    return statistics.median(seconds(lambda: browser.get(path)) for _ in range(runs)) * 1000


def _starts(folder: Path, runs: int) -> dict[str, list[float]]:
    """Seconds from `groundswell` to a readable Today of a demo account, in several ways."""
    ways: tuple[tuple[str, Which, float], ...] = (
        ("the real account is here already", "real", -1.0),
        ("a click at once, real account", "real", 0.0),
        ("a click at once, invented account", "invented", 0.0),
        ("a click after ten seconds, real account", "real", 10.0),
        ("a click after ten seconds, invented account", "invented", 10.0),
    )
    took: dict[str, list[float]] = {name: [] for name, _, _ in ways}
    for n in range(runs):
        for name, which, pause in ways:
            home = folder / ("start" if pause < 0 else f"start-{n}-{which}-{pause:g}")
            if pause < 0 and n == 0:
                os.environ["GROUNDSWELL_HOME"] = str(home)
                bring_demo(groundswell.open(), "real", folder / "files")
            took[name].append(_start(home, which, pause))
    return took


def _start(home: Path, which: Which, pause: float) -> float:
    """One start; what the visitor herself waits before her click does not count."""
    program = [sys.executable, "-m", "groundswell", "web", "--json", "--no-browser"]
    environment = {**os.environ, "GROUNDSWELL_HOME": str(home)}
    began = time.perf_counter()
    with subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            address = json.loads(process.stdout.readline() if process.stdout else "{}")["address"]
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
            base = address.split("/?")[0]

            def get(path: str, data: bytes | None = None) -> tuple[str, str]:
                request = urllib.request.Request(path, data, {"origin": base})  # noqa: S310 - our own server
                with opener.open(request, timeout=60) as answer:
                    return str(answer.url), answer.read().decode()

            where, text = get(address)
            if pause >= 0:
                time.sleep(pause)
                token = re.findall(r'name="csrf" value="([^"]+)"', text)[0]
                where, text = get(f"{base}/demo/{which}", urllib.parse.urlencode({"csrf": token}).encode())
            while f"@{_HANDLES[which]}/today" not in where or _UNSAID in text:
                if time.perf_counter() - began > _PATIENCE_S or "This did not work" in text:
                    raise RuntimeError(where + re.sub(r"<[^>]+>|\s+", " ", text)[-2_000:])
                time.sleep(0.02)
                where, text = get(where)
            return time.perf_counter() - began - max(pause, 0)
        finally:
            process.terminate()
            process.wait(20)


def part(found: Pages) -> str:
    """The section of the page."""
    rows = [f"| `{_plain(p.path)}` | {p.one_ms:.0f} | {p.many_ms:.0f} | {p.kb:.0f} |" for p in found.pages]
    starts = "\n".join(f"| {name} | {took:.1f} |" for name, took in found.starts.items())
    slow = [p for p in found.pages if p.one_ms > BAR_MS or p.many_ms > BAR_MANY_MS or p.kb > BAR_KB]
    slow += [Page(path, 0, 0, kb) for kb, path in found.heaviest.values() if kb > BAR_KB]
    demos = " and ".join(f"`{path}` {kb:.0f} kB" for kb, path in found.heaviest.values())
    verdict = f"Beyond a bar: {', '.join(f'`{_plain(p.path)}`' for p in slow)}." if slow else "All pages keep the bars."
    return (
        f"## Pages\n\nMedians of the server's part, warm, with {POSTS:,} posts of {SNAPSHOTS} snapshots (bar {BAR_MS} "
        f"ms) and with {MANY} accounts of that size (bar {BAR_MANY_MS} ms); kilobytes of a first look, compressed, "
        f"with style, scripts and type, without the runtime that wakes pictures (bar {BAR_KB} kB). {verdict} Today "
        f"takes {found.cold_s:.1f} s when nothing is known yet, and says so meanwhile. The heaviest pages of the demo "
        f"accounts: {demos}.\n\n"
        "| page | ms | ms with all accounts | kB |\n|---|---:|---:|---:|\n" + "\n".join(rows) + "\n\n"
        f"From `groundswell` to a readable Today of a demo account (bar {BAR_START_S} s); what a visitor waits "
        f"before she clicks is not counted.\n\n| | s |\n|---|---:|\n{starts}"
    )


def _plain(path: str) -> str:
    """The address without the invented names in it."""
    return re.sub(r"/posts/.+", "/posts/…", re.sub(r"/@[^/]+", "/@…", path))
