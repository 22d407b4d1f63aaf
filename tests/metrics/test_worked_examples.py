"""Every metric has an example that a person can check on paper, and its SQL gives that very figure."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest

from groundswell.metrics import Metric, all_metrics, compose
from groundswell.units import Unit
from tests.metrics import worked
from tests.metrics.tables import at, duck, run


@pytest.fixture(scope="module")
def wren() -> Iterator[duckdb.DuckDBPyConnection]:
    """The worked account in DuckDB."""
    connection = duck(worked.TABLES)
    yield connection
    connection.close()


def stated(example: str) -> str:
    """What stands behind the last `=` of an example."""
    return example.rpartition("=")[2].strip()


def tolerance(figure: str) -> float:
    """Half of the last digit shown: 0.0782 stands for 0.07815 to 0.07825; a whole number for itself."""
    return 0.5 * 10 ** -len(figure.partition(".")[2]) if "." in figure else 0.0


@pytest.mark.parametrize("metric", all_metrics(), ids=lambda m: m.name)
def test_a_metric_gives_the_figure_of_its_worked_example(metric: Metric, wren: duckdb.DuckDBPyConnection) -> None:
    rows = run(wren, compose([metric.name], age_us=worked.AGE_US).sql)
    key = {"post": ("post_id", worked.POST), "day": ("day", worked.DAY), "account": ("account_id", "wren")}[
        metric.grain
    ]
    (row,) = [r for r in rows if r[key[0]] == key[1]]
    figure = stated(metric.example)
    if re.match(r"\d{4}-\d\d-\d\d", figure):
        assert metric.unit is Unit.INSTANT
        assert row[metric.name] == at(figure)
    else:
        assert row[metric.name] == pytest.approx(float(figure.replace(",", "")), abs=tolerance(figure), rel=1e-12)


@pytest.mark.parametrize("metric", all_metrics(), ids=lambda m: m.name)
def test_a_count_is_a_whole_number_and_a_ratio_is_not(metric: Metric, wren: duckdb.DuckDBPyConnection) -> None:
    """Counts and instants are BIGINT; medians, values read off between two looks, and all ratios are DOUBLE."""
    described = run(wren, f"DESCRIBE {compose([metric.name], age_us=worked.AGE_US).sql}")[-1]
    is_between = "median" in metric.name or (metric.grain == "post" and metric.name.endswith("_at_age"))
    whole = {Unit.COUNT, Unit.INSTANT, Unit.MICROSECONDS, Unit.WEEKS, Unit.DAYS}
    assert described["column_name"] == metric.name
    assert described["column_type"] == ("BIGINT" if metric.unit in whole and not is_between else "DOUBLE")
