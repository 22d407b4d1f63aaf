"""The tables: columns, types, units, meanings. The DDL and the schema reference derive from this package.

Four kinds of table. *Observation* tables hold facts as a source stated them; a row is never changed, carries the batch
that brought it, and is identified by all its other columns. *Derived* tables are rebuilt from the observations of the
touched accounts at the end of each import and undo, so that order and grouping of files cannot matter. *Ledger* tables
say what was imported, by whom it is confirmed, and what was rejected; *user* tables hold what the user set and noted.
"""

from __future__ import annotations

from groundswell.schema.columns import COUNTS, DAY_MEASURES
from groundswell.schema.derived import DERIVED
from groundswell.schema.kept import LEDGER, USER
from groundswell.schema.observed import OBSERVATIONS
from groundswell.schema.shape import Column, Table

__all__ = [
    "COUNTS",
    "DAY_MEASURES",
    "DERIVED",
    "LEDGER",
    "OBSERVATIONS",
    "TABLES",
    "USER",
    "Column",
    "Table",
    "ddl",
    "table",
]

TABLES: tuple[Table, ...] = (*OBSERVATIONS, *DERIVED, *LEDGER, *USER)


def table(name: str) -> Table:
    """The table of that name. Raises KeyError where there is none."""
    for candidate in TABLES:
        if candidate.name == name:
            return candidate
    raise KeyError(name)


def ddl(which: Table) -> str:
    """The CREATE TABLE statement; constraints are checked on the way in, so that loading stays one pass."""
    columns = ", ".join(f"{c.name} {c.type}" for c in which.columns)
    return f"CREATE TABLE {which.name} ({columns})"
