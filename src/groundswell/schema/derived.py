"""Derived tables: what follows from the observations, rebuilt after each import and undo."""

from __future__ import annotations

from groundswell.schema.columns import ACCOUNT, DAY_MEASURES, POST, POST_FACTS, PROFILE
from groundswell.schema.shape import Column, Table
from groundswell.units import Unit

DERIVED: tuple[Table, ...] = (
    Table(
        "account",
        "derived",
        "the accounts",
        (
            ACCOUNT,
            *PROFILE,
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
            ACCOUNT,
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
            ACCOUNT,
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
            ACCOUNT,
            POST,
            *POST_FACTS,
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
            ACCOUNT,
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
            ACCOUNT,
            POST,
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
            ACCOUNT,
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
