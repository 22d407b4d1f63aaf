"""What a request asks, read from text: parameters checked and bounded, for pages, programs and assistants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from groundswell.answer import Cell
from groundswell.errors import BadValue, UnknownName
from groundswell.questions.registry import Parameter, Question

MOST = 36_500
"""No number that a question takes is larger: a hundred years of days, more posts than anybody lists."""

LONGEST = 200
"""Characters of a text that a question takes."""

_WHOLE = re.compile(r"[+-]?\d{1,9}")
_TRUE, _FALSE = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off", ""})


def read_params(question: Question, given: Mapping[str, Any]) -> dict[str, Cell]:
    """The parameters that were given, as their types; those left out are left to the question.

    Raises:
        UnknownName: a parameter that the question does not have.
        BadValue: not of the parameter's type, or beyond what any question takes.
    """
    known = {p.name: p for p in question.parameters}
    for name in given:
        if name not in known:
            raise UnknownName.among(f"parameter of {question.name}", name, known)
    return {name: read_param(known[name], value) for name, value in given.items()}


def schema_of(parameter: Parameter) -> dict[str, Any]:
    """The parameter as JSON Schema."""
    kinds: dict[type, dict[str, Any]] = {
        int: {"type": "integer", "minimum": 0, "maximum": MOST},
        float: {"type": "number", "minimum": -MOST, "maximum": MOST},
        str: {"type": "string", "maxLength": LONGEST},
        bool: {"type": "boolean"},
    }
    return {**kinds[parameter.type], "default": parameter.default, "description": parameter.says}


def read_param(parameter: Parameter, value: Any) -> Cell:
    """What was given for one parameter, as its type. Raises BadValue where it is not of it, or beyond bounds."""
    text = str(value).strip()
    if parameter.type is bool:
        if text.lower() not in _TRUE | _FALSE:
            raise _bad(parameter, text, "yes or no")
        return text.lower() in _TRUE
    if parameter.type is str:
        if len(text) > LONGEST:
            raise _bad(parameter, f"{text[:20]}…", f"at most {LONGEST} characters")
        return text
    if parameter.type is int:
        if not _WHOLE.fullmatch(text) or not 0 <= int(text) <= MOST:
            raise _bad(parameter, text, f"a whole number from 0 to {MOST:,}")
        return int(text)
    try:
        number = float(text)
    except ValueError:
        raise _bad(parameter, text, "a number") from None
    if not abs(number) <= MOST:  # neither is "not a number"
        raise _bad(parameter, text, f"a number from {-MOST:,} to {MOST:,}")
    return number


def _bad(parameter: Parameter, text: str, wanted: str) -> BadValue:
    return BadValue(f"{parameter.name} is {text!r}. It takes {wanted}, such as {parameter.default!r}.")
