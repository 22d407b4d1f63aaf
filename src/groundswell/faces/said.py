"""What of an answer is said where: urgent first, then the answer, then what asks for care, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from groundswell.answer import Answer

FIRST = frozenset({"old data", "invented", "busy"})
"""The kinds of caveat that must be known before the answer is read."""


@dataclass(frozen=True, slots=True)
class Said:
    """The sentences of one answer by their place."""

    first: tuple[str, ...]
    headline: str
    sentences: tuple[str, ...]
    care: tuple[str, ...]


def arrange(answer: Answer, before: Iterable[str] = ()) -> Said:
    """The sentences of an answer by place, without those that `before` has said already.

    A sentence counts as said when an earlier one begins with it: "These numbers end on 10 April 2022, 4 years ago."
    says "These numbers end on 10 April 2022." too. The headline is the first sentence that is new.
    """
    first = [c.sentence for c in answer.caveats if c.kind in FIRST]
    care = [c.sentence for c in answer.caveats if c.kind not in FIRST]
    said = list(before)
    urgent = _new(first, said)
    told = _new((answer.headline, *answer.sentences), [*said, *urgent]) or [answer.headline]
    return Said(tuple(urgent), told[0], tuple(told[1:]), tuple(_new(care, [*said, *told])))


def _new(sentences: Iterable[str], said: Iterable[str]) -> list[str]:
    known = list(said)
    fresh: list[str] = []
    for sentence in sentences:
        if not any(earlier.startswith(sentence.rstrip(".")) for earlier in [*known, *fresh]):
            fresh.append(sentence)
    return fresh
