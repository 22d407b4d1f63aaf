"""The cells of the template as people and spreadsheets write them: counts, seconds, percents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundswell.importers.items_cells import said
from groundswell.importers.numbers import Count, clean, is_null, read_count, read_seconds

_MOST_AVERAGE_S = 3_600.0  # the longest post lasts an hour
_LEAST_AVERAGE_S = 0.05  # below: a spreadsheet made a part of a day out of 0:12
_SHIFTED_FROM_S = 600.0
_UNITS = re.compile(
    r"^(?:(\d{1,2}) ?h)?[: ]*(?:(\d{1,3}) ?m(?:in|inutes?)?\.?)?[: ]*(\d{1,5}(?:[.,]\d{1,6})?) ?s\w{0,6}\.?$"
)
_MINUTES = re.compile(r"^(\d{1,3}) ?m(?:in|inutes?)?\.?$")
_PERCENT = re.compile(r"^(\d{1,4}(?:[.,]\d{1,17})?) ?([%٪﹪％]?)$")
_NUMBER_LIKE = re.compile(r"[\d.,:/%+<≤\u2212 -]{1,24}")
_BELOW = re.compile(r"^[<≤] ?\d")


class BadCellError(ValueError):
    """A cell that says something that cannot be used: the column, the reason, and what of the value may be kept."""

    def __init__(self, column: str, reason: str, value: str) -> None:
        super().__init__(reason)
        self.column, self.reason, self.value = column, reason, value


def is_below(text: str) -> bool:
    """Whether the cell says `<1%`, as TikTok's screen does of what it does not show."""
    return bool(_BELOW.match(clean(text)))


def read_number(column: str, text: str | None) -> Count | None:
    """A count; None where nothing is filled in. Raises BadCellError."""
    try:
        count = read_count(text)
    except ValueError:
        count = Count(-1, 1)
    if count is not None and count.value < 0:
        raise BadCellError(column, "no count", shown(text or ""))
    return count


def read_average(text: str | None) -> float | None:
    """Seconds from `12.3s`, `12,3`, `0:12`, `1m 5s`; None where nothing is filled in. Raises BadCellError."""
    if is_null(text):
        return None
    cleaned = clean(text or "")
    if match := _MINUTES.match(cleaned):
        seconds: float | None = int(match[1]) * 60.0
    elif match := _UNITS.match(cleaned):
        seconds = int(match[1] or 0) * 3600 + int(match[2] or 0) * 60 + float(match[3].replace(",", "."))
    else:
        seconds = read_seconds(cleaned)
        # Spreadsheets take 0:12 for twelve minutes past midnight and write 00:12:00.
        if seconds is not None and seconds >= _SHIFTED_FROM_S and re.fullmatch(r"\d+:\d\d:00(?:\.0*)?", cleaned):
            seconds /= 60
    if seconds is None or not (seconds == 0 or _LEAST_AVERAGE_S <= seconds <= _MOST_AVERAGE_S):
        raise BadCellError("average_watch_time_s", "no watch time: write it as 12.3s or 0:12", shown(text or ""))
    return seconds


@dataclass(frozen=True, slots=True)
class Percents:
    """How a file writes percents; one reading for the whole file.

    A number with a sign, or above 1, is a percent. One of 1 or below without a sign is a part of one (0.45 is 45%),
    unless the file writes percents without the sign elsewhere: then it can be either.

    Attributes:
        has_plain: some are above 1 and without a sign.
        has_parts: some are between 0 and 1 and without a sign, and none above.
    """

    has_plain: bool
    has_parts: bool

    @classmethod
    def of(cls, cells: Sequence[str]) -> Percents:
        """What the cells of all such columns have in common."""
        bare = [number for number, sign in map(_split, cells) if number is not None and not sign]
        has_plain = any(number > 1 for number in bare)
        return cls(has_plain, not has_plain and any(0 < number < 1 for number in bare))

    def read(self, column: str, text: str, row: Mapping[str, str]) -> float | None:
        """The share, 0 to 1; None where nothing is filled in. Raises BadCellError.

        Args:
            row: all cells of the row: traffic sources belong together, so a small one beside a large one is a percent.
        """
        if is_null(text) or is_below(text):
            return None
        number, sign = _split(text)
        if number is None or number > 100:
            raise BadCellError(column, "no share between 0 and 100%", shown(text))
        if sign or number > 1 or number == 0:
            return _part(number)
        if column.startswith("traffic:") and any(_is_plain(row[name]) for name in row if name.startswith("traffic:")):
            return _part(number)
        if not self.has_parts:
            reason = f"it can mean {number:g}% or {number * 100:g}%: add the % sign"
            raise BadCellError(column, reason, shown(text))
        return number


def shown(text: str) -> str:
    """A wrong value as it may be kept: one of signs of numbers as it stands, else its length."""
    return text.strip() if _NUMBER_LIKE.fullmatch(text.strip()) else said(text)


def _split(text: str) -> tuple[float | None, str]:
    """The number in a cell and its sign; None where there is none."""
    match = _PERCENT.match(clean(text).removeprefix("%").strip() + ("%" if clean(text).startswith("%") else ""))
    return (float(match[1].replace(",", ".")), match[2]) if match else (None, "")


def _part(percent: float) -> float:
    # 34.6 / 100 is 0.34600000000000003; a spreadsheet keeps the same percent as 0.346.
    return round(percent / 100, 15)


def _is_plain(text: str) -> bool:
    number, sign = _split(text)
    return number is not None and number > 1 and not sign
