"""What was imported, what could not be used; and taking an import back whole.

Undo leaves the store as if the import had never been: rows that nobody else brought go, rows that a later import
confirmed become that import's own, and what follows from them is made anew. Where the same content came again, the
later import stands for all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell import schema
from groundswell.clock import parse_zone
from groundswell.errors import BadValue, UnknownName
from groundswell.store import derive, versions
from groundswell.store.file import reading, writing
from groundswell.store.rows import row_key

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file that the store holds, as a row of the ledger; the fields are those of `import_batch`."""

    batch_id: str
    call_id: str
    imported_us: int
    file_name: str
    sha256: str
    kind: str
    account_id: str | None
    options: str
    n_rows: int
    n_loaded: int
    n_known: int
    n_rejected: int
    repeats: str | None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be used, and the file that it stands in."""

    batch_id: str
    file_name: str
    line: int
    column: str
    reason: str
    value: str


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What taking an import back did.

    Attributes:
        files: names of the files that were taken back.
        n_removed: rows of tables that nobody else had brought; a row of a file may have become several.
        n_kept: rows of tables that another import confirms, and so keeps.
        accounts: accounts that lost something.
        n_loaded: rows of the files that the import had loaded, as its report said.
    """

    files: tuple[str, ...]
    n_removed: int
    n_kept: int
    accounts: tuple[str, ...]
    n_loaded: int = 0


def imports(path: Path) -> tuple[ImportedFile, ...]:
    """The files that the store holds, in the order in which they came."""
    columns = ", ".join(schema.table("import_batch").names)
    with reading(path) as connection:
        rows = connection.execute(
            f"SELECT {columns} FROM store.main.import_batch ORDER BY imported_us, batch_id"
        ).fetchall()
    return tuple(ImportedFile(*row) for row in rows)


def rejects(path: Path, batch: str | None = None) -> tuple[RejectedRow, ...]:
    """The rows that could not be used: of one file, of one call, or of all.

    Raises:
        UnknownName: there is no import of that name.
    """
    with reading(path) as connection:
        chosen = _batches(connection, batch) if batch else None
        rows = connection.execute(
            "SELECT b.batch_id, file_name, line, column_name, reason, value FROM store.main.rejected_row AS r"
            " JOIN store.main.import_batch AS b ON r.batch_id = coalesce(b.repeats, b.batch_id)"
            " WHERE CASE WHEN $1 IS NULL THEN repeats IS NULL ELSE list_contains($1::TEXT[], b.batch_id) END"
            " ORDER BY imported_us, line, column_name, reason",
            [chosen],
        ).fetchall()
    return tuple(RejectedRow(*row) for row in rows)


def undo(path: Path, which: str) -> UndoReport:
    """Take back one file, or all files of one call, by its name in `imports`.

    Raises:
        UnknownName: there is no import of that name.
    """
    with reading(path) as connection:
        _batches(connection, which)  # a wrong name must not lock the store
    with writing(path) as connection:
        connection.execute("BEGIN")
        try:
            report = take_back(connection, _batches(connection, which))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return report


def settings(path: Path, prefix: str = "") -> Mapping[str, str]:
    """What the user set and what was remembered, by key."""
    with reading(path) as connection:
        rows = connection.execute(
            "SELECT key, value FROM store.main.setting WHERE starts_with(key, ?) ORDER BY key", [prefix]
        ).fetchall()
    return dict(rows)


def set_setting(path: Path, key: str, value: str | None) -> None:
    """Keep a value under a key; None forgets it. For an account's zone use `set_zone`, which recomputes its days."""
    with writing(path) as connection:
        connection.execute("BEGIN")
        _set(connection, key, value)
        connection.execute("COMMIT")


def set_zone(path: Path, account_id: str, zone: str | None) -> None:
    """State the zone in which the account's days begin and end; None goes back to UTC.

    Raises:
        BadValue: it names no zone.
        UnknownName: there is no such account.
    """
    if zone is not None:
        parse_zone(zone)
    with writing(path) as connection:
        connection.execute("BEGIN")
        try:
            _check_account(connection, account_id)
            _set(connection, f"zone:{account_id}", zone)
            _rebuild(connection, [account_id])
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def set_alias(path: Path, alias: str, account_id: str) -> None:
    """State that a handle is another name of an account: what is imported under it goes to that account.

    Raises:
        UnknownName: there is no such account.
        BadValue: the store holds an account of its own under that handle; accounts are never merged after the fact.
    """
    plain = alias.strip().lstrip("@").lower()
    with writing(path) as connection:
        connection.execute("BEGIN")
        try:
            _check_account(connection, account_id)
            _check_free(connection, plain, account_id)
            connection.execute("DELETE FROM account_alias WHERE alias = ?", [plain])
            connection.execute("INSERT INTO account_alias VALUES (?, ?)", [plain, account_id])
            _renew(connection, [account_id])
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _batches(connection: duckdb.DuckDBPyConnection, which: str) -> list[str]:
    """The batches that a name stands for: one file's, or all of a call."""
    rows = connection.execute(
        "SELECT batch_id, call_id, file_name, imported_us FROM store.main.import_batch ORDER BY imported_us, batch_id"
    ).fetchall()
    found = [row[0] for row in rows if which in (row[0], row[1])]
    if not found:
        raise UnknownName.among("import", which, [row[0] for row in rows])
    return found


def take_back(connection: duckdb.DuckDBPyConnection, batches: list[str]) -> UndoReport:
    """Take these files back; needs a connection that has `USE store` and an open transaction."""
    run = connection.execute
    run("CREATE TEMP TABLE gone AS SELECT unnest($1::TEXT[]) AS batch_id", [batches])
    files = tuple(
        row[0]
        for row in run(
            "SELECT file_name FROM import_batch SEMI JOIN gone USING (batch_id) ORDER BY imported_us"
        ).fetchall()
    )
    row = run("SELECT coalesce(sum(n_loaded), 0)::BIGINT FROM import_batch SEMI JOIN gone USING (batch_id)").fetchone()
    n_loaded = row[0] if row else 0
    n_removed, n_kept = 0, _pass_on(connection)
    run("DELETE FROM batch_row WHERE batch_id IN (FROM gone)")
    accounts: set[str] = set()
    handed = ["SELECT NULL::TEXT AS batch_id, NULL::BIGINT AS line WHERE FALSE"]
    renewed: set[str] = set()
    for table in schema.OBSERVATIONS:
        lost = f"FROM {table.name} WHERE batch_id IN (FROM gone)"
        if not table.is_shared:
            accounts |= {row[0] for row in run(f"SELECT DISTINCT account_id {lost}").fetchall()}
        elif run(f"SELECT 1 {lost} LIMIT 1").fetchone():
            renewed |= {row[0] for row in run("SELECT account_id FROM account").fetchall()}
        if run("SELECT 1 FROM batch_row WHERE table_name = ? LIMIT 1", [table.name]).fetchone():
            n_kept += _hand_over(connection, table)
            handed.append(f"SELECT batch_id, line FROM handed_{table.name} WHERE line IS NOT NULL")
        row = run(f"DELETE FROM {table.name} WHERE batch_id IN (FROM gone)").fetchone()
        n_removed += row[0] if row else 0
    _count_as_loaded(connection, " UNION ".join(handed))
    # Fewer files say the same.
    renewed |= {r[0] for r in run("SELECT account_id FROM batch_source SEMI JOIN gone USING (batch_id)").fetchall()}
    for name in ("rejected_row", "batch_source", "import_batch"):
        run(f"DELETE FROM {name} WHERE batch_id IN (FROM gone)")
    _rebuild(connection, sorted(accounts))
    _renew(connection, sorted(renewed - accounts))
    return UndoReport(files, n_removed, n_kept, tuple(sorted(accounts)), n_loaded)


def _pass_on(connection: duckdb.DuckDBPyConnection) -> int:
    """Let the next import of the same content stand for a batch that goes; gives how many rows it takes over.

    The content is the same, so the next one takes the place of the first with all that it brought and confirmed.
    """
    run = connection.execute
    run(
        "CREATE TEMP TABLE heir AS SELECT repeats AS gone_id, arg_min(batch_id, imported_us) AS batch_id"
        " FROM import_batch WHERE repeats IN (FROM gone) AND batch_id NOT IN (FROM gone) GROUP BY repeats"
    )
    if not run("SELECT 1 FROM heir LIMIT 1").fetchone():
        return 0
    n_rows = 0
    renamed = "SET batch_id = h.batch_id FROM heir AS h WHERE {0}.batch_id = h.gone_id"
    for table in schema.OBSERVATIONS:
        row = run(f"UPDATE {table.name} {renamed.format(table.name)}").fetchone()
        n_rows += row[0] if row else 0
    for name in ("batch_row", "batch_source", "rejected_row"):
        run(f"UPDATE {name} {renamed.format(name)}")
    run(
        "UPDATE import_batch SET n_loaded = g.n_loaded, n_known = g.n_known"
        " FROM (SELECT h.batch_id, b.n_loaded, b.n_known FROM heir AS h JOIN import_batch AS b ON b.batch_id = gone_id)"
        " AS g WHERE import_batch.batch_id = g.batch_id"
    )
    run(
        "UPDATE import_batch SET repeats = nullif(h.batch_id, import_batch.batch_id)"
        " FROM heir AS h WHERE import_batch.repeats = h.gone_id"
    )
    run("DELETE FROM import_batch WHERE batch_id IN (SELECT gone_id FROM heir)")
    run("DELETE FROM gone WHERE batch_id IN (SELECT gone_id FROM heir)")
    return n_rows


def _hand_over(connection: duckdb.DuckDBPyConnection, table: schema.Table) -> int:
    """Give the rows that another import confirms to the first import that does; gives their number."""
    run = connection.execute
    handed = f"handed_{table.name}"
    run(
        "CREATE OR REPLACE TEMP TABLE heir AS SELECT row_key, arg_min(batch_id, imported_us) AS batch_id,"
        " arg_min(coalesce(line, -1), imported_us) AS line"
        " FROM batch_row JOIN import_batch USING (batch_id) WHERE table_name = ? GROUP BY row_key",
        [table.name],
    )
    run(
        f"CREATE OR REPLACE TEMP TABLE {handed} AS SELECT o.rowid AS row, h.batch_id, h.row_key,"
        f" nullif(h.line, -1) AS line FROM {table.name} AS o JOIN heir AS h ON h.row_key = {row_key(table, 'o')}"
        " WHERE o.batch_id IN (FROM gone)"
    )
    run(f"UPDATE {table.name} SET batch_id = h.batch_id FROM {handed} AS h WHERE {table.name}.rowid = h.row")
    run(
        f"DELETE FROM batch_row AS b USING {handed} AS h"
        " WHERE b.batch_id = h.batch_id AND b.row_key = h.row_key AND b.table_name = ?",
        [table.name],
    )
    row = run(f"SELECT count(*) FROM {handed}").fetchone()
    return row[0] if row else 0


def _count_as_loaded(connection: duckdb.DuckDBPyConnection, lines: str) -> None:
    """Count lines (SELECT of batch_id and line) as loaded by the imports that now stand for them."""
    run = connection.execute
    run(f"CREATE OR REPLACE TEMP TABLE now_loaded AS {lines}")
    run(
        "UPDATE import_batch SET n_loaded = n_loaded + k.n, n_known = n_known - k.n"
        " FROM (SELECT batch_id, count(*) AS n FROM now_loaded GROUP BY batch_id) AS k"
        " WHERE import_batch.batch_id = k.batch_id"
    )
    run(
        "UPDATE batch_row SET line = NULL FROM now_loaded AS n"
        " WHERE batch_row.batch_id = n.batch_id AND batch_row.line = n.line"
    )


def _rebuild(connection: duckdb.DuckDBPyConnection, accounts: list[str]) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE touched AS SELECT unnest($1::TEXT[]) AS account_id", [accounts])
    derive.rebuild(connection, "touched")
    versions.renew(connection, "touched")


def _renew(connection: duckdb.DuckDBPyConnection, accounts: list[str]) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE spoken_of AS SELECT unnest($1::TEXT[]) AS account_id", [accounts])
    versions.renew(connection, "spoken_of")


def _set(connection: duckdb.DuckDBPyConnection, key: str, value: str | None) -> None:
    connection.execute("DELETE FROM setting WHERE key = ?", [key])
    if value is not None:
        connection.execute("INSERT INTO setting VALUES (?, ?)", [key, value])


def _check_account(connection: duckdb.DuckDBPyConnection, account_id: str) -> None:
    known = [row[0] for row in connection.execute("SELECT account_id FROM account").fetchall()]
    if account_id not in known:
        raise UnknownName.among("account", account_id, known)


def _check_free(connection: duckdb.DuckDBPyConnection, alias: str, account_id: str) -> None:
    if connection.execute("SELECT 1 FROM account WHERE account_id = ?", [alias]).fetchone():
        msg = (
            f"@{alias} is an account of its own in this store, so it cannot become another name of @{account_id}. "
            f"Undo the imports of @{alias} first, then say that it is the same account, then import them again."
        )
        raise BadValue(msg)
