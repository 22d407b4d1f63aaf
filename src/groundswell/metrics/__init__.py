"""Metrics: named SQL that DuckDB and Spark read alike. Importing the package registers all of them."""

from __future__ import annotations

from groundswell.metrics import (  # noqa: F401 - each module registers its metrics on import
    consistency,
    counters,
    engagement,
    equal_age,
    growth,
    movement,
    watching,
)
from groundswell.metrics.registry import Metric, Query, all_metrics, compose, get

__all__ = ["Metric", "Query", "all_metrics", "compose", "get"]
