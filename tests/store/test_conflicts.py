"""Which file said which of two values that differ."""

from __future__ import annotations

from pathlib import Path

from groundswell.importers.base import Rows
from groundswell.store.conflicts import conflicts
from tests.store.samples import POST, T0_US, a_reading, bring, snapshots

STEPPED = ("post_id", "observed_us", "views", "views_step", "source")
DAYS = ("dataset", "export_id", "line", "label", "year", "month", "day_of_month", "views", "source")


def days(export_id: str, source: str, *views: int) -> Rows:
    """Daily views from 1 March 2026 on."""
    rows = [("overview", export_id, n + 1, f"{n} March", 2026, 3, n, v, source) for n, v in enumerate(views, 1)]
    return Rows("account_day_raw", DAYS, rows, tuple(range(2, len(rows) + 2)))


def test_both_files_of_a_post_are_named_with_their_imports(tmp_path: Path) -> None:
    store = tmp_path / "store.duckdb"
    first = bring(store, a_reading("a.csv", snapshots((POST, T0_US, 100, 1, "table"), columns=STEPPED)))
    second = bring(store, a_reading("b.csv", snapshots((POST, T0_US, 120, 1, "table"), columns=STEPPED)))
    [found] = conflicts(store)
    said = {
        found.settled: (found.settled_file, found.settled_import),
        found.other: (found.other_file, found.other_import),
    }
    assert said == {"100": ("a.csv", first.files[0].batch_id), "120": ("b.csv", second.files[0].batch_id)}


def test_both_files_of_a_count_of_followers_are_named(tmp_path: Path) -> None:
    store = tmp_path / "store.duckdb"
    columns = ("observed_us", "followers", "followers_step", "source")
    for name, n in (("a.json", 700), ("b.json", 710)):
        bring(store, a_reading(name, Rows("account_snapshot", columns, [(T0_US, n, 1, name)], (2,))))
    [found] = conflicts(store)
    assert {found.settled_file, found.other_file} == {"a.json", "b.json"}


def test_both_files_of_a_day_are_named(tmp_path: Path) -> None:
    store = tmp_path / "store.duckdb"
    bring(store, a_reading("old.csv", days("x" * 64, "studio.overview", 5, 6, 7, 8, 9, 10), kind="studio.overview"))
    bring(store, a_reading("new.csv", days("y" * 64, "studio.overview", 5, 6, 70, 8, 9, 10, 11, 12, 13, 14)))
    [found] = conflicts(store)
    assert (found.key, found.settled_file, found.other_file) == ("2026-03-03", "new.csv", "old.csv")
