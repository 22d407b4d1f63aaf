"""Files for the tests of importers, made on the spot."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from groundswell import schema
from groundswell.importers.base import Reading, SourceFile


def source(path: Path, *, container: str = "") -> SourceFile:
    """The file as `find_files` gives it."""
    return SourceFile(path, path.name, hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size, container)


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> SourceFile:
    """A text file with that content."""
    path = folder / name
    path.write_text(text, encoding=encoding)
    return source(path)


def _scan(con: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    assert reading.plan is not None
    path = "'" + str(reading.file.path).replace("'", "''") + "'"
    con.execute("CREATE TEMP TABLE scanned AS " + reading.plan.scan.replace("{path}", path))
    line = f"{reading.plan.line} AS line, " if reading.plan.line else ""
    con.execute(f"CREATE TEMP VIEW source AS SELECT {line}* FROM scanned")


def rows_of(reading: Reading, table: str) -> list[dict[str, object]]:
    """What the plan of a reading gives for one table, as the store would execute it."""
    assert reading.plan is not None
    with duckdb.connect() as con:
        _scan(con, reading)
        select = dict(reading.plan.tables).get(table, "")
        if table == reading.plan.counted:
            scanned = [row[0] for row in con.execute("DESCRIBE source").fetchall()]
            named = [name for name in ("line", *schema.table(table).names) if name in scanned]
            select = f"SELECT {', '.join(named)} FROM source WHERE reason IS NULL"
        found = con.execute(f"SELECT * FROM ({select}) ORDER BY ALL")
        names = [d[0] for d in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def faults_of(reading: Reading) -> list[tuple[int, str, str, str]]:
    """Line, reason, column and value of the rows that cannot be used."""
    assert reading.plan is not None
    with duckdb.connect() as con:
        _scan(con, reading)
        torn = con.execute(reading.plan.faults).fetchall() if reading.plan.faults else []
        bad = con.execute(
            "SELECT line, reason, fault_column, fault_value FROM source WHERE reason IS NOT NULL ORDER BY line"
        ).fetchall()
    return [(r.line, r.reason, r.column, r.value) for r in reading.rejected] + torn + bad
