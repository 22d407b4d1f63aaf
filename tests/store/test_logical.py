"""What metrics see of the stored tables: one account, one instant, posts under known ids, one row of one thing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from groundswell.clock import DAY_US
from groundswell.importers.base import Rows
from groundswell.store import notes
from groundswell.store.asof import open_view
from groundswell.store.lake import read_lake, write_lake
from tests.store.samples import NOW_US, POST, T0_US, a_reading, bring, snapshots

EXPORTED = f"export-{T0_US // 1_000_000}"
LATER_US = T0_US + 3 * DAY_US


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """@ann with a post that a data export gives too, its parts and comments; a hashtag; and somebody else."""
    path = tmp_path / "s.duckdb"
    part = ("account_id", "post_id", "observed_us", "traffic", "share", "source")
    comment = ("account_id", "post_id", "comment_id", "commented_us", "observed_us", "likes", "source")
    bring(
        path,
        a_reading(
            "a.json",
            snapshots((POST, T0_US + DAY_US, 100, 50, 1), (EXPORTED, LATER_US, None, 70, None)),
            Rows("post_fact", ("post_id", "posted_us", "source"), [(POST, T0_US, "a"), (EXPORTED, T0_US, "b")]),
            Rows("post_traffic", part, [("ann", EXPORTED, T0_US + DAY_US, "For You", 0.5, "b")]),
            Rows(
                "comment",
                comment,
                [
                    ("ann", POST, "c1", T0_US + 1, T0_US + DAY_US, 1, "a"),
                    ("ann", POST, "c1", T0_US + 1, LATER_US, 3, "a"),
                    ("ann", EXPORTED, "c2", T0_US + 2 * DAY_US, LATER_US, 0, "b"),
                    ("bob", "p9", "c3", T0_US, T0_US, 0, "a"),
                ],
            ),
            Rows(
                "tag_snapshot",
                ("kind", "tag", "observed_us", "views", "views_step", "source"),
                [
                    ("hashtag", "pug", T0_US, 1_000_000, 100_000, "a"),
                    ("hashtag", "pug", T0_US, 1_040_000, 1, "b"),
                    ("hashtag", "pug", LATER_US, 1_200_000, 100_000, "a"),
                    ("hashtag", "pug", None, 1, 1, "a"),
                    ("hashtag", "pug", None, 2, 1, "a"),
                ],
            ),
            Rows("follower", ("account_id", "person", "followed_us"), [("ann", "x", T0_US), ("ann", "y", LATER_US)]),
            Rows("own_comment", ("account_id", "commented_us"), [("ann", T0_US), ("ann", LATER_US)]),
            Rows("live", ("account_id", "started_us"), [("ann", T0_US), ("ann", LATER_US), ("bob", T0_US)]),
            n_rows=20,
        ),
    )
    notes.add(path, "ann", "a friend", day=date(2023, 11, 14), now_us=NOW_US)
    notes.add(path, "ann", "a giveaway", day=date(2023, 11, 18), now_us=NOW_US)
    notes.add(path, "ann", "a beach", post_id=EXPORTED, now_us=NOW_US)
    return path


MINE = "WHERE account_id = 'ann'"
SEEN = {
    f"SELECT post_id, comment_id, likes FROM comment {MINE}": [(POST, "c1", 3), (POST, "c2", 0)],
    f"SELECT post_id, traffic FROM post_traffic {MINE}": [(POST, "For You")],
    "SELECT views FROM tag_snapshot WHERE observed_us IS NOT NULL": [(1_040_000,), (1_200_000,)],
    "SELECT views FROM tag_snapshot WHERE observed_us IS NULL": [(1,), (2,)],
    f"SELECT person FROM follower {MINE}": [("x",), ("y",)],
    f"SELECT count(*) FROM own_comment {MINE}": [(2,)],
    f"SELECT count(*) FROM live {MINE}": [(2,)],
    f"SELECT text, post_id FROM annotation {MINE}": [("a beach", POST), ("a friend", None), ("a giveaway", None)],
}


@pytest.mark.parametrize("sql", SEEN)
def test_a_view_and_the_lake_show_one_row_of_one_thing_under_the_known_id(
    sql: str, store: Path, tmp_path: Path
) -> None:
    with open_view(store, "ann") as view:
        assert list(zip(*view.run(f"{sql} ORDER BY ALL").values(), strict=True)) == SEEN[sql]
        assert view.run("SELECT count(*) AS n FROM live") == {"n": [2]}
    write_lake(store, tmp_path / "lake")
    with duckdb.connect(":memory:") as lake:
        read_lake(lake, tmp_path / "lake")
        assert lake.execute(f"{sql} ORDER BY ALL").fetchall() == SEEN[sql]


def test_an_earlier_view_shows_what_could_be_known_then(store: Path) -> None:
    with open_view(store, "ann", asof_us=T0_US + DAY_US) as view:
        assert view.run("SELECT comment_id, likes FROM comment") == {"comment_id": ["c1"], "likes": [1]}
        assert view.run("SELECT max(views) AS v FROM tag_snapshot") == {"v": [1_040_000]}
        assert view.run("SELECT person FROM follower") == {"person": ["x"]}
        assert view.run("SELECT count(*) AS n FROM own_comment") == {"n": [1]}
        assert view.run("SELECT count(*) AS n FROM live") == {"n": [1]}
        assert view.run("SELECT text FROM annotation ORDER BY 1") == {"text": ["a beach", "a friend"]}


def test_a_hashtag_is_everybodys_and_makes_no_account(store: Path) -> None:
    with open_view(store, "bob") as view:
        assert view.run("SELECT count(*) AS n FROM tag_snapshot") == {"n": [4]}
        assert view.run("SELECT count(*) AS n FROM comment") == {"n": [1]}
        assert view.run("SELECT count(*) AS n FROM annotation") == {"n": [0]}
