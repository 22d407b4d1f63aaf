"""An import from paths to the store: dry runs write nothing, one bad file stops nothing, mappings are remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundswell.clock import parse_observed
from groundswell.errors import NeedsInput, UnreadableFile
from groundswell.importers.base import Options
from groundswell.importers.run import REFUSED, import_files, understand
from groundswell.store.ledger import rejects, set_alias, settings
from tests.importers.files import write

ID = "7051972968347503919"
POSTS = f"video_id,author,views,reached\n{ID},me,5,4\n"
NOW = parse_observed("2026-11-22")


def test_a_dry_run_reads_to_the_end_and_writes_nothing(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", POSTS + f"{ID},me,many,4\n")
    store = tmp_path / "s.duckdb"
    [reading] = understand([file.path], Options(), store_path=store)
    assert (reading.account, reading.n_rows, [(r.line, r.column, r.value) for r in reading.rejected]) == (
        "me",
        2,
        [(3, "views", "many")],
    )
    assert not store.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv"]


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    good, bad = write(tmp_path, "a.csv", POSTS), write(tmp_path, "b.txt", "dear diary")
    asks = write(tmp_path, "c.csv", f"video_id,views\n{ID},5\n")
    report = import_files([bad.path, asks.path, good.path], tmp_path / "s.duckdb", Options(), now_us=NOW)
    assert [(f.name, f.kind, f.n_loaded) for f in report.files] == [
        ("a.csv", "table.posts", 1),
        ("b.txt", REFUSED, 0),
        ("c.csv", REFUSED, 0),
    ]
    assert "--account" in report.files[2].sentences[0]


def test_when_nothing_is_left_the_reason_is_raised_and_what_can_be_answered_goes_first(tmp_path: Path) -> None:
    bad, asks = write(tmp_path, "b.txt", "dear diary"), write(tmp_path, "c.csv", f"video_id,views\n{ID},5\n")
    with pytest.raises(NeedsInput, match="--account"):
        import_files([bad.path, asks.path], tmp_path / "s.duckdb", Options(), now_us=NOW)
    with pytest.raises(UnreadableFile, match="None of the 2 files"):
        import_files([bad.path, tmp_path / "missing.csv"], tmp_path / "s.duckdb", Options(), now_us=NOW)


def test_stated_columns_are_remembered_for_the_next_table_with_that_header(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    first, second = write(tmp_path, "a.csv", POSTS), write(tmp_path, "b.csv", POSTS.replace("5,4", "7,6"))
    import_files([first.path], store, Options(columns={"views": "reached"}), now_us=NOW)
    [(key, value)] = settings(store, "columns:").items()
    assert json.loads(value) == {"views": "reached"}
    [reading] = understand([second.path], Options(), store_path=store)
    assert key == f"columns:{reading.header_key}"
    assert reading.mapping["views"] == "reached"


def test_local_times_without_a_zone_are_not_loaded_by_guess(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", f"video_id,author,views,seen_at_local\n{ID},me,5,2022-02-01 10:00:00\n")
    with pytest.raises(NeedsInput, match="--zone"):
        import_files([file.path], tmp_path / "s.duckdb", Options(), now_us=NOW)
    report = import_files([file.path], tmp_path / "s.duckdb", Options(zone="+07:00"), now_us=NOW)
    assert report.files[0].n_loaded == 1


def test_a_handle_that_changed_stays_one_account(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    import_files([write(tmp_path, "a.csv", POSTS).path], store, Options(), now_us=NOW)
    set_alias(store, "newme", "me")
    [reading] = understand([write(tmp_path, "b.csv", POSTS.replace("me", "newme")).path], Options(), store_path=store)
    assert reading.account == "me"


def test_rejected_rows_are_kept_with_line_column_and_value(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    file = write(tmp_path, "a.csv", POSTS + f"{ID},me,many,4\n{ID},me\n")
    [report] = import_files([file.path], store, Options(), now_us=NOW).files
    assert (report.n_rows, report.n_loaded, report.n_known, report.n_rejected) == (3, 1, 0, 2)
    assert sorted((r.line, r.column, r.value) for r in rejects(store)) == [(3, "views", "many"), (4, "", "")]


def test_torn_lines_of_a_big_file_keep_their_numbers_and_take_no_good_row_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB numbers the rows that it could split; the lines that it could not must not shift the others."""
    monkeypatch.setattr("groundswell.importers.table_file._HEAD", 40)
    monkeypatch.setattr("groundswell.importers.table_file.open_table.__kwdefaults__", {"small": 20})
    lines = ["video_id,author,views", *(f"{int(ID) + i},me,{i}" for i in range(2, 12))]
    lines[2] = lines[3] = "torn"
    lines[7] += ",more,and more"
    lines[9] = f"{ID},me,many"
    file = write(tmp_path, "a.csv", "\n".join(lines) + "\n")
    store = tmp_path / "s.duckdb"
    [report] = import_files([file.path], store, Options(columns={"views": "views"}), now_us=NOW).files
    assert (report.n_rows, report.n_loaded, report.n_known, report.n_rejected) == (10, 6, 0, 4)
    assert sorted((r.line, r.value) for r in rejects(store)) == [(3, ""), (4, ""), (8, ""), (10, "many")]
