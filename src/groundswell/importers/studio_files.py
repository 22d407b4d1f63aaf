"""The files of TikTok Studio and Business Suite as header and records: CSV or XLSX, and what the zip's name says.

A download is named `Overview_<first day>_<end as epoch>_<handle>.zip`, or `Followers_<handle>.zip`; people rename and
unzip them, so what a file is follows from its header, and its name only adds the owner and the end of the period.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import Any

from groundswell.errors import UnreadableFile
from groundswell.importers.base import SourceFile

_SEPARATORS = (",", ";", "\t")
_MOST_BYTES = 64 * 2**20  # a year of days is 20 kB
_PACKED = re.compile(
    r"^(?:Overview|Viewers|Followers|Content)_(?:(\d{4}-\d{2}-\d{2})_(\d{9,10})_)?([\w.]{1,30}?)(?:\s*\(\d+\)|\s+\d+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Records:
    """A table as text.

    Attributes:
        header: column names as written, quotes and blanks taken off.
        rows: line number and cells of each record that is not blank.
        body: the text below the header, where it comes from a CSV; for titles with quotes that nothing escapes.
        separator: what stands between cells.
    """

    header: tuple[str, ...]
    rows: Sequence[tuple[int, list[str]]]
    body: str = ""
    separator: str = ","


@dataclass(frozen=True, slots=True)
class Packed:
    """What the name of a zip or folder says of the files in it; None for what it does not say."""

    handle: str | None = None
    end_on: date | None = None


def base_name(file: SourceFile) -> str:
    """The file's own name, without the zip or folder that it came in."""
    return PurePath(file.name.replace("\\", "/")).name


def read_packed(file: SourceFile) -> Packed:
    """The owner and the last day of the period, from the name of the file, its zip or its folder.

    A name without a period counts for a zip or folder only: `Viewers_march.csv` is a file that somebody renamed.
    """
    *outer, own = PurePath(file.name.replace("\\", "/")).parts
    for part in (own, *reversed(outer), file.container):
        match = _PACKED.match(re.sub(r"\.(zip|csv|xlsx)$", "", part, flags=re.IGNORECASE))
        if match and (match[2] or (part != own and not part.lower().startswith("overview"))):
            end = datetime.fromtimestamp(int(match[2]), UTC).date() if match[2] else None
            return Packed(match[3], end)
    return Packed()


def read_header(file: SourceFile) -> tuple[str, ...]:
    """The column names, from the first kilobytes; empty where the file is no such table."""
    try:
        with file.path.open("rb") as stream:
            start = stream.read(4096)
        if start.startswith(b"PK"):
            return _read_xlsx(file).header if file.size <= _MOST_BYTES else ()
        text = start.decode(_encoding(start), errors="ignore")
    except (OSError, UnreadableFile):
        return ()
    return _header(text)[0]


def read_records(file: SourceFile, *, else_encoding: str = "") -> Records:
    """The whole table.

    Args:
        else_encoding: of files that are not UTF-8; none by default, for TikTok always writes UTF-8.

    Raises:
        UnreadableFile: larger than any such download, not text, or a broken workbook.
    """
    if file.size > _MOST_BYTES:
        msg = f"{file.name} is {file.size / 2**20:,.0f} MB, and a download of TikTok Studio is never larger than 64 MB."
        raise UnreadableFile(msg)
    content = file.path.read_bytes()
    if content.startswith(b"PK"):
        return _read_xlsx(file)
    try:
        text = _decoded(content, else_encoding)
    except UnicodeDecodeError as error:
        msg = f"{file.name} is not text in UTF-8 (byte {error.start}). Download it again, or save it as CSV UTF-8."
        raise UnreadableFile(msg) from None
    header, separator, body = _header(text)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator)
    rows, line = [], 2
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 2
    except csv.Error as error:
        msg = f"{file.name} cannot be read from line {line} on ({error}). Download it again."
        raise UnreadableFile(msg) from None
    return Records(header, rows, body, separator)


def _decoded(content: bytes, else_encoding: str) -> str:
    try:
        return content.decode(_encoding(content))
    except UnicodeDecodeError:
        if not else_encoding:
            raise
        return content.decode(else_encoding, errors="replace")


def _encoding(content: bytes) -> str:
    return "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"


def _header(text: str) -> tuple[tuple[str, ...], str, str]:
    """Column names, separator, and the text below."""
    line, _, body = text.replace("\r\n", "\n").replace("\r", "\n").partition("\n")
    separator = max(_SEPARATORS, key=line.count)
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        cells = []
    return tuple(cell.strip().strip('"').strip() for cell in cells), separator, body


def _read_xlsx(file: SourceFile) -> Records:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only for workbooks

    try:
        cells = CalamineWorkbook.from_path(str(file.path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        msg = f"{file.name} cannot be opened as a workbook ({error}). Download it again, or save it as CSV."
        raise UnreadableFile(msg) from None
    lines = [(i, [_text(cell) for cell in row]) for i, row in enumerate(cells, start=1)]
    lines = [(i, row) for i, row in lines if any(row)]
    if not lines:
        return Records((), [])
    return Records(tuple(lines[0][1]), lines[1:])


def _text(cell: Any) -> str:
    """A cell as Studio would have written it: it writes text only, but a workbook saved again has numbers and dates."""
    if isinstance(cell, float) and abs(cell) >= 2**53:
        return f"{cell:.15e}"  # a number with more digits than the cell holds: the exponent gives it away
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell).strip()
