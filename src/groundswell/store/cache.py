"""Answers kept beside the store, so that a warm question costs nothing and a busy store still answers.

One file an account, question and set of parameters: a line that says what was asked and under which versions of data
and code it was answered, then the answer as JSON. The folder may be deleted at any time. A file is written whole or
not at all, and one that cannot be read counts as absent.

While an import runs, a mark in the folder is touched every second. Whoever sees a fresh mark takes what is kept instead
of computing on data that are about to change; a mark that nobody touches any more belongs to an import that died.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from groundswell.answer import Answer, Cell

MAX_FILES = 2_000
"""Across all accounts of a store; the least recently written go first."""

_BEAT_S = 1.0
_DEAD_S = 5.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One cached answer and the versions of data and code behind it."""

    answer: Answer
    data_version: str
    code_version: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was once asked: of which account (None: the only one), which question, with which parameters."""

    account: str | None
    question: str
    params: Mapping[str, Cell]


class Cache:
    """The cached answers of one store.

    Args:
        folder: the user's cache folder; the store's own sub-folder is made on first writing.
        store: path of the store, only to tell stores apart.
    """

    def __init__(self, folder: Path, store: Path) -> None:
        self._folder = folder / _digest(str(store.resolve()))
        self._mark = self._folder / "importing"

    def get(self, asked: Asked) -> Entry | None:
        """The entry, whatever its version; None where there is none or it cannot be read."""
        try:
            head, answer = self._path(asked).read_text(encoding="utf-8").split("\n", maxsplit=1)
            versions = json.loads(head)
            return Entry(Answer.from_json(answer), versions["data_version"], versions["code_version"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, asked: Asked, entry: Entry) -> None:
        """Keep the entry; a full disk or a missing right only means that nothing is kept."""
        path = self._path(asked)
        head = {
            "asked": [asked.account, asked.question, dict(asked.params)],
            "data_version": entry.data_version,
            "code_version": entry.code_version,
        }
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(f"{json.dumps(head)}\n{entry.answer.to_json()}", encoding="utf-8")
            unfinished.replace(path)
            self._prune()

    def asked(self) -> tuple[Asked, ...]:
        """What has been asked before, the latest first: what is worth answering anew after an import."""
        found = []
        for file in self._newest_first():
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError), file.open(encoding="utf-8") as lines:
                found.append(Asked(*json.loads(lines.readline())["asked"]))
        return tuple(found)

    def clear(self) -> None:
        """Forget every answer of this store."""
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextlib.contextmanager
    def importing(self) -> Iterator[None]:
        """For as long as this lasts, `is_importing` is true in every process."""
        done = threading.Event()

        def beat() -> None:
            while not done.wait(_BEAT_S):
                self._touch()

        self._touch()
        heart = threading.Thread(target=beat, name="groundswell-importing", daemon=True)
        heart.start()
        try:
            yield
        finally:
            done.set()
            heart.join()
            with contextlib.suppress(OSError):
                self._mark.unlink(missing_ok=True)

    def is_importing(self) -> bool:
        """An import into this store is running, here or in another process."""
        try:
            return time.time() - self._mark.stat().st_mtime < _DEAD_S
        except OSError:
            return False

    def _touch(self) -> None:
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._mark.touch()

    def _path(self, asked: Asked) -> Path:
        text = json.dumps([asked.account, asked.question, sorted(asked.params.items())])
        return self._folder / f"{_digest(text)}.json"

    def _newest_first(self) -> list[Path]:
        dated = []
        for file in self._folder.glob("*.json"):
            with contextlib.suppress(OSError):  # another process may have pruned it
                dated.append((-file.stat().st_mtime_ns, file))
        return [file for _, file in sorted(dated)]

    def _prune(self) -> None:
        for file in self._newest_first()[MAX_FILES:]:
            file.unlink(missing_ok=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
