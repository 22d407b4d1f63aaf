"""How often intervals contain the truth, on invented heavy-tailed posts: `python -m benchmarks.coverage [runs]`.

Prints, for each kind of estimate and family, the share of given 80 % intervals that contain the truth, with 5, 10, 40
and 200 posts, and in brackets the share of runs that are given one where some are refused; "–" where 9 in 10 are. Last
stands, for the pooled rate, how often the plain jackknife on the log scale contains it.
Families and their truth are in families.py; those measured here were not used to choose a constant, and `--chosen`
measures on those that were.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Iterator
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
LEAST_ANSWERED = 0.1  # with fewer given, what they cover is noise


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of estimate on one family, for each number of posts.

    Attributes:
        covered: share of the given intervals that contain the truth; None where 9 in 10 answers are refused.
        width: median of ln(high / low) / 2.
        answered: share of runs that are given an interval.
        beside: coverage of the plain jackknife, to hold it against.
    """

    estimate: str
    family: str
    covered: tuple[float | None, ...]
    width: tuple[float, ...]
    answered: tuple[float, ...]
    beside: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """How the intervals of many runs kept their promise."""

    covered: float | None
    width: float
    answered: float


def measure(truth: float | Floats, answers: Iterable[Interval]) -> Kept:
    """The intervals held against the truth, which may be another in each run."""
    found = [(math.nan, math.nan) if a.low is None or a.high is None else (a.low, a.high) for a in answers]
    low, high = np.array(found).T
    given = np.isfinite(low)
    answered = float(given.mean())
    if answered <= LEAST_ANSWERED:
        return Kept(None, math.nan, answered)
    inside = (low <= truth) & (truth <= high)
    wide = given & (low > 0)
    width = float(np.median(np.log(high[wide] / low[wide]) / 2)) if wide.any() else math.nan
    return Kept(float(inside[given].mean()), width, answered)


def _cell(estimate: str, family: str, kept: list[Kept], beside: tuple[float | None, ...] = ()) -> Cell:
    columns = [(k.covered, k.width, k.answered) for k in kept]
    covered, width, answered = zip(*columns, strict=True)
    return Cell(estimate, family, covered, width, answered, beside)


def jackknife(actions: Floats, views: Floats) -> Interval:
    """The plain jackknife of ln(rate), the competitor. Source: Efron & Tibshirani (1993), chapter 11."""
    n = len(views)
    left = np.log((actions.sum() - actions + 0.5) / (views.sum() - views))
    half = float(student.ppf(0.9, n - 1)) * math.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum())
    rate = (actions.sum() + 0.5) / views.sum()
    return Interval(float(rate), float(rate * math.exp(-half)), float(rate * math.exp(half)), 0.8, n, "jackknife")


def _posts(sizes: families.Sizes, rates: families.Rates, runs: int) -> Iterator[tuple[Floats, Floats]]:
    """Actions and views of the runs, for each number of posts. Shapes (runs, posts)."""
    for n in SIZES:
        rng = np.random.default_rng([n, runs])
        views = sizes.draw((runs, n), rng)
        yield rates.draw(views, rng), views


def pooled(sizes: families.Sizes, rates: families.Rates, runs: int) -> Cell:
    """Coverage of the rate over posts of these sizes, each run having its own."""
    rng = np.random.default_rng(runs)
    kept, plain = [], []
    for actions, views in _posts(sizes, rates, runs):
        pairs = list(zip(actions, views, strict=True))
        truth = (views * rates.expected(views)).sum(axis=1) / views.sum(axis=1)
        kept.append(measure(truth, (intervals.pooled_rate(a, v, at_most=1.0, rng=rng) for a, v in pairs)))
        plain.append(measure(truth, (jackknife(a, v) for a, v in pairs)).covered)
    return _cell("pooled rate", f"{sizes.name} · {rates.name}", kept, tuple(plain))


def _simple(
    name: str, family: str, truth: float, one: Callable[[Floats], Interval], draw: Callable[[int], Floats]
) -> Cell:
    return _cell(name, family, [measure(truth, (one(x) for x in draw(n))) for n in SIZES])


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
    kept = []
    for n in SIZES:
        x = sizes.draw((runs, n + 1), rng)
        kept.append(measure(x[:, -1], (intervals.usual_range(row[:-1]) for row in x)))
    return _cell("usual range", sizes.name, kept)


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
    kinds = {"pooled": pooled, "mean": means, "median": medians}
    return kinds[kind](family.sizes[i], family.rates[j], runs)


def table(found: list[Cell]) -> str:
    """The cells as Markdown, with the mean of each kind."""
    lines = [
        "| estimate | family | " + " | ".join(f"n = {n}" for n in SIZES) + " | half widths of ln | beside |",
        "|---" * (4 + len(SIZES)) + "|",
    ]
    for cell in found:
        covered = " | ".join(_told(c, a) for c, a in zip(cell.covered, cell.answered, strict=True))
        width = " ".join("–" if math.isnan(w) else f"{w:.2f}" for w in cell.width)
        beside = " ".join("–" if p is None else f"{p:.2f}" for p in cell.beside)
        lines.append(f"| {cell.estimate} | {cell.family} | {covered} | {width} | {beside} |")
    for kind in dict.fromkeys(c.estimate for c in found):
        of_kind = [c for c in found if c.estimate == kind]
        columns = [_summary([(c.covered[i], c.answered[i]) for c in of_kind]) for i in range(len(SIZES))]
        lines.append(f"| **{kind}** | mean (lowest–highest), share given | {' | '.join(columns)} | | |")
    return "\n".join(lines)


def _told(covered: float | None, answered: float) -> str:
    if covered is None:
        return "–"
    return f"{covered:.3f}" + (f" ({answered:.0%})" if answered < 1 else "")


def _summary(column: list[tuple[float | None, float]]) -> str:
    known = [c for c, _ in column if c is not None]
    given = f"{np.mean([a for _, a in column]):.0%}"
    return f"{np.mean(known):.3f} ({min(known):.2f}–{max(known):.2f}), {given}" if known else f"–, {given}"


def main() -> int:
    """Measure and print."""
    words = [w for w in sys.argv[1:] if w.isdigit()]
    runs = int(words[0]) if words else RUNS
    print(page(runs, chosen="--chosen" in sys.argv))
    return 0


def page(runs: int = RUNS, *, chosen: bool = False) -> str:
    """The table under its heading."""
    heading = f"Coverage of 80 % intervals, {runs:,} runs a cell (standard error {math.sqrt(0.16 / runs):.3f})"
    return f"{heading}\n\n{table(cells(runs, chosen=chosen))}"


if __name__ == "__main__":
    sys.exit(main())
