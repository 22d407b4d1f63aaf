"""What is staged: one relation `staged_<table>` for each observation table, to be sifted and then moved.

A relation is a table, or, where a file's scan holds rows just as the store keeps them, a view over that scan: copying a
million rows would take a tenth of their import. It becomes a table once a row has to leave it or to join it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from groundswell import schema
from groundswell.importers.base import Rejected
from groundswell.store.checks import FAULTS, shown_sql
from groundswell.store.rows import as_columns, names_of, unnested

_TELLING = 3  # columns that each table begins with: whose, of what, when


@dataclass(slots=True)
class Stage:
    """Checked rows of the files of one call, ready to be moved.

    Attributes:
        connection: the database; the store is attached to it for the transaction.
        n_rows: rows in each file.
        rejected: rows of each file that cannot be used, whoever found it.
    """

    connection: duckdb.DuckDBPyConnection
    n_rows: list[int] = field(default_factory=list)
    rejected: list[list[Rejected]] = field(default_factory=list)
    _over: dict[str, str] = field(default_factory=dict)  # table → what its relation is a view over; "" where over none

    @property
    def tables(self) -> tuple[schema.Table, ...]:
        """Observation tables that have rows, in the order of the schema."""
        return tuple(t for t in schema.OBSERVATIONS if t.name in self._over)

    def has(self, name: str) -> bool:
        """Whether rows of the table were staged."""
        return name in self._over

    def close(self) -> None:
        """Drop everything staged."""
        self.connection.close()

    def add(self, name: str, select: str) -> None:
        """Stage the rows of a SELECT beside those that are there."""
        self._solidify(name)
        begin = "INSERT INTO" if self.has(name) else "CREATE TABLE"
        self.connection.execute(f"{begin} staged_{name} {'' if self.has(name) else 'AS '}{select}")
        self._over.setdefault(name, "")

    def show(self, name: str, select: str, over: str) -> None:
        """Stage the rows of a SELECT from the table `over` as they are, with the `rowid` that a table has by itself.

        None of them is at fault.
        """
        if self.has(name):
            self.add(name, f"SELECT * EXCLUDE (rowid) FROM ({select})")
            self.connection.execute(f"DROP TABLE {over}")
            return
        self.connection.execute(f"CREATE VIEW staged_{name} AS {select}")
        self._over[name] = over

    def _solidify(self, name: str) -> None:
        """Where the relation is a view, make it a table."""
        over = self._over.get(name)
        if not over:
            return
        run = self.connection.execute
        run(f"CREATE TABLE solid AS SELECT * EXCLUDE (rowid) FROM staged_{name}")
        run(f"DROP VIEW staged_{name}; ALTER TABLE solid RENAME TO staged_{name}; DROP TABLE {over}")
        self._over[name] = ""

    def sift(self, now_us: int) -> None:
        """Take out the rows that cannot be true, and what is said twice. Nothing can have been observed after now."""
        self._reject(now_us)
        self._drop_repeats()

    def _reject(self, now_us: int) -> None:
        """Find the rows that cannot be true, and take out every row of their lines."""
        run = self.connection.execute
        noted = [dict.fromkeys(rows) for rows in self.rejected]  # two tables may hold the same column of a line
        for table in self.tables:
            if self._over[table.name]:
                continue  # such rows were looked at as they were scanned
            faults = FAULTS[table.name]
            conditions = [fault.condition.format(now_us=now_us) for fault in faults]
            number = " ".join(f"WHEN {condition} THEN {i}" for i, condition in enumerate(conditions))
            value = " ".join(f"WHEN {i} THEN {shown_sql(fault.column)}" for i, fault in enumerate(faults))
            found = run(
                f"SELECT file_no, row_line, fault, CASE fault {value} END"
                f" FROM (SELECT *, CASE {number} END AS fault FROM staged_{table.name})"
                f" WHERE fault IS NOT NULL ORDER BY ALL"
            ).fetchall()
            for file_no, line, fault, wrong in found:
                noted[file_no][Rejected(line or 0, faults[fault].reason, faults[fault].column, wrong or "")] = None
            if any(line is None for _, line, _, _ in found):  # it cannot be found again by its line, as those below
                self._solidify(table.name)
                run(f"DELETE FROM staged_{table.name} WHERE row_line IS NULL AND ({' OR '.join(conditions)})")
        self.rejected = [sorted(rows, key=lambda r: (r.line, r.column, r.reason)) for rows in noted]
        lines = sorted({(file_no, row.line) for file_no, rows in enumerate(self.rejected) for row in rows})
        if not lines:
            return
        run(
            f"CREATE TEMP TABLE refused AS SELECT {unnested({'file_no': 'INTEGER', 'line': 'BIGINT'})}",
            as_columns(lines, 2),
        )
        for table in self.tables:
            same = "s.file_no = r.file_no AND s.row_line = r.line"
            if run(f"SELECT 1 FROM staged_{table.name} AS s JOIN refused AS r ON {same} LIMIT 1").fetchone():
                self._solidify(table.name)
                run(f"DELETE FROM staged_{table.name} AS s USING refused AS r WHERE {same}")

    def _drop_repeats(self) -> None:
        """One row a file for what a file says twice, and `is_first` on one of those that several files say."""
        run = self.connection.execute
        for table in self.tables:
            names = names_of(table)
            # Unequal hashes prove unequal rows, and mostly the first columns tell all rows apart: the common case costs
            # one pass over little.
            few = ", ".join(names.split(", ")[:_TELLING])
            if self._may_repeat(table, few) and self._may_repeat(table, names):
                self._solidify(table.name)
                run(
                    f"CREATE OR REPLACE TABLE staged_{table.name} AS SELECT {names}, file_no, row_line,"
                    f" row_number() OVER (PARTITION BY {names} ORDER BY file_no) = 1 AS is_first"
                    f" FROM (SELECT {names}, file_no, min(row_line) AS row_line FROM staged_{table.name}"
                    f" GROUP BY {names}, file_no)"
                )

    def _may_repeat(self, table: schema.Table, columns: str) -> bool:
        row = self.connection.execute(
            f"SELECT count(*) > count(DISTINCT hash({columns})) FROM staged_{table.name}"
        ).fetchone()
        return bool(row and row[0])
