"""The questions by name. Registering one makes it a Python method, a CLI command, a report section and, later, more.

A question is a function from a `View` of one account (and keyword parameters with defaults) to an `Answer`:

    @question("engagement", asks="How do people react to my posts?", uses=("post counters",), order=20)
    def engagement(view: View, *, days: int = 90) -> Answer: ...
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from groundswell.answer import Answer
from groundswell.errors import UnknownName
from groundswell.questions.noted import notes, with_notes

if TYPE_CHECKING:
    from groundswell.questions.base import View


@dataclass(frozen=True, slots=True)
class Parameter:
    """One keyword of a question: faces build options from it; `says` is its help, one line."""

    name: str
    type: type
    default: Any
    says: str


@dataclass(frozen=True, slots=True)
class Question:
    """One registered question.

    Attributes:
        name: what faces call it.
        asks: the question, as a creator would ask it.
        order: place in lists and reports; today is 0.
        uses: kinds of data that a full answer takes: `post counters`, `post counters twice`, `account days`,
            `follower days`, `audience`, …; the sources page derives from them and tests hold them true.
        also: other kinds, each of which alone yields a part of the answer.
    """

    name: str
    asks: str
    order: int
    uses: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    answer: Callable[..., Answer]
    also: tuple[str, ...] = ()


# Written down rather than discovered, so that `groundswell --help` need not import a single question.
_MODULES = ("today", "engagement", "balance", "growth", "consistency", "posts", "momentum", "afterglow", "post")
_REGISTERED: dict[str, Question] = {}


def question(
    name: str,
    *,
    asks: str,
    order: int,
    uses: tuple[str, ...],
    also: tuple[str, ...] = (),
    says: Mapping[str, str] | None = None,
) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Register the function below as the question `name`; `says` holds one line of help for each keyword.

    The user's notes are put on the charts of whatever it answers, so that every face draws them.
    """

    def register(function: Callable[..., Answer]) -> Callable[..., Answer]:
        kinds = {"int": int, "float": float, "str": str, "bool": bool}
        parameters = tuple(
            Parameter(p.name, kinds[str(p.annotation).removesuffix(" | None")], p.default, (says or {})[p.name])
            for p in inspect.signature(function).parameters.values()
            if p.kind is inspect.Parameter.KEYWORD_ONLY
        )

        @functools.wraps(function)
        def answered(view: View, **params: Any) -> Answer:
            return with_notes(function(view, **params), notes(view))

        _REGISTERED[name] = Question(name, asks, order, uses, parameters, answered, also)
        return answered

    return register


def names() -> tuple[str, ...]:
    """The names of all questions, without loading any."""
    return _MODULES


def get(name: str) -> Question:
    """The question of that name. Raises UnknownName."""
    if name not in _MODULES:
        raise UnknownName.among("question", name, _MODULES)
    importlib.import_module(f"groundswell.questions.{name}")
    return _REGISTERED[name]


def all_questions() -> tuple[Question, ...]:
    """All questions, in order."""
    return tuple(sorted((get(name) for name in _MODULES), key=lambda q: q.order))
