"""The store as Parquet: the same tables under the same names, for engines that never saw the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from groundswell.errors import BadValue, StoreMissing
from groundswell.metrics import all_metrics, compose
from groundswell.store.file import writing
from groundswell.store.lake import CALENDAR, TABLES, files, read_lake, write_lake
from tests.metrics import worked
from tests.metrics.tables import duck, invented, run, stored

SQL = [compose([m.name for m in all_metrics(grain)], age_us=worked.AGE_US).sql for grain in ("post", "account", "day")]


@pytest.fixture
def wren(tmp_path: Path) -> Path:
    """A store with the worked account."""
    return stored(tmp_path / "wren.duckdb", worked.TABLES)


def answers(connection: duckdb.DuckDBPyConnection) -> list[list[Any]]:
    """All metrics; floating-point numbers to 1e-12, since sums depend on the order of rows."""
    rows = [row for sql in SQL for row in run(connection, sql)]
    return [[pytest.approx(v, rel=1e-12) if isinstance(v, float) else v for v in row.values()] for row in rows]


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_all_metrics_are_the_same_from_the_lake(tmp_path: Path, seed: int | None) -> None:
    tables = worked.TABLES if seed is None else invented(seed)
    written = write_lake(stored(tmp_path / "s.duckdb", tables), tmp_path / "lake")
    assert written["post_snapshot"] == len(tables["post_snapshot"])
    with duckdb.connect(":memory:") as from_lake:
        read_lake(from_lake, tmp_path / "lake")
        days = run(from_lake, "SELECT * FROM calendar")
        with duck({**tables, "calendar": days}) as direct:
            assert [list(row.values()) for sql in SQL for row in run(from_lake, sql)] == answers(direct)


def test_each_account_has_a_folder_of_its_own(wren: Path, tmp_path: Path) -> None:
    write_lake(wren, tmp_path / "lake")
    assert [p.name for p in (tmp_path / "lake" / "post").iterdir()] == ["account=wren"]
    assert {p.name for p in (tmp_path / "lake").iterdir()} == {*TABLES, CALENDAR}


def test_an_id_of_digits_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "digits.duckdb"
    with writing(path) as connection:
        connection.execute("INSERT INTO account (account_id, is_own) VALUES ('0123456789012345678', true)")
    write_lake(path, tmp_path / "lake")
    with duckdb.connect(":memory:") as connection:
        read_lake(connection, tmp_path / "lake")
        assert run(connection, "SELECT account_id FROM account") == [{"account_id": "0123456789012345678"}]


def test_only_settled_snapshots_are_written(tmp_path: Path) -> None:
    path = stored(tmp_path / "s.duckdb", worked.TABLES)
    with writing(path) as connection:
        connection.execute("UPDATE post_snapshot SET is_settled = false WHERE post_id = 'b'")
    assert write_lake(path, tmp_path / "lake")["post_snapshot"] == 6


def test_writing_again_replaces_what_was_there(wren: Path, tmp_path: Path) -> None:
    first = write_lake(wren, tmp_path / "lake")
    with writing(wren) as connection:
        connection.execute("DELETE FROM post WHERE post_id = 'c'")
    assert write_lake(wren, tmp_path / "lake") == {**first, "post": 2}
    with duckdb.connect(":memory:") as connection:
        read_lake(connection, tmp_path / "lake")
        assert len(run(connection, "SELECT * FROM post")) == 2


def test_a_folder_with_something_else_in_it_is_left_alone(wren: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("not to be lost", encoding="utf-8")
    with pytest.raises(BadValue, match=r"thesis\.txt"):
        write_lake(wren, tmp_path / "mine")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_a_folder_without_a_lake_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="holds no table account"):
        files(tmp_path)
