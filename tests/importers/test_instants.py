"""Instants as files write them, alike in Python and SQL, at clock changes too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.clock import to_us
from groundswell.importers import instants

ATHENS = ZoneInfo("Europe/Athens")
HANOI = timezone(timedelta(hours=7))


def run_sql(
    cells: list[str | None], zone: tzinfo = UTC, date_means: instants.DateMeans = "end"
) -> list[int | str | None]:
    """What the SQL reads from the cells, "fault" where it refuses."""
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t (i BIGINT, c VARCHAR)")
        con.executemany("INSERT INTO t VALUES (?, ?)", list(enumerate(cells)))
        value = instants.instant_sql("c", zone=zone, date_means=date_means)
        rows = con.execute(
            f"SELECT v, {instants.is_fault_sql('c', 'v')} FROM (SELECT i, c, {value} AS v FROM t) ORDER BY i"
        ).fetchall()
    return ["fault" if fault else us for us, fault in rows]


def in_python(text: str | None, zone: tzinfo = UTC, date_means: instants.DateMeans = "end") -> int | str | None:
    """What Python reads, "fault" where it refuses."""
    try:
        return instants.read_instant(text, zone=zone, date_means=date_means)
    except ValueError:
        return "fault"


JANUARY = to_us(datetime(2022, 1, 11, 15, 36, 47, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "1641915407",
        "1641915407.0",
        "1641915407000",
        "1641915407000000",
        "2022-01-11 15:36:47",
        "2022/01/11 15:36:47",
        "2022-01-11T15:36:47Z",
        "2022-01-11T15:36:47.000Z",
        "2022-01-11T17:36:47+02:00",
        "2022-01-11 15:36:47+00",
        "2022-01-11 15:36:47 +0000 UTC",
        "2022-01-11 10:36:47 -0500",
        "2022-01-11 15:36:47 UTC",
        '"2022-01-11 15:36:47"',
        "11.01.2022 15:36:47",
        "11.01.2022, 15:36:47",
    ],
)
def test_one_instant_in_all_its_forms(text: str) -> None:
    assert instants.read_instant(text) == JANUARY
    assert run_sql([text]) == [JANUARY]


@pytest.mark.parametrize(
    "text",
    [
        "1/11/2022",
        "01.13.2022",
        "31.02.2022",
        "2022-02-30",
        "2022-13-01",
        "12345",
        "yesterday",
        "1650-01-01",
        "2022-01-11 25:00:00",
        "99999999999999999",
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_a_fault(text: str) -> None:
    assert in_python(text) == "fault"
    assert run_sql([text]) == ["fault"]


def test_a_date_alone_is_the_end_or_the_start_of_the_day_where_it_was_written() -> None:
    end = to_us(datetime(2022, 4, 10, 23, 59, 59, tzinfo=HANOI))
    start = to_us(datetime(2022, 4, 10, tzinfo=HANOI))
    assert [in_python("2022-04-10", HANOI), in_python("20220410", HANOI, "start")] == [end, start]
    assert run_sql(["2022-04-10"], HANOI) + run_sql(["2022/04/10"], HANOI, "start") == [end, start]


def test_a_naive_time_takes_the_zone_that_was_stated() -> None:
    """17:36 in Hanoi is 10:36 in UTC, and a zone in the cell itself wins."""
    assert run_sql(["2025-06-05 17:36:00", "2025-06-05T17:36:00Z"], HANOI) == [
        to_us(datetime(2025, 6, 5, 10, 36, tzinfo=UTC)),
        to_us(datetime(2025, 6, 5, 17, 36, tzinfo=UTC)),
    ]


def test_naive_and_dated_cells_are_told_apart() -> None:
    assert instants.is_naive("2025-06-05 17:36:00")
    assert not instants.is_naive("2025-06-05 17:36:00Z")
    assert not instants.is_naive("2025-06-05")
    assert instants.is_day("2025-06-05")
    assert instants.is_day("25.04.2022")
    assert instants.read_instant("25.04.2022") == instants.read_instant("2022-04-25")


SLASHED: list[tuple[list[str | None], instants.First | None]] = [
    (["3/04/2022", "25/04/2022 18:30"], "day"),
    (["3/04/2022", "04/25/2022"], "month"),
    (["3/04/2022", "12/12/2022", None, "n/a"], None),
    (["25/04/2022", "04/25/2022"], None),  # both, so one of them is wrong
    (["25/25/2022", "0/25/2022", "40/04/2022", "a/25/2022"], None),
    ([" 25/04/2022, 8:05"], "day"),
    ([], None),
]


@pytest.mark.parametrize(("cells", "first"), SLASHED)
def test_one_cell_proves_what_stands_first_in_the_dates_of_its_column(
    cells: list[str | None], first: instants.First | None
) -> None:
    assert instants.first_in(cells) == first
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t (c VARCHAR)")
        con.executemany("INSERT INTO t VALUES (?)", [[cell] for cell in (*cells, "2022-01-11")])
        assert con.execute(f"SELECT {instants.first_sql('c', 't')}").fetchall() == [(first,)]


@pytest.mark.parametrize(
    ("text", "first", "iso"),
    [
        ("3/04/2022", "day", "2022-04-03"),
        ("3/04/2022", "month", "2022-03-04"),
        ("03/4/2022 8:05", "day", "2022-04-03 08:05"),
        ("4/25/2022, 18:30:15", "month", "2022-04-25 18:30:15"),
        ("25/04/2022 18:30 +0200", "day", "2022-04-25 18:30 +0200"),
        ("25/04/2022", "month", None),
        ("31/02/2022", "day", None),
        ("3/04/2022", None, None),
        ("3/04/22", "day", None),
        ("2022/04/03", "month", "2022-04-03"),
    ],
)
def test_a_date_with_slashes_is_read_as_its_column_settles_it(
    text: str, first: instants.First | None, iso: str | None
) -> None:
    expected = None if iso is None else instants.read_instant(iso, zone=ATHENS)
    with duckdb.connect() as con:
        turned = instants.unslashed_sql("c", f"{first!r}" if first else "NULL")
        said = (
            f"SELECT {instants.instant_sql('u', zone=ATHENS)} FROM (SELECT {turned} AS u FROM (SELECT ?::VARCHAR AS c))"
        )
        assert con.execute(said, [text]).fetchall() == [(expected,)]
    if expected is None:
        with pytest.raises(ValueError, match="is no time"):
            instants.read_instant(text, zone=ATHENS, first=first)
    else:
        assert instants.read_instant(text, zone=ATHENS, first=first) == expected


_walls = st.datetimes(datetime(2001, 1, 1), datetime(2049, 1, 1))
_changes = st.builds(
    lambda year, month, day, minutes: datetime(year, month, day) + timedelta(minutes=minutes),
    st.integers(2010, 2030),
    st.sampled_from([3, 10]),
    st.integers(24, 31),
    st.integers(0, 24 * 60),
)
_cells = st.one_of(
    st.builds(
        lambda t, f: t.strftime(f),
        st.one_of(_walls, _changes),
        st.sampled_from(
            [
                "%Y-%m-%d %H:%M:%S",
                "%Y-%m-%dT%H:%M",
                "%Y/%m/%d",
                "%Y%m%d",
                "%Y-%m-%d %H:%M:%S.%f",
                "%d.%m.%Y",
                "%d.%m.%Y, %H:%M",
            ]
        ),
    ),
    st.builds(
        lambda t, z: t.isoformat() + z, _walls, st.sampled_from(["", "Z", "+07:00", "-0330", "+02", " +0000 UTC"])
    ),
    st.integers(0, 10**17).map(str),
    st.integers(instants.FIRST_S - 5, instants.LAST_S + 5).map(str),
    st.text("0123456789-/:T Z+.,", max_size=20),
    st.none(),
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(_cells, min_size=60, max_size=120),
    st.sampled_from([UTC, HANOI, ATHENS]),
    st.sampled_from(["start", "end"]),
)
def test_instants_agree_in_python_and_sql(
    cells: list[str | None], zone: tzinfo, date_means: instants.DateMeans
) -> None:
    expected = [in_python(c, zone, date_means) for c in cells]
    for cell, got, want in zip(cells, run_sql(cells, zone, date_means), expected, strict=True):
        assert got == want, (cell, zone, date_means)


_USUAL = (
    "2022-01-11T15:36:47Z",
    "2022-01-11 15:36:47Z",
    "2022-01-11T15:36:47",
    "2022-01-11T15:36:47.120Z",
    "2022-01-11 15:36:47.999Z",
    "2022-01-11T15:36:47+00:00",
    "2022-01-11T15:36:47-00:00",
    "2022-01-11T15:36:47+02:00",
    "2022-01-11T24:00:00Z",
    "2022-02-30T10:00:00Z",
    "2022-01-11T15:36:60Z",
    "2022-01-11t15:36:47z",
    "2022-01-11T15:36:47,5Z",
    "2022-01-1T 5:36:47.00Z",
    "2022-01-11X15:36:47Z",
    "2022-01-11",
    "2022-02-30",
    "2022-3-27 ",
    "2022-03-27",
    "2022-10-30",
    "2022-03-27T03:30:00",
    "2022-10-30T03:30:00",
    "2000-06-01T00:00:00Z",
    "2049-12-31T23:59:59Z",
    "2050-01-01T00:00:00Z",
    "20220111  ",
    "1641915407",
)


@pytest.mark.parametrize("zone", [UTC, HANOI, ATHENS], ids=str)
@pytest.mark.parametrize("date_means", ["start", "end"])
def test_the_forms_that_take_the_quick_way_mean_the_same_in_python(
    zone: tzinfo, date_means: instants.DateMeans
) -> None:
    read = run_sql(list(_USUAL), zone, date_means)
    assert dict(zip(_USUAL, read, strict=True)) == {text: in_python(text, zone, date_means) for text in _USUAL}


_STAMP = st.datetimes(datetime(2001, 1, 1), datetime(2048, 12, 31))
_SPELT = st.tuples(
    _STAMP, st.sampled_from(["", ".000", ".007", ".120"]), st.sampled_from(["T", " ", "t"]),
    st.sampled_from(["", "Z", "z", "+00:00", "+03:00", " UTC"]),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(_SPELT, min_size=1, max_size=8))
def test_any_spelling_of_a_time_is_read_alike(spelt: list[tuple[datetime, str, str, str]]) -> None:
    cells: list[str | None] = [
        f"{at:%Y-%m-%d}{between}{at:%H:%M:%S}{thousandths}{zone}" for at, thousandths, between, zone in spelt
    ]
    assert run_sql(cells, ATHENS) == [in_python(cell, ATHENS) for cell in cells]
