"""A backup: one zip with the store written anew, what it should hold, and the key of the pseudonyms under a passphrase.

manifest.json     versions, date, rows of each table, size and hash of the other parts
store.duckdb      the store, without the remains of what was deleted
people.key        the sealed key (`seal.py`), where the store has people and the key is wanted
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import uuid4

import duckdb

from groundswell import schema
from groundswell.errors import BadValue, StoreError
from groundswell.store.backups import note_copy
from groundswell.store.file import exporting, quoted
from groundswell.store.migrations import SCHEMA_VERSION
from groundswell.store.place import digest_of, draft_of, place, put_over, synced

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MANIFEST, STORE, KEY = "manifest.json", "store.duckdb", "people.key"
FORMAT = 1
"""The version of the zip itself; that of the tables stands in the manifest."""

PEOPLE = "people_key"
"""The setting that names the key of the pseudonyms in a store."""

_BLOCK = 1 << 20

Step: TypeAlias = Callable[[str, int, int], None]
"""Called as work goes on: what is being done, how much is done, of how much."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written.

    Attributes:
        rows: table → rows.
        has_key: the key of the pseudonyms is in it; False also where the store has no people.
        has_people: the store has people, so that without the key none can be added to it elsewhere.
    """

    file: Path
    n_bytes: int
    rows: Mapping[str, int]
    has_key: bool
    has_people: bool


def people_key_of(connection: DuckDBPyConnection) -> str | None:
    """The name of the key that made the pseudonyms of a store; None where it has no people."""
    row = connection.execute("SELECT value FROM store.main.setting WHERE key = ?", [PEOPLE]).fetchone()
    return str(row[0]) if row else None


def write_backup(
    path: Path,
    file: Path,
    *,
    made_at: datetime,
    version: str,
    sealed_key: bytes | None,
    profile: Path,
    overwrite: bool = False,
    step: Step | None = None,
) -> Backup:
    """Write the store into one zip, whole or not at all; imports wait while it is copied, and nobody else does.

    Args:
        version: of this Groundswell.
        sealed_key: the sealed key of the pseudonyms, if it is to be in it.

    Raises:
        BadValue: a file of that name is there already, or there is no such folder.
        StoreError: the store cannot be read, or the disk is full.
    """
    if file.exists() and not overwrite:
        raise BadValue(f"{file.name} is there already. Name another file, or say --overwrite.")
    if not file.parent.is_dir():
        raise BadValue(f"There is no folder {file.parent}. Make it, or name another.")
    folder = file.with_name(f".{file.name}.{uuid4().hex[:12]}")
    try:
        rows, people = _copy_store(path, folder, step)
        parts = {STORE: folder / STORE}
        if sealed_key is not None:
            parts[KEY] = folder / KEY
            parts[KEY].write_bytes(sealed_key)
        manifest: dict[str, Any] = {
            "groundswell_backup": FORMAT,
            "version": version,
            "schema": SCHEMA_VERSION,
            "made_at": made_at.isoformat(timespec="seconds"),
            "people_key": people,
            "rows": rows,
            "parts": {name: {"bytes": part.stat().st_size, "sha256": digest_of(part)} for name, part in parts.items()},
        }
        with draft_of(file) as draft:
            _pack(draft, manifest, parts, step)
            if overwrite:
                put_over(draft, file)
            else:
                place(draft, file)
    except FileExistsError:
        raise BadValue(f"{file.name} is there already. Name another file, or say --overwrite.") from None
    except (OSError, duckdb.IOException) as error:
        raise StoreError(
            f"The backup could not be written, and {file.name} is not there: {str(error).splitlines()[0]} Check that "
            f"{file.parent} may be written and has room for the store twice."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    note_copy(profile, path, file, is_ours=True)
    return Backup(file, file.stat().st_size, rows, sealed_key is not None, people is not None)


def _copy_store(path: Path, folder: Path, step: Step | None) -> tuple[dict[str, int], str | None]:
    """Copy the store into a folder of its own; gives the rows of each table, and the name of its key."""
    if step:
        step(path.name, 0, path.stat().st_size if path.exists() else 0)
    with exporting(path, folder) as connection:
        connection.execute(f"ATTACH {quoted(folder.resolve() / STORE)} AS copied")
        connection.execute("COPY FROM DATABASE store TO copied")
        connection.execute("CHECKPOINT copied")
        rows = {t.name: _count(connection, t.name) for t in schema.TABLES}
        return rows, people_key_of(connection)


def _count(connection: DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM copied.main.{table}").fetchone()
    return int(row[0]) if row else 0


def _pack(draft: Path, manifest: Mapping[str, Any], parts: Mapping[str, Path], step: Step | None) -> None:
    total, done = sum(part.stat().st_size for part in parts.values()), 0
    # The least compression: DuckDB has packed the columns already, and the rest is mostly blank.
    with zipfile.ZipFile(draft, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr(MANIFEST, json.dumps(manifest, indent=1))
        for name, part in parts.items():
            with part.open("rb") as content, packed.open(name, "w", force_zip64=True) as member:
                while block := content.read(_BLOCK):
                    member.write(block)
                    done += len(block)
                    if step:
                        step(name, done, total)
    synced(draft)
