"""The tables: columns, types, units, meanings. The DDL and the schema reference derive from this file.

Three kinds of table. *Observation* tables hold facts as a source stated them; a row is never changed, carries the batch
that brought it, and is identified by all its other columns. *Derived* tables are rebuilt from the observations of the
touched accounts at the end of each import and undo, so that order and grouping of files cannot matter. *Ledger* tables
say what was imported, by whom it is confirmed, and what was rejected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from groundswell.units import Unit

Type: TypeAlias = Literal["TEXT", "BIGINT", "INTEGER", "DOUBLE", "BOOLEAN", "DATE"]
Kind: TypeAlias = Literal["observation", "derived", "ledger", "user"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `null` says what an empty cell means."""

    name: str
    type: Type
    meaning: str
    unit: Unit = Unit.TEXT
    null: str = "unknown"


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `key` names the columns that are unique together (none for observations: there all columns are)."""

    name: str
    kind: Kind
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(c.name for c in self.columns)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


# The counters of a post. Each has a `<name>_step` beside it: the size of the last digit that the source shows, so 1 for
# an exact count, 100,000 for "3.6M". A step says more than the words exact, rounded, suffix: it is the width of the
# interval in which the true count lies.
COUNTS: tuple[tuple[str, str], ...] = (
    ("views", "times the post was played"),
    ("likes", "likes received"),
    ("comments", "comments received, the creator's own replies included"),
    ("shares", "times the post was shared"),
    ("saves", "times the post was added to favourites"),
)

_ACCOUNT = Column(
    "account_id", "TEXT", "the account: its handle in lower case when first imported, without @", null="never"
)
_POST = Column(
    "post_id", "TEXT", "TikTok's id of the post, as text: it has more digits than a float can hold", null="never"
)
_OBSERVED = Column(
    "observed_us",
    "BIGINT",
    "when the source saw it",
    Unit.INSTANT,
    "time of observation unknown: stays out of growth curves",
)
_SOURCE = Column("source", "TEXT", "kind of file that said so, such as studio.content", null="never")
_BATCH = Column("batch_id", "TEXT", "the import that brought the row", null="never")


def _counts() -> tuple[Column, ...]:
    counts = [Column(name, "BIGINT", meaning, Unit.COUNT) for name, meaning in COUNTS]
    steps = [
        Column(f"{name}_step", "BIGINT", f"size of the last digit shown of {name}; 1 is exact", Unit.COUNT, "no count")
        for name, _ in COUNTS
    ]
    return (*counts, *steps)


_SNAPSHOT_EXTRAS = (
    Column("reach", "BIGINT", "different people who saw the post", Unit.COUNT),
    Column("watch_time_s", "DOUBLE", "total time watched", Unit.SECONDS),
    Column("average_watch_time_s", "DOUBLE", "mean time watched a view", Unit.SECONDS),
    Column("watched_full_rate", "DOUBLE", "share of views that saw the whole post", Unit.SHARE),
    Column("new_followers", "BIGINT", "followers gained from the post", Unit.COUNT),
)

_PROFILE = (
    Column("handle", "TEXT", "the name behind the @, as written"),
    Column("display_name", "TEXT", "the name shown above the handle; kept for own accounts only"),
    Column("is_own", "BOOLEAN", "the user's own account", null="never"),
)

_POST_FACTS = (
    Column("posted_us", "BIGINT", "when it was published", Unit.INSTANT),
    Column("uploaded_us", "BIGINT", "when it was uploaded, read from the id", Unit.INSTANT, "the id carries no time"),
    Column("kind", "TEXT", "video or photo"),
    Column("duration_s", "DOUBLE", "length", Unit.SECONDS),
    Column("caption", "TEXT", "the caption, for own accounts only; mentions as pseudonyms"),
    Column("caption_length", "INTEGER", "characters of the caption", Unit.COUNT),
    Column(
        "hashtags",
        "TEXT",
        "hashtags in order, lower case, separated by one blank, without #",
        null="unknown; no hashtag is empty text",
    ),
    Column("has_question", "BOOLEAN", "the caption asks something (a question mark)"),
    Column("has_mention", "BOOLEAN", "the caption mentions somebody"),
    Column("sound_id", "TEXT", "TikTok's id of the sound"),
    Column("is_original_sound", "BOOLEAN", "the sound was made for this post or by its author"),
    Column("url", "TEXT", "link to the post, without tracking parameters"),
)

# What a day of an account can hold; the same columns in account_day_raw (as it came) and account_day (settled).
DAY_MEASURES: tuple[Column, ...] = (
    Column("views", "BIGINT", "views of all posts on the day", Unit.COUNT),
    Column("profile_views", "BIGINT", "visits to the profile", Unit.COUNT),
    Column("likes", "BIGINT", "likes received on the day; gross, so they do not add up to lifetime likes", Unit.COUNT),
    Column("comments", "BIGINT", "comments, net of deletions: may be negative", Unit.COUNT),
    Column("shares", "BIGINT", "shares", Unit.COUNT),
    Column("viewers", "BIGINT", "different people who watched", Unit.COUNT),
    Column("new_viewers", "BIGINT", "viewers for the first time", Unit.COUNT),
    Column("returning_viewers", "BIGINT", "viewers who had watched before", Unit.COUNT),
    Column("followers", "BIGINT", "followers at the end of the day", Unit.COUNT),
    Column("followers_gained", "BIGINT", "people who followed on the day", Unit.COUNT),
    Column("followers_lost", "BIGINT", "people who left on the day", Unit.COUNT),
)

OBSERVATIONS: tuple[Table, ...] = (
    Table(
        "account_fact",
        "observation",
        "what a source says of an account's profile",
        (_ACCOUNT, *_PROFILE, _OBSERVED, _SOURCE, _BATCH),
    ),
    Table(
        "account_snapshot",
        "observation",
        "counters of an account as seen at one instant",
        (
            _ACCOUNT,
            _OBSERVED,
            Column("followers", "BIGINT", "followers", Unit.COUNT),
            Column("following", "BIGINT", "accounts followed", Unit.COUNT),
            Column("likes", "BIGINT", "likes received in all", Unit.COUNT),
            Column("n_posts", "BIGINT", "public posts", Unit.COUNT),
            Column(
                "followers_step",
                "BIGINT",
                "size of the last digit shown of followers; 1 is exact",
                Unit.COUNT,
                "no count",
            ),
            _SOURCE,
            Column(
                "is_settled",
                "BOOLEAN",
                "the row that counts for its account and instant; others are conflicts",
                null="never",
            ),
            _BATCH,
        ),
    ),
    Table(
        "account_day_raw",
        "observation",
        "every daily row of every file as it came, day label and all; account_day is what follows from them",
        (
            _ACCOUNT,
            Column("dataset", "TEXT", "overview, viewers or followers", null="never"),
            Column("export_id", "TEXT", "the file (hash of its content) that the row stands in", null="never"),
            Column("line", "BIGINT", "line in the file", Unit.COUNT, "never"),
            Column("label", "TEXT", "the day as written", null="never"),
            Column("year", "INTEGER", "year, where the label has one", Unit.COUNT, "the label has none"),
            Column("month", "INTEGER", "month of the label", Unit.COUNT, "never"),
            Column("day_of_month", "INTEGER", "day of the label", Unit.COUNT, "never"),
            Column(
                "anchor_on",
                "DATE",
                "no day of the file is later than this (its zip's name, or stated)",
                Unit.DATE,
                "no anchor in the file",
            ),
            *DAY_MEASURES,
            Column(
                "difference", "BIGINT", "Studio's own Difference column, kept as evidence of shifted labels", Unit.COUNT
            ),
            _SOURCE,
            _BATCH,
        ),
    ),
    Table(
        "audience_share",
        "observation",
        "how the audience divides by gender, territory, age or city",
        (
            _ACCOUNT,
            _OBSERVED,
            Column("audience", "TEXT", "followers or viewers", null="never"),
            Column("dimension", "TEXT", "gender, territory, age or city", null="never"),
            Column("category", "TEXT", "such as Female, GR, 18-24", null="never"),
            Column("share", "DOUBLE", "part of the audience", Unit.SHARE),
            Column("export_id", "TEXT", "the file (hash of its content) that the row stands in", null="never"),
            _SOURCE,
            _BATCH,
        ),
    ),
    Table(
        "audience_hour_raw",
        "observation",
        "active followers by hour as they came; audience_hour is what follows from them",
        (
            _ACCOUNT,
            Column("export_id", "TEXT", "the file (hash of its content) that the row stands in", null="never"),
            Column("line", "BIGINT", "line in the file", Unit.COUNT, "never"),
            Column("label", "TEXT", "the day as written", null="never"),
            Column("year", "INTEGER", "year, where the label has one", Unit.COUNT, "the label has none"),
            Column("month", "INTEGER", "month of the label", Unit.COUNT, "never"),
            Column("day_of_month", "INTEGER", "day of the label", Unit.COUNT, "never"),
            Column("anchor_on", "DATE", "no day of the file is later than this", Unit.DATE, "no anchor in the file"),
            Column("hour", "INTEGER", "hour of the day, 0 to 23", Unit.HOURS, "never"),
            Column("active_followers", "BIGINT", "followers active in that hour", Unit.COUNT),
            _SOURCE,
            _BATCH,
        ),
    ),
    Table(
        "post_fact",
        "observation",
        "what a source says of a post, counters apart",
        (_ACCOUNT, _POST, *_POST_FACTS, _OBSERVED, _SOURCE, _BATCH),
    ),
    Table(
        "post_snapshot",
        "observation",
        "lifetime counters of a post as seen at one instant",
        (
            _ACCOUNT,
            _POST,
            _OBSERVED,
            *_counts(),
            *_SNAPSHOT_EXTRAS,
            _SOURCE,
            Column(
                "is_settled",
                "BOOLEAN",
                "the row that counts for its post and instant; others are conflicts",
                null="never",
            ),
            _BATCH,
        ),
    ),
    Table(
        "post_retention",
        "observation",
        "how many viewers were still watching, second by second",
        (
            _ACCOUNT,
            _POST,
            _OBSERVED,
            Column("second", "INTEGER", "second of the post", Unit.SECONDS, "never"),
            Column("share", "DOUBLE", "part of the viewers who were still watching", Unit.SHARE),
            _SOURCE,
            _BATCH,
        ),
    ),
    Table(
        "post_traffic",
        "observation",
        "where the views of a post came from",
        (
            _ACCOUNT,
            _POST,
            _OBSERVED,
            Column(
                "traffic",
                "TEXT",
                "For You, Following, Profile, Search, Sound, Direct message or Other, as TikTok's screens say it",
                null="never",
            ),
            Column("share", "DOUBLE", "part of the views", Unit.SHARE),
            _SOURCE,
            _BATCH,
        ),
    ),
    Table(
        "post_audience",
        "observation",
        "how the viewers of a post divide",
        (
            _ACCOUNT,
            _POST,
            _OBSERVED,
            Column(
                "dimension",
                "TEXT",
                "gender, territory, city, visit (new or returning) or follower (or not)",
                null="never",
            ),
            Column("category", "TEXT", "such as Female, GR, New", null="never"),
            Column("share", "DOUBLE", "part of the viewers", Unit.SHARE),
            _SOURCE,
            _BATCH,
        ),
    ),
    Table(
        "follower",
        "observation",
        "when each follower came; only people who still followed when their list was made",
        (
            _ACCOUNT,
            Column("person", "TEXT", "pseudonym of the follower, the same in every list", null="the list names nobody"),
            Column("followed_us", "BIGINT", "when they followed", Unit.INSTANT, "never"),
            _SOURCE,
            _BATCH,
        ),
    ),
    Table(
        "own_comment",
        "observation",
        "when the account's owner commented, anywhere; never what",
        (
            _ACCOUNT,
            Column("commented_us", "BIGINT", "when", Unit.INSTANT, "never"),
            Column("length", "INTEGER", "characters of the comment", Unit.COUNT, "a picture or sticker, or unknown"),
            _SOURCE,
            _BATCH,
        ),
    ),
    Table(
        "live",
        "observation",
        "the account's LIVE streams",
        (
            _ACCOUNT,
            Column("started_us", "BIGINT", "when it began", Unit.INSTANT, "never"),
            Column("ended_us", "BIGINT", "when it ended", Unit.INSTANT),
            Column("views", "BIGINT", "views of the stream", Unit.COUNT),
            Column("likes", "BIGINT", "likes during the stream", Unit.COUNT),
            Column("gifters", "BIGINT", "people who sent a gift", Unit.COUNT),
            _SOURCE,
            _BATCH,
        ),
    ),
)

DERIVED: tuple[Table, ...] = (
    Table(
        "account",
        "derived",
        "the accounts",
        (
            _ACCOUNT,
            *_PROFILE,
            Column("zone", "TEXT", "time zone of the account's days, as the user set it", null="not set: UTC"),
            Column(
                "newest_us",
                "BIGINT",
                "the account's last observation: what counts as now",
                Unit.INSTANT,
                "nothing of it is dated",
            ),
        ),
        ("account_id",),
    ),
    Table(
        "account_day",
        "derived",
        "one true series of daily figures for each kind of source",
        (
            _ACCOUNT,
            Column(
                "series",
                "TEXT",
                "kind of source: studio (local days) or business (UTC days); never mixed in one difference",
                null="never",
            ),
            Column("day", "DATE", "the day", Unit.DATE, "never"),
            *DAY_MEASURES,
            Column(
                "is_provisional",
                "BOOLEAN",
                "one of the last days of its newest export: a later export may change it",
                null="never",
            ),
            Column("observed_on", "DATE", "last day of the export that settled the row", Unit.DATE, "never"),
        ),
        ("account_id", "series", "day"),
    ),
    Table(
        "audience_hour",
        "derived",
        "active followers by day and hour",
        (
            _ACCOUNT,
            Column("day", "DATE", "the day", Unit.DATE, "never"),
            Column("hour", "INTEGER", "hour of the day, 0 to 23, local", Unit.HOURS, "never"),
            Column("active_followers", "BIGINT", "followers active in that hour", Unit.COUNT),
        ),
        ("account_id", "day", "hour"),
    ),
    Table(
        "post",
        "derived",
        "the posts, each fact from the best source that states it",
        (
            _ACCOUNT,
            _POST,
            *_POST_FACTS,
            Column("posted_on", "DATE", "day of publication in the account's zone", Unit.DATE),
            Column("posted_hour", "INTEGER", "hour of publication in the account's zone, 0 to 23", Unit.HOURS),
        ),
        ("post_id",),
    ),
    Table(
        "post_join",
        "derived",
        "posts that a data export gives without an id, and the id that other files know them by",
        (
            _ACCOUNT,
            Column("post_id", "TEXT", "the key under which the data export's rows stand", null="never"),
            Column("known_as", "TEXT", "TikTok's id of the same post", null="never"),
        ),
        ("account_id", "post_id"),
    ),
    Table(
        "post_tag",
        "derived",
        "the hashtags of the posts",
        (
            _ACCOUNT,
            _POST,
            Column("tag", "TEXT", "hashtag, lower case, without #", null="never"),
            Column("position", "INTEGER", "place among the post's hashtags, from 1", Unit.COUNT, "never"),
        ),
        ("post_id", "tag"),
    ),
    Table(
        "conflict",
        "derived",
        "two sources that say different things of the same thing and instant; the settled value is the one used",
        (
            _ACCOUNT,
            Column("table_name", "TEXT", "where they differ", null="never"),
            Column("key", "TEXT", "post, day or instant", null="never"),
            Column("column_name", "TEXT", "the column", null="never"),
            Column("settled", "TEXT", "the value in use"),
            Column("other", "TEXT", "the value of the other source"),
            Column("settled_source", "TEXT", "who says the one in use", null="never"),
            Column("other_source", "TEXT", "who says the other", null="never"),
        ),
    ),
)

LEDGER: tuple[Table, ...] = (
    Table(
        "import_batch",
        "ledger",
        "the imports: one a file, so that each can be taken back",
        (
            Column("batch_id", "TEXT", "short id of the import of one file", null="never"),
            Column("call_id", "TEXT", "the call that it was part of; undo takes a call or a file", null="never"),
            Column("imported_us", "BIGINT", "when; for undo only, never a time of observation", Unit.INSTANT, "never"),
            Column("file_name", "TEXT", "name of the file", null="never"),
            Column("sha256", "TEXT", "hash of its content", null="never"),
            Column("kind", "TEXT", "format, such as studio.overview", null="never"),
            Column("account_id", "TEXT", "owner of the file", null="the rows name theirs"),
            Column("options", "TEXT", "what was stated (account, observed, zone, mapping), as JSON", null="never"),
            Column("n_rows", "BIGINT", "rows in the file", Unit.COUNT, "never"),
            Column("n_loaded", "BIGINT", "rows new to the store", Unit.COUNT, "never"),
            Column("n_known", "BIGINT", "rows that the store had already", Unit.COUNT, "never"),
            Column("n_rejected", "BIGINT", "rows that could not be used", Unit.COUNT, "never"),
            Column(
                "repeats",
                "TEXT",
                "the import of the same content that brought its rows; this one confirms them all",
                null="the first of its content",
            ),
        ),
        ("batch_id",),
    ),
    Table(
        "batch_source",
        "ledger",
        "whom each import has figures of, and from which kind of source, whoever brought them first",
        (
            Column("batch_id", "TEXT", "the import", null="never"),
            _ACCOUNT,
            _SOURCE,
            Column(
                "first_us",
                "BIGINT",
                "the earliest instant at which one of them was seen",
                Unit.INSTANT,
                "some have no instant",
            ),
        ),
        ("batch_id", "account_id", "source"),
    ),
    Table(
        "batch_row",
        "ledger",
        "rows that a later import brought again: undoing the first keeps them",
        (
            Column("batch_id", "TEXT", "the import that confirmed the row", null="never"),
            Column("table_name", "TEXT", "observation table", null="never"),
            Column("row_key", "TEXT", "hash of the row's content", null="never"),
            Column(
                "line",
                "BIGINT",
                "line of the file that holds the row",
                Unit.COUNT,
                "the line counts as loaded already, or there is none",
            ),
        ),
    ),
    Table(
        "rejected_row",
        "ledger",
        "rows that could not be used, with the reason",
        (
            Column("batch_id", "TEXT", "the import", null="never"),
            Column("line", "BIGINT", "line or record in the file", Unit.COUNT, "never"),
            Column("column_name", "TEXT", "the column at fault; empty for the whole row", null="never"),
            Column("reason", "TEXT", "why", null="never"),
            Column("value", "TEXT", "the value, for counts, dates and ids; else its type and length", null="never"),
        ),
    ),
)

USER: tuple[Table, ...] = (
    Table(
        "setting",
        "user",
        "what the user set, and what was remembered",
        (
            Column("key", "TEXT", "such as zone:<account> or columns:<header>", null="never"),
            Column("value", "TEXT", "the value", null="never"),
        ),
        ("key",),
    ),
    Table(
        "account_alias",
        "user",
        "other handles of an account: handles change",
        (Column("alias", "TEXT", "another handle, lower case, without @", null="never"), _ACCOUNT),
        ("alias",),
    ),
)

TABLES: tuple[Table, ...] = (*OBSERVATIONS, *DERIVED, *LEDGER, *USER)


def table(name: str) -> Table:
    """The table of that name. Raises KeyError where there is none."""
    for candidate in TABLES:
        if candidate.name == name:
            return candidate
    raise KeyError(name)


def ddl(which: Table) -> str:
    """The CREATE TABLE statement; constraints are checked on the way in, so that loading stays one pass."""
    columns = ", ".join(f"{c.name} {c.type}" for c in which.columns)
    return f"CREATE TABLE {which.name} ({columns})"
