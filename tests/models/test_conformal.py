"""Bands hold what they promise, are as short as they can be, and lean on others while they know little."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from groundswell.models.conformal import adapted_level, band, known_part, prior_band, shortest
from groundswell.models.growth_curve import Account, stranger


def _with_misses(misses: np.ndarray) -> Account:
    n = len(misses)
    return replace(
        stranger(),
        n_posts=n,
        surprises=misses,
        surprise_ages=np.full(n, 5.0),
        surprise_spans=np.full(n, 7.0),
        surprise_weights=np.ones(n),
    )


def test_the_shortest_range_leaves_out_the_long_tail() -> None:
    """Worked: of -1.00 to -0.01 and ten far ones, the shortest eight tenths (and a little) hold none of the far."""
    low, high = shortest([*np.arange(-100, 0) / 100, *[50.0] * 10], 0.8)
    assert low >= -1
    assert high < 0


def test_a_split_conformal_range_covers_the_next_one() -> None:
    """Recovery: 200 new misses of a skewed distribution, 400 times learned from 60."""
    rng = np.random.default_rng(1)
    hits = []
    for _ in range(400):
        low, high = shortest(-rng.gamma(2, 0.5, 60))
        new = -rng.gamma(2, 0.5, 200)
        hits.append(((low <= new) & (new <= high)).mean())
    assert 0.76 <= np.mean(hits) <= 0.84


def test_few_misses_lean_on_many() -> None:
    """Worked: three misses of 5 and thirty borrowed from a pool of zeros make 3 / 33 of 5."""
    assert shortest([5.0] * 3, toward=[0.0] * 100, borrowed=30) == pytest.approx((15 / 33, 15 / 33))


def test_without_history_the_band_is_the_priors() -> None:
    ages = np.array([1.0, 8.0, 20.0])
    np.testing.assert_array_equal(band(ages, stranger()), prior_band(ages, stranger().prior))


def test_a_wider_promise_is_a_wider_band() -> None:
    account = _with_misses(np.random.default_rng(1).standard_normal(200))
    ages = np.array([3.0])
    widths = [float((high - low)[0]) for low, high in (band(ages, account, level) for level in (0.5, 0.8, 0.95))]
    assert widths == sorted(widths)
    assert widths[0] < widths[2]


def test_an_account_that_forecasts_well_gets_narrow_bands_and_only_as_it_shows_it() -> None:
    rng = np.random.default_rng(2)
    ages = np.array([5.0])
    widths = [
        float(np.subtract(*band(ages, _with_misses(0.1 * rng.standard_normal(n)))[::-1])[0]) for n in (3, 30, 900)
    ]
    assert widths[0] > widths[1] > widths[2]
    assert widths[2] < 0.6


def test_what_own_posts_tell_narrows_as_a_mean_does() -> None:
    """Worked: nothing known, all of it; half the variance shared and one post, √(.5 + .5 / 2); endless posts, √.5."""
    assert known_part(0, 0.5) == 1.0
    assert known_part(1, 0.5) == pytest.approx(math.sqrt(0.75))
    assert known_part(1e9, 0.5) == pytest.approx(math.sqrt(0.5), abs=1e-6)


def test_misses_ask_for_more_and_hits_for_less() -> None:
    """Worked: five misses in a row add 5 × .005 × .8."""
    assert adapted_level([0] * 5) == pytest.approx(0.82)
    assert adapted_level([1] * 5) == pytest.approx(0.795)
    assert adapted_level([math.nan]) == 0.8
    assert adapted_level([0] * 1000) == 0.98


def test_the_adaptive_level_keeps_the_promise_where_the_noise_grew() -> None:
    """Recovery: misses larger than those that were learned from; the share over the last 2,000 is right again."""
    rng = np.random.default_rng(5)
    fixed = _half(0.8)
    asked, hits = 0.8, []
    for _ in range(4_000):
        hits.append(float(abs(rng.normal(0, 1.05 * fixed)) <= _half(asked)))
        asked = adapted_level(hits[-1:], start=asked)
    assert np.mean(hits[:200]) < 0.77
    assert 0.77 <= np.mean(hits[2_000:]) <= 0.83


def _half(level: float) -> float:
    low, high = prior_band(np.array([5.0]), stranger().prior, level)
    return float((high - low)[0] / 2)
