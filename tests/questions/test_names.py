"""What a number is called where a creator reads it first."""

from __future__ import annotations

import re

import pytest

from groundswell.faces.cells import say_name
from groundswell.questions import balance, registry
from groundswell.questions.names import LABELS, NAMES
from tests.questions.states import STATES

METHOD_WORDS = re.compile(r"\b(pooled|median|posterior|lfsr|null|nan|log|quantile|percentile)\b", re.IGNORECASE)


def test_new_followers_of_posts_have_a_name_although_no_state_of_these_tests_holds_them() -> None:
    assert say_name(f"{balance.CONVERSION}_pooled") == "New followers for every 1,000 views"


def test_names_and_labels_hold_no_method_word() -> None:
    for text in (*NAMES.values(), *LABELS.values()):
        assert not METHOD_WORDS.search(text), text


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", registry.names())
def test_no_number_of_an_answer_is_called_by_a_method_word(name: str, state: str) -> None:
    answer = registry.get(name).answer(STATES[state]())
    for shown in [e.name for e in answer.estimates] + [m.name for m in answer.methods]:
        assert not METHOD_WORDS.search(say_name(shown)), shown
