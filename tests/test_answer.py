"""Answers are plain data that survive JSON."""

from __future__ import annotations

import pytest

from groundswell.answer import Answer, Caveat, Chart, Column, Estimate, MethodCard, Source, Table
from groundswell.units import Unit

POSTS = Table(
    "posts",
    "Two posts",
    (
        Column("post_id", "post", Unit.TEXT, ("7051972968347503919", "7")),
        Column("views", "views", Unit.COUNT, (10, None)),
    ),
    Chart("bars", x="post_id", y="views", zero=True),
)
FULL = Answer(
    "posts",
    "me",
    "Two posts.",
    sentences=("One is unknown.",),
    estimates=(Estimate("views", 10.0, Unit.COUNT, 8.0, 12.0, n=2),),
    tables=(POSTS,),
    caveats=(Caveat("old data", "These numbers end on 9 April 2022."),),
    methods=(MethodCard("views", "s", "f", Unit.COUNT, "n", "src", "SELECT 1", (("other", 1.0, "differs"),)),),
    sources=(Source("table.csv", 2, 1, 2, stated=True),),
    as_of_us=5,
    params={"days": 90},
)


def test_an_answer_survives_json() -> None:
    assert Answer.from_json(FULL.to_json()) == FULL


def test_a_19_digit_id_survives_json() -> None:
    assert Answer.from_json(FULL.to_json()).table("posts")["post_id"][0] == "7051972968347503919"


def test_tables_and_estimates_are_found_by_name() -> None:
    assert FULL["views"].n == 2
    assert list(FULL.table("posts").rows()) == [("7051972968347503919", 10), ("7", None)]
    for missing in (lambda: FULL["likes"], lambda: FULL.table("likes"), lambda: POSTS["likes"]):
        with pytest.raises(KeyError):
            missing()


def test_a_caveat_put_on_top_comes_first() -> None:
    assert FULL.with_caveat(Caveat("busy", "An import is running.")).caveats[0].kind == "busy"
