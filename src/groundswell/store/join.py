"""Posts of a data export find the posts that other files know by id.

A data export links to files that expire and gives no ids, so its posts come under keys of their own, `export-<second of
publication>`. A post that was uploaded, or published, within three minutes of that second is the same one. Where
several are, equal counts of likes decide, then the smallest distance; each post takes part in one pair. The pairs
follow from the observations alone, so the order of the imports cannot matter, and the observations stay as they came.

**Source**: 13 posts of one account in a Studio download and a data export lay 3 to 150 seconds apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.clock import SECOND_US
from groundswell.store.rows import as_columns, unnested

if TYPE_CHECKING:
    import duckdb

KEY = "export-"
"""How the key of a post begins that came without an id."""

_NEAR_US = 180 * SECOND_US
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
    if not run(f"SELECT 1 FROM post_fact WHERE starts_with(post_id, '{KEY}') AND {mine} LIMIT 1").fetchone():
        return False
    facts = f"SELECT *, {time_of_id} AS carried_us FROM post_fact WHERE {mine}"
    times = (
        f"SELECT DISTINCT account_id, post_id, unnest([carried_us, uploaded_us, CASE WHEN NOT ({day_only}) THEN"
        f" posted_us END]) AS us FROM ({facts}) WHERE NOT starts_with(post_id, '{KEY}')"
    )
    asked = (
        "SELECT account_id, post_id, min(posted_us) AS us FROM post_fact"
        f" WHERE starts_with(post_id, '{KEY}') AND posted_us IS NOT NULL AND {mine} GROUP BY ALL"
    )
    # Three buckets of three minutes hold all that is near: an equality that a hash join can use.
    near = (
        f"SELECT a.account_id, a.post_id, t.post_id AS known_as, min(abs(a.us - t.us)) AS apart_us"
        f" FROM (SELECT *, unnest([us // {_NEAR_US} - 1, us // {_NEAR_US}, us // {_NEAR_US} + 1]) AS bucket"
        f" FROM ({asked})) AS a JOIN (FROM ({times}) WHERE us IS NOT NULL) AS t"
        f" ON t.account_id = a.account_id AND t.us // {_NEAR_US} = a.bucket"
        f" WHERE abs(a.us - t.us) <= {_NEAR_US} GROUP BY ALL"
    )
    liked = f"SELECT DISTINCT account_id, post_id, likes FROM post_snapshot WHERE likes >= {_TELLING} AND {mine}"
    alike = (
        f"SELECT DISTINCT e.account_id, e.post_id, k.post_id AS known_as FROM ({liked}) AS e JOIN ({liked}) AS k"
        f" ON e.account_id = k.account_id AND e.likes = k.likes"
        f" WHERE starts_with(e.post_id, '{KEY}') AND NOT starts_with(k.post_id, '{KEY}')"
    )
    candidates = run(
        f"SELECT account_id, post_id, known_as FROM ({near}) AS n"
        f" LEFT JOIN (SELECT *, TRUE AS is_alike FROM ({alike})) AS s USING (account_id, post_id, known_as)"
        " ORDER BY is_alike IS NULL, apart_us, account_id, post_id, known_as"
    ).fetchall()
    taken: set[tuple[str, str]] = set()
    pairs = []
    for account_id, post_id, known_as in candidates:
        if (account_id, post_id) not in taken and (account_id, known_as) not in taken:
            taken |= {(account_id, post_id), (account_id, known_as)}
            pairs.append((account_id, post_id, known_as))
    run(f"INSERT INTO post_join SELECT {unnested(_TYPES)}", as_columns(pairs, len(_TYPES)))
    return bool(pairs)


def under_known_ids(rows: str, *, catalogue: str = "") -> str:
    """A SELECT of the rows of a relation with `post_id`, each under the id that its post is known by."""
    return (
        f"SELECT r.* REPLACE (coalesce(j.known_as, r.post_id) AS post_id) FROM {rows} AS r"
        f" LEFT JOIN {catalogue}post_join AS j ON j.account_id = r.account_id AND j.post_id = r.post_id"
    )
