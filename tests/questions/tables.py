"""Accounts made on the spot: the logical tables in memory, behind the same protocol that the store's view has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta, tzinfo
from typing import Any

import duckdb

from groundswell import schema
from groundswell.answer import Source
from groundswell.clock import DAY_US, day_end_us, day_start_us, local_day

LOGICAL = (
    "account_day_raw",
    "account",
    "account_snapshot",
    "account_day",
    "audience_share",
    "audience_hour",
    "post",
    "post_tag",
    "post_snapshot",
    "conflict",
    "annotation",
)
ME = "me"
START = date(2025, 1, 6)  # a Monday


@dataclass
class FakeView:
    """One account over tables in memory."""

    connection: duckdb.DuckDBPyConnection
    account_id: str = ME
    handle: str = "Me"
    is_own: bool = True
    now_us: int | None = None
    today_us: int | None = None
    zone: tzinfo = UTC
    is_zone_set: bool = True
    is_invented: bool = False
    known_sources: tuple[Source, ...] = ()
    asked: list[str] = field(default_factory=list)

    def run(self, sql: str) -> dict[str, list[Any]]:
        """Run one SELECT."""
        self.asked.append(sql)
        self.connection.execute(sql)
        names = [d[0] for d in self.connection.description or ()]
        rows = self.connection.fetchall()
        return {name: [row[i] for row in rows] for i, name in enumerate(names)}

    def sources(self) -> tuple[Source, ...]:
        """What the test said."""
        return self.known_sources

    def asof(self, t_us: int) -> FakeView:
        """Not needed here."""
        raise NotImplementedError(t_us)


def account(
    posts: Iterable[Mapping[str, Any]] = (),
    snapshots: Iterable[Mapping[str, Any]] = (),
    days: Iterable[Mapping[str, Any]] = (),
    profiles: Iterable[Mapping[str, Any]] = (),
    **stated: Any,
) -> FakeView:
    """An account with these rows; columns left out are null, but for what the schema never leaves null."""
    connection = duckdb.connect()
    for name in LOGICAL:
        connection.execute(schema.ddl(schema.table(name)))
    base = {"account_id": ME, "source": "test", "batch_id": "b", "is_own": True, "is_settled": True, "series": "studio"}
    _insert(connection, "account", [{**base, "handle": "Me"}])
    _insert(
        connection, "post", [{**base, "posted_on": p["posted_us"] and local_day(p["posted_us"]), **p} for p in posts]
    )
    _insert(connection, "post_snapshot", [{**base, **_steps(s), **s} for s in snapshots])
    _insert(connection, "account_day", [{**base, "is_provisional": False, **d} for d in days])
    _insert(connection, "account_snapshot", [{**base, "followers_step": 1, **p} for p in profiles])
    _calendar(connection)
    view = FakeView(connection, now_us=_newest(connection))
    for name, value in stated.items():
        setattr(view, name, value)
    return view


def post(number: int, posted_us: int, **facts: Any) -> dict[str, Any]:
    """A post of that number."""
    return {"post_id": f"70000000000000{number:05d}", "posted_us": posted_us, "kind": "video", **facts}


def seen(number: int, observed_us: int | None, **counts: int | None) -> dict[str, Any]:
    """A look at the post of that number."""
    return {"post_id": f"70000000000000{number:05d}", "observed_us": observed_us, **counts}


def at(day: int, hour: int = 12) -> int:
    """An instant so many days after the start."""
    return day_start_us(START) + day * DAY_US + hour * 3_600_000_000


def on(day: int) -> date:
    """The day so many days after the start."""
    return START + timedelta(days=day)


def _steps(snapshot: Mapping[str, Any]) -> dict[str, int | None]:
    return {f"{name}_step": None if snapshot.get(name) is None else 1 for name, _ in schema.COUNTS}


def _insert(connection: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]]) -> None:
    names = schema.table(name).names
    if rows:
        row = f"({', '.join('?' for _ in names)})"
        values = [row_of.get(column) for row_of in rows for column in names]
        connection.execute(f"INSERT INTO {name} VALUES {', '.join([row] * len(rows))}", values)


def _newest(connection: duckdb.DuckDBPyConnection) -> int | None:
    row = connection.execute(
        "SELECT MAX(us) FROM (SELECT observed_us AS us FROM post_snapshot"
        " UNION ALL SELECT observed_us FROM account_snapshot)"
    ).fetchone()
    day = connection.execute("SELECT MAX(day) FROM account_day").fetchone()
    found = [row[0] if row else None, day_end_us(day[0]) if day and day[0] else None]
    return max((us for us in found if us is not None), default=None)


def _calendar(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE TABLE calendar"
        " (day DATE, day_index BIGINT, weekday INTEGER, week_start DATE, start_us BIGINT, end_us BIGINT)"
    )
    days = connection.execute(
        "SELECT MIN(d), MAX(d) FROM (SELECT posted_on AS d FROM post UNION ALL SELECT day FROM account_day"
        " UNION ALL SELECT DATE '1970-01-01' + CAST(observed_us // 86400000000 AS INTEGER) FROM post_snapshot"
        " UNION ALL SELECT DATE '1970-01-01' + CAST(observed_us // 86400000000 AS INTEGER) FROM account_snapshot)"
    ).fetchone()
    if not days or days[0] is None:
        return
    first, last = days
    days_of = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    values = [
        value
        for d in days_of
        for value in (
            d,
            d.toordinal() - date(1970, 1, 1).toordinal(),
            d.weekday(),
            d - timedelta(days=d.weekday()),
            day_start_us(d),
            day_start_us(d) + DAY_US,
        )
    ]
    connection.execute(f"INSERT INTO calendar VALUES {', '.join(['(?, ?, ?, ?, ?, ?)'] * len(days_of))}", values)
