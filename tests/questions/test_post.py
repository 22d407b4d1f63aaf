"""One post: how far it is, how it grew, and where it stands among its own at equal age."""

from __future__ import annotations

import pytest

from groundswell.errors import UnknownName
from groundswell.questions.post import post
from tests.questions.tables import account, at, seen
from tests.questions.tables import post as posted


def test_the_newest_post_with_known_views_is_told_with_its_age_when_seen() -> None:
    view = account(
        [posted(1, at(0)), posted(2, at(10)), posted(3, at(20))],
        [seen(1, at(13), views=500), seen(2, at(13), views=1_234)],
    )
    said = post(view)
    assert (
        said.headline
        == "The post of 16 January 2025 had 1,234 views when seen on 19 January 2025, at an age of 3 days."
    )


def test_the_post_that_is_asked_for_is_told_and_another_is_refused() -> None:
    view = account([posted(1, at(0)), posted(2, at(10))], [seen(1, at(13), views=500), seen(2, at(13), views=900)])
    first = view.run("SELECT post_id FROM post ORDER BY posted_us")["post_id"][0]
    said = post(view, which=first)
    assert "500 views" in said.headline
    assert said.params["which"] == first
    with pytest.raises(UnknownName, match="999"):
        post(view, which="999")


def test_every_look_is_listed_and_counters_that_no_look_states_are_missing_not_zero() -> None:
    view = account(
        [posted(1, at(0))],
        [seen(1, at(1), views=100, likes=7, saves=None), seen(1, at(3), views=250, likes=9, saves=None)],
    )
    said = post(view)
    looks = said.table("looks")
    assert looks["views"] == (100, 250)
    assert looks["age_days"] == (1.0, 3.0)
    assert looks["saves"] == (None, None)
    numbers = {e.name: e for e in said.estimates}
    assert numbers["views"].value == 250
    assert numbers["likes"].value == 9
    assert numbers["saves"].value is None
    assert numbers["saves"].state == "missing"


def test_its_rank_is_that_among_the_others_at_the_same_age() -> None:
    """Nine others had 10, 20 … 90 views at three days; 95 is ahead of all of them."""
    posts = [posted(n, at(n * 4)) for n in range(1, 11)]
    looks = [seen(n, at(n * 4 + 3), views=10 * n if n < 10 else 95) for n in range(1, 11)]
    said = post(account(posts, looks))
    assert said.sentences[0].startswith("At 3 days old it had 95 views, ahead of ")
    assert "of 9 other posts; a typical one had 50 (31 to 69) at that age." in said.sentences[0]
    assert "95 views" in said.headline


def test_each_number_is_explained_once() -> None:
    posts = [posted(n, at(n * 4)) for n in range(1, 11)]
    looks = [seen(n, at(n * 4 + d), views=100 * n * d) for n in range(1, 11) for d in (1, 3, 6)]
    said = post(account(posts, looks))
    names = [card.name for card in said.methods]
    assert sorted(names) == sorted(set(names))


def test_an_account_without_posts_is_refused_with_what_to_import() -> None:
    said = post(account([], []))
    assert said.standing == "refused"
    assert said.next_steps
