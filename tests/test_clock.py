"""Instants, days and ages, by figures that a calendar confirms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell import clock
from groundswell.errors import BadValue

INSTANTS = st.integers(946_684_800, 4_102_444_800).map(lambda s: datetime.fromtimestamp(s, UTC))


def test_a_post_id_tells_when_it_was_uploaded() -> None:
    """7051972968347503919 >> 32 = 1641915405 s, 2022-01-11 15:36:45 UTC; the post's own time is two seconds later."""
    us = clock.id_time_us("7051972968347503919")
    assert us == 1_641_915_405 * clock.SECOND_US
    assert clock.to_datetime(us) == datetime(2022, 1, 11, 15, 36, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["7.50E+18", "107955", "", "abc", "99999999999999999999999", "１２３４５６７８９０１２３４５６"]
)
def test_what_is_no_post_id_has_no_time(text: str) -> None:
    assert clock.id_time_us(text) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [("UTC", 0), ("Z", 0), ("+07:00", 7), ("-5", -5), ("UTC+2", 2), ("+0530", 5.5), ("Europe/Athens", 2)],
)
def test_zones_are_named_in_the_ways_people_write_them(text: str, hours: float) -> None:
    winter = datetime(2026, 1, 15, 12, tzinfo=UTC)
    assert winter.astimezone(clock.parse_zone(text)).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["Atlantis", "+25:00", "", "Europe/", "../etc/passwd", "/etc/localtime"])
def test_what_is_no_zone_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadValue, match=r"no time zone\. Write an offset"):
        clock.parse_zone(text)


def test_a_date_alone_means_the_end_of_that_day() -> None:
    """So that a post made on the day itself had been made by then."""
    assert clock.to_datetime(clock.parse_observed("2022-04-10")) == datetime(2022, 4, 10, 23, 59, 59, tzinfo=UTC)
    athens = clock.parse_zone("Europe/Athens")
    assert clock.to_datetime(clock.parse_observed("2022-04-10", athens)) == datetime(
        2022, 4, 10, 20, 59, 59, tzinfo=UTC
    )


def test_a_day_on_which_clocks_change_has_23_hours() -> None:
    """Athens moved to summer time on 29 March 2026."""
    athens = clock.parse_zone("Europe/Athens")
    day = date(2026, 3, 29)
    length = clock.day_start_us(day + timedelta(days=1), athens) - clock.day_start_us(day, athens)
    assert length == 23 * clock.HOUR_US


@given(INSTANTS)
def test_instants_survive_the_way_to_microseconds_and_back(instant: datetime) -> None:
    assert clock.to_datetime(clock.to_us(instant)) == instant


@given(INSTANTS, st.integers(-14, 14))
def test_an_instant_lies_within_its_local_day(instant: datetime, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    us = clock.to_us(instant)
    day = clock.local_day(us, zone)
    assert clock.day_start_us(day, zone) <= us < clock.day_start_us(day + timedelta(days=1), zone)


def test_spans_name_month_and_year_once() -> None:
    assert clock.say_span(date(2022, 4, 3), date(2022, 4, 9)) == "3 to 9 April 2022"
    assert clock.say_span(date(2022, 3, 28), date(2022, 4, 3)) == "28 March to 3 April 2022"
    assert clock.say_span(date(2021, 12, 28), date(2022, 1, 3)) == "28 December 2021 to 3 January 2022"
    assert clock.say_span(date(2022, 4, 9), date(2022, 4, 9)) == "9 April 2022"


@pytest.mark.parametrize(
    ("us", "said"),
    [
        (30 * clock.MINUTE_US, "less than an hour"),
        (clock.HOUR_US, "1 hour"),
        (40 * clock.HOUR_US, "40 hours"),
        (3 * clock.DAY_US, "3 days"),
        (20 * clock.DAY_US, "2 weeks"),
        (70 * clock.DAY_US, "2 months"),
        (800 * clock.DAY_US, "2 years"),
    ],
)
def test_ages_are_said_in_the_largest_unit_of_which_there_are_two(us: int, said: str) -> None:
    assert clock.say_age(us) == said


@pytest.mark.parametrize(("days", "back"), [(1, 7), (7, 7), (8, 14), (28, 28), (30, 35), (90, 91), (365, 371)])
def test_a_window_is_held_against_the_same_weekdays_before_it(days: int, back: int) -> None:
    zone = clock.parse_zone("Europe/Athens")
    window = clock.Window.last(days, clock.parse_observed("2022-04-09"), zone)
    before = window.before(zone)
    assert before.days == days
    assert before.end_us <= window.start_us
    assert (window.start_on - before.start_on).days == back
    assert before.start_on.weekday() == window.start_on.weekday()


def test_windows_count_both_ends() -> None:
    window = clock.Window.last(7, clock.parse_observed("2022-04-09"))
    assert (window.start_on, window.end_on, window.days) == (date(2022, 4, 3), date(2022, 4, 9), 7)
    assert window.end_us - window.start_us == 7 * clock.DAY_US
    assert window.before().end_us == window.start_us
    with pytest.raises(BadValue, match="Swap the two"):
        clock.Window.between(date(2022, 4, 9), date(2022, 4, 3))
