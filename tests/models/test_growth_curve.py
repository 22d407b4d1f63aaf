"""The curve of growth: exact where it must be, never falling, moved by an account's own posts."""

from __future__ import annotations

import json
import math
from importlib.resources import files

import numpy as np
import pytest

from groundswell.errors import BadValue
from groundswell.models import priors
from groundswell.models.growth_account import learn_account
from groundswell.models.growth_curve import log_clock, log_growth, stranger, surprise, views_ahead, views_behind
from groundswell.models.looks import Looks, display_step, in_order, latest, make_looks

NAN = math.nan


def _curved(rng: np.random.Generator, n_posts: int, pace: float) -> Looks:
    """Posts that grow along the prior's curve, all of them faster or slower by the same surprise, with scatter."""
    post = np.arange(n_posts)
    first = make_looks(post, rng.uniform(1, 10, n_posts), rng.integers(20_000, 90_000, n_posts) * 7 + 3)
    eta = log_growth(first, [7.0])[:, 0] + pace + 0.3 * rng.standard_normal(n_posts)
    later = np.floor(first.views * np.exp(np.exp(eta)))
    both = [np.concatenate(pair) for pair in ((post, post), (first.age_days, first.age_days + 7), (first.views, later))]
    return make_looks(*both)


def test_the_clock_is_that_of_the_formula() -> None:
    """Worked: from half a day to three and a half, r = 4 and c = (1 - 1/2) / (1/2) = 1."""
    assert log_clock(np.array([0.5]), np.array([3.5 - 0.5]), 0.5)[0] == pytest.approx(0.0)
    assert log_clock(np.array([0.5]), np.array([math.e - 1]), 0.0)[0] == pytest.approx(0.0)


def test_no_time_is_no_growth() -> None:
    seen = make_looks([1], [2.0], [1234])
    assert views_ahead(seen, [0.0])[0, 0] == 1234


def test_views_never_fall_below_what_there_was_nor_with_time() -> None:
    rng = np.random.default_rng(1)
    n = 500
    seen = make_looks(
        np.arange(n),
        np.exp(rng.uniform(-6, 7, n)),
        np.exp(rng.uniform(0, 20, n)),
        likes=np.exp(rng.uniform(0, 20, n)),
        saves=np.where(rng.random(n) < 0.5, NAN, 10.0),
        followers=np.exp(rng.uniform(0, 20, n)),
    )
    views = views_ahead(seen, np.geomspace(0.001, 3000, 60))
    assert (views >= seen.views[:, None]).all()
    assert (np.diff(views, axis=1) >= 0).all()
    assert np.isfinite(views).all()


def test_the_curve_backwards_leads_to_where_it_started() -> None:
    seen = make_looks([0, 1], [7.0, 20.0], [50_000, 3_000], likes=[4_000, 200])
    was = views_behind(seen, [1.0, 3.0])
    assert (was[:, 0] < was[:, 1]).all()
    assert (was < seen.views[:, None]).all()
    for j, age in enumerate([1.0, 3.0]):
        part = was[:, j] / seen.views
        again = make_looks(seen.post, [age, age], was[:, j], likes=seen.likes * part)
        there = views_ahead(again, (seen.age_days - age)[:, None])[:, 0]
        np.testing.assert_allclose(there, seen.views, rtol=0.02)
    assert np.isnan(views_behind(seen, [8.0])[0, 0])


def test_a_look_without_views_or_age_says_nothing() -> None:
    seen = make_looks([1, 2, 3, 4], [NAN, 2.0, 2.0, -1.0], [100, NAN, 0, 100])
    assert np.isnan(views_ahead(seen, [1.0])).all()


def test_a_surprise_is_zero_on_the_curve_and_has_the_noise_of_small_counts() -> None:
    seen = make_looks([1], [2.0], [1_000_003])
    later = make_looks([1], [9.0], views_ahead(seen, [7.0])[:, 0])
    found, variance = surprise(seen, later, stranger())
    assert found[0] == pytest.approx(0.0, abs=1e-9)
    assert variance[0] == pytest.approx(1 / (later.views[0] - seen.views[0]))
    assert surprise(make_looks([1], [2.0], [3]), make_looks([1], [9.0], [4]), stranger())[1][0] == pytest.approx(1.0)


def test_a_counter_that_fell_or_froze_is_slow_growth_and_nothing_worse() -> None:
    seen = make_looks([1, 2], [2.0, 2.0], [5_003, 5_003])
    later = make_looks([1, 2], [9.0, 9.0], [5_003, 4_001])
    found, _ = surprise(seen, later, stranger())
    assert np.isfinite(found).all()
    assert (found < -3).all()


def test_fast_posts_go_on_and_slow_ones_stay_slow() -> None:
    """Two posts alike now; the one came from 8,000 and the other from 9,900."""
    before = make_looks([1, 2], [4.0, 4.0], [8_003, 9_901])
    seen = make_looks([1, 2], [6.0, 6.0], [10_003, 10_003])
    alone = views_ahead(seen, [7.0])[:, 0]
    fast, slow = views_ahead(seen, [7.0], before=before)[:, 0]
    assert fast > alone[0] > slow > 10_003


@pytest.mark.parametrize("pace", [-0.8, 0.8])
def test_own_history_moves_the_curve_to_the_account(pace: float) -> None:
    rng = np.random.default_rng(3)
    few, many = (learn_account(_curved(rng, n, pace)) for n in (5, 300))
    fresh = in_order(_curved(rng, 200, pace))
    now, then = fresh[0::2], fresh[1::2]
    left = {name: abs(float(np.median(surprise(now, then, a)[0]))) for name, a in (("few", few), ("many", many))}
    assert abs(few.shift) > 0.2
    assert math.copysign(1, few.shift) == math.copysign(1, pace)
    assert left["many"] < 0.12
    assert many.scatter < stranger().scatter


def test_an_account_without_second_looks_is_a_stranger() -> None:
    account = learn_account(make_looks([1, 2, 3], [1.0, 2.0, 3.0], [10, 20, 30]))
    assert account.n_posts == 0
    assert account.shift == 0.0
    assert learn_account(make_looks([], [], [])).n_posts == 0


def test_one_wild_post_does_not_move_an_account() -> None:
    rng = np.random.default_rng(4)
    quiet = _curved(rng, 40, 0.0)
    wild = make_looks([999, 999], [2.0, 9.0], [1_001, 9_000_001])
    both = make_looks(*(np.append(getattr(quiet, n), getattr(wild, n)) for n in ("post", "age_days", "views")))
    assert abs(learn_account(both).shift - learn_account(quiet).shift) < 0.1


def test_repeats_by_a_clock_in_another_time_zone_are_one_look() -> None:
    looks = make_looks([1, 1, 1], [2.0, 2.0 + 7 / 24, 3.0], [541_200, 541_200, 600_000], likes=[5, 5, 9])
    assert in_order(looks).age_days.tolist() == [2.0, 3.0]
    moved = make_looks([1, 1], [2.0, 2.0 + 7 / 24], [541_200, 541_300], likes=[5, 5])
    assert len(in_order(moved)) == 2


def test_the_latest_look_and_the_one_before() -> None:
    now, before = latest(in_order(make_looks([2, 1, 2, 3], [5.0, 1.0, 2.0, NAN], [50, 10, 20, 5])))
    assert now.post.tolist() == [1, 2]
    assert now.views.tolist() == [10, 50]
    assert np.isnan(before.views[0])
    assert before.views[1] == 20


def test_the_step_of_a_rounded_counter() -> None:
    assert display_step(np.array([999.0, 12_300.0, 12_345.0, 3.6e6, 1.2e9])).tolist() == [1, 100, 1, 1e5, 1e8]


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(BadValue, match="2 looks and 3 values of likes"):
        make_looks([1, 2], [1.0, 2.0], [10, 20], likes=[1, 2, 3])


def test_the_priors_are_dated_coefficients_with_sources_and_no_rows() -> None:
    text = files("groundswell").joinpath(priors.FILE).read_text(encoding="utf-8")
    found = priors.shipped()
    assert found.made_on
    assert found.sources
    assert priors.read(found.as_json()) == found
    assert len(text) < 8_000
    assert len(json.loads(text)["growth"]["terms"]) < 40
