"""A backup put back: everything is checked first, and nothing that is there is lost before the new store stands.

The key goes first, for a key without a store harms nobody. A store that is replaced keeps a second name until the new
one has been opened in its place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias
from uuid import uuid4

from groundswell.errors import BadValue, StoreDamaged, StoreError, StoreNewer
from groundswell.store.anew import held, swap, workshop
from groundswell.store.backup import KEY, STORE, Step
from groundswell.store.backup_check import (
    Manifest,
    check_room,
    check_store,
    opened,
    read_key,
    read_manifest,
    unpack_store,
)
from groundswell.store.backups import REPLACED, note_copy
from groundswell.store.file import WRITE_WAIT_S, reading
from groundswell.store.key import put_key
from groundswell.store.place import place, put_over

KeyFate: TypeAlias = Literal["put", "there", "other", "left out", "none"]
"""What became of the key: put into the profile; there already; not put, because another is; not wanted; not in it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A store that was put back.

    Attributes:
        replaced: another store was there, and is gone now.
        kept: where the old store lies that could not be opened; None where there was none of that kind.
    """

    path: Path
    manifest: Manifest
    key: KeyFate
    replaced: bool
    kept: Path | None


def restore_backup(  # noqa: PLR0913 - each is a place or a decision of the caller's
    file: Path,
    path: Path,
    *,
    profile: Path,
    key_name: Callable[[bytes], str],
    passphrase: str | None = None,
    with_key: bool = True,
    replace: bool = False,
    then: Callable[[], None] = lambda: None,
    step: Step | None = None,
    wait_s: float = WRITE_WAIT_S,
) -> Restored:
    """Check a backup from end to end, then put its store at `path` and its key into the profile folder.

    Args:
        key_name: gives the name of a key, as stores note it.
        replace: put it in the place of a store that is there.
        then: called when the store is in place.

    Raises:
        UnreadableFile: this is no backup, or it is damaged.
        NeedsInput: it holds the key, and no passphrase was given.
        BadValue: the passphrase is wrong; or there is a store already, and nobody said that it may be replaced.
        StoreNewer: written by a newer Groundswell.
        StoreError: what it holds is no store, the disk is full, or the old store is in use.
    """
    path = path.resolve()
    if path.exists() and not replace:
        raise BadValue(
            f"There is a store at {path} already, and it stays as it is. Name another place with --store, or say "
            "--replace to put the backup in its place."
        )
    with opened(file) as packed:
        manifest = read_manifest(packed)
        check_room(path, manifest)
        key = read_key(packed, manifest, passphrase, key_name) if with_key and KEY in manifest.parts else None
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = workshop(path, "restore")
        try:
            folder.mkdir()
            draft = folder / STORE
            unpack_store(packed, manifest, draft, step)
            check_store(draft, manifest)
            fate = _put_key(profile, key) if key else "left out" if KEY in manifest.parts else "none"
            replaced, kept = _put_store(draft, path, folder, then, wait_s)
        except OSError as error:
            raise StoreError(
                f"The store could not be put at {path}, and what was there is as it was: {error.strerror or error}. "
                "Check that the disk has room and that you may write there."
            ) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    note_copy(profile, path, file, is_ours=False)
    return Restored(path, manifest, fate, replaced, kept)


def _put_key(profile: Path, key: bytes) -> KeyFate:
    from_before = (profile / "people.key").exists()
    if put_key(profile, key) != key:
        return "other"
    return "there" if from_before else "put"


def _put_store(
    draft: Path, path: Path, folder: Path, then: Callable[[], None], wait_s: float
) -> tuple[bool, Path | None]:
    """Give the draft the name of the store; says whether it replaced one, and where one lies that cannot be opened."""
    log = path.with_name(f"{path.name}.wal")
    if not path.exists():
        if log.exists():  # of a store that is gone: it must not be taken for this one's
            log.replace(_beside(log))
        place(draft, path)
        then()
        return False, None
    kept = _beside(path)
    try:
        with held(path, folder, wait_s) as connection:
            _keep(path, kept)
            swap(connection, draft, path, wait_s)
            then()
    except (StoreDamaged, StoreNewer):
        # What cannot be opened cannot be held either, and is not thrown away.
        _keep(path, kept)
        if log.exists():
            log.replace(kept.with_name(f"{kept.name}.wal"))
        put_over(draft, path, wait_s=wait_s)
        then()
        return True, kept
    except BaseException:
        kept.unlink(missing_ok=True)
        raise
    with reading(path):
        kept.unlink()
    return True, None


def _keep(path: Path, kept: Path) -> None:
    """A second name for the file, or a copy where the file system has no second names."""
    try:
        os.link(path, kept)
    except OSError:
        shutil.copy2(path, kept)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.{REPLACED}-{uuid4().hex[:8]}")
