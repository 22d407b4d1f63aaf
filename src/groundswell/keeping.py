"""Keeping house: a backup, a store put back, an account or a person forgotten. Part of `Library`."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.clock import to_datetime
from groundswell.errors import BadValue, NeedsInput, StoreDamaged, UnknownName

if TYPE_CHECKING:
    from groundswell.store.backup import Backup, Step
    from groundswell.store.forget import Forgotten
    from groundswell.store.restore import Restored

KINDS = ("account", "follower", "source")
"""What can be forgotten."""


class Keeping:
    """What a library can do with its store as a whole."""

    path: Path

    def backup(
        self,
        to: str | Path | None = None,
        *,
        passphrase: str | None = None,
        with_key: bool = True,
        overwrite: bool = False,
        progress: Step | None = None,
    ) -> Backup:
        """Write everything into one file, to keep or to move to another computer.

        Args:
            to: the file, or a folder; by default one named for the day, in the folder you are in.
            passphrase: seals the key of the pseudonyms; needed where the store has people and `with_key`.
            with_key: False leaves the key out: elsewhere no followers can then be added to the store.
            overwrite: write over a file of that name.

        Raises:
            NeedsInput: a passphrase is needed.
            BadValue: the passphrase is too short, or the file is there already.
            StoreError: the store cannot be read, or the disk is full.
        """
        from groundswell import __version__
        from groundswell.store import backup, file, key, seal

        made_at = to_datetime(time.time_ns() // 1000, UTC)
        target = Path(to).expanduser() if to else Path.cwd()
        if target.is_dir():
            target /= f"groundswell-{made_at.date().isoformat()}.zip"
        own = key.read_key(file.profile_folder()) if with_key and self._people() else None
        sealed = None
        if own and _key_id()(own) == self._people():
            if passphrase is None:
                raise NeedsInput(
                    "The backup holds the key of the pseudonyms of your followers, and that needs a passphrase: it is "
                    "asked for on a terminal, and otherwise read from --passphrase-file or GROUNDSWELL_PASSPHRASE. Or "
                    "leave the key out with --without-key.",
                    option="passphrase",
                )
            sealed = seal.seal(own, passphrase)
        return backup.write_backup(
            self.path,
            target,
            made_at=made_at,
            version=__version__,
            sealed_key=sealed,
            profile=file.profile_folder(),
            overwrite=overwrite,
            step=progress,
        )

    def restore(
        self,
        backup: str | Path,
        *,
        passphrase: str | None = None,
        with_key: bool = True,
        replace: bool = False,
        progress: Step | None = None,
    ) -> Restored:
        """Put a backup back: its store here, and its key into the profile folder, after all of it was checked.

        Args:
            passphrase: opens the key; needed where the backup holds one and `with_key`.
            replace: put it in the place of the store that is here.

        Raises:
            NeedsInput: a passphrase is needed.
            UnreadableFile: this is no backup, or it is damaged.
            BadValue: the passphrase is wrong, or there is a store here already.
            StoreError: written by a newer Groundswell, no room on the disk, or the store here is in use.
        """
        from groundswell.store import restore
        from groundswell.store.cache import Cache
        from groundswell.store.file import cache_folder, profile_folder

        return restore.restore_backup(
            Path(backup).expanduser(),
            self.path,
            profile=profile_folder(),
            key_name=_key_id(),
            passphrase=passphrase,
            with_key=with_key,
            replace=replace,
            then=Cache(cache_folder(), self.path).clear,
            step=progress,
        )

    def adopt(self, other: Path) -> bool:
        """Begin with what another store holds, and say whether that was done: not where there is a store already.

        Args:
            other: a store that nobody has open.
        """
        from groundswell.store import place

        if self.path.with_name(f"{self.path.name}.wal").exists():
            return False  # it belongs to a store that was here, and would be read as part of the new one
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with place.draft_of(self.path) as draft:
            shutil.copyfile(other, draft)
            place.synced(draft)
            try:
                place.place(draft, self.path)
            except FileExistsError:
                return False
        return True

    def forget(self, kind: str, name: str, *, sure: bool = False, progress: Step | None = None) -> Forgotten:
        """Forget an account, a follower or a source for good; unless `sure`, only say what would go.

        The bytes go too, with the cache and with the backups that were written on this computer.

        Args:
            kind: `account`, `follower` or `source`.
            name: a handle; the name of a follower, which is not kept; or a kind of source such as `studio.content`, or
                an import as `imports` names it.

        Raises:
            UnknownName: there is nothing of that kind and name.
            BadValue: no such follower, or the key of the pseudonyms is not on this computer.
            StoreError: the store cannot be read, or is in use.
        """
        from groundswell.store import file, forget
        from groundswell.store.cache import Cache

        if kind not in KINDS:
            raise UnknownName.among("thing to forget", kind, KINDS)
        way = forget.Way(self.path, Cache(file.cache_folder(), self.path), file.profile_folder(), sure, progress)
        if kind == "account":
            return forget.forget_account(way, name)
        if kind == "source":
            return forget.forget_source(way, name)
        return forget.forget_follower(way, name, self._pseudonym(name))

    def check_key(self) -> str:
        """A sentence about the key of the pseudonyms on this computer: whether the store's people were made with it.

        Raises:
            StoreMissing: there is no store yet.
            StoreDamaged: the key is missing, broken, or another store's.
        """
        from groundswell.store import file, key

        people, folder = self._people(), file.profile_folder()
        own = key.read_key(folder)
        if people is None:
            return "no followers are kept, so none is needed"
        if own is None or _key_id()(own) != people:
            what = "is not on this computer" if own is None else "is another than the one on this computer"
            raise StoreDamaged(
                f"The key that made the pseudonyms of this store {what}. All numbers are there, but no followers can "
                f"be added or forgotten by name. Its place is {folder / 'people.key'}: put the right one there, or "
                "restore a backup that holds it."
            )
        return "made the pseudonyms of this store"

    def _people(self) -> str | None:
        """The name of the key that made the pseudonyms of the store; None where it has no people."""
        from groundswell.store import backup, file

        with file.reading(self.path, wait_s=file.WRITE_WAIT_S) as connection:
            return backup.people_key_of(connection)

    def _pseudonym(self, name: str) -> str:
        from groundswell.importers.people import Pseudonyms
        from groundswell.store import file, key

        people, own = self._people(), key.read_key(file.profile_folder())
        if people is None:
            raise BadValue("There are no people in this store, so there is nobody to forget.")
        if own is None or _key_id()(own) != people:
            raise BadValue(
                "The people of this store are kept under pseudonyms, and the key that made them is not on this "
                "computer, so that nobody can be found by name. Restore a backup that holds the key first."
            )
        return Pseudonyms(own).of(name)


def _key_id() -> Callable[[bytes], str]:
    from groundswell.importers.people import key_id

    return key_id
