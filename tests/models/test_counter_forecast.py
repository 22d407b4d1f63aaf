"""A counter goes on as it went, never falls, and says how sure that is."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.errors import BadValue
from groundswell.models.counter_forecast import forecast_counter, is_told, pinball

LEVELS = np.array([0.1, 0.5, 0.9])


def test_a_steady_counter_goes_on_and_is_sure_of_it() -> None:
    """Worked: ten a day from 101 to 371; seven days later 441 in the mean, in the middle .4 sd less."""
    low, middle, high = forecast_counter(101.0 + 10 * np.arange(28), [7])[0]
    assert middle == pytest.approx(441 - 0.4 * 0.11 * 10 * 7 * 7**0.5)
    assert 371 <= low < middle < high < 470


def test_recent_days_count_for_more() -> None:
    gains = np.array([10.0] * 21 + [40.0] * 7)
    found = forecast_counter(1_001 + np.cumsum(gains), [7], [0.5])[0, 0] - (1_001 + gains.sum())
    assert 7 * 20 < found < 7 * 40


def test_forecasts_never_fall_below_the_counter() -> None:
    rng = np.random.default_rng(1)
    daily = np.cumsum(rng.poisson(0.3, 60)).astype(float)
    found = forecast_counter(daily, [1, 7, 30], LEVELS)
    assert (found >= daily[-1]).all()
    assert (np.diff(found, axis=1) >= 0).all()


def test_falls_and_gaps_are_no_gain() -> None:
    whole = 1_001 + 10.0 * np.arange(28)
    broken = whole.copy()
    broken[[5, 6, 13]] = np.nan
    broken[20] -= 500
    a, b = (forecast_counter(x, [7], [0.5])[0, 0] for x in (whole, broken))
    assert a == pytest.approx(b, rel=0.02)


def test_few_days_are_refused() -> None:
    assert np.isnan(forecast_counter([1.0, 2.0, 3.0, np.nan, np.nan, np.nan, np.nan, np.nan], [7])).all()
    assert np.isnan(forecast_counter([], [7])).all()


def test_a_rounded_display_widens_the_band() -> None:
    exact = forecast_counter(3_600_037 + 9_001 * np.arange(28), [7])[0]
    shown = forecast_counter(np.floor((3_600_037 + 9_001 * np.arange(28)) / 1e5) * 1e5, [7])[0]
    assert shown[2] - shown[0] > exact[2] - exact[0]


def test_the_band_holds_where_days_are_independent() -> None:
    """Recovery: gamma days, 400 series."""
    rng = np.random.default_rng(2)
    hits = []
    for _ in range(400):
        gains = np.rint(rng.gamma(4, 250, 35))
        total = 10_007 + np.cumsum(gains)
        low, _, high = forecast_counter(total[:28], [7])[0]
        hits.append(low <= total[-1] <= high)
    assert 0.72 <= np.mean(hits) <= 0.95


def test_the_pinball_loss_is_that_of_the_formula() -> None:
    """Worked: 10 came; level .9 said 8, 2 short: 1.8; level .1 said 12, 2 over: 1.8."""
    loss = pinball(np.array([[12.0, 8.0]]), np.array([10.0]), np.array([0.1, 0.9]))
    assert loss.tolist() == pytest.approx([1.8])


def test_levels_are_probabilities() -> None:
    with pytest.raises(BadValue, match="between 0 and 1"):
        forecast_counter(np.arange(28.0), [7], [80])


def test_a_display_that_hardly_moves_tells_nothing() -> None:
    assert not is_told([1e6] * 20 + [1.1e6] * 8)
    assert is_told(np.arange(28.0))
