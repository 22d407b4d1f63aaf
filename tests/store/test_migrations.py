"""A store has all tables from the start, gains those of newer versions, and is refused when it is newer than we are."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

import groundswell
from groundswell import schema
from groundswell.errors import StoreDamaged, StoreNewer
from groundswell.importers.base import Rows
from groundswell.store import ledger, migrations
from groundswell.store.file import reading, writing
from groundswell.store.migrations import MIGRATIONS, SCHEMA_VERSION, Migration, migrate, pending
from tests.store.samples import POST, T0_US, a_reading, bring, rows_of, snapshots
from tests.store.version_1 import VERSION_1

NEXT = (*MIGRATIONS, Migration(SCHEMA_VERSION + 1, "smells", ("CREATE TABLE smell (smell_id TEXT)",)))


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
        assert [m.name for m in migrate(connection, NEXT)] == ["smells"]
        assert ("smell", "smell_id") in columns(connection)
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


@pytest.fixture
def of_version_1(tmp_path: Path) -> Path:
    """A store of version 1 with one post of one account."""
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(VERSION_1)
        connection.execute(
            f"""
            INSERT INTO post_snapshot
                (account_id, post_id, observed_us, views, views_step, source, is_settled, batch_id)
                VALUES ('ann', '{POST}', {T0_US}, 100, 1, 'table.csv', TRUE, 'b1');
            INSERT INTO post (account_id, post_id) VALUES ('ann', '{POST}');
            INSERT INTO account VALUES ('ann', 'ann', NULL, TRUE, NULL, {T0_US});
            INSERT INTO import_batch VALUES
                ('b1', 'c1', {T0_US}, 'old.csv', 'hash', 'table.csv', 'ann', '{{}}', 1, 1, 0, 0);
            INSERT INTO setting VALUES ('data_version', 'x');
            """
        )
    return path


def test_a_store_of_version_1_gets_the_same_tables_as_a_fresh_one(of_version_1: Path, tmp_path: Path) -> None:
    """Whoever adds a table or a column to the schema adds it to a migration too."""
    shapes = []
    for path in (of_version_1, tmp_path / "fresh.duckdb"):
        with writing(path) as connection:
            found = connection.execute(
                "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = 'store'"
                " ORDER BY table_name, column_index"
            )
            shapes.append(found.fetchall())
    assert shapes[0] == shapes[1]


def test_a_store_of_version_1_is_read_asked_and_imported_into(of_version_1: Path) -> None:
    ann = groundswell.open(of_version_1).account("ann")
    [source] = ann.ask("posts").sources
    assert (source.kind, source.files) == ("table.csv", 1)
    bring(of_version_1, a_reading("new.csv", snapshots((POST, T0_US + 1, 120, 5, 1), (POST, T0_US, 100, None, None))))
    assert ann.ask("posts").sources[0].files == 2
    assert rows_of(of_version_1, "SELECT views FROM store.post_snapshot ORDER BY observed_us") == [(100,), (120,)]
    assert ledger.undo(of_version_1, "b1").n_kept == 1
    assert rows_of(of_version_1, "SELECT views FROM store.post_snapshot ORDER BY observed_us") == [(100,), (120,)]
    assert rows_of(of_version_1, "SELECT value FROM store.setting WHERE key = 'data_version'") == []


def test_a_store_of_version_3_keeps_its_data_and_takes_in_sounds(tmp_path: Path) -> None:
    """The fourth step only adds tables, so a store without them and without its record is one of version 3."""
    path = tmp_path / "old.duckdb"
    bring(path, a_reading("old.csv", snapshots((POST, T0_US, 100, 5, 1))))
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP TABLE sound; DROP TABLE account_tag; DELETE FROM migration WHERE version > 3")
    [before] = ledger.imports(path)  # reading migrates, too
    assert rows_of(path, "SELECT max(version) FROM store.migration") == [(SCHEMA_VERSION,)]
    sounds = Rows("sound", ("sound_id", "is_original", "duration_s"), [("42", True, 31.5)])
    bring(path, a_reading("new.json", sounds))
    assert rows_of(path, "SELECT views, likes FROM store.post_snapshot") == [(100, 5)]
    assert rows_of(path, "SELECT sound_id, duration_s FROM store.sound") == [("42", 31.5)]
    assert ledger.undo(path, before.batch_id).n_removed == 1
    assert rows_of(path, "SELECT count(*) FROM store.sound") == [(1,)]


def test_versions_count_from_one_without_a_gap() -> None:
    assert [m.version for m in migrations.MIGRATIONS] == list(range(1, SCHEMA_VERSION + 1))
