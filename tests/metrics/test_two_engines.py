"""One text, two engines: every metric gives the same on DuckDB and over Spark Connect (served by Sail).

Counts agree to the bit, ratios to 1e-12: engines add floating-point numbers in different orders.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from groundswell.clock import DAY_US, Window
from groundswell.metrics import all_metrics, compose
from groundswell.metrics.registry import Grain
from tests.metrics import worked
from tests.metrics.tables import Row, Tables, arrow, duck, invented, run

GRAINS: tuple[Grain, ...] = ("post", "account", "day")
Ask = Callable[[Tables, str], list[Row]]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A Spark Connect session on a Sail server of its own."""
    pytest.importorskip("pysail", reason="the extra `fleet` is not installed")
    pytest.importorskip("pyspark", reason="the extra `fleet` is not installed")
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").getOrCreate()
    yield session
    session.stop()
    server.stop()


def show(spark: Any, tables: Tables) -> None:
    """Give the tables to Spark under their names."""
    from pyspark.sql.pandas.types import from_arrow_schema

    for name, table in arrow(tables).items():
        frame = (
            spark.createDataFrame(table)
            if table.num_rows
            else spark.createDataFrame([], from_arrow_schema(table.schema))
        )
        frame.createOrReplaceTempView(name)


def same(left: Any, right: Any) -> bool:
    """Equal to the bit, or to 1e-12 where either is a floating-point number."""
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-12)
    return type(left) is type(right) and left == right


def differences(spark: Any, tables: Tables, sql: str) -> list[str]:
    """Where the two engines part, as sentences; rows in order, columns by name."""
    with duck(tables) as connection:
        here = run(connection, sql)
    there = spark.sql(sql).toArrow().to_pylist()
    if len(here) != len(there):
        return [f"{len(here)} rows on DuckDB, {len(there)} on Spark"]
    return [
        f"{name}: {ours[name]!r} on DuckDB, {theirs[name]!r} on Spark"
        for ours, theirs in zip(here, there, strict=True)
        for name in ours
        if not same(ours[name], theirs[name])
    ]


@pytest.mark.parametrize("grain", GRAINS)
def test_each_metric_alone_is_the_same_on_both_engines(spark: Any, grain: Grain) -> None:
    show(spark, worked.TABLES)
    for metric in all_metrics(grain):
        sql = compose([metric.name], age_us=worked.AGE_US, parts=True).sql
        assert differences(spark, worked.TABLES, sql) == [], metric.name


@pytest.mark.parametrize("seed", range(6))
def test_all_metrics_together_are_the_same_on_tables_with_ties_unknowns_falls_and_gaps(spark: Any, seed: int) -> None:
    tables = invented(seed)
    show(spark, tables)
    window = Window.between(date(2026, 3, 4), date(2026, 3, 20))
    for grain in GRAINS:
        names = [m.name for m in all_metrics(grain)]
        for chosen in (None, window):
            sql = compose(names, window=chosen, age_us=3 * DAY_US, parts=True).sql
            assert differences(spark, tables, sql) == [], f"{grain}, window {chosen}"


def test_tables_without_a_row_give_no_row_and_no_error(spark: Any) -> None:
    tables = {"calendar": worked.TABLES["calendar"]}
    show(spark, tables)
    for grain in GRAINS:
        sql = compose([m.name for m in all_metrics(grain)], age_us=DAY_US).sql
        assert differences(spark, tables, sql) == []
        assert spark.sql(sql).toArrow().num_rows == 0


def test_the_comparison_sees_the_last_bit_of_a_count_and_the_twelfth_digit_of_a_ratio() -> None:
    assert not same(2**53, float(2**53))
    assert not same(1, 2)
    assert not same(0.1, 0.1 + 1e-11)
    assert same(0.1 + 0.2, 0.3)
    assert not same(None, 0.0)
