"""Day labels as people's browsers write them: `February 28`, `25 Φεβρουαρίου`, `18 tháng Sáu`, `9月13日`, `2026-02-28`.

TikTok Studio writes a day in the language of the browser and leaves the year out, so a label alone is a month and a
day. A name that means different months in different languages (*listopada* is October in Croatian and November in
Polish) is settled by the other labels of the same column, and never by a guess.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

# Read first: none of their month names means another month in any language below (a test holds this), so the rest need
# not be loaded (6 ms each) for the files of most people. Japanese, Korean and Chinese months are numbers.
COMMON = ("en", "el", "es", "pt", "fr", "de", "it", "ru", "vi", "id", "tr")
OTHERS = (
    *(
        "af",
        "ar",
        "az",
        "be",
        "bg",
        "bn",
        "bs",
        "ca",
        "cs",
        "cy",
        "da",
        "et",
        "eu",
        "fa",
        "fi",
        "fil",
        "ga",
        "gl",
        "gu",
    ),
    *("he", "hi", "hr", "hu", "hy", "is", "ka", "kk", "km", "kn", "ky", "lo", "lt", "lv", "mk", "ml", "mr", "ms", "my"),
    *("nb", "ne", "nl", "nn", "pa", "pl", "ro", "si", "sk", "sl", "sq", "sr", "sr_Latn", "sv", "sw", "ta", "te", "th"),
    *("uk", "ur", "uz", "zu"),
)

# babel knows Vietnamese months as numbers only; browsers write them out.
_VIETNAMESE = {
    1: ("một", "giêng"),
    2: ("hai",),
    3: ("ba",),
    4: ("tư", "bốn"),
    5: ("năm",),
    6: ("sáu",),
    7: ("bảy", "bẩy"),
    8: ("tám",),
    9: ("chín",),
    10: ("mười",),
    11: ("mười một",),
    12: ("mười hai", "chạp"),
}

_ISO = re.compile(r"^(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?:[ T]\d.*)?$")
_EAST = re.compile(r"^(?:(\d{4})\s*[年년]\s*)?(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号號]?$")
_VIETNAMESE_NUMBERS = re.compile(r"^(?:ngay\s*)?(\d{1,2})\s*(?:thang|thg)\s*(\d{1,2})(?:\s*,?\s*(?:nam\s*)?(\d{4}))?$")
_NUMBERS = re.compile(r"^(\d{1,2})\s*([-/.])\s*(\d{1,2})(?:\s*\2\s*(\d{4}))?\.?$")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LONGEST_NAME = 3  # words


@dataclass(frozen=True, slots=True)
class DayLabel:
    """A day as a file names it; the year is None where the label has none."""

    year: int | None
    month: int
    day: int

    def follows(self, earlier: DayLabel) -> bool:
        """True where this is the day right after `earlier`; without years, in a leap year or not."""
        if self.year is not None and earlier.year is not None:
            before = date(earlier.year, earlier.month, earlier.day)
            return date(self.year, self.month, self.day) - before == timedelta(days=1)
        return days_between(earlier, self) == 1

    def __str__(self) -> str:
        text = f"{self.month:02d}-{self.day:02d}"
        return text if self.year is None else f"{self.year}-{text}"


def days_between(earlier: DayLabel, later: DayLabel) -> int:
    """Days from one label forward to another, 0 to 365, years left aside; 28 February to 1 March is 1, as in most."""
    leap_day = date(2000, 2, 29).toordinal()
    start, end = (date(2000, label.month, label.day).toordinal() for label in (earlier, later))
    n = (end - start) % 366
    return n - 1 if 0 < (leap_day - start) % 366 < n else n


def read_days(labels: Sequence[str]) -> tuple[list[DayLabel | None], str]:
    """The days that a column of labels names, and a sentence where the column can be read in two ways.

    A label that cannot be read is None. Where several languages (or day-month and month-day order) read a label
    differently, the way of reading is taken that reads most labels of the column and gives the longest run of days
    that follow each other; where two ways are equally good the days are None and the sentence says which they are.
    """
    known = {text: _readings(text) for text in dict.fromkeys(labels)}
    ways = sorted({way for readings in known.values() for way in readings})
    outcomes: dict[tuple[DayLabel | None, ...], tuple[tuple[int, int], str]] = {}
    for way in ways:
        column = tuple(known[text].get(way) or known[text].get("") for text in labels)
        if column not in outcomes:
            outcomes[column] = ((sum(day is not None for day in column), _n_steps(column)), way)
    if not outcomes:
        return [None] * len(labels), ""
    best = max(score for score, _ in outcomes.values())
    winners = [(column, way) for column, (score, way) in outcomes.items() if score == best]
    if len(winners) == 1:
        return list(winners[0][0]), ""
    return [None] * len(labels), _doubt(labels, winners)


def read_day(label: str) -> DayLabel | None:
    """The day that one label names on its own; None where it names none, or one of two."""
    return read_days([label])[0][0]


def _n_steps(column: Iterable[DayLabel | None]) -> int:
    days = [day for day in column if day is not None]
    return sum(later.follows(earlier) for earlier, later in pairwise(days))


def _doubt(labels: Sequence[str], winners: Sequence[tuple[tuple[DayLabel | None, ...], str]]) -> str:
    (first, way), (second, other) = winners[0], winners[1]
    at = next(i for i, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1])
    one, two = (f"{day} ({_say_way(w)})" for day, w in ((first[at], way), (second[at], other)))
    return f"{labels[at]!r} can be {one} or {two}, and no other day of the file decides it."


def _say_way(way: str) -> str:
    if way in {"dmy", "mdy"}:
        return "day first" if way == "dmy" else "month first"
    from babel import Locale  # noqa: PLC0415 - 25 ms, for a rare sentence

    return Locale.parse(way).get_display_name("en") or way


@cache
def _readings(label: str) -> Mapping[str, DayLabel]:
    """Way of reading → day. The empty way means that no language or order matters."""
    text = unicodedata.normalize("NFKC", label).strip()
    if match := _ISO.match(text):
        return _only("", match[1], match[3], match[4])
    if match := _EAST.match(text):
        return _only("", match[1], match[2], match[3])
    folded = _fold(text)
    if match := _VIETNAMESE_NUMBERS.match(folded):
        return _only("", match[3], match[2], match[1])
    if match := _NUMBERS.match(folded):
        return {**_only("dmy", match[4], match[3], match[1]), **_only("mdy", match[4], match[1], match[3])}
    return _named(folded)


def _named(folded: str) -> Mapping[str, DayLabel]:
    numbers = re.findall(r"\d+", folded)
    years = [n for n in numbers if len(n) == 4]
    days = [n for n in numbers if len(n) <= 2]
    if len(days) != 1 or len(years) > 1 or len(days) + len(years) != len(numbers):
        return {}
    words = _words(folded)
    for locales in (COMMON, OTHERS):
        names = _names(locales)
        for size in range(min(_LONGEST_NAME, len(words)), 0, -1):
            for start in range(len(words) - size + 1):
                months = names.get(" ".join(words[start : start + size]))
                if months:
                    year = years[0] if years else None
                    found = (_only(way, year, str(month), days[0]) for way, month in months.items())
                    return {way: day for reading in found for way, day in reading.items()}
    return {}


def _only(way: str, year: str | None, month: str, day: str) -> dict[str, DayLabel]:
    """One reading, or none where there is no such day."""
    y, m, d = int(year) if year else None, int(month), int(day)
    if not 1 <= m <= len(_LONGEST) or not 1 <= d <= _LONGEST[m - 1]:
        return {}
    if y is not None and (m, d) == (2, 29) and not isleap(y):
        return {}
    return {way: DayLabel(y, m, d)}


@cache
def _names(locales: tuple[str, ...]) -> Mapping[str, Mapping[str, int]]:
    """Folded month name → locale → month, for every name that babel has for these locales."""
    from babel import Locale  # noqa: PLC0415 - 25 ms that only a file with day labels pays

    table: dict[str, dict[str, int]] = {}
    for code in locales:
        months = Locale.parse(code).months
        named = [
            (str(name), number)
            for context in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
            for number, name in months[context][width].items()
        ]
        if code == "vi":
            written = [(name, number) for number, names in _VIETNAMESE.items() for name in names]
            named = [(f"{month} {name}", number) for name, number in written for month in ("tháng", "thg")]
        if code == "he":
            named += [(f"ב{name}", number) for name, number in named]  # "in": 25 בפברואר
        for name, number in named:
            folded = _fold(name)
            if not any(c.isdigit() for c in folded):
                table.setdefault(" ".join(_words(folded)), {})[code] = number
    return table


def _fold(text: str) -> str:
    """The text without what varies: case, accents, invisible marks, Turkish dots."""
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    kept = (c for c in text if not "\u0300" <= c <= "\u036f" and unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", "".join(kept)).replace("ı", "i").replace("ς", "σ")


def _words(folded: str) -> list[str]:
    return "".join(c if unicodedata.category(c)[0] in "LM" else " " for c in folded).split()
