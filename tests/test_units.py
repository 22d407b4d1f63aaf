"""Numbers as people say them."""

from __future__ import annotations

import pytest

from groundswell import units


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (61_243.7, "61,000"),
        (140_499, "140,000"),
        (4.21, "4.2"),
        (0.0421, "0.042"),
        (9.97, "10"),
        (0.0, "0"),
        (-42.7, "-43"),
        (99.6, "100"),
    ],
)
def test_estimates_have_two_significant_digits(value: float, said: str) -> None:
    assert units.say_about(value) == said


def test_exact_counts_keep_all_their_digits() -> None:
    assert units.say_count(20_503_300) == "20,503,300"


@pytest.mark.parametrize(
    ("rate", "said"), [(0.0421, "42"), (0.0056, "5.6"), (0.00996, "10"), (0.0, "0.0"), (1.2, "1,200")]
)
def test_rates_are_said_per_thousand(rate: float, said: str) -> None:
    assert units.say_per_1000(rate) == said


def test_a_range_whose_ends_read_the_same_is_one_number() -> None:
    assert units.say_range(60_100, 139_800) == "60,000 to 140,000"
    assert units.say_range(41.9, 42.1) == "42"


@pytest.mark.parametrize(
    ("ratio", "said"), [(1.02, "about the same"), (0.5, "half"), (2.31, "2.3 times"), (0.8, "0.80 times")]
)
def test_ratios_are_said_as_times(ratio: float, said: str) -> None:
    assert units.say_times(ratio) == said


def test_lists_and_plurals_read_as_english() -> None:
    assert units.say_list(["a", "b", "c"]) == "a, b and c"
    assert units.plural(1, "post") == "1 post"
    assert units.plural(1240, "follower") == "1,240 followers"
    assert units.plural(2, "is", "are") == "2 are"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("New shelves", "New shelves"),
        ("New shelves, same mess. #studio #shelf", "New shelves, same…"),
        ("#studiolife #studiovlogs", "#studiolife…"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffah…"),
        ("a Donaudampfschifffahrtsgesellschaft", "a Donaudampfschifff…"),
    ],
)
def test_a_text_is_cut_at_a_word_unless_that_loses_most_of_it(text: str, says: str) -> None:
    assert units.shorten(text, 20) == says
    assert len(says) <= 20


def test_a_total_to_come_starts_at_no_less_than_what_is_there() -> None:
    assert units.say_ahead(17_491, 17_495, 21_730) == "17,500 to 21,700"
    assert units.say_ahead(17_491, 18_200, 21_730) == "18,000 to 22,000"
    assert units.say_ahead(3, 3, 900) == "3 to 900"
