"""A table as it lies in a file: its columns, its first rows as text, and the SQL that scans all of it as text.

Small files (and all of those that DuckDB does not read) are taken apart here, line by line, and travel inside the SQL;
big ones are scanned by DuckDB where they lie. Both ways give the same cells, so that only one reading of them exists.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from python_calamine import CalamineError, CalamineWorkbook

from groundswell.errors import UnreadableFile
from groundswell.importers.base import Rejected, SourceFile
from groundswell.importers.numbers import quote
from groundswell.store.describe import describe_parquet

Row: TypeAlias = tuple[str | None, ...]

SMALL = 4_000_000
"""Bytes (unpacked) up to which a text file is taken apart here."""
_HEAD = 256_000
_SAMPLE = 1_000
_LARGEST = 400_000_000  # of what must be held in memory: an XLSX or JSON beyond is refused
_DELIMITERS = (",", "\t", ";", "|")
_FULLEST = 1_000  # columns


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table in a file.

    Attributes:
        form: csv, jsonl, xlsx or parquet.
        columns: names as written, in order; unnamed ones are empty.
        sample: first rows, as text, None where a cell is empty.
        scan: SELECT of `line` and `c0`, `c1`, … as VARCHAR; `{path}` stands for the quoted path.
        faults: SELECT of what the scan itself could not take apart, to be run after it.
        rejected: what could not be taken apart here.
        n_rows: rows, where they were counted.
        sentences: what is worth knowing about the file.
    """

    form: str
    columns: tuple[str, ...]
    sample: tuple[Row, ...]
    scan: str
    faults: str = ""
    rejected: tuple[Rejected, ...] = ()
    n_rows: int = 0
    sentences: tuple[str, ...] = ()


def open_table(file: SourceFile, *, small: int = SMALL) -> TableFile:
    """The table in the file.

    Raises:
        UnreadableFile: it is no table, or a broken one.
    """
    head = read_head(file.path)
    if head.startswith(b"PK\x03\x04"):
        return _open_xlsx(file)
    if head.startswith(b"PAR1"):
        return _open_parquet(file)
    packed = _is_gzip(file.path)
    text, encoding, sentences = _decode(head)
    large = len(head) >= _HEAD and _size(file.path, small) > small
    if text.lstrip()[:1] in {"{", "["}:
        if large and text.lstrip()[0] == "{" and encoding == "utf-8":
            return _scan_jsonl(text, packed=packed, sentences=sentences)
        return _take_json(_whole(file.path, encoding, file.name), sentences, file.name)
    delimiter = _delimiter(text)
    if large and encoding in {"utf-8", "latin-1"}:
        return _scan_csv(text, delimiter, encoding, packed=packed, sentences=sentences, torn=f"torn_{file.sha256[:12]}")
    return _take_csv(_whole(file.path, encoding, file.name), delimiter, sentences)


def read_head(path: Path, n: int = _HEAD) -> bytes:
    """The first bytes of the file, unpacked where it is gzip; empty where it cannot be read."""
    try:
        with gzip.open(path) if _is_gzip(path) else path.open("rb") as stream:
            return stream.read(n)
    except (OSError, EOFError):
        return b""


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def _size(path: Path, enough: int) -> int:
    """The size unpacked; of a gzip file counted only until it is enough."""
    if not _is_gzip(path):
        return path.stat().st_size
    return len(read_head(path, enough + 1))


def _decode(head: bytes) -> tuple[str, str, tuple[str, ...]]:
    """The text of the first bytes, the encoding, and a sentence where it had to be guessed."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", errors="replace"), "utf-16", ()
    try:
        # The head may end inside a letter.
        return head.decode("utf-8-sig"), "utf-8", ()
    except UnicodeDecodeError as error:
        if len(head) >= _HEAD and error.start > len(head) - 4:
            return head[: error.start].decode("utf-8-sig"), "utf-8", ()
    if b"\0" in head:
        return "", "binary", ()
    said = (
        "The file is not written in UTF-8, so its letters were read as Western European (Latin-1); save it as "
        "UTF-8 if names look wrong."
    )
    return head.decode("latin-1"), "latin-1", (said,)


def _whole(path: Path, encoding: str, name: str) -> str:
    if encoding == "binary":
        msg = f"{name} is not text. Save it as CSV (UTF-8), XLSX or Parquet and import it again."
        raise UnreadableFile(msg)
    try:
        with gzip.open(path) if _is_gzip(path) else path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except (OSError, EOFError) as error:
        msg = f"{name} breaks off before its end. Download or copy it again."
        raise UnreadableFile(msg) from error
    if len(content) > _LARGEST:
        msg = (
            f"{name} is larger than {_LARGEST // 1_000_000} MB in this form. Save it as CSV (UTF-8) or Parquet "
            "and import it again."
        )
        raise UnreadableFile(msg)
    return content.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")


# --- CSV ---


def _delimiter(text: str) -> str:
    """What separates the cells: the sign that cuts the header and the lines below into the same number of cells."""

    def score(sign: str) -> tuple[int, int]:
        rows = [r for _, r in zip(range(30), csv.reader(io.StringIO(text), delimiter=sign), strict=False) if r]
        width = len(rows[0]) if rows else 0
        return (sum(len(r) == width for r in rows) if width > 1 else 0, width)

    return max(_DELIMITERS, key=score)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, each with the line that it starts on."""
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
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


def _take_csv(text: str, delimiter: str, sentences: tuple[str, ...]) -> TableFile:
    records = _records(text, delimiter)
    _, header = next(records, (1, []))
    columns = _header(header)
    rows: list[tuple[int, Row]] = []
    rejected: list[Rejected] = []
    for line, record in records:
        while len(record) > len(columns) and not record[-1].strip():
            record.pop()
        if len(record) == len(columns):
            rows.append((line, tuple(cell or None for cell in record)))
        else:
            rejected.append(Rejected(line, _ragged(len(record), len(columns))))
    return _taken("csv", columns, rows, rejected=tuple(rejected), sentences=sentences)


def _ragged(found: int, expected: int) -> str:
    return f"The line has {found} cells where the header has {expected}."


def _header(cells: Iterable[str | None]) -> tuple[str, ...]:
    columns = [(cell or "").strip(" \ufeff\"'\t") for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    return tuple(columns[:_FULLEST])


def _scan_csv(
    text: str, delimiter: str, encoding: str, *, packed: bool, sentences: tuple[str, ...], torn: str
) -> TableFile:
    records = _records(text, delimiter)
    header = next(records)[1]
    columns = _header(header)
    read = [r for _, r in zip(range(_SAMPLE), records, strict=False)]
    width = len(header)
    sample = tuple(
        tuple(cell or None for cell in record[: len(columns)]) for _, record in read[:-1] if len(record) == width
    )
    types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    scan = (
        f"SELECT row_number() OVER () + 1 AS line, * FROM read_csv({{path}}, auto_detect=false, header=true, "
        f"delim={quote(delimiter)}, quote='\"',"
        f" escape='\"', columns={{{types}}}, encoding='{encoding}', compression='{'gzip' if packed else 'none'}', "
        "max_line_size=10000000,"
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
    return TableFile("csv", columns, sample, scan, faults=faults, sentences=sentences)


# --- JSON ---


def _flat(item: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str | None]]:
    """The cells of an object, those of objects inside it under dotted names."""
    for key, value in item.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, bool):
            yield prefix + key, str(value).lower()
        elif isinstance(value, list):
            yield prefix + key, json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        else:
            yield prefix + key, value


def _parse(text: str) -> Any:
    # Numbers stay as written: an id has more digits than a float can hold.
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None)


def _take_json(text: str, sentences: tuple[str, ...], name: str) -> TableFile:
    items: list[tuple[int, Any]] = []
    rejected: list[Rejected] = []
    if text.lstrip().startswith("["):
        try:
            items = list(enumerate(_parse(text), 1))
        except ValueError as error:
            msg = f"{name} breaks off or is no JSON ({error}). Download or save it again."
            raise UnreadableFile(msg) from error
    else:
        for line, raw in enumerate(text.splitlines(), 1):
            if raw.strip():
                try:
                    items.append((line, _parse(raw)))
                except ValueError:
                    rejected.append(Rejected(line, "The line is no JSON object."))
        if rejected and not items:
            msg = f"{name} is JSON, but not one record a line, so it is no table."
            raise UnreadableFile(msg)
    records = [(line, dict(_flat(item))) for line, item in items if isinstance(item, dict)]
    rejected += [Rejected(line, "The record is no JSON object.") for line, item in items if not isinstance(item, dict)]
    columns = tuple(dict.fromkeys(key for _, record in records for key in record))[:_FULLEST]
    rows = [(line, tuple(record.get(c) for c in columns)) for line, record in records]
    return _taken("jsonl", columns, rows, rejected=tuple(rejected), sentences=sentences)


def _scan_jsonl(text: str, *, packed: bool, sentences: tuple[str, ...]) -> TableFile:
    records = []
    for raw in text.splitlines()[:-1][:_SAMPLE]:
        try:
            item = _parse(raw)
        except ValueError:
            continue
        if isinstance(item, dict):
            records.append(dict(_flat(item)))
    columns = tuple(dict.fromkeys(key for record in records for key in record))[:_FULLEST]

    def path(column: str) -> str:
        return quote("$" + "".join('."' + part.replace('"', '\\"') + '"' for part in column.split(".")))

    cells = "".join(f", json ->> {path(c)} AS c{i}" for i, c in enumerate(columns))
    compression = "gzip" if packed else "uncompressed"
    scan = (
        f"SELECT row_number() OVER () AS line{cells}"
        f" FROM read_ndjson_objects({{path}}, ignore_errors=true, compression='{compression}', "
        "maximum_object_size=50000000)"
    )
    return TableFile(
        "jsonl", columns, tuple(tuple(r.get(c) for c in columns) for r in records), scan, sentences=sentences
    )


# --- XLSX and Parquet ---


def _open_xlsx(file: SourceFile) -> TableFile:
    if file.size > _LARGEST:
        msg = (
            f"{file.name} is larger than {_LARGEST // 1_000_000} MB in this form. Save it as CSV (UTF-8) and "
            "import it again."
        )
        raise UnreadableFile(msg)
    try:
        book = CalamineWorkbook.from_path(str(file.path))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (CalamineError, OSError) as error:
        msg = (
            f"{file.name} cannot be opened as a spreadsheet ({error}). Save it again without a password, or as "
            "CSV (UTF-8)."
        )
        raise UnreadableFile(msg) from error
    filled = {
        name: rows for name, rows in sheets.items() if any(any(cell not in {"", None} for cell in row) for row in rows)
    }
    if not filled:
        msg = f"{file.name} holds no filled sheet."
        raise UnreadableFile(msg)
    name, cells = next(iter(filled.items()))
    said = (f"Only the first sheet, {name!r}, was read; the workbook has {len(filled)}.",) if len(filled) > 1 else ()
    lines = [(line, tuple(map(_cell, row))) for line, row in enumerate(cells, 1)]
    lines = [(line, row) for line, row in lines if any(row)]
    columns = _header(lines[0][1])
    width = len(columns)
    return _taken("xlsx", columns, [(line, (row + (None,) * width)[:width]) for line, row in lines[1:]], sentences=said)


def _cell(value: Any) -> str | None:
    """A cell of a spreadsheet as text; a number too long for a float keeps its exponent, which gives it away."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return (
            str(int(value))
            if value.is_integer() and abs(value) < 2**53
            else f"{value!r}"
            if abs(value) < 2**53
            else f"{value:.15e}"
        )
    if hasattr(value, "total_seconds"):
        return str(value.total_seconds())
    return str(value)


def _open_parquet(file: SourceFile) -> TableFile:
    found = describe_parquet(file.path, _SAMPLE)
    cells = "".join(f", {found.as_text(i)} AS c{i}" for i in range(len(found.columns)))
    scan = f"SELECT file_row_number + 1 AS line{cells} FROM read_parquet({{path}}, file_row_number=true)"
    return TableFile("parquet", found.columns, found.sample, scan, n_rows=found.n_rows)


def _taken(
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
        tuple(row for _, row in rows[:_SAMPLE]),
        scan,
        rejected=rejected,
        n_rows=len(rows) + len(rejected),
        sentences=sentences,
    )
