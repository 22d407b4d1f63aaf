"""Accounts with little or odd data: each question gives a sound answer or says honestly why it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np
import pytest

from groundswell.answer import Answer, Cell
from groundswell.clock import DAY_US
from groundswell.questions import registry
from groundswell.questions.at_age import FAR, YOUNG
from groundswell.questions.base import Floats
from groundswell.questions.momentum import momentum
from groundswell.questions.post import post as ask_of_one
from groundswell.questions.posts import posts
from tests.questions.tables import FakeView, account, at, post, seen

ASKED = ("momentum", "post", "posts", "afterglow", "today")
DAILY = [float(day) for day in range(1, 60)]
UNSEEN = "70000000000000000099"
_HOURS = np.arange(1, 24 * 140)


@cache
def _course(i: int) -> Floats:
    """Views of a post at each hour of its age: even in the logarithm of age, with good and bad days."""
    rng = np.random.default_rng(i)
    good = np.repeat(np.exp(rng.normal(0, 0.4, 140)), 24)[1:]
    return np.cumsum(rng.poisson(900 * (1 + 0.3 * (i % 4)) / (_HOURS / 24 + 0.3) * good)).astype(np.float64)


def _looks(i: int, days: Iterable[float], *, stands_still: bool = False) -> list[dict[str, Any]]:
    """Looks at a post, published on day 3 i, at these ages."""
    found = []
    for day in days:
        shown = 20.0 if stands_still and 20 < day < 30 else day
        views = int(np.interp(shown * 24, _HOURS, _course(i)))
        when = at(3 * i) + round(day * DAY_US)
        found.append(seen(i, when, views=views, likes=views // 9, comments=3, shares=2))
    return found


def _of(n: int, days: Iterable[float], **how: bool) -> FakeView:
    rows = [look for i in range(n) for look in _looks(i, days, **how)]
    return account([post(i, at(3 * i)) for i in range(n)], rows)


def one_look_each() -> FakeView:
    """Thirty posts, all seen on one and the same day."""
    rows = [look for i in range(30) for look in _looks(i, [100.0 - 3 * i])]
    return account([post(i, at(3 * i)) for i in range(30)], rows)


def seven_posts() -> FakeView:
    """Seven posts, looked at daily."""
    return _of(7, DAILY)


def one_unseen() -> FakeView:
    """Nine posts, one of which was never looked at."""
    view = _of(8, [1.0, 3.0, 7.0, 20.0, 40.0])
    view.connection.execute(f"INSERT INTO post BY NAME SELECT * REPLACE ('{UNSEEN}' AS post_id) FROM post LIMIT 1")
    return view


def two_digits() -> FakeView:
    """Counters that the source cuts to two digits."""
    rows = [look for i in range(12) for look in _looks(i, DAILY)]
    for look in rows:
        look["views_step"] = max(10 ** (len(str(look["views"])) - 2), 1)
        look["views"] -= look["views"] % look["views_step"]
    return account([post(i, at(3 * i)) for i in range(12)], rows)


def falling() -> FakeView:
    """Counters that fall by a fifth, for good."""
    view = _of(12, DAILY)
    view.connection.execute("UPDATE post_snapshot SET views = views * 0.8 WHERE observed_us > ?", [at(45)])
    return view


def frozen() -> FakeView:
    """Counters that stand still for ten days and then catch up."""
    return _of(12, DAILY, stands_still=True)


def minutes_apart() -> FakeView:
    """Looks a few minutes apart, for two hours."""
    return _of(12, [1 + minute / 1440 for minute in range(0, 120, 5)])


def months_apart() -> FakeView:
    """Two looks, four months apart."""
    return _of(12, [5.0, 125.0])


def one_post() -> FakeView:
    """One post, seen three times."""
    return _of(1, [1.0, 5.0, 9.0])


def no_post() -> FakeView:
    """An account of which only a profile is known."""
    return account(profiles=[{"observed_us": at(10), "followers": 900}])


ACCOUNTS: tuple[Callable[[], FakeView], ...] = (
    one_look_each, seven_posts, one_unseen, two_digits, falling, frozen, minutes_apart, months_apart, one_post, no_post,
)  # fmt: skip
PARTLY: dict[str, set[Callable[[], FakeView]]] = {
    "momentum": {one_look_each, no_post},
    "post": {one_look_each, one_post, no_post},
    "posts": {no_post},
    "afterglow": {seven_posts, one_unseen, minutes_apart, one_post, no_post},
    "today": set(ACCOUNTS),
}
"""Accounts of which a question tells only a part, or nothing, and why."""


@pytest.mark.parametrize("make", ACCOUNTS, ids=lambda f: str(f.__name__))
@pytest.mark.parametrize("question", ASKED)
def test_each_gets_a_sound_answer_or_an_honest_refusal(question: str, make: Callable[[], FakeView]) -> None:
    answer = registry.get(question).answer(make())
    assert (answer.standing != "answered") == (make in PARTLY[question])
    assert answer.next_steps
    if make is no_post and question != "today":
        assert answer.standing == "refused"
    for table in answer.tables:
        names = {c.name for c in table.columns}
        for low, high in (("low", "high"), ("at_age_low", "at_age_high"), ("usual_low", "usual_high")):
            if low in names:
                assert all(a <= b for a, b in _known(table[low], table[high]))
        for name in {"views_ahead", "views_at_age"} & names:
            assert all(a >= 0 for a, _ in _known(table[name], table[name]))


def _known(*columns: tuple[Cell, ...]) -> list[tuple[float, ...]]:
    rows = zip(*columns, strict=True)
    return [tuple(float(v) for v in row if v is not None) for row in rows if None not in row]


def _said(answer: Answer) -> str:
    return " ".join((answer.headline, *answer.sentences))


def test_one_look_a_post_is_read_backwards_with_its_range() -> None:
    table = posts(one_look_each(), limit=0).table("posts")
    assert table["at_age_from"].count("the look after") > 20
    for low, views, high in _known(table["at_age_low"], table["views_at_age"], table["at_age_high"]):
        assert low < views < high <= 2 * low + 1
    heading = momentum(one_look_each())
    assert "There is too little history yet to try such forecasts on this account." in _said(heading)
    assert "Too early to tell whether an old post is waking up" in _said(heading)


def test_a_post_without_a_look_is_listed_without_numbers_and_out_of_every_comparison() -> None:
    answer = posts(one_unseen())
    row = answer.table("posts")["post_id"].index(UNSEEN)
    assert answer.table("posts")["views"][row] is None
    assert answer.table("posts")["at_age_from"][row] == "no dated look"
    assert "1 without a dated look" in _said(answer)
    assert UNSEEN not in momentum(one_unseen()).table("momentum")["post_id"]
    alone = ask_of_one(one_unseen(), which=UNSEEN)
    assert alone.standing == "partly"
    assert "no views are known" in alone.headline
    assert "fan" not in {t.name for t in alone.tables}


@pytest.mark.parametrize("make", [two_digits, falling, frozen])
def test_a_counter_that_is_cut_falls_or_stands_still_wakes_no_post(make: Callable[[], FakeView]) -> None:
    def n(view: FakeView) -> float:
        return momentum(view, days=0)["n_alarms"].value or 0

    assert n(make()) <= n(_of(12, DAILY)) + 1  # about one alarm in thirty days is false in any case


def test_looks_minutes_apart_say_nothing_of_a_week() -> None:
    table = posts(minutes_apart(), age=7).table("posts")
    assert set(table["at_age_from"]) <= {YOUNG, FAR, "the look before"}
    assert set(momentum(minutes_apart()).table("momentum")["state"]) <= {"unknown", "settled"}


def test_between_looks_months_apart_the_range_is_wide() -> None:
    def width(view: FakeView) -> float:
        table = posts(view, age=28).table("posts")
        return float(np.median([np.log(b / a) for a, b in _known(table["at_age_low"], table["at_age_high"])]))

    assert width(months_apart()) > 3 * width(_of(12, [27.0, 29.0]))


def test_seven_posts_are_compared_and_one_is_not() -> None:
    assert "ahead of" in _said(ask_of_one(seven_posts()))
    alone = _said(ask_of_one(one_post()))
    assert "ahead of" not in alone
    assert "There is too little history yet to try such forecasts on this account." in alone
