"""A row of a table with a time that is yet to come is one rejected row, with its line and value, and brings nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.clock import parse_observed
from groundswell.importers.base import Options
from groundswell.importers.run import import_files
from groundswell.store.ledger import rejects
from tests.store.samples import rows_of

ID, OTHER = "7051972968347503919", "7051592308818447662"
NOW = parse_observed("2026-11-22")
HEAD = "video_id,author,posted_at,observed_at,views,followers\n"
GOOD = f"{ID},me,2022-01-11 18:00:00,2022-02-01 10:00:00,5,40\n"


def brought(tmp_path: Path, text: str) -> tuple[int, int, int, int]:
    """The rows of a file that is imported: in all, loaded, known, rejected."""
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    [report] = import_files([file], tmp_path / "s.duckdb", Options(), now_us=NOW).files
    return report.n_rows, report.n_loaded, report.n_known, report.n_rejected


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (f"{OTHER},me,2030-10-18 18:00:00,2022-02-01 10:00:00,7,41\n", "posted_at", "2030-10-18 18:00:00"),
        (f"{OTHER},me,2022-01-11 18:00:00,1918634400,7,41\n", "observed_at", "1918634400"),
        (f"{OTHER},me,2022-01-11 18:00:00,2022-02-01 10:00:00,7,-41\n", "followers", "-41"),
    ],
)
def test_a_row_that_cannot_be_leaves_nothing_of_itself(tmp_path: Path, row: str, column: str, value: str) -> None:
    assert brought(tmp_path, HEAD + GOOD + row + row.replace(",7,", ",8,")) == (3, 1, 0, 2)
    found = rejects(tmp_path / "s.duckdb")
    assert [(r.line, r.column, r.value) for r in found] == [(3, column, value), (4, column, value)]
    for table in ("post_fact", "post_snapshot"):
        assert rows_of(tmp_path / "s.duckdb", f"SELECT DISTINCT post_id FROM store.{table}") == [(ID,)]
    assert rows_of(tmp_path / "s.duckdb", "SELECT followers FROM store.account_snapshot") == [(40,)]


def test_an_id_that_would_be_of_a_time_to_come_carries_no_time(tmp_path: Path) -> None:
    strange = "9999999999999999999"
    assert brought(tmp_path, f"video_id,author,views\n{strange},me,5\n") == (1, 1, 0, 0)
    assert rows_of(tmp_path / "s.duckdb", "SELECT post_id, posted_us, uploaded_us FROM store.post_fact") == [
        (strange, None, None)
    ]


def test_a_row_without_an_owner_is_one_rejected_row(tmp_path: Path) -> None:
    """The file names two accounts, so that neither can be meant."""
    text = HEAD + GOOD + GOOD.replace(ID, OTHER).replace(",me,", ",you,") + GOOD.replace(",me,", ",,")
    assert brought(tmp_path, text) == (3, 2, 0, 1)
    assert [r.line for r in rejects(tmp_path / "s.duckdb")] == [4]


def test_a_row_that_only_says_more_of_a_post_is_loaded(tmp_path: Path) -> None:
    """The counts are known, the facts are new."""
    short = "video_id,author,observed_at,views\n"
    assert brought(tmp_path, f"{short}{ID},me,2022-02-01 10:00:00,5\n") == (1, 1, 0, 0)
    more = short.replace("views", "views,duration_s")
    assert brought(tmp_path, f"{more}{ID},me,2022-02-01 10:00:00,5,12\n") == (1, 1, 0, 0)
