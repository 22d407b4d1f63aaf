"""Tables with something odd about them: each is read as far as it is clear, and what is not clear is said."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from groundswell.clock import local_day, parse_observed
from groundswell.errors import UnreadableFile
from groundswell.importers import table
from groundswell.importers.base import Options, Reading
from groundswell.importers.detect import importer_for
from groundswell.importers.owner import read_handle
from groundswell.importers.run import import_files
from groundswell.store.ledger import rejects
from tests.importers.files import faults_of, rows_of, write

ID = "7051972968347503919"
NOW = parse_observed("2026-11-22")


def test_lines_that_end_in_a_carriage_return_alone_are_lines(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", f"video_id,views,author\r{ID},5,me\r")
    assert table.identify(file) > 0
    assert [r["views"] for r in rows_of(table.read(file, Options()), "post_snapshot")] == [5]


def test_such_lines_of_a_big_file_are_lines_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundswell.importers.table_file._HEAD", 40)
    monkeypatch.setattr("groundswell.importers.table_file.open_table.__kwdefaults__", {"small": 20})
    file = write(tmp_path, "a.csv", "video_id,views,author\r" + f"{ID},5,me\r" * 3)
    reading = table.read(file, Options(columns={"views": "views"}))
    assert [r["views"] for r in rows_of(reading, "post_snapshot")] == [5, 5, 5]


def test_a_cell_that_never_ends_is_one_torn_line(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", f'video_id,views,author\n{ID},5,me\n{ID},"' + "5" * 200_000)
    assert importer_for(file) is table
    assert [line for line, *_ in faults_of(table.read(file, Options()))] == [3]


def test_a_column_that_stands_twice_is_named(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", f"video_id,views,views,author\n{ID},5,6,me\n")
    assert importer_for(file) is table
    with pytest.raises(UnreadableFile, match="column 'views' twice"):
        table.read(file, Options())


def test_a_column_that_stands_twice_and_is_not_needed_harms_nothing(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", f"video_id,views,note,note,author\n{ID},5,a,b,me\n")
    assert importer_for(file) is table
    assert [r["views"] for r in rows_of(table.read(file, Options()), "post_snapshot")] == [5]


def test_torn_lines_may_outnumber_the_good_ones_of_a_short_table(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", f"video_id,views,author\n{ID},5\n{ID},5,me,more\n{ID},5,me\n")
    assert importer_for(file) is table
    reading = table.read(file, Options())
    assert [r["views"] for r in rows_of(reading, "post_snapshot")] == [5]
    assert [line for line, *_ in faults_of(reading)] == [2, 3]


@pytest.mark.parametrize("value", ["x", "9" * 24])
def test_one_number_that_cannot_be_read_costs_its_row_and_not_the_column(tmp_path: Path, value: str) -> None:
    text = f"video_id,views,likes,author\n{ID},{value},1,me\n{ID},7,1,me\n{ID},{value},2,me\n"
    reading = table.read(write(tmp_path, "a.csv", text), Options())
    assert [r["views"] for r in rows_of(reading, "post_snapshot")] == [7]
    assert [(line, column, found) for line, _, column, found in faults_of(reading)] == [
        (2, "views", value),
        (4, "views", value),
    ]


@pytest.mark.parametrize("name", ["../../x", "=cmd|calc", "-1+1", "a b", "..", "x" * 80])
def test_what_is_no_handle_names_nobody(tmp_path: Path, name: str) -> None:
    """The row is set aside; it must not fall to whoever is stated for the rest."""
    text = f"video_id,views,author\n{ID},5,{name}\n{ID},6,me\n"
    file = write(tmp_path, "a.csv", text)
    assert read_handle(name) is None
    store = tmp_path / "s.duckdb"
    [report] = import_files([file.path], store, Options(account="bob"), now_us=NOW).files
    assert (report.account_id, report.n_loaded, report.n_rejected) == ("me", 1, 1)
    [row] = rejects(store)
    assert (row.line, row.column, row.reason) == (2, "author", "This is no handle of an account.")


@pytest.mark.parametrize(
    ("cell", "handle"),
    [("@A.b_1", "A.b_1"), (" me ", "me"), ("https://www.tiktok.com/@me?lang=en", "me"), ("UC-p9", "UC-p9")],
)
def test_a_handle_is_one_however_it_is_written(tmp_path: Path, cell: str, handle: str) -> None:
    assert read_handle(cell) == handle
    reading = table.read(write(tmp_path, "a.csv", f"video_id,views,author\n{ID},5,{cell}\n"), Options())
    assert reading.account == handle.lower()
    assert [r["account_id"] for r in rows_of(reading, "post_snapshot")] == [handle]


@pytest.mark.parametrize("header", ["seen", "checked", "date checked", "Day seen"])
def test_a_column_that_says_when_it_was_seen_is_understood(tmp_path: Path, header: str) -> None:
    reading = table.read(write(tmp_path, "a.csv", f"video_id,views,author,{header}\n{ID},5,me,2022-02-01\n"), Options())
    assert reading.mapping["observed_at"] == header
    assert reading.asks == ()


def test_a_header_without_rows_says_so(tmp_path: Path) -> None:
    reading = table.read(write(tmp_path, "a.csv", "video_id,views,author\n"), Options(account="me"))
    assert "It has a header and no rows." in reading.sentences


def seen_days(reading: Reading) -> list[str]:
    """The days on which the rows of a table were seen, as UTC has them."""
    return [local_day(cast("int", r["observed_us"])).isoformat() for r in rows_of(reading, "post_snapshot")]


@pytest.mark.parametrize(
    ("cells", "days", "said"),
    [
        (("25/04/2022", "3/04/2022"), ["2022-04-03", "2022-04-25"], "put the day first, as '25/04/2022' shows"),
        (("4/25/2022", "3/04/2022"), ["2022-03-04", "2022-04-25"], "put the month first, as '4/25/2022' shows"),
    ],
)
def test_one_date_with_slashes_settles_how_its_column_is_read(
    cells: tuple[str, str], days: list[str], said: str, tmp_path: Path
) -> None:
    rows = "".join(f"{ID},{n},me,{cell}\n" for n, cell in enumerate(cells))
    file = write(tmp_path, "a.csv", f"video_id,views,author,collected_at\n{rows}")
    reading = table.read(file, Options())
    assert sorted(seen_days(reading)) == days
    assert any(said in sentence for sentence in reading.sentences)


def test_dates_with_slashes_that_nothing_settles_are_left_alone_as_one_that_contradicts_is(tmp_path: Path) -> None:
    header = "video_id,views,author,collected_at\n"
    file = write(tmp_path, "a.csv", f"{header}{ID},5,me,3/04/2022\n{ID},6,me,4/04/2022\n")
    reading = table.read(file, Options())
    assert "observed_at" not in reading.mapping
    assert any("'3/04/2022'" in sentence for sentence in reading.sentences)
    both = table.read(write(tmp_path, "b.csv", f"{header}{ID},5,me,25/04/2022\n{ID},6,me,4/25/2022\n"), Options())
    assert "observed_at" not in both.mapping


def test_the_whole_column_settles_what_its_first_rows_leave_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.importers.table_file._HEAD", 400)
    monkeypatch.setattr("groundswell.importers.table_file.open_table.__kwdefaults__", {"small": 20})
    rows = f"{ID},5,me,3/04/2022\n" * 50 + f"{ID},5\n" + f"{ID},6,me,25/04/2022\n"
    file = write(tmp_path, "a.csv", f"video_id,views,author,collected_at\n{rows}")
    reading = table.read(file, Options(columns={"observed_at": "collected_at"}))
    assert set(seen_days(reading)) == {"2022-04-03", "2022-04-25"}
    assert [line for line, *_ in faults_of(reading)] == [52]
