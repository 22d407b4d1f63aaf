"""The pages in a real browser: from the first visit to the first sentence, by mouse, by keyboard, without scripts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundswell.demo import INVENTED_HANDLE

if os.environ.get("GROUNDSWELL_BROWSER") != "required":  # where a browser must be, its driver must be too
    pytest.importorskip("playwright", reason="Playwright is not installed: make test installs it")
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from tests.faces.web.browser import Server, chromium, serving, violations, visiting

DEMO = Path(__file__).parents[3] / "src" / "groundswell" / "demo"
ME = f"/@{INVENTED_HANDLE}"
PAGES = (
    f"{ME}/today", f"{ME}/audience", f"{ME}/posts", f"{ME}/questions", f"{ME}/ask/growth", f"{ME}/ask/post",
    f"{ME}/notes", "/@jongraz/today", "/@jongraz/audience", "/data", "/data/sql", "/data/rejects", "/data/conflicts",
    "/start",
)  # fmt: skip


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The driver, for as long as tests of this module run in a row."""
    chromium()
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def demo(both_demos: Path) -> Iterator[Server]:
    """A server with both demo accounts."""
    chromium()
    with serving(both_demos) as server:
        yield server


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """A server without any data."""
    chromium()
    with serving(tmp_path / "fresh") as server:
        yield server


def test_from_the_first_visit_to_the_first_sentence(playwright: Playwright, fresh: Server, tmp_path: Path) -> None:
    with visiting(playwright, fresh, tmp_path / "b") as visitor:
        page = visitor.page
        expect(page.get_by_role("heading", level=1)).to_contain_text("Drop what TikTok gave you")
        page.get_by_role("button", name="Show the invented account").click()
        page.wait_for_url("**/today", timeout=90_000)
        expect(page.locator("#today h2")).to_contain_text("followers", timeout=60_000)
        expect(page.locator(".invented")).to_have_text("invented account")
        expect(page.locator("#today svg.picture").first).to_be_visible()


# Colours do not hang on the width, nor places on the colours: two looks show all of both.
@pytest.mark.parametrize(("look", "width"), [("light", 375), ("dark", 1200)])
def test_every_page_is_accessible_and_complains_of_nothing(
    look: str, width: int, playwright: Playwright, demo: Server, tmp_path: Path
) -> None:
    sight = {"color_scheme": look, "viewport": {"width": width, "height": 800}, "reduced_motion": "reduce"}
    with visiting(playwright, demo, tmp_path / "b", **sight) as visitor:
        for path in PAGES:
            page = visitor.go(path)
            assert violations(page) == [], (path, width)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide on a screen of {width}"


def test_dark_is_dark_and_light_is_light(playwright: Playwright, demo: Server, tmp_path: Path) -> None:
    papers = []
    for look in ("light", "dark"):
        with visiting(playwright, demo, tmp_path / look, color_scheme=look) as visitor:
            visitor.go(f"{ME}/today")
            papers.append(visitor.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    light, dark = (sum(map(int, re.findall(r"\d+", p)[:3])) for p in papers)
    assert light > 600
    assert dark < 150


def test_a_picture_wakes_under_the_pointer_and_takes_a_note(
    playwright: Playwright, demo: Server, tmp_path: Path
) -> None:
    with visiting(playwright, demo, tmp_path / "b") as visitor:
        page = visitor.go(f"{ME}/today")
        figure = page.locator("figure[data-spec]").first
        figure.hover()
        drawn = figure.locator(".awake svg")
        expect(drawn).to_be_visible(timeout=30_000)
        expect(figure.locator(".wide .picture")).to_be_hidden()
        box = drawn.bounding_box()
        assert box
        at = (box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.6)
        page.mouse.move(*at)
        page.mouse.move(at[0] + 2, at[1])
        expect(page.locator("#vg-tooltip-element.visible")).to_contain_text("202")
        page.mouse.click(at[0] + 2, at[1])
        expect(figure.locator("input[type=date]")).to_have_value(re.compile(r"20\d\d-\d\d-\d\d"))
        expect(figure.locator("input[name=text]")).to_be_focused()


def bring(page: Page, *files: Path) -> None:
    """Choose files on the page."""
    page.goto(page.url.split("/start")[0].split("/@")[0].rstrip("/") + "/start")
    page.locator("#files").set_input_files(list(files))


def test_files_are_understood_imported_and_survive_a_reload_and_a_second_tab(
    playwright: Playwright, fresh: Server, tmp_path: Path
) -> None:
    with visiting(playwright, fresh, tmp_path / "b") as visitor:
        page = visitor.page
        bring(page, DEMO / "videos_2022-01.csv")
        expect(page.get_by_role("heading", level=1)).to_contain_text("160 rows", timeout=60_000)
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_contain_text("160 rows")
        page.get_by_label("Whose numbers are these?").fill("jongraz")
        page.get_by_label("When were they downloaded?").fill("2022-01-12")
        page.get_by_role("button", name="Look once more").click()
        expect(page.get_by_role("button", name="Bring them in")).to_be_enabled(timeout=60_000)
        second = visitor.tab()
        second.goto(page.url)
        page.get_by_role("button", name="Bring them in").click()
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_contain_text("new rows from 1 file", timeout=60_000)
        second.get_by_role("button", name="Bring them in").click()
        expect(second.get_by_role("heading", level=1)).to_contain_text("new rows from 1 file")
        second.get_by_role("button", name="Take this import back").click()
        expect(second.get_by_role("heading", level=1)).to_have_text("Taken back")


def test_files_of_no_use_say_why(playwright: Playwright, fresh: Server, tmp_path: Path) -> None:
    letter, torn, empty = tmp_path / "letter.txt", tmp_path / "torn.zip", tmp_path / "empty.csv"
    letter.write_text("Dear you,\n", encoding="utf-8")
    torn.write_bytes(b"PK\x03\x04 torn")
    empty.write_bytes(b"")
    with visiting(playwright, fresh, tmp_path / "b") as visitor:
        bring(visitor.page, letter, torn, empty)
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("None of these can be used", timeout=60_000)
        for name in ("letter.txt", "torn.zip", "empty.csv"):
            expect(visitor.page.locator("main")).to_contain_text(name)


def test_everything_is_reached_by_keyboard(playwright: Playwright, demo: Server, tmp_path: Path) -> None:
    with visiting(playwright, demo, tmp_path / "b") as visitor:
        page = visitor.go(f"{ME}/today")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="To the content")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.locator(".menu summary")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".menu a").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".menu summary")).to_be_focused()
        for _ in range(3):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/audience*")
        card = page.locator(".numbers dt a").first
        card.wait_for(timeout=60_000)
        card.focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"[id='{(card.get_attribute('href') or '')[1:]}']")).to_be_visible()


def test_posts_that_took_a_while_are_listed_all_the_same(playwright: Playwright, demo: Server, tmp_path: Path) -> None:
    with visiting(playwright, demo, tmp_path / "b") as visitor:
        page = visitor.go(f"{ME}/posts?age={time.time_ns() % 40 + 30}")
        expect(page.locator("table.posts tbody tr")).to_have_count(25, timeout=60_000)


def test_today_is_readable_without_scripts(playwright: Playwright, demo: Server, tmp_path: Path) -> None:
    with visiting(playwright, demo, tmp_path / "b", java_script_enabled=False) as visitor:
        visitor.page.goto(demo.base + f"{ME}/today")
        expect(visitor.page.locator("#today h2")).to_contain_text("followers", timeout=60_000)
        expect(visitor.page.locator("#today svg.picture").first).to_be_visible()


def test_while_another_process_imports_the_page_answers_as_of_before_it(
    playwright: Playwright, demo: Server, tmp_path: Path
) -> None:
    code = (
        "import time\nfrom groundswell.account import _cache\nfrom groundswell.store import file\n"
        "path = file.default_path()\n"
        "with _cache(path).importing(), file.writing(path):\n    print('held', flush=True)\n    time.sleep(20)\n"
    )
    environment = {**os.environ, "GROUNDSWELL_HOME": str(demo.home)}
    environment.pop("GROUNDSWELL_STORE", None)
    with visiting(playwright, demo, tmp_path / "b") as visitor:
        visitor.go(f"{ME}/today")
        with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE) as process:
            try:
                assert process.stdout
                assert process.stdout.readline().strip() == b"held"
                start = time.monotonic()
                page = visitor.go(f"{ME}/today")
                assert time.monotonic() - start < 10
                expect(page.locator("main")).to_contain_text("An import is running")
                expect(page.locator("#today h2")).to_contain_text("followers")
            finally:
                process.kill()
                process.wait(20)
