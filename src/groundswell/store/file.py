"""The store's file: where it lies, and short, locked-down connections to it.

One DuckDB file holds everything. DuckDB lets one process write *or* several read, so both sides hold it for moments:
readers retry for 300 ms and then say that the store is busy; a writer waits up to ten seconds.

Within one process all readers share one DuckDB instance, each with a cursor of its own: operating systems drop the
file locks of a process when *any* of its handles on the file closes, so two instances would not be safe.

A connection sits on an empty in-memory catalogue with the store attached under the name `store`; then access to files
and the network is switched off and the configuration locked. Temporary views (`asof.py`) then stand for the
tables, scoped to one account and instant.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from groundswell.errors import StoreBusy, StoreDamaged, StoreError, StoreMissing
from groundswell.store import migrations

READ_WAIT_S = 0.3
WRITE_WAIT_S = 10.0
_RETRY_S = 0.01
_UNWRITTEN = re.compile(
    r"Could not write|Could not truncate|Could not fsync|No space left|not enough space|Out of Memory"
)

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "python_enable_replacements": "false",  # a Python variable must never stand for a table
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def profile_folder() -> Path:
    """Where this user's Groundswell keeps its things; `GROUNDSWELL_HOME` overrides it."""
    stated = os.environ.get("GROUNDSWELL_HOME")
    if stated:
        return Path(stated)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "Groundswell"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Groundswell"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "groundswell"


def default_path() -> Path:
    """The store that is used where none is named; `GROUNDSWELL_STORE` overrides it."""
    stated = os.environ.get("GROUNDSWELL_STORE")
    return Path(stated) if stated else profile_folder() / "groundswell.duckdb"


def cache_folder() -> Path:
    """Where answers are kept to be quick; may be deleted at any time."""
    return profile_folder() / "cache"


def quoted(text: str | Path) -> str:
    """The text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


@contextmanager
def reading(path: Path, *, wait_s: float = READ_WAIT_S) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection for a moment, with the store's tables under `store.main`.

    Raises:
        StoreMissing: no file, or nothing in it yet.
        StoreBusy: another process was writing for all of `wait_s`.
        StoreNewer: written by a newer Groundswell.
        StoreDamaged: no store, or unreadable.
    """
    path = path.resolve()
    with _gate(path).as_reader(wait_s) as instance:
        cursor = instance.cursor()
        try:
            yield cursor
        finally:
            cursor.close()


@contextmanager
def writing(
    path: Path, *, wait_s: float = WRITE_WAIT_S, onto: duckdb.DuckDBPyConnection | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The one writing connection, creating and migrating the store where needed; plain names are the store's tables.

    Args:
        onto: an in-memory connection whose tables are to be moved in: the store is attached to it, and from then on it
            is locked down like any other; its own tables go on as `memory.main.…`. It is closed in the end.

    Raises:
        StoreBusy: other processes held the store for all of `wait_s`.
        StoreNewer: written by a newer Groundswell.
        StoreDamaged: no store, or unreadable.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _gate(path).as_writer(wait_s):
        connection = attach(path, read_only=False, wait_s=wait_s, onto=onto)
        try:
            connection.execute("USE store")
            migrations.migrate(connection)
            yield connection
        except duckdb.Error as error:
            raise unwritten(path, error) or error from None
        finally:
            connection.close()


def unwritten(path: Path, error: duckdb.Error) -> StoreError | None:
    """What to say where the disk did not take what was to be written; None where something else happened."""
    line = next((line for line in str(error).splitlines() if _UNWRITTEN.search(line)), None)
    if line is None:
        return None
    reason = line.rpartition(": ")[2].strip()
    return StoreError(
        f"{path.name} could not be written ({reason}), so nothing was changed. Make room on the disk, then try again."
    )


@contextmanager
def exporting(
    path: Path, folder: Path, *, wait_s: float = WRITE_WAIT_S, name: str = "store", keep_out: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection that may write files below `folder` and nowhere else; the store is `store.main`.

    Args:
        name: under which the store is attached.
        keep_out: no other process may even read the store as long as this lasts; the connection could then write to it.

    Raises:
        StoreError: as `reading`.
    """
    path = path.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with reading(path, wait_s=wait_s):
        pass  # makes nothing, but explains a store that is missing, newer or broken
    # Alone within this process, because this instance closes while shared readers may go on (see above).
    with _gate(path).as_writer(wait_s):
        connection = attach(path, read_only=not keep_out, wait_s=wait_s, folder=folder.resolve(), name=name)
        try:
            yield connection
        finally:
            connection.close()


def attach(
    path: Path,
    *,
    read_only: bool,
    wait_s: float,
    onto: duckdb.DuckDBPyConnection | None = None,
    folder: Path | None = None,
    name: str = "store",
) -> duckdb.DuckDBPyConnection:
    """A locked-down connection with the file attached under that name, as it is: nothing is migrated.

    Outside this module for files that no other part of the process can know of.

    Raises:
        StoreMissing: no file.
        StoreBusy: another process held it for all of `wait_s`.
        StoreDamaged: no store, or unreadable.
    """
    _check_is_database(path)
    connection = onto or duckdb.connect(":memory:", config=CONFIG)
    deadline = time.monotonic() + wait_s
    mode = " (READ_ONLY)" if read_only else ""
    try:
        while True:
            before = _identity(path)
            try:
                connection.execute(f"ATTACH {quoted(path)} AS {name}{mode}")
                # A file that another took the place of meanwhile (`anew.py`) is held by nobody else, and by no name.
                if before in {None, _identity(path)}:
                    break
                connection.execute(f"DETACH {name}")
            except duckdb.Error as error:
                if not _is_locked(error):
                    raise _explained(path, error) from None
                if time.monotonic() >= deadline:
                    msg = f"{path.name} stayed in use by another process for {wait_s:g} s. Try again in a moment."
                    raise StoreBusy(msg) from None
                time.sleep(_RETRY_S)
        if folder:
            connection.execute(f"SET allowed_directories = [{quoted(folder)}]")
            connection.execute(f"SET temp_directory = {quoted(folder / 'spill')}")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_is_database(path: Path) -> None:
    """Explain what is plainly no store before DuckDB tries to read it as something else."""
    if path.is_dir():
        raise StoreDamaged(
            f"{path} is a folder, not a store. Name a file in it, such as {path.name}/groundswell.duckdb."
        )
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return  # missing, or held by another process: DuckDB says which
    if head and head[8:] != b"DUCK":
        raise StoreDamaged(
            f"{path} is not a Groundswell store: its content is something else. Name another with --store."
        )


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another that took its name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_locked(error: duckdb.Error) -> bool:
    text = str(error)
    return "Could not set lock" in text or "being used by another process" in text


def _explained(path: Path, error: duckdb.Error) -> StoreError:
    text = str(error)
    if "database does not exist" in text:
        return _missing(path)
    if "newer version of DuckDB" in text or "storage version" in text:
        return StoreDamaged(f"{path} was written by a newer DuckDB. Update Groundswell, then try again.")
    return StoreDamaged(
        f"{path} cannot be opened: {text.splitlines()[0]} Restore a backup, or name another store with --store."
    )


def _missing(path: Path) -> StoreMissing:
    return StoreMissing(f"There is no store at {path} yet. Import the files that TikTok gave you, and it is made.")


class _Gate:
    """Readers share one instance, a writer is alone: within this process and for one store."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._change = threading.Condition()
        self._instance: duckdb.DuckDBPyConnection | None = None
        self._readers = 0
        self._writing = False

    @contextmanager
    def as_reader(self, wait_s: float) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._change:
            if not self._change.wait_for(lambda: not self._writing, wait_s):
                msg = f"{self._path.name} is being written. Try again in a moment."
                raise StoreBusy(msg)
            if self._instance is None:
                self._instance = self._open(wait_s)
            self._readers += 1
            instance = self._instance
        try:
            yield instance
        finally:
            with self._change:
                self._readers -= 1
                if self._readers == 0 and self._instance is not None:
                    self._instance.close()
                    self._instance = None
                self._change.notify_all()

    @contextmanager
    def as_writer(self, wait_s: float) -> Iterator[None]:
        with self._change:
            if not self._change.wait_for(lambda: not self._writing and self._readers == 0, wait_s):
                msg = f"{self._path.name} is being read or written. Try again in a moment."
                raise StoreBusy(msg)
            self._writing = True
        try:
            yield
        finally:
            with self._change:
                self._writing = False
                self._change.notify_all()

    def _open(self, wait_s: float) -> duckdb.DuckDBPyConnection:
        if not self._path.exists():
            raise _missing(self._path)
        instance = attach(self._path, read_only=True, wait_s=wait_s)
        try:
            if migrations.pending(instance):
                instance.close()
                writer = attach(self._path, read_only=False, wait_s=wait_s)
                try:
                    writer.execute("USE store")
                    migrations.migrate(writer)
                finally:
                    writer.close()
                instance = attach(self._path, read_only=True, wait_s=wait_s)
        except BaseException:
            instance.close()
            raise
        return instance


_GATES: dict[Path, _Gate] = {}
_GATES_LOCK = threading.Lock()


def _gate(path: Path) -> _Gate:
    with _GATES_LOCK:
        return _GATES.setdefault(path, _Gate(path))
