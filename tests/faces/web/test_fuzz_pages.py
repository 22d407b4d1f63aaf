"""Hostile addresses and forms at every route: an answer or a refusal, never a fall."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from groundswell.faces.web.app import ROUTES
from groundswell.questions import registry
from tests.faces.web.serving import BASE, Browser, browsing

WORDS = (
    "", " ", "0", "-1", "1", "1.5", "7e1", "nan", "inf", "-inf", "1e309", "9" * 400, "\u0663", "\u00b2", "\u2466",
    "0x10", "true", "null", "[]", "{}", "{{7*7}}", "${7*7}", "%s%n", "%00", "\x00", "a\x00b", "\r\nset-cookie: a=b",
    "\n", "\t", "' OR 1=1 --", '"; DROP TABLE post; --', "<script>alert(1)</script>", "../../etc/passwd", "..\\..\\x",
    "//evil", "file:///etc/passwd", "2022-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "-0001-01-01", "2022-01-31",
    "2022-01-31 25:00", "2022-01-31T10:00:00+99:00", "UTC", "+14:00", "Europe/../etc", "x" * 5_000, "\u202eabc",
    "\U0001f9a0", "e\u0301", "jongraz", "@", "today", "posts", "post", "csv", "parquet", "real\x00",
)  # fmt: skip
NAMES = (
    "days", "as_of", "lead", "narrow", "import", "token", "day", "table", "format", "account", "zone", "sql", "text",
    "post", "note", "back", "do", "own", "observed", "column:views", "was:views", "stated:views", "column:", "x",
)  # fmt: skip
GAPS = ("account", "question", "table", "tray", "post", "which", "mark", "name")
GETS = [route.path for route in ROUTES if route.methods and "GET" in route.methods]
POSTS = [route.path for route in ROUTES if route.methods and "POST" in route.methods]
KINDS = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-99", "multipart/form-data",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "application/json", "text/plain", "", "\u00e9",
)  # fmt: skip
BODIES = (
    b"", b"\x00", b"%", b"&&&=", b"csrf", b"\xff\xfe=\xed\xa0\x80", b"--x", b"--x--", b"--x\r\n\r\n\r\n--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n',
    b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
    b"{" * 5_000, b"a=b&" * 2_000, b"csrf=" + b"x" * 100_000,
)  # fmt: skip
PARAMETERS = tuple({p.name for question in registry.all_questions() for p in question.parameters})
A_ROUTE = 10


@pytest.fixture(scope="module")
def own(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser at a copy of the demo account, which may be written to."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copyfile(demo_store, folder / "own.duckdb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDSWELL_HOME", str(folder))
        with browsing(folder / "own.duckdb", raise_server_exceptions=False) as browser:
            yield browser


def address(route: str, draw: random.Random) -> str:
    """The route with something in its gaps: half of them lead to the account, and then to what stands behind it."""
    for gap in GAPS:
        word = "jongraz" if gap == "account" and draw.random() < 0.7 else draw.choice(WORDS)
        word = draw.choice(registry.names()) if gap == "question" and draw.random() < 0.7 else word
        route = route.replace(f"{{{gap}}}", quote(word[:300], safe="") or "-")
    return route


def asked(draw: random.Random) -> dict[str, str]:
    """Words under names that some page knows."""
    names = draw.sample((*NAMES, *PARAMETERS), draw.randint(1, 4))
    return {name: draw.choice(WORDS) for name in names}


def check(status: int, text: str, what: object) -> None:
    """No fall, and nothing of the machine in what is said."""
    assert status < 500, what
    assert "Traceback" not in text, what
    assert "root:x:" not in text, what


@pytest.mark.parametrize("route", GETS)
def test_no_address_falls_over(route: str, own: Browser) -> None:
    draw = random.Random(route)
    for _ in range(A_ROUTE):
        path = f"{address(route, draw)}?{urlencode(asked(draw))}"
        answer = own.get(path, follow_redirects=False)
        check(answer.status_code, answer.text, path)


@pytest.mark.parametrize("route", POSTS)
def test_no_form_falls_over(route: str, own: Browser) -> None:
    draw = random.Random(route)
    for _ in range(A_ROUTE):
        path, form = address(route, draw), asked(draw)
        answer = own.post(path, form, headers={"origin": BASE}, follow_redirects=False)
        check(answer.status_code, answer.text, (path, form))
        kind, body = draw.choice(KINDS), draw.choice(BODIES)
        headers = {b"origin": BASE.encode(), b"content-type": kind.encode()}
        answer = own.client.post(path, content=body, headers=headers, follow_redirects=False)
        check(answer.status_code, answer.text, (path, kind, body[:60]))
        files = [("files", (draw.choice(WORDS)[:100], draw.choice(BODIES)))]
        if route == "/start":
            answer = own.post(path, form, files=files, headers={"origin": BASE}, follow_redirects=False)
            check(answer.status_code, answer.text, (path, files))
