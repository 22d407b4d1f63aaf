"""A post that a data export gives without an id is one with the post that another file knows by id."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.clock import SECOND_US, parse_observed
from groundswell.importers.base import Options, Reading, Rows, SourceFile
from groundswell.store.asof import open_view
from groundswell.store.ledger import undo
from groundswell.store.load import load

NOW = parse_observed("2026-03-01")
SEEN = parse_observed("2025-06-01")
SECOND = 1_740_938_400  # 2025-03-02 18:00 UTC


def post_id(second: int, tail: int = 1) -> str:
    """An id that carries this second."""
    return str((second << 32) + tail)


def export(*posts: tuple[int, int], seen: int | None = SEEN) -> Reading:
    """A data export of posts by second of publication and likes."""
    facts = [(f"export-{second}", second * SECOND_US, True) for second, _ in posts]
    counts = [(f"export-{second}", seen, likes) for second, likes in posts]
    return reading("data_export", facts, counts, ("post_id", "posted_us", "is_original_sound"), seen)


def dump(*posts: tuple[str, int], seen: int = SEEN + 1) -> Reading:
    """A table of posts by id and likes."""
    counts = [(name, seen, likes) for name, likes in posts]
    return reading("table.posts", [(name,) for name, _ in posts], counts, ("post_id",), seen)


def reading(
    kind: str, facts: Sequence[tuple[Any, ...]], counts: Sequence[tuple[Any, ...]], names: tuple[str, ...], seen: Any
) -> Reading:
    lines = range(1, len(facts) + 1)
    file = SourceFile(Path(kind), kind, repr((kind, facts, counts, seen)), 1)
    rows = (
        Rows("post_fact", names, facts, lines),
        Rows("post_snapshot", ("post_id", "observed_us", "likes"), counts, lines),
    )
    return Reading(file, kind, kind, account="wren", rows=rows, n_rows=len(facts))


def put(store: Path, *readings: Reading) -> str:
    return str(load(store, readings, owner=lambda _: "wren", now_us=NOW, options=Options()).call_id)


def pairs(store: Path) -> dict[str, str]:
    with duckdb.connect(str(store), read_only=True) as con:
        return dict(con.execute("SELECT post_id, known_as FROM post_join").fetchall())


def shown(store: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    with open_view(store) as view:
        found = view.run(f"SELECT {columns} FROM {table} ORDER BY ALL")
    return list(zip(*found.values(), strict=True))


@pytest.mark.parametrize("first", [0, 1])
def test_the_two_are_one_post_with_the_snapshots_of_both(first: int, tmp_path: Path) -> None:
    known = post_id(SECOND - 42)
    both = [export((SECOND, 20)), dump((known, 25))]
    for one in both if first else reversed(both):
        put(tmp_path / "s.duckdb", one)
    assert shown(tmp_path / "s.duckdb", "post", "post_id, posted_us, is_original_sound") == [
        (known, SECOND * SECOND_US, True)
    ]
    assert shown(tmp_path / "s.duckdb", "post_snapshot", "post_id, observed_us, likes") == [
        (known, SEEN, 20), (known, SEEN + 1, 25),
    ]  # fmt: skip


@pytest.mark.parametrize(("apart", "n"), [(0, 1), (180, 1), (181, 2), (-180, 1), (-181, 2)])
def test_three_minutes_are_the_limit(apart: int, n: int, tmp_path: Path) -> None:
    put(tmp_path / "s.duckdb", export((SECOND, 20)), dump((post_id(SECOND + apart, 0), 25)))
    assert len(shown(tmp_path / "s.duckdb", "post", "post_id")) == n


def test_without_another_file_the_posts_stand_under_their_own_key(tmp_path: Path) -> None:
    put(tmp_path / "s.duckdb", export((SECOND, 20)))
    assert shown(tmp_path / "s.duckdb", "post", "post_id") == [(f"export-{SECOND}",)]


def test_equal_likes_decide_between_posts_that_are_near(tmp_path: Path) -> None:
    near, far = post_id(SECOND - 5), post_id(SECOND - 100)
    put(tmp_path / "s.duckdb", export((SECOND, 77)), dump((near, 12), (far, 77)))
    assert pairs(tmp_path / "s.duckdb") == {f"export-{SECOND}": far}


def test_few_likes_are_equal_by_chance_and_do_not_decide(tmp_path: Path) -> None:
    near, far = post_id(SECOND - 5), post_id(SECOND - 100)
    put(tmp_path / "s.duckdb", export((SECOND, 2)), dump((near, 3), (far, 2)))
    assert pairs(tmp_path / "s.duckdb") == {f"export-{SECOND}": near}


def test_a_scheduled_post_is_found_by_its_time_of_publication(tmp_path: Path) -> None:
    known = post_id(SECOND - 500_000)
    scheduled = reading(
        "table.posts", [(known, (SECOND + 3) * SECOND_US)], [(known, SEEN, 5)], ("post_id", "posted_us"), SEEN
    )
    put(tmp_path / "s.duckdb", export((SECOND, 20)), scheduled)
    assert pairs(tmp_path / "s.duckdb") == {f"export-{SECOND}": known}


def test_at_one_instant_one_row_counts_and_the_difference_is_kept(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    put(store, export((SECOND, 20)), dump((post_id(SECOND), 25), seen=SEEN))
    assert len(shown(store, "post_snapshot", "likes")) == 1
    with duckdb.connect(str(store), read_only=True) as con:
        assert con.execute("SELECT column_name FROM conflict").fetchall() == [("likes",)]


def test_undoing_the_file_with_ids_leaves_the_export_as_if_alone(tmp_path: Path) -> None:
    both, alone = tmp_path / "both.duckdb", tmp_path / "alone.duckdb"
    put(both, export((SECOND, 20)))
    undo(both, put(both, dump((post_id(SECOND - 9), 25))))
    put(alone, export((SECOND, 20)))
    for table, columns in (("post", "post_id, posted_us"), ("post_snapshot", "post_id, likes")):
        assert shown(both, table, columns) == shown(alone, table, columns)
    assert pairs(both) == {}


@settings(max_examples=6)  # nine imports each
@given(
    seconds=st.lists(st.integers(0, 600), min_size=1, max_size=6, unique=True),
    known=st.lists(
        st.tuples(st.integers(0, 600), st.integers(0, 40)), min_size=1, max_size=6, unique_by=lambda p: p[0]
    ),
)
def test_any_order_of_imports_gives_the_same_pairs_each_post_once(
    seconds: list[int], known: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    readings = [
        export(*((SECOND + s, 15 + s % 7) for s in seconds)),
        dump(*((post_id(SECOND + s), likes) for s, likes in known)),
        dump((post_id(SECOND + 700), 1)),
    ]
    found = []
    for order in (*permutations(readings),)[:3]:
        store = tmp_path_factory.mktemp("join") / "s.duckdb"
        for one in order:
            put(store, one)
        found.append(pairs(store))
    assert found[0] == found[1] == found[2]
    assert len(set(found[0].values())) == len(found[0])
