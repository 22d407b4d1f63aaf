"""Which copies of a store there are, as far as Groundswell knows: a list in the profile folder.

A backup is noted when it is written, so that forgetting somebody can delete it too. A file that a store was restored
from is noted as the user's own: it is named, never deleted.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundswell.store.place import digest_of, draft_of, put_over

REPLACED = "before-restore"
"""What stands behind the name of a store that another was put in the place of, for as long as it is kept."""

_NAME = "backups.json"


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a store.

    Attributes:
        digest: of the copy's content, so that another file of that name is left alone.
        is_ours: written by Groundswell on this computer, so that it may delete it.
    """

    file: Path
    digest: str
    is_ours: bool


def note_copy(profile: Path, store: Path, file: Path, *, is_ours: bool) -> None:
    """Remember a copy; a full disk or a missing right only means that it will have to be deleted by hand."""
    kept = [e for e in _entries(profile) if e.get("file") != str(file.resolve())]
    kept.append({
        "store": str(store.resolve()),
        "file": str(file.resolve()),
        "sha256": digest_of(file),
        "is_ours": is_ours,
    })  # fmt: skip
    _write(profile, kept)


def known_copies(profile: Path, store: Path) -> tuple[Copy, ...]:
    """The copies of this store; those that another file has taken the name of are no copies any more."""
    mine = [e for e in _entries(profile) if e.get("store") == str(store.resolve())]
    copies = [Copy(Path(e["file"]), e["sha256"], bool(e["is_ours"])) for e in mine]
    replaced = (Copy(file, "", is_ours=True) for file in store.parent.glob(f"{store.name}.{REPLACED}-*"))
    return (*(copy for copy in copies if not _is_another(copy)), *replaced)


def _is_another(copy: Copy) -> bool:
    try:
        return digest_of(copy.file) != copy.digest
    except OSError:
        return False  # not there now, such as on a disk that is not connected


def remove_copies(profile: Path, store: Path, copies: Iterable[Copy]) -> tuple[Copy, ...]:
    """Delete these copies; gives those that could not be, because they are not there now or may not be touched."""
    left = []
    gone = set()
    for copy in copies:
        try:
            copy.file.unlink()
            gone.add(str(copy.file))
        except OSError:
            left.append(copy)
    mine = str(store.resolve())
    if gone:
        _write(profile, [e for e in _entries(profile) if e.get("store") != mine or e.get("file") not in gone])
    return tuple(left)


def _entries(profile: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads((profile / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    keys = {"store", "file", "sha256", "is_ours"}
    return [e for e in found if isinstance(e, dict) and keys <= e.keys()] if isinstance(found, list) else []


def _write(profile: Path, entries: list[dict[str, Any]]) -> None:
    with contextlib.suppress(OSError):
        profile.mkdir(parents=True, exist_ok=True)
        path = profile / _NAME
        with draft_of(path) as draft:
            draft.write_text(json.dumps(entries, indent=1, ensure_ascii=False), encoding="utf-8")
            put_over(draft, path)
