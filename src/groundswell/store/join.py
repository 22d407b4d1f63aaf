"""Posts that come without an id find the posts that other files know by id.

A data export links to files that expire and gives no ids, so its posts come under keys of their own, `export-<second of
publication>`. A post that was uploaded, or published, within three minutes of that second is the same one. Where
several are, equal counts of likes decide, then the smallest distance; each post takes part in one pair. The posts of
a list that was copied from the screen (`list-<second>`, known to the minute) find theirs in the same way, those of
data exports among them, and else by the title: where one post alone has its length and hashtags, and lies within a day.
The pairs follow from the observations alone, so the order of the imports cannot matter, and the observations stay as
they came.

**Source**: 13 posts of one account in a Studio download and a data export lay 3 to 150 seconds apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.clock import SECOND_US
from groundswell.store.rows import as_columns, unnested

if TYPE_CHECKING:
    import duckdb

EXPORT, LIST = KEYS = ("export-", "list-")
"""How the keys of posts begin that came without an id; those of a list look among those of data exports, too."""

_NEAR_US = 180 * SECOND_US
_SAME_DAY_US = 26 * 3_600 * SECOND_US  # a day in another zone, or one of which only the noon is known
_TELLING = 10  # likes from which on equal counts are no chance
_TYPES = {"account_id": "TEXT", "post_id": "TEXT", "known_as": "TEXT"}


def join_posts(connection: duckdb.DuckDBPyConnection, touched: str, *, time_of_id: str, day_only: str) -> bool:
    """Fill `post_join` for the accounts of the relation `touched`; gives whether it has any row of theirs.

    Args:
        time_of_id: SQL of the time that a `post_id` carries.
        day_only: SQL condition of the facts that know the day of publication only.
    """
    run = connection.execute
    mine = f"account_id IN (SELECT account_id FROM {touched})"
    if run("SELECT 1 FROM post_join LIMIT 1").fetchone():
        run(f"DELETE FROM post_join WHERE {mine}")
    is_any = False
    for at, key in enumerate(KEYS):
        if not run(f"SELECT 1 FROM post_fact WHERE starts_with(post_id, '{key}') AND {mine} LIMIT 1").fetchone():
            continue
        facts, seen = (f"(SELECT * FROM {table} WHERE {mine})" for table in ("post_fact", "post_snapshot"))
        if is_any:
            facts, seen = (f"({under_known_ids(rows)})" for rows in (facts, seen))
        later = " OR ".join(f"starts_with(post_id, '{other}')" for other in KEYS[at + 1 :])
        run(
            f"CREATE OR REPLACE TEMP TABLE candidate AS SELECT account_id, post_id, posted_us, uploaded_us,"
            f" caption_length, hashtags, {time_of_id} AS carried_us, coalesce({day_only}, FALSE) AS is_day_only,"
            f" starts_with(post_id, '{key}') AS is_asked FROM {facts} WHERE NOT ({later or 'FALSE'})"
        )
        pairs = _pairs(connection, seen, by_title=key == LIST)
        run(f"INSERT INTO post_join SELECT {unnested(_TYPES)}", as_columns(pairs, len(_TYPES)))
        is_any = is_any or bool(pairs)
    return is_any


def _pairs(connection: duckdb.DuckDBPyConnection, seen: str, *, by_title: bool) -> list[tuple[str, str, str]]:
    """The pairs of the posts of `candidate` that are asked for and those that are known."""
    run = connection.execute
    if not run("SELECT 1 FROM candidate WHERE NOT is_asked LIMIT 1").fetchone():
        return []  # a data export alone: nothing else is known, and its posts may be a million
    times = (
        "SELECT DISTINCT account_id, post_id, unnest([carried_us, uploaded_us, CASE WHEN NOT is_day_only THEN posted_us"
        " END]) AS us FROM candidate WHERE NOT is_asked"
    )
    asked = (
        "SELECT account_id, post_id, min(posted_us) AS us FROM candidate"
        " WHERE is_asked AND posted_us IS NOT NULL GROUP BY ALL"
    )
    # Three buckets of three minutes hold all that is near: an equality that a hash join can use.
    # A table, because in another order of joins the posts of equal likes would come first, and they are legion.
    run(
        "CREATE OR REPLACE TEMP TABLE near AS"
        " SELECT a.account_id, a.post_id, t.post_id AS known_as, min(abs(a.us - t.us)) AS apart_us"
        f" FROM (SELECT *, unnest([us // {_NEAR_US} - 1, us // {_NEAR_US}, us // {_NEAR_US} + 1]) AS bucket"
        f" FROM ({asked})) AS a JOIN (FROM ({times}) WHERE us IS NOT NULL) AS t"
        f" ON t.account_id = a.account_id AND t.us // {_NEAR_US} = a.bucket"
        f" WHERE abs(a.us - t.us) <= {_NEAR_US} GROUP BY ALL"
    )
    liked = f"SELECT DISTINCT account_id, post_id, likes FROM {seen} WHERE likes >= {_TELLING}"
    alike = (
        f"SELECT DISTINCT n.account_id, n.post_id, n.known_as, TRUE AS is_alike FROM near AS n"
        f" JOIN ({liked}) AS e ON e.account_id = n.account_id AND e.post_id = n.post_id"
        f" JOIN ({liked}) AS k ON k.account_id = n.account_id AND k.post_id = n.known_as AND k.likes = e.likes"
    )
    found = run(
        f"SELECT account_id, post_id, known_as FROM near LEFT JOIN ({alike}) USING (account_id, post_id, known_as)"
        " ORDER BY is_alike IS NULL, apart_us, account_id, post_id, known_as"
    ).fetchall()
    if by_title:
        found += run(_titled(asked, times)).fetchall()
    taken: set[tuple[str, str]] = set()
    pairs = []
    for account_id, post_id, known_as in found:
        if (account_id, post_id) not in taken and (account_id, known_as) not in taken:
            taken |= {(account_id, post_id), (account_id, known_as)}
            pairs.append((account_id, post_id, known_as))
    return pairs


def _titled(asked: str, times: str) -> str:
    """A SELECT of the pairs that alone of all have the same title, as far as it is kept, within a day."""
    title = "SELECT DISTINCT account_id, post_id, caption_length, hashtags FROM candidate WHERE caption_length > 0"
    days = (
        f"SELECT * FROM ({times}) WHERE us IS NOT NULL"
        " UNION SELECT account_id, post_id, posted_us AS us FROM candidate WHERE is_day_only AND NOT is_asked"
    )
    same = (
        f"SELECT DISTINCT a.account_id, a.post_id, t.post_id AS known_as"
        f" FROM (SELECT * FROM ({asked}) JOIN ({title}) USING (account_id, post_id)) AS a"
        f" JOIN (SELECT * FROM ({days}) JOIN ({title}) USING (account_id, post_id)) AS t"
        " ON t.account_id = a.account_id AND t.caption_length = a.caption_length AND t.hashtags = a.hashtags"
        f" AND abs(a.us - t.us) <= {_SAME_DAY_US}"
    )
    return (
        f"SELECT account_id, post_id, known_as FROM ({same})"
        " QUALIFY count(*) OVER (PARTITION BY account_id, post_id) = 1"
        " AND count(*) OVER (PARTITION BY account_id, known_as) = 1 ORDER BY ALL"
    )


def under_known_ids(rows: str, *, catalogue: str = "") -> str:
    """A SELECT of the rows of a relation with `post_id`, each under the id that its post is known by."""
    return (
        f"SELECT r.* REPLACE (coalesce(j.known_as, r.post_id) AS post_id) FROM {rows} AS r"
        f" LEFT JOIN {catalogue}post_join AS j ON j.account_id = r.account_id AND j.post_id = r.post_id"
    )
