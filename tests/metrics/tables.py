"""Small logical tables made on the spot, and the two engines that read them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from groundswell import schema
from groundswell.clock import DAY_US, HOUR_US, day_start_us, local_day, to_us
from groundswell.store.file import writing

Row: TypeAlias = dict[str, Any]
Tables: TypeAlias = Mapping[str, Sequence[Row]]

NAMES = ("account", "post", "post_snapshot", "account_snapshot", "account_day")
_TYPES = {
    "TEXT": pa.string(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}
_CALENDAR = pa.schema(
    [
        ("day", pa.date32()),
        ("day_index", pa.int64()),
        ("weekday", pa.int32()),
        ("week_start", pa.date32()),
        ("start_us", pa.int64()),
        ("end_us", pa.int64()),
    ]
)


def at(text: str) -> int:
    """`2026-05-01 12:00` (UTC) as microseconds."""
    return to_us(datetime.fromisoformat(text), UTC)


def calendar(first: date, last: date) -> list[Row]:
    """Every day from one to the other, as the store writes its calendar."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        {
            "day": d,
            "day_index": (d - date(1970, 1, 1)).days,
            "weekday": d.weekday(),
            "week_start": d - timedelta(days=d.weekday()),
            "start_us": day_start_us(d),
            "end_us": day_start_us(d + timedelta(days=1)),
        }
        for d in days
    ]


def arrow(tables: Tables) -> dict[str, pa.Table]:
    """The tables with all columns of the schema, null where a row says nothing."""
    made = {}
    for name in NAMES:
        kind = pa.schema([(c.name, _TYPES[c.type]) for c in schema.table(name).columns])
        made[name] = _table(tables.get(name, ()), kind)
    made["calendar"] = _table(tables["calendar"], _CALENDAR)
    return made


def _table(rows: Sequence[Row], kind: pa.Schema) -> pa.Table:
    assert not {key for row in rows for key in row} - set(kind.names), "a row names a column that is not in the schema"
    return pa.table({f.name: pa.array([row.get(f.name) for row in rows], f.type) for f in kind}, schema=kind)


def duck(tables: Tables) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that sees the tables by their names."""
    connection = duckdb.connect(":memory:", config={"threads": "2"})
    for name, table in arrow(tables).items():
        connection.register(f"arrow_{name}", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow_{name}")
        connection.unregister(f"arrow_{name}")
    return connection


def stored(path: Path, tables: Tables) -> Path:
    """A store that holds the tables as they are."""
    with writing(path) as connection:
        for name, table in arrow(tables).items():
            if name in NAMES:
                columns = ", ".join(table.column_names)
                values = ", ".join("?" * len(table.column_names))
                for row in table.to_pylist():
                    full = {**row, "is_settled": row.get("is_settled") is not False}
                    cells = [full[c] for c in table.column_names]
                    connection.execute(f"INSERT INTO {name} ({columns}) VALUES ({values})", cells)
    return path


def run(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    """The rows of a query, each by column name."""
    result = connection.execute(sql)
    names = [d[0] for d in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def post(account_id: str, post_id: str, posted_us: int | None, **more: Any) -> Row:
    """A post, with its day where its instant is known."""
    on = None if posted_us is None else local_day(posted_us)
    return {"account_id": account_id, "post_id": post_id, "posted_us": posted_us, "posted_on": on, **more}


def snapshot(of: Row, observed_us: int | None, **counts: float | None) -> Row:
    """A settled snapshot of a post."""
    return {
        "account_id": of["account_id"],
        "post_id": of["post_id"],
        "observed_us": observed_us,
        "source": "studio.content",
        "is_settled": True,
        "batch_id": "b",
        **counts,
    }


def invented(seed: int) -> dict[str, list[Row]]:
    """Small tables with all that may go wrong: ties, unknowns, falls, undated rows, gaps, two series, no rows."""
    rng = random.Random(seed)
    start = at("2026-03-01 00:00")
    made: dict[str, list[Row]] = {name: [] for name in NAMES}
    maybe = _Maybe(rng)
    for a in range(4):
        account = f"account{a}"
        made["account"].append({"account_id": account, "handle": account, "is_own": True})
        if a == 3:
            continue  # an account of which nothing is known
        for p in range(rng.randrange(1, 9)):
            # Whole hours, so that posts are published at the same instant and snapshots lie exactly at an age.
            posted = maybe(start + rng.randrange(0, 40 * 24) * HOUR_US, 0.1)
            of = post(account, f"{a}0000000000000{p:02}", posted, duration_s=maybe(rng.choice([0.0, 7.5, 30.0]), 0.2))
            made["post"].append(of)
            ages = rng.sample(range(1, 30), rng.randrange(0, 7))
            level = dict.fromkeys(("views", "likes", "comments", "shares", "saves"), 0)
            for age in sorted(ages):
                for name in level:
                    level[name] = max(0, level[name] + rng.randrange(-40, 300))
                counts: dict[str, float | None] = {name: maybe(value, 0.2) for name, value in level.items()}
                counts |= {
                    "reach": maybe(level["views"] // 2, 0.4),
                    "new_followers": maybe(rng.randrange(9), 0.4),
                    "watch_time_s": maybe(rng.random() * 1000, 0.4),
                    "average_watch_time_s": maybe(rng.random() * 30, 0.4),
                    "watched_full_rate": maybe(rng.random(), 0.4),
                }
                made["post_snapshot"].append(snapshot(of, (posted or start) + age * 12 * HOUR_US, **counts))
            if rng.random() < 0.3:
                made["post_snapshot"].append(
                    snapshot(of, None, views=rng.randrange(900), likes=maybe(5, 0.5), shares=1)
                )
        for _ in range(rng.randrange(0, 6)):
            made["account_snapshot"].append(
                {
                    "account_id": account,
                    "observed_us": maybe(start + rng.randrange(0, 4) * 5 * DAY_US, 0.2),
                    "followers": maybe(rng.randrange(0, 3) * 100, 0.2),
                    "followers_step": rng.choice([1, 100]),
                }
            )
        for series in rng.sample(["studio", "business"], rng.randrange(0, 3)):
            for d in sorted(rng.sample(range(12), rng.randrange(1, 12))):
                made["account_day"].append(
                    {
                        "account_id": account,
                        "series": series,
                        "day": date(2026, 3, 1) + timedelta(days=d),
                        "is_provisional": False,
                        **{
                            name: maybe(rng.randrange(-3 if name == "comments" else 0, 500), 0.15)
                            for name in (
                                "views",
                                "profile_views",
                                "likes",
                                "comments",
                                "shares",
                                "viewers",
                                "followers",
                            )
                        },
                        "followers_gained": maybe(rng.randrange(20), 0.5),
                        "followers_lost": maybe(rng.randrange(20), 0.5),
                    }
                )
    for rows in made.values():
        rng.shuffle(rows)
    made["calendar"] = calendar(date(2026, 2, 25), date(2026, 5, 1))
    return made


class _Maybe:
    """The value, or None with some probability."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def __call__(self, value: Any, unknown: float) -> Any:
        return None if self._rng.random() < unknown else value
