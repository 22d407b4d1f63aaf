"""What follows from the observations: which row counts, which fact is believed, and what day it was for the creator."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from groundswell.clock import DAY_US, HOUR_US, SECOND_US, id_time_us, to_us
from groundswell.errors import BadValue, UnknownName
from groundswell.importers.base import Rows
from groundswell.store import derive, ledger
from groundswell.store.conflicts import conflicts
from groundswell.store.file import reading as reading_store
from groundswell.store.settle import MEASURES
from tests.store.samples import POST, T0_US, a_reading, bring, rows_of, snapshots

OTHER = "7301000000000000002"
STEPPED = ("post_id", "observed_us", "views", "views_step", "source")
SETTLED = "SELECT views FROM store.post_snapshot WHERE is_settled"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where a store will be."""
    return tmp_path / "store.duckdb"


def facts(*values: tuple[object, ...], columns: tuple[str, ...]) -> Rows:
    """Facts of posts, from line 2."""
    return Rows("post_fact", columns, values, tuple(range(2, len(values) + 2)))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_more_exact_of_two_values_of_one_instant_counts_whichever_came_first(
    store: Path, order: tuple[int, int]
) -> None:
    """The rounded value does not contradict it, so it is no conflict."""
    files = [
        a_reading("exact.csv", snapshots((POST, T0_US, 3_612_044, 1, "z"), columns=STEPPED)),
        a_reading("rounded.csv", snapshots((POST, T0_US, 3_600_000, 100_000, "a"), columns=STEPPED)),
    ]
    for i in order:
        bring(store, files[i])
    assert rows_of(store, SETTLED) == [(3_612_044,)]
    assert conflicts(store) == ()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_exact_values_of_one_instant_are_a_conflict_settled_by_source(store: Path, order: tuple[int, int]) -> None:
    files = [
        a_reading("a.csv", snapshots((POST, T0_US, 100, 1, "a"), columns=STEPPED)),
        a_reading("b.csv", snapshots((POST, T0_US, 120, 1, "b"), columns=STEPPED)),
    ]
    for i in order:
        bring(store, files[i])
    assert rows_of(store, SETTLED) == [(100,)]
    [conflict] = conflicts(store)
    assert (conflict.key, conflict.column, conflict.settled, conflict.other) == (
        f"{POST} 2023-11-14 22:13:20",
        "views",
        "100",
        "120",
    )
    assert (conflict.settled_source, conflict.other_source) == ("a", "b")
    assert conflicts(store, "bea") == ()


def test_taking_the_conflict_back_settles_what_remains(store: Path) -> None:
    bring(store, a_reading("b.csv", snapshots((POST, T0_US, 120, 1, "b"), columns=STEPPED)))
    report = bring(store, a_reading("a.csv", snapshots((POST, T0_US, 100, 1, "a"), columns=STEPPED)))
    assert report.call_id
    ledger.undo(store, report.call_id)
    assert rows_of(store, SETTLED) == [(120,)]
    assert conflicts(store) == ()


def test_a_lower_count_at_a_later_instant_is_a_fall_and_no_conflict(store: Path) -> None:
    bring(store, a_reading("a.csv", snapshots((POST, T0_US, 100, 5, 1), (POST, T0_US + 1, 90, 5, 1))))
    assert rows_of(store, SETTLED + " ORDER BY observed_us") == [(100,), (90,)]
    assert conflicts(store) == ()


def test_two_follower_counts_of_one_instant_have_one_winner(store: Path) -> None:
    columns = ("observed_us", "followers", "followers_step", "source")
    rows = [(T0_US, 541_200, 100, "a"), (T0_US, 541_233, 1, "b"), (T0_US, 541_999, 1, "c")]
    bring(store, a_reading("a.csv", Rows("account_snapshot", columns, rows, (2, 3, 4))))
    assert rows_of(store, "SELECT followers FROM store.account_snapshot WHERE is_settled") == [(541_233,)]
    assert [(c.settled, c.other) for c in conflicts(store)] == [("541233", "541999")]


def test_each_fact_comes_from_the_source_that_saw_it_last_and_nothing_unknown_wins(store: Path) -> None:
    columns = ("post_id", "observed_us", "kind", "duration_s", "url", "source")
    rows = facts(
        (POST, T0_US, "video", 10.0, "early", "a"),
        (POST, T0_US + DAY_US, "photo", None, None, "a"),
        (POST, None, "undated", 99.0, "undated", "a"),
        columns=columns,
    )
    bring(store, a_reading("a.csv", rows))
    assert rows_of(store, "SELECT kind, duration_s, url FROM store.post") == [("photo", 10.0, "early")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_facts_of_one_instant_and_source_are_settled_by_what_they_say(store: Path, order: tuple[int, int]) -> None:
    columns = ("post_id", "observed_us", "kind", "source")
    both = [a_reading(k, facts((POST, T0_US, k, "a"), columns=columns)) for k in ("photo", "video")]
    for i in order:
        bring(store, both[i])
    assert rows_of(store, "SELECT kind FROM store.post") == [("photo",)]


def test_a_post_that_is_only_counted_is_a_post_too_and_its_id_says_when_it_was_uploaded(store: Path) -> None:
    bring(store, a_reading("a.csv", snapshots((POST, T0_US, 1, 0, 0), ("short", T0_US, 1, 0, 0))))
    expected = [(POST, None, id_time_us(POST)), ("short", None, None)]
    assert rows_of(store, "SELECT post_id, posted_us, uploaded_us FROM store.post ORDER BY post_id") == expected


def test_hashtags_stand_once_each_at_their_first_place(store: Path) -> None:
    bring(store, a_reading("a.csv", facts((POST, "pug dog  pug"), (OTHER, ""), columns=("post_id", "hashtags"))))
    tags = rows_of(store, "SELECT post_id, tag, position FROM store.post_tag ORDER BY position")
    assert tags == [(POST, "pug", 1), (POST, "dog", 2)]


@pytest.mark.parametrize(
    ("zone", "on", "hour"),
    [
        (None, date(2023, 3, 26), 0),
        ("+07:00", date(2023, 3, 26), 7),
        ("-05:30", date(2023, 3, 25), 19),
        ("Europe/Athens", date(2023, 3, 26), 2),
        ("America/New_York", date(2023, 3, 25), 20),
    ],
)
def test_the_day_and_hour_of_a_post_are_those_of_the_accounts_zone(
    store: Path, zone: str | None, on: date, hour: int
) -> None:
    """Half past midnight UTC on the day on which Greek clocks go forward."""
    posted_us = to_us(datetime(2023, 3, 26, 0, 30, tzinfo=UTC))
    row = (POST, posted_us)
    bring(store, a_reading("a.csv", facts(row, columns=("post_id", "posted_us"))), owner="ann")
    ledger.set_zone(store, "ann", zone)
    assert rows_of(store, "SELECT posted_on, posted_hour FROM store.post") == [(on, hour)]
    assert rows_of(store, "SELECT zone FROM store.account") == [(zone,)]


def test_daylight_saving_moves_the_hour_of_later_posts(store: Path) -> None:
    winter, summer = (to_us(datetime(2023, month, 15, 12, tzinfo=UTC)) for month in (1, 7))
    bring(store, a_reading("a.csv", facts((POST, winter), (OTHER, summer), columns=("post_id", "posted_us"))))
    ledger.set_zone(store, "ann", "Europe/Athens")
    assert rows_of(store, "SELECT posted_hour FROM store.post ORDER BY post_id") == [(14,), (15,)]


def test_a_zone_that_is_none_and_an_account_that_is_none_are_refused(store: Path) -> None:
    bring(store, a_reading("a.csv", snapshots((POST, T0_US, 1, 0, 0))))
    with pytest.raises(BadValue):
        ledger.set_zone(store, "ann", "Mars/Olympus")
    with pytest.raises(UnknownName, match="Did you mean 'ann'"):
        ledger.set_zone(store, "anna", "UTC")
    with pytest.raises(BadValue, match="account of its own"):
        ledger.set_alias(store, "ann", "ann")


def test_the_hour_is_unknown_where_only_studio_dated_a_scheduled_post(store: Path) -> None:
    columns = ("post_id", "posted_us", "uploaded_us", "source")
    noon = T0_US + 3 * DAY_US
    studio = facts((POST, noon, T0_US, "studio.content"), (OTHER, T0_US, T0_US, "studio.content"), columns=columns)
    bring(store, a_reading("a.csv", studio))
    found = "SELECT post_id, posted_us, posted_hour FROM store.post ORDER BY post_id"
    assert rows_of(store, found) == [(POST, noon, None), (OTHER, T0_US, 22)]
    exact = noon + 5 * HOUR_US
    bring(store, a_reading("b.csv", facts((POST, exact, T0_US, "zzz"), columns=columns)))
    assert rows_of(store, found)[0][1:] == (exact, (exact // HOUR_US) % 24)


def days(export: str, first: date, views: list[int], anchor: date | None) -> Rows:
    """An Overview file with labels that have no year."""
    columns = ("dataset", "export_id", "line", "label", "month", "day_of_month", "anchor_on", "views", "source")
    dates = [first + timedelta(days=i) for i in range(len(views))]
    values = [
        ("overview", export, i, f"{d:%B} {d.day}", d.month, d.day, anchor, v, "studio.overview")
        for i, (d, v) in enumerate(zip(dates, views, strict=True), 2)
    ]
    return Rows("account_day_raw", columns, values, tuple(range(2, len(values) + 2)))


def test_days_settle_with_their_year_and_the_account_ends_with_the_last_of_them(store: Path) -> None:
    last = date(2023, 11, 10)
    bring(store, a_reading("a.csv", days("x", date(2023, 11, 8), [5, 6, 7], last), kind="studio.overview"))
    assert rows_of(store, "SELECT series, day, views FROM store.account_day ORDER BY day") == [
        ("studio", date(2023, 11, 8), 5),
        ("studio", date(2023, 11, 9), 6),
        ("studio", last, 7),
    ]
    ends = to_us(datetime(2023, 11, 11, tzinfo=UTC)) - SECOND_US
    assert rows_of(store, "SELECT newest_us FROM store.account") == [(ends,)]
    ledger.set_zone(store, "ann", "+02:00")
    assert rows_of(store, "SELECT newest_us FROM store.account") == [(ends - 2 * HOUR_US,)]


def test_days_known_by_a_day_leave_out_exports_that_end_later(store: Path) -> None:
    bring(
        store,
        a_reading("a.csv", days("x", date(2023, 11, 1), [1, 2, 3, 4, 5], date(2023, 11, 5)), kind="studio.overview"),
        a_reading("b.csv", days("y", date(2023, 11, 4), [4, 9, 6, 7], date(2023, 11, 7)), kind="studio.overview"),
    )
    with reading_store(store) as connection:
        derive.days_known_by(connection, "ann", date(2023, 11, 6), "known")
        known = connection.execute("SELECT day, views FROM known ORDER BY day").fetchall()
    assert known == [(date(2023, 11, d), d) for d in range(1, 6)]
    assert rows_of(store, "SELECT views FROM store.account_day WHERE day = DATE '2023-11-05'") == [(9,)]


def test_days_of_which_the_year_is_unknown_stay_out_of_all_answers(store: Path) -> None:
    bring(store, a_reading("a.csv", days("x", date(2023, 11, 8), [5, 6, 7], None), kind="studio.overview"))
    assert rows_of(store, "SELECT * FROM store.account_day") == []
    assert rows_of(store, "SELECT count(*) FROM store.account_day_raw") == [(3,)]
    assert rows_of(store, "SELECT newest_us FROM store.account") == [(None,)]


def test_the_columns_of_a_day_are_those_that_settling_gives() -> None:
    assert len(MEASURES) == len(set(MEASURES))


def test_an_account_of_which_nothing_is_left_is_gone(store: Path) -> None:
    report = bring(store, a_reading("a.csv", snapshots((POST, T0_US, 1, 0, 0))))
    assert report.call_id
    ledger.undo(store, report.call_id)
    assert rows_of(store, "SELECT * FROM store.account") == []
    assert rows_of(store, "SELECT * FROM store.post") == []
