"""A table taken out of its file: columns, first rows as text, and the SQL that scans all of it as text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from groundswell.importers import instants
from groundswell.importers.base import Rejected
from groundswell.importers.numbers import quote

Row: TypeAlias = tuple[str | None, ...]

SAMPLE = 1_000
"""Rows that a guess looks at."""
FULLEST = 1_000
"""Columns of a table at most; one with more is refused."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table in a file.

    Attributes:
        form: csv, jsonl, xlsx or parquet.
        columns: names as written, in order; unnamed ones are empty.
        sample: first rows, as text, None where a cell is empty.
        scan: SELECT of `line` and `c0`, `c1`, … as VARCHAR; `{path}` stands for the quoted path.
        line: SQL of the line of a row from its `rowid`, where the scan gives none; as in `base.Plan`.
        faults: SELECT of what the scan itself could not take apart, to be run after it.
        rejected: what could not be taken apart here.
        n_rows: rows, where they were counted.
        sentences: what is worth knowing about the file.
    """

    form: str
    columns: tuple[str, ...]
    sample: tuple[Row, ...]
    scan: str
    line: str = ""
    faults: str = ""
    rejected: tuple[Rejected, ...] = ()
    n_rows: int = 0
    sentences: tuple[str, ...] = ()


def slashes(table: TableFile, index: int) -> str:
    """SQL of what stands first in the dates with slashes of a column; empty where it seems to have none.

    Where the first rows leave it open, the whole column is looked through.
    """
    cells = [cell for row in table.sample if (cell := row[index]) and "/" in cell]
    first = instants.first_in(cells)
    if first or not cells:
        return quote(first) if first else ""
    return instants.first_sql(f"c{index}", f"({table.scan})")


def header_of(cells: Iterable[str | None]) -> tuple[str, ...]:
    """The column names: trimmed, without empty ones at the end; of more than `FULLEST`, one more."""
    columns = [(cell or "").strip(" \ufeff\"'\t") for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    return tuple(columns[: FULLEST + 1])


def taken(
    form: str,
    columns: tuple[str, ...],
    rows: list[tuple[int, Row]],
    *,
    rejected: tuple[Rejected, ...] = (),
    sentences: tuple[str, ...] = (),
) -> TableFile:
    """A table that was taken apart: its cells travel inside the SQL, as one JSON text."""
    cells = "".join(f", r[{i + 2}] AS c{i}" for i in range(len(columns)))
    text = (
        json.dumps([(str(line), *row) for line, row in rows], ensure_ascii=False, separators=(",", ":"))
        .replace("\\u0000", "")
        .replace("{path}", "{\\u0070ath}")
    )
    scan = (
        f"SELECT CAST(r[1] AS BIGINT) AS line{cells} FROM (SELECT unnest(from_json({quote(text)}, "
        "'[[\"VARCHAR\"]]')) AS r)"
    )
    return TableFile(
        form,
        columns,
        tuple(row for _, row in rows[:SAMPLE]),
        scan,
        rejected=rejected,
        n_rows=len(rows) + len(rejected),
        sentences=sentences,
    )
