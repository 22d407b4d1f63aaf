"""Day and time as TikTok Studio's post list shows them: `Nov 3, 5:12 PM`, `Aug 4, 2025, 8:09 AM`, `2 thg 10, 8:00 CH`.

The day is read by `days`; here the time of day is taken off it, in the 12 or 24 hours of whichever language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache

from groundswell.importers.days import COMMON, OTHERS

_LONGEST = 48
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})\s*[:：時时]\s*(\d{2})(?:\s*[:：分]\s*\d{2})?\s*分?(?!\d)")
# A dot or an h stands between hours and minutes at the end only: elsewhere it is a date.
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\s?[.h]\s?(\d{2})$")
_TELLING = re.compile(r"\d\s?[:：.h時时]\s?\d")
_EAST = ("ja", "ko", "zh", "zh_Hant")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A cell with a day and a time of day.

    Attributes:
        day: what is left of the cell when the time is taken off.
    """

    day: str
    at: time


def may_be_stamp(cell: str) -> bool:
    """Whether a closer look at the cell can pay; a quick no for nearly all text."""
    return len(cell) <= _LONGEST and bool(_TELLING.search(cell))


def read_stamp(cell: str) -> Stamp | None:
    """The day and the time in a cell; None where it holds anything else. Whether the day is one, `days` says."""
    if not may_be_stamp(cell):
        return None
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in _plain(cell))
    match = _CLOCK.search(text) or _DOTTED.search(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    before, after = text[: match.start()].strip(), text[match.end() :].strip()
    half = _half(after)
    if half is not None:
        after = ""
    elif word := re.search(r"[^\W\d_]+$", re.sub(r"[日일]", r"\g<0> ", before)):
        half = _half(word[0])
        before = before[: len(before) - len(word[0])] if half is not None else before
    day = f"{before} {after}".strip(" ,،·-–|")
    if not any(c.isdigit() for c in day):
        return None
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * half
    return Stamp(day, time(hour, minute)) if hour < 24 and minute < 60 else None


def _plain(cell: str) -> str:
    """The cell without marks of direction, and with plain blanks."""
    return " ".join("".join(c for c in cell if unicodedata.category(c) != "Cf").split())


def _half(text: str) -> int | None:
    """0 for the first half of the day, 1 for the second; None where the text names neither."""
    letters = _letters(text)
    return _halves().get(letters) if letters else None


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if unicodedata.category(c)[0] in "LM")


@cache
def _halves() -> Mapping[str, int]:
    """The words for the halves of the day in every language that months are read in."""
    from babel import Locale  # noqa: PLC0415 - only for a list that was found

    found: dict[str, int] = {}
    for code in (*COMMON, *OTHERS, *_EAST):
        periods = Locale.parse(code).day_periods["format"]
        for width in ("abbreviated", "wide"):
            for half, name in enumerate(("am", "pm")):
                if name in periods[width]:
                    found.setdefault(_letters(str(periods[width][name])), half)
    return found
