"""The records in a file of any size, one after another: JSON in every wrapping, JSON lines, a saved page, a CSV.

A dump is a text with posts somewhere in it. The text is read through a window, one record is decoded at a time, and
of everything around the records nothing is kept. A flattened CSV becomes the nested records that it was made from,
so that each dialect is read in one place only.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, TextIO, TypeAlias

from groundswell.errors import UnreadableFile
from groundswell.importers.base import Rejected, SourceFile

IsRecord: TypeAlias = Callable[[Mapping[str, Any]], bool]

# Where tools and pages put their posts; what lies under any other key is decoded, and dropped at once.
_INSIDE = frozenset(
    {
        *("collector", "entries", "items", "itemList", "item_list", "aweme_list", "aweme_detail", "aweme_details"),
        *("itemInfo", "itemStruct", "data", "videos", "posts", "results", "__DEFAULT_SCOPE__", "webapp.video-detail"),
        *("ItemModule", "props", "pageProps", "user", "webapp.challenge-detail", "webapp.music-detail"),
    }
)
_MAPS = frozenset({"ItemModule"})  # id → post
_BESIDE = frozenset({"comments"})  # of the record that they stand in, where that is one; else records themselves
_NEVER = frozenset({"headers", "cookies", "cookie", "http_headers", "session", "input"})

_CHUNK = 1 << 20
_LARGEST = 200_000_000  # characters of one record: a post has a few thousand
_FIRST_LINE = 8_000_000
_PAGE = 50_000_000
_SCRIPTS = re.compile(
    r'<script[^>]*\bid="(?:__UNIVERSAL_DATA_FOR_REHYDRATION__|SIGI_STATE|sigi-persisted-data|__NEXT_DATA__)"[^>]*>'
    r"(?:\s*window\[['\"]SIGI_STATE['\"]\]\s*=)?"
)
_BLANK = re.compile(r"[ \t\r\n]*")
_STEP = re.compile(r"[./]")
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)  # NaN is no JSON, and means that nothing is known
_JSON_START = ("{", "[")
_NO_POST = "This record is no post of a kind that is known."


@dataclass(slots=True, eq=False)
class Document:
    """What surrounds the records of one answer or playlist; complete once the document was read to its end.

    Attributes:
        seen: when it was made, as it says itself.
    """

    seen: Any = None


class Found(NamedTuple):
    """One record: its line (JSON lines, CSV) or its number in the document, from 1."""

    line: int
    record: Mapping[str, Any]
    document: Document


def records_in(file: SourceFile, is_record: IsRecord) -> Iterator[Found | Rejected]:
    """The records of the file, and what stands in the place of one and is none.

    Raises:
        UnreadableFile: it breaks off, or is no JSON after all.
    """
    try:
        with _opened(file) as stream:
            yield from _Reader(file.name, is_record).read(stream)
    except (OSError, EOFError, zlib.error) as error:
        msg = f"{file.name} breaks off or cannot be read ({error}). Download or save it again."
        raise UnreadableFile(msg) from error
    except RecursionError as error:
        msg = f"{file.name} is nested deeper than any dump of posts. Save it again with the tool that made it."
        raise UnreadableFile(msg) from error
    except csv.Error as error:
        msg = f"{file.name} is no CSV that can be taken apart ({error}). Save it again."
        raise UnreadableFile(msg) from error


@contextmanager
def _opened(file: SourceFile) -> Iterator[TextIO]:
    """The file as text, unpacked where it is gzip; a byte order mark says its encoding, else it is UTF-8."""
    with file.path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    with gzip.open(file.path) if packed else file.path.open("rb") as content:
        start = content.read(2)
        content.seek(0)
        encoding = "utf-16" if start in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
        yield io.TextIOWrapper(content, encoding=encoding, errors="replace", newline="")


def first_header(text: str) -> list[str]:
    """The names in the first line of a CSV; none where it has only one."""
    line = next(iter(text.lstrip("\ufeff").splitlines()), "")
    try:
        names = next(csv.reader([line], delimiter=_delimiter(line)), [])
    except csv.Error:
        return []
    return names if len(names) > 1 else []


def _delimiter(line: str) -> str:
    return max(",;\t", key=lambda mark: (line.count(mark), mark == ","))


class _Reader:
    """Takes one file apart and numbers its records."""

    def __init__(self, name: str, is_record: IsRecord) -> None:
        self._name = name
        self._is_record = is_record
        self._n = 0

    def read(self, stream: TextIO) -> Iterator[Found | Rejected]:
        first = stream.readline(_FIRST_LINE)
        while first and not first.strip():
            first = stream.readline(_FIRST_LINE)
        start = first.lstrip()[:1]
        if start == "<":
            yield from self._page(first + stream.read(_PAGE))
        elif start not in _JSON_START:
            yield from self._csv(first, stream)
        elif first.endswith(("\n", "\r")) and _is_whole(first):
            yield from self._lines(first, stream)
        else:
            yield from self._documents(_Window(stream, first))

    # --- the wrappings ---

    def _page(self, text: str) -> Iterator[Found | Rejected]:
        for script in _SCRIPTS.finditer(text):
            window = _Window(io.StringIO(""), text[script.end() : text.find("</script", script.end())])
            if window.peek() in _JSON_START:
                yield from self._guarded(window, Document())

    def _documents(self, window: _Window) -> Iterator[Found | Rejected]:
        while window.peek():
            yield from self._guarded(window, Document())

    def _guarded(self, window: _Window, document: Document) -> Iterator[Found | Rejected]:
        try:
            yield from self._value(window, document, "")
        except ValueError as error:
            msg = f"{self._name} breaks off or is no JSON ({error}), and nothing was taken. Download or save it again."
            raise UnreadableFile(msg) from error

    def _lines(self, first: str, stream: TextIO) -> Iterator[Found | Rejected]:
        line, text = 1, first
        while text:
            if text.strip():
                self._n = line - 1
                try:
                    item = _DECODER.decode(text)
                except ValueError:
                    yield Rejected(line, "The line is no complete JSON: it may have been cut off.")
                else:
                    yield from self._item(item, Document(), is_listed=True)
            line, text = line + 1, stream.readline(_LARGEST)

    def _csv(self, first: str, stream: TextIO) -> Iterator[Found | Rejected]:
        def lines() -> Iterator[str]:
            yield first
            yield from stream

        rows = csv.reader(lines(), delimiter=_delimiter(first))
        paths = [tuple(_STEP.split(name.strip())) for name in next(rows, [])]
        for row in rows:
            if any(row):
                record = _nested(paths, row)
                known = self._is_record(record)
                yield Found(rows.line_num, record, Document()) if known else Rejected(rows.line_num, _NO_POST)

    # --- JSON ---

    def _value(self, window: _Window, document: Document, key: str) -> Iterator[Found | Rejected]:
        """The records in the value at hand, which stands under a key that may hold some."""
        start = window.peek()
        if start == "[":
            for _ in window.elements("]"):
                item = window.value()
                if isinstance(item, dict) and self._is_record(item):
                    yield self._found(item, document)
                else:
                    yield from self._item(item, document, is_listed=True)
        elif start == "{":
            rest: dict[str, Any] = {}
            for _ in window.elements("}"):
                name = window.key()
                if key in _MAPS:
                    yield from self._item(window.value(), document, is_listed=True)
                elif name in _INSIDE and window.peek() in _JSON_START:
                    yield from self._value(window, document, name)
                else:
                    value = window.value()
                    if name not in _NEVER:
                        rest[name] = value
            if self._is_record(rest):
                yield self._found(rest, document)
            else:
                document.seen = document.seen or _seen(rest)
                for name in _BESIDE.intersection(rest):
                    for each in rest[name] if isinstance(rest[name], list) else ():
                        yield from self._item(each, document, is_listed=True)
        else:
            window.value()

    def _item(self, item: Any, document: Document, *, is_listed: bool) -> Iterator[Found | Rejected]:
        """The records in a value that was decoded already; `is_listed`: it stands where a record is expected."""
        inside: tuple[str, ...] = ()
        if isinstance(item, dict):
            if self._is_record(item):
                yield self._found(item, document)
                return
            inside = tuple(n for n in (_INSIDE | _BESIDE).intersection(item) if isinstance(item[n], (dict, list)))
            if inside:
                document = Document(_seen(item) or document.seen)
        for name in sorted(inside):
            value = item[name]
            if isinstance(value, list) or name in _MAPS:
                for each in value.values() if isinstance(value, dict) else value:
                    yield from self._item(each, document, is_listed=True)
            else:
                yield from self._item(value, document, is_listed=False)
        if is_listed and not inside:
            self._n += 1
            yield Rejected(self._n, _NO_POST)

    def _found(self, record: Mapping[str, Any], document: Document) -> Found:
        self._n += 1
        return Found(self._n, record, document)


def _is_whole(line: str) -> bool:
    """Whether the line is JSON by itself."""
    try:
        _DECODER.decode(line)
    except (ValueError, RecursionError):
        return False
    return True


def _seen(around: Mapping[str, Any]) -> Any:
    """When an answer or a playlist says that it was made: yt-dlp's epoch, the platform's own clock."""
    extra = around.get("extra")
    return around.get("epoch") or (extra.get("now") if isinstance(extra, dict) else None)


def _nested(paths: list[tuple[str, ...]], row: list[str]) -> dict[str, Any]:
    """The record that a flattened row was made from: `a.b` and `a/b` are objects, empty cells are not there.

    Lists stay objects under their numbers; `items_cells.listed` reads both.
    """
    record: dict[str, Any] = {}
    for path, cell in zip(paths, row, strict=False):
        if cell:
            inside = record
            for step in path[:-1]:
                below = inside.get(step)
                if not isinstance(below, dict):
                    below = inside[step] = {}
                inside = below
            inside[path[-1]] = cell
    return record


class _Window:
    """The part of a long JSON text that is at hand; it moves on and never back."""

    def __init__(self, stream: TextIO, text: str) -> None:
        self._stream = stream
        self._text = text
        self._at = 0

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        if self._text[self._at : self._at + 1] > " ":
            return self._text[self._at]
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def value(self) -> Any:
        """The value at hand, decoded."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                # The window may end inside the value; a fault far from its end is one in the text itself.
                is_cut = error.msg.startswith("Unterminated") or len(self._text) - error.pos < 16
                if is_cut and self._more():
                    continue
                raise
            if end == len(self._text) and self._more():
                continue  # a number may go on
            self._at = end
            return value

    def key(self) -> str:
        """The name of the member at hand; afterwards its value is."""
        if self.peek() != '"':
            raise self._fault('expecting a name in "')
        name = self.value()
        if self.peek() != ":":
            raise self._fault("expecting ':'")
        self._at += 1
        return str(name)

    def elements(self, end: str) -> Iterator[None]:
        """Stops before each element of the list or object at hand, and behind its end."""
        self._at += 1
        if self.peek() == end:
            self._at += 1
            return
        while True:
            yield
            mark = self.peek()
            if mark not in {",", end}:
                raise self._fault("expecting ','")
            self._at += 1
            if mark == end:
                return

    def _fault(self, what: str) -> ValueError:
        return ValueError(f"{what} {'at its end' if self._at >= len(self._text) else 'inside'}")

    def _more(self) -> bool:
        left = len(self._text) - self._at
        if left > _LARGEST:
            msg = f"one record has more than {_LARGEST:,} characters"
            raise ValueError(msg)
        more = self._stream.read(max(_CHUNK, left))
        self._text, self._at = self._text[self._at :] + more, 0
        return bool(more)
