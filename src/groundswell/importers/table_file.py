"""A table as it lies in a file, whatever the form: CSV, TSV, JSON lines, XLSX, Parquet, packed or not.

Small files (and all of those that DuckDB does not read) are taken apart here, line by line, and travel inside the SQL;
big ones are scanned by DuckDB where they lie. Both ways give the same cells, so that only one reading of them exists.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from groundswell.errors import UnreadableFile
from groundswell.importers.base import SourceFile
from groundswell.importers.table_cells import SAMPLE, TableFile, header_of, taken
from groundswell.importers.table_csv import delimiter_of, scan_csv, take_csv
from groundswell.importers.table_json import scan_jsonl, take_json
from groundswell.store.describe import describe_parquet

SMALL = 4_000_000
"""Bytes (unpacked) up to which a text file is taken apart here."""
_HEAD = 256_000
_LARGEST = 400_000_000  # of what must be held in memory: an XLSX or JSON beyond is refused


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
            return scan_jsonl(text, packed=packed, sentences=sentences)
        return take_json(_whole(file.path, encoding, file.name), sentences, file.name)
    delimiter = delimiter_of(text)
    if large and encoding in {"utf-8", "cp1252"}:
        # The database knows the Western letters, and a big table needs none of the signs that they differ in.
        plain = "utf-8" if encoding == "utf-8" else "latin-1"
        return scan_csv(text, delimiter, plain, packed=packed, sentences=sentences, torn=f"torn_{file.sha256[:12]}")
    return take_csv(_whole(file.path, encoding, file.name), delimiter, sentences)


def read_head(path: Path, n: int = _HEAD) -> bytes:
    """The first bytes of the file, unpacked where it is gzip; what there is of them where it breaks off."""
    head = bytearray()
    try:
        with gzip.open(path) if _is_gzip(path) else path.open("rb") as stream:
            while len(head) < n and (more := stream.read1(n - len(head))):
                head += more
    except (OSError, EOFError, zlib.error):
        pass
    return bytes(head)


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
        "The file is not written in UTF-8, so its letters were read as Western European (Windows-1252); save it as "
        "UTF-8 if names look wrong."
    )
    return head.decode("cp1252", errors="replace"), "cp1252", (said,)


def _whole(path: Path, encoding: str, name: str) -> str:
    if encoding == "binary":
        msg = f"{name} is not text. Save it as CSV (UTF-8), XLSX or Parquet and import it again."
        raise UnreadableFile(msg)
    try:
        with gzip.open(path) if _is_gzip(path) else path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        msg = f"{name} breaks off before its end. Download or copy it again."
        raise UnreadableFile(msg) from error
    if len(content) > _LARGEST:
        msg = (
            f"{name} is larger than {_LARGEST // 1_000_000} MB in this form. Save it as CSV (UTF-8) or Parquet "
            "and import it again."
        )
        raise UnreadableFile(msg)
    return content.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")


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
    columns = header_of(lines[0][1])
    width = len(columns)
    return taken("xlsx", columns, [(line, (row + (None,) * width)[:width]) for line, row in lines[1:]], sentences=said)


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
    found = describe_parquet(file.path, SAMPLE)
    cells = "".join(f", {found.as_text(i)} AS c{i}" for i in range(len(found.columns)))
    scan = f"SELECT file_row_number + 1 AS line{cells} FROM read_parquet({{path}}, file_row_number=true)"
    return TableFile("parquet", found.columns, found.sample, scan, n_rows=found.n_rows)
