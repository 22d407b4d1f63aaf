"""Which questions about a file are still open: another file of the account, or an earlier import, may have the answer.

What is asked here does not stop an import: when a file was made, and of which year its days are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from groundswell.errors import NeedsInput
from groundswell.importers.base import Reading
from groundswell.store.years import Source, without_year

if TYPE_CHECKING:
    import duckdb

_DAILY = frozenset({"account_day_raw", "audience_hour_raw"})


def open_asks(
    readings: Iterable[tuple[Reading, str | None]],
    sources: Sequence[Source],
    store: duckdb.DuckDBPyConnection | None,
) -> list[tuple[NeedsInput, ...]]:
    """Of each file (with its account) what is still to be asked.

    Args:
        sources: where all rows of the accounts stand, those of these files included.
        store: the store, which may hold a file with its time as the user stated it; None where there is none.
    """
    yearless: dict[str, frozenset[str]] = {}
    dated = _dated(store) if store else frozenset()
    found = []
    for reading, account in readings:
        asks = reading.asks
        if asks and account and any(rows.table in _DAILY for rows in reading.rows):
            if account not in yearless:
                yearless[account] = without_year(account, sources)
            if reading.file.sha256 not in yearless[account]:
                asks = tuple(ask for ask in asks if ask.option != "observed")
        elif reading.file.sha256 in dated:
            asks = tuple(ask for ask in asks if ask.option != "observed")
        found.append(asks)
    return found


def _dated(store: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The files that were imported with their time stated."""
    rows = store.execute("SELECT sha256, options FROM store.main.import_batch").fetchall()
    return frozenset(sha256 for sha256, options in rows if "observed_us" in json.loads(options))
