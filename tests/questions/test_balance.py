"""The published rule and its verdicts, held to the examples that are shown with them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from groundswell.models.compare import Times
from groundswell.questions.balance import balance
from groundswell.questions.verdict import EXAMPLES, rule
from tests.questions.states import STATES
from tests.questions.tables import FakeView, account, at, post, seen


@pytest.mark.parametrize("verdict", EXAMPLES)
def test_the_rule_gives_the_verdict_of_its_example(verdict: str) -> None:
    low, high = EXAMPLES[verdict]
    assert rule(Times(math.sqrt(low * high), low, high)) == verdict


def test_nothing_to_compare_cannot_be_said() -> None:
    assert rule(None) == "cannot say"


def _account(change: float, scatter: float = 0.1, seed: int = 9) -> FakeView:
    """120 posts over 240 days, reactions per follower `change` times as many in the newer half; followers constant."""
    rng = np.random.default_rng(seed)
    posts = [post(i, at(2 * i)) for i in range(120)]
    looks = []
    for i in range(120):
        likes = round(50 * math.exp(scatter * rng.normal()) * (change if i >= 60 else 1))
        looks.append(seen(i, at(240), views=1000, likes=likes, comments=0, shares=0))
    return account(posts, looks, profiles=[{"observed_us": at(-1), "followers": 500}])


@pytest.mark.parametrize(
    ("change", "verdict"), [(0.5, "followers ahead"), (2.0, "engagement ahead"), (1.0, "in balance")]
)
def test_the_account_is_held_against_its_own_past(change: float, verdict: str) -> None:
    answer = balance(_account(change), days=120)
    rows = dict(zip(answer.table("rule")["verdict"], answer.table("rule")["is_this"], strict=True))
    assert [name for name, is_this in rows.items() if is_this] == [verdict]
    times = answer["engagement_per_follower_change"]
    assert times.low is not None
    assert times.high is not None
    assert times.low < (times.value or 0) < times.high
    assert times.value == pytest.approx(change, rel=0.1)
    assert answer.standing == "answered"


def test_scattered_posts_cannot_be_judged() -> None:
    """With no change and much scatter, a half is called ahead in the two times one in ten of an 80 % interval."""
    headlines = [balance(_account(1.0, scatter=2.5, seed=s), days=120).headline for s in range(20)]
    assert sum(h.startswith("Can't say yet which half is ahead") for h in headlines) >= 12


def test_without_followers_the_answer_says_so_and_what_to_import() -> None:
    answer = balance(STATES["one_look"]())
    assert answer.headline.startswith("Can't say whether followers and engagement are in balance")
    assert answer.next_steps[0] == "Download Followers in TikTok Studio and import it."
    assert answer["views_per_follower_median"].state == "missing"
    assert answer["engagement_rate_by_views_pooled"].value is not None


def test_views_per_follower_are_those_at_posting() -> None:
    answer = balance(_account(1.0), days=120)
    assert answer["views_per_follower_median"].value == 2
    assert answer["engagement_rate_by_followers_median"].value == pytest.approx(0.1, rel=0.05)


def test_daily_figures_stand_in_where_posts_are_unknown() -> None:
    answer = balance(STATES["days_only"]())
    assert answer["engagement_per_follower_change"].value is not None
    assert answer["followers_per_1000_views"].value == pytest.approx(1000 * 2 / 1150, rel=0.02)


def test_the_platform_figure_is_context_and_no_part_of_the_rule() -> None:
    answer = balance(STATES["one_look"]())
    assert any(s.startswith("For context only") and "78 of every 1,000" in s for s in answer.sentences)
    assert round((0.070 + 0.0056 + 0.0019) * 1000) == 78  # likes, shares, comments: Steel et al., arXiv 2504.13279


def test_a_post_is_called_by_its_words_and_its_id_stands_last() -> None:
    halves = balance(_account(1.0), days=120).table("halves")
    assert halves.columns[0].name == "title"
    assert halves.columns[-1].name == "post_id"
    assert not any(str(title).isdigit() for title in halves["title"])


@pytest.mark.parametrize("name", ["balance", "posts", "momentum"])
def test_no_table_has_two_columns_of_one_name(name: str) -> None:
    from groundswell.questions import registry

    for table in registry.get(name).answer(_account(1.0)).tables:
        labels = [c.label for c in table.columns]
        assert len(labels) == len(set(labels)), table.name
