"""Two estimates side by side, on figures that a person can check."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.models.compare import ratio


def test_a_doubling_keeps_the_interval_of_the_one_uncertain_side() -> None:
    times = ratio((0.04, 0.03, 0.05), (0.02, 0.02, 0.02))
    assert times is not None
    assert (times.value, times.low, times.high) == pytest.approx((2.0, 1.5, 2.5))
    assert times.is_clear


def test_two_uncertain_sides_add_up_like_the_sides_of_a_right_triangle() -> None:
    times = ratio((1, math.exp(-3), math.exp(3)), (1, math.exp(-4), math.exp(4)))
    assert times is not None
    assert math.log(times.low) == pytest.approx(-5)
    assert math.log(times.high) == pytest.approx(5)
    assert not times.is_clear


def test_there_is_no_ratio_to_nothing() -> None:
    assert ratio((1, 1, 1), (0, 0, 1)) is None


positive = st.floats(0.01, 100)


@given(positive, positive, st.floats(1, 5), st.floats(1, 5))
def test_swapping_the_two_turns_the_ratio_around(new: float, old: float, a: float, b: float) -> None:
    forth = ratio((new, new / a, new * a), (old, old / b, old * b))
    back = ratio((old, old / b, old * b), (new, new / a, new * a))
    assert forth is not None
    assert back is not None
    assert forth.value * back.value == pytest.approx(1)
    assert forth.low * back.high == pytest.approx(1)


def test_the_interval_covers_what_it_promises() -> None:
    """Recovery: two normal means on the log scale, 80 % each; the ratio is covered in 80 % too."""
    rng = np.random.default_rng(5)
    z, covered, runs = 1.2816, 0, 4000
    for _ in range(runs):
        a, b = rng.normal(0.3, 0.2), rng.normal(0.0, 0.1)
        new = (math.exp(a), math.exp(a - z * 0.2), math.exp(a + z * 0.2))
        old = (math.exp(b), math.exp(b - z * 0.1), math.exp(b + z * 0.1))
        times = ratio(new, old)
        assert times is not None
        covered += times.low <= math.exp(0.3) <= times.high
    assert 0.78 <= covered / runs <= 0.82
