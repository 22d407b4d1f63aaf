"""A view shows one account as it was known at one instant, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from groundswell.clock import DAY_US, to_us
from groundswell.errors import StoreMissing, UnknownName
from groundswell.importers.base import Options, Reading, Rows, SourceFile
from groundswell.store import ledger
from groundswell.store.asof import StoreView, open_view
from groundswell.store.load import load

MONDAY_US = to_us(datetime(2026, 3, 2, 12, tzinfo=UTC))
SNAPSHOT = ("account_id", "post_id", "observed_us", "views", "views_step", "source")


def reading(name: str, *rows: Rows, own: bool = False) -> Reading:
    """A file of that name, whose content is its name."""
    file = SourceFile(Path(name), name, name.rjust(64, "0"), 1)
    return Reading(file, "table.csv", "a table", rows=rows, n_rows=sum(len(r.values) for r in rows[:1]), own=own)


def snapshots(*values: tuple[str, str, int | None, int]) -> Rows:
    """Rows of (account, post, observed, views)."""
    filled = [(a, p, t, v, 1, "table.csv") for a, p, t, v in values]
    return Rows("post_snapshot", SNAPSHOT, filled, tuple(range(2, 2 + len(filled))))


def facts(*values: tuple[str, str, int]) -> Rows:
    """Rows of (account, post, posted)."""
    return Rows("post_fact", ("account_id", "post_id", "posted_us", "source"), [(*v, "table.csv") for v in values])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Two accounts; the first has two posts, seen on three days, one of them also at an unknown time."""
    path = tmp_path / "store.duckdb"
    first = reading(
        "first",
        snapshots(
            ("ann", "p1", MONDAY_US + DAY_US, 100),
            ("ann", "p1", MONDAY_US + 2 * DAY_US, 150),
            ("ann", "p1", None, 120),
            ("ann", "p2", MONDAY_US + 3 * DAY_US, 10),
            ("bob", "p3", MONDAY_US + 9 * DAY_US, 7),
        ),
        facts(("ann", "p1", MONDAY_US), ("ann", "p2", MONDAY_US + 2 * DAY_US + DAY_US // 2), ("bob", "p3", MONDAY_US)),
    )
    load(path, [first], owner=lambda _: None, now_us=MONDAY_US + 30 * DAY_US, options=Options(observed_us=None))
    return path


@contextmanager
def seen(store: Path, account: str, asof_us: int | None = None) -> Iterator[StoreView]:
    with open_view(store, account, asof_us=asof_us) as view:
        yield view


def test_a_view_shows_its_account_only(store: Path) -> None:
    with seen(store, "ann") as view:
        assert view.run("SELECT DISTINCT post_id FROM post_snapshot ORDER BY 1") == {"post_id": ["p1", "p2"]}
        assert view.run("SELECT post_id FROM post ORDER BY 1") == {"post_id": ["p1", "p2"]}
        assert view.run("SELECT account_id FROM account") == {"account_id": ["ann"]}


def test_now_is_the_last_observation_of_the_account_itself(store: Path) -> None:
    with seen(store, "ann") as view:
        assert view.now_us == MONDAY_US + 3 * DAY_US
    with seen(store, "bob") as view:
        assert view.now_us == MONDAY_US + 9 * DAY_US


def test_an_earlier_view_knows_neither_later_looks_nor_later_posts(store: Path) -> None:
    with seen(store, "ann", MONDAY_US + DAY_US) as view:
        assert view.run("SELECT views FROM post_snapshot ORDER BY observed_us NULLS LAST") == {"views": [100, 120]}
        assert view.run("SELECT post_id FROM post") == {"post_id": ["p1"]}
        assert view.now_us == MONDAY_US + DAY_US


def test_an_earlier_view_opens_beside_the_present_one(store: Path) -> None:
    with seen(store, "ann") as view:
        earlier = view.asof(MONDAY_US + DAY_US)
        assert earlier.run("SELECT count(*) AS n FROM post_snapshot") == {"n": [2]}
        assert view.run("SELECT count(*) AS n FROM post_snapshot") == {"n": [4]}


def test_the_calendar_covers_every_day_between_the_first_and_the_last(store: Path) -> None:
    with seen(store, "ann") as view:
        calendar = view.run("SELECT * FROM calendar ORDER BY day")
    assert calendar["day"] == [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5)]
    assert calendar["weekday"] == [0, 1, 2, 3]
    assert calendar["week_start"] == [date(2026, 3, 2)] * 4
    assert calendar["end_us"][:-1] == calendar["start_us"][1:]
    assert calendar["day_index"] == [(d - date(1970, 1, 1)).days for d in calendar["day"]]


def test_days_begin_in_the_zone_of_the_account(store: Path) -> None:
    """12:00 UTC on 2 March is 1 a.m. of the next day at +13:00."""
    ledger.set_zone(store, "ann", "+13:00")
    with seen(store, "ann") as view:
        assert view.is_zone_set
        assert view.run("SELECT posted_on, posted_hour FROM post WHERE post_id = 'p1'") == {
            "posted_on": [date(2026, 3, 3)],
            "posted_hour": [1],
        }
        assert view.run("SELECT min(day) AS d FROM calendar") == {"d": [date(2026, 3, 3)]}


def test_sources_say_what_was_seen_and_when(store: Path) -> None:
    with seen(store, "ann") as view:
        (source,) = view.sources()
    assert (source.kind, source.files, source.stated) == ("table.csv", 1, False)
    assert (source.first_observed_us, source.last_observed_us) == (MONDAY_US + DAY_US, MONDAY_US + 3 * DAY_US)


def test_without_a_name_the_only_account_or_the_only_own_one_is_meant(store: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"There are 2 accounts: ann, bob\. Say which"), open_view(store):
        pass
    with open_view(store, "@ANN") as view:
        assert view.account_id == "ann"
    with pytest.raises(UnknownName, match="Did you mean 'bob'"), open_view(store, "bobb"):
        pass
    with pytest.raises(StoreMissing), open_view(tmp_path / "none.duckdb"):
        pass
