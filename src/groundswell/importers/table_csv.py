"""Tables in text: which sign separates the cells, and how small and big files are taken apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from groundswell.errors import UnreadableFile
from groundswell.importers.base import Rejected
from groundswell.importers.numbers import quote
from groundswell.importers.table_cells import SAMPLE, Row, TableFile, header_of, taken

if TYPE_CHECKING:
    import _csv

LONGEST = 10_000_000
"""Bytes of a line."""

_DELIMITERS = (",", "\t", ";", "|")


def delimiter_of(text: str) -> str:
    """What separates the cells: the sign that cuts the header and the lines below into the same number of cells."""

    def score(sign: str) -> tuple[int, int]:
        rows = [r for _, r in zip(range(30), _reader(text, sign), strict=False) if r]
        width = len(rows[0]) if rows else 0
        return (sum(len(r) == width for r in rows) if width > 1 else 0, width)

    return max(_DELIMITERS, key=score)


def _reader(text: str, delimiter: str) -> _csv.Reader:
    csv.field_size_limit(LONGEST)
    # Without newline="" a carriage return alone, which ends the lines of old Macs, would stand inside the cells.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, each with the line that it starts on."""
    reader = _reader(text, delimiter)
    line = 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        msg = (
            f"The file cannot be taken apart at line {line}: {error}. Save it as CSV (UTF-8) once more and "
            "import it again."
        )
        raise UnreadableFile(msg) from error


def take_csv(text: str, delimiter: str, sentences: tuple[str, ...]) -> TableFile:
    """The table in a text, taken apart here; lines with too few or too many cells are rejected with their number."""
    records = _records(text, delimiter)
    _, header = next(records, (1, []))
    columns = header_of(header)
    rows: list[tuple[int, Row]] = []
    rejected: list[Rejected] = []
    for line, record in records:
        while len(record) > len(columns) and not record[-1].strip():
            record.pop()
        if len(record) == len(columns):
            rows.append((line, tuple(cell or None for cell in record)))
        else:
            rejected.append(Rejected(line, _ragged(len(record), len(columns))))
    return taken("csv", columns, rows, rejected=tuple(rejected), sentences=sentences)


def _ragged(found: int, expected: int) -> str:
    return f"The line has {found} cells where the header has {expected}."


def scan_csv(
    text: str, delimiter: str, encoding: str, *, packed: bool, sentences: tuple[str, ...], torn: str
) -> TableFile:
    """The table in a big file, for DuckDB to scan; `text` is its start, `torn` the table for torn lines."""
    records = _records(text, delimiter)
    _, header = next(records, (1, []))
    columns = header_of(header)
    read = [r for _, r in zip(range(SAMPLE), records, strict=False)]
    width = len(header)
    sample = tuple(
        tuple(cell or None for cell in record[: len(columns)]) for _, record in read[:-1] if len(record) == width
    )
    types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    scan = (
        f"SELECT * FROM read_csv({{path}}, auto_detect=false, header=true, "
        f"delim={quote(delimiter)}, quote='\"',"
        f" escape='\"', columns={{{types}}}, encoding='{encoding}', compression='{'gzip' if packed else 'none'}', "
        f"max_line_size={LONGEST},"
        f" store_rejects=true, rejects_table='{torn}', rejects_scan='{torn}_scan', rejects_limit=0)"
    )
    faults = (
        "SELECT DISTINCT ON (line) line, CASE error_type WHEN 'MISSING COLUMNS' THEN 'The line has fewer cells "
        "than the header.'"
        " WHEN 'TOO MANY COLUMNS' THEN 'The line has more cells than the header.' ELSE 'The line cannot be taken "
        "apart into cells.' END AS reason,"
        " '' AS fault_column, '' AS fault_value"
        f" FROM {torn} ORDER BY line"
    )
    return TableFile("csv", columns, sample, scan, line="rowid + 2", faults=faults, sentences=sentences)
