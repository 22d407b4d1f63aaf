"""A lasting step is told from a flash in the pan, and too little from either."""

from __future__ import annotations

import pytest

from groundswell.answer import Answer
from groundswell.errors import BadValue
from groundswell.questions.afterglow import FLASH, LASTING, OPEN, afterglow
from tests.questions.invented import invented, view_of
from tests.questions.tables import account, at, post, seen

SEEDS = (2, 3)


def _verdicts(answer: Answer) -> dict[str, str]:
    rows = answer.table("hits")
    return {str(p): str(v) for p, v in zip(rows["post_id"], rows["verdict"], strict=True)}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lasting_step_of_an_invented_account_is_told_from_its_flash(seed: int) -> None:
    made = invented(seed, 240)
    verdicts = _verdicts(afterglow(view_of(made)))
    assert verdicts[made.truth.flash] == FLASH
    assert verdicts[made.truth.breakthrough] == LASTING


def _steady(hit: int = 30, after: float = 1.0, n: int = 60) -> Answer:
    """A post every second day, one of them fifty times as large; levels alternate around 1,000."""
    levels = [
        1000 * (1 + 0.3 * ((7 * i) % 5 - 2)) * (after if i > hit else 1) * (50 if i == hit else 1) for i in range(n)
    ]
    looks = [
        seen(i, at(2 * n + 60), views=round(v), likes=round(v / 10), comments=5, shares=3) for i, v in enumerate(levels)
    ]
    return afterglow(account([post(i, at(2 * i)) for i in range(n)], looks))


def test_a_hit_after_which_all_is_as_before_is_a_flash() -> None:
    answer = _steady()
    assert answer.table("hits")["verdict"] == (FLASH,)
    assert "was a flash" in answer.headline


def test_a_hit_after_which_posts_do_three_times_as_well_stands_at_a_lasting_step() -> None:
    answer = _steady(after=3.0)
    assert answer.table("hits")["verdict"] == (LASTING,)
    assert answer["views_step"].low is not None
    assert answer["views_step"].low < 3 < (answer["views_step"].high or 0)


def test_a_hit_with_hardly_a_post_after_it_leaves_the_question_open() -> None:
    answer = _steady(hit=57)
    assert answer.table("hits")["verdict"] == (OPEN,)
    assert "too few settled posts" in answer.headline


def test_no_hit_is_an_answer_and_few_posts_are_not() -> None:
    looks = [seen(i, at(200), views=1000 + i) for i in range(30)]
    assert "not one has 10 times" in afterglow(account([post(i, at(i)) for i in range(30)], looks)).headline
    few = afterglow(account([post(i, at(i)) for i in range(7)], looks[:7]))
    assert few.standing == "partly"
    assert "needs 11" in few.headline


def test_a_hit_of_less_than_twice_the_usual_is_no_hit() -> None:
    with pytest.raises(BadValue, match="times is 1"):
        afterglow(account(), times=1)
