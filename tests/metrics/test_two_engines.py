"""Two engines: every metric gives the same on DuckDB and over Spark Connect (served by Sail).

Counts agree to the bit, ratios to 1e-12: engines add floating-point numbers in different orders. Where DuckDB has words
of its own, it must give the same in those and in the portable ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from groundswell.clock import DAY_US, Window
from groundswell.metrics import all_metrics, compose
from groundswell.metrics.registry import Grain
from groundswell.store.lake import CALENDAR, TABLES, read_lake, write_lake
from tests.metrics import worked
from tests.metrics.tables import Tables, arrow, duck, invented, run, stored

GRAINS: tuple[Grain, ...] = ("post", "account", "day")


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


def differences(spark: Any, connection: duckdb.DuckDBPyConnection, names: list[str], **more: Any) -> list[str]:
    """Where the engines or the words part, as sentences; rows in order, columns by name."""
    own, portable = (compose(names, portable=p, **more).sql for p in (False, True))
    here = run(connection, own)
    found = []
    for where, rows in (
        ("in portable words", run(connection, portable)),
        ("on Spark", spark.sql(portable).toArrow().to_pylist()),
    ):
        if len(here) != len(rows):
            found.append(f"{len(here)} rows on DuckDB, {len(rows)} {where}")
            continue
        found += [
            f"{name}: {ours[name]!r} on DuckDB, {theirs[name]!r} {where}"
            for ours, theirs in zip(here, rows, strict=True)
            for name in ours
            if not same(ours[name], theirs[name])
        ]
    return found


@pytest.mark.parametrize("grain", GRAINS)
def test_each_metric_alone_is_the_same_on_both_engines(spark: Any, grain: Grain) -> None:
    show(spark, worked.TABLES)
    with duck(worked.TABLES) as connection:
        for metric in all_metrics(grain):
            assert differences(spark, connection, [metric.name], age_us=worked.AGE_US, parts=True) == [], metric.name


@pytest.mark.parametrize("seed", range(5))
def test_all_metrics_together_are_the_same_on_tables_with_ties_unknowns_falls_and_gaps(spark: Any, seed: int) -> None:
    tables = invented(seed)
    show(spark, tables)
    window = Window.between(date(2026, 3, 4), date(2026, 3, 20))
    with duck(tables) as connection:
        for grain in GRAINS:
            names = [m.name for m in all_metrics(grain)]
            for chosen in (None, window):
                parted = differences(spark, connection, names, window=chosen, age_us=3 * DAY_US, parts=True)
                assert parted == [], f"{grain}, window {chosen}"


def test_each_metric_alone_is_the_same_on_tables_with_ties_unknowns_falls_and_gaps(spark: Any) -> None:
    """Alone, because a relation may be worded more simply where no other metric shares it."""
    tables = invented(11)
    show(spark, tables)
    with duck(tables) as connection:
        for metric in all_metrics():
            parted = differences(spark, connection, [metric.name], age_us=3 * DAY_US, parts=True)
            assert parted == [], metric.name


def test_tables_without_a_row_give_no_row_and_no_error(spark: Any) -> None:
    tables = {"calendar": worked.TABLES["calendar"]}
    show(spark, tables)
    with duck(tables) as connection:
        for grain in GRAINS:
            names = [m.name for m in all_metrics(grain)]
            assert differences(spark, connection, names, age_us=DAY_US) == []
            assert run(connection, compose(names, age_us=DAY_US).sql) == []


def test_spark_reads_the_lake_as_duckdb_wrote_it(spark: Any, tmp_path: Path) -> None:
    tables = invented(7)
    write_lake(stored(tmp_path / "store.duckdb", tables), tmp_path / "lake")
    for name in (*TABLES, CALENDAR):
        spark.read.parquet(str(tmp_path / "lake" / name)).createOrReplaceTempView(name)
    with duckdb.connect(":memory:") as connection:
        read_lake(connection, tmp_path / "lake")
        for grain in GRAINS:
            names = [m.name for m in all_metrics(grain)]
            assert differences(spark, connection, names, age_us=3 * DAY_US) == [], grain


def test_the_comparison_sees_the_last_bit_of_a_count_and_the_twelfth_digit_of_a_ratio() -> None:
    assert not same(2**53, float(2**53))
    assert not same(1, 2)
    assert not same(0.1, 0.1 + 1e-11)
    assert same(0.1 + 0.2, 0.3)
    assert not same(None, 0.0)
