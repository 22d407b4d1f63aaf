"""How often intervals contain the truth, on invented heavy-tailed posts: `python -m benchmarks.coverage [runs]`.

Prints, for each kind of estimate and family, the share of runs whose 80 % interval contains the truth, with 5, 10, 40
and 200 posts; "–" where the answer is refused. Beside the pooled rate stands the plain jackknife on the log scale.
Families and their truth are in families.py; those measured here were not used to choose a constant, and `--chosen`
measures on those that were.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from benchmarks import families
from groundswell.models import intervals
from groundswell.models.intervals import Interval

Floats: TypeAlias = NDArray[np.float64]
SIZES = (5, 10, 40, 200)
RUNS = 2_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of estimate on one family, for each number of posts.

    Attributes:
        covered: share of runs whose interval contains the truth; None where answers are refused.
        width: median of ln(high / low) / 2.
        plain: coverage of the plain jackknife, where it is run beside.
    """

    estimate: str
    family: str
    covered: tuple[float | None, ...]
    width: tuple[float, ...]
    plain: tuple[float, ...] = ()


def measure(truth: float, answers: Iterator[Interval]) -> tuple[float | None, float]:
    """Share of the given answers that contain the truth, and the median half width of ln."""
    given = [a for a in answers if a.low is not None and a.high is not None]
    if not given:
        return None, math.nan
    inside = [a.low <= truth <= a.high for a in given if a.low is not None and a.high is not None]
    widths = [math.log(a.high / a.low) / 2 for a in given if a.low and a.high]
    return float(np.mean(inside)), float(np.median(widths)) if widths else math.nan


def jackknife(actions: Floats, views: Floats) -> Interval:
    """The plain jackknife of ln(rate), the competitor. Source: Efron & Tibshirani (1993), chapter 11."""
    n = len(views)
    left = np.log((actions.sum() - actions + 0.5) / (views.sum() - views))
    half = float(student.ppf(0.9, n - 1)) * math.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum())
    rate = (actions.sum() + 0.5) / views.sum()
    return Interval(float(rate), float(rate * math.exp(-half)), float(rate * math.exp(half)), 0.8, n, "jackknife")


def pooled(sizes: families.Sizes, rates: families.Rates, runs: int) -> Cell:
    """Coverage of the pooled rate."""
    truth = families.pooled_truth(sizes, rates)
    covered, width, plain = [], [], []
    for n in SIZES:
        rng = np.random.default_rng([n, runs])
        views = sizes.draw((runs, n), rng)
        actions = rates.draw(views, rng)
        pairs = list(zip(actions, views, strict=True))
        share, half = measure(truth, (intervals.pooled_rate(a, v, rng=rng) for a, v in pairs))
        covered.append(share)
        width.append(half)
        plain.append(measure(truth, (jackknife(a, v) for a, v in pairs))[0] or 0.0)
    return Cell("pooled rate", f"{sizes.name} · {rates.name}", tuple(covered), tuple(width), tuple(plain))


def _simple(
    name: str, family: str, truth: float, one: Callable[[Floats], Interval], draw: Callable[[int], Floats]
) -> Cell:
    results = [measure(truth, (one(x) for x in draw(n))) for n in SIZES]
    return Cell(name, family, tuple(r[0] for r in results), tuple(r[1] for r in results))


def means(sizes: families.Sizes, rates: families.Rates, runs: int) -> Cell:
    """Coverage of the mean of ratios (with the zeros that small posts have)."""
    rng = np.random.default_rng(runs)

    def draw(n: int) -> Floats:
        views = sizes.draw((runs, n), rng)
        return rates.draw(views, rng) / views

    return _simple(
        "mean of ratios", f"{sizes.name} · {rates.name}", families.mean_truth(sizes, rates),
        lambda x: intervals.mean_of_ratios(x, rng=rng), draw,
    )  # fmt: skip


def medians(sizes: families.Sizes, rates: families.Rates, runs: int) -> Cell:
    """Coverage of the median of ratios."""
    rng = np.random.default_rng(runs)

    def draw(n: int) -> Floats:
        views = sizes.draw((runs, n), rng)
        return rates.draw(views, rng) / views

    truth = float(
        np.median(draw(1_000)[: max(runs, 500)])
        if runs >= 2_000
        else np.median(np.stack([draw(400) for _ in range(8)]))
    )
    return _simple("median of ratios", f"{sizes.name} · {rates.name}", truth, intervals.median, draw)


def geometric(sizes: families.Sizes, runs: int) -> Cell:
    """Coverage of the ratio of two groups' geometric means; the truth is 1."""
    rng = np.random.default_rng(runs)

    def one(x: Floats) -> Interval:
        return intervals.geometric_ratio(x[::2], x[1::2])

    return _simple("ratio of two groups", sizes.name, 1.0, one, lambda n: sizes.draw((runs, 2 * n), rng))


def daily(days: families.Daily, runs: int) -> Cell:
    """Coverage of the mean daily figure over 5, 10, 40 and 200 weeks."""
    rng = np.random.default_rng(runs)
    return _simple(
        "mean a day (weeks)", days.name, days.truth,
        lambda x: intervals.mean_per_day(x, rng=rng), lambda n: days.draw((runs, 7 * n), rng),
    )  # fmt: skip


def usual(sizes: families.Sizes, runs: int) -> Cell:
    """How often the next post falls into the usual range of the earlier ones."""
    rng = np.random.default_rng(runs)
    covered, width = [], []
    for n in SIZES:
        x = sizes.draw((runs, n + 1), rng)
        found = [(intervals.usual_range(row[:-1]), float(row[-1])) for row in x]
        results = [measure(following, iter([interval])) for interval, following in found]
        shares = [r[0] for r in results if r[0] is not None]
        covered.append(float(np.mean(shares)) if shares else None)
        width.append(float(np.median([r[1] for r in results])))
    return Cell("usual range", sizes.name, tuple(covered), tuple(width))


def cells(runs: int, *, chosen: bool = False) -> list[Cell]:
    """All of them, on the families set aside for it, or on those that constants were chosen on."""
    posts = [(kind, i, j) for kind in ("pooled", "mean", "median") for i in range(9) for j in range(9)]
    others = [(kind, i, 0) for kind in ("groups", "usual", "days") for i in range(9)]
    family = families.CHOSEN if chosen else families.MEASURED
    there = [job for job in (*posts, *others) if _is_there(family, *job)]
    # Families hold functions and cannot travel to another process: their places do.
    with ProcessPoolExecutor() as pool:
        return list(pool.map(_run, there, [chosen] * len(there), [runs] * len(there)))


def _is_there(family: families.Families, kind: str, i: int, j: int) -> bool:
    return i < len(family.days if kind == "days" else family.sizes) and j < len(family.rates)


def _run(job: tuple[str, int, int], chosen: bool, runs: int) -> Cell:  # noqa: FBT001 - called by the pool only
    kind, i, j = job
    family = families.CHOSEN if chosen else families.MEASURED
    if kind == "days":
        return daily(family.days[i], runs)
    if kind in {"groups", "usual"}:
        return {"groups": geometric, "usual": usual}[kind](family.sizes[i], runs)
    return {"pooled": pooled, "mean": means, "median": medians}[kind](family.sizes[i], family.rates[j], runs)


def table(found: list[Cell]) -> str:
    """The cells as Markdown, with the mean of each kind."""
    lines = [
        "| estimate | family | " + " | ".join(f"n = {n}" for n in SIZES) + " | half widths of ln | plain jackknife |",
        "|---" * (4 + len(SIZES)) + "|",
    ]
    for cell in found:
        covered = " | ".join("–" if c is None else f"{c:.3f}" for c in cell.covered)
        width = " ".join("–" if math.isnan(w) else f"{w:.2f}" for w in cell.width)
        plain = " ".join(f"{p:.2f}" for p in cell.plain)
        lines.append(f"| {cell.estimate} | {cell.family} | {covered} | {width} | {plain} |")
    for kind in dict.fromkeys(c.estimate for c in found):
        columns = [[c.covered[i] for c in found if c.estimate == kind] for i in range(len(SIZES))]
        known = [[v for v in column if v is not None] for column in columns]
        covered = " | ".join(f"{np.mean(v):.3f} ({min(v):.2f}–{max(v):.2f})" if v else "–" for v in known)
        lines.append(f"| **{kind}** | mean (lowest–highest) | {covered} | | |")
    return "\n".join(lines)


def main() -> int:
    """Measure and print."""
    words = [w for w in sys.argv[1:] if w.isdigit()]
    runs = int(words[0]) if words else RUNS
    print(f"Coverage of 80 % intervals, {runs:,} runs a cell (standard error {math.sqrt(0.16 / runs):.3f})\n")
    print(table(cells(runs, chosen="--chosen" in sys.argv)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
