"""The key of the pseudonyms: 32 random bytes in the user's profile folder, never in the store.

Whoever gets the store alone cannot find out who its people are; whoever loses the key keeps all numbers, but can add no
people to them.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from groundswell.errors import StoreDamaged
from groundswell.store.place import draft_of, place

_NAME = "people.key"
_BYTES = 32


def read_key(folder: Path) -> bytes | None:
    """The key in this profile folder; None where there is none yet.

    Raises:
        StoreDamaged: the file is there, and is no key.
    """
    path = folder / _NAME
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        msg = f"The key of the pseudonyms cannot be read ({error.strerror}): {path}. Check that you may read it."
        raise StoreDamaged(msg) from None
    if len(key) != _BYTES:
        msg = (
            f"The key of the pseudonyms has {len(key)} bytes instead of {_BYTES}: {path}. Put it back from a backup; "
            "or delete it, and followers stay out of stores that it was used for."
        )
        raise StoreDamaged(msg)
    return key


def make_key(folder: Path) -> bytes:
    """The key in this profile folder, made now where there is none yet; only its user may read the file.

    Raises:
        StoreDamaged: the file is there, and is no key.
    """
    known = read_key(folder)
    if known:
        return known
    return put_key(folder, secrets.token_bytes(_BYTES))


def put_key(folder: Path, key: bytes) -> bytes:
    """Keep this key in the profile folder, unless another is there; gives the one that is there then.

    Only its user may read the file. Of two processes that start at once one wins, and neither ever reads half a key.

    Raises:
        StoreDamaged: the file is there, and is no key.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _NAME
    with draft_of(path) as draft:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            place(draft, path)
    return read_key(folder) or key
