"""The user's own SQL: read-only, one statement, bounded in time, rows and memory, and without any way outside."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from groundswell.errors import BadValue, RefusedSQL
from groundswell.store.file import reading

MAX_ROWS = 100_000
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Rows:
    """The result of the user's SQL.

    Attributes:
        is_cut: more rows were there than `max_rows`.
    """

    columns: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]
    is_cut: bool


def user_sql(path: Path, text: str, *, max_rows: int = MAX_ROWS, timeout_s: float = TIMEOUT_S) -> Rows:
    """What one SELECT over the store's tables returns.

    The connection has no access to files or the network and cannot change its own configuration (`file.py`), so that
    this function need only keep the statement to one SELECT and its cost within bounds.

    Raises:
        RefusedSQL: more than one statement, or one that does more than read, or one that ran too long.
        BadValue: the SQL has a mistake; the message is DuckDB's.
        StoreError: the store cannot be read.
    """
    with reading(path) as connection:
        connection.execute("USE store")
        try:
            statements = connection.extract_statements(text)
        except duckdb.Error as error:
            raise BadValue(_first_line(error)) from None
        if len(statements) != 1:
            msg = f"One SELECT at a time, please: there are {len(statements)} statements. Run them one by one."
            raise RefusedSQL(msg)
        if statements[0].type != duckdb.StatementType.SELECT:
            word = text.split(maxsplit=1)[0].upper()
            msg = f"Only SELECT is allowed here, and this is {word}. The store changes by import and undo alone."
            raise RefusedSQL(msg)
        timer = threading.Timer(timeout_s, connection.interrupt)
        timer.start()
        try:
            connection.execute(statements[0])
            columns = tuple(d[0] for d in connection.description or ())
            values = connection.fetchmany(max_rows + 1)
        except duckdb.InterruptException:
            msg = f"The query ran longer than {timeout_s:g} s and was stopped. Narrow it, or add a LIMIT."
            raise RefusedSQL(msg) from None
        except duckdb.Error as error:
            raise BadValue(_first_line(error)) from None
        finally:
            timer.cancel()
    return Rows(columns, tuple(values[:max_rows]), len(values) > max_rows)


def _first_line(error: duckdb.Error) -> str:
    return str(error).split("\n\nLINE", maxsplit=1)[0].strip() + "\nThe schema reference lists all tables and columns."
