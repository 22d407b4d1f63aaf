"""Counts and lengths of time as people and pages write them, read alike in Python and in SQL.

The rule that matters: with a suffix the separator is decimal (`1,2K` is 1,200), without one it groups thousands
(`1.234` is 1,234). Reading it the other way round is wrong by ten to a thousand times. A count carries its step, the
size of the last digit that was shown: `3.6M` is known to 100,000.
"""

from __future__ import annotations

import re
from typing import NamedTuple

BLANKS = "\u00a0\u202f\u2007\u2009\u3000\ufeff\t\r\n\v\f"
"""Characters that pages and spreadsheets use where a blank is meant; read as a blank."""

AS_BLANK = str.maketrans(BLANKS, " " * len(BLANKS))

NULLS = (
    "",
    "undefined",
    "nan",
    "n/a",
    "na",
    "none",
    "null",
    "nil",
    "-",
    "–",
    "—",
    "#n/a",
    "like",
    "comment",
    "share",
    "save",
)
"""What stands for "not known", in lower case; never zero. TikTok shows the button's name where it shows no count."""

_SIGN = "[+\u2212-]?"
_PLAIN = f"^({_SIGN})([0-9]{{1,18}})(?:[.]0{{1,2}})?$"
# What a program leaves behind that multiplied 16.1 by 1,000, or that writes counts as decimals: 16100.000000000002.
_FLOAT = f"^({_SIGN})([0-9]{{1,15}})[.](0{{4,20}}[0-9]{{0,4}}|9{{4,20}}[0-9]{{0,4}})$"
_GROUPED = (
    f"^({_SIGN})([0-9]{{1,3}}(?:,[0-9]{{3}}){{1,5}}|[0-9]{{1,3}}(?:[.][0-9]{{3}}){{1,5}}|[0-9]{{1,3}}(?: "
    f"[0-9]{{3}}){{1,5}})$"
)
_SUFFIXED = f"^({_SIGN})([0-9]{{1,9}})(?:[.,]([0-9]{{1,9}}))? ?([kmb])$"
_CLOCK = "^(?:([0-9]{1,3}):)?([0-9]{1,3}):([0-5][0-9])(?:[.]([0-9]{1,6}))?$"
_ISO = "^pt(?:([0-9]{1,4})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,9})(?:[.]([0-9]{1,6}))?s)?$"
_REAL = "^[0-9]{1,9}(?:[.,][0-9]{1,9})?$"
_SHARE = "^([0-9]{1,4}(?:[.,][0-9]{1,17})?) ?(%?)$"
_POWERS = {"k": 3, "m": 6, "b": 9}


class Count(NamedTuple):
    """A count and the size of the last digit that was shown of it; 1 is exact."""

    value: int
    step: int


def clean(text: str) -> str:
    """The text in lower case, with plain blanks, without blanks and quotes around it."""
    return text.translate(AS_BLANK).strip(' "').lower()


def is_null(text: str | None) -> bool:
    """Whether the cell says that nothing is known: empty, `undefined`, `N/A`, a lone dash and the like."""
    return text is None or clean(text) in NULLS


def read_count(text: str | None) -> Count | None:
    """The count that the cell shows, with its step; None where the cell says that nothing is known.

    Raises:
        ValueError: there is something in the cell, and it is no count.
    """
    if is_null(text):
        return None
    cleaned = clean(text or "")
    if match := re.match(_PLAIN, cleaned):
        return Count(_signed(match[1], int(match[2])), 1)
    if match := re.match(_GROUPED, cleaned):
        return Count(_signed(match[1], int(re.sub("[^0-9]", "", match[2]))), 1)
    if match := re.match(_SUFFIXED, cleaned):
        power, decimals = _POWERS[match[4]], match[3] or ""
        scale = 10 ** (9 - power)
        # Nine decimals as a whole number, then half a unit upwards: the same integers as in `count_sql`.
        fraction = (int(decimals.ljust(9, "0")) + scale // 2) // scale
        return Count(_signed(match[1], int(match[2]) * 10**power + fraction), 10 ** (power - min(len(decimals), power)))
    if match := re.match(_FLOAT, cleaned):
        size = int(match[2]) + (match[3][0] == "9")
        return Count(
            _signed(match[1], size),
            1 if not match[3].strip("0") or not size else 10 ** (len(str(size)) - len(str(size).rstrip("0"))),
        )
    msg = f"{text!r} is no count"
    raise ValueError(msg)


def _signed(sign: str, size: int) -> int:
    return -size if sign in {"-", "\u2212"} else size


def read_seconds(text: str | None, *, unit_s: float = 1.0) -> float | None:
    """A length of time in seconds, from `75`, `1:15`, `01:02:03`, `PT1M15S`; None where unknown or no such thing.

    Args:
        unit_s: how many seconds one of a bare number is; 0.001 for milliseconds.
    """
    cleaned = clean(text or "")
    if match := re.match(_CLOCK, cleaned):
        whole = int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
        return float(f"{whole}.{match[4] or 0}")
    if (match := re.match(_ISO, cleaned)) and cleaned != "pt":
        whole = int(match[1] or 0) * 3600 + int(match[2] or 0) * 60 + int(match[3] or 0)
        return float(f"{whole}.{match[4] or 0}")
    if re.match(_REAL, cleaned):
        return float(cleaned.replace(",", ".")) * unit_s
    return None


def read_share(text: str | None) -> float | None:
    """A part of a whole, 0 to 1, from `0.0395` or `3.95%`; None where unknown or outside."""
    match = re.match(_SHARE, clean(text or ""))
    if not match:
        return None
    # `34.6e-2` and not 34.6 / 100, which is 0.34600000000000003: a spreadsheet keeps the same percent as 0.346.
    share = float(match[1].replace(",", ".") + ("e-2" if match[2] else ""))
    return share if share <= 1 else None


# --- the same in DuckDB's SQL; `column` is the text of an expression of type VARCHAR ---


def quote(text: str) -> str:
    """The text as a string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def clean_sql(column: str) -> str:
    """SQL of `clean`."""
    return f"lower(trim(translate({column}, {quote(BLANKS)}, {quote(' ' * len(BLANKS))}), ' \"'))"


def is_null_sql(column: str) -> str:
    """SQL of `is_null`."""
    # A pattern and not IN (…): a long list of constants becomes a join, which every row goes through.
    return f"coalesce(regexp_full_match({clean_sql(column)}, {quote('|'.join(map(re.escape, NULLS)))}), TRUE)"


def cast_sql(column: str) -> str:
    """SQL of the whole number that a cell may be, for `plain_sql` to look at."""
    return f"TRY_CAST({column} AS BIGINT)"


def plain_sql(column: str, cast: str = "") -> str:
    """SQL of the count in a cell that is a whole number and nothing else: BIGINT, NULL for all others.

    So is nearly every cell of a big table, and it costs a cast and a comparison. The comparison is needed: the cast
    alone reads `1.234` as 1. Numbers of more than 18 digits are no counts.

    Args:
        cast: a column that holds `cast_sql`, so that it is cast once.
    """
    cast = cast or cast_sql(column)
    return f"CASE WHEN length({column}) <= 18 AND CAST({cast} AS VARCHAR) = {column} THEN {cast} END"


def odd_sql(column: str, plain: str) -> str:
    """SQL of the text, as `clean` gives it, of a cell that is neither empty nor plain; NULL for all others."""
    # An empty cell is not odd: a single one would have the long way set up for its whole block of rows.
    return f"CASE WHEN {column} IS NOT NULL AND {plain} IS NULL THEN {clean_sql(column)} END"


def count_sql(column: str, plain: str = "", odd: str = "") -> str:
    """SQL of the value of `read_count`: BIGINT, NULL where unknown or unreadable.

    Args:
        plain: a column that holds `plain_sql`, so that several expressions share it; it is made here where there is
            none.
        odd: a column that holds `odd_sql`, likewise.
    """
    plain = plain or plain_sql(column)
    odd = odd or odd_sql(column, plain)
    return f"CASE WHEN {odd} IS NOT NULL THEN {_slow_count(odd)} ELSE {plain} END"


def step_sql(column: str, plain: str = "", odd: str = "") -> str:
    """SQL of the step of `read_count`: BIGINT, NULL where unknown or unreadable; `plain` and `odd` as there."""
    plain = plain or plain_sql(column)
    text = odd or odd_sql(column, plain)
    suffix = f"regexp_extract({text}, {quote(_SUFFIXED)}, 4)"
    decimals = f"length(regexp_extract({text}, {quote(_SUFFIXED)}, 3))"
    power = f"CASE {suffix} WHEN 'k' THEN 3 WHEN 'm' THEN 6 WHEN 'b' THEN 9 END"
    suffixed = f"CAST(10 ** greatest({power} - {decimals}, 0) AS BIGINT)"
    whole = " OR ".join(f"regexp_matches({text}, {quote(p)})" for p in (_PLAIN, _GROUPED))
    size = f"CAST({_float_size(text)} AS VARCHAR)"
    zeros = f"CAST(10 ** (length({size}) - length(rtrim({size}, '0'))) AS BIGINT)"
    computed = (
        f"CASE WHEN trim(regexp_extract({text}, {quote(_FLOAT)}, 3), '0') = '' OR {size} = '0' THEN 1 ELSE {zeros} END"
    )
    return (
        f"CASE WHEN {text} IS NULL THEN CASE WHEN {plain} IS NOT NULL THEN 1 END"
        f" WHEN regexp_matches({text}, {quote(_SUFFIXED)}) THEN {suffixed} WHEN {whole} THEN 1"
        f" WHEN regexp_matches({text}, {quote(_FLOAT)}) THEN {computed} END"
    )


def _float_size(text: str) -> str:
    whole, decimals = (f"regexp_extract({text}, {quote(_FLOAT)}, {group})" for group in (2, 3))
    return f"(TRY_CAST({whole} AS BIGINT) + CASE WHEN left({decimals}, 1) = '9' THEN 1 ELSE 0 END)"


def _slow_count(text: str) -> str:
    def part(pattern: str, group: int) -> str:
        return f"regexp_extract({text}, {quote(pattern)}, {group})"

    negative = f"CASE WHEN left({text}, 1) IN ('-', '\u2212') THEN -1 ELSE 1 END"
    plain = f"TRY_CAST({part(_PLAIN, 2)} AS BIGINT)"
    grouped = f"TRY_CAST(regexp_replace({part(_GROUPED, 2)}, '[^0-9]', '', 'g') AS BIGINT)"
    cases = " ".join(
        f"WHEN '{suffix}' THEN TRY_CAST({part(_SUFFIXED, 2)} AS BIGINT) * {10**power}"
        f" + (CAST(rpad({part(_SUFFIXED, 3)}, 9, '0') AS BIGINT) + {10 ** (9 - power) // 2}) // {10 ** (9 - power)}"
        for suffix, power in _POWERS.items()
    )
    suffixed = f"CASE {part(_SUFFIXED, 4)} {cases} END"
    # What is shown rounded is nearly all of what is not plain, so it is looked for first.
    return (
        f"({negative}) * CASE WHEN regexp_matches({text}, {quote(_SUFFIXED)}) THEN {suffixed}"
        f" ELSE coalesce({plain}, {grouped}, {_float_size(text)}) END"
    )


def seconds_sql(column: str, *, unit_s: float = 1.0) -> str:
    """SQL of `read_seconds`: DOUBLE."""
    text = clean_sql(column)

    def part(pattern: str, group: int) -> str:
        return f"coalesce(TRY_CAST(regexp_extract({text}, {quote(pattern)}, {group}) AS BIGINT), 0)"

    def total(pattern: str) -> str:
        whole = f"{part(pattern, 1)} * 3600 + {part(pattern, 2)} * 60 + {part(pattern, 3)}"
        return f"CAST(concat({whole}, '.', regexp_extract({text}, {quote(pattern)}, 4), '0') AS DOUBLE)"

    real = f"CAST(replace({text}, ',', '.') AS DOUBLE)" + ("" if unit_s == 1 else f" * CAST({unit_s!r} AS DOUBLE)")
    whole = f"CAST(TRY_CAST({column} AS INTEGER) AS DOUBLE)" + ("" if unit_s == 1 else f" * CAST({unit_s!r} AS DOUBLE)")
    return (
        f"CASE WHEN CAST(TRY_CAST({column} AS INTEGER) AS VARCHAR) = {column} AND NOT starts_with({column}, '-') "
        f"THEN {whole}"
        f" WHEN regexp_matches({text}, {quote(_REAL)}) THEN {real}"
        f" WHEN regexp_matches({text}, {quote(_CLOCK)}) THEN {total(_CLOCK)}"
        f" WHEN {text} <> 'pt' AND regexp_matches({text}, {quote(_ISO)}) THEN {total(_ISO)} END"
    )


def share_sql(column: str) -> str:
    """SQL of `read_share`: DOUBLE."""
    text = clean_sql(column)
    number = f"replace(regexp_extract({text}, {quote(_SHARE)}, 1), ',', '.')"
    power = f"CASE regexp_extract({text}, {quote(_SHARE)}, 2) WHEN '%' THEN 'e-2' ELSE '' END"
    share = f"TRY_CAST(concat({number}, {power}) AS DOUBLE)"
    return f"CASE WHEN {share} <= 1 THEN {share} END"
