"""The relations that metrics select from: each a named CTE, written once, included only where a metric asks for it.

A relation lists its columns with the SQL that makes each of them; whoever composes a query takes the columns that are
needed and leaves the rest out. The text is what DuckDB and Spark SQL read alike: instants are BIGINT, days apart are
`CAST(day - day AS BIGINT)`, neighbours come from LAG, the latest row from `max_by` (a hash aggregate: at ten million
snapshots twenty times quicker than sorting them for a window). The few relations for which DuckDB has much quicker
words of its own stand in `in_duckdb.py` once more.

Ties: `post_snapshot` holds one row for a post and instant and `account_day` one for a day, because the store settles
them; wherever else two rows could be equal, the ORDER BY goes on until they cannot be.

Braces are filled in by `composing.py`: {columns} with the columns in use, {age_us} with the age, {where_posted} and
{where_day} with the window, {where_known} with the rows that all columns in use are made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Row: TypeAlias = Literal["post", "day", "week", "account"]

COUNTERS = ("views", "likes", "comments", "shares", "saves")
LATEST = (*COUNTERS, "reach", "watch_time_s", "average_watch_time_s", "watched_full_rate", "new_followers")

# The number of a day's week; weeks begin on Monday, as 29 December 1969 was.
WEEK_OF = "CAST(FLOOR(CAST({} - DATE '1969-12-29' AS BIGINT) / 7) AS BIGINT)"

# Numerator and denominator of each rate, both from one snapshot; a denominator of 0 makes no rate and is passed over.
PARTS: Mapping[str, tuple[str, str]] = {
    "engagement_rate_by_views": ("likes + comments + shares", "views"),
    "engagement_rate_by_views_with_saves": ("likes + comments + shares + saves", "views"),
    "engagement_rate_by_reach": ("likes + comments + shares", "reach"),
    "engagement_rate_by_reach_with_saves": ("likes + comments + shares + saves", "reach"),
    "like_rate": ("likes", "views"),
    "comment_rate": ("comments", "views"),
    "share_rate": ("shares", "views"),
    "save_rate": ("saves", "views"),
    "follow_conversion": ("new_followers", "views"),
    "watched_full_rate": ("watched_full_rate * views", "views"),
    "watched_share": ("average_watch_time_s * views", "views"),
    "engagement_rate_by_followers": ("likes + comments + shares", ""),
    "engagement_rate_by_followers_with_saves": ("likes + comments + shares + saves", ""),
}


@dataclass(frozen=True, slots=True)
class Relation:
    """One named relation.

    Attributes:
        row: what one row of it is about.
        says: what it holds, one sentence.
        columns: column → the SQL that makes it; `relation.column` in it pulls that relation in.
        body: the SELECT, with braces.
        known: column → which rows it is made of; a WHERE where all columns in use share it, which spares the engine
            the other rows, and a FILTER of each column where they do not.
        alone: quicker words for the case that all columns in use share their rows and are among its columns.
    """

    name: str
    row: Row
    says: str
    columns: Mapping[str, str]
    body: str
    known: Mapping[str, str] = field(default_factory=dict)
    alone: Relation | None = None


def _latest() -> Relation:
    # Such a row counts only where no dated row knows the value. CASE, because DuckDB is slower at COALESCE here.
    seen = "CASE WHEN observed_us IS NULL THEN 0 ELSE observed_us END"
    columns, known = {"n_snapshots": "COUNT(*)", "observed_us": "MAX(observed_us)"}, dict[str, str]()
    for name in LATEST:
        made = {name: f"max_by({name}, {seen})", f"{name}_observed_us": "MAX(observed_us)"}
        columns |= made
        known |= dict.fromkeys(made, f"{name} IS NOT NULL")
    for name, (top, bottom) in PARTS.items():
        made = {f"{name}_numerator": f"max_by({top}, {seen})", f"{name}_observed_us": "MAX(observed_us)"}
        if bottom:
            made[f"{name}_denominator"] = f"max_by({bottom}, {seen})"
            # The ratio by itself, because one max_by is quicker than two.
            made[f"{name}_ratio"] = f"max_by(CAST({top} AS DOUBLE) / NULLIF({bottom}, 0), {seen})"
        columns |= made
        known |= dict.fromkeys(made, f"{top} IS NOT NULL" + (f" AND {bottom} > 0" if bottom else ""))
    says = (
        "the latest known value of each counter, dated rows before undated ones; a rate's parts come from one snapshot"
    )
    # DuckDB makes a hash aggregate of this too, and one that need not look for the undated rows.
    row = Relation(
        "latest",
        "post",
        says,
        {name: name for name in LATEST},
        """
SELECT
  post_id,
  {columns}
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY post_id ORDER BY observed_us DESC NULLS LAST) AS place
  FROM post_snapshot{where_known}
) AS newest
WHERE place = 1""",
    )
    return Relation(
        "latest",
        "post",
        says,
        columns,
        """
SELECT
  post_id,
  {columns}
FROM post_snapshot{where_known}
GROUP BY post_id""",
        known,
        row,
    )


def _at_age() -> Relation:
    columns: dict[str, str] = {}
    known: dict[str, str] = {}
    for name in COUNTERS:
        before, after = "FILTER (WHERE age_us <= {age_us})", "FILTER (WHERE age_us >= {age_us})"
        made = {
            f"{name}_before": f"max_by({name}, age_us) {before}",
            f"{name}_before_us": f"MAX(age_us) {before}",
            f"{name}_after": f"min_by({name}, age_us) {after}",
            f"{name}_after_us": f"MIN(age_us) {after}",
        }
        columns |= made
        known |= dict.fromkeys(made, f"{name} IS NOT NULL")
    return Relation(
        "at_age",
        "post",
        "the last snapshot at or before an age of the post and the first at or after it, for each counter",
        columns,
        f"""
SELECT
  post_id,
  {{columns}}
FROM (
  SELECT post.post_id, post_snapshot.observed_us - post.posted_us AS age_us,
    {", ".join(f"post_snapshot.{name}" for name in COUNTERS)}
  FROM post_snapshot
  JOIN post ON post.post_id = post_snapshot.post_id{{where_posted}}
) AS aged{{where_known}}
GROUP BY post_id""",
        known,
    )


def _steps(name: str) -> Relation:
    return Relation(
        f"{name}_steps",
        "post",
        f"how {name} moved from each dated snapshot that knows them to the next",
        {
            "fall": f"CAST(SUM(CASE WHEN {name} < before THEN before - {name} ELSE 0 END)"
            " FILTER (WHERE before IS NOT NULL) AS BIGINT)"
        },
        f"""
SELECT
  post_id,
  {{columns}}
FROM (
  SELECT post_id, {name}, LAG({name}) OVER (PARTITION BY post_id ORDER BY observed_us) AS before
  FROM post_snapshot
  WHERE {name} IS NOT NULL AND observed_us IS NOT NULL
) AS step
GROUP BY post_id""",
    )


# What is known of followers, and from when on.
MOMENTS = """
    SELECT account_id, observed_us AS at_us, followers
    FROM account_snapshot
    WHERE observed_us IS NOT NULL AND followers IS NOT NULL
    UNION ALL
    SELECT account_day.account_id, calendar.end_us, account_day.followers
    FROM account_day
    JOIN calendar ON calendar.day = account_day.day
    WHERE account_day.followers IS NOT NULL
  """

_POST_RELATIONS = (
    _latest(),
    _at_age(),
    *(_steps(name) for name in COUNTERS),
    Relation(
        "audience",
        "post",
        "the followers last known when the post was published; of two counts at one instant the larger",
        {"followers": "known.followers"},
        """
SELECT
  post.post_id,
  {columns}
FROM post
JOIN (
  SELECT account_id, followers, at_us,
    COALESCE(LEAD(at_us) OVER (PARTITION BY account_id ORDER BY at_us, followers), 9223372036854775807) AS until_us
  FROM ("""
        + MOMENTS
        + """) AS moment
) AS known
  ON known.account_id = post.account_id AND post.posted_us >= known.at_us AND post.posted_us < known.until_us""",
    ),
)

_DAY = (
    "views",
    "profile_views",
    "likes",
    "comments",
    "shares",
    "viewers",
    "followers",
    "followers_gained",
    "followers_lost",
)
_YESTERDAY = "OVER (PARTITION BY account_day.account_id, account_day.series ORDER BY account_day.day)"

_ACTS, _CHANGE = "day_rows.likes + day_rows.comments + day_rows.shares", "day_rows.follower_change"
_KNOWN = "CASE WHEN day_rows.followers IS NOT NULL THEN day_rows.day END"
_DAYS = {
    "n": "COUNT(day_rows.day)",
    "span": "CAST(MAX(day_rows.day) - MIN(day_rows.day) AS BIGINT) + 1",
    **{name: f"CAST(SUM(day_rows.{name}) AS BIGINT)" for name in _DAY if name != "followers"},
    "followers_first": f"min_by(day_rows.followers, {_KNOWN})",
    "followers_last": f"max_by(day_rows.followers, {_KNOWN})",
    "acts_of_views": f"SUM({_ACTS}) FILTER (WHERE {_ACTS} + day_rows.views IS NOT NULL)",
    "views_of_acts": f"SUM(day_rows.views) FILTER (WHERE {_ACTS} + day_rows.views IS NOT NULL)",
    "change_of_views": f"SUM({_CHANGE}) FILTER (WHERE {_CHANGE} + day_rows.views IS NOT NULL)",
    "views_of_change": f"SUM(day_rows.views) FILTER (WHERE {_CHANGE} + day_rows.views IS NOT NULL)",
}

_DAY_RELATIONS = (
    Relation(
        "day_rows",
        "day",
        "the days that a file holds, one series for each kind of source, with the change since the day before",
        {
            **{name: f"account_day.{name}" for name in _DAY},
            # An earlier row need not be yesterday's: days are missing where no file holds them.
            "follower_change": f"CASE WHEN LAG(account_day.day) {_YESTERDAY} = account_day.day - 1"
            f" THEN account_day.followers - LAG(account_day.followers) {_YESTERDAY} END",
        },
        """
SELECT
  account_day.account_id,
  account_day.series,
  account_day.day,
  {columns}
FROM account_day""",
    ),
    Relation(
        "days",
        "account",
        "the days of the window added up, of the one series of each account that has most of them (studio where equal)",
        _DAYS,
        """
SELECT *
FROM (
  SELECT
    account_id,
    ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY COUNT(*) DESC, series DESC) AS place,
    {columns}
  FROM day_rows{where_day}
  GROUP BY account_id, series
) AS added
WHERE place = 1""",
    ),
)

_ACCOUNT_RELATIONS = (
    Relation(
        "account_latest",
        "account",
        "the last known follower count from a profile; of two at one instant the finer, then the larger",
        {"followers": "followers", "observed_us": "observed_us"},
        """
SELECT
  account_id,
  {columns}
FROM (
  SELECT account_id, followers, observed_us,
    ROW_NUMBER() OVER (
      PARTITION BY account_id
      ORDER BY observed_us DESC NULLS LAST, followers_step ASC NULLS LAST, followers DESC
    ) AS place
  FROM account_snapshot
  WHERE followers IS NOT NULL
) AS newest
WHERE place = 1""",
    ),
    Relation(
        "posting",
        "account",
        "how many posts the account published, and from which day to which",
        {"n": "COUNT(*)", "days": "CAST(MAX(posted_on) - MIN(posted_on) AS BIGINT) + 1"},
        """
SELECT
  account_id,
  {columns}
FROM post{where_posted}
GROUP BY account_id""",
    ),
    Relation(
        "gaps",
        "post",
        "days from each post to the next of the same account",
        {"days": "CAST(posted_on - before AS BIGINT)"},
        """
SELECT
  account_id,
  {columns}
FROM (
  SELECT posts.account_id, posts.posted_on,
    LAG(posts.posted_on) OVER (PARTITION BY posts.account_id ORDER BY posts.posted_on) AS before
  FROM posts
  WHERE posts.posted_on IS NOT NULL
) AS gap
WHERE before IS NOT NULL""",
    ),
    Relation(
        "streaks",
        "week",
        "unbroken runs of weeks with at least one post; weeks begin on Monday",
        {"weeks": "COUNT(*)", "last_week": "MAX(week)"},
        """
SELECT
  account_id,
  {columns}
FROM (
  SELECT account_id, week, week - ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY week) AS run
  FROM (SELECT DISTINCT posts.account_id, posts.week FROM posts WHERE posts.week IS NOT NULL) AS active
) AS active_run
GROUP BY account_id, run""",
    ),
    Relation(
        "levels",
        "post",
        "how far log views at one age lie from the account's median",
        {"distance": "ABS(LN(posts.views_at_age) - middle)"},
        """
SELECT
  posts.account_id,
  {columns}
FROM posts
JOIN (
  SELECT account_id, MEDIAN(LN(views_at_age)) AS middle FROM posts WHERE views_at_age > 0 GROUP BY account_id
) AS usual ON usual.account_id = posts.account_id
WHERE posts.views_at_age > 0""",
    ),
    Relation(
        "level_steps",
        "post",
        "the step of log views at one age from each post to the next of the same account",
        {"step": "log_views - before"},
        """
SELECT
  account_id,
  {columns}
FROM (
  SELECT posts.account_id, LN(posts.views_at_age) AS log_views,
    LAG(LN(posts.views_at_age)) OVER (
      PARTITION BY posts.account_id ORDER BY posts.posted_us, posts.post_id
    ) AS before
  FROM posts
  WHERE posts.views_at_age > 0
) AS level
WHERE before IS NOT NULL""",
    ),
)

RELATIONS: Mapping[str, Relation] = {r.name: r for r in (*_POST_RELATIONS, *_DAY_RELATIONS, *_ACCOUNT_RELATIONS)}
"""All relations, each after those that it draws on; `posts` (the post-grain metrics themselves) comes between."""
