"""The metrics by name, and how those asked for together become one SELECT.

A metric never runs itself: `compose` returns text that DuckDB and Spark read alike, over the logical tables of
`schema.py` (scoped beforehand to the accounts and the instant in question), and whoever holds a connection runs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from groundswell.clock import Window
from groundswell.errors import BadValue, UnknownName
from groundswell.units import Unit

Grain: TypeAlias = Literal["post", "account", "day"]
"""post: one row a post (key post_id); account: one row an account over a window of its posts or days (key account_id);
day: one row an account and day (keys account_id, day)."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One number, by its standard name.

    Attributes:
        name: a noun; becomes the column name.
        grain: what one row of it is about.
        relation: the named relation of `relations.py` that it selects from.
        expression: SQL over the columns of that relation; aggregates at the grains account and day.
        says: what it is in a creator's words, one sentence.
        formula: the formula, in words and symbols.
        null_means: what an empty value means.
        source: where the definition comes from.
        example: a worked example that a person can check on paper.
        needs: columns `table.column` without which it is always null.
    """

    name: str
    grain: Grain
    unit: Unit
    relation: str
    expression: str
    says: str
    formula: str
    null_means: str
    source: str
    example: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT and the columns that it yields, keys first."""

    sql: str
    columns: tuple[str, ...]


_METRICS: dict[str, Metric] = {}


def register(*metrics: Metric) -> None:
    """Add metrics to the registry; a name stands once."""
    for metric in metrics:
        if metric.name in _METRICS:
            msg = f"Two metrics are named {metric.name!r}. Rename one."
            raise BadValue(msg)
        _METRICS[metric.name] = metric


def get(name: str) -> Metric:
    """The metric of that name. Raises UnknownName, with the nearest name."""
    try:
        return _METRICS[name]
    except KeyError:
        raise UnknownName.among("metric", name, _METRICS) from None


def all_metrics(grain: Grain | None = None) -> tuple[Metric, ...]:
    """All metrics, or those of one grain, in the order of registration."""
    return tuple(m for m in _METRICS.values() if grain is None or m.grain == grain)


def compose(names: Sequence[str], *, window: Window | None = None, age_us: int | None = None) -> Query:
    """One SELECT for metrics of one grain, each a column under its own name, keys first.

    Args:
        names: metrics of the same grain.
        window: the posts published in it (grains post and account), or its days; None for all.
        age_us: for metrics at an equal age.

    Raises:
        UnknownName: no such metric.
        BadValue: metrics of different grains, or an age that is missing.
    """
    raise NotImplementedError  # to be filled by the metrics work
