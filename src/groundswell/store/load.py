"""Readings into the store: staged and checked first, then moved in one short transaction.

The call is whole or nothing, its files are batches of their own. A row that the store has already is not written again;
the file that brings it confirms it, so that taking the first file back leaves the row to the second. A file that was
imported before under the same options confirms all rows of that import at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

import duckdb

from groundswell import schema
from groundswell.errors import StoreMissing
from groundswell.importers.base import Options, Reading, Rejected
from groundswell.store import derive, versions
from groundswell.store.file import reading as reading_store
from groundswell.store.file import writing
from groundswell.store.rows import as_columns, equal, names_of, row_key, unnested
from groundswell.store.stage import Stage
from groundswell.store.staging import Progress, stage

_Key: TypeAlias = tuple[str, str | None, str]
"""What makes two imports the same: content of the file, its owner, what was stated."""

_Earlier: TypeAlias = tuple[str, int, int]
"""The batch that brought a content first, its rows and the rejected among them."""

_WAIT_S = 10.0  # for another process to finish its import
_SHOWN = 20  # rejected rows in a report; all of them stay in the store
# What a source says of a profile, a post or a sound stands beside the figures, and is no source of figures itself.
_FACTS = ("account_fact", "post_fact", "sound", "account_tag")


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file; n_rows = n_loaded + n_known + n_rejected.

    Attributes:
        n_loaded: rows that said something new.
        n_known: rows of which the store had everything.
        rejected: the first of the rows that could not be used.
        batch_id: the name under which it can be taken back; None where it could not be read.
        already: the same content was imported before under the same options, so nothing changed; it is noted that the
            file came again, so that taking the earlier import back leaves the rows to this one.
        touched_accounts: accounts to which the file brought something new.
        asks: what only the user knows and nothing imported so far tells; the file is loaded without it.
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
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the files of one call.

    Attributes:
        call_id: the name under which all of them can be taken back; None where there was no file.
    """

    call_id: str | None
    files: tuple[FileReport, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A reading with its place in the call and what identifies its import."""

    place: int
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
    files = [_File(i, r, _handle(owner(r)), _options_text(r, options)) for i, r in enumerate(readings)]
    if not files:
        return ImportReport(None, ())
    while True:
        earlier, aliases = _known_before(path)
        first = {f.key: f for f in reversed(files) if f.key not in earlier}
        fresh = [f for f in files if first.get(f.key) is f]
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
                return _Transaction(connection, staged, files, fresh, now_us).run(earlier)
        finally:
            staged.close()


@dataclass(frozen=True, slots=True)
class _Moved:
    """What became of the staged rows of a table: two FROM clauses that end in a condition, and columns.

    Attributes:
        new: the rows that the store did not have.
        old: those that it had, or that an earlier file of the call brought.
        old_row: table, key and line of such a row, for SELECT.
        is_shared: the rows are everybody's, and touch no account.
    """

    new: str
    old: str
    old_row: str
    is_shared: bool


class _Transaction:
    """The moment in which the store is held: moves what was staged, then rebuilds what follows from it."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        staged: Stage,
        files: Sequence[_File],
        fresh: Sequence[_File],
        now_us: int,
    ) -> None:
        self._connection = connection
        self._staged = staged
        self._files = files
        self._fresh = fresh
        # Imports are in an order even where two fall on the same microsecond: undo hands rows to the next one.
        self._started_us = max(now_us, 1 + int(self._one("SELECT coalesce(max(imported_us), 0) FROM import_batch")))
        self._call_id = _short("call", self._started_us, *(f.key for f in files))

    def run(self, earlier: Mapping[_Key, _Earlier]) -> ImportReport:
        run = self._connection.execute
        run("BEGIN")
        try:
            batches = [self._batch_id(f) for f in self._fresh]
            run(
                f"CREATE TEMP TABLE batch AS SELECT {unnested({'file_no': 'INTEGER', 'batch_id': 'TEXT'})}",
                [list(range(len(batches))), batches],
            )
            self._gather([self._move(table) for table in self._staged.tables])
            self._note_sources()
            reports = self._account(earlier)
            if any(report.touched_accounts for report in reports):
                derive.rebuild(self._connection, "touched")
            everybody = any(table.is_shared for table in self._staged.tables)
            also = " UNION SELECT account_id FROM account" if everybody else ""
            versions.renew(self._connection, f"(FROM touched UNION SELECT account_id FROM spoken_of{also})")
            run("COMMIT")
        except BaseException:
            with suppress(duckdb.Error):  # where a commit failed, there is nothing left to roll back
                run("ROLLBACK")
            raise
        return ImportReport(self._call_id, tuple(reports))

    def _move(self, table: schema.Table) -> _Moved:
        """Insert the rows that are new; says which those are, and which the store or an earlier file had already."""
        run = self._connection.execute
        staged, seen = f"memory.main.staged_{table.name}", f"seen_{table.name}"
        is_new, is_old = "s.is_first", "NOT s.is_first"
        alike = "TRUE" if table.is_shared else f"account_id IN (SELECT account_id FROM {staged})"
        if self._one(f"SELECT EXISTS (FROM {table.name} WHERE {alike})"):
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
        return _Moved(
            f"{staged} AS s WHERE {is_new}", f"{staged} AS s WHERE {is_old}", known, is_shared=table.is_shared
        )

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
            counted = [m for m in moved if name != "touched_by" or not m.is_shared]
            parts += [f"SELECT file_no, {columns} FROM {where}".format(m=m) for m in counted]
            self._connection.execute(f"CREATE TEMP TABLE {name} AS {' UNION ALL '.join(parts)}")
        self._connection.execute("CREATE TEMP TABLE touched AS SELECT DISTINCT account_id FROM touched_by")

    def _note_sources(self) -> None:
        """Write whom each file has figures of, whether or not they are new."""
        parts = [
            "SELECT NULL::INTEGER AS file_no, NULL::TEXT AS account_id, NULL::TEXT AS source, 0 AS seen WHERE FALSE"
        ]
        parts += [
            f"SELECT file_no, account_id, source, {'observed_us' if 'observed_us' in t.names else 'NULL::BIGINT'}"
            f" FROM memory.main.staged_{t.name}"
            for t in self._staged.tables
            if t.name not in _FACTS and not t.is_shared
        ]
        self._connection.execute(
            "CREATE TEMP TABLE spoken_of AS SELECT file_no, account_id, source,"
            f" CASE WHEN count(*) = count(seen) THEN min(seen) END AS first_us FROM ({' UNION ALL '.join(parts)})"
            " GROUP BY ALL"
        )
        self._connection.execute(
            "INSERT INTO batch_source SELECT batch_id, account_id, source, first_us"
            " FROM spoken_of JOIN batch USING (file_no) ORDER BY ALL"
        )

    def _account(self, earlier: Mapping[_Key, _Earlier]) -> list[FileReport]:
        """Write the ledger, and say of each file how many rows were new, known and rejected."""
        run = self._connection.execute
        if self._one("SELECT EXISTS (FROM confirmed)"):
            run(
                "INSERT INTO batch_row SELECT b.batch_id, c.table_name, c.row_key,"
                # A line counts once: where one of its rows is new, handing over another must not count it again.
                " CASE WHEN (c.file_no, c.line) NOT IN (FROM loaded_line) THEN c.line END"
                " FROM confirmed AS c JOIN batch AS b USING (file_no) ORDER BY ALL"
            )
        n_loaded = dict(run("SELECT file_no, count(DISTINCT line) FROM loaded_line GROUP BY file_no").fetchall())
        touched: dict[int, list[str]] = {}
        for file_no, account_id in run("SELECT DISTINCT file_no, account_id FROM touched_by ORDER BY ALL").fetchall():
            touched.setdefault(file_no, []).append(account_id)
        brought = dict(earlier)
        reports = {}
        for i, file in enumerate(self._fresh):
            report = self._brought(i, file, n_loaded.get(i, 0), touched.get(i, []))
            reports[file.place] = report
            brought[file.key] = (self._batch_id(file), report.n_rows, report.n_rejected)
        rejected = [
            (self._batch_id(file), row.line, row.column, row.reason, row.value)
            for file, rows in zip(self._fresh, self._staged.rejected, strict=True)
            for row in rows
        ]
        types = {c.name: c.type for c in schema.table("rejected_row").columns}
        run(f"INSERT INTO rejected_row SELECT {unnested(types)}", as_columns(rejected, len(types)))
        return [reports.get(file.place) or self._repeated(file, brought[file.key]) for file in self._files]

    def _brought(self, file_no: int, file: _File, n_loaded: int, touched: Sequence[str]) -> FileReport:
        """Write the batch of a content that is new to the store."""
        rejected = self._staged.rejected[file_no]
        n_rows = self._staged.n_rows[file_no]
        n_rejected = len({row.line for row in rejected if row.line > 0})
        n_known = n_rows - n_loaded - n_rejected
        if n_known < 0:
            # An importer that counts wrongly is a bug, and must not pass for an import.
            msg = f"{file.reading.kind} counts {n_rows} rows, but {n_loaded} are new and {n_rejected} rejected."
            raise AssertionError(msg)
        counts = (n_rows, n_loaded, n_known, n_rejected)
        return self._write_batch(file, counts, rejected, repeats=None, touched=touched)

    def _repeated(self, file: _File, first: _Earlier) -> FileReport:
        """Write the batch of a content that came before: one line of the ledger, whatever the size of the file."""
        batch_id, n_rows, n_rejected = first
        counts = (n_rows, 0, n_rows - n_rejected, n_rejected)
        return self._write_batch(file, counts, file.reading.rejected, repeats=batch_id, touched=())

    def _write_batch(
        self,
        file: _File,
        counts: tuple[int, int, int, int],
        rejected: Sequence[Rejected],
        *,
        repeats: str | None,
        touched: Sequence[str],
    ) -> FileReport:
        batch_id, found = self._batch_id(file), file.reading
        row = (
            batch_id,
            self._call_id,
            self._started_us + file.place,
            found.file.name,
            found.file.sha256,
            found.kind,
            file.owner,
            file.options,
            *counts,
            repeats,
        )  # fmt: skip - one row, in the order of the table
        self._connection.execute(f"INSERT INTO import_batch VALUES ({', '.join('?' * len(row))})", row)
        return FileReport(
            found.file.name, found.kind, found.title, file.owner, *counts, tuple(rejected[:_SHOWN]), found.sentences,
            batch_id, already=repeats is not None, touched_accounts=tuple(touched),
        )  # fmt: skip

    def _batch_id(self, file: _File) -> str:
        return _short("file", self._call_id, file.place, file.key)

    def _one(self, sql: str) -> int:
        row = self._connection.execute(sql).fetchone()
        return row[0] if row else 0


def _known_before(path: Path) -> tuple[dict[_Key, _Earlier], dict[str, str]]:
    """What was imported already, and the other names of accounts."""
    try:
        with reading_store(path, wait_s=_WAIT_S) as connection:
            aliases = dict(connection.execute("SELECT alias, account_id FROM store.main.account_alias").fetchall())
            return _keys(connection), aliases
    except StoreMissing:
        return {}, {}


def _keys(connection: duckdb.DuckDBPyConnection) -> dict[_Key, _Earlier]:
    rows = connection.execute(
        "SELECT sha256, account_id, options, batch_id, n_rows, n_rejected FROM store.main.import_batch"
        " WHERE repeats IS NULL"
    ).fetchall()
    return {(row[0], row[1], row[2]): (row[3], row[4], row[5]) for row in rows}


def _options_text(reading: Reading, options: Options) -> str:
    """What the rows of a file depend on besides its bytes, the same text for the same statements."""
    stated = {
        "account": options.account,
        "is_own": options.is_own,
        "observed_us": options.observed_us,
        "zone": options.zone,
        "mapping": dict(reading.mapping),
        "is_dated": reading.is_dated and bool(options.observed_us),
        "lacks_people": reading.lacks_people,
    }
    return json.dumps({k: v for k, v in stated.items() if v}, sort_keys=True, ensure_ascii=False)


def _handle(owner: str | None) -> str | None:
    return owner.strip().lstrip("@").lower() or None if owner else None


def _short(*parts: object) -> str:
    """A short name that nothing else in the store has."""
    return blake2b(repr(parts).encode(), digest_size=5).hexdigest()
