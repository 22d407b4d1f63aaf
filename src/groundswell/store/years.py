"""Which downloads of an account have days whose year nothing tells; they are kept, and no answer uses them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from groundswell.store import derive, settle

if TYPE_CHECKING:
    import duckdb

Source: TypeAlias = "tuple[duckdb.DuckDBPyConnection, str]"
"""A connection, and what stands before the names of its observation tables: `store.main.`, or `staged_` of a stage."""


def without_year(account_id: str, sources: Sequence[Source]) -> frozenset[str]:
    """The ids of those downloads, judged by the rows of all sources together."""
    days: list[settle.RawDay] = []
    hours: list[settle.RawHour] = []
    seen_on = set()
    for connection, prefix in sources:
        there = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        if prefix.rpartition(".")[2] + "account_day_raw" in there:
            days += derive.raw_days(connection, account_id, prefix)
        if prefix.rpartition(".")[2] + "audience_hour_raw" in there:
            hours += derive.raw_hours(connection, account_id, prefix)
        if prefix.rpartition(".")[2] + "post_snapshot" in there:
            seen_on |= set(derive.seen_on(connection, account_id, prefix))
    settled = settle.settle(days, seen_on)
    unknown = frozenset(export.export_id for export in settled.unknown)
    return unknown | settle.hours_without_year(hours, settled.seen_on)
