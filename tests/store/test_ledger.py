"""Imports can be listed and taken back; what another file confirms stays with that file."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.errors import StoreMissing, UnknownName
from groundswell.importers.base import Rejected, Rows
from groundswell.store import ledger
from groundswell.store.conflicts import conflicts
from tests.store.samples import POST, T0_US, a_reading, bring, everything, rows_of, snapshots

OTHER, THIRD = "7301000000000000002", "7301000000000000003"
A = a_reading(
    "a.csv", snapshots((POST, T0_US, 100, 5, 1), (OTHER, T0_US, 200, 7, 0)), rejected=[Rejected(9, "No count.")]
)
B = a_reading("b.csv", snapshots((OTHER, T0_US, 200, 7, 0), (THIRD, T0_US, 300, 9, 3)))
C = a_reading("c.csv", snapshots((OTHER, T0_US, 200, 7, 0)))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where a store will be."""
    return tmp_path / "store.duckdb"


def test_undo_of_the_first_file_leaves_what_the_second_alone_would_have_brought(store: Path, tmp_path: Path) -> None:
    first = bring(store, A)
    bring(store, B)
    report = ledger.undo(store, first.files[0].batch_id or "")
    bring(tmp_path / "alone.duckdb", B)
    assert everything(store) == everything(tmp_path / "alone.duckdb")
    assert (report.files, report.n_removed, report.n_kept, report.accounts) == (("a.csv",), 1, 1, ("ann",))


def test_a_row_goes_to_the_next_file_that_confirms_it_and_then_to_the_one_after(store: Path, tmp_path: Path) -> None:
    names = [bring(store, f).files[0].batch_id or "" for f in (A, B, C)]
    ledger.undo(store, names[0])
    bring(tmp_path / "two.duckdb", B)
    bring(tmp_path / "two.duckdb", C)
    assert everything(store) == everything(tmp_path / "two.duckdb")
    ledger.undo(store, names[1])
    bring(tmp_path / "one.duckdb", C)
    assert everything(store) == everything(tmp_path / "one.duckdb")


def test_undo_of_a_file_that_only_confirmed_leaves_the_rows_where_they_are(store: Path, tmp_path: Path) -> None:
    bring(store, A)
    ledger.undo(store, bring(store, C).files[0].batch_id or "")
    bring(tmp_path / "alone.duckdb", A)
    assert everything(store) == everything(tmp_path / "alone.duckdb")


def test_a_call_is_taken_back_with_all_its_files(store: Path, tmp_path: Path) -> None:
    bring(store, C)
    report = ledger.undo(store, bring(store, A, B).call_id or "")
    bring(tmp_path / "alone.duckdb", C)
    assert everything(store) == everything(tmp_path / "alone.duckdb")
    assert report.files == ("a.csv", "b.csv")


def test_a_line_of_which_one_row_was_new_is_not_counted_again_when_the_other_is_handed_over(
    store: Path, tmp_path: Path
) -> None:
    shared = Rows("post_fact", ("post_id", "kind"), [(POST, "video")], (2,))
    first = bring(store, a_reading("a.csv", shared))
    both = a_reading("b.csv", shared, snapshots((POST, T0_US, 1, 0, 0)))
    bring(store, both)
    ledger.undo(store, first.call_id or "")
    bring(tmp_path / "alone.duckdb", both)
    assert everything(store) == everything(tmp_path / "alone.duckdb")
    assert [(f.n_rows, f.n_loaded, f.n_known) for f in ledger.imports(store)] == [(1, 1, 0)]


def test_a_line_is_counted_once_however_its_rows_come_to_be_its_own(store: Path, tmp_path: Path) -> None:
    """Two rows of one line, each brought first by a file of its own that is taken back."""
    fact, count = Rows("post_fact", ("post_id", "kind"), [(POST, "video")], (2,)), snapshots((POST, T0_US, 1, 0, 0))
    calls = [bring(store, a_reading(name, rows)).call_id or "" for name, rows in (("a", fact), ("b", count))]
    both = a_reading("c", fact, count)
    bring(store, both)
    for call in calls:
        ledger.undo(store, call)
    bring(tmp_path / "alone.duckdb", both)
    assert everything(store) == everything(tmp_path / "alone.duckdb")
    assert [(f.n_rows, f.n_loaded, f.n_known) for f in ledger.imports(store)] == [(1, 1, 0)]


def test_a_file_that_came_again_stays_when_the_first_import_of_it_is_taken_back(store: Path, tmp_path: Path) -> None:
    first = bring(store, A)
    second = bring(store, A, B)
    report = ledger.undo(store, first.call_id or "")
    bring(tmp_path / "alone.duckdb", A, B)
    assert everything(store) == everything(tmp_path / "alone.duckdb")
    assert (report.files, report.n_removed, report.n_kept, report.accounts) == (("a.csv",), 0, 2, ())
    assert ledger.undo(store, second.call_id or "").n_removed == 3
    assert rows_of(store, "SELECT * FROM store.post_snapshot") == []


def test_a_repeat_that_is_taken_back_leaves_the_first_import_as_it_was(store: Path) -> None:
    bring(store, A, B)
    before = everything(store)
    ledger.undo(store, bring(store, B, A, B).call_id or "")
    assert everything(store) == before


def test_a_third_import_of_a_file_stands_when_two_are_taken_back(store: Path, tmp_path: Path) -> None:
    calls = [bring(store, A).call_id or "" for _ in range(3)]
    ledger.undo(store, calls[1])
    ledger.undo(store, calls[0])
    bring(tmp_path / "alone.duckdb", A)
    assert everything(store) == everything(tmp_path / "alone.duckdb")
    assert [f.call_id for f in ledger.imports(store)] == calls[2:]


def test_an_undo_gives_a_new_version_where_fewer_files_say_the_same(store: Path) -> None:
    bring(store, A, owner="bea")
    bring(store, A)
    call = bring(store, C).call_id or ""
    before = ledger.settings(store, "data_version:")
    ledger.undo(store, call)
    after = ledger.settings(store, "data_version:")
    assert after["data_version:ann"] != before["data_version:ann"]
    assert after["data_version:bea"] == before["data_version:bea"]


def test_zone_and_alias_give_the_account_a_new_version(store: Path) -> None:
    bring(store, A)
    seen = [ledger.settings(store)["data_version:ann"]]
    ledger.set_zone(store, "ann", "Asia/Seoul")
    seen.append(ledger.settings(store)["data_version:ann"])
    ledger.set_alias(store, "ann.old", "ann")
    seen.append(ledger.settings(store)["data_version:ann"])
    assert len(set(seen)) == 3


def test_after_undo_the_same_file_can_come_again(store: Path) -> None:
    report = bring(store, A)
    before = everything(store)
    version = ledger.settings(store)["data_version:ann"]
    ledger.undo(store, report.call_id or "")
    assert ledger.imports(store) == ()
    assert not bring(store, A).files[0].already
    assert everything(store) == before
    assert ledger.settings(store)["data_version:ann"] != version


def test_imports_are_listed_in_the_order_in_which_they_came(store: Path) -> None:
    bring(store, B, A)
    bring(store, C)
    found = ledger.imports(store)
    assert [f.file_name for f in found] == ["b.csv", "a.csv", "c.csv"]
    assert len({f.call_id for f in found}) == 2
    assert len({f.imported_us for f in found}) == 3


def test_rejected_rows_are_shown_of_one_file_of_one_call_or_of_all(store: Path) -> None:
    report = bring(store, A, B)
    [row] = ledger.rejects(store)
    assert (row.file_name, row.line, row.reason) == ("a.csv", 9, "No count.")
    assert ledger.rejects(store, report.call_id) == (row,)
    assert ledger.rejects(store, report.files[1].batch_id) == ()


def test_a_wrong_name_is_answered_with_the_nearest_one_and_changes_nothing(store: Path) -> None:
    name = bring(store, A).files[0].batch_id or ""
    before = everything(store)
    with pytest.raises(UnknownName, match=f"Did you mean '{name}'"):
        ledger.undo(store, name[:-1] + "x")
    with pytest.raises(UnknownName):
        ledger.rejects(store, "nothing")
    assert everything(store) == before


def test_without_a_store_the_ledger_says_so(store: Path) -> None:
    for ask in (ledger.imports, ledger.rejects, conflicts, ledger.settings):
        with pytest.raises(StoreMissing):
            ask(store)
    with pytest.raises(StoreMissing):
        ledger.undo(store, "x")
    assert not store.exists()


def test_a_setting_is_kept_replaced_and_forgotten(store: Path) -> None:
    ledger.set_setting(store, "columns:abc", "1")
    ledger.set_setting(store, "columns:abc", "2")
    ledger.set_setting(store, "other", "3")
    assert ledger.settings(store, "columns:") == {"columns:abc": "2"}
    ledger.set_setting(store, "columns:abc", None)
    assert ledger.settings(store, "columns:") == {}


def test_undo_of_one_account_leaves_the_other_alone(store: Path) -> None:
    bring(store, A, owner="ann")
    report = bring(store, A, owner="bea")
    ledger.undo(store, report.call_id or "")
    assert rows_of(store, "SELECT DISTINCT account_id FROM store.post") == [("ann",)]
