"""Files that are not imported, told together where the reason is the same: 499 letters are one sentence, not 499."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from groundswell.units import plural, say_list

_FEW = 3
_MOST_COLUMNS, _LONGEST = 12, 40
NO_NUMBERS = ", and holds no numbers to read."
"""How the sentence ends about a file that is a picture, a program and the like."""
_COLUMNS = re.compile(r" It has the columns .*?\.(?= |$)", re.DOTALL)


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


def say_columns(header: Sequence[str]) -> str:
    """The columns of a table, for a sentence: the first twelve, none longer than a name would be."""
    named = [name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…" for name in header[:_MOST_COLUMNS] if name]
    return ", ".join(named) + (", …" if len(header) > _MOST_COLUMNS else "")


def fold(refused: Iterable[tuple[str, str]]) -> list[Alike]:
    """Refused files (name, sentence) by their reason, in the order in which the reasons first came."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, sentence in refused:
        found.setdefault(_nameless(name, sentence), []).append((name, sentence))
    return [
        Alike(tuple(name for name, _ in files), _said(reason, files) if len(files) > 1 else _named(*files[0]))
        for reason, files in found.items()
    ]


def _said(reason: str, files: list[tuple[str, str]]) -> str:
    """The reason for several files; of pictures, programs and the like how many there are of each."""
    if reason != NO_NUMBERS:
        return reason
    kinds = Counter(sentence.removesuffix(NO_NUMBERS).rpartition(" is ")[2] for _, sentence in files)
    counted = [plural(n, what.partition(" ")[2]) for what, n in kinds.most_common()]
    return f"{say_list(counted)}: no numbers to read."


def _nameless(name: str, sentence: str) -> str:
    if sentence.endswith(NO_NUMBERS):
        return NO_NUMBERS
    sentence = _COLUMNS.sub("", sentence)
    for own in (name, PurePosixPath(name).name):
        if own and sentence.startswith(own):
            rest = sentence.removeprefix(own).lstrip(": ").removeprefix("is ")
            return rest[:1].upper() + rest[1:]
    return sentence


def _named(name: str, sentence: str) -> str:
    return sentence if PurePosixPath(name).name in sentence else f"{name}: {sentence}"
