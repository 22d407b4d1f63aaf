"""A table of the store as a CSV or Parquet file, for spreadsheets and other tools."""

from __future__ import annotations

from pathlib import Path

from groundswell import schema
from groundswell.errors import BadValue, UnknownName
from groundswell.store.file import exporting, quoted

FORMATS = ("csv", "parquet")


def export_table(path: Path, table: str, to: Path, *, account: str | None = None) -> int:
    """Write one table to `to` and return how many rows it has; the file's ending chooses CSV or Parquet.

    In a CSV, texts that a spreadsheet would run as a formula (they begin with = + - @, a tab or a line break) get an
    apostrophe in front; Parquet holds them as they are.

    Args:
        account: id of one account; all accounts by default.

    Raises:
        UnknownName: no such table.
        BadValue: an ending that is neither .csv nor .parquet.
        StoreError: the store cannot be read.
    """
    names = {t.name: t for t in schema.TABLES}
    if table not in names:
        raise UnknownName.among("table", table, names)
    form = to.suffix.lower().lstrip(".")
    if form not in FORMATS:
        msg = f"{to.name} ends in neither .csv nor .parquet. Name the file by what it should be."
        raise BadValue(msg)
    columns = ", ".join(_cell(c) if form == "csv" else c.name for c in names[table].columns)
    where = f" WHERE account_id = {quoted(account)}" if account and "account_id" in names[table].names else ""
    options = "FORMAT csv, HEADER" if form == "csv" else "FORMAT parquet"
    with exporting(path, to.resolve().parent) as connection:
        sql = (
            f"COPY (SELECT {columns} FROM store.main.{table}{where} ORDER BY ALL) TO {quoted(to.resolve())} ({options})"
        )
        row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _cell(column: schema.Column) -> str:
    if column.type != "TEXT":
        return column.name
    name = column.name
    return f"CASE WHEN regexp_matches({name}, '^[=+@\\t\\r\\n-]') THEN chr(39) || {name} ELSE {name} END AS {name}"
