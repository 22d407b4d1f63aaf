"""What goes when an account, a follower or a source is forgotten, in every table of the schema.

The rules follow from the columns, so that a new table is covered by what it has: `account_id` says whose a row is,
`person` who is in it, `source` and `batch_id` where it came from. What has none of these must be named here, and a test
fails until it is.

All functions need a connection that has `USE store` and an open transaction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from groundswell import schema
from groundswell.errors import UnknownName
from groundswell.store import derive, ledger, versions
from groundswell.store.rows import row_key

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PERSON = "person"
"""The column, in whichever table, that holds the pseudonym of somebody."""

BY_HAND = {
    "import_batch": "of an account that shares the file with others only the names go; the import is theirs too",
    "rejected_row": "goes with its import; of a shared file the values go, because nothing says whose they are",
    "batch_row": "goes with its import, or with the row that it confirms",
    "setting": "a key ends in the account; a remembered header goes where it names the account",
}
"""Tables whose rows do not say whose they are in a column of their own, and what is done about them."""

_GONE = "…"


def owned(table: schema.Table) -> bool:
    """Whether each row of the table belongs to one account, so that it goes with it."""
    return "account_id" in table.names and table.name not in BY_HAND


def without_rule(tables: Iterable[schema.Table]) -> list[str]:
    """The tables of which nothing here says what becomes of their rows."""
    return [t.name for t in tables if not (owned(t) or t.name in BY_HAND or {"batch_id", "source"} <= set(t.names))]


def known_accounts(connection: DuckDBPyConnection) -> dict[str, str]:
    """Every name that an account of the store goes by → its id; also where only the ledger is left of it."""
    ids = " UNION ".join(f"SELECT account_id FROM {t.name}" for t in schema.TABLES if "account_id" in t.names)
    found = {row[0]: row[0] for row in connection.execute(ids).fetchall() if row[0]}
    for name, account_id in connection.execute(
        "SELECT lower(handle), account_id FROM account WHERE handle IS NOT NULL UNION ALL FROM account_alias"
    ).fetchall():
        found.setdefault(name, account_id)
    return found


def count_rows(connection: DuckDBPyConnection) -> dict[str, int]:
    """How many rows each table has."""
    counts = {}
    for table in schema.TABLES:
        row = connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()
        counts[table.name] = row[0] if row else 0
    return counts


def forget_account(connection: DuckDBPyConnection, account_id: str) -> tuple[str, ...]:
    """Take out all that is kept of an account; gives the names of the imports that go with it."""
    run = connection.execute
    names = _names_of(connection, account_id)
    _note_who_is_in_each_import(connection)
    alone = "SELECT batch_id FROM speaks GROUP BY batch_id HAVING bool_and(account_id = $1)"
    shared = "SELECT batch_id FROM speaks GROUP BY batch_id HAVING bool_or(account_id = $1) AND count(*) > 1"
    ends = [row[0] for row in run(alone, [account_id]).fetchall()]
    stays = [row[0] for row in run(shared, [account_id]).fetchall()]
    for table in schema.OBSERVATIONS:
        if owned(table):
            _delete_observations(connection, table, "account_id = ?", account_id)
    for table in schema.TABLES:
        if owned(table):
            run(f"DELETE FROM {table.name} WHERE account_id = ?", [account_id])
    files = ledger.take_back(connection, ends).files
    # Nothing may say of a shared file that it was imported: that would keep the account out for ever.
    run("UPDATE import_batch SET account_id = NULL WHERE account_id = ?", [account_id])
    run("UPDATE import_batch SET sha256 = '' WHERE list_contains(?::TEXT[], batch_id)", [stays])
    run("UPDATE rejected_row SET value = '' WHERE list_contains(?::TEXT[], batch_id)", [stays])
    _scrub(connection, names)
    run("DELETE FROM setting WHERE ends_with(key, ':' || ?)", [account_id])
    return files


def forget_person(connection: DuckDBPyConnection, person: str) -> None:
    """Take out the rows of a person, given by pseudonym."""
    _forget_where(connection, PERSON, person)


def forget_source(connection: DuckDBPyConnection, name: str) -> tuple[str, ...]:
    """Take out all that came from a kind of source, or by one import; gives the names of the imports that go."""
    run = connection.execute
    batches = run("SELECT batch_id FROM import_batch WHERE ? IN (kind, batch_id, call_id)", [name]).fetchall()
    files = ledger.take_back(connection, [row[0] for row in batches]).files
    _forget_where(connection, "source", name)
    run("DELETE FROM batch_source WHERE source = ?", [name])
    return files


def check_source(connection: DuckDBPyConnection, name: str) -> None:
    """Nothing where there is a kind of source, or an import, of that name. Raises UnknownName."""
    run = connection.execute
    kinds = {row[0] for row in run("SELECT kind FROM import_batch UNION SELECT source FROM batch_source").fetchall()}
    for table in schema.OBSERVATIONS:
        kinds |= {row[0] for row in run(f"SELECT DISTINCT source FROM {table.name}").fetchall()}
    calls = {call for row in run("SELECT batch_id, call_id FROM import_batch").fetchall() for call in row}
    if name not in kinds | calls:
        raise UnknownName.among("source or import", name, kinds)


def has_person(connection: DuckDBPyConnection, person: str) -> bool:
    """Whether anybody of that pseudonym is in the store."""
    return any(
        connection.execute(f"SELECT 1 FROM {t.name} WHERE {PERSON} = ? LIMIT 1", [person]).fetchone()
        for t in schema.OBSERVATIONS
        if PERSON in t.names
    )


def _forget_where(connection: DuckDBPyConnection, column: str, value: str) -> None:
    """Delete the observations with this value in a column, and let what follows from them follow anew."""
    touched: set[str] = set()
    for table in schema.OBSERVATIONS:
        if column in table.names:
            touched |= _delete_observations(connection, table, f"{column} = ?", value)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE touched AS SELECT unnest($1::TEXT[]) AS account_id", [sorted(touched)]
    )
    derive.rebuild(connection, "touched")
    versions.renew(connection, "touched")


def _delete_observations(connection: DuckDBPyConnection, table: schema.Table, where: str, value: str) -> set[str]:
    """Delete rows together with the notes that other imports confirm them; gives the accounts that lose some."""
    run = connection.execute
    who = "account_id" if "account_id" in table.names else "NULL"
    accounts = {row[0] for row in run(f"SELECT DISTINCT {who} FROM {table.name} WHERE {where}", [value]).fetchall()}
    run(
        f"DELETE FROM batch_row USING (SELECT DISTINCT {row_key(table, 't')} AS row_key FROM {table.name} AS t"
        f" WHERE {where}) AS d WHERE batch_row.table_name = '{table.name}' AND batch_row.row_key = d.row_key",
        [value],
    )
    run(f"DELETE FROM {table.name} WHERE {where}", [value])
    return accounts - {None}


def _note_who_is_in_each_import(connection: DuckDBPyConnection) -> None:
    """The temporary table `speaks`: every account that a file names, owns or confirms rows of."""
    parts = [
        "SELECT batch_id, account_id FROM batch_source",
        "SELECT batch_id, account_id FROM import_batch WHERE account_id IS NOT NULL",
    ]
    for table in schema.OBSERVATIONS:
        if owned(table):
            confirmed = f"b.table_name = '{table.name}' AND b.row_key = {row_key(table, 't')}"
            parts += [
                f"SELECT batch_id, account_id FROM {table.name}",
                f"SELECT b.batch_id, t.account_id FROM {table.name} AS t JOIN batch_row AS b ON {confirmed}",
            ]
    said = " UNION ".join(parts)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE speaks AS WITH said AS ({said}) FROM said"
        " UNION SELECT i.batch_id, s.account_id FROM import_batch AS i JOIN said AS s ON i.repeats = s.batch_id"
    )


def _names_of(connection: DuckDBPyConnection, account_id: str) -> set[str]:
    """What the account is called anywhere."""
    rows = connection.execute(
        "SELECT handle FROM account_fact WHERE account_id = $1 UNION SELECT display_name FROM account_fact"
        " WHERE account_id = $1 UNION SELECT alias FROM account_alias WHERE account_id = $1",
        [account_id],
    ).fetchall()
    return {account_id} | {row[0] for row in rows if row[0]}


def _scrub(connection: DuckDBPyConnection, names: Collection[str]) -> None:
    """Take the names out of what is said of other imports, and drop remembered headers that hold one."""
    run = connection.execute
    one_of = re.compile(
        rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?!\w)", re.IGNORECASE
    )
    for batch_id, file_name, options in run("SELECT batch_id, file_name, options FROM import_batch").fetchall():
        cleaned = (_without(file_name, one_of), json.dumps(_cleaned(json.loads(options), one_of), ensure_ascii=False))
        if (file_name, json.loads(options)) != (cleaned[0], json.loads(cleaned[1])):
            run("UPDATE import_batch SET file_name = ?, options = ? WHERE batch_id = ?", [*cleaned, batch_id])
    for batch_id, reason in run("SELECT DISTINCT batch_id, reason FROM rejected_row").fetchall():
        if one_of.search(reason):
            run(
                "UPDATE rejected_row SET reason = ? WHERE batch_id = ? AND reason = ?",
                [_without(reason, one_of), batch_id, reason],
            )
    for key, value in run("SELECT key, value FROM setting WHERE starts_with(key, 'columns:')").fetchall():
        if one_of.search(f"{key} {value}"):
            run("DELETE FROM setting WHERE key = ?", [key])


def _without(text: str, one_of: re.Pattern[str]) -> str:
    return one_of.sub(_GONE, text)


def _cleaned(value: object, one_of: re.Pattern[str]) -> object:
    """What was stated for an import, without the account and without whatever names it."""
    if isinstance(value, Mapping):
        kept: Iterable[tuple[str, object]] = ((str(k), v) for k, v in value.items())
        return {
            _without(k, one_of): _cleaned(v, one_of)
            for k, v in kept
            if not (k == "account" and isinstance(v, str) and one_of.search(v))
        }
    return _without(value, one_of) if isinstance(value, str) else value
