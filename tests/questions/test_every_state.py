"""Every question in every state of the data: an answer, always, in words that a creator uses."""

from __future__ import annotations

import math
import re
from functools import cache

import pytest

from groundswell.answer import Answer, Table
from groundswell.questions import names, registry
from tests.questions.states import STATES
from tests.questions.tables import FakeView

QUESTIONS = registry.names()
CASES = [(question, state) for question in QUESTIONS for state in STATES]
METHOD_WORDS = (
    "pooled",
    "posterior",
    "lfsr",
    "null",
    "nan",
    "none",
    "shrinkage",
    "bootstrap",
    "p-value",
    "median",
    "ci)",
)


@cache
def view_of(state: str) -> FakeView:
    """Questions only read, so all of them may share one view."""
    return STATES[state]()


@cache
def ask(question: str, state: str, days: int | None = None) -> Answer:
    params = {} if days is None else {"days": days}
    return registry.get(question).answer(view_of(state), **params)


@pytest.mark.parametrize(("question", "state"), CASES)
def test_every_question_answers_in_every_state(question: str, state: str) -> None:
    answer = ask(question, state)
    assert answer.question == question
    assert answer.headline
    assert answer.next_steps, "an answer always says what to do next"
    assert answer.standing in {"answered", "partly", "refused"}


@pytest.mark.parametrize(("question", "state"), CASES)
def test_all_time_is_a_window_too(question: str, state: str) -> None:
    assert ask(question, state, 0).headline


@pytest.mark.parametrize(("question", "state"), CASES)
def test_an_answer_survives_the_way_through_json(question: str, state: str) -> None:
    answer = ask(question, state)
    assert Answer.from_json(answer.to_json()) == answer


@pytest.mark.parametrize(("question", "state"), CASES)
def test_nothing_in_an_answer_is_infinite_or_not_a_number(question: str, state: str) -> None:
    text = ask(question, state).to_json()
    assert "NaN" not in text
    assert "Infinity" not in text


@pytest.mark.parametrize(("question", "state"), CASES)
def test_sentences_are_few_and_plain(question: str, state: str) -> None:
    answer = ask(question, state)
    said = (answer.headline, *answer.sentences)
    assert len(said) <= 5
    for sentence in (*said, *answer.next_steps, *(c.sentence for c in answer.caveats)):
        low = sentence.lower()
        assert not [w for w in METHOD_WORDS if re.search(rf"\b{re.escape(w)}", low)], sentence
        assert "!" not in sentence
        assert "%" not in sentence
        assert "{" not in sentence
        assert sentence[0].isupper() or sentence[0].isdigit(), sentence
        assert sentence.endswith("."), sentence


@pytest.mark.parametrize(("question", "state"), CASES)
def test_no_sentence_stands_twice(question: str, state: str) -> None:
    answer = ask(question, state)
    said = [answer.headline, *answer.sentences, *answer.next_steps]
    assert len(said) == len(set(said))
    assert len(answer.caveats) == len({c.sentence for c in answer.caveats})


@pytest.mark.parametrize(("question", "state"), CASES)
def test_an_estimate_has_its_interval_or_the_reason_why_not(question: str, state: str) -> None:
    for e in ask(question, state).estimates:
        if e.state == "estimated":
            assert e.low is not None
            assert e.high is not None
            assert e.value is not None
            assert e.low <= e.value <= e.high
            assert e.of
        elif e.state in {"missing", "too little"}:
            assert e.why, e.name
        else:
            assert e.low is None
            assert e.high is None


@pytest.mark.parametrize(("question", "state"), CASES)
def test_tables_are_whole_and_their_charts_name_columns_of_theirs(question: str, state: str) -> None:
    for table in ask(question, state).tables:
        assert len({len(c.values) for c in table.columns}) == 1
        assert len(table) > 0
        assert table.title
        assert table.description
        _holds(table)


def _holds(table: Table) -> None:
    names = {c.name for c in table.columns}
    chart = table.chart
    if chart is None:
        return
    used = (chart.x, chart.y, chart.low, chart.high, chart.series, chart.highlight, chart.label, chart.estimated)
    assert {name for name in used if name is not None} <= names


@pytest.mark.parametrize(("question", "state"), CASES)
def test_every_column_has_a_label_of_its_own(question: str, state: str) -> None:
    for table in ask(question, state).tables:
        assert {c.name for c in table.columns} <= set(names.LABELS)


@pytest.mark.parametrize(("question", "state"), CASES)
def test_the_sql_on_each_method_card_is_the_sql_that_ran(question: str, state: str) -> None:
    for card in ask(question, state).methods:
        assert set(card.sql.split("\n\n")) <= set(view_of(state).asked)
        assert card.says
        assert card.formula
        assert card.source


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_data_give_the_same_answer(question: str) -> None:
    assert registry.get(question).answer(STATES["both"]()) == registry.get(question).answer(STATES["both"]())


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_at_all_is_refused_with_what_to_import(question: str) -> None:
    answer = ask(question, "nothing")
    assert answer.standing == "refused"
    assert any("import" in step.lower() or "Download" in step for step in answer.next_steps)
    assert not answer.estimates


@pytest.mark.parametrize("question", QUESTIONS)
def test_with_all_that_these_files_can_hold_no_question_is_refused(question: str) -> None:
    assert ask(question, "both").standing == "answered"


@pytest.mark.parametrize(
    ("question", "state", "standing"),
    [
        ("engagement", "days_only", "partly"),
        ("engagement", "followers_only", "refused"),
        ("engagement", "five_posts", "answered"),
        ("engagement", "unknown_counts", "refused"),
        ("balance", "one_look", "partly"),
        ("balance", "days_only", "answered"),
        ("balance", "overview_only", "partly"),
        ("growth", "one_look", "partly"),
        ("growth", "days_only", "answered"),
        ("growth", "followers_only", "answered"),
        ("growth", "profile_only", "partly"),
        ("consistency", "days_only", "refused"),
        ("consistency", "one_look", "answered"),
        ("consistency", "single_post", "partly"),
        ("posts", "days_only", "refused"),
        ("posts", "one_look", "answered"),
        ("posts", "two_looks", "answered"),
        ("today", "days_only", "partly"),
    ],
)
def test_what_can_be_answered_depends_on_the_files(question: str, state: str, standing: str) -> None:
    assert ask(question, state).standing == standing


# The kinds of data in the words of the registry, and a state that holds that kind and nothing else.
ONLY = {
    "post counters": "one_look",
    "post counters twice": "two_looks",
    "post dates": "unknown_counts",
    "account days": "overview_only",
    "follower days": "followers_only",
    "account counters": "profile_only",
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_makes_do_with_what_the_registry_says_and_with_nothing_else(question: str) -> None:
    asked = registry.get(question)
    kinds = {*asked.uses, *asked.also}
    if kinds & {"post counters", "post dates"}:
        kinds |= {"post counters", "post counters twice"}  # they hold the dates, and one look is part of two
    answered = {kind for kind, state in ONLY.items() if ask(question, state).standing != "refused"}
    assert answered == kinds


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("engagement", "one_look"),
        ("posts", "two_looks"),
        ("consistency", "one_look"),
        ("growth", "followers_only"),
        ("balance", "both"),
        ("today", "both"),
    ],
)
def test_what_a_question_uses_is_enough_for_a_full_answer(question: str, state: str) -> None:
    assert ask(question, state).standing == "answered"


def test_old_numbers_say_so_first() -> None:
    for question in QUESTIONS:
        assert ask(question, "old_and_not_own").caveats[0].sentence == "These numbers end on 3 October 2027."
    assert ask("today", "old_and_not_own").headline == "These numbers end on 3 October 2027."


def test_nothing_in_the_last_days_widens_to_all_and_says_so() -> None:
    answer = ask("engagement", "old_and_not_own")
    assert "Nothing of the last 90 days can be used, so this speaks of all there is." in answer.sentences
    assert answer["engagement_rate_by_views_pooled"].n == 60


def test_another_account_is_never_called_yours() -> None:
    for question in QUESTIONS:
        answer = ask(question, "old_and_not_own")
        said = [answer.headline, *answer.sentences, *(t.title for t in answer.tables), *answer.next_steps]
        assert not [s for s in said if "your " in s.lower() or "you " in s.lower()]


def test_a_negative_number_of_days_is_refused_with_what_to_write() -> None:
    from groundswell.errors import BadValue

    with pytest.raises(BadValue, match="Use 0 for everything"):
        registry.get("engagement").answer(STATES["both"](), days=-1)


def test_counts_stay_whole_numbers() -> None:
    for table in ask("posts", "both").tables:
        for column in table.columns:
            if column.unit.name == "COUNT" and table.name == "posts":
                assert all(v is None or isinstance(v, int) for v in column.values)
    assert not math.isnan(ask("posts", "both")["views_total"].value or 0)
