"""What the user noted stands on every chart of time, whichever face shows it."""

from __future__ import annotations

from datetime import date

from groundswell.faces.notebook import render_html
from groundswell.faces.report import Owner, render_report
from groundswell.questions import registry
from groundswell.questions.noted import takes_notes
from tests.questions.states import STATES
from tests.questions.tables import FakeView


def _noted(**note: object) -> FakeView:
    view = STATES["both"]()
    view.connection.execute(
        "INSERT INTO annotation BY NAME SELECT 'n' AS annotation_id, 'me' AS account_id, 'shout-out' AS kind,"
        " 'A <b>friend</b> sang it' AS text, 0 AS created_us, CAST(? AS DATE) AS day, ? AS post_id",
        [note.get("day"), note.get("post_id")],
    )
    return view


DAY = date(2025, 3, 5)


def test_a_note_of_a_day_is_drawn_on_every_chart_of_time_that_holds_the_day() -> None:
    view, drawn = _noted(day=DAY), 0
    for question in registry.all_questions():
        for table in question.answer(view, **({"days": 0} if question.name != "post" else {})).tables:
            if table.chart is not None and takes_notes(table):
                assert table.chart.notes == ((DAY.isoformat(), "A <b>friend</b> sang it"),), table.name
                assert "You noted: 5 March 2025" in table.description
                drawn += 1
    assert drawn >= 8


def test_a_note_of_a_post_is_drawn_on_the_day_it_went_up() -> None:
    view = _noted(post_id=f"70000000000000{20:05d}")
    (marked,) = registry.get("growth").answer(view, days=0).tables[0].chart.notes  # type: ignore[union-attr]  # it is drawn
    assert marked == ("2025-03-07", "A <b>friend</b> sang it")


def test_report_and_notebook_draw_notes_as_words_never_as_markup() -> None:
    answer = registry.get("growth").answer(_noted(day=DAY), days=0)
    for page in (render_report([answer], Owner("me")), render_html(answer)):
        assert "A &lt;b&gt;friend&lt;/b&gt; sang it" in page.split("<svg", 1)[1]
        assert "<b>friend" not in page


def test_without_notes_a_chart_carries_none() -> None:
    answer = registry.get("growth").answer(STATES["both"](), days=0)
    assert all(not t.chart.notes for t in answer.tables if t.chart)
