"""Files that appear under their name whole or not at all, and how one is told from another."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from groundswell.errors import StoreBusy

_RETRY_S = 0.01
_BLOCK = 1 << 20


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """A name beside `path` for what is still being written; what is left under it in the end is removed."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def place(draft: Path, path: Path) -> None:
    """Give the draft its name; file systems without hard links (FAT) are asked by renaming.

    Raises:
        FileExistsError: another file has the name.
    """
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError(path) from None
        draft.replace(path)


def put_over(draft: Path, path: Path, *, wait_s: float = 10.0, only_if: Callable[[], None] = lambda: None) -> None:
    """Let the draft take the place of the file of that name, which on Windows nobody may have open.

    Args:
        only_if: called before each attempt; raises where it must not be made.

    Raises:
        StoreBusy: another process kept the file open for all of `wait_s`; it stays as it is.
    """
    until = time.monotonic() + wait_s
    while True:
        only_if()
        try:
            draft.replace(path)
        except PermissionError:
            if time.monotonic() >= until:
                msg = (
                    f"{path.name} is open in another program, so nothing could take its place, and nothing was "
                    "changed. Close that program, then try again."
                )
                raise StoreBusy(msg) from None
            time.sleep(_RETRY_S)
        else:
            return


def synced(path: Path) -> None:
    """Make the system write the file to the disk before it goes on."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())
    with suppress(OSError):  # a folder can be opened on some systems only
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal digits. Raises OSError."""
    found = sha256()
    with path.open("rb") as content:
        while block := content.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
