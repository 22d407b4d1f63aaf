"""Equal age is one reading for all questions: they agree on every number, and refuse what no look tells."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from groundswell.answer import Answer
from groundswell.clock import DAY_US
from groundswell.demo import INVENTED_SEED
from groundswell.questions import at_age, counters
from groundswell.questions.at_age import FAR, UNSEEN, YOUNG
from groundswell.questions.momentum import momentum
from groundswell.questions.post import post as one_post
from groundswell.questions.posts import posts
from groundswell.questions.today import today
from tests.questions import test_true_story as true_story
from tests.questions.invented import invented, view_of
from tests.questions.tables import FakeView, account, at, post, seen

DEMOS = ("real", "invented")
LEVEL = ("views_at_age", "at_age_low", "at_age_high", "at_age_from", "percentile")


@cache
def _view(which: str) -> FakeView:
    return true_story.real_view() if which == "real" else view_of(invented(INVENTED_SEED))


@cache
def _asked(which: str, question: str, age: int = 0) -> Answer:
    if question == "posts":
        return posts(_view(which), limit=0, age=age)
    return {"today": today, "momentum": momentum}[question](_view(which))


def _rows(answer: Answer, table: str) -> dict[str, tuple[object, ...]]:
    found = answer.table(table)
    return dict(zip(map(str, found["post_id"]), zip(*(found[name] for name in LEVEL), strict=True), strict=True))


@pytest.mark.parametrize("which", DEMOS)
def test_posts_and_momentum_say_the_same_of_every_post_at_equal_age(which: str) -> None:
    level = at_age.load(_view(which), counters.load(_view(which)).post_id).usual()
    listed, heading = (_rows(_asked(which, q), t) for q, t in (("posts", "posts"), ("momentum", "momentum")))
    assert set(heading) <= set(listed)
    assert len([1 for row in listed.values() if row[0] is not None]) == level.n > 50
    for post_id, row in heading.items():
        assert listed[post_id] == row


@pytest.mark.parametrize("which", DEMOS)
def test_the_page_of_a_post_says_what_the_list_says(which: str) -> None:
    view = _view(which)
    listed = {age: _rows(_asked(which, "posts", age), "posts") for age in at_age.AGES}
    known = [p for p, row in listed[28].items() if row[0] is not None]
    compared = 0
    for post_id in (known[0], known[-1]):
        ages = next((t for t in one_post(view, which=post_id).tables if t.name == "ages"), None)
        assert ages is not None
        rows = zip(*(ages[n] for n in ("age_days", "views", "at_age_low", "at_age_high", "percentile")), strict=True)
        for age, views, low, high, percentile in rows:
            assert isinstance(age, int)
            said = listed[age][post_id]
            assert (views, low, high, percentile) == (*said[:3], said[4])
            compared += 1
    assert compared >= 4


@pytest.mark.parametrize("which", DEMOS)
def test_today_names_the_post_that_the_list_has_first_among_the_recent(which: str) -> None:
    view = _view(which)
    sentence = next(s for s in _said(_asked(which, "today")) if s.startswith("The best recent post"))
    known = counters.load(view)
    assert view.now_us is not None
    recent = known.posted_us > view.now_us - 90 * DAY_US
    level = at_age.load(view, known.post_id).usual(recent)
    top = int(np.nanargmax(np.where(recent, level.percentile, np.nan)))
    assert level.says(top) in sentence
    views = _rows(_asked(which, "posts", level.age), "posts")[known.post_id[top]][0]
    assert views == round(level.views[top])
    assert views == max(
        row[0] or 0  # type: ignore[type-var]  # counts, as the table holds them
        for p, row in _rows(posts(view, days=90, limit=0, age=level.age), "posts").items()
    )


def _said(answer: Answer) -> tuple[str, ...]:
    return (answer.headline, *answer.sentences)


def test_the_real_account_is_shown_at_equal_age_from_its_two_looks_and_nothing_is_foretold() -> None:
    answer = _asked("real", "momentum")
    assert answer.headline.startswith("At an age of 90 days the post of 4 October 2021 is first of")
    assert any(
        s == "This account is not yours, so this shows what was and foretells nothing." for s in answer.sentences
    )
    rows = answer.table("momentum")
    assert set(rows["views_ahead"]) == set(rows["low"]) == {None}
    assert "the look before" not in rows["at_age_from"], "a value after the last look is a forecast"
    assert rows["at_age_from"].count("looks around it") > 80
    assert not [e for e in answer.estimates if e.name == "forecast_error"]


def _daily(n: int, *, days: int = 40, every: int = 1) -> FakeView:
    """Posts two days apart whose views follow the logarithm of age, looked at every so many days."""
    looks = [
        seen(i, at(2 * i + day), views=round(1000 * (i + 1) * np.log1p(day)), likes=50 * (i + 1))
        for i in range(n)
        for day in range(1, days, every)
    ]
    return account([post(i, at(2 * i)) for i in range(n)], looks)


def test_a_post_that_is_not_that_old_is_left_out_and_said_to_be() -> None:
    view = _daily(9, days=12)
    level = at_age.load(view, counters.load(view).post_id).at(28)
    assert set(level.rests_on) == {YOUNG}
    assert at_age.says_of(level, list(range(9))) == (
        "No post can be compared at an age of 28 days yet: 9 not that old yet."
    )


def test_a_post_without_a_look_near_that_age_is_refused_and_not_guessed() -> None:
    view = account(
        [post(1, at(0)), post(2, at(0)), post(3, at(0))],
        [seen(1, at(400), views=9_000), seen(2, at(7), views=500), seen(3, None, views=80)],
    )
    known = counters.load(view)
    level = at_age.load(view, known.post_id).at(7)
    assert dict(zip([p[-1] for p in known.post_id], level.rests_on, strict=True)) == {
        "1": FAR, "2": "the look then", "3": UNSEEN,
    }  # fmt: skip
    assert [bool(np.isfinite(v)) for v in level.views] == [p[-1] == "2" for p in known.post_id]


def test_nothing_after_the_last_look_is_read_off_for_an_account_of_others() -> None:
    looks = [seen(i, at(6), views=1000 + i) for i in range(9)] + [seen(9, at(30), views=5)]
    for is_own in (True, False):
        view = account([post(i, at(0)) for i in range(10)], looks, is_own=is_own)
        level = at_age.load(view, counters.load(view).post_id).at(7)
        assert ("the look before" in level.rests_on) == is_own


def test_a_counter_of_two_digits_widens_the_range_by_its_step() -> None:
    def width(step: int) -> float:
        looks = [{**seen(1, at(day), views=views), "views_step": step} for day, views in ((6, 54_000), (8, 54_000))]
        view = account([post(1, at(0))], looks)
        level = at_age.load(view, counters.load(view).post_id).at(7)
        return float(np.log(level.high[0] / level.low[0]))

    assert width(1000) > 5 * width(1) > 0


def test_a_rounded_look_at_that_very_age_keeps_the_range_of_its_rounding() -> None:
    view = account([post(1, at(0))], [{**seen(1, at(7), views=54_000), "views_step": 1000}])
    table = posts(view, age=7).table("posts")
    (low,), (high,) = table["at_age_low"], table["at_age_high"]
    assert isinstance(low, int)
    assert isinstance(high, int)
    assert 53_400 < low < 54_000 < high < 54_600


def test_notes_of_one_day_do_not_move_a_value() -> None:
    view = _daily(7)
    before = posts(view).table("posts")["views_at_age"]
    view.connection.execute(
        "INSERT INTO annotation BY NAME SELECT 'n' AS annotation_id, 'me' AS account_id, CAST(? AS DATE) AS day,"
        " 'giveaway' AS kind, 'x' AS text, 0 AS created_us",
        [date(2025, 1, 8) + timedelta(days=1)],
    )
    assert posts(view).table("posts")["views_at_age"] == before
