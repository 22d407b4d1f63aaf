"""What makes a row impossible, table by table: conditions in SQL, each with the sentence that the user reads.

Importers reject what they cannot read. These checks are about what was read well and still cannot be, whatever the
format: a count below zero, a time to come, an id that a spreadsheet rounded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from groundswell.clock import DAY_US

_EARLIEST_US = 946_684_800_000_000  # 2000-01-01: before any video on the web; a smaller number is in another unit


@dataclass(frozen=True, slots=True)
class Fault:
    """A condition over the staged columns; `{now_us}` stands for the instant of the import.

    Attributes:
        column: the column at fault, whose value is shown; empty for the whole row.
    """

    condition: str
    reason: str
    column: str = ""


def _negative(*columns: str) -> tuple[Fault, ...]:
    return tuple(Fault(f"{c} < 0", "A count of all time cannot be below zero.", c) for c in columns)


def _time(column: str, happened: str) -> tuple[Fault, ...]:
    # A day of grace: a date alone means the end of that day, and the day may be ahead of UTC.
    return (
        Fault(
            f"{column} > {{now_us}} + {DAY_US}",
            f"It says that it was {happened} at a time that is yet to come.",
            column,
        ),
        Fault(f"{column} < {_EARLIEST_US}", f"It says that it was {happened} before the year 2000.", column),
    )


def _when(column: str, what: str, happened: str) -> tuple[Fault, ...]:
    return (Fault(f"{column} IS NULL", f"It does not say when {what}.", column), *_time(column, happened))


_OWNER = (Fault("account_id IS NULL OR account_id = ''", "It does not say whose it is, and no account was stated."),)
_ID = (
    Fault("post_id IS NULL OR post_id = ''", "It has no id of a post."),
    Fault(
        "NOT regexp_full_match(post_id, '[0-9A-Za-z_-]{{1,64}}')",
        "This is no id of a post: a spreadsheet may have rounded it. Import the file as it was before.",
        "post_id",
    ),
)
_DAY = (
    Fault("export_id IS NULL OR line IS NULL OR label IS NULL", "It does not say of which day it is."),
    Fault("month IS NULL OR month NOT BETWEEN 1 AND 12", "This is no month.", "month"),
    Fault("day_of_month IS NULL OR day_of_month NOT BETWEEN 1 AND 31", "This is no day of a month.", "day_of_month"),
)

FAULTS: dict[str, tuple[Fault, ...]] = {
    "account_fact": (*_OWNER, *_time("observed_us", "seen")),
    "account_snapshot": (
        *_OWNER,
        *_time("observed_us", "seen"),
        *_negative("followers", "following", "likes", "n_posts"),
    ),
    "account_day_raw": (*_OWNER, *_DAY, Fault("dataset IS NULL", "It does not say which figures of the day it holds.")),
    "audience_share": (
        *_OWNER,
        Fault(
            "audience IS NULL OR dimension IS NULL OR category IS NULL",
            "It does not say which part of the audience it is about.",
        ),
        Fault("share NOT BETWEEN 0 AND 1", "A part of the audience lies between 0 and 1.", "share"),
        *_time("observed_us", "seen"),
    ),
    "audience_hour_raw": (
        *_OWNER,
        *_DAY,
        Fault("hour IS NULL OR hour NOT BETWEEN 0 AND 23", "This is no hour of a day.", "hour"),
    ),
    "post_fact": (*_OWNER, *_ID, *_time("posted_us", "published"), *_time("observed_us", "seen")),
    "post_snapshot": (
        *_OWNER,
        *_ID,
        *_time("observed_us", "seen"),
        *_negative(
            "views",
            "likes",
            "comments",
            "shares",
            "saves",
            "reach",
            "watch_time_s",
            "average_watch_time_s",
            "new_followers",
        ),
        Fault(
            "watched_full_rate NOT BETWEEN 0 AND 1", "A share of the views lies between 0 and 1.", "watched_full_rate"
        ),
    ),
    "follower": (*_OWNER, *_when("followed_us", "they followed", "followed")),
    "own_comment": (*_OWNER, *_when("commented_us", "it was written", "written"), *_negative("length")),
    "live": (
        *_OWNER,
        *_when("started_us", "it began", "begun"),
        Fault("ended_us < started_us", "It ends before it begins.", "ended_us"),
        *_negative("views", "likes", "gifters"),
    ),
    "comment": (
        *_OWNER,
        *_ID,
        Fault("comment_id IS NULL", "It has no id of a comment."),
        *_time("commented_us", "written"),
        *_time("observed_us", "seen"),
        *_negative("length", "likes", "replies"),
    ),
    "sound": (
        *_OWNER,
        Fault("sound_id IS NULL", "It does not say which sound it is about."),
        *_time("observed_us", "seen"),
        Fault("duration_s <= 0", "A sound has a length above zero.", "duration_s"),
    ),
    "account_tag": (
        *_OWNER,
        Fault("tag IS NULL OR tag = ''", "It does not say which hashtag it is about."),
        *_time("observed_us", "seen"),
    ),
    "tag_snapshot": (
        Fault("kind IS NULL OR kind NOT IN ('hashtag', 'sound')", "It names neither a hashtag nor a sound.", "kind"),
        Fault("tag IS NULL OR tag = ''", "It does not say which hashtag or sound it is about."),
        Fault("kind = 'sound' AND NOT regexp_full_match(tag, '[0-9]{{1,32}}')", "This is no id of a sound.", "tag"),
        *_time("observed_us", "seen"),
        *_negative("views", "posts"),
    ),
    **{
        name: (
            *_OWNER,
            *_ID,
            Fault(f"{part} IS NULL", f"It does not say which {what} it is about.", part),
            Fault("share NOT BETWEEN 0 AND 1", "A part lies between 0 and 1.", "share"),
            *_time("observed_us", "seen"),
        )
        for name, part, what in (
            ("post_retention", "second", "second"),
            ("post_traffic", "traffic", "way to the post"),
            ("post_audience", "category", "part of the viewers"),
        )
    },
}


def shown_sql(column: str) -> str:
    """SQL of the value at fault as people write it: an instant is a date and a time in UTC."""
    if not column.endswith("_us"):
        return f"CAST({column or 'NULL'} AS TEXT)"
    return f"coalesce(TRY(strftime(make_timestamp({column}), '%Y-%m-%d %H:%M:%S')), CAST({column} AS TEXT))"


def refusing_sql(table: str, columns: Collection[str], select: str, now_us: str) -> str:
    """The rows of a SELECT; one that cannot be true says why, as those do that could not be read.

    Args:
        columns: of the table that the SELECT has; the others are null in all rows.
        select: has `reason`, `fault_column` and `fault_value` besides.
        now_us: SQL of the instant of the import.
    """
    faults = [fault for fault in FAULTS[table] if not fault.column or fault.column in columns]
    chain = " ".join(f"WHEN {fault.condition.format(now_us=now_us)} THEN {i}" for i, fault in enumerate(faults))

    def said(name: str, parts: Iterable[str]) -> str:
        cases = " ".join(f"WHEN {i} THEN {part}" for i, part in enumerate(parts))
        return f"CASE WHEN wrong IS NOT NULL AND reason IS NULL THEN CASE wrong {cases} END ELSE {name} END AS {name}"

    reasons = said("reason", ("'" + fault.reason.replace("'", "''") + "'" for fault in faults))
    named = said("fault_column", (f"'{fault.column}'" for fault in faults))
    values = said("fault_value", (shown_sql(fault.column) for fault in faults))
    return (
        f"SELECT * EXCLUDE (wrong) REPLACE ({reasons}, {named}, {values})"
        f" FROM (SELECT *, CASE {chain} END AS wrong FROM ({select}))"
    )
