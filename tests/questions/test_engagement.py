"""Rates that a person can check on paper, each known under its full name."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.models.intervals import Interval
from groundswell.questions.engagement import engagement, headline
from groundswell.questions.rates import STANDARD
from tests.questions.states import STATES
from tests.questions.tables import account, at, post, seen


def _account(n: int = 12, **changes: int | None) -> object:
    posts = [post(i, at(i)) for i in range(n)]
    looks = [
        seen(
            i,
            at(40),
            **{
                "views": 1000 * (i + 1),
                "likes": 30 * (i + 1),
                "comments": 8 * (i + 1),
                "shares": 4 * (i + 1),
                **changes,
            },
        )
        for i in range(n)
    ]
    return account(posts, looks)


def test_likes_comments_and_shares_over_views() -> None:
    answer = engagement(_account())
    assert answer.headline.startswith(
        "42 of every 1,000 views brought a like, comment or share; for posts seen as often as these, expect "
    )
    assert answer["engagement_rate_by_views_pooled"].value == pytest.approx(0.042)
    assert answer["like_rate_pooled"].value == pytest.approx(0.030)
    assert answer["comment_rate_pooled"].value == pytest.approx(0.008)
    assert answer["share_rate_pooled"].value == pytest.approx(0.004)


def test_saves_that_no_file_holds_are_missing_and_not_zero() -> None:
    saves = engagement(_account())["save_rate_pooled"]
    assert saves.value is None
    assert saves.state == "missing"
    assert saves.why


def test_an_action_known_of_fewer_posts_than_the_others_says_of_how_many() -> None:
    counts = {"views": 1000, "likes": 30, "comments": 8, "shares": 4}
    looks = [seen(i, at(40), **counts, saves=6 if i < 5 else None) for i in range(12)]
    said = " ".join(engagement(account([post(i, at(i)) for i in range(12)], looks)).sentences)
    assert "of the 12 posts of" in said
    assert "4.0 shares and 6.0 saves (known of 5 posts only)." in said


def test_the_card_holds_every_standard_rate_put_together_in_every_way() -> None:
    card = engagement(_account(saves=6)).methods[0]
    assert card.name == "engagement_rate_by_views_pooled"
    names = {name for name, _, _ in card.alternatives}
    assert names == {f"{rate}_{way}" for rate in STANDARD for way in ("pooled", "mean", "median")} - {card.name}
    values = {name: value for name, value, _ in card.alternatives}
    assert values["engagement_rate_by_views_mean"] == pytest.approx(0.042)
    assert values["engagement_rate_by_reach_pooled"] is None


def test_pooled_and_mean_differ_where_large_posts_differ() -> None:
    posts = [post(i, at(i)) for i in range(10)]
    looks = [seen(i, at(40), views=100, likes=10, comments=0, shares=0) for i in range(9)]
    looks.append(seen(9, at(40), views=9100, likes=910 * 2, comments=0, shares=0))
    answer = engagement(account(posts, looks))
    values = {name: value for name, value, _ in answer.methods[0].alternatives}
    assert answer["engagement_rate_by_views_pooled"].value == pytest.approx(1910 / 10_000)
    assert values["engagement_rate_by_views_mean"] == pytest.approx(0.11)
    assert values["engagement_rate_by_views_median"] == pytest.approx(0.10)


def test_posts_with_unknown_counts_are_left_out_and_counted() -> None:
    posts = [post(i, at(i)) for i in range(12)]
    looks = [seen(i, at(40), views=1000, likes=None if i < 3 else 40, comments=1, shares=1) for i in range(12)]
    answer = engagement(account(posts, looks))
    assert answer["engagement_rate_by_views_pooled"].n == 9
    assert "Left out because some of their counts are unknown: 3 of the 12 posts." in answer.sentences
    assert [c.sentence for c in answer.caveats if c.kind == "unknown values"] == [
        "Of 3 posts, likes are unknown: unknown is not zero, so these posts are left out."
    ]


def test_a_handful_of_posts_gives_the_number_and_no_promise() -> None:
    answer = engagement(_account(4))
    rate = answer["engagement_rate_by_views_pooled"]
    assert rate.value is not None
    assert rate.low is None
    assert rate.state == "too little"
    assert "too early to say what to expect" in answer.headline
    assert answer.next_steps[0].endswith("would give this a range.")


def test_a_range_too_wide_to_use_is_not_promised() -> None:
    wide = Interval(0.1, 0.02, 0.5, 0.8, 12, "")
    expected = "100 of every 1,000 views brought a like, comment or share so far; these 12 posts differ too much to say"
    assert headline(wide) == f"{expected} what to expect."


def test_a_stretch_that_doubled_is_said_to_be_more_than_before() -> None:
    posts = [post(i, at(2 * i)) for i in range(60)]
    rng = np.random.default_rng(1)
    rate = [(0.08 if i >= 30 else 0.04) * np.exp(0.1 * rng.normal()) for i in range(60)]
    looks = [seen(i, at(120), views=5000, likes=round(5000 * rate[i]), comments=0, shares=0) for i in range(60)]
    answer = engagement(account(posts, looks), days=61)
    change = answer["engagement_rate_change"]
    assert change.low is not None
    assert change.high is not None
    assert change.low <= 2 <= change.high
    assert any(s.startswith("In the stretch of the same length before, it was less") for s in answer.sentences)


def test_months_share_one_usual_range() -> None:
    rng = np.random.default_rng(3)
    posts = [post(i, at(3 * i)) for i in range(200)]
    looks = [
        seen(i, at(640), views=4000, likes=round(200 * np.exp(0.2 * rng.normal())), comments=2, shares=2)
        for i in range(200)
    ]
    answer = engagement(account(posts, looks))
    table = answer.table("trend")
    assert len(set(table["usual_low"])) == 1
    assert table.chart is not None
    assert table.chart.low == "usual_low"
    assert any("your usual range by month" in s for s in answer.sentences)


def test_an_account_known_by_days_only_is_answered_in_weeks() -> None:
    answer = engagement(STATES["days_only"]())
    assert "for weeks seen as often as these" in answer.headline
    assert answer.estimates[0].name == "engagement_rate_by_views_daily_pooled"
