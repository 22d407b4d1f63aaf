"""Each metric beside the best SQL by hand, and one metric of each shape beside Polars and pandas."""

from __future__ import annotations

import contextlib
import math
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import with_polars
from benchmarks.engines import Engine, differing
from benchmarks.timing import in_turns, medians
from groundswell.metrics import registry

OURS = "metric"
SLOW = 1.4  # times the best way of its engine, in the run before the race: such a way is left out


@dataclass(frozen=True, slots=True)
class Race:
    """One metric and the contenders' medians in seconds; each contender's is that of its best way.

    Attributes:
        took: wall time, by contender.
        cpu_ratio: the metric's CPU time over that of the best SQL by hand; NaN where there is none.
    """

    metric: str
    took: dict[str, float]
    cpu_ratio: float = math.nan

    def ratio(self, other: str) -> float:
        """The metric's time over the contender's: below 1 the metric is quicker."""
        return self.took[OURS] / self.took[other]


@contextlib.contextmanager
def engines(folder: Path, names: tuple[str, ...]) -> Iterator[dict[str, Engine]]:
    """The contenders' processes."""
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(Engine(name, folder)) for name in names}


def race(metric: str, running: dict[str, Engine], folder: Path, runs: int) -> Race:
    """Compare all ways, drop the slow ones, and let the others run in turns.

    Raises:
        RuntimeError: a contender answers something else than the metric.
    """
    expected = folder / "expected.parquet"
    running["duckdb"].save(metric, 0, expected)
    quick: dict[str, Callable[[], float]] = {OURS: partial(running["duckdb"].time, metric, 0)}
    for name, engine in running.items():
        probed = {}
        for way in range(1 if name == "duckdb" else 0, engine.n_ways(metric)):
            answer = folder / "answer.parquet"
            engine.save(metric, way, answer)
            if n := differing(expected, answer):
                msg = f"{metric}: way {way} of {name} differs in {n:,} rows"
                raise RuntimeError(msg)
            probed[way] = engine.time(metric, way)
        best = min(probed.values(), default=0)
        quick |= {f"{name} {way}": partial(engine.time, metric, way) for way, t in probed.items() if t <= SLOW * best}
    took = medians(in_turns(quick, runs))
    by_engine = {OURS: took.pop(OURS)}
    for label, median in took.items():
        name = "by hand" if label.startswith("duckdb") else label.partition(" ")[0]
        by_engine[name] = min(median, by_engine.get(name, median))
    spent = {way: statistics.median(cpu) for (name, way), cpu in running["duckdb"].cpu.items() if name == metric}
    best_by_hand = min((cpu for way, cpu in spent.items() if way), default=math.nan)
    return Race(metric, by_engine, spent[0] / best_by_hand)


def by_hand(folder: Path, runs: int, only: tuple[str, ...] = ()) -> list[Race]:
    """Every metric beside DuckDB SQL written by hand."""
    with engines(folder, ("duckdb",)) as running:
        names = only or [m.name for m in registry.all_metrics()]
        return [_told(race(name, running, folder, runs)) for name in names]


def beside_frames(folder: Path, runs: int) -> list[Race]:
    """One metric of each shape beside Polars and pandas."""
    with engines(folder, ("duckdb", "polars", "pandas")) as running:
        return [_told(race(name, running, folder, runs)) for name in with_polars.WAYS]


def _told(result: Race) -> Race:
    print(
        f"  {result.metric}: "
        + ", ".join(f"{name} {t * 1000:,.0f} ms" for name, t in result.took.items())
        + f"; CPU over by hand {result.cpu_ratio:.2f}",
        flush=True,
    )
    return result
