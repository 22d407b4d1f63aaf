"""Pace, gaps, streaks and spread, on calendars that a person can count."""

from __future__ import annotations

import math

import numpy as np
import pytest

from groundswell.questions.consistency import consistency
from tests.questions.states import STATES
from tests.questions.tables import account, at, on, post, seen


def test_posts_a_week_are_posts_over_days_times_seven() -> None:
    view = account([post(i, at(i)) for i in range(28)], [seen(27, at(27), views=1)])
    assert consistency(view, days=28)["posts_per_week"].value == pytest.approx(7)


def test_the_longest_gap_has_its_two_ends() -> None:
    view = account([post(1, at(0)), post(2, at(2)), post(3, at(12))], [seen(1, at(13), views=1)])
    answer = consistency(view)
    assert answer["longest_gap_days"].value == 10
    assert "The longest gap was 10 days, from 8 January 2025 to 18 January 2025." in answer.sentences


def test_weeks_without_a_post_show_zero() -> None:
    view = account([post(1, at(0)), post(2, at(15))], [seen(1, at(20), views=1)])
    assert consistency(view, days=0).table("weeks")["n_posts"] == (1, 0, 1)


def test_the_spread_of_lognormal_posts_is_found() -> None:
    """Recovery: with a standard deviation of 0.8, 8 in 10 posts lie within exp(1.2816 · 0.8) = 2.8 times."""
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(40):
        views = np.round(1e5 * np.exp(0.8 * rng.normal(size=40)))
        view = account([post(i, at(i)) for i in range(40)], [seen(i, at(80), views=int(views[i])) for i in range(40)])
        spread = consistency(view)["views_spread"]
        assert spread.low is not None
        assert spread.high is not None
        covered += spread.low <= math.exp(1.2816 * 0.8) <= spread.high
    assert 24 <= covered <= 39


def test_an_association_is_never_called_a_cause() -> None:
    rng = np.random.default_rng(6)
    n_posts = [int(n) for n in rng.integers(0, 6, 20)]
    posts, days = [], []
    for week, n in enumerate(n_posts):
        posts += [post(10 * week + k, at(7 * week + k)) for k in range(n)]
        days += [{"day": on(7 * week + d), "views": 100 * (n + 1)} for d in range(7)]
    answer = consistency(account(posts, [seen(int(p["post_id"][-5:]), at(140), views=10) for p in posts], days), days=0)
    said = [s for s in answer.sentences if "weeks, those with more posts" in s]
    assert said
    assert said[0].endswith("which causes which, this cannot say.")


def test_few_posts_have_no_spread() -> None:
    spread = consistency(STATES["five_posts"]())["views_spread"]
    assert spread.value is None
    assert spread.why == "This needs 5 more settled posts."


@pytest.mark.parametrize(("other", "says"), [("studio.content", True), ("studio.list", False)])
def test_posts_known_from_the_top_posts_alone_are_said_to_be_so(other: str, says: bool) -> None:
    posts = [post(i, at(i)) for i in range(3)]
    looks = [{**seen(i, at(9), views=100), "source": "studio.content"} for i in range(3)]
    view = account(posts, [*looks, {**seen(2, at(9), views=100), "source": other}])
    assert ("top posts" in [c.kind for c in consistency(view).caveats]) == says
