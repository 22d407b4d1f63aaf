"""Files out of a request into a private folder: streamed, named safely, and within limits of size, number and time."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from groundswell.errors import InputError

_MOST_FIELD = 4_096
_WINDOWS = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})


class TooMuch(InputError):
    """More than one request may bring."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may bring: bytes in all, files, seconds."""

    size: int = 4_000_000_000
    files: int = 2_000
    seconds: float = 900.0


@dataclass(slots=True)
class Upload:
    """What a request brought: the fields of its form, and the files and folders at the top of what was dropped."""

    fields: dict[str, str] = field(default_factory=dict)
    paths: list[Path] = field(default_factory=list)


def boundary_of(content_type: str) -> bytes:
    """The boundary of a multipart form. Raises InputError where it is none."""
    from python_multipart.multipart import parse_options_header

    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        msg = "This is no form with files. Choose the files on the page and send them from there."
        raise InputError(msg)
    return bytes(options[b"boundary"])


async def receive(
    chunks: AsyncIterator[bytes],
    boundary: bytes,
    folder: Path,
    *,
    check: Callable[[str | None], None],
    limits: Limits,
) -> Upload:
    """Write the files of a multipart form below `folder` and return what came.

    Args:
        chunks: the body as it arrives.
        check: called with the form's `csrf` before the first file is written; raises where the form is not ours.

    Raises:
        TooMuch: more than the limits allow.
        InputError: the form is broken.
    """
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import MultipartParser

    taking = _Taking(folder, check, limits)
    parser = MultipartParser(boundary, taking.callbacks())  # type: ignore[arg-type]  # the names of the events
    n_bytes, until = 0, time.monotonic() + limits.seconds
    try:
        async for chunk in chunks:
            n_bytes += len(chunk)
            if n_bytes > limits.size:
                msg = f"This is more than {limits.size / 1e9:g} GB. Import it with the command: groundswell import FILE"
                raise TooMuch(msg)
            if time.monotonic() > until:
                msg = f"The files took longer than {limits.seconds / 60:g} minutes. Bring them in smaller parts."
                raise TooMuch(msg)
            parser.write(chunk)
        parser.finalize()
    except FormParserError:
        msg = "The files did not arrive whole. Send them once more."
        raise InputError(msg) from None
    finally:
        taking.close()
    taking.check_once()
    return taking.upload


class _Taking:
    """The events of the parser, turned into fields and files."""

    def __init__(self, folder: Path, check: Callable[[str | None], None], limits: Limits) -> None:
        self.upload = Upload()
        self._folder = folder
        self._check = check
        self._limits = limits
        self._is_checked = False
        self._n_files = 0
        self._header: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self._disposition = b""
        self._name = ""
        self._value = bytearray()
        self._file: BinaryIO | None = None

    def callbacks(self) -> dict[str, Callable[..., None]]:
        """By the names that the parser knows."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def check_once(self) -> None:
        """Check the form's own field, which stands before its files."""
        if not self._is_checked:
            self._check(self.upload.fields.get("csrf"))
            self._is_checked = True

    def close(self) -> None:
        """Close the file at hand."""
        if self._file:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._disposition = b""
        self._value = bytearray()

    def _header_end(self) -> None:
        name, value = self._header
        if bytes(name).lower() == b"content-disposition":
            self._disposition = bytes(value)
        name.clear()
        value.clear()

    def _headers_finished(self) -> None:
        from python_multipart.multipart import parse_options_header

        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        shown = options.get(b"filename")
        if not shown:  # a field, or a choice of files that was left empty
            return
        self.check_once()
        self._n_files += 1
        if self._n_files > self._limits.files:
            msg = f"These are more than {self._limits.files:,} files. Zip them first, or bring the zip as it came."
            raise TooMuch(msg)
        self._file = self._open(shown.decode("utf-8", "replace"))

    def _open(self, shown: str) -> BinaryIO:
        """A file under its own name, in the folder that it was dropped with.

        Of two files of one name the second gets a folder of its own: the name may tell a period, and stays.
        """
        parts = [safe_name(p) for p in PurePosixPath(shown.replace("\\", "/")).parts if p not in {"/", "..", "."}][-6:]
        parts = parts or ["file"]
        for place in (parts, *([f"{n}", parts[-1]] for n in range(2, self._limits.files + 3))):
            path = self._folder.joinpath(*place)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                opened = path.open("xb")
            except (FileExistsError, NotADirectoryError):
                continue
            top = self._folder / parts[0] if place is parts else path
            if top not in self.upload.paths:
                self.upload.paths.append(top)
            return opened
        msg = f"{parts[-1]} came too often under one name. Zip the files, or bring them in parts."
        raise TooMuch(msg)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file:
            self._file.write(data[start:end])
            return
        self._value.extend(data[start:end])
        if len(self._value) > _MOST_FIELD:
            msg = f"A field of the form is longer than {_MOST_FIELD:,} bytes. Shorten it."
            raise TooMuch(msg)

    def _end(self) -> None:
        if self._file:
            self.close()
        elif self._name:
            self.upload.fields[self._name] = self._value.decode("utf-8", "replace")


def safe_name(name: str) -> str:
    """The name as a file may be called on every system; words, blanks and the ending stay."""
    kept = "".join(c if c.isprintable() and c not in '<>:"/\\|?*' else "_" for c in name)[-120:].strip(" .")
    if kept.partition(".")[0].lower() in _WINDOWS:
        kept = f"_{kept}"
    return kept or "file"
