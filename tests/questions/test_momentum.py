"""Old posts that wake up are found, with what may explain them; nothing is foretold of accounts of others."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from groundswell.answer import Answer
from groundswell.clock import DAY_US
from groundswell.errors import BadValue
from groundswell.questions.momentum import STATES, momentum
from tests.questions.invented import invented, view_of
from tests.questions.tables import FakeView, account, at, post, seen


@cache
def _answer(seed: int) -> Answer:
    return momentum(view_of(invented(seed)), days=0)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_posts_that_woke_up_on_purpose_are_found_with_their_day(seed: int) -> None:
    rows = _answer(seed).table("alarms")
    found = list(zip(rows["post_id"], rows["onset_on"], rows["alarm_on"], strict=True))
    for post_id, day, _ in invented(seed).truth.resurfaced:
        spans = [(date.fromisoformat(str(a)), date.fromisoformat(str(b))) for p, a, b in found if p == post_id]
        assert any((a - day).days <= 3 and -3 <= (b - day).days <= 14 for a, b in spans), (post_id, day, spans)


def test_posts_that_did_not_wake_raise_hardly_an_alarm() -> None:
    made = invented(1)
    family = dict(zip(map(str, made.posts["post_id"]), made.truth.family, strict=True))
    false = [p for p in _answer(1).table("alarms")["post_id"] if family[str(p)] != "bursting"]
    assert len(false) <= 730 / 30 * 1.5


def test_every_post_has_a_state_and_young_ones_a_range() -> None:
    rows = _answer(1).table("momentum")
    assert len(rows) == 80
    assert set(rows["state"]) <= set(STATES)
    for views, low, high in zip(rows["views"], rows["low"], rows["high"], strict=True):
        assert isinstance(views, int)
        assert isinstance(low, int)
        assert isinstance(high, int)
        assert views - 1 <= low <= high


def test_a_forecast_stands_beside_how_it_did_on_this_account() -> None:
    answer = _answer(1)
    assert any("such forecasts missed by" in s for s in answer.sentences)
    assert answer["forecast_error"].value is not None


def _woken() -> FakeView:
    """Eight posts looked at daily for 60 days; the first takes ten times its pace from day 50 on."""
    looks = []
    for i in range(8):
        views = 0.0
        for day in range(1, 61):
            views += 4000 / day * (1 + 0.2 * ((7 * day + i) % 5 - 2) / 2) * (10 if i == 0 and day > 50 else 1)
            looks.append(seen(i, at(day), views=round(views)))
    return account([post(i, at(0)) for i in range(8)], looks)


def test_a_note_near_the_rise_is_offered_as_its_explanation() -> None:
    view = _woken()
    plain = momentum(view)
    assert "The other posts went on as before." in plain.sentences
    view.connection.execute(
        "INSERT INTO annotation BY NAME SELECT 'n' AS annotation_id, 'me' AS account_id, CAST(? AS DATE) AS day,"
        " 'shout-out' AS kind, 'A friend {sang} it!' AS text, 0 AS created_us",
        [date.fromordinal(date(1970, 1, 1).toordinal() + at(50) // DAY_US)],
    )
    answer = momentum(view)
    assert "A note may explain it: A friend (sang) it." in answer.sentences
    assert answer.table("alarms")["note"] == ("A friend {sang} it!",)
    assert answer.table("momentum")["state"][0] == "resurfacing"


def test_nothing_is_foretold_of_another_account() -> None:
    view = _woken()
    view.is_own = False
    answer = momentum(view)
    assert answer.standing == "partly"
    assert set(answer.table("momentum")["views_ahead"]) == {None}
    assert not any("will likely" in s for s in (answer.headline, *answer.sentences))


def test_one_look_a_post_is_too_early_for_alarms() -> None:
    answer = momentum(account([post(i, at(0)) for i in range(7)], [seen(i, at(3), views=100) for i in range(7)]))
    assert answer.standing == "partly"
    assert answer["n_alarms"].value is None
    assert any("Too early to tell" in s for s in (answer.headline, *answer.sentences))


def test_a_stretch_that_cannot_be_is_refused() -> None:
    with pytest.raises(BadValue, match="days is -1"):
        momentum(_woken(), days=-1)
