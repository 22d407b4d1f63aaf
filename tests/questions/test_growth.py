"""Followers and views over time: exact counts, gaps that stay gaps, steps that are there, falls that are shown."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from groundswell.questions.days import NAMES, Days
from groundswell.questions.growth import growth, rise_of_days
from tests.questions.states import STATES
from tests.questions.tables import START, account, at, on, post, seen


def _daily(rng: np.random.Generator, *, resemblance: float, times: float = 1.0) -> Days:
    """A year of daily views, each day resembling the one before; from day 200 on `times` as many."""
    level = np.zeros(365)
    for day in range(1, 365):
        level[day] = resemblance * level[day - 1] + 0.3 * rng.normal()
    columns = {name: np.full(365, np.nan) for name in NAMES}
    columns["day_views"] = np.round(1000 * np.exp(level) * np.where(np.arange(365) >= 200, times, 1))
    return Days(tuple(START + timedelta(days=i) for i in range(365)), columns, np.zeros(365, dtype=np.bool_), "")


def test_followers_are_counted_and_not_estimated() -> None:
    answer = growth(account(days=[{"day": on(i), "followers": 100 + i} for i in range(10)]))
    assert answer.headline == "There are 109 followers on 15 January 2025, 9 more than on 6 January 2025."
    assert answer["followers_net"].value == 9
    assert answer["followers_net"].low is None


def test_who_came_and_who_left_are_told_where_a_file_says_so() -> None:
    days = [{"day": on(i), "followers": 100 + i, "followers_gained": 3, "followers_lost": 2} for i in range(10)]
    assert "30 came and 20 left" in growth(account(days=days)).headline


def test_a_day_that_no_file_holds_is_a_gap_in_the_line() -> None:
    days = [{"day": on(i), "followers": 100 + i, "views": 5} for i in (0, 1, 4, 5)]
    answer = growth(account(days=days))
    table = answer.table("day_followers")
    assert table["day_followers"] == (100, 101, None, None, 104, 105)
    assert table["follower_change"] == (None, 1, None, None, None, 1)
    assert "No follower count is known for 2 days between the first and the last." in [
        c.sentence for c in answer.caveats
    ]


def test_provisional_days_are_marked() -> None:
    table = growth(STATES["days_only"]()).table("day_views")
    assert table["is_provisional"][-2:] == (True, True)
    assert not any(table["is_provisional"][:-2])
    assert table.chart is not None
    assert table.chart.estimated == "is_provisional"


def test_the_month_whose_posts_rose_is_found_with_its_range() -> None:
    rng = np.random.default_rng(11)
    posts = [post(i, at(3 * i)) for i in range(80)]
    views = [round(1000 * np.exp(0.6 * rng.normal()) * (10 if i >= 40 else 1)) for i in range(80)]
    answer = growth(account(posts, [seen(i, at(320), views=views[i]) for i in range(80)]))
    assert answer.headline.startswith("The step that stands out is May 2025")
    step = answer["views_step"]
    assert step.low is not None
    assert step.high is not None
    assert step.low <= 10 <= step.high
    table = answer.table("months")
    assert [m for m, is_step in zip(table["month"], table["is_step"], strict=True) if is_step] == ["2025-05"]


def test_young_posts_cannot_make_a_step_or_hide_one() -> None:
    """Posts of the last four weeks have few views because they are young; they take no part."""
    posts = [post(i, at(3 * i)) for i in range(60)]
    looks = [seen(i, at(180), views=1000 if i < 45 else 10) for i in range(60)]
    answer = growth(account(posts, looks))
    assert "views_step" not in {e.name for e in answer.estimates}
    assert answer["views_median"].n == 20  # days 93, 96 … 150: of the last 90 days, 28 days old or older


def test_a_steady_account_has_no_step() -> None:
    answer = growth(STATES["two_looks"]())
    assert "views_step" not in {e.name for e in answer.estimates}


def test_daily_views_that_drift_are_rarely_called_a_step() -> None:
    said = sum(rise_of_days(_daily(np.random.default_rng(s), resemblance=0.9)) is not None for s in range(60))
    assert said <= 6


def test_daily_views_that_trebled_are_found_near_the_day() -> None:
    found = [rise_of_days(_daily(np.random.default_rng(s), resemblance=0.4, times=3)) for s in range(30)]
    near = [f for f in found if f is not None and abs((f.start_on - on(200)).days) <= 28]
    assert len(near) >= 20


def test_falls_are_shown_as_falls() -> None:
    posts = [post(1, at(0)), post(2, at(0))]
    looks = [
        seen(1, at(1), views=100, comments=9),
        seen(1, at(2), views=110, comments=4),
        seen(2, at(1), views=50, comments=3),
        seen(2, at(2), views=60, comments=3),
    ]
    answer = growth(account(posts, looks))
    assert "Some counters fell between looks: comments of 1 post, by 5 in all." in (answer.headline, *answer.sentences)
    falls = answer.table("falls")
    assert (falls["counter"], falls["n_posts"], falls["fall"], falls["now"]) == (("comments",), (1,), (5,), (7,))


def test_posts_that_fell_in_different_counters_all_count() -> None:
    posts = [post(1, at(0)), post(2, at(0))]
    looks = [seen(1, at(1), views=100, comments=9), seen(1, at(2), views=110, comments=4)]
    looks += [seen(2, at(1), views=50, shares=3), seen(2, at(2), views=60, shares=1)]
    said = next(c.sentence for c in growth(account(posts, looks)).caveats if c.kind == "falls")
    assert "comments and shares of 2 posts were lower" in said


def test_one_look_at_the_profile_says_how_many_and_that_change_needs_more() -> None:
    answer = growth(STATES["profile_only"]())
    assert answer.headline == "There are 900 followers on 16 January 2025."
    assert "Download Followers in TikTok Studio and import it." in answer.next_steps


@pytest.mark.parametrize("days", [7, 30])
def test_the_window_bounds_what_is_counted(days: int) -> None:
    answer = growth(STATES["days_only"](), days=days)
    assert answer["followers_net"].value == 2 * (days - 1)
