"""A value at fault is kept where it can only be a count, a date or an id; of any other text only the length is."""

from __future__ import annotations

import pytest

from groundswell.importers.base import Rejected


def kept(value: str) -> str:
    return Rejected(2, "No count.", "views", value).value


@pytest.mark.parametrize(
    "value",
    [
        "",
        "-4",
        "1,2,3",
        "1.2K",
        "3,6 M",
        "12'000",
        "7.5E+18",
        "2026-01-03 10:00:00Z",
        "3/4/2026 5 pm",
        "10:00 UTC",
        "45 %",
        "7300000000000000001",
        "n/a",
        "NaN",
        "undefined",
        "#REF!",
        "#DIV/0!",
        "true",
        "text of 4 characters",
        "list of 2",
    ],
)
def test_counts_dates_and_ids_are_shown_as_they_stood(value: str) -> None:
    assert kept(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "many",
        "Ann",
        "ann12",
        "12 Ann",
        "me@mail.example",
        "10.20.30.40",
        "+1 079 955 500 01",
        "(030) 123 456 7",
        "5 Road St",
        "=1+1",
        "@ann",
        "text of Ann",
        "9" * 61,
    ],
)
def test_of_any_other_text_only_the_length_is(value: str) -> None:
    assert kept(value) == f"text of {len(value)} characters"
