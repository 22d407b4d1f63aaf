"""Notes: kept from a form beside a picture, drawn at their day, dropped again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from groundswell.answer import Answer, Chart, Column, Mark, Table
from groundswell.faces.charts import svg
from groundswell.questions.noted import Note, with_notes
from groundswell.units import Unit
from tests.faces.web.serving import Browser, browsing

DAYS = ("2026-01-05", "2026-01-12", "2026-01-26")


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Browser]:
    """A browser at an account with followers by day."""
    path = tmp_path / "days.csv"
    rows = "".join(f"2026-01-{n:02d},{1000 + n},{n * 10 + 50},5,1,1\n" for n in range(1, 29))
    path.write_text("date,followers,views,likes,comments,shares\n" + rows, encoding="utf-8")
    with browsing(tmp_path / "x.duckdb") as browser:
        browser.library.import_files([path], account="me", own=True, observed="2026-02-01")
        yield browser


def weeks() -> Table:
    """Three weeks, of which one is missing."""
    columns = (Column("week", "Week", Unit.DATE, DAYS), Column("n", "n", Unit.COUNT, (1, 2, 3)))
    return Table("weeks", "Weeks", columns, Chart("line", "week", "n"))


def noted(table: Table, day: date) -> Table:
    """The table with a note of that day."""
    return with_notes(Answer("x", None, "", tables=(table,)), [Note(day, None, "giveaway")]).tables[0]


@pytest.mark.parametrize("day", [date(2026, 1, 5), date(2026, 1, 14), date(2026, 2, 1)])
def test_a_note_stands_at_its_day_in_words_too(day: date) -> None:
    table = noted(weeks(), day)
    assert table.chart is not None
    assert table.chart.notes == ((day.isoformat(), "giveaway"),)
    assert "giveaway" in table.description
    assert "giveaway" in svg(table)


@pytest.mark.parametrize("day", [date(2026, 1, 4), date(2026, 2, 2), date(2026, 3, 1)])
def test_a_note_outside_of_the_table_changes_nothing(day: date) -> None:
    assert noted(weeks(), day) == weeks()


@pytest.mark.parametrize("mark", ["line", "area", "bars", "dots", "intervals"])
@pytest.mark.parametrize("places", [("2026-01", "2026-02", "2026-03"), ("2025-Q4", "2026-Q1", "2026-Q2")])
def test_months_and_quarters_take_notes_whatever_draws_them(mark: Mark, places: tuple[str, ...]) -> None:
    columns = (Column("period", "Posted in", Unit.TEXT, places), Column("n", "n", Unit.COUNT, (1, 2, 3)))
    table = noted(Table("p", "P", columns, Chart(mark, "period", "n")), date(2026, 3, 31))
    assert "giveaway" in svg(table)


def test_a_note_is_kept_drawn_and_dropped(days: Browser) -> None:
    page = days.ready("/@me/today")
    assert "Note what happened on a day" in page
    back = re.findall(r'name="back" value="([^"]+)"', page)[0]
    sent = {"day": "2026-01-14", "text": "A <b>mention</b>", "back": back}
    answer = days.post("/@me/notes", sent)
    assert answer.url.path == "/@me/today"
    assert "A &lt;b&gt;mention&lt;/b&gt;" in days.ready("/@me/today").split("<svg")[1]
    listed = days.get("/@me/notes").text
    assert "14 January 2026" in listed
    note = re.findall(r'name="note" value="([^"]+)"', listed)[0]
    days.post("/@me/notes/drop", {"note": note})
    assert "There is no note yet" in days.get("/@me/notes").text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/@me/\\evil", "/@other/today"])
def test_a_form_leads_back_to_the_account_only(back: str, days: Browser) -> None:
    answer = days.post("/@me/notes", {"day": "2026-01-14", "text": "x", "back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/@me/notes"


def test_a_note_without_words_is_refused_with_a_sentence(days: Browser) -> None:
    answer = days.post("/@me/notes", {"day": "2026-01-14", "text": ""})
    assert answer.status_code == 400
    assert "That did not work" in answer.text


def test_a_note_on_a_post_is_kept_from_its_page_and_stands_there(demo_store: Path, tmp_path: Path) -> None:
    shutil.copyfile(demo_store, tmp_path / "own.duckdb")
    with browsing(tmp_path / "own.duckdb") as browser:
        here = re.findall(r'href="(/@jongraz/posts/\d+)"', browser.ready("/@jongraz/posts"))[0]
        page = browser.ready(here)
        post = re.findall(r'name="post" value="([^"]+)"', page)[0]
        answer = browser.post("/@jongraz/notes", {"post": post, "text": "In the <i>news</i>", "back": here})
        assert answer.url.path == here
        assert "In the &lt;i&gt;news&lt;/i&gt;" in browser.ready(here)
        listed = browser.get("/@jongraz/notes").text
        assert f'<a href="{here}">A post</a>' in listed
        assert "In the &lt;i&gt;news" in listed
