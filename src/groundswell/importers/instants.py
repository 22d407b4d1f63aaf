"""Instants as files write them, read alike in Python and in SQL: Unix time in s, ms or µs, ISO with or without a zone.

Only forms that can be read in one way are read: `2022/01/11` is a date, and so is `11.01.2022`, for whoever writes dots
puts the day first; `1/11/2022` is two different ones, unless another cell of its column settles it: beside `25/11/2022`
it is a day in November. A date alone says when something was seen at the latest (the end
of that day), or from when on it was public (the start of it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from groundswell.clock import SECOND_US, day_end_us, day_start_us, to_us
from groundswell.importers.numbers import AS_BLANK, BLANKS, is_null, is_null_sql, quote

DateMeans: TypeAlias = Literal["start", "end"]
First: TypeAlias = Literal["day", "month"]
"""What stands first in dates with slashes."""

FIRST_S, LAST_S = 946_684_800, 2_524_608_000  # 2000 to 2050: a number outside is no time that matters here
_EPOCH = "^([0-9]{9,16})(?:[.]0{1,6})?$"
_DAY = "^(2[0-9]{3})[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12][0-9]|3[01])$"
_DOTTED = "^(0[1-9]|[12][0-9]|3[01])[.](0[1-9]|1[0-2])[.](2[0-9]{3}),?( .*)?$"
_AS_ISO = "\\3-\\2-\\1\\4"
_SLASHED = "^([0-9]{1,2})/([0-9]{1,2})/(2[0-9]{3})(?:,? +([0-9]{1,2})(:.*))?$"
_MONTHS = 12
_INSTANT = (
    "^(2[0-9]{3}[-/](?:0[1-9]|1[0-2])[-/](?:0[1-9]|[12][0-9]|3[01]))[ Tt]+([01][0-9]|2[0-3]):([0-5][0-9])"
    "(?::([0-5][0-9])(?:[.,]([0-9]{1,9}))?)?"
    " ?(?:([Zz]|UTC|GMT)|([+-])([01][0-9])(?::?([0-5][0-9]))?(?: UTC)?)?$"
)


def is_day(text: str | None) -> bool:
    """Whether the cell holds a date without a time."""
    return any(re.match(_DAY, _trim(text, first)) for first in (None, "day", "month"))


def is_naive(text: str | None) -> bool:
    """Whether the cell holds a time of day without a zone."""
    found = (re.match(_INSTANT, _trim(text, first)) for first in (None, "day", "month"))
    return any(match and not match[6] and not match[7] for match in found)


def first_in(cells: Iterable[str | None]) -> First | None:
    """What stands first in the dates with slashes of one column; None where no cell proves it, or two prove both."""
    proven: set[First] = set()
    for match in filter(None, (re.match(_SLASHED, _plain(cell)) for cell in cells if cell and "/" in cell)):
        a, b = int(match[1]), int(match[2])
        if 1 <= min(a, b) <= _MONTHS < max(a, b) <= 31:
            proven.add("day" if a > b else "month")
    return proven.pop() if len(proven) == 1 else None


def read_instant(
    text: str | None, *, zone: tzinfo = UTC, date_means: DateMeans = "end", first: First | None = None
) -> int | None:
    """Microseconds since 1970 UTC; None where the cell says that nothing is known.

    Args:
        zone: of times and dates that carry none.
        date_means: which end of the day a date alone stands for.
        first: what stands first in dates with slashes; None: unknown.

    Raises:
        ValueError: there is something in the cell, and it is no time, or can be read in more than one way.
    """
    if is_null(text):
        return None
    trimmed = _trim(text, first)
    us = _read_epoch(trimmed)
    try:
        if us is None and (match := re.match(_DAY, trimmed)):
            day = datetime(int(match[1]), int(match[2]), int(match[3])).date()  # noqa: DTZ001 - a date has no zone
            us = day_start_us(day, zone) if date_means == "start" else day_end_us(day, zone)
        elif us is None and (match := re.match(_INSTANT, trimmed)):
            us = _read_iso(match, zone)
    except ValueError:  # 30 February
        us = None
    if us is None or not FIRST_S * SECOND_US <= us < LAST_S * SECOND_US:
        msg = f"{text!r} is no time that can be read"
        raise ValueError(msg)
    return us


def _plain(text: str | None) -> str:
    return (text or "").translate(AS_BLANK).strip(' "')


def _trim(text: str | None, first: First | None = None) -> str:
    plain = _plain(text)
    if first and (match := re.match(_SLASHED, plain)):
        a, b, year, hour, rest = match.groups()
        day, month = (a, b) if first == "day" else (b, a)
        return f"{year}-{month:0>2}-{day:0>2}" + (f" {hour:0>2}{rest}" if hour else "")
    return re.sub(_DOTTED, _AS_ISO, plain)


def _read_epoch(text: str) -> int | None:
    match = re.match(_EPOCH, text)
    if not match:
        return None
    number = int(match[1])
    for unit_us in (SECOND_US, 1_000, 1):
        if FIRST_S * SECOND_US <= number * unit_us < LAST_S * SECOND_US:
            return number * unit_us
    return None


def _read_iso(match: re.Match[str], zone: tzinfo) -> int:
    year, month, day = re.split("[-/]", match[1])
    fraction = int((match[5] or "").ljust(9, "0")[:6])
    if match[6]:
        zone = UTC
    elif match[7]:
        minutes = int(match[8]) * 60 + int(match[9] or 0)
        zone = timezone(timedelta(minutes=minutes if match[7] == "+" else -minutes))
    clock = int(match[2]), int(match[3]), int(match[4] or 0), fraction
    return to_us(datetime(int(year), int(month), int(day), *clock, tzinfo=zone))


# --- the same in DuckDB's SQL ---


def cast_sql(column: str) -> str:
    """SQL of the time that a cell in one of the usual forms may be, for `instant_sql` to look at: TIMESTAMP."""
    # How long the text is tells the forms apart: a date, a time, the same in UTC, with thousandths, and with +00:00.
    parts = {19: column, 10: column, 20: f"left({column}, 19)", 24: f"left({column}, 23)", 25: f"left({column}, 19)"}
    cases = " ".join(f"WHEN {n} THEN TRY_CAST({part} AS TIMESTAMP)" for n, part in parts.items())
    return f"CASE strlen({column}) {cases} END"


def first_sql(column: str, relation: str) -> str:
    """SQL of `first_in` over a column of a relation: VARCHAR, NULL where nothing is proven."""
    text = _plain_sql(column)
    a, b = (f"TRY_CAST(regexp_extract({text}, {quote(_SLASHED)}, {group}) AS BIGINT)" for group in (1, 2))
    proves = f"least({a}, {b}) BETWEEN 1 AND {_MONTHS} AND greatest({a}, {b}) BETWEEN {_MONTHS + 1} AND 31"
    said = f"CASE WHEN contains({column}, '/') AND {proves} THEN CASE WHEN {a} > {b} THEN 'day' ELSE 'month' END END"
    return f"(SELECT CASE WHEN min(said) = max(said) THEN min(said) END FROM (SELECT {said} AS said FROM {relation}))"


def _plain_sql(column: str) -> str:
    return f"trim(translate({column}, {quote(BLANKS)}, {quote(' ' * len(BLANKS))}), ' \"')"


def instant_sql(column: str, *, zone: tzinfo = UTC, date_means: DateMeans = "end", cast: str = "") -> str:
    """SQL of `read_instant`: BIGINT, NULL where unknown or unreadable.

    Args:
        cast: a column that holds `cast_sql`, so that it is cast once; it is made here where there is none.
    """
    text = f"regexp_replace({_plain_sql(column)}, {quote(_DOTTED)}, {quote(_AS_ISO)})"

    def part(group: int) -> str:
        return f"regexp_extract({text}, {quote(_INSTANT)}, {group})"

    number = f"TRY_CAST(regexp_extract({text}, {quote(_EPOCH)}, 1) AS BIGINT)"

    def in_zone(day: str) -> str:
        if date_means == "start":
            return _to_utc(day, zone)
        return f"{_to_utc(f'{day} + {86_400 * SECOND_US}', zone)} - {SECOND_US}"

    day = in_zone(f"""epoch_us(TRY_CAST(regexp_replace({text}, {quote(_DAY)}, '\\1-\\2-\\3') AS TIMESTAMP))""")
    # Fractions beyond the sixth digit are cut off, not rounded: so does Python.
    wall = (
        f"epoch_us(TRY_CAST(concat(replace({part(1)}, '/', '-'), ' ', {part(2)}, ':', {part(3)}, ':00') AS TIMESTAMP))"
        f" + coalesce(TRY_CAST({part(4)} AS BIGINT), 0) * {SECOND_US} + CAST(left(rpad({part(5)}, 9, '0'), 6) AS "
        "BIGINT)"
    )
    offset = f"(CAST({part(8)} AS BIGINT) * 60 + coalesce(TRY_CAST({part(9)} AS BIGINT), 0)) * {60 * SECOND_US}"
    iso = (
        f"CASE WHEN {part(7)} = '+' THEN {wall} - {offset} WHEN {part(7)} = '-' THEN {wall} + {offset}"
        f" WHEN {part(6)} <> '' THEN {wall} ELSE {_to_utc(wall, zone)} END"
    )
    slow = (
        f"CASE WHEN regexp_matches({text}, {quote(_EPOCH)}) THEN {_scaled(number)}"
        f" WHEN regexp_matches({text}, {quote(_DAY)}) THEN {day}"
        f" WHEN regexp_matches({text}, {quote(_INSTANT)}) THEN {iso} END"
    )
    # `2022-01-11 15:36:47`, the forms that machines write and ten digits are nearly every cell of a big table; the
    # comparisons with the text keep the casts honest. The years at either end go the long way, which also looks whether
    # the instant is within bounds.
    shown = cast or cast_sql(column)
    seconds = f"TRY_CAST({column} AS BIGINT)"
    within = f"{column} BETWEEN '2001' AND '2049'"
    same = f"CAST({shown} AS VARCHAR) = replace(left({column}, 19), 'T', ' ')"
    thousandths = f"strftime({shown}, '%Y-%m-%d %H:%M:%S.%g') = replace(left({column}, 23), 'T', ' ')"
    usual = (
        f"CASE strlen({column}) WHEN 19 THEN {same} WHEN 20 THEN right({column}, 1) = 'Z' AND {same}"
        f" WHEN 24 THEN right({column}, 1) = 'Z' AND {thousandths}"
        f" WHEN 25 THEN right({column}, 6) = '+00:00' AND {same} ELSE FALSE END"
    )
    here = _to_utc(f"epoch_us({shown})", zone)
    return (
        f"CASE WHEN {column} IS NULL THEN NULL"
        f" WHEN {within} AND CAST({shown} AS VARCHAR) = {column} THEN {here}"
        f" WHEN length({column}) <= 10 AND CAST({seconds} AS VARCHAR) = {column}"
        f" AND {seconds} BETWEEN {FIRST_S} AND {LAST_S - 1} THEN {seconds} * {SECOND_US}"
        f" WHEN {within} AND strlen({column}) = 10 AND CAST(CAST({shown} AS DATE) AS VARCHAR) = {column}"
        f" THEN {in_zone(f'epoch_us({shown})')}"
        f" WHEN {within} AND {usual} THEN CASE WHEN strlen({column}) = 19 THEN {here} ELSE epoch_us({shown}) END"
        f" ELSE {_bounded(slow)} END"
    )


def unslashed_sql(column: str, first: str) -> str:
    """SQL of the cell, a date with slashes as ISO writes it where something says how to read it.

    To stand in a column of its own, which `instant_sql` takes: what follows looks at it dozens of times.

    Args:
        first: SQL of what stands first in dates with slashes.
    """
    plain = _plain_sql(column)

    def part(group: int) -> str:
        return f"regexp_extract({plain}, {quote(_SLASHED)}, {group})"

    a, b, year, hour, rest = map(part, range(1, 6))
    month = f"CASE WHEN {first} = 'day' THEN {b} ELSE {a} END"
    day = f"CASE WHEN {first} = 'day' THEN {a} ELSE {b} END"
    date = f"concat({year}, '-', lpad({month}, 2, '0'), '-', lpad({day}, 2, '0'))"
    time = f"CASE WHEN {hour} <> '' THEN concat(' ', lpad({hour}, 2, '0'), {rest}) ELSE '' END"
    is_slashed = f"contains({column}, '/') AND {first} IS NOT NULL AND regexp_matches({plain}, {quote(_SLASHED)})"
    return f"CASE WHEN {is_slashed} THEN concat({date}, {time}) ELSE {column} END"


def is_fault_sql(column: str, value: str) -> str:
    """SQL of whether the cell holds something that could not be read."""
    # CASE and not AND: only CASE spares the good rows, and the empty ones, the look at the text.
    return f"CASE WHEN {value} IS NULL AND {column} IS NOT NULL THEN NOT {is_null_sql(column)} ELSE FALSE END"


def is_late_sql(column: str) -> str:
    """SQL of whether the cell holds Unix time that is past the last year that is read: 4102444800 is the year 2100."""
    number = f"TRY_CAST({column} AS BIGINT)"
    late = (
        f"length({column}) = {n} AND {number} >= {LAST_S * unit}" for n, unit in ((10, 1), (13, 10**3), (16, 10**6))
    )
    return f"coalesce({' OR '.join(late)}, FALSE)"


def _bounded(us: str) -> str:
    low, high = FIRST_S * SECOND_US, LAST_S * SECOND_US - 1
    return f"CASE WHEN {us} BETWEEN {low} AND {high} THEN {us} END"


def _scaled(number: str) -> str:
    units = (SECOND_US, 1_000, 1)
    cases = " ".join(
        (
            f"WHEN {number} >= {FIRST_S * SECOND_US // unit} AND {number} < {LAST_S * SECOND_US // unit} THEN {number} "
            f"* {unit}"
        )
        for unit in units
    )
    return f"CASE {cases} END"


def _to_utc(wall_us: str, zone: tzinfo) -> str:
    """SQL of the instant at which the clocks of the zone show that wall time."""
    first, changes = _offsets(zone)
    if not changes:
        return f"({wall_us} - {first})" if first else f"({wall_us})"
    # A wall time that occurs twice is the first of the two, one that is skipped counts by the old offset: as `fold=0`.
    cases = "".join(f" WHEN w >= {at + max(old, new)} THEN w - {new}" for at, old, new in reversed(changes))
    return f"list_transform([{wall_us}], lambda w: CASE{cases} ELSE w - {first} END)[1]"


def _offsets(zone: tzinfo) -> tuple[int, list[tuple[int, int, int]]]:
    """The offset in 2000, and (instant of change, old, new offset) until 2050, all in µs."""

    def offset(second: int) -> int:
        shift = datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset() or timedelta()
        return shift.days * 86_400 * SECOND_US + shift.seconds * SECOND_US

    first = offset(FIRST_S)
    if not isinstance(zone, ZoneInfo) or zone.key == "UTC":
        return first, []
    changes: list[tuple[int, int, int]] = []
    step = 7 * 86_400
    for start in range(FIRST_S, LAST_S, step):
        old, new = offset(start), offset(start + step)
        if old != new:
            low, high = start, start + step
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == old else (low, middle)
            changes.append((high * SECOND_US, old, new))
    return first, changes
