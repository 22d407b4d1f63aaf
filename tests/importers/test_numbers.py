"""The number rules, worked by hand, and alike in Python and SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.importers import numbers


def run_sql(expressions: Sequence[str], cells: Sequence[str | None]) -> list[tuple[Any, ...]]:
    """Evaluate the expressions over a column named `c` that holds the cells."""
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t (i BIGINT, c VARCHAR)")
        con.executemany("INSERT INTO t VALUES (?, ?)", list(enumerate(cells)))
        return con.execute(f"SELECT {', '.join(expressions)} FROM t ORDER BY i").fetchall()


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("123", 123, 1),
        ('"123"', 123, 1),
        ("-4", -4, 1),
        ("\u22124", -4, 1),
        ("+7", 7, 1),
        ("1,234", 1234, 1),
        ("1.234", 1234, 1),
        ("2 473", 2473, 1),
        ("2\u00a0473", 2473, 1),
        ("2\u202f473\u202f001", 2473001, 1),
        ("1.2K", 1200, 100),
        ("1,2K", 1200, 100),
        ("1.2k", 1200, 100),
        ("541.2K", 541200, 100),
        ("1.005K", 1005, 1),
        ("1.0005K", 1001, 1),
        ("1.0004K", 1000, 1),
        ("-1.2K", -1200, 100),
        ("2M", 2_000_000, 1_000_000),
        ("3.6M", 3_600_000, 100_000),
        ("1.1B", 1_100_000_000, 100_000_000),
        ("1.1 b", 1_100_000_000, 100_000_000),
        ("123.0", 123, 1),
        ("007", 7, 1),
        ("16100.000000000002", 16100, 100),
        ("8199999.999999999", 8_200_000, 100_000),
        ("-12.000000", -12, 1),
        (" 12 ", 12, 1),
        ("0", 0, 1),
    ],
)
def test_a_count_is_read_with_the_size_of_its_last_digit(text: str, value: int, step: int) -> None:
    assert numbers.read_count(text) == (value, step)
    assert run_sql([numbers.count_sql("c"), numbers.step_sql("c")], [text]) == [(value, step)]


@pytest.mark.parametrize("text", [None, "", "  ", "undefined", "NaN", "N/A", "None", "null", "-", "–", "\u00a0"])
def test_what_says_nothing_is_unknown_and_not_zero(text: str | None) -> None:
    assert numbers.read_count(text) is None
    assert run_sql([numbers.count_sql("c"), numbers.step_sql("c"), numbers.is_null_sql("c")], [text]) == [
        (None, None, True)
    ]


@pytest.mark.parametrize(
    "text",
    ["1.5", "12,34", "1e5", "7.5E+18", "abc", "1_000", "0x10", "1.2.3", "1,234.5K", "--1", "9" * 19, "1.2T", "1 2"],
)
def test_what_is_no_count_is_a_fault_and_not_unknown(text: str) -> None:
    with pytest.raises(ValueError, match="no count"):
        numbers.read_count(text)
    assert run_sql([numbers.count_sql("c"), numbers.step_sql("c"), numbers.is_null_sql("c")], [text]) == [
        (None, None, False)
    ]


_digits = st.integers(0, 10**19).map(str)
_grouped = st.builds(
    lambda n, s: f"{n:,}".replace(",", s),
    st.integers(0, 10**13),
    st.sampled_from([",", ".", " ", "\u00a0", "\u202f", "'"]),
)
_suffixed = st.builds(
    lambda sign, whole, sep, decimals, gap, suffix: f"{sign}{whole}{sep if decimals else ''}{decimals}{gap}{suffix}",
    st.sampled_from(["", "-", "+", "\u2212"]),
    st.integers(0, 10**10),
    st.sampled_from([",", "."]),
    st.text("0123456789", max_size=10),
    st.sampled_from(["", " ", "\u00a0"]),
    st.sampled_from(list("KMBkmbT")),
)
_computed = st.builds(lambda n, d: f"{n / 10 * d!r}", st.integers(0, 10**5), st.sampled_from([1000, 10**6]))
_decimals = st.builds(lambda n, d: f"{n}.{d}", st.integers(0, 10**7), st.from_regex(r"\A(0{0,8}|9{0,8})[0-9]{0,6}\Z"))
_junk = st.text("0123456789.,-+ \u00a0\u202f\"'KkMmBbeExX_naN/–\t\n", max_size=12)
_edges = st.sampled_from(["", " ", "\u00a0", "\u202f", '"', "\n"])
_counts = st.one_of(
    st.none(),
    st.sampled_from(numbers.NULLS),
    st.builds(lambda a, x, b: a + x + b, _edges, st.one_of(_digits, _grouped, _suffixed, _computed, _decimals), _edges),
    _junk,
    st.text(max_size=8),
)


def in_python(read: Callable[[str | None], Any], text: str | None) -> Any:
    """What `read` gives, "fault" where it refuses."""
    try:
        return read(text)
    except ValueError:
        return "fault"


@settings(max_examples=40, deadline=None)
@given(st.lists(_counts, min_size=100, max_size=200))
def test_counts_agree_in_python_and_sql(cells: list[str | None]) -> None:
    """Thousands of generated cells: the same value, step and fault on both sides."""
    cells = [c for c in cells if c is None or "\0" not in c]
    rows = run_sql([numbers.count_sql("c"), numbers.step_sql("c"), numbers.is_null_sql("c")], cells)
    for cell, (value, step, is_null) in zip(cells, rows, strict=True):
        expected = in_python(numbers.read_count, cell)
        got = None if is_null else "fault" if value is None else (value, step)
        assert got == expected, repr(cell)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("75", 75),
        ("1:15", 75),
        ("00:51", 51),
        ("01:02:03", 3723),
        ("PT10M5S", 605),
        ("PT1H", 3600),
        ("26.981", 26.981),
        ("", None),
        ("PT", None),
        ("1:75", None),
        ("soon", None),
    ],
)
def test_a_length_of_time_is_read_in_seconds(text: str, seconds: float | None) -> None:
    assert numbers.read_seconds(text) == seconds
    assert run_sql([numbers.seconds_sql("c")], [text]) == [(seconds,)]


def test_milliseconds_are_a_matter_of_the_header() -> None:
    assert numbers.read_seconds("15500", unit_s=0.001) == 15.5
    assert run_sql([numbers.seconds_sql("c", unit_s=0.001)], ["15500"]) == [(15.5,)]


_times = st.one_of(
    st.from_regex(r"\A([0-9]{1,3}:)?[0-9]{1,3}:[0-9]{2}(\.[0-9]{1,6})?\Z"),
    st.from_regex(r"\APT([0-9]{1,3}H)?([0-9]{1,3}M)?([0-9]{1,5}(\.[0-9]{1,4})?S)?\Z"),
    st.decimals(0, 10**6, places=3).map(str),
    st.text("0123456789:.,PTHMS% ", max_size=9),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(_times, min_size=50, max_size=100), st.sampled_from([1.0, 0.001]))
def test_lengths_of_time_agree_in_python_and_sql(cells: list[str], unit_s: float) -> None:
    rows = run_sql([numbers.seconds_sql("c", unit_s=unit_s), numbers.share_sql("c")], cells)
    assert rows == [(numbers.read_seconds(c, unit_s=unit_s), numbers.read_share(c)) for c in cells]


@pytest.mark.parametrize(
    ("text", "share"), [("0.0395", 0.0395), ("3.95%", 0.0395), ("1", 1), ("12", None), ("100 %", 1), ("", None)]
)
def test_a_share_is_read_from_a_fraction_or_a_percentage(text: str, share: float | None) -> None:
    assert numbers.read_share(text) == pytest.approx(share)


@pytest.mark.parametrize(("text", "share"), [("34,6%", 0.346), ("3.95 %", 0.0395), ("16.1%", 0.161), ("7%", 0.07)])
def test_a_percentage_is_the_very_number_that_a_spreadsheet_keeps(text: str, share: float) -> None:
    assert numbers.read_share(text) == share
    assert run_sql([numbers.share_sql("c")], [text]) == [(share,)]
