"""Tables in JSON: one object a record, one a line or all in one list; objects inside become dotted columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from groundswell.errors import UnreadableFile
from groundswell.importers.base import Rejected
from groundswell.importers.numbers import quote
from groundswell.importers.table_cells import FULLEST, SAMPLE, TableFile, taken


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
    """The value. Raises ValueError."""
    try:
        # Numbers stay as written: an id has more digits than a float can hold.
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None)
    except RecursionError:
        msg = "it is nested deeper than any table"
        raise ValueError(msg) from None


def take_json(text: str, sentences: tuple[str, ...], name: str) -> TableFile:
    """The table in a text of JSON, taken apart here; records that are no objects are rejected with their number.

    Raises:
        UnreadableFile: the text breaks off or is no JSON.
    """
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
    columns = tuple(dict.fromkeys(key for _, record in records for key in record))[: FULLEST + 1]
    rows = [(line, tuple(record.get(c) for c in columns)) for line, record in records]
    return taken("jsonl", columns, rows, rejected=tuple(rejected), sentences=sentences)


def scan_jsonl(text: str, *, packed: bool, sentences: tuple[str, ...]) -> TableFile:
    """The table in a big file of JSON lines, for DuckDB to scan; `text` is its beginning."""
    records = []
    for raw in text.splitlines()[:-1][:SAMPLE]:
        try:
            item = _parse(raw)
        except ValueError:
            continue
        if isinstance(item, dict):
            records.append(dict(_flat(item)))
    columns = tuple(dict.fromkeys(key for record in records for key in record))[: FULLEST + 1]

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
