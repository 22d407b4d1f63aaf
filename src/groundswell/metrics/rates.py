"""One rate in its four standard shapes: of a post, and of an account pooled, as a mean and as a median.

Pooled: all actions over all views, so that large posts weigh more. Mean and median of ratios: each post counts once.
They answer different questions and are never mixed up: the name says which it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from groundswell.metrics.registry import Metric, register
from groundswell.units import Unit


@dataclass(frozen=True, slots=True)
class Rate:
    """What the four metrics of one rate share.

    Attributes:
        per: what stands below the line, as a plural noun: views, people reached, followers.
        numerator: SQL of the part above the line.
        denominator: SQL of the part below it.
        tops: the worked example: the addends above the line, for posts a, b and c.
        bottoms: what stands below it, for the same posts.
        value: SQL of the ratio where it is not simply numerator over denominator.
    """

    name: str
    says: str
    formula: str
    per: str
    null_means: str
    source: str
    needs: tuple[str, ...]
    tops: tuple[tuple[float, ...], ...]
    bottoms: tuple[float, ...]
    numerator: str
    denominator: str
    observed: str
    value: str = ""
    unit: Unit = Unit.RATE


def from_one_snapshot(name: str) -> tuple[str, str, str, str]:
    """Numerator, denominator, instant and ratio of a rate whose parts all stand in one snapshot."""
    return (
        f"latest.{name}_numerator",
        f"latest.{name}_denominator",
        f"latest.{name}_observed_us",
        f"latest.{name}_ratio",
    )


def register_rate(rate: Rate) -> None:
    """Register the rate of a post and its three summaries over an account's posts."""
    ratios = [sum(top) / bottom for top, bottom in zip(rate.tops, rate.bottoms, strict=True)]
    register(
        Metric(
            rate.name,
            "post",
            rate.unit,
            "latest",
            rate.value or f"CAST({rate.numerator} AS DOUBLE) / NULLIF({rate.denominator}, 0)",
            rate.says,
            rate.formula,
            rate.null_means,
            rate.source,
            f"{_line(rate.tops[0], rate.bottoms[0])} = {_number(ratios[0])}",
            rate.needs,
            rate.numerator,
            rate.denominator,
            rate.observed,
        ),
        _summary(
            rate,
            "pooled",
            f"CAST(SUM(posts.{rate.name}_numerator) AS DOUBLE) / NULLIF(SUM(posts.{rate.name}_denominator), 0)",
            f"Over all your posts together, {rate.says[0].lower()}{rate.says[1:-1]}: large posts weigh more.",
            f"Σ above the line ÷ Σ below the line of {rate.name}, over the posts in the window of which both are known",
            f"({' + '.join(_number(sum(top)) for top in rate.tops)}) /"
            f" ({' + '.join(_number(b) for b in rate.bottoms)}) ="
            f" {_number(sum(map(sum, rate.tops)) / sum(rate.bottoms))}",
        ),
        _summary(
            rate,
            "mean",
            f"AVG(posts.{rate.name})",
            f"The mean over your posts, each counting once: {rate.says[0].lower()}{rate.says[1:]}",
            f"Σ {rate.name} ÷ number of posts, over the posts in the window that have it",
            f"({' + '.join(_number(r) for r in ratios)}) / 3 = {_number(sum(ratios) / 3)}",
        ),
        _summary(
            rate,
            "median",
            f"MEDIAN(posts.{rate.name})",
            f"Of your typical post, half lie above and half below: {rate.says[0].lower()}{rate.says[1:]}",
            f"median of {rate.name}, over the posts in the window that have it",
            f"Of {_number(ratios[0])}, {_number(ratios[1])} and {_number(ratios[2])} the one in the middle ="
            f" {_number(median(ratios))}",
        ),
    )


def _summary(rate: Rate, way: str, expression: str, says: str, formula: str, example: str) -> Metric:
    return Metric(
        f"{rate.name}_{way}",
        "account",
        rate.unit,
        "posts",
        expression,
        says,
        formula,
        f"no post in the window has it: {rate.null_means}",
        f"METHODS §4; the rate itself: `{rate.name}`",
        example,
        rate.needs,
    )


def _line(top: Sequence[float], bottom: float) -> str:
    above = " + ".join(_number(t) for t in top)
    return f"{f'({above})' if len(top) > 1 else above} / {_number(bottom)}"


def _number(value: float) -> str:
    """A number with at most four significant digits behind the point: `10,000`, `0.0782`."""
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:.4g}"
