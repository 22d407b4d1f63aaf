"""The pages as a reader without scripts gets them: every question, sentences first, each state in words."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from groundswell.errors import StoreBusy
from groundswell.faces.web.uploads import Limits
from groundswell.questions import registry
from groundswell.store import file
from groundswell.store.cache import Cache
from tests.faces.web.serving import BASE, Browser, browsing

DEMO = Path(__file__).parents[3] / "src" / "groundswell" / "demo"
JARGON = ("pooled", "posterior", "lfsr", "median", "percentile", "shrinkage", "confidence", "null")


def words(html: str) -> str:
    """What a reader sees, method cards and tables closed."""
    text = re.sub(r"<(script|style|svg|details)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_first_visit_offers_to_drop_files_and_both_demo_accounts(empty: Browser) -> None:
    page = empty.get("/")
    assert page.url.path == "/start"
    said = words(page.text)
    assert "Drop files or folders here" in said
    assert "Show the invented account" in said
    assert "Show the real account" in said
    assert "takes" in said


def test_the_first_screen_of_today_says_nothing_that_needs_a_statistician(filled: Browser) -> None:
    for path in ("/@jongraz/today", "/start"):
        said = words(filled.ready(path)).lower()
        assert [word for word in JARGON if re.search(rf"\b{word}\b", said)] == []


def test_today_is_readable_without_scripts(filled: Browser) -> None:
    page = filled.ready("/@jongraz/today")
    said = words(page)
    assert said.index("These numbers end on 10 April 2022") < said.index("of every 1,000 views")
    assert page.count("<svg") >= 2
    assert "<table" in page


@pytest.mark.parametrize("name", registry.names())
def test_every_registered_question_has_a_page(name: str, filled: Browser) -> None:
    page = filled.ready(f"/@jongraz/ask/{name}")
    assert registry.get(name).asks in words(page)
    assert f'/@jongraz/ask/{name}"' in filled.ready("/@jongraz/questions")


def test_the_period_reaches_the_question(filled: Browser) -> None:
    assert "28 days to" in words(filled.ready("/@jongraz/ask/engagement?days=28"))
    assert "all time" in words(filled.ready("/@jongraz/ask/engagement?days=0"))
    assert "31 January 2022" in words(filled.ready("/@jongraz/today?as_of=2022-01-31"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404), ("/@nobody/today", 404), ("/@jongraz/ask/nothing", 404), ("/@jongraz/today?days=-3", 400),
        ("/@jongraz/today?days=many", 400), ("/@jongraz/today?as_of=soon", 400), ("/@jongraz/posts?sort=luck", 404),
        ("/@jongraz/posts?age=-1", 400), ("/@jongraz/posts/1", 404), ("/start/none", 404),
        ("/data/rejects?import=x", 404),
        ("/@jongraz/chart/today/none", 404), ("/@jongraz/part/nothing", 404), ("/@jongraz/ask/posts?limit=1e9", 400),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_said_in_a_sentence(path: str, status: int, filled: Browser) -> None:
    for _ in range(200):  # what takes long is refused where it is fetched, and then by the page itself
        page = filled.get(path)
        if page.status_code != 200:
            break
        time.sleep(0.05)
    assert page.status_code == status
    assert "That did not work" in page.text


def test_what_is_refused_late_says_so_in_its_place(filled: Browser) -> None:
    piece = filled.get("/@jongraz/part/momentum?ahead=0")
    assert piece.status_code == 200
    assert "1 to 90 days ahead" in piece.text


def test_posts_are_found_sorted_and_lead_to_their_own_pages(filled: Browser) -> None:
    page = filled.ready("/@jongraz/posts?search=noodle&sort=newest")
    links = re.findall(r'href="(/@jongraz/posts/[^"]+)"', page)
    assert links
    assert len(re.findall('<th scope="row"', page)) == len(links)
    one = words(filled.ready(links[0]))
    assert "views when seen on" in one
    assert "No post says" in words(filled.ready("/@jongraz/posts?search=xyzzy"))


def test_a_number_leads_to_its_method_card(filled: Browser) -> None:
    page = filled.ready("/@jongraz/ask/engagement")
    cards = re.findall(r'<dt><a href="#([^"]+)"', page)
    assert cards
    assert all(f'<dl id="{card}"' in page for card in cards)
    assert "The SQL that ran" in page


def test_a_picture_can_be_woken(filled: Browser) -> None:
    page = filled.ready("/@jongraz/today")
    spec = filled.get(re.findall(r'data-spec="([^"]+)"', page)[0].replace("&amp;", "&")).json()
    text = str(spec)
    assert "tooltip" in text
    assert "http" not in text.replace(spec["$schema"], "")


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    rows = "id,posted,views,likes,comments,shares,caption\n" + "".join(
        f"70000000000000{n:05d},2026-01-{n + 1:02d},{n * 100 + 5},3,1,0,<img src=x onerror=alert(1)> {{{{7*7}}}}\n"
        for n in range(9)
    )
    with browsing(tmp_path / "x.duckdb") as browser:
        browser.library.import_files([write(tmp_path, rows)], account="me", own=True, observed="2026-02-01")
        for path in ("/@me/posts", "/@me/posts/7000000000000000003", "/@me/today"):
            page = browser.ready(path)
            assert "<img" not in page
            assert "onerror=alert" not in page or "&lt;img" in page
            assert "49" not in re.findall(r"It says: .*?\.", page)


def write(folder: Path, rows: str) -> Path:
    """A table of posts as a file."""
    path = folder / "posts.csv"
    path.write_text(rows, encoding="utf-8")
    return path


def drop(browser: Browser, *files: Path) -> str:
    """Send files as the page does, and give the address that shows them."""
    parts = [("files", (f.name, f.read_bytes())) for f in files]
    answer = browser.post("/start", files=parts, headers={"origin": BASE, "accept": "application/json"})
    assert answer.status_code == 200, answer.text
    where: str = answer.json()["to"]
    return where


def test_dropped_files_are_understood_then_imported_then_taken_back(empty: Browser) -> None:
    where = drop(empty, DEMO / "videos_2022-01.csv")
    seen = words(empty.when_ready(where, "This is what was understood"))
    assert "Nothing is written yet" in seen
    assert "Whose numbers are these" in seen
    assert not empty.library.path.exists()
    empty.post(where, {"do": "again", "account": "jongraz", "observed": "2022-01-12"})
    seen = words(empty.when_ready(where, "160 rows in 1 file"))
    empty.post(where, {"do": "import", "account": "jongraz", "observed": "2022-01-12"})
    done = empty.when_ready(where, "new rows from")
    assert 'href="/@jongraz/today"' in done
    assert "of every 1,000" not in words(done)
    assert "12 January 2022" in words(empty.ready("/@jongraz/today"))
    call = re.findall(r'name="import" value="([^"]+)"', done)[0]
    assert "Taken back" in empty.post("/undo", {"import": call}).text
    assert empty.get("/data").status_code == 200


def test_files_of_no_use_say_why_and_nothing_is_written(empty: Browser, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear you,\n", encoding="utf-8")
    zip_ = tmp_path / "torn.zip"
    zip_.write_bytes(b"PK\x03\x04 torn")
    where = drop(empty, letter, zip_)
    seen = words(empty.when_ready(where, "None of these can be used"))
    assert "letter.txt" in seen
    assert "torn.zip" in seen
    assert not empty.library.path.exists()


def test_a_column_that_was_misread_can_be_corrected(empty: Browser, tmp_path: Path) -> None:
    rows = "id,posted,views,seen by,likes,comments,shares\n" + "".join(
        f"70000000000000{n:05d},2026-01-{n + 1:02d},{n + 5},{n + 900},3,1,0\n" for n in range(9)
    )
    where = drop(empty, write(tmp_path, rows))
    page = empty.when_ready(where, "Columns, as they were understood")
    was = dict(re.findall(r'name="was:(\w+)" value="([^"]*)"', page))
    assert was["views"] == "views"
    assert '<option value="views" selected>' in page
    assert '<option value="seen by">' in page
    fields = {f"was:{k}": v for k, v in was.items()} | {f"column:{k}": v for k, v in was.items()}
    said = {**fields, "column:views": "seen by", "account": "me", "observed": "2026-02-01"}
    empty.post(where, {**said, "do": "again"})
    empty.when_ready(where, "This is what was understood")
    (tray,) = empty.client.app.state.shop.trays.open_ones()  # type: ignore[attr-defined]
    assert tray.stated["columns"] == {"views": "seen by"}
    assert tray.readings[0].mapping["views"] == "seen by"


def test_the_demo_account_is_one_click_away(empty: Browser) -> None:
    page = empty.post("/demo/real")
    said = empty.when_ready(page.url.path, "10 April 2022")
    assert "@jongraz" in words(said)
    assert empty.get(page.url.path).url.path == "/@jongraz/today"


def test_a_second_press_of_the_button_imports_once(empty: Browser) -> None:
    where = drop(empty, DEMO / "videos_2022-01.csv")
    empty.when_ready(where, "what was understood")
    said = {"account": "jongraz", "observed": "2022-01-12"}
    empty.post(where, {**said, "do": "again"})
    empty.when_ready(where, "what was understood")
    for _ in range(3):
        empty.post(where, {**said, "do": "import"})
    empty.when_ready(where, "new rows from")
    assert len(empty.library.imports()) == 1


def test_while_another_process_imports_the_page_says_so(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with browsing(demo_store) as browser:  # of its own: what was answered before is kept in the home of this test
        browser.ready("/@jongraz/today")
        monkeypatch.setattr(Cache, "is_importing", lambda _: True)

        def busy(*_: object, **__: object) -> None:
            message = "written elsewhere"
            raise StoreBusy(message)

        monkeypatch.setattr(file, "reading", busy)
        assert "as of before it" in words(browser.ready("/@jongraz/today"))


def test_the_data_pages_show_imports_rows_conflicts_and_the_schema(filled: Browser) -> None:
    assert "videos_2022-04.csv" in filled.get("/data").text
    assert filled.get("/data/rejects").status_code == 200
    assert filled.get("/data/conflicts").status_code == 200
    assert "post_snapshot" in filled.get("/data/sql").text


def test_a_table_can_be_taken_along(filled: Browser) -> None:
    csv = filled.post("/data/export", {"table": "post", "format": "csv"})
    assert csv.headers["content-disposition"] == 'attachment; filename="post.csv"'
    assert len(csv.text.splitlines()) == 215
    assert filled.post("/data/export", {"table": "post", "format": "parquet"}).content[:4] == b"PAR1"
    assert filled.post("/data/export", {"table": "../x", "format": "csv"}).status_code == 404


def test_a_long_table_stands_on_a_page_of_its_own(tmp_path: Path) -> None:
    first = date(2024, 1, 1)
    rows = "".join(f"{first + timedelta(days=n)},{1000 + n}\n" for n in range(730))
    with browsing(tmp_path / "x.duckdb") as browser:
        browser.library.import_files(
            [write(tmp_path, f"date,followers\n{rows}")], account="me", own=True, observed="2026-02-01"
        )
        page = browser.ready("/@me/ask/growth?days=0")
        assert "The newest 40 stand here." in page
        assert page.count("<tr>") < 130
        link = re.findall(r'href="([^"]+/table/growth/day_followers[^"]*)"', page)[0].replace("&amp;", "&")
        assert link.endswith("?days=0")
        newest = browser.get(link).text
        assert newest.count("<tr>") == 501
        assert "30 December 2025" in newest
        assert "500 of 730 rows." in newest
        way = re.findall(r'href="([^"]+)">Earlier rows', newest)[0].replace("&amp;", "&")
        oldest = browser.get(link.split("?")[0] + way).text
        assert oldest.count("<tr>") == 231
        assert "<td>1 January 2024" in oldest
        assert "Earlier rows" not in oldest
        assert browser.get(f"{link}&skip=-1").status_code == 400
        assert browser.get(f"{link}&skip=9999").status_code == 200


def test_limits_have_room_for_a_whole_export() -> None:
    assert Limits().size >= 2_000_000_000
