"""Who gets in, and what a page may do: one way in, no forged form, nothing from elsewhere, no stack trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.faces.web import pages
from groundswell.faces.web.app import ROUTES
from groundswell.faces.web.serve import bind, names_of
from groundswell.faces.web.uploads import Limits
from tests.faces.web.serving import BASE, Browser, browsing

POSTED = [route.path for route in ROUTES if route.methods and "POST" in route.methods]
READ = [route.path for route in ROUTES if route.methods and "GET" in route.methods]


def filled_in(path: str) -> str:
    """A route with something in each gap."""
    for gap, word in (
        ("{account}", "jongraz"), ("{question}", "today"), ("{table}", "x"), ("{tray}", "0"), ("{post}", "1"),
        ("{which}", "real"),
    ):  # fmt: skip
        path = path.replace(gap, word)
    return path


@pytest.mark.parametrize("path", READ)
def test_without_the_token_no_page_says_anything(path: str, demo_store: Path) -> None:
    with browsing(demo_store, is_in=False) as browser:
        answer = browser.get(filled_in(path))
        assert answer.status_code in {401, 403}
        assert "jongraz" not in answer.text


def test_the_token_becomes_a_cookie_that_scripts_and_other_sites_cannot_use(tmp_path: Path) -> None:
    with browsing(tmp_path / "x.duckdb", is_in=False) as browser:
        opened = browser.get(f"/?token={browser.doors.token}&days=7", follow_redirects=False)
        assert opened.status_code == 303
        assert opened.headers["location"] == "/?days=7"
        cookie = opened.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert browser.doors.token not in cookie
        assert browser.get("/start").status_code == 200


def test_a_wrong_token_opens_nothing(tmp_path: Path) -> None:
    with browsing(tmp_path / "x.duckdb", is_in=False) as browser:
        assert browser.get("/?token=guess").status_code == 403
        assert browser.get("/start").status_code == 403
        browser.client.cookies.set(browser.doors.cookie, "guess")
        assert browser.get("/start").status_code == 403


def test_the_token_leads_back_to_this_server_only(tmp_path: Path) -> None:
    with browsing(tmp_path / "x.duckdb", is_in=False) as browser:
        answer = browser.get(f"//evil.example/?token={browser.doors.token}", follow_redirects=False)
        assert not answer.headers.get("location", "/").startswith("//")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8117", "127.0.0.1", "127.0.0.1:9", "localhost.evil:8117"]
)
def test_a_name_that_was_pointed_at_this_machine_is_refused(host: str, filled: Browser) -> None:
    """DNS rebinding: the browser believes that the attacker's page and ours are one site."""
    answer = filled.get("/@jongraz/today", headers={"host": host})
    assert answer.status_code == 421
    assert "jongraz" not in answer.text


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_of_another_page_is_refused(path: str, headers: dict[str, str], filled: Browser) -> None:
    answer = filled.post(filled_in(path), headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("path", [p for p in POSTED if "{tray}" not in p])
@pytest.mark.parametrize("token", ["", "guess"])
def test_a_form_without_our_token_is_refused(path: str, token: str, filled: Browser) -> None:
    files = [("files", ("a.csv", b"a,b\n1,2\n"))] if path == "/start" else None
    answer = filled.client.post(filled_in(path), data={"csrf": token}, files=files, headers={"origin": BASE})
    assert answer.status_code == 403
    assert "load the page again" in answer.text


def test_pages_allow_no_script_and_no_style_but_the_package_s_own(filled: Browser) -> None:
    for path in ("/@jongraz/today", "/start", "/data", "/nowhere"):
        answer = filled.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http:" not in policy
        assert " style=" not in answer.text
        assert "<style" not in answer.text
        assert "onclick" not in answer.text
        assert "<script>" not in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_files_of_the_package_may_be_kept_for_ever(filled: Browser) -> None:
    page = filled.get("/start").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = filled.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


def test_a_bug_shows_a_sentence_and_no_stack_trace(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(_: object) -> None:
        message = "secret inside"
        raise RuntimeError(message)

    monkeypatch.setattr(pages, "say_as_of", lambda *_: fall(0))
    with browsing(demo_store, raise_server_exceptions=False) as browser:
        answer = browser.get("/@jongraz/audience")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers


def send(browser: Browser, files: list[tuple[str, tuple[str, bytes]]]) -> int:
    """The status that dropping these files has."""
    status: int = browser.post("/start", files=files, headers={"origin": BASE}).status_code
    return status


def test_uploads_are_limited_in_size_count_and_time(tmp_path: Path) -> None:
    small = ("files", ("a.csv", b"a,b\n1,2\n"))
    big = ("files", ("b.csv", b"x" * 3_000))
    with browsing(tmp_path / "a.duckdb", limits=Limits(size=2_000)) as browser:
        assert send(browser, [big]) == 413
        assert send(browser, [small]) == 200
    with browsing(tmp_path / "b.duckdb", limits=Limits(files=2)) as browser:
        assert send(browser, [small] * 3) == 413
    with browsing(tmp_path / "c.duckdb", limits=Limits(seconds=-1.0)) as browser:
        assert send(browser, [small]) == 413


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..\\..\\x.csv", "C:\\x.csv", "a/../../b.csv", "\x00"]
)
def test_no_name_of_a_file_leads_out_of_its_folder(name: str, empty: Browser, tmp_path: Path) -> None:
    before = {p for p in tmp_path.rglob("*") if "home" not in p.parts}
    assert send(empty, [("files", (name, b"a,b\n1,2\n"))]) in {200, 400, 422}
    assert {p for p in tmp_path.rglob("*") if "home" not in p.parts} == before


def test_two_files_of_one_name_are_both_kept(empty: Browser) -> None:
    send(empty, [("files", ("Overview.csv", b"a\n1\n")), ("files", ("Overview.csv", b"a\n2\n"))])
    (tray,) = empty.client.app.state.shop.trays.open_ones()  # type: ignore[attr-defined]
    assert sorted(p.read_bytes() for p in tray.paths) == [b"a\n1\n", b"a\n2\n"]
    assert {p.name for p in tray.paths} == {"Overview.csv"}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM post",
        "SELECT 1; DROP TABLE post",
        "COPY post TO 'x.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "PRAGMA database_list",
    ],
)
def test_sql_reads_the_store_and_nothing_else(statement: str, filled: Browser) -> None:
    answer = filled.post("/data/sql", {"sql": statement})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert "root:" not in answer.text
    assert "214" in filled.post("/data/sql", {"sql": "SELECT count(*) FROM post"}).text


def test_only_addresses_of_this_machine_are_names_of_the_server() -> None:
    assert names_of("127.0.0.1", 80) >= {"127.0.0.1", "localhost", "127.0.0.1:80"}
    assert names_of("127.0.0.1", 8117) == {"127.0.0.1:8117", "localhost:8117", "[::1]:8117"}
    assert names_of("192.168.0.2", 8117) == {"192.168.0.2:8117"}


def test_a_port_in_use_gives_way_to_a_free_one() -> None:
    first = bind("127.0.0.1", None)
    second = bind("127.0.0.1", None)
    assert first.getsockname()[1] != second.getsockname()[1]
    first.close()
    second.close()
