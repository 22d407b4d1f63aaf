"""Answers as plain text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.answer import Column, Estimate, Table
from groundswell.faces.cells import align_decimals, say_cell, say_estimate, say_header, say_name, say_standard
from groundswell.faces.text import PIPE, Align, Screen, render_answer, render_table
from groundswell.units import Unit
from tests.faces import samples


def test_old_data_say_so_before_the_answer() -> None:
    lines = render_answer(samples.answer()).splitlines()
    assert lines[0] == "These numbers end on 9 April 2022."
    assert lines[2].startswith("42 of every 1,000")


def test_what_is_missing_says_what_to_import() -> None:
    assert "Watched full rate: not known. Import Viewers from TikTok Studio." in render_answer(samples.answer())


def test_a_pipe_gets_no_style_and_no_folding() -> None:
    text = render_answer(samples.answer(), PIPE)
    assert "\x1b" not in text
    assert "This month was a little quieter than last, and inside your usual range." in text.splitlines()


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    text = render_answer(samples.answer(), Screen(width))
    assert max(map(len, text.splitlines())) <= width


def test_a_narrow_table_says_which_columns_it_leaves_out() -> None:
    text = render_table(("a" * 20, "b" * 20, "c" * 20), [("1", "2", "3")], Screen(44), aligns=("right",) * 3)
    assert "Not shown on a screen this narrow: cccccccccccccccccccc." in text.replace("\n", " ")


def test_a_long_table_shows_a_part_and_says_so() -> None:
    table = replace(samples.weekday_table(), columns=(Column("n", "n", Unit.COUNT, tuple(range(100))),), chart=None)
    short = render_answer(replace(samples.answer(), tables=(table,)))
    assert "… and 90 rows more (--all)" in short
    assert "rows more" not in render_answer(replace(samples.answer(), tables=(table,)), all_rows=True)


def test_of_a_run_of_days_the_newest_are_shown() -> None:
    text = render_answer(replace(samples.answer(), tables=(samples.bars_table(),)))
    assert "29 November 2021" in text
    assert "30 rows before" in text


@given(st.text(max_size=40))
def test_a_caption_cannot_steer_the_terminal(caption: str) -> None:
    text = render_table(("caption",), [(f"\x1b[2J{caption}\r\n",)], Screen(80, style=True))
    body = text.split("\n", 1)[1]
    assert "\x1b" not in body
    assert "\n" not in body


def test_wide_characters_keep_columns_aligned() -> None:
    first, second = render_table(("t", "n"), [("鹿", "1"), ("ab", "2")], PIPE).splitlines()[1:]
    assert first == "鹿  1"
    assert second == "ab  2"


@pytest.mark.parametrize(
    ("value", "unit", "says"),
    [
        (20_503_300, Unit.COUNT, "20,503,300"),
        (0.0421, Unit.RATE, "42"),
        (0.0031, Unit.RATE, "3.1"),
        (0.125, Unit.SHARE, "12.5 %"),
        (12.34, Unit.SECONDS, "12.3 seconds"),
        (188, Unit.DAYS, "188 days"),
        (1, Unit.DAYS, "1 day"),
        (2.5, Unit.RATIO, "2.5×"),
        (1.0, Unit.DAYS, "1 day"),
        (0.5, Unit.RATIO, "0.5×"),
        ("2022-04", Unit.TEXT, "April 2022"),
        ("2022-Q2", Unit.TEXT, "2022-Q2"),
        (None, Unit.COUNT, "–"),
        (0, Unit.COUNT, "0"),
        (True, Unit.TEXT, "yes"),
        ("2022-04-09", Unit.DATE, "9 April 2022"),
        (1_649_548_799_000_000, Unit.INSTANT, "9 April 2022"),
        ("2022-04-09", Unit.TEXT, "2022-04-09"),
    ],
)
def test_a_cell_is_written_as_people_say_it(value: str | float | None, unit: Unit, says: str) -> None:
    assert say_cell(value, unit) == says


@pytest.mark.parametrize(
    ("estimate", "says"),
    [
        (Estimate("n_posts", 120, Unit.COUNT), ("120", "")),
        (Estimate("engagement_rate_by_views", 0.0421, Unit.RATE, 0.0387, 0.0458), ("42 per 1,000", "39 to 46")),
        (Estimate("posts_per_week", 2.04, Unit.PER_WEEK, 1.5, 3.0), ("2.0 a week", "1.5 to 3.0")),
        (Estimate("current_streak_weeks", 8, Unit.WEEKS), ("8 weeks", "")),
        (Estimate("average_watch_time", 7.04, Unit.SECONDS, 6.1, 8.2), ("7.0 seconds", "6.1 to 8.2")),
        (Estimate("saves", None, Unit.COUNT, state="missing"), ("–", "")),
    ],
)
def test_an_estimate_is_a_value_and_its_range(estimate: Estimate, says: tuple[str, str]) -> None:
    assert say_estimate(estimate) == says


def test_a_header_says_per_thousand_once() -> None:
    assert say_header(Column("r", "Like rate", Unit.RATE, ())) == "Like rate, per 1,000"
    assert say_header(Column("r", "Of every 1,000 views", Unit.RATE, ())) == "Of every 1,000 views"


def test_registered_names_become_words() -> None:
    assert say_name("like_rate_pooled") == "Likes"
    assert say_name("n_weeks") == "Weeks"
    assert say_standard("like_rate_pooled") == "Like rate pooled"


def test_decimal_points_stand_under_each_other() -> None:
    said = ["4.25", "4.1", "36", "–"]
    assert align_decimals(said) == ["", "0", ".00", ""]


def test_an_empty_table_is_left_out() -> None:
    empty = Table("t", "Nothing here", (Column("n", "n", Unit.COUNT, ()),))
    assert "Nothing here" not in render_answer(replace(samples.answer(), tables=(empty,)))


def test_a_list_in_another_order_than_time_shows_its_first_rows() -> None:
    table = samples.posts_table()
    order = sorted(range(len(table)), key=lambda i: -int(table["views"][i] or 0))
    by_views = replace(
        table, columns=tuple(replace(c, values=tuple(c.values[i] for i in order)) for c in table.columns)
    )
    text = render_answer(replace(samples.answer(), tables=(by_views,)))
    assert f"{max(int(v or 0) for v in table['views']):,}" in text
    assert "rows more" in text


def test_a_date_is_never_cut() -> None:
    text = render_answer(replace(samples.answer(), tables=(samples.posts_table(),)), Screen(52))
    assert "2021…" not in text
    assert " March 2021" in text or " 2022" in text


def test_sentences_in_a_table_are_folded_and_captions_cut_at_a_word() -> None:
    says = "The range holds 1 and stays within a factor of 1.5 either way."
    table = Table(
        "t", "A table",
        (
            Column("title", "Post", Unit.TEXT, ("Two kilos of clay and no plan at all #clay #studio",)),
            Column("means", "What it means", Unit.TEXT, (says,)),
            Column("n", "Views", Unit.COUNT, (1,)),
        ),
    )  # fmt: skip
    text = render_answer(replace(samples.answer(), tables=(table,), estimates=()), Screen(60))
    lines = text[text.index("A table") :].splitlines()[2:]
    at = lines[0].index("The range")
    assert " ".join(line[at:53].strip() for line in lines[:3]) == says
    assert lines[0][:at].rstrip() == "Two kilos of clay…"
    assert lines[0].endswith("  1")
    assert all(len(line) <= 60 for line in lines)


def test_a_narrow_screen_folds_headers_before_it_leaves_columns_out() -> None:
    headers = ("Reaction", "For each view, per 1,000", "Low, per 1,000")
    rows = [("likes", "67", "52")]
    assert len(render_table(headers, rows, Screen(60)).splitlines()) == 2
    folded = render_table(headers, rows, Screen(32), aligns=("left", "right", "right")).splitlines()
    assert len(folded) == 4
    assert all(len(line) <= 32 for line in folded)
    assert " ".join(line[10:22].strip() for line in folded[:3]).split() == ["For", "each", "view,", "per", "1,000"]


def test_what_a_picture_shows_stays_on_a_narrow_screen_when_other_columns_go() -> None:
    headers, rows = ("Post", "Posted", "Likes", "Views"), [("a post", "9 April 2022", "1,000", "20,503,300")]
    aligns: list[Align] = ["left", "whole", "right", "right"]
    text = render_table(headers, rows, Screen(34), aligns=aligns, keep={0, 1, 3})
    assert text.splitlines()[0].split() == ["Post", "Posted", "Views"]
    assert "Not shown on a screen this narrow: Likes." in text.replace("\n", " ")


def test_the_names_of_months_are_never_cut() -> None:
    month = Table(
        "t",
        "By month",
        (
            Column("period", "Posted in", Unit.TEXT, ("2025-09", "2025-10")),
            Column("title", "Post", Unit.TEXT, ("one that goes on and on",) * 2),
        ),
    )
    text = render_answer(replace(samples.answer(), tables=(month,), estimates=()), Screen(30))
    assert "September 2025  " in text
