"""How one cell of a table is written for people: the same text in the terminal, on a page and beside a mark.

Rates are people per thousand, shares are percent, counts have all their digits, and an empty cell says nothing at all
rather than zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, tzinfo
from itertools import pairwise

from groundswell.answer import Cell, Column, Estimate, Table
from groundswell.clock import say_day, to_datetime
from groundswell.questions.names import NAMES
from groundswell.units import Unit, say_about, say_count, say_per_1000, say_range

MISSING = "–"

# What a number is multiplied by before it is drawn or written, so that an axis reads like the sentences do.
_SCALES = {Unit.RATE: 1000.0, Unit.SHARE: 100.0}
_SUFFIXES = {
    Unit.RATE: "per 1,000",
    Unit.SHARE: "%",
    Unit.SECONDS: "seconds",
    Unit.HOURS: "hours",
    Unit.DAYS: "days",
    Unit.WEEKS: "weeks",
}
_BEHIND = {Unit.SHARE: " %", Unit.RATIO: "×"}
_SPANS = {Unit.SECONDS: "second", Unit.HOURS: "hour", Unit.DAYS: "day", Unit.WEEKS: "week"}
_TRIMMED = frozenset({*_SPANS, Unit.RATIO, Unit.SHARE})  # "2.5×" and "1 day": nobody says "2.50" or "1.00"
_DECIMALS = re.compile(r"\.(\d+)")
_WORDS = frozenset({Unit.TEXT})
_TIMES = frozenset({Unit.DATE, Unit.INSTANT})


def scale_of(unit: Unit) -> float:
    """What a value of this unit is multiplied by where people see it."""
    return _SCALES.get(unit, 1.0)


def is_number(column: Column) -> bool:
    """Whether the cells are amounts, to be aligned on the decimal."""
    return column.unit not in _WORDS | _TIMES and not any(isinstance(v, bool | str) for v in column.values)


_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])))?")


def period_start(text: str) -> date:
    """The first day of what a cell names: a day, a month (2022-04), a quarter (2022-Q2) or a year."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        return date.fromisoformat(text[:10])
    year, month, quarter = match.groups()
    return date(int(year), int(month) if month else 3 * int(quarter or 1) - 2, 1)


def is_period(column: Column) -> bool:
    """Whether words name months, quarters or years, and so run along time."""
    words = [v for v in column.values if v is not None]
    return column.unit is Unit.TEXT and bool(words) and all(isinstance(v, str) and _PERIOD.fullmatch(v) for v in words)


def is_over_time(table: Table) -> bool:
    """Whether the rows follow each other in time, so that the last are the newest."""
    if table.chart is None:
        return False
    places = table.column(table.chart.x)
    if places.unit not in _TIMES and not is_period(places):
        return False
    known = [str(v) if places.unit is not Unit.INSTANT else v for v in places.values if v is not None]
    return all(one <= next_one for one, next_one in pairwise(known))  # type: ignore[operator]  # of one kind by unit


def say_header(column: Column) -> str:
    """The column's label with the unit that its cells leave out: `Likes, per 1,000`."""
    suffix = _SUFFIXES.get(column.unit) if column.unit is Unit.RATE else None
    label = _begin(column.label)
    return f"{label}, {suffix}" if suffix and "1,000" not in label else label


def say_axis(column: Column) -> str:
    """The title of an axis: label and unit."""
    suffix = "" if column.unit is Unit.RATIO else _SUFFIXES.get(column.unit, column.unit.symbol)
    is_said = not suffix or suffix.lower().split()[-1] in column.label.lower()
    return _begin(column.label if is_said else f"{column.label}, {suffix}")


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]


def say_cell(value: Cell, unit: Unit, zone: tzinfo = UTC) -> str:
    """One cell in words; an unknown value is a dash."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _say_text(value, unit)
    return _say_number(value, unit, zone)


def _say_text(value: str, unit: Unit) -> str:
    if month := _MONTH.fullmatch(value):
        return say_day(date(int(month[1]), int(month[2]), 1)).partition(" ")[2]
    if unit is Unit.DATE:
        try:
            return say_day(date.fromisoformat(value[:10]))
        except ValueError:
            return value
    return value


def _say_number(value: float, unit: Unit, zone: tzinfo) -> str:
    if unit is Unit.INSTANT:
        return say_day(to_datetime(int(value), zone).date())
    if unit is Unit.RATE:
        return say_per_1000(value)
    scaled = value * scale_of(unit)
    if isinstance(value, int) and unit is not Unit.SHARE:
        return _with_unit(say_count(value), unit)
    # Three digits and not two: a table is where one looks up what the sentence rounded.
    said = say_about(scaled, 3)
    return _with_unit(said.rstrip("0").rstrip(".") if "." in said and unit in _TRIMMED else said, unit)


def _with_unit(said: str, unit: Unit) -> str:
    """A number with its unit behind it, in whole words: `1 day`, `3.2 days`, `34 %`."""
    if unit in _SPANS:
        return f"{said} {_SPANS[unit]}{'' if said == '1' else 's'}"
    return said + _BEHIND.get(unit, "")


def say_estimate(estimate: Estimate) -> tuple[str, str]:
    """An estimate as (value, range) in words; the range is empty for exact counts, the value a dash where unknown."""
    if estimate.value is None:
        return MISSING, ""
    unit = estimate.unit
    exact = estimate.low is None or estimate.high is None
    if exact and (unit is Unit.COUNT or unit in _SPANS) and float(estimate.value).is_integer():
        return _with_unit(say_count(estimate.value), unit), ""
    value = say_per_1000(estimate.value) if unit is Unit.RATE else say_about(estimate.value * scale_of(unit))
    if unit in _SPANS or unit in _BEHIND:
        value = _with_unit(value, unit)
    elif suffix := _SUFFIXES.get(unit, unit.symbol):
        value = f"{value} {suffix}"
    if estimate.low is None or estimate.high is None:
        return value, ""
    scale = scale_of(unit)
    # The unit stands once, behind the value; rates are rounded as the sentences round them.
    if unit is Unit.RATE:
        low, high = say_per_1000(estimate.low), say_per_1000(estimate.high)
        return value, low if low == high else f"{low} to {high}"
    return value, say_range(estimate.low * scale, estimate.high * scale)


def say_name(name: str) -> str:
    """What a person calls the number of that registered name: `followers_net` → `Change in followers`."""
    return _begin(NAMES[name]) if name in NAMES else say_standard(name)


def say_standard(name: str) -> str:
    """A registered name as words, method words included: `like_rate_pooled` → `Like rate pooled`."""
    return _begin(name.removeprefix("n_").replace("_", " ").replace("per 1000", "per 1,000").strip())


def align_decimals(said: Sequence[str]) -> list[str]:
    """What each text lacks on its right for decimal points to stand under each other.

    For `4.25`, `4.1`, `36` that is nothing, `0` and `.00`; dashes are left alone.
    """
    places = [len(m[1]) if (m := _DECIMALS.search(text)) else 0 for text in said]
    most = max(places, default=0)
    return [
        "" if text == MISSING or n == most else "0" * (most - n) if n else "." + "0" * most
        for text, n in zip(said, places, strict=True)
    ]
