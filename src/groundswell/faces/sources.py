"""What each file can tell, where it is found and how long it takes: the list that the page and docs/sources.md show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from groundswell.questions.registry import Question


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing to bring.

    Attributes:
        name: what a person calls it.
        holds: kinds of data in the words of `Question.uses`.
        where: where it is found.
        takes: how long that takes.
        tells: what it tells, in a creator's words; empty for combinations, which only the docs list.
    """

    name: str
    holds: tuple[str, ...]
    where: str = ""
    takes: str = ""
    tells: str = ""


_STUDIO = "TikTok Studio, Analytics, tab {}: Download data"
KINDS: tuple[Kind, ...] = (
    Kind(
        "Studio, Overview", ("account days",), _STUDIO.format("Overview"), "half a minute",
        "Views, profile visits, likes, comments and shares of each day, for a year back.",
    ),
    Kind(
        "Studio, Content", ("post counters",), _STUDIO.format("Content"), "half a minute; again each week",
        "What each recent post has by now. Two downloads show how posts grow.",
    ),
    Kind(
        "Studio, Followers", ("follower days", "audience"), _STUDIO.format("Followers"), "half a minute",
        "Followers day by day, when they are there, and where they live.",
    ),
    Kind("Studio, all seven files", ("account days", "follower days", "audience", "post counters")),
    Kind(
        "a table of posts", ("post counters",), "A spreadsheet or the output of another tool", "as long as you like",
        "Whatever your own list of posts holds. Columns are recognised, and you can correct them.",
    ),
    Kind("the same table, twice", ("post counters", "post counters twice")),
    Kind(
        "Studio and tables",
        ("account days", "follower days", "audience", "post counters", "post counters twice"),
    ),
)  # fmt: skip


def state(question: Question, holds: Iterable[str]) -> str:
    """`answered`, `partly`, or nothing: how far such data answer the question."""
    held = set(holds)
    if set(question.uses) <= held:
        return "answered"
    return "partly" if {*question.uses, *question.also} & held else ""
