"""How values are written in files: JSON with names twice and numbers beyond bounds, counts as pages show them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

NULLS = ("", "N/A", "undefined", "-", "null", "None", "NaN")
"""What files write where nothing is known; never zero."""

STYLES = ("plain", "comma", "point", "blank", "suffix", "comma suffix")


class Raw(str):
    """A piece of JSON that is written as it stands."""

    __slots__ = ()


class Pairs(list[tuple[str, Any]]):
    """An object of JSON whose names may stand twice."""


def as_json(value: Any, *, wide: bool = True, indent: bool = False) -> str:
    """The value as JSON; without `wide`, letters beyond ASCII are escaped."""
    gap = "\n" if indent else ""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, Mapping | Pairs):
        pairs = value.items() if isinstance(value, Mapping) else value
        inside = (f"{as_json(str(k), wide=wide)}: {as_json(v, wide=wide, indent=indent)}" for k, v in pairs)
        return f"{{{gap}{f',{gap} '.join(inside)}{gap}}}"
    if isinstance(value, list | tuple):
        return f"[{gap}{f',{gap} '.join(as_json(v, wide=wide, indent=indent) for v in value)}{gap}]"
    return json.dumps(value, ensure_ascii=not wide)


def say_count(value: int, style: str) -> str:
    """The count in a style; plain where the style would not say it exactly."""
    if style in {"comma", "point", "blank"}:
        return f"{value:,}".replace(",", {"comma": ",", "point": ".", "blank": " "}[style])
    if style.endswith("suffix"):
        for letter, size in (("M", 10**6), ("K", 10**3)):
            if value >= size and not value % (size // 10):
                text = f"{value // size}.{value % size * 10 // size}{letter}"
                return text.replace(".", ",") if style.startswith("comma") else text
    return str(value)
