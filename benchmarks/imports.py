"""Importing a table of a million rows through the table importer, beside DuckDB's own COPY of the same file."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

import groundswell
from benchmarks.timing import in_turns, medians, seconds

ROWS = 1_000_000
LAST_US = 1_767_225_600_000_000  # 2026-01-01: a table cannot have been seen in the future
COLUMNS = """post_id VARCHAR, author VARCHAR, posted_at TIMESTAMP, observed_at TIMESTAMP, views BIGINT, likes BIGINT,
comments BIGINT, shares BIGINT, saves BIGINT"""


def write_csv(bench: Path, to: Path, rows: int) -> None:
    """A table of posts as a tool writes it: ids, handles, times in UTC, counts; some cells empty."""
    with duckdb.connect(bench, read_only=True) as connection:
        connection.execute(
            f"""
            COPY (
                SELECT s.post_id, s.account_id AS author, make_timestamp(p.posted_us) AS posted_at,
                       make_timestamp(s.observed_us) AS observed_at, s.views, s.likes, s.comments, s.shares, s.saves
                FROM (FROM post_snapshot WHERE observed_us < {LAST_US} LIMIT {rows}) AS s
                JOIN post AS p ON p.post_id = s.post_id
            ) TO '{to}' (HEADER, DELIMITER ',')
            """
        )


def measure(folder: Path, *, rows: int, runs: int) -> dict[str, float]:
    """Seconds: `import` through the table importer into an empty store, `copy` into an empty DuckDB file."""
    csv = folder / "posts.csv"
    write_csv(folder / "bench.duckdb", csv, rows)

    def importing() -> float:
        home = folder / "store"
        shutil.rmtree(home, ignore_errors=True)
        library = groundswell.open(home / "store.duckdb")
        took = seconds(lambda: library.import_files([csv]))
        kept = library.sql("SELECT count(*) AS n FROM post_snapshot").values[0][0]
        if kept != rows:
            msg = f"{rows:,} rows were to be imported, and {kept:,} are there"
            raise RuntimeError(msg)
        return took

    def copying() -> float:
        path = folder / "copy.duckdb"
        path.unlink(missing_ok=True)

        def work() -> None:
            with duckdb.connect(path) as connection:
                connection.execute(f"CREATE TABLE posts ({COLUMNS})")
                connection.execute(f"COPY posts FROM '{csv}' (HEADER)")

        return seconds(work)

    return medians(in_turns({"import": importing, "copy": copying}, runs))
