"""A backup read: what it says of itself, and whether all of it is true.

It may have come over any network, so nothing in it is believed: names are compared and never used as paths, sizes are
held against what was declared and what the disk has room for, hashes against the manifest, and the store is opened
without any way outside and must hold the tables of the schema and nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from groundswell import schema
from groundswell.errors import NeedsInput, StoreDamaged, StoreError, StoreNewer, UnreadableFile
from groundswell.store.backup import FORMAT, KEY, MANIFEST, STORE, Step
from groundswell.store.file import attach, reading
from groundswell.store.migrations import SCHEMA_VERSION
from groundswell.store.seal import unseal

_MANIFEST_BYTES = 1 << 20
_KEY_BYTES = 1 << 16
_BLOCK = 1 << 20
# A small store is mostly blank and packs to less than a hundredth, a large one to a third; a bomb is large and blank.
_MAX_RATIO = 200
_SMALL = 64 << 20
_ANOTHER = "Nothing was changed. Take another backup."
_STORED = {"TEXT": "VARCHAR"}  # what DuckDB calls it
_SPARE = 64 << 20  # room that stays free on the disk


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        version: the Groundswell that wrote it.
        made_at: when, as ISO text in UTC.
        people_key: the name of the key that made the pseudonyms; None where the store has no people.
        parts: name → size in bytes and SHA-256.
    """

    version: str
    schema: int
    made_at: str
    people_key: str | None
    rows: Mapping[str, int]
    parts: Mapping[str, tuple[int, str]]


@contextmanager
def opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """The zip, for as long as the context lasts.

    Raises:
        UnreadableFile: there is none, or it cannot be read, then or later.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            yield packed
    except FileNotFoundError:
        raise UnreadableFile(f"There is no file {file}. Name the backup that you want to restore.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError):
        raise _damaged(file.name, "the zip is cut off, changed, or of another kind") from None
    except (PermissionError, IsADirectoryError) as error:
        raise UnreadableFile(f"{file} cannot be read: {error.strerror}. Name the backup itself.") from None


def read_manifest(packed: zipfile.ZipFile) -> Manifest:
    """What the backup says of itself, as far as it fits the zip.

    Raises:
        UnreadableFile: it is no backup, or what it says does not fit.
        StoreNewer: written by a newer Groundswell.
    """
    members = packed.infolist()
    names = sorted(member.filename for member in members)
    if MANIFEST not in names or STORE not in names:
        raise UnreadableFile(
            f"{_name(packed)} is a zip, but no backup of Groundswell: it has no {MANIFEST} or {STORE}."
        )
    if set(names) - {MANIFEST, STORE, KEY} or len(set(names)) != len(names):
        strange = next((n for n in names if n not in {MANIFEST, STORE, KEY}), names[0])
        raise _damaged(_name(packed), f"it holds {strange!r}, which no backup does, or holds it twice")
    if any(m.flag_bits & 1 or m.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for m in members):
        raise _damaged(_name(packed), "it is encrypted or packed in a way that no backup is")
    with packed.open(MANIFEST) as member:
        text = member.read(_MANIFEST_BYTES + 1)
    try:
        said: dict[str, Any] = json.loads(text[:_MANIFEST_BYTES])  # cut off, it is no JSON
        newest, version = said["groundswell_backup"], said["schema"]
        if newest > FORMAT or version > SCHEMA_VERSION:
            raise StoreNewer(
                f"{_name(packed)} was written by a newer Groundswell ({said['version']!s:.40}): its tables have "
                f"version {version}, and this one knows them up to {SCHEMA_VERSION}. Update it, then try again."
            )
        found = Manifest(
            str(said["version"]),
            int(version),
            str(said["made_at"]),
            None if said["people_key"] is None else str(said["people_key"]),
            {str(table): int(n) for table, n in said["rows"].items()},
            {str(name): (int(part["bytes"]), str(part["sha256"])) for name, part in said["parts"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(_name(packed), f"{MANIFEST} cannot be read") from None
    sizes = {m.filename: m.file_size for m in members if m.filename != MANIFEST}
    if {name: size for name, (size, _) in found.parts.items()} != sizes or sizes.get(KEY, 0) > _KEY_BYTES:
        raise _damaged(_name(packed), f"its parts are not those that {MANIFEST} names")
    store = packed.getinfo(STORE)
    if store.file_size > max(_SMALL, _MAX_RATIO * store.compress_size):
        raise _damaged(
            _name(packed),
            f"{store.compress_size:,} bytes would become {store.file_size:,}, and no store can be packed so small",
        )
    return found


def check_room(path: Path, manifest: Manifest) -> None:
    """Refuse what the disk has no room for, before anything is written.

    Raises:
        StoreError: there is no room.
    """
    there = next(folder for folder in path.parents if folder.exists())
    needed, free = manifest.parts[STORE][0], shutil.disk_usage(there).free
    if needed + _SPARE > free:
        raise StoreError(
            f"The store needs {needed / 1e6:,.0f} MB, and the disk of {there} has {free / 1e6:,.0f} MB left. Make "
            "room, or name a place on another disk with --store."
        )


def read_key(
    packed: zipfile.ZipFile, manifest: Manifest, passphrase: str | None, key_name: Callable[[bytes], str]
) -> bytes:
    """The key in the backup, opened and held against the store's own note of it.

    Raises:
        NeedsInput: no passphrase was given.
        BadValue: the passphrase is another.
        UnreadableFile: it is no key, or not the store's.
    """
    if passphrase is None:
        raise NeedsInput(
            "This backup holds the key of the pseudonyms, sealed under a passphrase. Give the passphrase, or restore "
            "without the key (--without-key): all numbers come back, and no new followers can be added to them.",
            option="passphrase",
        )
    with packed.open(KEY) as member:
        text = member.read(_KEY_BYTES)
    _check_digest(packed, sha256(text).hexdigest(), manifest.parts[KEY][1])
    key = unseal(text, passphrase)
    if key_name(key) != manifest.people_key:
        raise _damaged(_name(packed), "its key is not the one that its store was written with")
    return key


def unpack_store(packed: zipfile.ZipFile, manifest: Manifest, draft: Path, step: Step | None) -> None:
    """Write the store to a file of its own.

    Raises:
        UnreadableFile: it grows beyond what was declared, or is another.
    """
    size, digest = manifest.parts[STORE]
    found, done = sha256(), 0
    with packed.open(STORE) as member, draft.open("xb") as file:
        while block := member.read(_BLOCK):
            done += len(block)
            if done > size:
                raise _damaged(_name(packed), "the store is larger than declared")
            found.update(block)
            file.write(block)
            if step:
                step(STORE, done, size)
        file.flush()
        os.fsync(file.fileno())
    _check_digest(packed, found.hexdigest(), digest)


def _check_digest(packed: zipfile.ZipFile, found: str, stated: str) -> None:
    if found != stated:
        raise _damaged(_name(packed), "its content is not what it was when it was written")


def check_store(draft: Path, manifest: Manifest) -> None:
    """Refuse a file that is no store, holds other rows than declared, or anything but the tables of the schema.

    Raises:
        StoreDamaged: one of these.
        StoreNewer: written by a newer Groundswell.
    """
    try:
        connection = attach(draft, read_only=True, wait_s=0)
        try:
            strange = connection.execute(
                "SELECT view_name FROM duckdb_views() WHERE database_name = 'store' AND NOT internal"
                " UNION ALL SELECT function_name FROM duckdb_functions() WHERE database_name = 'store' AND NOT internal"
                " UNION ALL SELECT index_name FROM duckdb_indexes() WHERE database_name = 'store'"
                " UNION ALL SELECT sequence_name FROM duckdb_sequences() WHERE database_name = 'store'"
            ).fetchone()
            if strange:
                raise StoreDamaged(f"The store in this backup holds {strange[0]!r}, which no store does. {_ANOTHER}")
            tables = {
                str(row[0])
                for row in connection.execute(
                    "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store' AND schema_name = 'main'"
                ).fetchall()
            }
            if any(name not in tables or _count(connection, name) != n for name, n in manifest.rows.items()):
                raise StoreDamaged(f"The store in this backup has other rows than it should. {_ANOTHER}")
        finally:
            connection.close()
        with reading(draft) as migrated:
            found: dict[tuple[str, str], dict[str, str]] = {}
            for place, table, column, kind in migrated.execute(
                "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns()"
                " WHERE database_name = 'store' AND NOT internal"
            ).fetchall():
                found.setdefault((place, table), {})[column] = kind
        found.pop(("main", "migration"), None)
        if found != {("main", t.name): {c.name: _STORED.get(c.type, c.type) for c in t.columns} for t in schema.TABLES}:
            raise StoreDamaged(f"The store in this backup has other tables than it should. {_ANOTHER}")
    except duckdb.Error as error:
        raise StoreDamaged(
            f"The store in this backup cannot be read: {str(error).splitlines()[0]} {_ANOTHER}"
        ) from None


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f'SELECT count(*) FROM store.main."{table}"').fetchone()
    return int(row[0]) if row else 0


def _name(packed: zipfile.ZipFile) -> str:
    return Path(packed.filename or "The backup").name


def _damaged(name: str, why: str) -> UnreadableFile:
    return UnreadableFile(f"{name} is damaged, or no backup of Groundswell: {why}. Nothing was changed. Take another.")
