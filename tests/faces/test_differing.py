"""What files contradict is said in sentences, with the files' names."""

from __future__ import annotations

from dataclasses import replace

from groundswell.faces.differing import say_contradicted, say_differing, say_what, short_names
from groundswell.store.conflicts import Conflict

POST = "7000000000000123456"
ONE = Conflict(
    "mia", "post_snapshot", f"{POST} 2022-04-10 23:59:59", "views", "100", "90", "table", "table",
    "in/a.csv", "in/b.csv", "one", "two",
)  # fmt: skip
DAY = replace(ONE, table="account_day", key="2022-04-09", column="viewers", other_file=None, other_import=None)


def test_a_pair_of_files_is_one_sentence_with_what_differs_and_when() -> None:
    other = replace(ONE, key=f"8{POST[1:]} 2022-04-10 23:59:59")
    likes = replace(ONE, column="likes", settled_file="in/b.csv", other_file="in/a.csv")
    assert say_differing([ONE, other, likes]) == [
        "in/a.csv and in/b.csv differ in 3 values of 10 April 2022: views of 2 posts and likes of 1 post."
    ]


def test_a_source_without_a_file_keeps_its_kind() -> None:
    assert say_differing([DAY]) == ["in/a.csv and table differ in 1 value of 9 April 2022: viewers of 1 day."]


def test_many_pairs_end_in_their_number() -> None:
    found = [replace(ONE, other_file=f"{n}.csv") for n in range(7)]
    assert say_differing(found)[-1] == "2 more pairs of files differ in 2 values."


def test_an_import_hears_of_what_it_contradicts_alone() -> None:
    assert say_contradicted([ONE], ["two"]) == ("1 value differs from in/a.csv of 10 April 2022: views of 1 post.")
    assert say_contradicted([ONE], ["three"]) == ""
    assert say_contradicted([ONE], ["one", "two"]).startswith("1 value differs from in/a.csv and in/b.csv")


def test_a_table_row_says_of_what_and_keeps_file_names_short_where_it_can() -> None:
    assert say_what(ONE) == "post …123456, 10 April 2022"
    assert say_what(DAY) == "9 April 2022"
    assert short_names(ONE, [ONE]) == ("a.csv", "b.csv")
    same = replace(ONE, other_file="out/a.csv")
    assert short_names(same, [same]) == ("in/a.csv", "out/a.csv")
