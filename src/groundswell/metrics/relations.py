"""The relations that metrics select from: each a named CTE, written once, included only where a metric asks for it.

A relation lists its columns with the SQL that makes each of them; whoever composes a query takes the columns that are
needed and leaves the rest out. The text is what DuckDB and Spark SQL read alike: instants are BIGINT, days come from
the calendar table, neighbours from LAG, the latest row from `max_by` (a hash aggregate: at ten million snapshots
twenty times quicker than sorting them for a window).

Ties: `post_snapshot` holds one row for a post and instant and `account_day` one for a day, because the store settles
them; wherever else two rows could be equal, the ORDER BY goes on until they cannot be.

Braces are filled in by `composing.py`: {columns} with the columns in use, {age_us} with the age, {where_posted},
{where_day} and the like with the window, {join_calendar} with the calendar where a column asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Row: TypeAlias = Literal["post", "day", "week", "account"]

COUNTERS = ("views", "likes", "comments", "shares", "saves")
LATEST = (*COUNTERS, "reach", "watch_time_s", "average_watch_time_s", "watched_full_rate", "new_followers")

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
    """

    name: str
    row: Row
    says: str
    columns: Mapping[str, str]
    body: str


def _latest_columns() -> dict[str, str]:
    # Such a row counts only where no dated row knows the value. CASE, because DuckDB is slower at COALESCE here.
    seen = "CASE WHEN observed_us IS NULL THEN 0 ELSE observed_us END"
    columns = {"n_snapshots": "COUNT(*)", "observed_us": "MAX(observed_us)"}
    for name in LATEST:
        columns[name] = f"max_by({name}, {seen}) FILTER (WHERE {name} IS NOT NULL)"
        columns[f"{name}_observed_us"] = f"MAX(observed_us) FILTER (WHERE {name} IS NOT NULL)"
    for name, (top, bottom) in PARTS.items():
        known = f"{top} IS NOT NULL AND {bottom} > 0" if bottom else f"{top} IS NOT NULL"
        columns[f"{name}_numerator"] = f"max_by({top}, {seen}) FILTER (WHERE {known})"
        if bottom:
            columns[f"{name}_denominator"] = f"max_by({bottom}, {seen}) FILTER (WHERE {known})"
            # The ratio by itself, because one max_by is quicker than two.
            ratio = f"CAST({top} AS DOUBLE) / NULLIF({bottom}, 0)"
            columns[f"{name}_ratio"] = f"max_by({ratio}, {seen}) FILTER (WHERE {known})"
        columns[f"{name}_observed_us"] = f"MAX(observed_us) FILTER (WHERE {known})"
    return columns


def _at_age_columns() -> dict[str, str]:
    columns = {}
    for name in COUNTERS:
        before, after = f"{name} IS NOT NULL AND age_us <= {{age_us}}", f"{name} IS NOT NULL AND age_us >= {{age_us}}"
        columns[f"{name}_before"] = f"max_by({name}, age_us) FILTER (WHERE {before})"
        columns[f"{name}_before_us"] = f"MAX(age_us) FILTER (WHERE {before})"
        columns[f"{name}_after"] = f"min_by({name}, age_us) FILTER (WHERE {after})"
        columns[f"{name}_after_us"] = f"MIN(age_us) FILTER (WHERE {after})"
    return columns


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


_POST_RELATIONS = (
    Relation(
        "latest",
        "post",
        "the latest known value of each counter, dated rows before undated ones; a rate's parts come from one snapshot",
        _latest_columns(),
        """
SELECT
  post_id,
  {columns}
FROM post_snapshot
GROUP BY post_id""",
    ),
    Relation(
        "at_age",
        "post",
        "the last snapshot at or before an age of the post and the first at or after it, for each counter",
        _at_age_columns(),
        f"""
SELECT
  post_id,
  {{columns}}
FROM (
  SELECT post.post_id, post_snapshot.observed_us - post.posted_us AS age_us,
    {", ".join(f"post_snapshot.{name}" for name in COUNTERS)}
  FROM post_snapshot
  JOIN post ON post.post_id = post_snapshot.post_id{{where_posted}}
) AS aged
GROUP BY post_id""",
    ),
    *(_steps(name) for name in COUNTERS),
    Relation(
        "views_previous",
        "post",
        "views as they were known the time before the last",
        {
            "views": "max_by(post_snapshot.views, post_snapshot.observed_us)",
            "observed_us": "MAX(post_snapshot.observed_us)",
        },
        """
SELECT
  post_snapshot.post_id,
  {columns}
FROM post_snapshot
JOIN latest ON latest.post_id = post_snapshot.post_id
WHERE post_snapshot.views IS NOT NULL AND post_snapshot.observed_us < latest.views_observed_us
GROUP BY post_snapshot.post_id""",
    ),
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
  FROM (
    SELECT account_id, observed_us AS at_us, followers
    FROM account_snapshot
    WHERE observed_us IS NOT NULL AND followers IS NOT NULL
    UNION ALL
    SELECT account_day.account_id, calendar.end_us, account_day.followers
    FROM account_day
    JOIN calendar ON calendar.day = account_day.day
    WHERE account_day.followers IS NOT NULL
  ) AS moment
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

_DAY_RELATIONS = (
    Relation(
        "day_rows",
        "day",
        "the days that a file holds, one series for each kind of source, with the change since the day before",
        {
            **{name: f"account_day.{name}" for name in _DAY},
            "day_index": "calendar.day_index",
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
FROM account_day{join_calendar}""",
    ),
    Relation(
        "days",
        "day",
        "the days of the window, of the one series of each account that covers most of them (studio where equal)",
        {
            **{name: f"day_rows.{name}" for name in (*_DAY, "day_index", "follower_change")},
            "day": "day_rows.day",
        },
        """
SELECT
  day_rows.account_id,
  {columns}
FROM day_rows
JOIN (
  SELECT account_id, series, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY n DESC, series DESC) AS place
  FROM (SELECT account_id, series, COUNT(*) AS n FROM account_day{where_day} GROUP BY account_id, series) AS size
) AS chosen ON chosen.account_id = day_rows.account_id AND chosen.series = day_rows.series
WHERE chosen.place = 1{and_day}""",
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
        "gaps",
        "post",
        "days from each post to the next of the same account",
        {"days": "day_index - before"},
        """
SELECT
  account_id,
  {columns}
FROM (
  SELECT posts.account_id, posts.day_index,
    LAG(posts.day_index) OVER (PARTITION BY posts.account_id ORDER BY posts.day_index) AS before
  FROM posts
  WHERE posts.day_index IS NOT NULL
) AS gap
WHERE before IS NOT NULL""",
    ),
    Relation(
        "streaks",
        "week",
        "unbroken runs of weeks with at least one post; weeks begin on Monday",
        {"weeks": "COUNT(*)", "last_week": "MAX(week_index)"},
        """
SELECT
  account_id,
  {columns}
FROM (
  SELECT account_id, week_index,
    week_index - 7 * ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY week_index) AS run
  FROM (SELECT DISTINCT posts.account_id, posts.week_index FROM posts WHERE posts.week_index IS NOT NULL) AS active
) AS week
GROUP BY account_id, run""",
    ),
    Relation(
        "levels",
        "post",
        "log views at one age, how far they lie from the account's median, and the step from the post before",
        {"distance": "ABS(log_views - middle)", "step": "step"},
        """
SELECT
  level.account_id,
  {columns}
FROM (
  SELECT posts.account_id, LN(posts.views_at_age) AS log_views,
    LN(posts.views_at_age) - LAG(LN(posts.views_at_age)) OVER (
      PARTITION BY posts.account_id ORDER BY posts.posted_us, posts.post_id
    ) AS step
  FROM posts
  WHERE posts.views_at_age > 0
) AS level
JOIN (
  SELECT account_id, MEDIAN(LN(views_at_age)) AS middle FROM posts WHERE views_at_age > 0 GROUP BY account_id
) AS usual ON usual.account_id = level.account_id""",
    ),
)

RELATIONS: Mapping[str, Relation] = {r.name: r for r in (*_POST_RELATIONS, *_DAY_RELATIONS, *_ACCOUNT_RELATIONS)}
"""All relations, each after those that it draws on; `posts` (the post-grain metrics themselves) comes between."""
