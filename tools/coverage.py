"""Which file answers which question: what each source holds, against what each question uses.

A question is answered by a source that holds all the kinds of data it uses, partly by one that holds some of them or
some of what it can make do with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from groundswell.faces.sources import KINDS, state
from groundswell.questions import registry as questions

LEAD = (
    "What each question can say from which files. *Answered* means that the files hold all that the question uses, "
    "*partly* that it says what it can and names what is missing; an empty cell means that it tells what to import."
)


def parts(table: Callable[[tuple[str, ...], Sequence[tuple[str, ...]]], str]) -> tuple[str, ...]:
    """The sections of docs/sources.md."""
    asked = questions.all_questions()
    matrix = [(f"`{q.name}`", *(state(q, kind.holds) for kind in KINDS)) for q in asked]
    needs = [(f"`{q.name}`", q.asks, ", ".join(q.uses), ", ".join(q.also)) for q in asked]
    return (
        "## Question by source",
        table(("question", *(kind.name for kind in KINDS)), matrix),
        "## What each question uses",
        table(("question", "asks", "uses", "can make do with"), needs),
    )
