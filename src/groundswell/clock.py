"""UTC instants, the account's local day, the age of a post.

Instants are whole microseconds since 1970-01-01 UTC (`…_us`), because DuckDB and Spark agree on integers and on
nothing else about time. A date without a time is a `datetime.date`. Nothing here reads the machine's clock or its zone:
both come in as arguments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from groundswell.errors import BadValue

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 3_600 * SECOND_US
DAY_US = 24 * HOUR_US

# Six weeks before TikTok's (then Musical.ly's / Douyin's) first posts, and far beyond any plan: ids outside are no ids.
EARLIEST_POST_US = 1_388_534_400 * SECOND_US  # 2014-01-01
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OFFSET = re.compile(r"^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$", re.IGNORECASE)


def parse_zone(text: str) -> tzinfo:
    """The zone that `text` names: `UTC`, `+07:00`, `-5`, `Europe/Athens`.

    Raises:
        BadValue: it names no zone.
    """
    name = text.strip()
    if name.upper() in {"UTC", "Z", "GMT"}:
        return UTC
    match = _OFFSET.match(name)
    if match:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes <= 14 * 60:
            sign = 1 if match[1] == "+" else -1
            return timezone(sign * timedelta(minutes=minutes))
    else:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    msg = f"{text!r} is no time zone. Write an offset such as +07:00, or a name such as Europe/Athens."
    raise BadValue(msg)


def to_us(instant: datetime, zone: tzinfo = UTC) -> int:
    """Microseconds since the epoch; `zone` is used where the instant carries none."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=zone)
    delta = aware - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * SECOND_US + delta.microseconds


def to_datetime(us: int, zone: tzinfo = UTC) -> datetime:
    """The instant as an aware `datetime` in `zone`."""
    return (_EPOCH + timedelta(microseconds=us)).astimezone(zone)


def local_day(us: int, zone: tzinfo = UTC) -> date:
    """The calendar day on which the instant falls in `zone`."""
    return to_datetime(us, zone).date()


def day_start_us(day: date, zone: tzinfo = UTC) -> int:
    """The first instant of the local day."""
    return to_us(datetime(day.year, day.month, day.day, tzinfo=zone))


def day_end_us(day: date, zone: tzinfo = UTC) -> int:
    """The last whole second of the local day: when a thing that is only dated was seen, at the latest."""
    return day_start_us(day + timedelta(days=1), zone) - SECOND_US


def parse_observed(text: str, zone: tzinfo = UTC) -> int:
    """The instant that a person means by `2022-04-10`, `2022-04-10 18:30` or a full ISO time.

    A date alone means the end of that day: whatever was posted on it had been seen by then.

    Raises:
        BadValue: not a date.
    """
    cleaned = text.strip()
    try:
        if len(cleaned) == 10:
            return day_end_us(date.fromisoformat(cleaned), zone)
        return to_us(datetime.fromisoformat(cleaned), zone)
    except ValueError:
        msg = f"{text!r} is no date. Write it as 2022-04-10, or as 2022-04-10 18:30."
        raise BadValue(msg) from None


def id_time_us(post_id: str) -> int | None:
    """When a post was uploaded, read from its id (the upper 32 bits are Unix seconds); None if that is no time.

    Checked on 1,000 public posts: the id is 3 s (median) to 222 s before the post's own time.
    """
    if not post_id.isascii() or not post_id.isdigit() or not 15 <= len(post_id) <= 20:
        return None
    us = (int(post_id) >> 32) * SECOND_US
    return us if us >= EARLIEST_POST_US else None


def say_day(day: date, *, year: bool = True) -> str:
    """`9 April 2022`, in English whatever the machine's locale."""
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def say_span(start: date, end: date) -> str:
    """`3 to 9 April 2022`, `28 March to 3 April 2022`, naming month and year once where they agree."""
    if start == end:
        return say_day(end)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {say_day(end)}"
    return f"{say_day(start, year=start.year != end.year)} to {say_day(end)}"


def say_age(us: int) -> str:
    """`3 hours`, `5 days`, `7 weeks`, `14 months`, `3 years`: the largest unit of which there are at least two."""
    for name, size in (
        ("year", 365.25 * DAY_US),
        ("month", 30.44 * DAY_US),
        ("week", 7 * DAY_US),
        ("day", DAY_US),
        ("hour", HOUR_US),
    ):
        n = int(us // size)
        if n >= 2 or (name == "hour" and n == 1):
            return f"{n} {name}{'s' if n > 1 else ''}"
    return "less than an hour"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Window:
    """A run of local days, both ends included, and the instants that bound it.

    Attributes:
        start_us: first instant of the first day.
        end_us: first instant after the last day.
    """

    start_on: date
    end_on: date
    start_us: int
    end_us: int

    @classmethod
    def between(cls, start_on: date, end_on: date, zone: tzinfo = UTC) -> Window:
        """The window from one day to another. Raises BadValue where they are the wrong way round."""
        if end_on < start_on:
            msg = f"The window ends on {say_day(end_on)}, before it starts on {say_day(start_on)}. Swap the two."
            raise BadValue(msg)
        return cls(start_on, end_on, day_start_us(start_on, zone), day_start_us(end_on + timedelta(days=1), zone))

    @classmethod
    def last(cls, days: int, now_us: int, zone: tzinfo = UTC) -> Window:
        """The `days` local days that end with today."""
        end_on = local_day(now_us, zone)
        return cls.between(end_on - timedelta(days=days - 1), end_on, zone)

    @property
    def days(self) -> int:
        """How many days, both ends included."""
        return (self.end_on - self.start_on).days + 1

    def before(self, zone: tzinfo = UTC) -> Window:
        """The latest window of the same length, on the same weekdays, that ends before this one starts.

        It lies whole weeks back: that of 90 days starts 91 days earlier, and a day between belongs to neither.
        """
        back = timedelta(weeks=-(-self.days // 7))
        return Window.between(self.start_on - back, self.end_on - back, zone)

    def __str__(self) -> str:
        return say_span(self.start_on, self.end_on)
