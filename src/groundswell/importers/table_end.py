"""A last line so long that the scan of a big table passes over it in silence: it is looked for here, and told.

DuckDB names every line that it cannot take apart, but for one that is longer than its buffer and has no end.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from groundswell.importers.base import SourceFile
from groundswell.importers.table_cells import TableFile
from groundswell.importers.table_csv import LONGEST

_BUFFER = 32 * LONGEST
_BLOCK = 1 << 24
_MOST_PACKED = 1_032  # times that gzip can make anything smaller


def with_end(file: SourceFile, table: TableFile) -> TableFile:
    """The table, with an endless last line among its faults where it has one."""
    if table.form != "csv" or not table.faults:
        return table
    line = endless(file.path, packed="compression='gzip'" in table.scan)
    if line is None:
        return table
    said = f"SELECT {line}, 'The line has no end and is longer than any row.', '', ''"
    faults = (
        f"WITH torn AS ({table.faults}) FROM torn UNION ALL {said} WHERE NOT EXISTS (FROM torn WHERE line >= {line})"
    )
    return replace(table, faults=faults)


def endless(path: Path, *, packed: bool) -> int | None:
    """The number of the last line where that alone is larger than the buffer of the scan."""
    size = path.stat().st_size
    if size * (_MOST_PACKED if packed else 1) <= _BUFFER or (not packed and _is_ended(path, size)):
        return None
    n_lines, length = 1, 0
    for block in _blocks(path, packed=packed):
        end = block.rfind(b"\n")
        n_lines += block.count(b"\n")
        length = length + len(block) if end < 0 else len(block) - end - 1
    return n_lines if length > _BUFFER else None


def _is_ended(path: Path, size: int) -> bool:
    """Whether a line ends near the end of the file, as in every table that was written to its end."""
    with path.open("rb") as stream:
        stream.seek(max(0, size - _BLOCK))
        return b"\n" in stream.read()


def _blocks(path: Path, *, packed: bool) -> Iterator[bytes]:
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block
    except (OSError, EOFError, zlib.error):
        return  # the scan says what is wrong with it
