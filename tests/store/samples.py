"""Small readings for the tests of the store, and what a store holds, in a form that can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from groundswell import schema
from groundswell.clock import DAY_US
from groundswell.importers.base import Options, Reading, Rejected, Rows, SourceFile
from groundswell.store.file import reading as reading_store
from groundswell.store.load import ImportReport, load

T0_US = 1_700_000_000_000_000  # 2023-11-14 22:13:20 UTC
NOW_US = T0_US + 400 * DAY_US
POST = "7301000000000000001"
COUNTS = ("post_id", "observed_us", "views", "likes", "comments")


def a_file(name: str, content: str = "") -> SourceFile:
    """A file of that name; the content, by default the name, is its identity."""
    return SourceFile(Path(name), name, sha256((content or name).encode()).hexdigest(), 1)


def a_reading(
    name: str, *rows: Rows, kind: str = "table.csv", rejected: Sequence[Rejected] = (), n_rows: int | None = None
) -> Reading:
    """What a file holds; by default as many rows as there are lines."""
    lines = {line for r in rows for line in (r.lines or range(1, len(r.values) + 1))} | {r.line for r in rejected}
    return Reading(
        a_file(name),
        kind,
        "A table",
        rows=rows,
        rejected=tuple(rejected),
        n_rows=len(lines) if n_rows is None else n_rows,
    )


def snapshots(*values: tuple[Any, ...], columns: tuple[str, ...] = COUNTS) -> Rows:
    """Lifetime counters of posts, from line 2."""
    return Rows("post_snapshot", columns, values, tuple(range(2, len(values) + 2)))


def bring(path: Path, *readings: Reading, owner: str | None = "ann", options: Options | None = None) -> ImportReport:
    """Load the readings for one account."""
    return load(path, readings, owner=lambda _: owner, now_us=NOW_US, options=options or Options())


def rows_of(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """The result of a query on the store."""
    with reading_store(path) as connection:
        return connection.execute(sql).fetchall()


def everything(path: Path, *, ledger: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """All that a store holds, in an order of its own; names and times of imports and the data version are left out.

    Args:
        ledger: with the counts of each file, and which file each row belongs to (by the file's name).
    """
    held = {}
    with reading_store(path) as connection:
        names = dict(connection.execute("SELECT batch_id, file_name FROM store.main.import_batch").fetchall())
        for table in schema.TABLES:
            if table.kind == "ledger" and not ledger:
                continue
            left_out = {"call_id", "imported_us"} | (set() if ledger else {"batch_id"})
            columns = [n for n in table.names if n not in left_out]
            where = " WHERE NOT starts_with(key, 'data_version:')" if table.name == "setting" else ""
            rows = connection.execute(f"SELECT {', '.join(columns)} FROM store.main.{table.name}{where}").fetchall()
            named = [
                tuple(names[cell] if c == "batch_id" else cell for c, cell in zip(columns, row, strict=True))
                for row in rows
            ]
            held[table.name] = sorted(named, key=repr)
    return held
