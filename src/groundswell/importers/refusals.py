"""Files that are not imported, told together where the reason is the same: 499 letters are one sentence, not 499."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

_FEW = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """Files that were left alone for one reason.

    Attributes:
        names: of all of them.
        reason: a sentence without their names; of a single file its whole sentence, with the name.
    """

    names: tuple[str, ...]
    reason: str

    def say_names(self) -> str:
        """The first few names, and how many more there are."""
        more = len(self.names) - _FEW
        return ", ".join(self.names[:_FEW]) + (f" and {more:,} more" if more > 0 else "")


def fold(refused: Iterable[tuple[str, str]]) -> list[Alike]:
    """Refused files (name, sentence) by their reason, in the order in which the reasons first came."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, sentence in refused:
        found.setdefault(_nameless(name, sentence), []).append((name, sentence))
    return [
        Alike(tuple(name for name, _ in files), reason if len(files) > 1 else _named(*files[0]))
        for reason, files in found.items()
    ]


def _nameless(name: str, sentence: str) -> str:
    for own in (name, PurePosixPath(name).name):
        if own and sentence.startswith(own):
            rest = sentence.removeprefix(own).lstrip(": ").removeprefix("is ")
            return rest[:1].upper() + rest[1:]
    return sentence


def _named(name: str, sentence: str) -> str:
    return sentence if PurePosixPath(name).name in sentence else f"{name}: {sentence}"
