"""The tables that every contender works on: invented accounts in the store's own schema, as one DuckDB file.

Polars and pandas get the same rows as Parquet, which they load before the clock starts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from groundswell import schema
from groundswell.foryou.invented_many import Columns, invent_many

SEED = 20_261
TABLES = ("account", "post", "post_snapshot", "account_snapshot", "account_day", "calendar")

# What `invent_many` does not draw: counters that follow from views, and the accounts' own days and profiles.
EXTRAS = {
    "reach": "CAST(views * 0.8 AS BIGINT)",
    "watch_time_s": "CAST(views AS DOUBLE) * 7.5",
    "average_watch_time_s": "7.5 + CAST(likes AS DOUBLE) / (views + 1)",
    "watched_full_rate": "CAST(likes AS DOUBLE) / (views + 1)",
    "new_followers": "CAST(likes / 40 AS BIGINT)",
    **{f"{name}_step": f"CASE WHEN {name} IS NOT NULL THEN 1 END" for name in ("views", "likes", "comments")},
    **{f"{name}_step": f"CASE WHEN {name} IS NOT NULL THEN 1 END" for name in ("shares", "saves")},
    "source": "'invented'",
    "batch_id": "'invented'",
    "is_settled": "true",
}
CALENDAR = """
CREATE TABLE calendar AS
SELECT day, (day - DATE '1970-01-01')::BIGINT AS day_index, (isodow(day) - 1)::INTEGER AS weekday,
       (day - (isodow(day) - 1)::INTEGER)::DATE AS week_start, epoch_us(day::TIMESTAMP) AS start_us,
       epoch_us((day + 1)::TIMESTAMP) AS end_us
FROM (SELECT unnest(generate_series(DATE '2024-07-01', DATE '2027-08-31', INTERVAL 1 DAY))::DATE AS day)
"""
DAYS = """
INSERT INTO account_day BY NAME
SELECT account_id, 'studio' AS series, day, views, views // 50 AS profile_views, views // 12 AS likes,
       views // 400 AS comments, views // 300 AS shares, views * 4 // 5 AS viewers,
       1000 + (day_index - 19900) * (1 + hash(account_id) % 20)::BIGINT + views // 1000 AS followers,
       views // 500 AS followers_gained, views // 1500 AS followers_lost, false AS is_provisional, day AS observed_on
FROM (
    SELECT account_id, day, day_index, (500 + hash(account_id || day::TEXT) % 20000)::BIGINT AS views
    FROM account CROSS JOIN calendar WHERE day < DATE '2026-07-01' AND hash(day::TEXT || account_id) % 50 > 0
)
"""
PROFILES = """
INSERT INTO account_snapshot BY NAME
SELECT account_id, end_us - 1 AS observed_us,
       1000 + (day_index - 19900) * (1 + hash(account_id) % 20)::BIGINT AS followers,
       1 AS followers_step, 'invented' AS source, 'invented' AS batch_id, true AS is_settled
FROM account CROSS JOIN calendar WHERE weekday = 6 AND day < DATE '2026-07-01'
"""

# What tempts a statement to a shorter way that is wrong: accounts of which nothing is known, posts that nobody looked
# at, and a second series of days, which a sum must not mix with the first.
CORNERS = """
INSERT INTO account_day BY NAME SELECT * REPLACE ('business' AS series, views + 7 AS views, followers + 3 AS followers)
FROM account_day WHERE hash(account_id) % 10 = 0 AND day >= DATE '2025-03-01';
INSERT INTO account BY NAME SELECT * REPLACE (account_id || '.quiet' AS account_id, handle || '.quiet' AS handle)
FROM account WHERE hash(account_id) % 50 = 0;
INSERT INTO post BY NAME SELECT * REPLACE (post_id || '0' AS post_id) FROM post WHERE hash(post_id) % 500 = 0
"""


def roughened(block: Columns, snapshots_per_post: int, rng: np.random.Generator) -> Columns:
    """The block as real files are: some counts unknown, lower than before or 0; an undated row in every tenth post."""
    rough: Columns = dict(block)
    size = len(block["observed_us"])
    for name in ("views", "likes", "comments", "shares", "saves"):
        lower = np.maximum(block[name] - (rng.random(size) < 0.01), 0)
        if name == "views":
            lower[rng.random(size) < 0.001] = 0
        rough[name] = pa.array(lower, mask=rng.random(size) < 0.005)
    undated = np.zeros(size, dtype=bool)
    posts = np.arange(size // snapshots_per_post)
    chosen = posts[rng.random(len(posts)) < 0.1]
    undated[chosen * snapshots_per_post + rng.integers(0, snapshots_per_post, len(chosen))] = True
    rough["observed_us"] = pa.array(block["observed_us"], mask=undated)
    return rough


def arrow(columns: Columns) -> Any:
    """The columns as an Arrow table."""
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def insert(connection: duckdb.DuckDBPyConnection, table: str, columns: Columns, extras: dict[str, str]) -> None:
    """Append the columns, and those made by SQL from them, to a table of the schema."""
    known = schema.table(table).names
    more = {name: sql for name, sql in extras.items() if name in known and name not in columns}
    listed = ", ".join([*columns, *(f"{sql} AS {name}" for name, sql in more.items())])
    connection.register("block", arrow(columns))
    connection.execute(f"INSERT INTO {table} BY NAME SELECT {listed} FROM block")
    connection.unregister("block")


def build(folder: Path, *, n_posts: int, snapshots_per_post: int, n_accounts: int) -> Path:
    """Invent the tables, write them to `bench.duckdb` and as Parquet, and return the path of the first."""
    path = folder / "bench.duckdb"
    many = invent_many(SEED, n_accounts=n_accounts, n_posts=n_posts, snapshots_per_post=snapshots_per_post)
    with duckdb.connect(path) as connection:
        for name in TABLES[:-1]:
            connection.execute(schema.ddl(schema.table(name)))
        connection.execute(CALENDAR)
        insert(connection, "account", many.accounts, {})
        posted_on = {"posted_on": "make_timestamp(posted_us)::DATE"}
        insert(connection, "post", many.posts, posted_on)
        rng = np.random.default_rng(SEED)
        for block in many.snapshots():
            insert(connection, "post_snapshot", roughened(block, snapshots_per_post, rng), EXTRAS)
        connection.execute(DAYS)
        connection.execute(PROFILES)
        connection.execute(CORNERS)
        for name in TABLES:
            connection.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet)")
    return path
