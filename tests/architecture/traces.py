"""Where a name can be found again: in tables, in the bytes of a store, in files and in what is packed in files."""

from __future__ import annotations

import gzip
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from tests.architecture.planting import MARK

IN_BYTES = re.compile(MARK.pattern.encode(), re.IGNORECASE)


def in_tables(store: Path) -> Iterator[str]:
    """Every row of every table as text, with the table in front."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{store.as_posix()}' AS s (READ_ONLY)")
        names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 's'").fetchall()
        for (name,) in names:
            for row in connection.execute(f"FROM s.main.{name}").fetchall():
                yield f"{name}: {json.dumps(row, default=str, ensure_ascii=False)}"


def plain(store: Path) -> bytes:
    """The bytes of the store written without compression."""
    copy = store.with_name("plain.duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{store.as_posix()}' AS s (READ_ONLY)")
        connection.execute(f"ATTACH '{copy.as_posix()}' AS p")
        connection.execute("SET force_compression = 'uncompressed'")
        connection.execute("COPY FROM DATABASE s TO p")
        connection.execute("CHECKPOINT p")
    found = copy.read_bytes()
    copy.unlink()
    return found


def unpacked(name: str, content: bytes, aside: Path) -> Iterator[tuple[str, bytes]]:
    """What a file holds, and what the files in it hold: zips, gzip, stores and Parquet hide their text."""
    yield name, content
    if content[:4] == b"PK\3\4":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for part in packed.namelist():
                yield from unpacked(f"{name}/{part}", packed.read(part), aside)
    elif content[:2] == b"\x1f\x8b":
        yield from unpacked(name, gzip.decompress(content), aside)
    elif content[:4] == b"PAR1" or content[8:12] == b"DUCK":
        copy = aside / f"{len(list(aside.iterdir()))}"
        copy.write_bytes(content)
        if content[:4] == b"PAR1":
            with duckdb.connect() as connection:
                rows = connection.execute(f"FROM read_parquet('{copy.as_posix()}')").fetchall()
            yield name, json.dumps(rows, default=str, ensure_ascii=False).encode()
        else:
            yield name, "\n".join(in_tables(copy)).encode()
            yield name, plain(copy)


def traces(place: Path, said: str, pattern: re.Pattern[bytes] = IN_BYTES) -> list[str]:
    """Where the pattern is found: in a table, in the bytes of the store, in any file, in what was said."""
    as_text = re.compile(pattern.pattern.decode(), re.IGNORECASE)
    store = place / "s.duckdb"
    found = [row for row in in_tables(store) if as_text.search(row)]
    found += [f"plain: {hit[0]!r}" for hit in [pattern.search(plain(store))] if hit]
    aside = place.with_name(f"{place.name}, unpacked")
    aside.mkdir()
    for path in sorted(place.rglob("*")):
        hit = pattern.search(str(path.relative_to(place)).encode())
        found += [f"file {path.name}: {hit[0]!r}"] if hit else []
        parts = unpacked(path.name, path.read_bytes(), aside) if path.is_file() and path != store else ()
        found += [f"file {name}: {hit[0]!r}" for name, content in parts for hit in [pattern.search(content)] if hit]
    found += [f"file {store.name}: {hit[0]!r}" for hit in [pattern.search(store.read_bytes())] if hit]
    shutil.rmtree(aside)
    return [*found, *(f"said: {text}" for text in as_text.findall(said))]
