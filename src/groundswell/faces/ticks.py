"""Where an axis carries its labels: dates that people count by, and the powers of a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

_MONTHS = (1, 2, 3, 6, 12, 24, 60)
_DAYS = (1, 2, 7, 14)


def time_ticks(places: Sequence[float], n: int) -> list[float]:
    """At most `n` days (milliseconds since 1970 UTC) on which a label stands: whole days, weeks, months or years."""
    first, last = (datetime.fromtimestamp(ms / 1000, UTC).date() for ms in (min(places), max(places)))
    for days in _DAYS:
        if (last - first).days / days < n:
            return [_ms(first + timedelta(days=d)) for d in range(0, (last - first).days + 1, days)]
    for months in _MONTHS:
        ticks = _month_ticks(first, last, months)
        if len(ticks) <= n:
            break
    return ticks


def _month_ticks(first: date, last: date, every: int) -> list[float]:
    # Counted from January of year 0, so that a year's ticks fall on January whatever the first month is.
    start = first.year * 12 + first.month - 1 + (first.day > 1)
    start += -start % every
    return [_ms(date(m // 12, m % 12 + 1, 1)) for m in range(start, last.year * 12 + last.month, every)]


def _ms(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000


def log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten between the two, with 3s or 2s and 5s between them where that leaves few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1,) if last - first > 3 else (1, 3) if last - first > 1 else (1, 2, 5)
    return [s * 10.0**e for e in range(first, last + 1) for s in steps if low <= s * 10.0**e <= high]
