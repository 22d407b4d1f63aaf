"""The derived tables of some accounts, rebuilt from their observations alone.

Nothing here looks at what the derived tables held before, at the order in which files came or at the clock, so that any
order and grouping of the same files gives the same tables. Every choice between sources is settled by what the sources
say (when they saw it, how exactly, who they are, and at last the values themselves).

A rebuild needs a connection that has `USE store`, an open transaction, and the name of a relation with one column
`account_id`: the accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from groundswell import schema
from groundswell.clock import EARLIEST_POST_US, SECOND_US, day_end_us, local_day, parse_zone
from groundswell.store import settle
from groundswell.store.join import join_posts, under_known_ids
from groundswell.store.rows import as_columns, names_of, stated_columns, unnested

if TYPE_CHECKING:
    import duckdb

_US = timedelta(microseconds=1)
_MEASURES = ", ".join(settle.MEASURES)
_COUNTS = tuple(name for name, _ in schema.COUNTS)
_NO_FACTS = {"account_id", "post_id", "observed_us", "source", "batch_id"}
_POST_FACTS = tuple(name for name in schema.table("post_fact").names if name not in _NO_FACTS)
_SNAPSHOT_COUNTS = (*_COUNTS, "reach", "watch_time_s", "average_watch_time_s", "watched_full_rate", "new_followers")

# table → (what is seen at an instant, how the pair is said to people, columns whose difference is a conflict)
_AT_AN_INSTANT: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "post_snapshot": ("account_id, post_id, observed_us", "w.post_id || ' ' || {at}", _SNAPSHOT_COUNTS),
    "account_snapshot": ("account_id, observed_us", "{at}", ("followers", "following", "likes", "n_posts")),
}

# Studio gives the day of a post only; for a scheduled one noon stands for it, and any source with a time goes first.
_DAY_ONLY = "source = 'studio.content' AND posted_us IS DISTINCT FROM uploaded_us"
# A list that was copied from the screen gives the minute; so it, too, is asked last.
_ROUGH = f"{_DAY_ONLY} OR source = 'studio.list'"
_TIME_OF_ID = (
    "CASE WHEN length(post_id) BETWEEN 15 AND 20 AND try_cast(post_id AS UHUGEINT) >> 32 > "
    f"{EARLIEST_POST_US // SECOND_US} THEN CAST(try_cast(post_id AS UHUGEINT) >> 32 AS BIGINT) * {SECOND_US} END"
)


def rebuild(connection: duckdb.DuckDBPyConnection, touched: str) -> None:
    """Make the derived tables of these accounts follow from the observations."""
    _zones(connection, touched)
    for name in ("account", "account_day", "audience_hour", "post", "post_tag", "conflict"):
        if connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone():
            connection.execute(f"DELETE FROM {name} WHERE account_id IN (SELECT account_id FROM {touched})")
    joined = join_posts(connection, touched, time_of_id=_TIME_OF_ID, day_only=_DAY_ONLY)
    differing = [
        part
        for name in _AT_AN_INSTANT
        for part in _settle_instants(connection, name, touched, joined=joined and name == "post_snapshot")
    ]
    _posts(connection, touched, joined=joined)
    _tags(connection, touched)
    differing.append(_days(connection, touched))
    # One statement a table: in DuckDB 2.0, a table that is given no row and then many in one transaction loses them.
    connection.execute(f"INSERT INTO conflict {' UNION '.join(differing)}")
    _accounts(connection, touched)


def days_known_by(connection: duckdb.DuckDBPyConnection, account_id: str, day: date, into: str) -> None:
    """Make the temporary table `into` with the account's settled days as they were known by `day`.

    Only exports whose last true day is not later than `day` take part. The connection may be read-only.
    """
    raw, seen = raw_days(connection, account_id), seen_on(connection, account_id)
    known = {e.export_id for e in settle.settle(raw, seen).exports if e.last_on is not None and e.last_on <= day}
    settled = settle.settle([r for r in raw if r.export_id in known], [d for d in seen if d <= day])
    table = schema.table("account_day")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} ({', '.join(f'{c.name} {c.type}' for c in table.columns)})"
    )
    _insert(connection, into, table, [_day_row(account_id, d) for d in settled.days])


def _zones(connection: duckdb.DuckDBPyConnection, touched: str) -> None:
    """The temporary table `zoned`: each account's zone as the user wrote it, and as SQL can use it.

    A named zone goes by DuckDB's own calendar, an offset by its minutes; no zone is UTC.
    """
    rows = connection.execute(
        f"SELECT account_id, value FROM {touched} JOIN setting ON key = 'zone:' || account_id ORDER BY ALL"
    ).fetchall()
    zones: list[tuple[str, str, str | None, int]] = []
    for account_id, text in rows:
        offset = parse_zone(text).utcoffset(None)
        zones.append((account_id, text, None if offset is not None else text.strip(), (offset or timedelta()) // _US))
    types = {"account_id": "TEXT", "zone": "TEXT", "named": "TEXT", "offset_us": "BIGINT"}
    connection.execute(f"CREATE OR REPLACE TEMP TABLE zoned AS SELECT {unnested(types)}", as_columns(zones, len(types)))


def _settle_instants(connection: duckdb.DuckDBPyConnection, name: str, touched: str, *, joined: bool) -> list[str]:
    """Let one row count for a thing and an instant: the most exact, then by source, then by the values.

    Gives SELECTs of the conflicts among the rows.
    """
    run = connection.execute
    key, said, columns = _AT_AN_INSTANT[name]
    table = schema.table(name)
    mine = f"SELECT *, rowid AS row FROM {name} WHERE account_id IN (SELECT account_id FROM {touched})"
    if joined:
        mine = under_known_ids(f"({mine})")
    row = run(f"SELECT count(*), count(DISTINCT hash({key})), bool_and(is_settled) FROM ({mine})").fetchone()
    if not row or (row[0] == row[1] and row[2] is not False):
        return []  # every instant has one row (unequal hashes prove unequal keys), and each of them counts already
    steps = [c for c in table.names if c.endswith("_step")]
    coarsest = f"greatest({', '.join(steps)})" if len(steps) > 1 else steps[0]
    n_known = " + ".join(f"({c} IS NOT NULL)::INTEGER" for c in columns)
    values = ", ".join(f"{c.name} DESC NULLS LAST" for c in stated_columns(table))
    order = f"{coarsest} NULLS LAST, {n_known} DESC, source, {values}"
    run(
        f"CREATE OR REPLACE TEMP TABLE ranked_{name} AS SELECT *,"
        f" row_number() OVER (PARTITION BY {key} ORDER BY {order}) AS place, count(*) OVER (PARTITION BY {key}) AS n"
        f" FROM ({mine}) QUALIFY n > 1 OR NOT is_settled"
    )
    run(
        f"UPDATE {name} SET is_settled = (place = 1) FROM ranked_{name} AS r"
        f" WHERE {name}.rowid = r.row AND {name}.is_settled <> (place = 1)"
    )
    same = " AND ".join(f"w.{c} = l.{c}" for c in key.split(", "))  # undated rows belong to no instant: no conflict
    at = f"strftime(make_timestamp(w.observed_us // {SECOND_US} * {SECOND_US}), '%Y-%m-%d %H:%M:%S')"
    conflicts = []
    for column in columns:
        if f"{column}_step" in table.names:  # "3.6M" does not contradict 3,612,044
            differ = f"abs(w.{column} - l.{column}) >= greatest(w.{column}_step, l.{column}_step)"
        else:
            differ = f"w.{column} <> l.{column}"
        conflicts.append(
            f"SELECT w.account_id, '{name}', {said.format(at=at)}, '{column}',"
            f" CAST(w.{column} AS TEXT), CAST(l.{column} AS TEXT), w.source, l.source"
            f" FROM ranked_{name} AS w JOIN ranked_{name} AS l ON {same}"
            f" WHERE w.place = 1 AND l.place > 1 AND {differ}"
        )
    return conflicts


def _latest(table: str) -> str:
    """Facts in order of trust: seen last, then by source, then by the values."""
    values = ", ".join(f"{c.name} NULLS LAST" for c in stated_columns(schema.table(table)))
    return f"observed_us DESC NULLS LAST, source, {values}"


def _best(facts: str, key: str, columns: Iterable[str], order: str, last: Mapping[str, str]) -> str:
    """A SELECT of one row a key: each column from the first fact, in this order, that states it.

    Args:
        last: column → condition of the facts that are asked for this column only where no other states it.
    """
    cells = []
    for column in columns:
        place = f"(({last[column]})::BIGINT * {1 << 40} + place)" if column in last else "place"
        cells.append(f"arg_min({column}, {place}) FILTER (WHERE {column} IS NOT NULL) AS {column}")
    ranked = f"SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY {order}) AS place FROM {facts}"
    return f"SELECT {key}, {', '.join(cells)} FROM ({ranked}) GROUP BY {key}"


def _posts(connection: duckdb.DuckDBPyConnection, touched: str, *, joined: bool) -> None:
    """Each post of these accounts, each fact from the best source that states it."""
    run = connection.execute
    mine = f"account_id IN (SELECT account_id FROM {touched})"
    post, columns = "account_id, post_id", ", ".join(_POST_FACTS)
    facts, seen = (f"({under_known_ids(t)})" if joined else t for t in ("post_fact", "post_snapshot"))
    run(f"CREATE OR REPLACE TEMP TABLE fact AS SELECT {names_of(schema.table('post_fact'))} FROM {facts} WHERE {mine}")
    # Most posts have one row of facts, and then there is nothing to choose.
    run(f"CREATE OR REPLACE TEMP TABLE several AS SELECT {post} FROM fact GROUP BY ALL HAVING count(*) > 1")
    chosen = _best(
        f"(FROM fact SEMI JOIN several USING ({post}))",
        post,
        _POST_FACTS,
        _latest("post_fact"),
        {"posted_us": _ROUGH, "sound_id": "starts_with(sound_id, 'name-')"},
    )
    run(
        f"CREATE OR REPLACE TEMP TABLE day_only AS SELECT {post}, TRUE AS is_day_only FROM fact"
        f" WHERE posted_us IS NOT NULL AND account_id IN (SELECT account_id FROM fact WHERE source = 'studio.content')"
        f" GROUP BY {post} HAVING bool_and({_DAY_ONLY})"
    )
    known = (
        f"SELECT {post}, {columns} FROM fact ANTI JOIN several USING ({post})"
        f" UNION ALL SELECT {post}, {columns} FROM ({chosen})"
        f" UNION ALL BY NAME FROM (SELECT DISTINCT {post} FROM {seen} WHERE {mine})"
        f" ANTI JOIN fact USING ({post})"
    )
    if run("SELECT 1 FROM fact WHERE starts_with(sound_id, 'name-') LIMIT 1").fetchone():
        known = _with_known_sounds(known)
    cells = ", ".join({"uploaded_us": f"coalesce(uploaded_us, {_TIME_OF_ID})"}.get(c, c) for c in _POST_FACTS)
    offset = "make_timestamp(posted_us + coalesce(offset_us, 0))"
    local = f"CASE WHEN named IS NULL THEN {offset} ELSE timezone(named, make_timestamptz(posted_us)) END"
    run(
        f"INSERT INTO post SELECT {post}, {cells}, CAST({local} AS DATE),"
        f" CASE WHEN is_day_only IS NULL THEN CAST(hour({local}) AS INTEGER) END"
        f" FROM ({known}) LEFT JOIN zoned USING (account_id) LEFT JOIN day_only USING ({post})"
    )


def _with_known_sounds(posts: str) -> str:
    """A SELECT of these posts in which a sound known by its name alone has the id that it has in another post.

    Where two files speak of one post, one may name the sound and the other give its id; a name that always comes with
    the same id belongs to it.
    """
    pairs = (
        "SELECT n.account_id, n.sound_id, min(i.sound_id) AS known_as FROM fact AS n"
        " JOIN fact AS i ON i.account_id = n.account_id AND i.post_id = n.post_id"
        " WHERE starts_with(n.sound_id, 'name-') AND NOT starts_with(i.sound_id, 'name-')"
        " GROUP BY ALL HAVING count(DISTINCT i.sound_id) = 1"
    )
    return (
        f"SELECT p.* REPLACE (coalesce(k.known_as, p.sound_id) AS sound_id) FROM ({posts}) AS p"
        f" LEFT JOIN ({pairs}) AS k ON k.account_id = p.account_id AND k.sound_id = p.sound_id"
    )


def _tags(connection: duckdb.DuckDBPyConnection, touched: str) -> None:
    """The hashtags of the posts, each once, at its first place."""
    tagged = (
        "SELECT account_id, post_id, string_split(hashtags, ' ') AS tags FROM post"
        f" WHERE hashtags <> '' AND account_id IN (SELECT account_id FROM {touched})"
    )
    each = f"SELECT account_id, post_id, unnest(tags) AS tag, generate_subscripts(tags, 1) AS position FROM ({tagged})"
    connection.execute(
        f"INSERT INTO post_tag SELECT account_id, post_id, tag, min(position) FROM ({each})"
        " WHERE tag <> '' GROUP BY ALL"
    )


def _days(connection: duckdb.DuckDBPyConnection, touched: str) -> str:
    """The settled daily series and hours of the accounts that have daily figures; gives a SELECT of the conflicts."""
    daily = "SELECT account_id FROM account_day_raw UNION SELECT account_id FROM audience_hour_raw"
    having = connection.execute(
        f"SELECT account_id FROM ({daily}) WHERE account_id IN (SELECT account_id FROM {touched}) ORDER BY ALL"
    ).fetchall()
    days, hours, conflicts = [], [], []
    for (account_id,) in having:
        settled = settle.settle(raw_days(connection, account_id), seen_on(connection, account_id))
        by_hour = settle.settle_hours(raw_hours(connection, account_id), settled.seen_on)
        days += [_day_row(account_id, d) for d in settled.days]
        hours += [(account_id, h.day, h.hour, h.active_followers) for h in by_hour]
        conflicts += [_conflict_row(account_id, c) for c in settled.conflicts]
    _insert(connection, "account_day", schema.table("account_day"), days)
    _insert(connection, "audience_hour", schema.table("audience_hour"), hours)
    types = {c.name: c.type for c in schema.table("conflict").columns}
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE day_conflict AS SELECT {unnested(types)}", as_columns(conflicts, len(types))
    )
    return "SELECT * FROM day_conflict"


def _accounts(connection: duckdb.DuckDBPyConnection, touched: str) -> None:
    """Each account that anything is known of, with its profile, its zone and its last observation."""
    run = connection.execute
    mine = f"account_id IN (SELECT account_id FROM {touched})"
    spoken_of = (t.name for t in schema.OBSERVATIONS if not t.is_shared)
    known = " UNION ".join(f"SELECT account_id FROM {name} WHERE {mine}" for name in spoken_of)
    facts, profile = f"(FROM account_fact WHERE {mine})", ("handle", "display_name")
    best = _best(facts, "account_id", profile, _latest("account_fact"), {})
    own = f"SELECT account_id, bool_or(is_own) AS is_own FROM {facts} GROUP BY account_id"
    dated = ("post_snapshot", "account_snapshot", "audience_share")
    seen = " UNION ALL ".join(f"SELECT account_id, observed_us FROM {name} WHERE {mine}" for name in dated)
    ends = run(f"SELECT account_id, max(day) FROM account_day WHERE {mine} GROUP BY account_id ORDER BY ALL").fetchall()
    zones = dict(run("SELECT account_id, zone FROM zoned").fetchall())
    run(
        f"CREATE OR REPLACE TEMP TABLE ended AS SELECT {unnested({'account_id': 'TEXT', 'observed_us': 'BIGINT'})}",
        [[a for a, _ in ends], [day_end_us(day, parse_zone(zones.get(a, "UTC"))) for a, day in ends]],
    )
    newest = f"SELECT account_id, max(observed_us) AS newest_us FROM ({seen} UNION ALL FROM ended) GROUP BY account_id"
    run(
        "INSERT INTO account SELECT account_id, coalesce(handle, account_id), display_name, coalesce(is_own, FALSE),"
        f" zone, newest_us FROM ({known}) LEFT JOIN ({best}) USING (account_id) LEFT JOIN ({own}) USING (account_id)"
        f" LEFT JOIN zoned USING (account_id) LEFT JOIN ({newest}) USING (account_id)"
    )


def raw_days(
    connection: duckdb.DuckDBPyConnection, account_id: str, prefix: str = "store.main."
) -> list[settle.RawDay]:
    """The daily rows of the account as they came; `prefix` stands before the table's name."""
    rows = connection.execute(
        f"SELECT dataset, export_id, line, year, month, day_of_month, anchor_on, difference, source, {_MEASURES}"
        f" FROM {prefix}account_day_raw WHERE account_id = ? ORDER BY ALL",
        [account_id],
    ).fetchall()
    names = ("dataset", "export_id", "line", "year", "month", "day_of_month", "anchor_on", "difference", "source")
    return [settle.RawDay(**dict(zip(names, r, strict=False)), values=r[len(names) :]) for r in rows]


def raw_hours(
    connection: duckdb.DuckDBPyConnection, account_id: str, prefix: str = "store.main."
) -> list[settle.RawHour]:
    """The hourly rows of the account as they came."""
    rows = connection.execute(
        "SELECT export_id, line, year, month, day_of_month, anchor_on, hour, active_followers"
        f" FROM {prefix}audience_hour_raw WHERE account_id = ? ORDER BY ALL",
        [account_id],
    ).fetchall()
    return [settle.RawHour(*r) for r in rows]


def seen_on(connection: duckdb.DuckDBPyConnection, account_id: str, prefix: str = "store.main.") -> list[date]:
    """The days on which Content exports of the account were made: they tell the year of labels without one."""
    rows = connection.execute(
        f"SELECT DISTINCT observed_us FROM {prefix}post_snapshot"
        " WHERE account_id = ? AND source = 'studio.content' AND observed_us IS NOT NULL ORDER BY ALL",
        [account_id],
    ).fetchall()
    return sorted({local_day(us) for (us,) in rows})


def _day_row(account_id: str, day: settle.SettledDay) -> tuple[object, ...]:
    return (account_id, day.series, day.day, *day.values, day.is_provisional, day.observed_on)


def _conflict_row(account_id: str, found: settle.DayConflict) -> tuple[object, ...]:
    values = (found.day.isoformat(), found.column, str(found.settled), str(found.other))
    return (account_id, "account_day", *values, found.settled_source, found.other_source)


def _insert(
    connection: duckdb.DuckDBPyConnection, into: str, table: schema.Table, rows: Sequence[tuple[object, ...]]
) -> None:
    if rows:
        types = {c.name: c.type for c in table.columns}
        connection.execute(f"INSERT INTO {into} SELECT {unnested(types)}", as_columns(rows, len(types)))
