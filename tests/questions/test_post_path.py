"""One post stands among the others at equal age, with its rises, its notes and what is likely to come."""

from __future__ import annotations

from datetime import date

from groundswell.clock import DAY_US
from groundswell.questions.post import post as ask
from tests.questions.tables import FakeView, account, at, post, seen

N = 9


def _view(*, is_own: bool = True) -> FakeView:
    """Nine posts a week apart, looked at daily; the newest takes twice the views of the others at every age."""
    looks = []
    for i in range(N):
        views = 0.0
        for day in range(1, 7 * (N - i) + 8):
            views += 3000 / day * (1 + i / 50) * (2 if i == N - 1 else 1)
            looks.append(seen(i, at(7 * i + day), views=round(views), likes=round(views / 10)))
    return account([post(i, at(7 * i)) for i in range(N)], looks, is_own=is_own)


def test_the_usual_range_is_that_of_the_others_at_the_same_age() -> None:
    looks = ask(_view()).table("looks")
    assert len(looks) == 14
    day_7 = [round(float(a or 0)) for a in looks["age_days"]].index(7)
    usual = sum(3000 / d for d in range(1, 8))
    low, high = looks["usual_low"][day_7], looks["usual_high"][day_7]
    assert isinstance(low, int)
    assert isinstance(high, int)
    assert usual <= low < high <= usual * 1.15
    assert looks["views"][day_7] == round(2 * usual * (1 + (N - 1) / 50))


def test_what_is_likely_to_come_starts_at_the_last_look_and_never_falls() -> None:
    answer = ask(_view())
    fan = answer.table("fan")
    views = [int(v or 0) for v in fan["views"]]
    assert views[0] == answer.table("looks")["views"][-1]
    assert views == sorted(views)
    assert fan["is_estimated"] == (False, True, True, True, True, True)
    assert any("it will likely have" in s for s in answer.sentences)


def test_nothing_is_foretold_of_a_post_of_another_account() -> None:
    answer = ask(_view(is_own=False))
    assert "fan" not in {t.name for t in answer.tables}
    assert not any("likely" in s for s in answer.sentences)


def test_notes_stand_at_the_look_that_follows_them() -> None:
    view = _view()
    noted = date.fromordinal(date(1970, 1, 1).toordinal() + at(7 * (N - 1) + 4) // DAY_US)
    view.connection.execute(
        "INSERT INTO annotation BY NAME SELECT 'n' AS annotation_id, 'me' AS account_id, CAST(? AS DATE) AS day,"
        " 'giveaway' AS kind, 'Gave away a mug' AS text, 0 AS created_us",
        [noted],
    )
    looks = ask(view).table("looks")
    assert [i for i, mark in enumerate(looks["mark"]) if mark] == [3]
    assert looks["mark"][3] == "Gave away a mug"
    assert looks.chart is not None
    assert looks.chart.label == "mark"


def test_a_post_seen_once_among_few_has_no_range() -> None:
    answer = ask(account([post(0, at(0))], [seen(0, at(3), views=100)]))
    assert set(answer.table("looks")["usual_low"]) == {None}
    assert answer.standing == "partly"
