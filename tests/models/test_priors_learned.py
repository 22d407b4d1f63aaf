"""The shipped priors are what `make priors` learns, and they hold for authors that did not teach them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.growth import ape, is_train, our_band, ours
from benchmarks.growth_rivals import no_growth
from groundswell.models import priors
from tools.priors import Pairs, first_and_last, fit_growth, read_looks, with_one_before


@pytest.fixture(scope="module")
def posts(data_dir: Path) -> tuple[Pairs, Pairs]:
    """Pairs of looks, and such with one before, of the posts of other accounts."""
    looks, author = read_looks(data_dir)
    return first_and_last(looks, author), with_one_before(looks, author)


def test_there_are_as_many_pairs_as_counted_by_hand(posts: tuple[Pairs, Pairs]) -> None:
    pairs, three = posts
    assert len(pairs) == 3_203
    assert (pairs.seen.age_days < 30).all()
    assert (pairs.later.age_days - pairs.seen.age_days >= 3).all()
    assert (three.before.age_days < three.seen.age_days).all()


def test_the_shipped_priors_are_those_that_are_learned(posts: tuple[Pairs, Pairs]) -> None:
    again, shipped = fit_growth(*posts), priors.shipped().growth
    assert again.terms == shipped.terms
    np.testing.assert_allclose(again.coefficients, shipped.coefficients, rtol=0.02, atol=0.002)
    np.testing.assert_allclose(again.band_high, shipped.band_high, rtol=0.02)
    assert again.persistence == pytest.approx(shipped.persistence, rel=0.01)
    assert again.usual_surprise == pytest.approx(shipped.usual_surprise, rel=0.01)


def test_authors_that_did_not_teach_are_forecast_well(posts: tuple[Pairs, Pairs]) -> None:
    """Two splits here; benchmarks/growth.py has twenty, with competitors."""
    pairs, three = posts
    errors, hits, plain = [], [], []
    for split in (100, 101):
        teaches = is_train(pairs.author, split)
        test = pairs[~teaches]
        prior = fit_growth(pairs[teaches], three[is_train(three.author, split)])
        y = ours(prior, test)
        errors.append(np.median(ape(test, y)))
        plain.append(np.median(ape(test, no_growth(test, test, 0))))
        hits.append(our_band(prior, test, y)[0].mean())
    assert np.mean(errors) < 0.6 * np.mean(plain)
    assert np.mean(errors) < 0.098
    assert 0.76 <= np.mean(hits) <= 0.84
