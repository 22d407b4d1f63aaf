"""The derived tables of some accounts, rebuilt from their observations alone.

Nothing here looks at what the derived tables held before, at the order in which files came or at the clock, so that any
order and grouping of the same files gives the same tables. Every choice between sources is settled by what the sources
say (when they saw it, how exactly, who they are, and at last the values themselves).

A rebuild needs a connection that has `USE store`, an open transaction, and the name of a relation with one column
`account_id`: the accounts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from groundswell import schema
from groundswell.clock import DAY_US, SECOND_US, day_end_us, local_day, parse_zone
from groundswell.store import settle
from groundswell.store.rows import names_of, stated_columns

if TYPE_CHECKING:
    import duckdb

_MEASURES = ", ".join(settle.MEASURES)
_COUNTS = tuple(name for name, _ in schema.COUNTS)
_POST_FACTS = tuple(c.name for c in schema.table("post_fact").columns if c.name not in {"account_id", "post_id", "observed_us", "source", "batch_id"})
_SNAPSHOT_COUNTS = (*_COUNTS, "reach", "watch_time_s", "average_watch_time_s", "watched_full_rate", "new_followers")

# table → (key of a thing at an instant, key as text for people, columns whose difference is a conflict)
_AT_AN_INSTANT: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "post_snapshot": ("account_id, post_id, observed_us", "post_id || ' ' || {at}", _SNAPSHOT_COUNTS),
    "account_snapshot": ("account_id, observed_us", "{at}", ("followers", "following", "likes", "n_posts")),
}


def rebuild(connection: duckdb.DuckDBPyConnection, touched: str) -> None:
    """Make the derived tables of these accounts follow from the observations."""
    _zones(connection, touched)
    for name in ("account", "account_day", "audience_hour", "post", "post_tag", "conflict"):
        if connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone():
            connection.execute(f"DELETE FROM {name} WHERE account_id IN (SELECT account_id FROM {touched})")
    for name in _AT_AN_INSTANT:
        _settle_instants(connection, name, touched)
    _posts(connection, touched)
    _tags(connection, touched)
    _days(connection, touched)
    _accounts(connection, touched)


def days_known_by(connection: duckdb.DuckDBPyConnection, account_id: str, day: date, into: str) -> None:
    """Make the temporary table `into` with the account's settled days as they were known by `day`.

    Only exports whose last true day is not later than `day` take part. The connection may be read-only.
    """
    raw, seen_on = _raw_days(connection, account_id), _seen_on(connection, account_id)
    known = {e.export_id for e in settle.settle(raw, seen_on).exports if e.last_on is not None and e.last_on <= day}
    settled = settle.settle([r for r in raw if r.export_id in known], [d for d in seen_on if d <= day])
    table = schema.table("account_day")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {into} ({', '.join(f'{c.name} {c.type}' for c in table.columns)})")
    _insert(connection, into, table, [_day_row(account_id, d) for d in settled.days])


def _zones(connection: duckdb.DuckDBPyConnection, touched: str) -> None:
    """The temporary table `zoned`: each account's zone as the user wrote it, and as SQL can use it.

    A named zone goes by DuckDB's own calendar, an offset by its minutes; no zone is UTC.
    """
    rows = connection.execute(
        f"SELECT account_id, value FROM {touched} JOIN setting ON key = 'zone:' || account_id ORDER BY ALL"
    ).fetchall()
    columns: tuple[list[str], list[str], list[str | None], list[int]] = ([], [], [], [])
    for account_id, text in rows:
        offset = parse_zone(text).utcoffset(None)
        for column, value in zip(columns, (account_id, text, None if offset is not None else text.strip(), _us(offset)), strict=True):
            column.append(value)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE zoned AS SELECT unnest($1::TEXT[]) AS account_id, unnest($2::TEXT[]) AS zone,"
        " unnest($3::TEXT[]) AS named, unnest($4::BIGINT[]) AS offset_us",
        list(columns),
    )


def _settle_instants(connection: duckdb.DuckDBPyConnection, name: str, touched: str) -> None:
    """One row counts for a thing and an instant: the most exact, then by source, then by the values; never by arrival."""
    run = connection.execute
    key, said, columns = _AT_AN_INSTANT[name]
    table = schema.table(name)
    steps = [c for c in table.names if c.endswith("_step")]
    mine = f"SELECT *, rowid AS row FROM {name} WHERE account_id IN (SELECT account_id FROM {touched})"
    row = run(f"SELECT count(*), count(DISTINCT hash({key})), bool_and(is_settled) FROM ({mine})").fetchone()
    if not row or (row[0] == row[1] and row[2] is not False):
        return  # every instant has one row (unequal hashes prove unequal keys), and each of them counts already
    coarsest = f"greatest({', '.join(steps)})" if len(steps) > 1 else steps[0]
    known = " + ".join(f"({c} IS NOT NULL)::INTEGER" for c in columns)
    values = ", ".join(f"{c.name} DESC NULLS LAST" for c in stated_columns(table))
    run(
        f"CREATE OR REPLACE TEMP TABLE ranked AS SELECT *, row_number() OVER (PARTITION BY {key}"
        f" ORDER BY {coarsest} NULLS LAST, {known} DESC, source, {values}) AS place, count(*) OVER (PARTITION BY {key}) AS n"
        f" FROM ({mine}) QUALIFY n > 1 OR NOT is_settled"
    )
    run(f"UPDATE {name} SET is_settled = (place = 1) FROM ranked AS r WHERE {name}.rowid = r.row AND {name}.is_settled <> (place = 1)")
    join = " AND ".join(f"w.{c} = l.{c}" for c in key.split(", "))  # undated rows belong to no instant: no conflict
    at = f"strftime(make_timestamp(w.observed_us // {SECOND_US} * {SECOND_US}), '%Y-%m-%d %H:%M:%S')"
    for column in columns:
        exact = f"greatest(coalesce(w.{column}_step, 1), coalesce(l.{column}_step, 1))" if f"{column}_step" in table.names else "0"
        differ = f"abs(w.{column} - l.{column}) {'>=' if exact != '0' else '>'} {exact}"  # "3.6M" does not contradict 3,612,044
        run(
            f"INSERT INTO conflict SELECT DISTINCT w.account_id, '{name}', {said.format(at=at).replace('post_id', 'w.post_id')}, '{column}',"
            f" CAST(w.{column} AS TEXT), CAST(l.{column} AS TEXT), w.source, l.source"
            f" FROM ranked AS w JOIN ranked AS l ON {join} WHERE w.place = 1 AND l.place > 1 AND {differ}"
        )
    run("DROP TABLE ranked")


def _best(facts: str, key: str, columns: Iterable[str], order: str, first: dict[str, str] | None = None) -> str:
    """A SELECT of one row a key: each column from the first fact, in this order, that states it.

    Args:
        first: column → condition of the facts that go before all others for this column.
    """
    cells = []
    for column in columns:
        before = f"({first[column]})::INTEGER * -{1 << 40} + " if first and column in first else ""
        cells.append(f"arg_min({column}, {before}place) FILTER ({column} IS NOT NULL) AS {column}")
    return f"SELECT {key}, {', '.join(cells)} FROM (SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY {order}) AS place FROM {facts}) GROUP BY {key}"


def _latest(table: str) -> str:
    """Facts in order of trust: seen last, then by source, then by the values."""
    values = ", ".join(f"{c.name} NULLS LAST" for c in stated_columns(schema.table(table)))
    return f"observed_us DESC NULLS LAST, source, {values}"


def _posts(connection: duckdb.DuckDBPyConnection, touched: str) -> None:
    """Each post of these accounts, each fact from the best source that states it."""
    run = connection.execute
    mine = f"account_id IN (SELECT account_id FROM {touched})"
    run(f"CREATE OR REPLACE TEMP TABLE facts AS SELECT {names_of(schema.table('post_fact'))} FROM post_fact WHERE {mine}")
    # Most posts have one fact row, and then there is nothing to choose.
    run("CREATE OR REPLACE TEMP TABLE several AS SELECT account_id, post_id FROM facts GROUP BY ALL HAVING count(*) > 1")
    columns = ", ".join(_POST_FACTS)
    # Studio dates a scheduled post to the day only (noon stands for it): any source with a time goes first.
    timed = {"posted_us": "NOT (source = 'studio.content' AND posted_us IS DISTINCT FROM uploaded_us)"}
    chosen = _best("(FROM facts SEMI JOIN several USING (account_id, post_id))", "account_id, post_id", _POST_FACTS, _latest("post_fact"), timed)
    day_only = (
        "(account_id, post_id, posted_us) IN (SELECT account_id, post_id, posted_us FROM facts"
        " WHERE source = 'studio.content' AND posted_us IS DISTINCT FROM uploaded_us)"
        " AND (account_id, post_id, posted_us) NOT IN (SELECT account_id, post_id, posted_us FROM facts"
        " WHERE posted_us IS NOT NULL AND NOT (source = 'studio.content' AND posted_us IS DISTINCT FROM uploaded_us))"
    )
    counted = f"SELECT DISTINCT account_id, post_id FROM post_snapshot WHERE {mine}"
    known = (
        f"SELECT account_id, post_id, {columns} FROM facts ANTI JOIN several USING (account_id, post_id)"
        f" UNION ALL SELECT account_id, post_id, {columns} FROM ({chosen})"
        f" UNION ALL BY NAME FROM ({counted}) ANTI JOIN facts USING (account_id, post_id)"
    )
    uploaded = f"coalesce(uploaded_us, CASE WHEN length(post_id) BETWEEN 15 AND 20 THEN (try_cast(post_id AS UHUGEINT) // {1 << 32})::BIGINT * {SECOND_US} END)"
    cells = ", ".join({"uploaded_us": f"{uploaded} AS uploaded_us"}.get(c, c) for c in _POST_FACTS)
    local = "CASE WHEN named IS NULL THEN make_timestamp(posted_us + coalesce(offset_us, 0)) ELSE timezone(named, make_timestamptz(posted_us)) END"
    run(
        f"INSERT INTO post SELECT account_id, post_id, {cells}, CAST({local} AS DATE),"
        f" CASE WHEN NOT ({day_only}) THEN CAST(hour({local}) AS INTEGER) END FROM ({known}) LEFT JOIN zoned USING (account_id)"
    )


def _tags(connection: duckdb.DuckDBPyConnection, touched: str) -> None:
    """The hashtags of the posts, each once, at its first place."""
    connection.execute(
        "INSERT INTO post_tag SELECT account_id, post_id, tag, min(position) FROM ("
        "  SELECT account_id, post_id, unnest(tags) AS tag, generate_subscripts(tags, 1) AS position FROM ("
        f"   SELECT account_id, post_id, string_split(hashtags, ' ') AS tags FROM post WHERE hashtags <> ''"
        f"   AND account_id IN (SELECT account_id FROM {touched}))) WHERE tag <> '' GROUP BY ALL"
    )


def _days(connection: duckdb.DuckDBPyConnection, touched: str) -> None:
    """The settled daily series and hours of the accounts that have daily figures."""
    having = connection.execute(
        f"SELECT DISTINCT account_id FROM (SELECT account_id FROM account_day_raw UNION ALL SELECT account_id FROM audience_hour_raw)"
        f" WHERE account_id IN (SELECT account_id FROM {touched}) ORDER BY ALL"
    ).fetchall()
    days, hours, conflicts = [], [], []
    for (account_id,) in having:
        settled = settle.settle(_raw_days(connection, account_id), _seen_on(connection, account_id))
        days += [_day_row(account_id, d) for d in settled.days]
        hours += [(account_id, h.day, h.hour, h.active_followers) for h in settle.settle_hours(_raw_hours(connection, account_id), settled.seen_on)]
        conflicts += [
            (account_id, "account_day", c.day.isoformat(), c.column, str(c.settled), str(c.other), c.settled_source, c.other_source)
            for c in settled.conflicts
        ]
    _insert(connection, "account_day", schema.table("account_day"), days)
    _insert(connection, "audience_hour", schema.table("audience_hour"), hours)
    _insert(connection, "conflict", schema.table("conflict"), conflicts)


def _accounts(connection: duckdb.DuckDBPyConnection, touched: str) -> None:
    """Each account that anything is known of, with its profile, its zone and its last observation."""
    run = connection.execute
    mine = f"account_id IN (SELECT account_id FROM {touched})"
    known = " UNION ".join(f"SELECT account_id FROM {t.name} WHERE {mine}" for t in schema.OBSERVATIONS)
    profile = _best(f"(FROM account_fact WHERE {mine})", "account_id", ("handle", "display_name"), _latest("account_fact"))
    own = f"SELECT account_id, bool_or(is_own) AS is_own FROM account_fact WHERE {mine} GROUP BY account_id"
    seen = " UNION ALL ".join(f"SELECT account_id, observed_us FROM {name} WHERE {mine}" for name in ("post_snapshot", "account_snapshot", "audience_share"))
    ends = run(f"SELECT account_id, max(day) FROM account_day WHERE {mine} GROUP BY account_id ORDER BY ALL").fetchall()
    zones = dict(run("SELECT account_id, zone FROM zoned").fetchall())
    run(
        "CREATE OR REPLACE TEMP TABLE ended AS SELECT unnest($1::TEXT[]) AS account_id, unnest($2::BIGINT[]) AS observed_us",
        [[a for a, _ in ends], [day_end_us(day, parse_zone(zones.get(a, "UTC"))) for a, day in ends]],
    )
    run(
        f"INSERT INTO account SELECT account_id, coalesce(handle, account_id), display_name, coalesce(is_own, FALSE), zone, newest_us"
        f" FROM ({known}) LEFT JOIN ({profile}) USING (account_id) LEFT JOIN ({own}) USING (account_id) LEFT JOIN zoned USING (account_id)"
        f" LEFT JOIN (SELECT account_id, max(observed_us) AS newest_us FROM ({seen} UNION ALL FROM ended) GROUP BY account_id) USING (account_id)"
    )


def _raw_days(connection: duckdb.DuckDBPyConnection, account_id: str) -> list[settle.RawDay]:
    rows = connection.execute(
        f"SELECT dataset, export_id, line, year, month, day_of_month, anchor_on, difference, source, {_MEASURES}"
        " FROM store.main.account_day_raw WHERE account_id = ? ORDER BY ALL",
        [account_id],
    ).fetchall()
    return [
        settle.RawDay(
            dataset=r[0], export_id=r[1], line=r[2], year=r[3], month=r[4], day_of_month=r[5], anchor_on=r[6], difference=r[7], source=r[8], values=r[9:]
        )
        for r in rows
    ]


def _raw_hours(connection: duckdb.DuckDBPyConnection, account_id: str) -> list[settle.RawHour]:
    rows = connection.execute(
        "SELECT export_id, line, year, month, day_of_month, anchor_on, hour, active_followers"
        " FROM store.main.audience_hour_raw WHERE account_id = ? ORDER BY ALL",
        [account_id],
    ).fetchall()
    return [settle.RawHour(*r) for r in rows]


def _seen_on(connection: duckdb.DuckDBPyConnection, account_id: str) -> list[date]:
    """The days on which Content exports of the account were made: they tell the year of labels without one."""
    rows = connection.execute(
        "SELECT DISTINCT observed_us FROM store.main.post_snapshot"
        " WHERE account_id = ? AND source = 'studio.content' AND observed_us IS NOT NULL ORDER BY ALL",
        [account_id],
    ).fetchall()
    return sorted({local_day(us) for (us,) in rows})


def _day_row(account_id: str, day: settle.SettledDay) -> tuple[object, ...]:
    return (account_id, day.series, day.day, *day.values, day.is_provisional, day.observed_on)


def _insert(connection: duckdb.DuckDBPyConnection, into: str, table: schema.Table, rows: list[tuple[object, ...]]) -> None:
    """Insert Python rows a column at a time."""
    if rows:
        cells = ", ".join(f"unnest(${i}::{c.type}[])" for i, c in enumerate(table.columns, 1))
        connection.execute(f"INSERT INTO {into} SELECT {cells}", [list(column) for column in zip(*rows, strict=True)])


def _us(offset: timedelta | None) -> int:
    return 0 if offset is None else offset.days * DAY_US + offset.seconds * SECOND_US
