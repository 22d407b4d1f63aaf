"""The one real account that ships with the package, told as it was."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import groundswell.demo
from groundswell.answer import Answer, Source
from groundswell.clock import parse_observed
from groundswell.questions import registry
from tests.questions.tables import FakeView, account

FOLDER = Path(groundswell.demo.__file__).parent
COUNTS = {"views": "n_plays", "likes": "n_likes", "comments": "n_comments", "shares": "n_shares"}


def _looks(name: str, observed: str) -> list[dict[str, Any]]:
    looks = []
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            counts = {count: int(row[column]) for count, column in COUNTS.items() if row.get(column)}
            if counts["views"] == 0:  # zeros beside real comments are unknown
                counts = {count: n for count, n in counts.items() if n}
            posted = int(row["video_time"]) * 1_000_000
            looks.append(
                {"post_id": row["video_id"], "posted_us": posted, "observed_us": parse_observed(observed), **counts}
            )
    return looks


@cache
def real_view() -> FakeView:
    """The bundled account, of nobody here."""
    looks = _looks("videos_2022-01.csv", "2022-01-11") + _looks("videos_2022-04.csv", "2022-04-09")
    posts = {look["post_id"]: {"post_id": look["post_id"], "posted_us": look["posted_us"]} for look in looks}
    first, last = parse_observed("2022-01-11"), parse_observed("2022-04-09")
    return account(
        posts.values(),
        looks,
        is_own=False,
        is_zone_set=False,
        today_us=parse_observed("2026-11-22"),
        known_sources=(Source("table", 2, first, last, stated=True),),
    )


@cache
def _ask(question: str) -> Answer:
    return registry.get(question).answer(real_view())


def test_the_first_sentence_is_how_old_the_numbers_are() -> None:
    assert _ask("today").headline == "These numbers end on 9 April 2022."


def test_the_nineteen_posts_keep_their_plays_of_january_and_their_likes_stay_unknown() -> None:
    sentence = (
        "The last look holds no views of 19 posts: those of 11 January 2022 stay, 20,503,300 together, and their likes"
        " are unknown."
    )
    assert sentence in _ask("posts").sentences
    assert sentence in _ask("today").sentences
    table = registry.get("posts").answer(real_view(), limit=0).table("posts")
    rows = list(zip(table["posted_on"], table["seen_on"], table["views"], table["likes"], strict=True))
    january = [row for row in rows if row[1] == "2022-01-11"]
    assert len(january) == 19
    assert sum(int(views or 0) for _, _, views, _ in january) == 20_503_300
    assert all(likes is None for *_, likes in january)
    assert {str(day)[:7] for day, *_ in january} == {"2021-08", "2021-09"}


def test_counts_that_fell_between_the_two_files_are_shown_as_falls() -> None:
    falls = _ask("growth").table("falls")
    assert falls["counter"] == ("comments",)
    assert falls["n_posts"] == (114,)


def test_the_two_days_of_observation_stand_by_the_numbers() -> None:
    said = [c.sentence for c in _ask("posts").caveats if c.kind == "stated time"]
    assert said == [
        (
            "The posts were seen on 11 January 2022 (newest post: 11 January 2022)"
            " and 9 April 2022 (newest post: 9 April 2022), as stated at import; the files do not say."
        )
    ]


def test_the_rise_of_october_2021_is_found() -> None:
    answer = _ask("growth")
    assert answer.headline.startswith("The step that stands out is October 2021")
    assert answer["views_step"].window == "2021-10"


def test_nothing_is_said_of_followers_that_no_file_holds() -> None:
    assert _ask("balance").headline.startswith("Can't say whether followers and engagement are in balance")
    assert _ask("growth")["followers_last"].state == "missing"


def test_reactions_are_those_of_the_last_ninety_days() -> None:
    rate = _ask("engagement")["engagement_rate_by_views_pooled"]
    assert rate.n == 57
    assert round(rate.value or 0, 4) == 0.1867
