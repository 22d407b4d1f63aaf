"""What one of a number is, and how it is written for people.

Rules (VOICE): exact counts with all their digits, estimates with two significant digits and the range beside them,
rates as "42 of every 1,000", never a bare percentage of a percentage.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

_WORDS_KEPT = 0.5  # a text loses no more than this to end with a word


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """One unit.

    Attributes:
        symbol: what stands behind a number in a table.
        meaning: one sentence for the method card.
    """

    symbol: str
    meaning: str


class Unit(Enum):
    """The units of all numbers in Groundswell. A rate is a ratio (0.042), never a percentage (4.2)."""

    COUNT = UnitInfo("", "how many; a whole number")
    RATE = UnitInfo("per view", "a ratio; 0.042 is 42 of every 1,000")
    RATIO = UnitInfo("×", "how many times as much")
    SHARE = UnitInfo("", "a part of a whole, 0 to 1")
    CORRELATION = UnitInfo("", "-1 to 1: whether the one rises as the other does, 0 for neither")
    PER_1000 = UnitInfo("per 1,000", "how many of every thousand")
    PER_DAY = UnitInfo("a day", "how many a day")
    PER_WEEK = UnitInfo("a week", "how many a week")
    MICROSECONDS = UnitInfo("µs", "microseconds; a day has 86,400,000,000")
    SECONDS = UnitInfo("s", "seconds")
    HOURS = UnitInfo("h", "hours")
    DAYS = UnitInfo("d", "days")
    WEEKS = UnitInfo("w", "weeks")
    INSTANT = UnitInfo("", "an instant, microseconds since 1970 UTC")
    DATE = UnitInfo("", "a calendar day of the account")
    TEXT = UnitInfo("", "words")
    LOG = UnitInfo("ln", "natural logarithm")

    @property
    def symbol(self) -> str:
        """What stands behind a number in a table."""
        return self.value.symbol

    @property
    def meaning(self) -> str:
        """One sentence for the method card."""
        return self.value.meaning


def round_to(value: float, digits: int = 2) -> float:
    """`value` with that many significant digits: 61,243.7 → 61,000."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def say_count(value: float) -> str:
    """An exact count: `20,503,300`."""
    return f"{round(value):,}"


def say_about(value: float, digits: int = 2) -> str:
    """An estimate with two significant digits: `61,000`, `4.2`, `0.042`."""
    rounded = round_to(value, digits)
    if abs(rounded) >= 10 ** (digits - 1) or rounded == 0:
        return f"{rounded:,.0f}"
    decimals = digits - 1 - math.floor(math.log10(abs(rounded)))
    return f"{rounded:.{decimals}f}"


def say_per_1000(rate: float) -> str:
    """A rate as people per thousand: 0.0421 → `42`; below ten with one decimal."""
    thousand = rate * 1000
    return f"{thousand:,.0f}" if abs(thousand) >= 9.95 else f"{thousand:.1f}"


def say_range(low: float, high: float, digits: int = 2) -> str:
    """`60,000 to 140,000`; one number where both ends read the same."""
    left, right = say_about(low, digits), say_about(high, digits)
    return left if left == right else f"{left} to {right}"


def say_ahead(now: float, low: float, high: float) -> str:
    """The range of a count to come that cannot fall: as few digits as keep it from starting below what is there."""

    def end(value: float, digits: int) -> str:
        return say_count(value) if value < 100 else say_about(value, digits)

    digits = next((d for d in range(2, 12) if float(end(low, d).replace(",", "")) >= now), 12)
    left, right = end(low, digits), end(high, digits)
    return left if left == right else f"{left} to {right}"


def say_times(ratio: float) -> str:
    """`2.3 times`, `about the same`, `half`: how a person says a ratio."""
    if 0.95 <= ratio <= 1.05:
        return "about the same"
    if 0.45 <= ratio <= 0.55:
        return "half"
    return f"{say_about(ratio)} times"


def plural(n: int, one: str, many: str | None = None) -> str:
    """`1 post`, `12 posts`, `1,240 followers`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def shorten(text: str, length: int, measure: Callable[[str], int] = len) -> str:
    """The text in at most that length, its last word whole: `Two kilos of…`; a long word alone is cut anywhere."""
    if measure(text) <= length:
        return text
    kept = text
    while kept and measure(kept) > length - 1:
        kept = kept[:-1]
    at_word = kept if text[len(kept)].isspace() else kept.rpartition(" ")[0]
    return f"{(at_word if measure(at_word) >= length * _WORDS_KEPT else kept).rstrip(' ,;:-#')}…"


def say_list(items: list[str] | tuple[str, ...]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
