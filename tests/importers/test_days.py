"""Day labels: the forms that Studio writes in fourteen languages, and what is done where two languages disagree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.importers import days
from groundswell.importers.days import DayLabel, days_between, read_day, read_days


@pytest.mark.parametrize(
    ("label", "month", "day"),
    [
        ("February 28", 2, 28),
        ("28 August", 8, 28),
        ("25 Φεβρουαρίου", 2, 25),
        ("25 ΦΕΒΡΟΥΑΡΙΟΥ", 2, 25),
        ("3 Μαΐου", 5, 3),
        ("8 de marzo", 3, 8),
        ("8 de setembro", 9, 8),
        ("11 septembre", 9, 11),
        ("1er août", 8, 1),
        ("3. März", 3, 3),
        ("5 maggio", 5, 5),
        ("18 января", 1, 18),
        ("18 tháng Sáu", 6, 18),
        ("1 tháng Mười Một", 11, 1),
        ("12 tháng Mười", 10, 12),
        ("2 tháng Giêng", 1, 2),
        ("18 tháng 6", 6, 18),
        ("8 Juli", 7, 8),
        ("12 Ağustos", 8, 12),
        ("1 EYLÜL", 9, 1),
        ("9月13日", 9, 13),
        ("9월 13일", 9, 13),
        ("25. ožujka", 3, 25),
        ("5 grudnia", 12, 5),
        ("25 בפברואר", 2, 25),
        ("٢٥ فبراير", 2, 25),
        ("25 กุมภาพันธ์", 2, 25),
        ("28-Feb", 2, 28),
        ("29 February", 2, 29),
    ],
)
def test_a_label_without_year_is_a_month_and_a_day(label: str, month: int, day: int) -> None:
    assert read_day(label) == DayLabel(None, month, day)


@pytest.mark.parametrize(
    "label", ["2026-02-28", "2026/02/28", "2026-02-28 00:00:00", "2026年2月28日", "Feb 28, 2026", "2/28/2026"]
)
def test_a_year_in_the_label_is_kept(label: str) -> None:
    assert read_day(label) == DayLabel(2026, 2, 28)


@pytest.mark.parametrize(
    "label", ["", "undefined", "February", "28", "30 February", "2025-02-29", "February 28 29", "12 Foo", "13/13"]
)
def test_what_names_no_day_is_none(label: str) -> None:
    assert read_day(label) is None


def test_no_common_month_name_means_another_month_in_a_language_that_is_read_later() -> None:
    """The common languages are read first and alone, which is right only while this holds."""
    common, others = days._names(days.COMMON), days._names(days.OTHERS)
    clashes = {
        name: (dict(months), dict(others.get(name, {})))
        for name, months in common.items()
        if len({*months.values(), *others.get(name, {}).values()}) > 1
    }
    assert clashes == {}
    assert len(common) > 12 * 8


def test_the_names_that_languages_disagree_on_are_few_and_known() -> None:
    others = days._names(days.OTHERS)
    assert {name for name, months in others.items() if len(set(months.values())) > 1} == {
        "srp",
        "lis",
        "listopad",
        "listopada",
        "lip",
    }


def test_a_name_with_two_meanings_is_settled_by_the_other_days_of_the_column() -> None:
    found, doubt = read_days(["30. rujna", "1. listopada"])
    assert (found, doubt) == ([DayLabel(None, 9, 30), DayLabel(None, 10, 1)], "")
    found, doubt = read_days(["31. listopada", "1. studenoga"])
    assert found == [DayLabel(None, 10, 31), DayLabel(None, 11, 1)]


def test_a_name_with_two_meanings_alone_is_not_guessed() -> None:
    found, doubt = read_days(["1. listopada", "2. listopada"])
    assert found == [None, None]
    assert "Croatian" in doubt
    assert "Polish" in doubt


def test_the_order_of_day_and_month_follows_from_the_run_of_days() -> None:
    assert read_days(["3/4/2026", "4/4/2026"])[0] == [DayLabel(2026, 4, 3), DayLabel(2026, 4, 4)]
    assert read_days(["3/4/2026", "3/5/2026"])[0] == [DayLabel(2026, 3, 4), DayLabel(2026, 3, 5)]
    assert read_days(["3/4/2026"])[0] == [None]


def test_one_unreadable_label_leaves_the_others_readable() -> None:
    assert read_days(["1 March", "what", "3 March"])[0] == [DayLabel(None, 3, 1), None, DayLabel(None, 3, 3)]


@given(st.dates(date(2017, 1, 1), date(2030, 12, 31)), st.integers(0, 364))
def test_days_between_counts_the_days_of_the_calendar_except_a_leap_day_that_no_label_shows(
    start: date, n: int
) -> None:
    end = start + timedelta(days=n)
    one, other = (DayLabel(None, d.month, d.day) for d in (start, end))
    inside = (start + timedelta(days=k) for k in range(1, n))
    n_leap = sum((d.month, d.day) == (2, 29) for d in inside)
    assert days_between(one, other) == n - n_leap


@given(st.dates(date(2017, 1, 1), date(2030, 12, 30)))
def test_each_day_follows_the_one_before_with_and_without_year(day: date) -> None:
    after = day + timedelta(days=1)
    assert DayLabel(None, after.month, after.day).follows(DayLabel(None, day.month, day.day))
    assert DayLabel(after.year, after.month, after.day).follows(DayLabel(day.year, day.month, day.day))
    assert not DayLabel(day.year, day.month, day.day).follows(DayLabel(after.year, after.month, after.day))
