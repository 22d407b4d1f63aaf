"""Files become checked rows in a database of their own, before the store is touched.

A stage is an in-memory DuckDB database (it spills beside the store when a file is larger than memory). Big tables are
scanned by DuckDB itself, small ones come as Python values, and both pass through one projection, so that a rule about
values (the zero rule, the steps, how an account is written) stands in one place. What remains is one table
`staged_<table>` for each observation table, with `file_no`, `row_line` and `is_first` beside the table's own columns;
the store only has to move it. (`line` of a file is called `row_line` here: some tables have a `line` of their own.)
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import duckdb

from groundswell import schema
from groundswell.errors import UnreadableFile
from groundswell.importers.base import Plan, Reading, Rejected, Rows, SourceFile
from groundswell.store.checks import refusing_sql
from groundswell.store.file import CONFIG, quoted, unwritten
from groundswell.store.rows import stated_columns
from groundswell.store.stage import Stage

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of the file at hand, how many files are done, and how many there are."""

_COUNTS = tuple(name for name, _ in schema.COUNTS)
# What counts over a lifetime in post_snapshot, and so falls under the zero rule.
_LIFETIME = (*_COUNTS, "reach", "watch_time_s", "average_watch_time_s", "watched_full_rate", "new_followers")
# What comes with a row of Python values besides the table's own columns, of which none has such a name.
_BESIDE = {"row_line": "BIGINT", "row_file": "INTEGER", "row_owner": "TEXT", "row_kind": "TEXT"}
_SPOILT = "AS is_spoilt"
# The account as a row names it, where the row of a scan keeps it as the store writes it.
_AS_WRITTEN = "nullif(coalesce(written, account_id), '')"
_MOST_ROWS = 1 << 16  # of Python values, which take many times the room that they have in a table
_STALE_S = 3600.0  # a file of a running import changes more often than this


class BrokenOff(UnreadableFile):
    """A file that could not be read to its end while it was scanned; without it the others can be loaded.

    Attributes:
        file: which one.
    """

    def __init__(self, file: SourceFile, error: duckdb.Error) -> None:
        reason = str(error).partition("\n")[0].removeprefix("IO Error: ").partition(":")[0]
        super().__init__(
            f"{file.name} could not be read to its end ({reason}). It may have been cut off, or moved or kept by "
            "another program while it was read. Close it there or download it again, then import it again."
        )
        self.file = file


def stage(
    readings: Sequence[Reading],
    owners: Sequence[str | None],
    *,
    beside: Path,
    aliases: Mapping[str, str],
    now_us: int,
    progress: Progress | None = None,
) -> Stage:
    """The rows of these files, checked and without repeats; the store is not touched.

    Args:
        owners: account of the rows that name none, one a reading.
        beside: the store's path; what does not fit into memory is put next to it.
        aliases: other handle → account.
        now_us: nothing can have been observed after this (a day of grace for zones).
    """
    staged = Stage(duckdb.connect(":memory:", config=CONFIG))
    try:
        staged.connection.execute(f"SET temp_directory = {quoted(_spill(beside))}")
        # A long list of constants would become a join, which every row goes through and which keeps no order of rows.
        staged.connection.execute("SET disabled_optimizers = 'in_clause'")
        staged.connection.execute(f"SET VARIABLE now_us = {now_us}::BIGINT")
        _Filling(staged, aliases).fill(readings, owners, progress)
        staged.sift(now_us)
        named = zip(staged.rejected, readings, strict=True)
        staged.rejected = [[_as_in_file(row, reading.mapping) for row in rows] for rows, reading in named]
    except duckdb.Error as error:
        staged.close()
        raise unwritten(beside, error) or error from None
    except BaseException:
        staged.close()
        raise
    return staged


def _as_in_file(row: Rejected, mapping: Mapping[str, str]) -> Rejected:
    """A rejected row with the column as the user's own file calls it, where that has columns."""
    if row.column in mapping.values():
        return row
    target = {"observed_us": "observed_at", "posted_us": "posted_at", "account_id": "account"}.get(
        row.column, row.column
    )
    return replace(row, column=mapping.get(target, row.column))


class _Filling:
    """Moves readings into the staged tables."""

    def __init__(self, staged: Stage, aliases: Mapping[str, str]) -> None:
        self._staged = staged
        self._connection = staged.connection
        self._aliases = aliases

    def fill(self, readings: Sequence[Reading], owners: Sequence[str | None], progress: Progress | None) -> None:
        values: dict[str, dict[str, list[object]]] = {}
        for file_no, (reading, owner) in enumerate(zip(readings, owners, strict=True)):
            if progress:
                progress(reading.file.name, file_no, len(readings))
            n_rows, rejected = reading.n_rows, list(reading.rejected)
            if reading.plan:
                n_scanned, faults = self._scan(reading, reading.plan, owner, file_no)
                n_rows = max(n_rows, n_scanned)
                rejected += faults
            for name in _gather(values, reading, owner, file_no):
                self._load_values(schema.table(name), values.pop(name))
            self._staged.n_rows.append(n_rows)
            self._staged.rejected.append(rejected)
        for name, columns in values.items():
            self._load_values(schema.table(name), columns)
        if progress and readings:
            progress(readings[-1].file.name, len(readings), len(readings))

    def _scan(self, reading: Reading, plan: Plan, owner: str | None, file_no: int) -> tuple[int, list[Rejected]]:
        """Execute a plan; gives how many rows the file has and those that its own scan rejects."""
        run = self._connection.execute
        scan = plan.scan.replace("{path}", quoted(reading.file.path))
        beside = {"owner": _text(owner), "kind": quoted(reading.kind), "file_no": str(file_no)}
        counted = schema.table(plan.counted) if plan.counted else None
        scanned, stored = f"scanned_{file_no}", ""
        if counted:
            scan, stored = self._as_stored(counted, scan, plan.stated, **beside)
        try:
            run(f"CREATE TABLE {scanned} AS {scan}")
        except duckdb.IOException as error:
            if unwritten(reading.file.path, error):
                raise
            raise BrokenOff(reading.file, error) from None
        lined = f"SELECT {f'{plan.line} AS line, ' if plan.line else ''}*, rowid AS rowid FROM {scanned}"
        torn = run(plan.faults).fetchall() if plan.faults else []
        if torn:
            # The scan counted as if these lines were not there: the lines behind them move down.
            moves = {int(line) - i: i + 1 for i, (line, *_) in enumerate(torn)}
            run(
                f"CREATE TABLE moved AS SELECT s.* EXCLUDE (rowid) REPLACE (s.line + coalesce(m.n, 0) AS line)"
                f" FROM ({lined}) AS s ASOF LEFT JOIN"
                " (SELECT unnest($1::BIGINT[]) AS at, unnest($2::BIGINT[]) AS n) AS m ON s.line >= m.at",
                [list(moves), list(moves.values())],
            )
            run(f"DROP TABLE {scanned}; ALTER TABLE moved RENAME TO {scanned}")
            lined = f"SELECT *, rowid AS rowid FROM {scanned}"
        as_read = f"* EXCLUDE (written) REPLACE ({_AS_WRITTEN} AS account_id)" if counted else "*"
        run(f"CREATE OR REPLACE TEMP VIEW source AS SELECT {as_read} FROM ({lined})")
        for name, select in plan.tables:
            columns = [str(row[0]) for row in run(f"DESCRIBE {select}").fetchall()]
            self._insert(schema.table(name), f"({select})", columns, **beside)
        faults = run(
            "SELECT line, reason, fault_column, fault_value FROM source WHERE reason IS NOT NULL ORDER BY line"
        ).fetchall()
        n_read = run("SELECT count(*) FROM source").fetchone()
        run("DROP VIEW source")
        if counted:
            self._staged.show(counted.name, f"{stored} FROM ({lined}) WHERE reason IS NULL", over=scanned)
        else:
            run(f"DROP TABLE {scanned}")
        found = (*torn, *faults)
        rejected = [
            Rejected(int(line), str(reason), column or "", value or "") for line, reason, column, value in found
        ]
        return (int(n_read[0]) if n_read else 0) + len(torn), rejected

    def _as_stored(
        self, table: schema.Table, scan: str, columns: Sequence[str], *, owner: str, kind: str, file_no: str
    ) -> tuple[str, str]:
        """The scan with what it states of the table as the table keeps it, and a SELECT of the table's rows from that.

        The account as it was written stays beside it, for who wants to know: null where it is the same, "" for none.
        """
        cells, relation = self._cells(table, f"({scan})", columns, owner=owner, kind=kind)
        held = {n: cell for n, cell in cells.items() if n in columns or n.removesuffix("_step") in columns}
        replaced = ", ".join(f"{cell} AS {name}" for name, cell in held.items() if name in columns)
        added = "".join(f", {cell} AS {name}" for name, cell in held.items() if name not in columns)
        written = f"CASE WHEN account_id IS DISTINCT FROM {cells['account_id']} THEN coalesce(account_id, '') END"
        kept = "* EXCLUDE (is_spoilt)" if _SPOILT in relation else "*"
        rest = ", ".join(name if name in held else f"{cell} AS {name}" for name, cell in cells.items())
        scan = f"SELECT {kept} REPLACE ({replaced}){added}, {written} AS written FROM {relation} AS given"
        return (
            refusing_sql(table.name, held, scan, "CAST(getvariable('now_us') AS BIGINT)"),
            f"SELECT {rest}, {file_no}::INTEGER AS file_no, CAST(line AS BIGINT) AS row_line, TRUE AS is_first, rowid",
        )

    def _load_values(self, table: schema.Table, columns: Mapping[str, list[object]]) -> None:
        """Move Python values in, a column at a time: one statement, whatever the number of rows."""
        types = {**{c.name: c.type for c in table.columns}, **_BESIDE}
        names = [name for name, cells in columns.items() if any(cell is not None for cell in cells)]
        # What is the same in all rows goes in once: most of the time here is spent on turning values into DuckDB's.
        same = {name for name in names if columns[name].count(columns[name][0]) == len(columns[name])}
        if len(same) == len(names):
            same = set()
        parts = (f"${i}::{types[n]}" if n in same else f"unnest(${i}::{types[n]}[])" for i, n in enumerate(names, 1))
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE given AS SELECT {', '.join(map('{} AS {}'.format, parts, names))}",
            [columns[name][0] if name in same else columns[name] for name in names],
        )
        owner = "row_owner" if "row_owner" in names else "NULL"
        self._insert(table, "given", names, owner=owner, kind="row_kind", file_no="row_file")
        self._connection.execute("DROP TABLE given")

    def _insert(
        self, table: schema.Table, relation: str, columns: Sequence[str], *, owner: str, kind: str, file_no: str
    ) -> None:
        """Stage the rows of a relation."""
        cells, relation = self._cells(table, relation, columns, owner=owner, kind=kind)
        line = next((f"CAST({name} AS BIGINT)" for name in ("row_line", "line") if name in columns), "NULL::BIGINT")
        extra = f"{file_no}::INTEGER AS file_no, {line} AS row_line, TRUE AS is_first"
        select = ", ".join(f"{cell} AS {name}" for name, cell in cells.items())
        self._staged.add(table.name, f"SELECT {select}, {extra} FROM {relation} AS given")

    def _cells(
        self, table: schema.Table, relation: str, columns: Sequence[str], *, owner: str, kind: str
    ) -> tuple[dict[str, str], str]:
        """The one way in: fill what is not stated, and apply the rules about values.

        Gives SQL of each column, and the relation that it is to be taken from.
        """
        cells = {
            c.name: f"CAST({c.name} AS {c.type})" if c.name in columns else f"NULL::{c.type}"
            for c in stated_columns(table)
        }
        if not table.is_shared:
            cells["account_id"] = self._account(cells["account_id"], owner)
        cells["source"] = f"coalesce({cells['source']}, {kind})"
        if table.name == "post_snapshot":
            relation = _apply_zero_rule(cells, relation)
        for count in (name.removesuffix("_step") for name in cells if name.endswith("_step")):
            step = cells[f"{count}_step"]
            cells[f"{count}_step"] = f"CASE WHEN {cells[count]} IS NOT NULL THEN coalesce({step}, 1) END"
        return cells, relation

    def _account(self, named: str, owner: str) -> str:
        """An account as the store writes it: lower case, without @, known by its first handle."""
        # Nearly every cell is a handle and nothing else; taking blanks off costs five times what looking for them does.
        plain = (
            f"CASE WHEN {named} <> '' AND NOT contains({named}, '@') AND NOT contains({named}, ' ') THEN lower({named})"
            f" ELSE lower(ltrim(coalesce(nullif(trim({named}), ''), {owner}), '@ ')) END"
        )
        if not self._aliases:
            return plain
        pairs = ", ".join(f"{quoted(alias)}: {quoted(account)}" for alias, account in sorted(self._aliases.items()))
        return f"coalesce(MAP {{{pairs}}}[{plain}], {plain})"


def _gather(
    values: dict[str, dict[str, list[object]]], reading: Reading, owner: str | None, file_no: int
) -> Iterator[str]:
    """Add a reading's Python values to those of the other files, column by column.

    Names a table whenever so many rows of it are gathered that they should be moved in before more are added.
    """
    # What only the owner can download says whose account it is.
    owned = (Rows("account_fact", ("is_own",), [(True,)]),) if reading.own and owner else ()
    for rows in (*reading.rows, *owned):
        n = len(rows.values)
        if not n:
            continue
        numbered = n == reading.n_rows and rows not in owned
        lines: Sequence[int | None] = rows.lines or (range(1, n + 1) if numbered else [None] * n)
        names = [c.name for c in stated_columns(schema.table(rows.table))]
        beside = {"row_file": file_no, "row_owner": owner, "row_kind": reading.kind}
        for at in range(0, n, _MOST_ROWS):
            some = rows.values[at : at + _MOST_ROWS]
            table = values.setdefault(rows.table, {name: [] for name in (*names, *_BESIDE)})
            cells = dict(zip(rows.columns, zip(*some, strict=True), strict=True))
            cells["row_line"] = tuple(lines[at : at + _MOST_ROWS])
            for name, column in table.items():
                if name in cells:
                    column.extend(cells[name])
                else:
                    column.extend([beside.get(name)] * len(some))
            if len(table["row_line"]) >= _MOST_ROWS:
                yield rows.table


def _apply_zero_rule(cells: dict[str, str], relation: str) -> str:
    """Where a post's views are 0 and another count is positive, the zeros of that row are unknown.

    Gives the relation that the cells are to be taken from: it says of each row whether that is so.
    """
    stated = {name: cells[name] for name in _LIFETIME if not cells[name].startswith("NULL")}
    others = " OR ".join(f"{cell} > 0" for name, cell in stated.items() if name != "views")
    if not others or "views" not in stated:
        return relation
    for name, cell in stated.items():
        cells[name] = f"CASE WHEN is_spoilt THEN nullif({cell}, 0) ELSE {cell} END"
    return f"(SELECT *, {stated['views']} = 0 AND ({others}) {_SPOILT} FROM {relation} AS given)"


def _text(owner: str | None) -> str:
    return "NULL" if owner is None else quoted(owner)


def _spill(beside: Path) -> Path:
    """A folder of this import's own for what does not fit into memory (DuckDB makes it when needed, and removes it).

    One that a killed import left is removed here, once nothing has changed in it for an hour.
    """
    prefix = f"{beside.name}.spill-"
    for left in beside.parent.glob(f"{prefix}*"):
        newest = max((p.stat().st_mtime for p in (left, *left.glob("*"))), default=0.0)
        if time.time() - newest > _STALE_S:
            shutil.rmtree(left, ignore_errors=True)
    return beside.with_name(f"{prefix}{uuid4().hex[:12]}")
