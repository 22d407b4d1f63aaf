"""The contenders, each in a process of its own that holds its tables and runs what it is told, one thing at a time.

The first run of each statement is compared with the metric's own rows; a contender that answers something else ends the
benchmark, so every time stands for the same answer.
"""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Self

import duckdb

from benchmarks import by_hand
from benchmarks.timing import seconds_and_cpu

_HELD: dict[str, Any] = {}


class Engine:
    """A process that holds one contender's tables.

    Attributes:
        cpu: the CPU seconds of every timed run, by metric and way; they hardly depend on what else the machine does.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.cpu: dict[tuple[str, int], list[float]] = defaultdict(list)
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_hold, initargs=(name, folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def time(self, metric: str, way: int) -> float:
        """Seconds of one run of one way to answer; way 0 of DuckDB is the metric itself."""
        wall, cpu = self._pool.submit(_time, metric, way).result()
        self.cpu[metric, way].append(cpu)
        return wall

    def save(self, metric: str, way: int, to: Path) -> None:
        """Write the rows of one way, its number named `value`, as Parquet."""
        self._pool.submit(_save, metric, way, to).result()

    def n_ways(self, metric: str) -> int:
        """How many ways this contender knows; 0 where it does not take part."""
        return self._pool.submit(_n_ways, metric).result()


def _hold(name: str, folder: Path) -> None:
    _HELD["name"] = name
    if name == "duckdb":
        _HELD["tables"] = duckdb.connect(folder / "bench.duckdb", read_only=True)
        _HELD["tables"].execute("SET enable_progress_bar = false")
        _HELD["ways"] = by_hand.statements()
    elif name == "polars":
        from benchmarks import with_polars

        _HELD["tables"], _HELD["ways"] = with_polars.Tables(folder), with_polars.WAYS
    else:
        from benchmarks import with_pandas

        _HELD["tables"], _HELD["ways"] = with_pandas.Tables(folder), with_pandas.WAYS


def composed(metric: str) -> str:
    """The metric's own text."""
    from groundswell.metrics.registry import compose

    return compose([metric], age_us=by_hand.WEEK_US).sql


def _n_ways(metric: str) -> int:
    if _HELD["name"] == "duckdb":
        return 1 + len(_HELD["ways"].get(metric, ()))
    return len(_HELD["ways"][metric][1]) if metric in _HELD["ways"] else 0


def _run(metric: str, way: int) -> Any:
    if _HELD["name"] == "duckdb":
        sql = composed(metric) if way == 0 else _HELD["ways"][metric][way - 1]
        return _HELD["tables"].execute(f"CREATE OR REPLACE TEMP TABLE answer AS {sql}")
    function, ways = _HELD["ways"][metric]
    return function(_HELD["tables"], ways[way])


def _time(metric: str, way: int) -> tuple[float, float]:
    return seconds_and_cpu(lambda: _run(metric, way))


def _save(metric: str, way: int, to: Path) -> None:
    made = _run(metric, way)
    if _HELD["name"] == "duckdb":
        name = metric if way == 0 else "value"
        _HELD["tables"].execute(f"COPY (SELECT * RENAME ({name} AS value) FROM answer) TO '{to}' (FORMAT parquet)")
    elif _HELD["name"] == "polars":
        made.write_parquet(to)
    else:
        made.to_parquet(to, index=False)


def differing(one: Path, other: Path) -> int:
    """How many rows two answers do not share; numbers may differ in the ninth digit."""
    with duckdb.connect() as connection:
        names = [row[0] for row in connection.execute(f"DESCRIBE FROM '{one}'").fetchall()]
        on = " AND ".join(f"a.{k} = b.{k}" for k in names if k != "value")
        close = "coalesce(abs(a.value - b.value) <= 1e-9 * abs(b.value), false)"
        found = connection.execute(
            f"SELECT count(*) FROM '{one}' AS a FULL JOIN '{other}' AS b ON {on} WHERE a.account_id IS NULL "
            f"OR b.account_id IS NULL OR (a.value IS DISTINCT FROM b.value AND NOT {close})"
        ).fetchall()
    return int(found[0][0])
