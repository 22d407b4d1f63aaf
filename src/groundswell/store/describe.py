"""What a Parquet file holds, read from its footer and its first rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from groundswell.errors import UnreadableFile


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """Columns, types and first rows (as text) of a Parquet file."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    sample: tuple[tuple[str | None, ...], ...]
    n_rows: int

    def as_text(self, i: int) -> str:
        """SQL of column `i` as text; an instant with a zone becomes microseconds, which no session can shift."""
        name = '"' + self.columns[i].replace('"', '""') + '"'
        if self.types[i].startswith("TIMESTAMP WITH TIME ZONE"):
            return f"CAST(epoch_us({name}) AS VARCHAR)"
        return f"CAST({name} AS VARCHAR)"


def describe_parquet(path: Path, n_sample: int) -> ParquetTable:
    """The columns and the first rows.

    Raises:
        UnreadableFile: it is no Parquet file, or a broken one.
    """
    literal = "'" + str(path).replace("'", "''") + "'"
    try:
        with duckdb.connect(
            ":memory:", config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        ) as con:
            described = con.execute(f"DESCRIBE SELECT * FROM read_parquet({literal})").fetchall()
            table = ParquetTable(tuple(str(r[0]) for r in described), tuple(str(r[1]) for r in described), (), 0)
            cells = ", ".join(table.as_text(i) for i in range(len(described)))
            rows = con.execute(f"SELECT {cells} FROM read_parquet({literal}) LIMIT {int(n_sample)}").fetchall()
            counted = con.execute(f"SELECT count(*) FROM read_parquet({literal})").fetchone()
    except duckdb.Error as error:
        msg = f"{path.name} cannot be read as Parquet. It may have been cut off on the way: copy it again."
        raise UnreadableFile(msg) from error
    return ParquetTable(table.columns, table.types, tuple(rows), int(counted[0]) if counted else 0)
