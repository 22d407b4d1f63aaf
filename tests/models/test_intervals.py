"""Intervals: worked figures, properties, and how often they contain the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import coverage, families
from groundswell.errors import BadValue
from groundswell.models import intervals
from groundswell.models.intervals import Interval


def rng() -> np.random.Generator:
    return np.random.default_rng(20)


def posts(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    views = np.floor(np.exp(draw.normal(8, 1.5, n))) + 10
    return draw.poisson(views * draw.gamma(4, 0.01, n)).astype(float), views


# ── worked ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pooled_rate_is_all_actions_over_all_views() -> None:
    """10 + 90 actions on 1,000 + 9,000 views: one in a hundred."""
    rate = intervals.pooled_rate([10, 90] * 6, [1_000, 9_000] * 6, rng=rng())
    assert rate.value == pytest.approx(0.01)
    assert rate.low is not None
    assert rate.high is not None
    assert rate.low <= 0.01 <= rate.high


def test_a_mean_of_ratios_lets_each_post_count_once() -> None:
    assert intervals.mean_of_ratios([0.1, 0.3] * 6, rng=rng()).value == pytest.approx(0.2)


def test_the_median_of_nine_lies_between_the_third_and_the_seventh() -> None:
    """For nine values, 3rd to 7th smallest holds the median in 82 % of cases, 4th to 6th in 49 %."""
    found = intervals.median(range(1, 10))
    assert found.value == 5
    assert found.low is not None
    assert found.high is not None
    assert 3 <= found.low < 4
    assert 6 < found.high <= 7


def test_ten_times_as_much_is_ten_times_as_much() -> None:
    found = intervals.geometric_ratio([10, 100, 1_000], [1, 10, 100])
    assert found.value == pytest.approx(10)


def test_the_usual_range_of_nine_weeks_is_their_span() -> None:
    """The tenth of ten exchangeable weeks is neither the lowest nor the highest in 8 of 10 cases."""
    found = intervals.usual_range([5, 2, 9, 4, 7, 1, 8, 3, 6])
    assert (found.low, found.value, found.high) == (1, 5, 9)


def test_a_daily_mean_counts_weeks_and_leaves_out_gaps() -> None:
    days = [np.nan if day % 10 == 3 else 100.0 for day in range(70)]
    found = intervals.mean_per_day(days, rng=rng())
    assert found.value == pytest.approx(100)
    assert (found.n, found.n_missing) == (10, 7)


def test_a_rate_of_no_actions_is_zero_with_an_upper_bound() -> None:
    """No comment on 20,000 views: fewer than about 2.3 in 20,000 would be the bound of pure counting at 90 %."""
    found = intervals.pooled_rate([0] * 20, [1_000] * 20, rng=rng())
    assert (found.value, found.low) == (0, 0)
    assert found.high is not None
    assert 0.5 / 20_000 < found.high < 5 / 20_000


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("found", "needed"),
    [
        (intervals.pooled_rate([1] * 3, [10] * 3, rng=np.random.default_rng(1)), 2),
        (intervals.mean_of_ratios([0.1] * 4, rng=np.random.default_rng(1)), 6),
        (intervals.median([1, 2, 3]), 1),
        (intervals.geometric_mean([1, 2]), 1),
        (intervals.geometric_ratio([1, 2], [1, 2, 3]), 1),
        (intervals.mean_per_day([1.0] * 21, rng=np.random.default_rng(1)), 1),
        (intervals.usual_range([1, 2, 3, 4]), 5),
    ],
)
def test_too_little_data_is_refused_with_what_is_lacking(found: Interval, needed: int) -> None:
    assert found.is_refused
    assert found.value is not None
    assert (found.low, found.high, found.needed) == (None, None, needed)


def hit() -> tuple[np.ndarray, np.ndarray]:
    """Sixteen posts of which one holds most views and half of its viewers reacted; of the others one in fifty did."""
    views = np.array([*np.geomspace(300, 9_000, 15), 2e6])
    rate = np.array([0.02] * 15 + [0.5])
    return np.floor(views * rate), np.floor(views)


def test_a_rate_whose_ends_lie_too_far_apart_is_refused_and_says_why() -> None:
    """Small posts in which all reacted beside large ones in which hardly anybody did."""
    found = intervals.pooled_rate([2, 225, 43, 7, 1, 102, 1], [15, 217, 1_155, 6_906, 531, 102, 57], rng=rng())
    assert found.is_refused
    assert found.value is not None
    assert found.needed is not None
    assert found.needed > 0
    assert "too far apart" in found.method


def test_no_rate_is_higher_than_it_can_be() -> None:
    actions, views = hit()
    free = intervals.pooled_rate(actions, views, rng=rng())
    bounded = intervals.pooled_rate(actions, views, at_most=0.55, rng=rng())
    assert bounded.low == free.low
    assert free.high is not None
    assert free.high > 0.55
    assert bounded.high == 0.55
    impossible = intervals.pooled_rate([20] * 12, [10] * 12, at_most=1.0, rng=rng())
    assert impossible.high == impossible.value == 2, "an interval holds its value, whatever the source says"


def test_nothing_at_all_has_no_value() -> None:
    for found in (
        intervals.pooled_rate([], [], rng=rng()),
        intervals.mean_of_ratios([np.nan], rng=rng()),
        intervals.median([]),
        intervals.geometric_mean([]),
        intervals.mean_per_day([np.nan] * 30, rng=rng()),
        intervals.usual_range([]),
    ):
        assert found.value is None
        assert found.n == 0


def test_negative_values_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(BadValue, match="zero or more"):
        intervals.mean_of_ratios([-0.1] * 12, rng=rng())
    with pytest.raises(BadValue, match="positive"):
        intervals.geometric_mean([1, 0, 3])
    with pytest.raises(BadValue, match="numerators"):
        intervals.pooled_rate([1, 2], [1], rng=rng())


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_missing_posts_and_posts_without_views_are_left_out_and_counted() -> None:
    actions, views = posts(30)
    plain = intervals.pooled_rate(actions, views, rng=rng())
    holes = intervals.pooled_rate([*actions, np.nan, 5, 3], [*views, 100, np.nan, 0], rng=rng())
    assert (holes.value, holes.low, holes.high, holes.n) == (plain.value, plain.low, plain.high, 30)
    assert holes.n_missing == 3


def test_the_same_generator_gives_the_same_interval() -> None:
    actions, views = posts(50)
    assert intervals.pooled_rate(actions, views, rng=rng()) == intervals.pooled_rate(actions, views, rng=rng())


@given(st.integers(10, 60), st.integers(0, 1_000), st.sampled_from([0.5, 0.8, 0.95]))
def test_an_interval_holds_its_value_and_grows_with_its_level(n: int, seed: int, level: float) -> None:
    actions, views = posts(n, seed)
    for found, wider in (
        (
            intervals.pooled_rate(actions, views, level=level, rng=rng()),
            intervals.pooled_rate(actions, views, level=0.99, rng=rng()),
        ),
        (intervals.median(views, level=level), intervals.median(views, level=0.99)),
        (intervals.geometric_mean(views, level=level), intervals.geometric_mean(views, level=0.99)),
    ):
        if found.low is None or found.high is None or wider.low is None or wider.high is None:
            continue
        assert found.value is not None
        assert wider.low <= found.low <= found.value <= found.high <= wider.high


@given(st.integers(10, 40), st.integers(0, 1_000))
def test_a_geometric_ratio_turned_round_is_its_inverse(n: int, seed: int) -> None:
    _, views = posts(2 * n, seed)
    there, back = intervals.geometric_ratio(views[:n], views[n:]), intervals.geometric_ratio(views[n:], views[:n])
    assert there.value is not None
    assert there.low is not None
    assert back.high is not None
    assert back.value == pytest.approx(1 / there.value)
    assert back.high == pytest.approx(1 / there.low)


# ── coverage ─────────────────────────────────────────────────────────────────────────────────────────────────────────

# Below .77 is a failure; a few hundred runs know a coverage to about ±.05 (two standard errors).
LEAST, RUNS, TOLERANCE = 0.77, 250, 0.053


@pytest.mark.parametrize(("size", "rate"), [(1, 4), (2, 2)], ids=["lognormal", "heaviest tail"])
def test_the_pooled_rate_keeps_its_promise_where_the_plain_jackknife_does_not(size: int, rate: int) -> None:
    cell = coverage.pooled(families.MEASURED.sizes[size], families.MEASURED.rates[rate], RUNS)
    assert all(c is not None and c >= LEAST - TOLERANCE for c in cell.covered)
    assert min(plain or 0 for plain in cell.beside) < LEAST - TOLERANCE
    assert min(cell.answered) > 0.8


def test_means_medians_and_days_keep_their_promise() -> None:
    sizes, rates = families.MEASURED.sizes[3], families.MEASURED.rates[2]
    for cell in (
        coverage.means(sizes, rates, RUNS),
        coverage.medians(sizes, rates, RUNS),
        coverage.geometric(sizes, RUNS),
        coverage.usual(sizes, RUNS),
        coverage.daily(families.MEASURED.days[1], 100),
    ):
        assert all(
            c is None or c >= LEAST - TOLERANCE - 0.03 * (cell.estimate.endswith("(weeks)")) for c in cell.covered
        )


@pytest.mark.full
def test_on_all_families_together_every_estimate_keeps_its_promise() -> None:
    """Means over families; the pooled rate keeps it in every single family."""
    found = coverage.cells(500)
    for kind in {cell.estimate for cell in found}:
        for i in range(len(coverage.SIZES)):
            covered = [c.covered[i] for c in found if c.estimate == kind]
            known = [c for c in covered if c is not None]
            assert not known or np.mean(known) >= LEAST
            if kind == "pooled rate":
                assert len(known) == len(covered)
                assert min(known) >= LEAST - 0.04
