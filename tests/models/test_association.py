"""Together, apart or neither, with an interval that allows for weeks resembling each other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from groundswell.models.association import by_ranks


def test_the_value_is_spearmans() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=30), rng.normal(size=30)
    found = by_ranks(x, y)
    assert found is not None
    assert found.value == pytest.approx(stats.spearmanr(x, y).statistic)
    assert found.low < found.value < found.high


def test_few_weeks_or_no_change_say_nothing() -> None:
    assert by_ranks(np.arange(7.0), np.arange(7.0)) is None
    assert by_ranks(np.ones(20), np.arange(20.0)) is None


def test_two_series_that_rise_together_are_together() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=40)
    found = by_ranks(x, x + 0.3 * rng.normal(size=40))
    assert found is not None
    assert found.low > 0


def test_independent_weeks_are_covered_as_promised() -> None:
    rng = np.random.default_rng(6)
    runs = 1500
    covered = 0
    for _ in range(runs):
        found = by_ranks(rng.normal(size=26), rng.normal(size=26))
        assert found is not None
        covered += found.low <= 0 <= found.high
    assert 0.76 <= covered / runs <= 0.86


def test_two_drifting_series_claim_less_than_they_seem_to() -> None:
    """Independent but persistent weeks: without the correction the interval misses zero more than half of the time."""
    rng = np.random.default_rng(8)
    runs = 400
    missed = 0
    for _ in range(runs):
        pair = np.zeros((2, 40))
        for t in range(1, 40):
            pair[:, t] = 0.8 * pair[:, t - 1] + rng.normal(size=2)
        found = by_ranks(pair[0], pair[1])
        assert found is not None
        missed += not found.low <= 0 <= found.high
    assert missed / runs <= 0.3
