"""One account as it was known at one instant: the tables that questions read.

`open_view` puts temporary views over the store's tables, under the same names, that show one account and nothing that
was observed later. Metrics are written against those names and never filter by themselves, so the same text runs
as of now and as of any earlier day. Back-tests stand on this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, timedelta, tzinfo
from pathlib import Path
from typing import Any

import duckdb

from groundswell import schema
from groundswell.answer import Source
from groundswell.clock import day_start_us, local_day, parse_zone
from groundswell.errors import StoreMissing, UnknownName
from groundswell.store import derive, versions
from groundswell.store.file import quoted, reading
from groundswell.store.logical import shown

REPORTING_LAG_DAYS = 2
"""A day's figures are complete in Studio after two days; before that they may still rise."""

_MAX_CALENDAR_DAYS = 366 * 30
# table → the column that says when its rows could be known; none of them is seen before
_TIMES = {
    **dict.fromkeys(("post_snapshot", "account_snapshot", "audience_share", "tag_snapshot"), ("observed_us",)),
    **dict.fromkeys(("post_retention", "post_traffic", "post_audience"), ("observed_us",)),
    "comment": ("observed_us", "commented_us"),
    "own_comment": ("commented_us",),
    "follower": ("followed_us",),
    "live": ("started_us",),
    **dict.fromkeys(("sound", "account_tag"), ("observed_us",)),
}


class StoreView:
    """The `View` of `questions/base.py` over an open connection; valid inside `open_view` only."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, account_id: str, asof_us: int | None, today_us: int | None
    ) -> None:
        self._connection = connection
        self._asof_us = asof_us
        self.account_id = account_id
        self.today_us = today_us
        row = self._one(
            "SELECT handle, is_own, zone, newest_us FROM store.main.account WHERE account_id = ?", [account_id]
        )
        self.handle: str = row[0] or account_id
        self.is_own: bool = row[1]
        self.is_zone_set: bool = row[2] is not None
        self.zone: tzinfo = parse_zone(row[2]) if row[2] else UTC
        self.now_us: int | None = asof_us if asof_us is not None else row[3]
        self.is_invented: bool = _setting(connection, f"invented:{account_id}") == "1"
        self._scope()

    def run(self, sql: str) -> dict[str, list[Any]]:
        """Run one SELECT over the logical tables: column name → values."""
        self._connection.execute(sql)
        names = [d[0] for d in self._connection.description or ()]
        rows = self._connection.fetchall()
        columns = zip(*rows, strict=True) if rows else ((),) * len(names)
        return {name: list(values) for name, values in zip(names, columns, strict=True)}

    def sources(self) -> tuple[Source, ...]:
        """The kinds of file behind the account, with how many and when the platform was seen."""
        # Files are counted by content, whoever brought a row first: the order of the imports cannot matter.
        until = "" if self._asof_us is None else f" AND coalesce(r.first_us <= {self._asof_us}, TRUE)"
        known = self.run(
            f"""
            SELECT kind, coalesce(files, 0) AS files, first_us, last_us,
                   first_us IS NOT NULL AND coalesce(stated, FALSE) AS stated,
                   first_us IS NOT NULL AND coalesce(dated, FALSE) AS dated
            FROM (
                SELECT source AS kind, min(observed_us) AS first_us, max(observed_us) AS last_us FROM (
                    SELECT source, observed_us FROM post_snapshot
                    UNION ALL SELECT source, observed_us FROM account_snapshot
                    UNION ALL SELECT source, observed_us FROM audience_share
                    UNION ALL SELECT source, observed_us FROM comment
                    UNION ALL SELECT source, NULL FROM account_day_raw
                    UNION ALL SELECT source, NULL FROM audience_hour_raw
                ) GROUP BY source
            ) LEFT JOIN (
                SELECT r.source AS kind, count(DISTINCT b.sha256) AS files,
                       bool_or(is_stated) AS stated, bool_or(NOT is_stated) AS dated
                FROM store.main.batch_source AS r JOIN (
                    SELECT batch_id, sha256, json_exists(options, '$.observed_us')
                           AND NOT (json_exists(options, '$.is_dated') OR json_exists(options, '$.mapping.observed_at'))
                           AS is_stated
                    FROM store.main.import_batch
                ) AS b USING (batch_id)
                WHERE r.account_id = {quoted(self.account_id)}{until} GROUP BY r.source
            ) USING (kind) ORDER BY kind
            """
        )
        return tuple(Source(*row) for row in zip(*known.values(), strict=True))

    def asof(self, t_us: int) -> StoreView:
        """The same account as it was known at an earlier instant; the present view stays as it is."""
        return StoreView(self._connection.cursor(), self.account_id, t_us, self.today_us)

    def _one(self, sql: str, values: list[Any]) -> tuple[Any, ...]:
        row = self._connection.execute(sql, values).fetchone()
        if row is None:
            raise UnknownName.among("account", self.account_id, accounts_of(self._connection))
        return tuple(row)

    def _scope(self) -> None:
        mine = f"account_id = {quoted(self.account_id)}"
        joined = self._one(f"SELECT count(*) FROM store.main.post_join WHERE {mine}", [])[0] > 0
        for name, times in _TIMES.items():
            parts = [] if schema.table(name).is_shared else [mine]
            if self._asof_us is not None:
                parts += [f"({time} <= {self._asof_us} OR {time} IS NULL)" for time in times]
            self._view(name, shown(name, " AND ".join(parts) or "TRUE", joined=joined))
        posted = "" if self._asof_us is None else f" AND (posted_us <= {self._asof_us} OR posted_us IS NULL)"
        self._view("post", f"SELECT * FROM store.main.post WHERE {mine}{posted}")
        self._view("post_tag", "SELECT t.* FROM store.main.post_tag AS t JOIN post AS p ON p.post_id = t.post_id")
        for name in ("account", "audience_hour", "conflict", "account_day_raw", "audience_hour_raw"):
            self._view(name, f"SELECT * FROM store.main.{name} WHERE {mine}")
        # A note is about its day or post, whenever the user wrote it down.
        about = ""
        if self._asof_us is not None:
            today = quoted(local_day(self._asof_us, self.zone).isoformat())
            about = f" WHERE day <= DATE {today} OR post_id IN (SELECT post_id FROM post)"
        self._view("annotation", f"SELECT * FROM ({shown('annotation', mine, joined=joined)}){about}")
        self._days(mine)
        self._calendar()

    def _days(self, mine: str) -> None:
        if self._asof_us is None:
            self._view("account_day", f"SELECT * FROM store.main.account_day WHERE {mine}")
            return
        today = local_day(self._asof_us, self.zone)
        last = today - timedelta(days=REPORTING_LAG_DAYS)
        # Settled anew from the exports that existed by then: a later export may have changed the very same days.
        derive.days_known_by(self._connection, self.account_id, today, into="settled_day")
        self._view("account_day", f"SELECT * FROM settled_day WHERE day <= DATE {quoted(last.isoformat())}")

    def _calendar(self) -> None:
        first_us, last_us, first_on, last_on = self._one(
            """
            SELECT min(us), max(us), min(d), max(d) FROM (
                SELECT posted_us AS us, NULL::DATE AS d FROM post
                UNION ALL SELECT observed_us, NULL FROM post_snapshot
                UNION ALL SELECT observed_us, NULL FROM account_snapshot
                UNION ALL SELECT NULL, day FROM account_day)
            """,
            [],
        )
        days = [d for d in (first_on, last_on) if d is not None]
        days += [local_day(us, self.zone) for us in (first_us, last_us) if us is not None]
        if self.now_us is not None:
            days.append(local_day(self.now_us, self.zone))
        listed = _days_between(min(days), max(days)) if days else []
        starts = [day_start_us(d, self.zone) for d in listed]
        ends = [*starts[1:], day_start_us(listed[-1] + timedelta(days=1), self.zone)] if listed else []
        self._connection.execute(
            """
            CREATE OR REPLACE TEMP TABLE calendar AS
            SELECT day, day_index, weekday, (day - weekday)::DATE AS week_start, start_us, end_us
            FROM (SELECT unnest($days::DATE[]) AS day, unnest($indexes::BIGINT[]) AS day_index,
                         unnest($weekdays::INTEGER[]) AS weekday, unnest($starts::BIGINT[]) AS start_us,
                         unnest($ends::BIGINT[]) AS end_us)
            """,
            {
                "days": listed,
                "indexes": [d.toordinal() - _EPOCH_ORDINAL for d in listed],
                "weekdays": [d.weekday() for d in listed],
                "starts": starts,
                "ends": ends,
            },
        )

    def _view(self, name: str, sql: str) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")


_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def _days_between(first: date, last: date) -> list[date]:
    count = min((last - first).days, _MAX_CALENDAR_DAYS)
    return [last - timedelta(days=n) for n in range(count, -1, -1)]


def accounts_of(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The ids of all accounts, the user's own first, then by number of posts."""
    rows = connection.execute(
        """
        SELECT a.account_id FROM store.main.account AS a
        LEFT JOIN (SELECT account_id, count(*) AS n FROM store.main.post GROUP BY account_id) AS p USING (account_id)
        ORDER BY a.is_own DESC, coalesce(p.n, 0) DESC, a.account_id
        """
    ).fetchall()
    return [row[0] for row in rows]


def data_version(connection: duckdb.DuckDBPyConnection, account_id: str) -> str:
    """The token that changes whenever the data of the account do."""
    return _setting(connection, versions.KEY + account_id) or ""


def _setting(connection: duckdb.DuckDBPyConnection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM store.main.setting WHERE key = ?", [key]).fetchone()
    return row[0] if row else None


def resolve_account(connection: duckdb.DuckDBPyConnection, handle: str | None) -> str:
    """The account id behind a handle or alias; without one, the only account or the only own account.

    Raises:
        StoreMissing: the store holds no account yet.
        UnknownName: no such account, or several and none named.
    """
    run = connection.execute
    if handle:
        wanted = handle.strip().lstrip("@").lower()
        alias = run("SELECT account_id FROM store.main.account_alias WHERE alias = ?", [wanted]).fetchone()
        account = str(alias[0]) if alias else wanted
        if run("SELECT 1 FROM store.main.account WHERE account_id = ?", [account]).fetchone():
            return account
    rows = run("SELECT account_id, is_own FROM store.main.account ORDER BY is_own DESC, account_id").fetchall()
    if not rows:
        msg = "There are no numbers yet. Import the files that TikTok gave you: groundswell import ~/Downloads"
        raise StoreMissing(msg)
    known = [str(account_id) for account_id, _ in rows]
    if handle:
        raise UnknownName.among("account", wanted, known)
    candidates = [str(account_id) for account_id, is_own in rows if is_own] or known
    if len(candidates) == 1:
        return candidates[0]
    shown = ", ".join(candidates[:8]) + (f" and {len(candidates) - 8:,} more" if len(candidates) > 8 else "")
    raise UnknownName(f"There are {len(candidates):,} accounts: {shown}. Say which with --account.")


@contextmanager
def open_view(
    path: Path, account: str | None = None, *, asof_us: int | None = None, today_us: int | None = None
) -> Iterator[StoreView]:
    """The view of one account, for as long as the context lasts.

    Args:
        account: handle or alias; may be left out where there is only one (own) account.
        asof_us: show what was known at this instant; the account's last observation by default.
        today_us: the present, to say how old the data are.
    """
    with reading(path) as connection:
        yield StoreView(connection, resolve_account(connection, account), asof_us, today_us)
