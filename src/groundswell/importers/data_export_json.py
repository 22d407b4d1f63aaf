"""The JSON of a data export as a stream of the few records that are read; the rest is passed over as it goes by.

Every layout is read the same way: lists are found by their key and the key above, wherever they stand. Nothing is held
but the record at hand, so that the size of the file does not matter.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, TypeAlias

import ijson

from groundswell.errors import UnreadableFile
from groundswell.importers.base import SourceFile
from groundswell.importers.data_export_parts import Part, fold, is_private, is_section, part_at
from groundswell.importers.table_file import read_head

Record: TypeAlias = Mapping[str, Any] | None
"""What is read of a record, by the names in `Part.keys`; None for something in a list that is no record."""

_Events: TypeAlias = Iterator[tuple[str, Any]]

_BLOCK = 1 << 18
_DEEPEST = 4  # keys above a list; four more than any layout has had
_OPENS = frozenset({"start_map", "start_array"})
_ENDS = frozenset({"end_map", "end_array"})
_HEAD = 65_536
# A number of more than 4,300 digits is one that Python will not turn into an integer (ValueError), an exponent beyond
# all bounds is an ArithmeticError.
_FAULTS = (ijson.JSONError, ValueError, ArithmeticError)
_MOST_DIGITS = 4_000
_SLOW = ijson.get_backend("python")


def looks_like_export(path: Path) -> float:
    """How sure the first kilobytes make that this is the JSON of a data export; never raises."""
    head = read_head(path, _HEAD).removeprefix(b"\xef\xbb\xbf")
    if head.lstrip(b" \t\r\n")[:1] != b"{":
        return 0.0
    keys: list[str] = []
    try:
        for event, value in _parser(io.BytesIO(head)).basic_parse(io.BytesIO(head), buf_size=_HEAD):
            if event in _OPENS:
                keys.append("")
            elif event in _ENDS:
                keys.pop()
            elif event == "map_key":
                keys[-1] = value
                if len(keys) <= 2 and is_section(*keys):
                    return 0.99
    except _FAULTS:
        pass  # the head ends in the middle, or is broken: what came before counts
    return 0.0


def _parser(stream: IO[bytes]) -> Any:
    """The quick parser, or the slow one for numbers that Python does not take; the stream is read to its end.

    ijson 3.6 in C goes on after such a number, and may take the process down with it.
    """
    half = _MOST_DIGITS // 2
    last = b""
    while block := stream.read(_BLOCK):
        text = last + block
        # So many digits in a row cover one of these windows whole; nearly all end at their first letter.
        for at in range(0, len(text) - half + 1, half):
            if text[at : at + 32].isdigit() and text[at : at + half].isdigit():
                return _SLOW
        last = text[-_MOST_DIGITS:]
    return ijson


def broken(file: SourceFile) -> UnreadableFile:
    """What to say of a file that begins as a data export and goes on as no JSON."""
    return UnreadableFile(
        f"{file.name} is a data export with a fault in it: somewhere it is no JSON. Nothing of it was loaded. Take the "
        "file as TikTok gave it, not one that was saved by an editor, or download it once more."
    )


def stream_records(file: SourceFile) -> Iterator[tuple[Part, Record]]:
    """The records that are read, one by one, in the order of the file.

    Raises:
        UnreadableFile: cut off, or no JSON; the records before that came already.
    """
    try:
        with file.path.open("rb") as stream:
            if stream.read(3) != b"\xef\xbb\xbf":
                stream.seek(0)
            start = stream.tell()
            parser = _parser(stream)
            stream.seek(start)
            events = parser.basic_parse(stream, buf_size=_BLOCK)
            for event, _ in events:
                if event == "start_map":
                    yield from _walk(events, ())
                elif event == "start_array":
                    _skip(events)
    except _FAULTS as error:
        # The parser's own message quotes what stands around the fault, which may be anything: it is not passed on.
        if "EOF" not in str(error):
            raise broken(file) from None
        msg = (
            f"{file.name} ends in the middle: it was cut off. Nothing of it was loaded. Unpack the zip again, or "
            "download it from TikTok once more."
        )
        raise UnreadableFile(msg) from None
    except OSError as error:
        msg = f"{file.name} cannot be read to its end ({error.strerror or error}). Download it from TikTok once more."
        raise UnreadableFile(msg) from None


def _walk(events: _Events, path: tuple[str, ...]) -> Iterator[tuple[Part, Record]]:
    """Go through an object whose start has been read, looking for lists that are read."""
    key = ""
    for event, value in events:
        if event == "map_key":
            key = fold(value)
        elif event == "end_map":
            return
        elif event in _OPENS:
            here = (*path, key)
            part = part_at(here)
            if part and not part.first:
                yield from _single(events, part, event)
            elif part:
                yield from _records(events, part, event)
            elif event == "start_map" and len(here) < _DEEPEST and not is_private((key,)):
                yield from _walk(events, here)
            else:
                _skip(events)


def _records(events: _Events, part: Part, start: str) -> Iterator[tuple[Part, Record]]:
    """The records of a list whose start has been read; an object in place of a list holds them as its values."""
    end = "end_array" if start == "start_array" else "end_map"
    for event, _ in events:
        if event == "start_map":
            yield part, _record(events, part)
        elif event == end:
            return
        elif event != "map_key":
            if event == "start_array":
                _skip(events)
            yield part, None


def _single(events: _Events, part: Part, start: str) -> Iterator[tuple[Part, Record]]:
    """The one record of a part that is no list."""
    if start == "start_map":
        record = _record(events, part)
        if record:  # an empty object says that there is none
            yield part, record
    else:
        _skip(events)


def _record(events: _Events, part: Part) -> dict[str, Any]:
    """What is read of an object whose start has been read."""
    record: dict[str, Any] = {}
    name: str | None = None
    for event, value in events:
        if event == "map_key":
            name = part.keys.get(value) or part.keys.get(fold(value))
        elif event == "end_map":
            return record
        elif event in _OPENS:
            _skip(events)
        elif name and value is not None:
            record.setdefault(name, value)
    return record


def _skip(events: _Events) -> None:
    """Pass over a list or object whose start has been read."""
    depth = 1
    for event, _ in events:
        if event in _OPENS:
            depth += 1
        elif event in _ENDS:
            depth -= 1
            if not depth:
                return
