"""A store has all tables from the start, gains those of newer versions, and is refused when it is newer than we are."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from groundswell import schema
from groundswell.errors import StoreDamaged, StoreNewer
from groundswell.store import migrations
from groundswell.store.file import reading, writing
from groundswell.store.migrations import MIGRATIONS, SCHEMA_VERSION, Migration, migrate, pending

NEXT = (*MIGRATIONS, Migration(SCHEMA_VERSION + 1, "sounds", ("CREATE TABLE sound (sound_id TEXT)",)))


def columns(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    """All (table, column) of the store."""
    found = connection.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'store'")
    return {(row[0], row[1]) for row in found.fetchall()}


def test_a_fresh_store_has_every_table_of_the_schema(tmp_path: Path) -> None:
    with writing(tmp_path / "s.duckdb") as connection:
        expected = {(t.name, c.name) for t in schema.TABLES for c in t.columns}
        assert columns(connection) == expected | {("migration", "version"), ("migration", "name")}
        assert pending(connection) == ()


def test_a_step_that_is_missing_is_applied_once_together_with_its_record(tmp_path: Path) -> None:
    with writing(tmp_path / "s.duckdb") as connection:
        assert [m.name for m in migrate(connection, NEXT)] == ["sounds"]
        assert ("sound", "sound_id") in columns(connection)
        assert migrate(connection, NEXT) == ()


def test_asking_what_is_pending_changes_nothing(tmp_path: Path) -> None:
    with writing(tmp_path / "s.duckdb"):
        pass
    with reading(tmp_path / "s.duckdb") as connection:
        assert [m.version for m in pending(connection, NEXT)] == [SCHEMA_VERSION + 1]
        assert pending(connection) == ()


def test_a_step_that_fails_leaves_neither_tables_nor_record(tmp_path: Path) -> None:
    broken = (
        *MIGRATIONS,
        Migration(SCHEMA_VERSION + 1, "x", ("CREATE TABLE half (a INTEGER)", "SELECT no_such_column")),
    )
    with writing(tmp_path / "s.duckdb") as connection:
        before = columns(connection)
        with pytest.raises(duckdb.Error):
            migrate(connection, broken)
        assert columns(connection) == before
        assert len(pending(connection, broken)) == 1


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with writing(tmp_path / "s.duckdb") as connection:
        migrate(connection, NEXT)
    with pytest.raises(StoreNewer, match="Update Groundswell"), writing(tmp_path / "s.duckdb"):
        pass
    with pytest.raises(StoreNewer), reading(tmp_path / "s.duckdb"):
        pass


def test_a_database_of_something_else_is_refused_and_not_changed(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "s.duckdb")) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreDamaged, match="recipes"), writing(tmp_path / "s.duckdb"):
        pass
    with duckdb.connect(str(tmp_path / "s.duckdb")) as connection:
        assert connection.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("recipes",)]


def test_versions_count_from_one_without_a_gap() -> None:
    assert [m.version for m in migrations.MIGRATIONS] == list(range(1, SCHEMA_VERSION + 1))
