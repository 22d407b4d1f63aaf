"""A store written anew: what it is to hold from now on is copied into a fresh file, which takes its place in one step.

Rows that are deleted stay in a DuckDB file as bytes until something else is written over them. So what must be gone for
good is deleted in a copy, and what remains is copied once more, into a file that never held anything else. Until that
file takes the name of the store, the store is as it was; a machine that dies at any moment leaves the one or the other.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from uuid import uuid4

import duckdb

from groundswell.errors import StoreBusy, StoreError
from groundswell.store.file import WRITE_WAIT_S, exporting, quoted
from groundswell.store.place import put_over

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Step: TypeAlias = Callable[[str, int, int], None]
"""Called as work goes on: what is being done, how many steps are done, of how many."""

_WORD = "anew"
_STALE_S = 3600
_STEPS = ("a copy to work on", "what remains", "the fresh file", "done")


@contextmanager
def written_anew(
    path: Path,
    *,
    keep: bool = True,
    then: Callable[[], None] = lambda: None,
    progress: Step | None = None,
    wait_s: float = WRITE_WAIT_S,
) -> Iterator[DuckDBPyConnection]:
    """A copy of the store to change, as `store.main` and with `USE store`; what it then holds takes the store's place.

    After an error inside the block the store is as it was. No other process reads or writes meanwhile.

    Args:
        keep: False only tries, and throws the copy away.
        then: called when the fresh file is in place and before anybody can read it.

    Raises:
        StoreBusy: others held the store for all of `wait_s`.
        StoreError: the store cannot be read, or there is no room for the copies.
    """
    path = path.resolve()
    folder = workshop(path, _WORD)
    try:
        with held(path, folder, wait_s) as connection:
            step = _steps(progress)
            step(0)
            work, fresh = folder / "work.duckdb", folder / "fresh.duckdb"
            _copy(connection, "held", work, "store")
            connection.execute("USE store")
            step(1)
            yield connection
            if not keep:
                return
            step(2)
            connection.execute("USE memory")
            _copy(connection, "store", fresh, "fresh")
            connection.execute("DETACH fresh")
            connection.execute("DETACH store")
            work.unlink()
            swap(connection, fresh, path, wait_s)
            then()
            step(3)
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise StoreError(
            f"{path.name} could not be written anew, and is as it was: {str(error).splitlines()[0]} Check that the "
            "disk has room for two copies of it."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def workshop(path: Path, word: str) -> Path:
    """A name beside the store for a folder of this call's own; what others of that word left long ago is removed."""
    remove_left(path, word, older_s=_STALE_S)
    return path.with_name(f"{path.name}.{word}-{uuid4().hex[:12]}")


def remove_left(path: Path, word: str, *, older_s: float, but: Path | None = None) -> None:
    """Remove folders beside the store that processes left which died, once nothing changed in them for so long."""
    for left in path.parent.glob(f"{path.name}.{word}-*"):
        newest = max((p.stat().st_mtime for p in (left, *left.glob("*"))), default=0.0)
        if left != but and time.time() - newest >= older_s:
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def held(path: Path, folder: Path, wait_s: float = WRITE_WAIT_S) -> Iterator[DuckDBPyConnection]:
    """The store as `held.main`, for this process alone, without a log beside it; files may be written in `folder`."""
    with exporting(path, folder, wait_s=wait_s, name="held", keep_out=True) as connection:
        remove_left(path, _WORD, older_s=0, but=folder)  # nobody else holds the store, so nobody needs these
        for word in ("spill", "restore"):
            remove_left(path, word, older_s=_STALE_S)
        connection.execute("CHECKPOINT held")  # or the log of the old file would be taken for one of the new
        yield connection


def _steps(progress: Step | None) -> Callable[[int], None]:
    def step(done: int) -> None:
        if progress:
            progress(_STEPS[done], done, len(_STEPS) - 1)

    return step


def _copy(connection: DuckDBPyConnection, from_: str, to: Path, name: str) -> None:
    """Copy all that a database holds into a new file, which stays attached under that name."""
    connection.execute(f"ATTACH {quoted(to)} AS {name}")
    connection.execute(f"COPY FROM DATABASE {from_} TO {name}")
    connection.execute(f"CHECKPOINT {name}")


def swap(connection: DuckDBPyConnection, fresh: Path, path: Path, wait_s: float = WRITE_WAIT_S) -> None:
    """Put the fresh file in the place of the store that is `held`, so that nobody writes to the old one meanwhile.

    Raises:
        StoreBusy: another program keeps the file open (on Windows), or wrote to it meanwhile.
    """
    try:
        fresh.replace(path)
    except PermissionError:
        pass  # Windows does not rename over an open file, and it is open here
    else:
        return
    connection.execute("DETACH held")
    before = _state(path)

    def unchanged() -> None:
        if _state(path) != before:
            msg = f"{path.name} was written by another process meanwhile, so nothing was changed. Try again."
            raise StoreBusy(msg)

    put_over(fresh, path, wait_s=wait_s, only_if=unchanged)


def _state(path: Path) -> tuple[int, int, bool]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, path.with_name(f"{path.name}.wal").exists()
