"""The user's SQL reads the store and nothing else, for a bounded time."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.errors import BadValue, RefusedSQL, StoreMissing
from groundswell.store.file import writing
from groundswell.store.guard import user_sql


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """An empty store."""
    path = tmp_path / "it's mine.duckdb"
    with writing(path) as connection:
        connection.execute("INSERT INTO setting VALUES ('colour', 'ink')")
    return path


def test_a_select_returns_its_columns_and_rows(store: Path) -> None:
    rows = user_sql(store, "SELECT value FROM setting WHERE key = 'colour'")
    assert (rows.columns, rows.values, rows.is_cut) == (("value",), (("ink",),), False)


def test_more_rows_than_allowed_are_cut_and_said_to_be(store: Path) -> None:
    rows = user_sql(store, "SELECT range AS i FROM range(10)", max_rows=3)
    assert (len(rows.values), rows.is_cut) == (3, True)


@pytest.mark.parametrize(
    "text",
    [
        "DROP TABLE setting",
        "INSERT INTO setting VALUES ('a', 'b')",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE setting",
        "",
        "-- nothing",
        "COPY setting TO 'out.csv'",
        "ATTACH 'other.duckdb'",
        "SET memory_limit = '100GB'",
        "PRAGMA database_list",
        "INSTALL httpfs",
        "CREATE TEMP TABLE x AS SELECT 1",
        "EXPLAIN ANALYZE DELETE FROM setting",
    ],
)
def test_whatever_is_not_one_select_is_refused(store: Path, text: str) -> None:
    with pytest.raises((RefusedSQL, BadValue)):
        user_sql(store, text)
    assert user_sql(store, "SELECT count(*) FROM setting WHERE key = 'colour'").values == ((1,),)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
    ],
)
def test_files_and_the_network_are_out_of_reach(store: Path, tmp_path: Path, text: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\nsecret\n", encoding="utf-8")
    with pytest.raises((RefusedSQL, BadValue)) as caught:
        user_sql(store, text.format(file=secret, folder=tmp_path))
    assert "secret\n" not in str(caught.value)


def test_a_query_that_runs_for_ever_is_stopped(store: Path) -> None:
    with pytest.raises(RefusedSQL, match="ran longer than"):
        user_sql(store, "SELECT count(*) FROM range(10000000) a, range(10000000) b", timeout_s=0.2)


def test_a_mistake_in_the_sql_is_explained(store: Path) -> None:
    with pytest.raises(BadValue, match="colour_of"):
        user_sql(store, "SELECT colour_of FROM setting")


def test_a_store_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="Import the files"):
        user_sql(tmp_path / "none.duckdb", "SELECT 1")
