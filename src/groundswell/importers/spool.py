"""A long list of rows that keeps only its end in memory; the rest lies in a temporary file that has no name.

A data export of gigabytes holds millions of followers and posts, and what is read of it must not need as much memory.
"""

from __future__ import annotations

import errno
import marshal
import tempfile
import weakref
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, overload

from groundswell.errors import UnreadableFile

NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""What the system says where a disk, a file or the user's part of the disk is full."""

PIECE = 1 << 15
"""Rows that are written and read at a time."""


class Spooled(Sequence[tuple[Any, ...]]):
    """Rows of plain values, in the order in which they came; going through them reads piece after piece."""

    def __init__(self) -> None:
        self._places, self._sizes = array("q"), array("q")
        self._end: list[tuple[Any, ...]] = []
        self._file: IO[bytes] | None = None
        self._at_hand: tuple[int, list[tuple[Any, ...]]] = (-1, [])

    def append(self, row: tuple[Any, ...]) -> None:
        """Put a row behind the others."""
        self._end.append(row)
        if len(self._end) == PIECE:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the list does
                weakref.finalize(self, self._file.close)
            try:
                self._places.append(self._file.seek(0, 2))
                self._sizes.append(self._file.write(marshal.dumps(self._end)))
                self._file.flush()
            except OSError as error:
                msg = (
                    f"There was no room for what is read of a large file ({error.strerror or error}): it is kept in "
                    f"{tempfile.gettempdir()} meanwhile. Make room there, then import it again."
                )
                raise UnreadableFile(msg) from error
            self._end = []

    def __len__(self) -> int:
        return len(self._places) * PIECE + len(self._end)

    def __repr__(self) -> str:
        """All rows, as a list shows them: who looks for a name in a reading must not look past them."""
        return repr(list(self))

    @overload
    def __getitem__(self, at: int) -> tuple[Any, ...]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[Any, ...]]: ...
    def __getitem__(self, at: int | slice) -> tuple[Any, ...] | list[tuple[Any, ...]]:
        if isinstance(at, slice):
            first, last, step = at.indices(len(self))
            if step != 1:
                return [self[i] for i in range(first, last, step)]
            found: list[tuple[Any, ...]] = []
            while first < last:
                number, within = divmod(first, PIECE)
                some = self._piece(number)[within : within + last - first]
                found += some
                first += len(some)
            return found
        number, within = divmod(range(len(self))[at], PIECE)
        return self._piece(number)[within]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for number in range(len(self._places) + 1):
            yield from self._piece(number)

    def _piece(self, number: int) -> list[tuple[Any, ...]]:
        if number == len(self._places) or self._file is None:
            return self._end
        if self._at_hand[0] != number:
            self._file.seek(self._places[number])
            # Read at once: marshal.load would ask the file for each value.
            content = self._file.read(self._sizes[number])
            self._at_hand = (number, marshal.loads(content))  # noqa: S302 - our own, written by this process
        return self._at_hand[1]


class Changed(Sequence[tuple[Any, ...]]):
    """The rows of another list, each as a function makes it when it is asked for."""

    def __init__(self, rows: Sequence[tuple[Any, ...]], change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> None:
        self._rows = rows
        self._change = change

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return repr(list(self))

    @overload
    def __getitem__(self, at: int) -> tuple[Any, ...]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[Any, ...]]: ...
    def __getitem__(self, at: int | slice) -> tuple[Any, ...] | list[tuple[Any, ...]]:
        if isinstance(at, slice):
            return [self._change(row) for row in self._rows[at]]
        return self._change(self._rows[at])

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return map(self._change, self._rows)
