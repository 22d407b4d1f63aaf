"""Which file answers which question: what each source holds, against what each question uses.

A question is answered by a source that holds all the kinds of data it uses, partly by one that holds some of them or
some of what it can make do with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from groundswell.questions import registry as questions

LEAD = (
    "What each question can say from which files. *Answered* means that the files hold all that the question uses, "
    "*partly* that it says what it can and names what is missing; an empty cell means that it tells what to import."
)

# Kinds of data, in the words of `uses`, that each source holds.
SOURCES: dict[str, tuple[str, ...]] = {
    "Studio, Overview": ("account days",),
    "Studio, Content": ("post counters",),
    "Studio, Followers": ("follower days", "audience"),
    "Studio, all seven files": ("account days", "follower days", "audience", "post counters"),
    "a table of posts": ("post counters",),
    "the same table, twice": ("post counters", "post counters twice"),
    "Studio and tables": ("account days", "follower days", "audience", "post counters", "post counters twice"),
}


def state(uses: tuple[str, ...], also: tuple[str, ...], holds: tuple[str, ...]) -> str:
    """`answered`, `partly` or an empty cell."""
    if set(uses) <= set(holds):
        return "answered"
    return "partly" if {*uses, *also} & set(holds) else ""


def parts(table: Callable[[tuple[str, ...], Sequence[tuple[str, ...]]], str]) -> tuple[str, ...]:
    """The sections of docs/sources.md."""
    asked = questions.all_questions()
    matrix = [(f"`{q.name}`", *(state(q.uses, q.also, holds) for holds in SOURCES.values())) for q in asked]
    needs = [(f"`{q.name}`", q.asks, ", ".join(q.uses), ", ".join(q.also)) for q in asked]
    return (
        "## Question by source",
        table(("question", *SOURCES), matrix),
        "## What each question uses",
        table(("question", "asks", "uses", "can make do with"), needs),
    )
