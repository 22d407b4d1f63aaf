"""A step is found where there is one, and hardly ever where there is none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from groundswell.models.steps import compare_periods, largest_rise

MONTHS = np.arange(0.0, 25.0)


def _account(rng: np.random.Generator, rise_in: int | None = None, times: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Two years of posts with heavy tails, about ten a month."""
    at = np.sort(rng.uniform(0, 24, 240))
    logs = 10 + rng.standard_t(3, 240)
    if rise_in is not None:
        logs = logs + math.log(times) * (at >= rise_in)
    return at, logs


def test_the_month_of_a_tenfold_rise_is_found() -> None:
    found = []
    for seed in range(100):
        at, logs = _account(np.random.default_rng(seed), rise_in=14, times=10)
        step = largest_rise(compare_periods(at, logs, MONTHS[:-1], MONTHS[1:], back=3))
        found.append(step is not None and step.index in {14, 15, 16} and step.low <= 10 <= step.high)
    assert np.mean(found) >= 0.75


def test_a_quiet_account_has_no_step() -> None:
    """False statements stay within five in a hundred: two-sided binomial limit for 400 runs."""
    runs = 400
    said = 0
    for seed in range(runs):
        at, logs = _account(np.random.default_rng(1000 + seed))
        said += largest_rise(compare_periods(at, logs, MONTHS[:-1], MONTHS[1:], back=3)) is not None
    assert said <= stats.binom.ppf(0.975, runs, 0.05)


def test_a_ratio_is_the_middle_of_all_pairs() -> None:
    """Worked: five posts at e³ after five at e⁰; every pair differs by 3."""
    at = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 1.1, 1.2, 1.3, 1.4, 1.5])
    logs = np.array([0.0] * 5 + [3.0] * 5)
    (step,) = compare_periods(at, logs, np.array([1.0]), np.array([2.0]), back=1)
    assert step.ratio == pytest.approx(math.exp(3))
    assert (step.low, step.high) == pytest.approx((math.exp(3), math.exp(3)))
    assert (step.n_in, step.n_before) == (5, 5)


def test_the_evidence_is_that_of_the_rank_sum_test() -> None:
    """Reference: scipy, without its continuity correction."""
    rng = np.random.default_rng(1)
    after, before = rng.normal(1, 1, 12), rng.normal(0, 1, 20)
    at = np.concatenate([np.full(20, 0.5), np.full(12, 1.5)])
    (step,) = compare_periods(at, np.concatenate([before, after]), np.array([1.0]), np.array([2.0]), back=1)
    expected = stats.mannwhitneyu(after, before, method="asymptotic", use_continuity=False).pvalue
    assert step.p == pytest.approx(expected)


def test_too_few_posts_make_no_comparison() -> None:
    at, logs = np.array([0.5, 1.5]), np.array([1.0, 9.0])
    assert compare_periods(at, logs, np.array([0.0, 1.0]), np.array([1.0, 2.0]), back=1) == ()
    assert largest_rise(()) is None


def test_equal_posts_are_no_step() -> None:
    at = np.linspace(0, 1.99, 40)
    steps = compare_periods(at, np.ones(40), np.array([1.0]), np.array([2.0]), back=1)
    assert largest_rise(steps) is None


def test_one_runaway_post_is_no_step() -> None:
    rng = np.random.default_rng(3)
    at, logs = _account(rng)
    logs[200] += 12
    assert largest_rise(compare_periods(at, logs, MONTHS[:-1], MONTHS[1:], back=3)) is None


def test_the_bounds_hold_for_all_months_together() -> None:
    """With no change anywhere, at least 8 in 10 accounts have every bound around 1."""
    whole = []
    for seed in range(300):
        at, logs = _account(np.random.default_rng(5000 + seed))
        steps = compare_periods(at, logs, MONTHS[:-1], MONTHS[1:], back=3)
        whole.append(all(s.low <= 1 <= s.high for s in steps))
    assert np.mean(whole) >= 0.8
