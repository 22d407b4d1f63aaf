"""Readings into the store: staged and checked first, then moved in one short transaction.

The call is whole or nothing, its files are batches of their own. A row that the store has already is not written again;
the file that brings it confirms it, so that taking the first file back leaves the row to the second.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from groundswell import schema
from groundswell.errors import StoreMissing
from groundswell.importers.base import Options, Reading, Rejected
from groundswell.store import derive
from groundswell.store.file import reading as reading_store
from groundswell.store.file import writing
from groundswell.store.rows import as_columns, equal, names_of, row_key, unnested
from groundswell.store.staging import Progress, Stage, stage

if TYPE_CHECKING:
    import duckdb

_Key: TypeAlias = tuple[str, str | None, str]
"""What makes two imports the same: content of the file, its owner, what was stated."""

_WAIT_S = 10.0  # for another process to finish its import
_SHOWN = 20  # rejected rows in a report; all of them stay in the store


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file; n_rows = n_loaded + n_known + n_rejected.

    Attributes:
        n_loaded: rows that said something new.
        n_known: rows of which the store had everything.
        rejected: the first of the rows that could not be used.
        batch_id: the name under which it can be taken back; None where it was imported before.
        already: the same content was imported before under the same options, so nothing changed.
        touched_accounts: accounts to which the file brought something new.
    """

    name: str
    kind: str
    title: str
    account_id: str | None
    n_rows: int
    n_loaded: int
    n_known: int
    n_rejected: int
    rejected: tuple[Rejected, ...]
    sentences: tuple[str, ...]
    batch_id: str | None
    already: bool
    touched_accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the files of one call.

    Attributes:
        call_id: the name under which all of them can be taken back; None where nothing changed.
    """

    call_id: str | None
    files: tuple[FileReport, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A reading with what identifies its import."""

    reading: Reading
    owner: str | None
    options: str

    @property
    def key(self) -> _Key:
        return (self.reading.file.sha256, self.owner, self.options)


def load(
    path: Path,
    readings: Sequence[Reading],
    *,
    owner: Callable[[Reading], str | None],
    now_us: int,
    options: Options,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring the files into the store: all of them, or, if anything fails, none.

    Args:
        owner: the account of the rows that name none; called once a reading.
        now_us: the time of the import: nothing can have been observed later, and it is kept for undo.
        options: what the user stated; the same file under the same options is imported once.

    Raises:
        StoreBusy, StoreNewer, StoreDamaged: the store cannot be written.
    """
    files = [_File(r, _handle(owner(r)), _options_text(r, options)) for r in readings]
    while True:
        earlier, aliases = _known_before(path)
        fresh = [f for i, f in enumerate(files) if f.key not in earlier and f.key not in {g.key for g in files[:i]}]
        if not fresh:
            return ImportReport(None, tuple(_already(f, *earlier[f.key]) for f in files))
        staged = stage(
            [f.reading for f in fresh],
            [f.owner for f in fresh],
            beside=path,
            aliases=aliases,
            now_us=now_us,
            progress=progress,
        )
        try:
            with writing(path, onto=staged.connection) as connection:
                if _keys(connection) != earlier:
                    continue  # another process imported in between: what is new must be found again
                call_id, reports = _Transaction(connection, staged, fresh, now_us).run()
        finally:
            staged.close()
        new = {f.key: report for f, report in zip(fresh, reports, strict=True)}
        counts = earlier | {key: (report.n_rows, report.n_rejected) for key, report in new.items()}
        said = tuple(new.pop(f.key) if f.key in new else _already(f, *counts[f.key]) for f in files)
        return ImportReport(call_id, said)


@dataclass(frozen=True, slots=True)
class _Moved:
    """What became of the staged rows of a table: two FROM clauses that end in a condition, and columns.

    Attributes:
        new: the rows that the store did not have.
        old: those that it had, or that an earlier file of the call brought.
        old_row: table, key and line of such a row, for SELECT.
    """

    new: str
    old: str
    old_row: str


class _Transaction:
    """The moment in which the store is held: moves what was staged, then rebuilds what follows from it."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, staged: Stage, files: Sequence[_File], now_us: int
    ) -> None:
        self._connection = connection
        self._staged = staged
        self._files = files
        # Imports are in an order even where two fall on the same microsecond: undo hands rows to the next one.
        self._started_us = max(now_us, 1 + int(self._one("SELECT coalesce(max(imported_us), 0) FROM import_batch")))
        self._call_id = _short("call", self._started_us, *(f.key for f in files))
        self._batches = [_short("file", self._call_id, i, f.key) for i, f in enumerate(files)]

    def run(self) -> tuple[str, list[FileReport]]:
        self._connection.execute("BEGIN")
        try:
            self._connection.execute(
                f"CREATE TEMP TABLE batch AS SELECT {unnested({'file_no': 'INTEGER', 'batch_id': 'TEXT'})}",
                [list(range(len(self._batches))), self._batches],
            )
            self._gather([self._move(table) for table in self._staged.tables])
            reports = self._account()
            if any(report.touched_accounts for report in reports):
                derive.rebuild(self._connection, "touched")
            bump_version(self._connection, self._call_id)
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        return self._call_id, reports

    def _move(self, table: schema.Table) -> _Moved:
        """Insert the rows that are new; says which those are, and which the store or an earlier file had already."""
        run = self._connection.execute
        staged, seen = f"memory.main.staged_{table.name}", f"seen_{table.name}"
        is_new, is_old = "s.is_first", "NOT s.is_first"
        if self._one(f"SELECT EXISTS (FROM {table.name} WHERE account_id IN (SELECT account_id FROM {staged}))"):
            run(
                f"CREATE TEMP TABLE {seen} AS SELECT DISTINCT s.rowid AS staged_row"
                f" FROM {staged} AS s JOIN {table.name} AS t ON {equal(table, 's', 't')}"
            )
            found = f"s.rowid IN (SELECT staged_row FROM {seen})"
            is_new, is_old = f"({is_new} AND NOT {found})", f"({is_old} OR {found})"
        settled = ", is_settled" if "is_settled" in table.names else ""
        run(
            f"INSERT INTO {table.name} ({names_of(table)}, batch_id{settled}) SELECT {names_of(table, 's')}, b.batch_id"
            f"{', TRUE' if settled else ''} FROM {staged} AS s JOIN batch AS b USING (file_no) WHERE {is_new}"
        )
        known = f"'{table.name}', {row_key(table, 's')}, row_line"
        return _Moved(f"{staged} AS s WHERE {is_new}", f"{staged} AS s WHERE {is_old}", known)

    def _gather(self, moved: Sequence[_Moved]) -> None:
        """Temporary tables of what happened: lines and accounts with something new, and rows that were known."""
        # Each is made by one statement: in DuckDB 2.0, a table that is given no row and then many within one
        # transaction loses them (120,000 rows and more, several threads).
        for name, types, columns, where in (
            ("loaded_line", "BIGINT AS line", "row_line", "{m.new} AND row_line IS NOT NULL"),
            ("touched_by", "TEXT AS account_id", "account_id", "{m.new} GROUP BY ALL"),
            ("confirmed", "TEXT AS table_name, NULL::TEXT AS row_key, NULL::BIGINT AS line", "{m.old_row}", "{m.old}"),
        ):
            # Header-only files have no table at all, so each list begins with no row of its kind.
            parts = [f"SELECT NULL::INTEGER AS file_no, NULL::{types} WHERE FALSE"]
            parts += [f"SELECT file_no, {columns} FROM {where}".format(m=m) for m in moved]
            self._connection.execute(f"CREATE TEMP TABLE {name} AS {' UNION ALL '.join(parts)}")
        self._connection.execute("CREATE TEMP TABLE touched AS SELECT DISTINCT account_id FROM touched_by")

    def _account(self) -> list[FileReport]:
        """Write the ledger, and say of each file how many rows were new, known and rejected."""
        run = self._connection.execute
        run(
            "INSERT INTO batch_row SELECT b.batch_id, c.table_name, c.row_key,"
            # A line counts once: where one of its rows is new, handing over another must not count it again.
            " CASE WHEN (c.file_no, c.line) NOT IN (FROM loaded_line) THEN c.line END"
            " FROM confirmed AS c JOIN batch AS b USING (file_no) ORDER BY ALL"
        )
        n_loaded = dict(run("SELECT file_no, count(DISTINCT line) FROM loaded_line GROUP BY file_no").fetchall())
        touched: dict[int, list[str]] = {}
        for file_no, account_id in run("FROM touched_by ORDER BY ALL").fetchall():
            touched.setdefault(file_no, []).append(account_id)
        reports = [
            self._write_batch(i, file, n_loaded.get(i, 0), touched.get(i, [])) for i, file in enumerate(self._files)
        ]
        rejected = [
            (batch_id, row.line, row.column, row.reason, row.value)
            for batch_id, rows in zip(self._batches, self._staged.rejected, strict=True)
            for row in rows
        ]
        types = {c.name: c.type for c in schema.table("rejected_row").columns}
        run(f"INSERT INTO rejected_row SELECT {unnested(types)}", as_columns(rejected, len(types)))
        return reports

    def _write_batch(self, file_no: int, file: _File, n_loaded: int, touched: Sequence[str]) -> FileReport:
        rejected = self._staged.rejected[file_no]
        n_rows = self._staged.n_rows[file_no]
        n_rejected = len({row.line for row in rejected if row.line > 0})
        n_known = n_rows - n_loaded - n_rejected
        if n_known < 0:
            # An importer that counts wrongly is a bug, and must not pass for an import.
            msg = f"{file.reading.kind} counts {n_rows} rows, but {n_loaded} are new and {n_rejected} rejected."
            raise AssertionError(msg)
        batch_id, found = self._batches[file_no], file.reading
        row = (
            batch_id,
            self._call_id,
            self._started_us + file_no,
            found.file.name,
            found.file.sha256,
            found.kind,
            file.owner,
            file.options,
            n_rows,
            n_loaded,
            n_known,
            n_rejected,
        )  # fmt: skip - one row, in the order of the table
        self._connection.execute(f"INSERT INTO import_batch VALUES ({', '.join('?' * len(row))})", row)
        return FileReport(
            found.file.name, found.kind, found.title, file.owner, n_rows, n_loaded, n_known, n_rejected,
            tuple(rejected[:_SHOWN]), found.sentences, batch_id, already=False, touched_accounts=tuple(touched),
        )  # fmt: skip

    def _one(self, sql: str) -> int:
        row = self._connection.execute(sql).fetchone()
        return row[0] if row else 0


def bump_version(connection: duckdb.DuckDBPyConnection, what: str) -> None:
    """Give the data a new version, so that no cached answer of before is taken for one of now."""
    row = connection.execute("SELECT value FROM setting WHERE key = 'data_version'").fetchone()
    connection.execute("DELETE FROM setting WHERE key = 'data_version'")
    connection.execute("INSERT INTO setting VALUES ('data_version', ?)", [_short(row and row[0], what)])


def _known_before(path: Path) -> tuple[dict[_Key, tuple[int, int]], dict[str, str]]:
    """What was imported already (with its rows and the rejected among them), and the other names of accounts."""
    try:
        with reading_store(path, wait_s=_WAIT_S) as connection:
            aliases = dict(connection.execute("SELECT alias, account_id FROM store.main.account_alias").fetchall())
            return _keys(connection), aliases
    except StoreMissing:
        return {}, {}


def _keys(connection: duckdb.DuckDBPyConnection) -> dict[_Key, tuple[int, int]]:
    rows = connection.execute(
        "SELECT sha256, account_id, options, n_rows, n_rejected FROM store.main.import_batch ORDER BY imported_us"
    ).fetchall()
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}


def _already(file: _File, n_rows: int, n_rejected: int) -> FileReport:
    found = file.reading
    return FileReport(
        found.file.name, found.kind, found.title, file.owner, n_rows, 0, n_rows - n_rejected, n_rejected,
        found.rejected[:_SHOWN], found.sentences, None, already=True, touched_accounts=(),
    )  # fmt: skip


def _options_text(reading: Reading, options: Options) -> str:
    """What the rows of a file depend on besides its bytes, the same text for the same statements."""
    stated = {
        "account": options.account,
        "is_own": options.is_own,
        "observed_us": options.observed_us,
        "zone": options.zone,
        "mapping": dict(reading.mapping),
    }
    return json.dumps({k: v for k, v in stated.items() if v}, sort_keys=True, ensure_ascii=False)


def _handle(owner: str | None) -> str | None:
    return owner.strip().lstrip("@").lower() or None if owner else None


def _short(*parts: object) -> str:
    """A short name that nothing else in the store has."""
    return blake2b(repr(parts).encode(), digest_size=5).hexdigest()
