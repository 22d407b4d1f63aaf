"""The tables that metrics read, as Parquet: one folder a table, one folder an account in it, for engines of any size.

The names and columns are those of the logical tables (only settled snapshots), so the very SQL that answers for one
account on this machine answers for a fleet elsewhere. Below each table lie folders `account=<id>`; the id stands in the
column account_id of the files too, as text, so a reader may ignore the folder names.

    <folder>/post_snapshot/account=wren/data_0.parquet
    <folder>/calendar/data.parquet
    <folder>/tag_snapshot/data.parquet
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from groundswell import schema
from groundswell.errors import BadValue, StoreMissing
from groundswell.store.file import exporting, quoted
from groundswell.store.logical import shown

TABLES = (
    "account",
    "account_snapshot",
    "account_day",
    "audience_share",
    "audience_hour",
    "post",
    "post_tag",
    "post_snapshot",
    "post_retention",
    "post_traffic",
    "post_audience",
    "follower",
    "comment",
    "own_comment",
    "live",
    "sound",
    "account_tag",
    "annotation",
    "tag_snapshot",
)
CALENDAR = "calendar"

_ORDER = ("account_id", "post_id", "kind", "tag", "sound_id", "observed_us", "series", "day")

# Days of many accounts in many zones: the dates are each account's own, the instants that bound them are those of UTC.
_CALENDAR_SQL = """
SELECT day, (day - DATE '1970-01-01')::BIGINT AS day_index, (isodow(day) - 1)::INTEGER AS weekday,
  (day - (isodow(day) - 1)::INTEGER)::DATE AS week_start,
  epoch_us(day::TIMESTAMP)::BIGINT AS start_us, epoch_us(day::TIMESTAMP + INTERVAL 1 DAY)::BIGINT AS end_us
FROM (
  SELECT unnest(generate_series(first_day::TIMESTAMP, last_day::TIMESTAMP, INTERVAL 1 DAY))::DATE AS day
  FROM (
    SELECT min(day) AS first_day, max(day) AS last_day
    FROM (
      SELECT posted_on AS day FROM store.main.post
      UNION ALL SELECT day FROM store.main.account_day
      UNION ALL SELECT make_timestamp(posted_us)::DATE FROM store.main.post
      UNION ALL SELECT make_timestamp(observed_us)::DATE FROM store.main.post_snapshot
      UNION ALL SELECT make_timestamp(observed_us)::DATE FROM store.main.account_snapshot
    ) AS seen
  ) AS bounds
) AS days
ORDER BY day
"""


def write_lake(path: Path, folder: Path) -> Mapping[str, int]:
    """Write the tables of the store at `path` below `folder`, and return how many rows each has.

    What an earlier call wrote there is replaced; a folder with anything else in it is left alone.

    Raises:
        BadValue: the folder holds something else.
        StoreError: the store cannot be read.
    """
    folder = folder.resolve()
    if folder.is_dir():
        foreign = sorted(entry.name for entry in folder.iterdir() if entry.name not in {*TABLES, CALENDAR})
        if foreign:
            raise BadValue(f"{folder} holds {foreign[0]!r}, which is no table. Name an empty folder.")
    with exporting(path, folder) as connection:
        rows = {name: _write(connection, name, folder / name) for name in TABLES}
        target = folder / CALENDAR / "data.parquet"
        target.parent.mkdir(exist_ok=True)
        rows[CALENDAR] = _copy(connection, _CALENDAR_SQL, target, "FORMAT parquet")
    return rows


def read_lake(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make each table of the lake a temporary view of `connection`, under its own name.

    Raises:
        StoreMissing: a table is not there: the folder holds no lake.
    """
    for name, pattern in files(folder).items():
        sql = f"SELECT * FROM read_parquet({quoted(pattern)}, hive_partitioning = false)"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")


def files(folder: Path) -> Mapping[str, Path]:
    """Table → the pattern of its files, for whichever engine reads them.

    Raises:
        StoreMissing: a table is not there: the folder holds no lake.
    """
    absent = [name for name in (*TABLES, CALENDAR) if not (folder / name).is_dir()]
    if absent:
        raise StoreMissing(
            f"{folder} holds no table {absent[0]}. Write the lake there first: write_lake(store, folder)."
        )
    parts = {name: Path("*.parquet") if _is_shared(name) else Path("*", "*.parquet") for name in (*TABLES, CALENDAR)}
    return {name: folder / name / part for name, part in parts.items()}


def _is_shared(name: str) -> bool:
    """Whether the table is everybody's, and so is one file instead of a folder an account."""
    return name == CALENDAR or schema.table(name).is_shared


def _write(connection: duckdb.DuckDBPyConnection, name: str, target: Path) -> int:
    known = schema.table(name).names
    order = ", ".join(c for c in _ORDER if c in known)
    if _is_shared(name):
        target.mkdir(exist_ok=True)
        return _copy(connection, f"{shown(name)} ORDER BY {order}", target / "data.parquet", "FORMAT parquet")
    sql = f"SELECT *, account_id AS account FROM ({shown(name)}) ORDER BY {order}"
    written = _copy(connection, sql, target, "FORMAT parquet, PARTITION_BY (account), OVERWRITE")
    if not written:
        # Partitions of nothing are no files, and a table without a file has no columns.
        empty = target / "account=__HIVE_DEFAULT_PARTITION__" / "data_0.parquet"
        empty.parent.mkdir(parents=True, exist_ok=True)
        _copy(connection, f"SELECT * FROM store.main.{name} LIMIT 0", empty, "FORMAT parquet")
    return written


def _copy(connection: duckdb.DuckDBPyConnection, sql: str, target: Path, options: str) -> int:
    row = connection.execute(f"COPY ({sql}) TO {quoted(target)} ({options})").fetchone()
    return int(row[0]) if row else 0
