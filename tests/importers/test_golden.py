"""Golden: the bundled real account, whose licence lets it be kept, record by record as it stood when last accepted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from groundswell.clock import parse_observed
from groundswell.demo import demo_files
from groundswell.importers.run import import_files
from groundswell.schema import table


@pytest.mark.parametrize("name", ["post_fact", "post_snapshot"])
def test_the_bundled_account_gives_these_records(name: str, golden: Callable[[str, str], None], tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    for paths, options in demo_files("real", tmp_path / "files"):
        import_files(list(paths), store, options, now_us=parse_observed("2026-11-22"))
    columns = [c for c in table(name).names if c not in {"batch_id", "account_id", "source"}]
    with duckdb.connect(str(store), read_only=True) as con:
        rows = con.execute(f"SELECT {', '.join(columns)} FROM {name} ORDER BY ALL").fetchall()
    known = [c for i, c in enumerate(columns) if any(row[i] is not None for row in rows)]
    places = [columns.index(c) for c in known]
    lines = [",".join(known), *(",".join(said(row[i]) for i in places) for row in rows)]
    golden(f"demo_{name}.csv", "\n".join(lines) + "\n")


def said(cell: Any) -> str:
    """A cell of the golden file; empty where nothing is known."""
    return "" if cell is None else str(cell)
