"""The TXT variant of a data export: a tree of small files, each a list of records in lines of `Key: value`.

File names and keys are in the language of the app; English and Dutch ones are known. The folders have moved over the
years, so a file is known by its own name and by how its first line reads.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from groundswell.errors import UnreadableFile
from groundswell.importers.base import SourceFile
from groundswell.importers.data_export_json import Record
from groundswell.importers.data_export_parts import BY_FILE, LEFT_FILES, Part, fold
from groundswell.importers.table_file import read_head

_EMPTY = frozenset({
    "you have no data in this section", "er staan geen gegevens in dit gedeelte", "dit gedeelte bevat geen gegevens",
})  # fmt: skip
_LINE = re.compile(r"\s{0,8}([^:\n]{1,60}?)\s*:(?:\s(.*)|(.*))$", re.DOTALL)
_DATE_VALUE = re.compile(r"\s*\d{4}-\d\d-\d\d\b|\s*\d{9,}|\s*(?:N/A)?\s*$")
_MOST_LINE = 1_000_000  # characters; a caption has 4,000 at most
_HEAD = 4096

# Sections that a folder of the tree is named after; the folder above is the export.
_FOLDERS = frozenset({
    "activity", "youractivity", "profile", "profileandsettings", "video", "videos", "post", "posts", "comment",
    "comments", "tiktoklive", "likesandfavorites", "appsettings", "directmessages", "directmessage",
    "activiteit", "profiel", "reacties",
})  # fmt: skip


def base_of(file: SourceFile) -> str:
    """The file's own name, folded, without its ending."""
    base = PurePosixPath(file.name.replace("\\", "/")).name
    return fold(re.sub(r"(?:\s*\(\d+\))?\.txt$", "", base, flags=re.IGNORECASE))


def looks_like_txt(file: SourceFile) -> float:
    """How sure name and first lines make that this is one file of the TXT variant; never raises."""
    if not file.name.lower().endswith(".txt"):
        return 0.0
    base = base_of(file)
    part = BY_FILE.get(base)
    if part is None and base not in LEFT_FILES:
        return 0.0
    head = read_head(file.path, _HEAD)
    text = head.decode(_encoding(head), errors="replace").lstrip("\ufeff").lstrip()
    line = text.splitlines()[0] if text else ""
    if _is_empty(line):
        return 0.95
    match = _LINE.match(line)
    if not match:
        return 0.0
    if part is None:
        return 0.9
    known = fold(match[1]) in part.keys or (not part.first and bool(re.search(r"\w", match[1])))
    return 0.95 if known else 0.0


def export_folder(container: str) -> str:
    """The container that all files of the tree have in common: the folder above the sections."""
    path = PurePosixPath(container)
    while fold(path.name) in _FOLDERS:
        path = path.parent
    return path.as_posix() if container else ""


def stream_txt(file: SourceFile, part: Part) -> Iterator[tuple[Part, Record]]:
    """The records of one file.

    Raises:
        UnreadableFile: it is no text.
    """
    record: dict[str, str] = {}
    last: str | None = None
    for line in _lines(file):
        match = _LINE.match(line)
        name = part.keys.get(fold(match[1])) if match else None
        value = (match[2] if match[2] is not None else match[3]).rstrip("\r\n") if match else ""
        if name and name == part.first and not (name == "date" and not _DATE_VALUE.match(value) and last == "comment"):
            if record:
                yield part, _stripped(record)
            record, last = {name: value}, name
        elif name and name not in record:
            record[name], last = value, name
        elif last == "comment":  # a comment of several lines
            record[last] = f"{record[last]}\n{line.rstrip()}"
        elif match:
            last = None
        elif last and line.strip() and record.get(last, "").strip() and last == "link":
            record[last] = f"{record[last]}\n{line.strip()}"  # several pictures, one a line
        elif line.strip() and not record and not _is_empty(line):
            yield part, None
    if record:
        yield part, _stripped(record)


def _stripped(record: dict[str, str]) -> Record:
    return {name: value.rstrip("\n") for name, value in record.items()}


def _lines(file: SourceFile) -> Iterator[str]:
    try:
        with file.path.open("rb") as stream:
            encoding = _encoding(stream.read(4))
        with file.path.open(encoding=encoding, newline=None) as text:
            while line := text.readline(_MOST_LINE):
                if "\0" in line:
                    msg = f"{file.name} holds bytes that are no text. Download it from TikTok once more."
                    raise UnreadableFile(msg)
                yield line
    except UnicodeDecodeError:
        msg = f"{file.name} is no text in UTF-8. Take it as TikTok gave it, not one that was saved by an editor."
        raise UnreadableFile(msg) from None
    except OSError as error:
        msg = f"{file.name} cannot be read to its end ({error.strerror or error}). Download it from TikTok once more."
        raise UnreadableFile(msg) from None


def _encoding(start: bytes) -> str:
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _is_empty(line: str) -> bool:
    return line.strip().rstrip(".").casefold() in _EMPTY
