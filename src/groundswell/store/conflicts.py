"""Where sources say different things of the same thing and instant, and which file said what.

The table `conflict` is derived and knows values and kinds of source; the files are found again among observations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from groundswell.clock import SECOND_US
from groundswell.store.file import reading


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources that say different things of the same thing and instant.

    Attributes:
        key: what they speak of: a post and an instant, an instant, or a day.
        settled: the value in use.
        settled_file: the file that brought it first; None where it cannot be told any more.
        settled_import: that file's name in `imports`.
    """

    account_id: str
    table: str
    key: str
    column: str
    settled: str | None
    other: str | None
    settled_source: str
    other_source: str
    settled_file: str | None = None
    other_file: str | None = None
    settled_import: str | None = None
    other_import: str | None = None


# table in conflict → observation table, and the condition under which its row `o` is what the conflict `c` speaks of
_AT = f"o.observed_us // {SECOND_US} = epoch(try_strptime(right(c.key, 19), '%Y-%m-%d %H:%M:%S'))::BIGINT"
# A label may stand a day off the day that it means.
_LABELS = ", ".join(
    f"(month({day}), day({day}))" for day in (f"try_cast(c.key AS DATE) + {n}" for n in ("(-1)", "0", "1"))
)
_ROWS = {
    "post_snapshot": ("post_snapshot", f"o.post_id = left(c.key, length(c.key) - 20) AND {_AT}"),
    "account_snapshot": ("account_snapshot", _AT),
    "account_day": ("account_day_raw", f"(o.month, o.day_of_month) IN ({_LABELS})"),
}


def conflicts(path: Path, account: str | None = None) -> tuple[Conflict, ...]:
    """Where sources differ: of one account, or of all."""
    with reading(path) as connection:
        found = connection.execute(
            "SELECT DISTINCT table_name, column_name FROM store.main.conflict WHERE $1 IS NULL OR account_id = $1"
            " ORDER BY ALL",
            [account],
        ).fetchall()
        if not found:
            return ()
        rows = connection.execute(
            f"""
            WITH c AS MATERIALIZED (
                SELECT *, row_number() OVER () AS id FROM store.main.conflict
                WHERE $1 IS NULL OR account_id = $1
            )
            SELECT c.* EXCLUDE (id), s.file[1], o.file[1], s.file[2], o.file[2]
            FROM c LEFT JOIN ({_files(found, "settled")}) AS s USING (id)
                   LEFT JOIN ({_files(found, "other")}) AS o USING (id)
            ORDER BY ALL
            """,
            [account],
        ).fetchall()
    return tuple(Conflict(*row) for row in rows)


def _files(found: Sequence[tuple[str, str]], side: str) -> str:
    """A SELECT of `id` and the first file (name, import) that brought the value of that side."""
    parts = []
    for table, column in found:
        observed, is_it = _ROWS[table]
        parts.append(
            f"SELECT c.id, (b.file_name, b.batch_id) AS file FROM c JOIN store.main.{observed} AS o"
            f" ON o.account_id = c.account_id AND o.source = c.{side}_source AND CAST(o.{column} AS TEXT) = c.{side}"
            f" AND {is_it} JOIN store.main.import_batch AS b ON b.batch_id = o.batch_id"
            f" WHERE c.table_name = '{table}' AND c.column_name = '{column}'"
        )
    return f"SELECT id, min(file) AS file FROM ({' UNION ALL '.join(parts)}) GROUP BY id"
