"""Posts that say something: found by the words of their caption or hashtags, whatever the case."""

from __future__ import annotations

import pytest

from groundswell.questions.posts import posts
from tests.questions.tables import account, at, post, seen

CAPTIONS = ("Noodle, the old pug", "A day with bones", "No bones for the PUG")
TAGS = ("pug noodle", "", "nobones")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("pug", {100, 300}),
        ("PUG", {100, 300}),
        ("#nobones", {300}),
        ("bones", {200, 300}),
        ("bones day", {200}),
        ("pug bones", {300}),
        ("  ", {100, 200, 300}),
    ],
)
def test_every_word_of_a_search_stands_in_the_caption_or_the_hashtags(search: str, found: set[int]) -> None:
    view = account(
        [post(n + 1, at(n), caption=CAPTIONS[n], hashtags=TAGS[n]) for n in range(3)],
        [seen(n + 1, at(50), views=100 * (n + 1)) for n in range(3)],
    )
    assert set(posts(view, search=search).table("posts")["views"]) == found


def test_a_search_that_finds_nothing_says_so_and_what_was_asked() -> None:
    view = account([post(1, at(0), caption="Noodle")], [seen(1, at(50), views=70)])
    said = posts(view, search="xyzzy")
    assert "xyzzy" in said.headline
    assert not any(len(t) for t in said.tables if t.name == "posts")


def test_a_search_does_not_move_a_post_among_its_own() -> None:
    """The rank of a post is that among all posts of its age, not among those that were found."""
    view = account(
        [post(n, at(n), caption="pug" if n in {3, 9} else "else") for n in range(1, 11)],
        [seen(n, at(n + 7), views=100 * n) for n in range(1, 11)],
    )
    alone, among = (posts(view, search=word, age=7).table("posts") for word in ("pug", ""))
    ranks = dict(zip(among["post_id"], among["percentile"], strict=True))
    assert dict(zip(alone["post_id"], alone["percentile"], strict=True)) == {p: ranks[p] for p in alone["post_id"]}
    assert all(r is not None for r in alone["percentile"])
