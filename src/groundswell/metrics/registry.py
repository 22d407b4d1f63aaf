"""The metrics by name, and how those asked for together become one SELECT.

A metric never runs itself: `compose` returns text, for DuckDB or in the words that Spark reads too, over the logical
tables of `schema` (scoped beforehand to the accounts and the instant in question), and whoever holds a connection
runs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from groundswell.clock import Window
from groundswell.errors import BadValue, UnknownName
from groundswell.metrics import composing
from groundswell.units import Unit

Grain: TypeAlias = Literal["post", "account", "day"]
"""post: one row a post (key post_id); account: one row an account over a window of its posts or days (key account_id);
day: one row an account, series and day (keys account_id, series, day)."""


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
        numerator: a rate of posts says its parts: expression of what stands above the line.
        denominator: expression of what stands below it.
        observed: expression of the instant at which the parts were seen.
        or_zero: 0 where there is nothing to count, in place of null.
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
    numerator: str = ""
    denominator: str = ""
    observed: str = ""
    or_zero: bool = False

    def parts(self) -> dict[str, str]:
        """`<name>_numerator`, `<name>_denominator`, `<name>_observed_us` and their SQL; empty for what is no rate."""
        if not self.numerator:
            return {}
        return {
            f"{self.name}_numerator": self.numerator,
            f"{self.name}_denominator": self.denominator,
            f"{self.name}_observed_us": self.observed,
        }


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT and the columns that it yields, keys first."""

    sql: str
    columns: tuple[str, ...]


_METRICS: dict[str, Metric] = {}


def register(*metrics: Metric) -> None:
    """Add metrics to the registry; a name stands once. Raises BadValue where it stands already."""
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


def compose(
    names: Sequence[str],
    *,
    window: Window | None = None,
    age_us: int | None = None,
    parts: bool = False,
    ordered: bool = True,
    portable: bool = False,
) -> Query:
    """One SELECT for metrics of one grain, each a column under its own name, keys first.

    Args:
        names: metrics of the same grain.
        window: the posts published in it (grains post and account), or its days; None for all. A post without a time
            of publication counts only where there is no window.
        age_us: for metrics at an equal age.
        parts: at the grain of posts, each rate brings its numerator, its denominator and the instant at which they
            were seen: `<name>_numerator`, `<name>_denominator`, `<name>_observed_us`.
        ordered: rows sorted by their keys; False spares a fleet the sorting.
        portable: in the words that Spark reads too; the same rows, but slower on DuckDB where it has words of its own.

    Raises:
        UnknownName: no such metric.
        BadValue: no metric, metrics of different grains, or an age that is missing.
    """
    metrics = [get(name) for name in dict.fromkeys(names)]
    grains = {m.grain: m.name for m in metrics}
    if not grains:
        raise BadValue("No metric was named. Name at least one, such as views.")
    if len(grains) > 1:
        told = ", ".join(f"{name} is about each {grain}" for grain, name in grains.items())
        raise BadValue(f"Metrics of different grains cannot share one table: {told}. Ask for them one grain at a time.")
    braces = composing.Braces(window, age_us, portable)
    grain = metrics[0].grain
    if grain == "account":
        wanted = {m.name: composing.OfAccount(m.relation, m.expression, m.or_zero) for m in metrics}
        sql = composing.by_account(wanted, _post_column, braces, ordered=ordered)
        return Query(sql, ("account_id", *wanted))
    columns = {}
    for metric in metrics:
        columns[metric.name] = f"COALESCE({metric.expression}, 0)" if metric.or_zero else metric.expression
        if parts:
            columns |= metric.parts()
    if grain == "day":
        return Query(composing.by_day(columns, braces, ordered=ordered), (*composing.DAY_KEYS, *columns))
    return Query(composing.by_post(columns, braces, ordered=ordered), (*composing.POST_KEYS, *columns))


def _post_column(name: str) -> str:
    """The expression behind a column of the relation `posts`: a post metric, or a part of one."""
    for suffix in ("_numerator", "_denominator"):
        if name.endswith(suffix):
            return get(name.removesuffix(suffix)).parts()[name]
    return get(name).expression
