"""Answers kept as JSON beside the store, so that a warm question costs nothing and a busy store still answers.

One file an account, question and set of parameters, holding the answer and the versions that it was computed under. The
folder may be deleted at any time. A file is written whole or not at all, and one that cannot be read counts as absent.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from groundswell.answer import Answer, Cell

MAX_FILES = 2_000
"""Across all accounts of a store; the least recently written go first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One cached answer and the versions of data and code behind it."""

    answer: Answer
    data_version: str
    code_version: str


class Cache:
    """The cached answers of one store.

    Args:
        folder: the user's cache folder; the store's own sub-folder is made on first writing.
        store: path of the store, only to tell stores apart.
    """

    def __init__(self, folder: Path, store: Path) -> None:
        self._folder = folder / _digest(str(store.resolve()))

    def get(self, account: str | None, question: str, params: Mapping[str, Cell]) -> Entry | None:
        """The entry, whatever its version; None where there is none or it cannot be read."""
        try:
            raw = json.loads(self._path(account, question, params).read_text(encoding="utf-8"))
            return Entry(Answer.from_json(raw["answer"]), raw["data_version"], raw["code_version"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, account: str | None, question: str, params: Mapping[str, Cell], entry: Entry) -> None:
        """Keep the entry; a full disk or a missing right only means that nothing is kept."""
        path = self._path(account, question, params)
        text = json.dumps(
            {"answer": entry.answer.to_json(), "data_version": entry.data_version, "code_version": entry.code_version}
        )
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(path)
            self._prune()

    def clear(self) -> None:
        """Forget every answer of this store."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, account: str | None, question: str, params: Mapping[str, Cell]) -> Path:
        asked = json.dumps([account, question, sorted(params.items())])
        return self._folder / f"{_digest(asked)}.json"

    def _prune(self) -> None:
        files = list(self._folder.glob("*.json"))
        if len(files) > MAX_FILES:
            files.sort(key=lambda f: f.stat().st_mtime)
            for file in files[: len(files) - MAX_FILES]:
                file.unlink(missing_ok=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
