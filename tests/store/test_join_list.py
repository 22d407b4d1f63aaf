"""A post of a list that was copied from the screen is one with the post that another file knows."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pytest

from groundswell.clock import SECOND_US, parse_observed
from groundswell.importers.base import Options, Reading, Rows, SourceFile
from groundswell.store.asof import open_view
from groundswell.store.load import load

NOW = parse_observed("2026-03-01")
SEEN = parse_observed("2025-06-01")
MINUTE = 1_740_938_400  # 2025-03-02 18:00 UTC
HOUR = 3_600


def post_id(second: int) -> str:
    """An id that carries this second."""
    return str((second << 32) + 1)


def reading(kind: str, *posts: tuple[str, int | None, str], seen: int = SEEN) -> Reading:
    """Posts by id, second of publication and title, as a file of that kind."""
    facts = [
        (name, second and second * SECOND_US, len(title) or None, title.partition("#")[2] if title else None)
        for name, second, title in posts
    ]
    counts = [(name, seen, 10 + i) for i, (name, _, _) in enumerate(posts)]
    lines = range(1, len(posts) + 1)
    rows = (
        Rows("post_fact", ("post_id", "posted_us", "caption_length", "hashtags"), facts, lines),
        Rows("post_snapshot", ("post_id", "observed_us", "views"), counts, lines),
    )
    file = SourceFile(Path(kind), kind, repr((kind, posts, seen)), 1)
    return Reading(file, kind, kind, account="wren", rows=rows, n_rows=len(posts))


def copied(*posts: tuple[int, str], seen: int = SEEN + 1) -> Reading:
    return reading("studio.list", *((f"list-{second}", second, title) for second, title in posts), seen=seen)


def joined(folder: Path, *readings: Reading) -> dict[str, str]:
    """The pairs, which every order of the files must give."""
    found = []
    for i, order in enumerate(permutations(readings)):
        store = folder / f"{i}.duckdb"
        for one in order:
            load(store, [one], owner=lambda _: "wren", now_us=NOW, options=Options())
        with duckdb.connect(str(store), read_only=True) as con:
            found.append(dict(con.execute("SELECT post_id, known_as FROM post_join").fetchall()))
    assert all(pairs == found[0] for pairs in found)
    return found[0]


def posts(folder: Path) -> list[tuple[Any, ...]]:
    with open_view(folder / "0.duckdb") as view:
        found = view.run("SELECT post_id, posted_us FROM post ORDER BY ALL")
    return list(zip(*found.values(), strict=True))


def test_a_post_uploaded_in_the_minutes_before_is_the_same(tmp_path: Path) -> None:
    known = post_id(MINUTE - 100)
    exact = (MINUTE + 42) * SECOND_US
    pairs = joined(tmp_path, copied((MINUTE, "")), reading("table.posts", (known, MINUTE + 42, "")))
    assert pairs == {f"list-{MINUTE}": known}
    assert posts(tmp_path) == [(known, exact)]  # the minute of the list gives way to the second of the other


def test_a_post_far_away_is_another(tmp_path: Path) -> None:
    assert joined(tmp_path, copied((MINUTE, "")), reading("table.posts", (post_id(MINUTE - 400), None, ""))) == {}


@pytest.mark.parametrize("hours", [3, -9])
def test_the_title_finds_a_post_of_the_same_day(tmp_path: Path, hours: int) -> None:
    known = post_id(MINUTE + hours * HOUR)
    pairs = joined(tmp_path, copied((MINUTE, "Cats #fun")), reading("table.posts", (known, None, "Cats #fun")))
    assert pairs == {f"list-{MINUTE}": known}


@pytest.mark.parametrize("title", ["Cats #other", "A cat #fun", ""])
def test_another_title_finds_nothing(tmp_path: Path, title: str) -> None:
    known = post_id(MINUTE + HOUR)
    assert joined(tmp_path, copied((MINUTE, "Cats #fun")), reading("table.posts", (known, None, title))) == {}


def test_a_title_that_two_posts_of_the_day_share_decides_nothing(tmp_path: Path) -> None:
    known = [(post_id(MINUTE + h * HOUR), None, "Cats #fun") for h in (2, 5)]
    assert joined(tmp_path, copied((MINUTE, "Cats #fun")), reading("table.posts", *known)) == {}


def test_a_list_finds_the_posts_of_a_data_export_and_both_find_the_id(tmp_path: Path) -> None:
    export = reading("data_export", (f"export-{MINUTE + 42}", MINUTE + 42, ""))
    assert joined(tmp_path / "a", copied((MINUTE, "")), export) == {f"list-{MINUTE}": f"export-{MINUTE + 42}"}
    known = post_id(MINUTE - 30)
    pairs = joined(tmp_path / "b", copied((MINUTE, "")), export, reading("table.posts", (known, None, "")))
    assert pairs == {f"list-{MINUTE}": known, f"export-{MINUTE + 42}": known}


def test_two_looks_at_the_list_are_two_looks_at_its_posts(tmp_path: Path) -> None:
    assert joined(tmp_path, copied((MINUTE, "a")), copied((MINUTE, "a"), seen=SEEN + 9)) == {}
    with open_view(tmp_path / "0.duckdb") as view:
        assert len(view.run("SELECT * FROM post_snapshot")["post_id"]) == 2
        assert view.run("SELECT post_id FROM post")["post_id"] == [f"list-{MINUTE}"]
