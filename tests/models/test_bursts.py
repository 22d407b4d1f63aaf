"""Rises of counters are found with their lift and onset, and false alarms come no more often than promised."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from groundswell.errors import BadValue
from groundswell.models import burst_limit, bursts
from groundswell.models.burst_level import leaning, share_of_day

Floats: TypeAlias = NDArray[np.float64]
POLLS = 4


def _gains(n: int, days: int, per_day: float, rng: np.random.Generator) -> Floats:
    """Gains from look to look, four a day, some days livelier than others. Shape (n, looks)."""
    rate = per_day / POLLS * rng.gamma(25, 1 / 25, (n, days * POLLS))
    return rng.poisson(rate).astype(np.float64)


def _times(n: int, days: int) -> Floats:
    return np.tile(np.arange(1, days * POLLS + 1) / POLLS, (n, 1))


def test_a_rise_is_found_with_its_onset_and_its_lift() -> None:
    gains = _gains(1, 80, 1_000, np.random.default_rng(1))
    gains[0, 70 * POLLS : 72 * POLLS] *= 5
    found = bursts.watch(_times(1, 80), np.cumsum(gains, axis=1), every_days=3_000)
    (alarm,) = found.alarms
    assert alarm.onset == pytest.approx(70, abs=0.51)
    assert 70 < alarm.at <= 71
    assert alarm.low < 5 < alarm.high * 1.3
    assert alarm.over is not None
    assert 72 < alarm.over <= 73.1
    assert alarm.extra == pytest.approx(8_000, rel=0.2)


def test_false_alarms_come_about_as_often_as_promised() -> None:
    counts = np.cumsum(_gains(60, 200, 1_000, np.random.default_rng(2)), axis=1)
    seen = bursts.watch(_times(60, 200), counts, every_days=30)
    assert 0.8 < seen.watched_days.sum() / len(seen.alarms) / 30 < 1.5


def test_a_longer_promise_brings_fewer_alarms() -> None:
    counts = np.cumsum(_gains(40, 120, 500, np.random.default_rng(3)), axis=1)
    often, rarely = (len(bursts.watch(_times(40, 120), counts, every_days=e).alarms) for e in (10, 300))
    assert rarely < often / 4


@pytest.mark.parametrize("days", [1.5, 3, 8])
def test_a_counter_that_stood_still_and_catches_up_raises_no_alarm(days: float) -> None:
    counts = np.cumsum(_gains(40, 80, 1_000, np.random.default_rng(4)), axis=1)
    start, end = int((70 - days) * POLLS), 70 * POLLS
    counts[:, start:end] = counts[:, start - 1 : start]
    alarms = bursts.watch(_times(40, 80), counts, every_days=3_000).alarms
    assert sum(69 < a.at < 71 for a in alarms) <= 2


def test_a_counter_that_stumbles_and_returns_raises_no_alarm() -> None:
    counts = np.cumsum(_gains(1, 80, 1_000, np.random.default_rng(5)), axis=1)
    counts[0, 300:302] = 10
    assert not bursts.watch(_times(1, 80), counts, every_days=30_000).alarms


def test_a_fall_for_good_does_not_make_it_deaf() -> None:
    gains = _gains(1, 80, 1_000, np.random.default_rng(6))
    gains[0, 75 * POLLS :] *= 6
    counts = np.cumsum(gains, axis=1)
    counts[0, 200:] -= 40_000
    alarms = bursts.watch(_times(1, 80), counts, every_days=3_000).alarms
    assert [round(a.onset) for a in alarms] == [75]


def test_exact_counts_tell_of_a_rise_within_two_looks() -> None:
    """Recovery: twice as many at three-hourly looks of 200 views, among days that differ by a tenth."""
    rng = np.random.default_rng(9)
    day = np.repeat(np.exp(0.1 * rng.standard_normal((60, 70))), 8, axis=1)
    gains = rng.poisson(200 * day)
    gains[:, 69 * 8 :] *= 2
    at = np.tile(np.arange(1, 70 * 8 + 1) / 8, (60, 1))
    alarms = bursts.watch(at, np.cumsum(gains, axis=1).astype(np.float64)).alarms
    assert len({a.series for a in alarms if 69 < a.at <= 69.26}) > 50


def test_a_day_after_a_high_day_may_be_high_too() -> None:
    """Half of what the last day lay above the level, on the log scale, is expected again."""
    level, gain = np.array([[100.0, 100.0, 100.0]]), np.array([[100.0, 400.0, 10_000.0]])
    leans = leaning(level, gain, np.full((1, 3), 1e-9))
    np.testing.assert_allclose(leans, [[100, 100 * 3**0.5, 100 * 3**0.5]])


def test_the_share_of_a_day_is_that_of_the_days_before() -> None:
    """Worked: 3 of 4 views come in the last quarter of each day; two even days beside fourteen."""
    at = np.arange(0, 30 * 4 + 1) / 4
    counts = np.cumsum(np.r_[0, np.tile([100, 100, 100, 900], 30)]).astype(np.float64)
    share = share_of_day(at[None, :], counts[None, :], np.array([0]), 1.0, 0.25)[0]
    assert share[28 * 4] == pytest.approx((14 * 900 + 2 * 300) / (16 * 1_200))
    assert share[28 * 4 + 1] == pytest.approx((14 * 100 + 2 * 300) / (16 * 1_200))


def test_the_limit_is_the_predictive_quantile_of_the_tail() -> None:
    """Worked: of 20 daily maxima 1 to 20 the five highest lie 2 above 16 in the mean; one day in 40."""
    score = np.arange(1.0, 22.0)[None, :]
    limit, watched = burst_limit.of_each(score, np.arange(21)[None, :], np.array([40.0]))
    assert np.isnan(limit[0, : burst_limit.FEWEST_DAYS]).all()
    assert limit[0, 20] == pytest.approx(15 + (16 + 17 + 18 + 19 + 20 - 5 * 15) / 5 * 5 * ((40 / 4) ** (1 / 5) - 1))
    assert watched.tolist() == [7.0]


def test_a_rounded_counter_is_judged_by_its_own_steps() -> None:
    rng = np.random.default_rng(7)
    counts = np.floor((5_000_000 + np.cumsum(_gains(30, 150, 60_000, rng), axis=1)) / 10_000) * 10_000
    seen = bursts.watch(_times(30, 150), counts, step=10_000, every_days=30)
    assert 0.7 < seen.watched_days.sum() / len(seen.alarms) / 30 < 1.7


def test_rows_are_judged_alone_and_looks_may_be_irregular() -> None:
    rng = np.random.default_rng(8)
    long = np.sort(rng.uniform(0, 90, 300))
    short = np.array([0.0, 0.002, 40.0, 41.0])
    at, counts = bursts.stack([(long, np.floor(long * 500)), (short, short * 10), (np.array([]), np.array([]))])
    together = bursts.watch(at, counts)
    alone = bursts.watch(long[None, :], np.floor(long * 500)[None, :])
    np.testing.assert_array_equal(together.score[0, : len(long)], alone.score[0])
    assert not [a for a in together.alarms if a.series > 0]
    assert together.watched_days[1:].tolist() == [0, 0]


def test_a_post_whose_views_die_away_raises_no_alarm_while_its_course_is_known() -> None:
    age = np.arange(1, 100 * POLLS + 1) / POLLS
    counts = np.floor(20_000 * np.log1p(age / 0.5))[None, :]
    seen = bursts.watch(age[None, :], counts, shape=1 / (age[None, :] + 0.5), every_days=3_000)
    assert not seen.alarms
    late = np.isfinite(seen.expected[0]) & (age > 10)
    np.testing.assert_allclose(seen.expected[0][late], seen.seen[0][late], rtol=0.25)


def test_nothing_to_watch_is_no_error() -> None:
    empty = np.empty((0, 0))
    assert not bursts.watch(empty, empty).alarms


def test_matrices_of_two_shapes_and_hasty_promises_are_refused() -> None:
    with pytest.raises(BadValue, match="one shape"):
        bursts.watch(np.zeros((1, 2)), np.zeros((2, 1)))
    with pytest.raises(BadValue, match="every_days is 2"):
        bursts.watch(np.zeros((1, 2)), np.zeros((1, 2)), every_days=2)
