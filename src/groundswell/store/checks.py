"""What makes a row impossible, table by table: conditions in SQL, each with the sentence that the user reads.

Importers reject what they cannot read. These checks are about what was read well and still cannot be, whatever the
format: a count below zero, a time to come, an id that a spreadsheet rounded.
"""

from __future__ import annotations

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
