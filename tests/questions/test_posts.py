"""The table of posts: ages beside views, ranks at equal age only, old figures under their own date."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.errors import BadValue, UnknownName
from groundswell.questions.at_age import percentiles
from groundswell.questions.posts import SORTS, posts, title_of
from tests.questions.states import STATES
from tests.questions.tables import account, at, post, seen


def test_the_most_viewed_post_comes_first_with_the_day_it_was_seen() -> None:
    view = account([post(1, at(0)), post(2, at(3))], [seen(1, at(50), views=70), seen(2, at(50), views=1_234_567)])
    answer = posts(view)
    assert (
        answer.headline
        == "First by views: the post of 9 January 2025, with 1,234,567 views when seen on 25 February 2025."
    )
    assert answer.table("posts")["views"] == (1_234_567, 70)
    assert answer.table("posts")["age_days"] == (47.0, 50.0)


def test_young_posts_among_old_ones_are_pointed_out() -> None:
    view = account([post(1, at(0)), post(2, at(45))], [seen(1, at(50), views=70), seen(2, at(50), views=90)])
    answer = posts(view)
    expected = "Still collecting when last seen (younger than 28 days): 1 post, with their ages beside them."
    assert answer.sentences[0] == expected
    assert answer.table("posts")["is_young"] == (True, False)


def test_views_at_equal_age_are_read_off_the_growth_curve_between_two_looks() -> None:
    """Growth slows, so that half way in time from 100 to 200 more than half of it is there."""
    view = account([post(1, at(0))], [seen(1, at(6), views=100), seen(1, at(8), views=200)])
    table = posts(view, age=7).table("posts")
    (views,), (low,), (high,) = table["views_at_age"], table["at_age_low"], table["at_age_high"]
    assert isinstance(views, int)
    assert isinstance(low, int)
    assert isinstance(high, int)
    assert 100 < low < views < high < 200
    assert 140 < views < 160
    assert table["at_age_from"] == ("looks around it",)


def test_a_look_at_that_very_age_is_exact_and_has_no_range() -> None:
    view = account([post(1, at(0))], [seen(1, at(7), views=150), seen(1, at(9), views=200)])
    table = posts(view, age=7).table("posts")
    assert table["views_at_age"] == (150,)
    assert table["at_age_low"] == table["at_age_high"] == (None,)
    assert table["at_age_from"] == ("the look then",)


def test_a_rank_takes_five_others() -> None:
    assert np.isnan(percentiles(np.array([1.0, 2, 3, 4, 5]))).all()
    assert list(percentiles(np.array([1.0, 2, 3, 4, 5, 6]))) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert list(percentiles(np.array([1.0, 1, 1, 1, 1, 1]))) == pytest.approx([0.5] * 6)


def test_posts_whose_last_look_lacks_views_keep_the_earlier_ones_under_their_date() -> None:
    view = account(
        [post(1, at(0)), post(2, at(0))],
        [
            seen(1, at(5), views=500, comments=3),
            seen(1, at(90), views=None, likes=None, comments=2),
            seen(2, at(90), views=900, likes=40, comments=5),
        ],
    )
    answer = posts(view)
    expected = "The last look holds no views of 1 post: those of 11 January 2025 stay, 500 together, and their likes"
    assert f"{expected} are unknown." in answer.sentences
    seen_on = dict(zip(answer.table("posts")["views"], answer.table("posts")["seen_on"], strict=True))
    assert seen_on == {500: "2025-01-11", 900: "2025-04-06"}


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_lists_the_unknown_last(sort: str) -> None:
    table = posts(STATES["both"](), sort=sort, limit=5).table("posts")
    assert len(table) == 5


def test_zero_lists_all() -> None:
    assert len(posts(STATES["both"](), limit=0).table("posts")) == 60


def test_requests_that_cannot_be_met_say_what_can() -> None:
    view = STATES["both"]()
    with pytest.raises(UnknownName, match="Did you mean 'views'"):
        posts(view, sort="view")
    with pytest.raises(BadValue, match="Use 0 for all posts"):
        posts(view, limit=-1)
    with pytest.raises(BadValue, match="a day or more"):
        posts(view, age=-1)


def test_a_post_is_called_by_its_caption_its_hashtags_or_its_id() -> None:
    assert title_of("Good morning", None, "video", "7000000000000000001") == "Good morning"
    assert title_of(None, "pug dog", "video", "7000000000000000001") == "#pug #dog"
    assert title_of(None, None, "video", "7000000000000000001") == "video …000001"
    assert len(title_of("word " * 40, None, None, "7000000000000000001")) <= 60
