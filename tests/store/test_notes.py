"""Notes are the user's own: kept as written but for what steers a screen, changed and dropped by name, left by undo."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from groundswell.clock import local_day
from groundswell.errors import BadValue, StoreMissing, UnknownName
from groundswell.store import ledger, notes
from groundswell.store.asof import data_version
from groundswell.store.export import export_table
from groundswell.store.file import reading
from groundswell.store.notes import add, change, remove
from tests.store.samples import NOW_US, POST, T0_US, a_reading, bring, snapshots

DAY = date(2023, 11, 15)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one post of @ann."""
    path = tmp_path / "s.duckdb"
    bring(path, a_reading("a.csv", snapshots((POST, T0_US, 100, 5, 1))))
    return path


def version(path: Path) -> str:
    with reading(path) as connection:
        return data_version(connection, "ann")


def test_a_note_of_a_day_and_one_of_a_post_are_kept_and_listed(store: Path) -> None:
    of_day = add(store, "ann", "shout-out by a friend", day=DAY, now_us=NOW_US)
    of_post = add(store, "ann", "the one from the beach", post_id=POST, kind="Giveaway", now_us=NOW_US)
    assert notes.notes(store, "ann") == (of_day, of_post)
    assert notes.notes(store, "bea") == ()
    assert (of_day.kind, of_day.day, of_day.post_id) == ("shout-out", DAY, None)
    assert (of_post.kind, of_post.day, of_post.post_id) == ("giveaway", None, POST)


def test_a_note_is_changed_in_what_is_said_anew_and_keeps_its_name(store: Path) -> None:
    made = add(store, "ann", "giveaway of a mug", day=DAY, now_us=NOW_US)
    changed = change(store, made.annotation_id, text="of two mugs", day=date(2023, 11, 16))
    assert (changed.annotation_id, changed.kind, changed.text) == (made.annotation_id, "giveaway", "of two mugs")
    assert change(store, made.annotation_id, post_id=POST).day is None
    assert [n.post_id for n in notes.notes(store)] == [POST]
    assert remove(store, made.annotation_id).text == "of two mugs"
    assert notes.notes(store) == ()


def test_each_change_makes_cached_answers_old(store: Path) -> None:
    seen = [version(store)]
    made = add(store, "ann", "x", day=DAY, now_us=NOW_US)
    seen.append(version(store))
    change(store, made.annotation_id, text="y")
    seen.append(version(store))
    remove(store, made.annotation_id)
    seen.append(version(store))
    assert len(set(seen)) == 4


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("'; DROP TABLE annotation; --", "'; DROP TABLE annotation; --"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\x1b[2Jgone\x00\r\n", "[2Jgone"),
        ("a\u202eb \ud800 c", "a b c"),
        ("👩\u200d🍳 café", "👩\u200d🍳 café"),
    ],
)
def test_hostile_text_is_kept_as_text(store: Path, text: str, kept: str) -> None:
    assert add(store, "ann", text, day=DAY, now_us=NOW_US).text == kept
    assert [n.text for n in notes.notes(store)] == [kept]


def test_a_formula_in_a_note_is_no_formula_in_a_spreadsheet(store: Path, tmp_path: Path) -> None:
    add(store, "ann", '=HYPERLINK("http://x")', day=DAY, now_us=NOW_US)
    export_table(store, "annotation", tmp_path / "notes.csv")
    assert "'=HYPERLINK" in (tmp_path / "notes.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("stated", "error"),
    [
        ({"text": " \n", "day": DAY}, BadValue),
        ({"text": "x" * 501, "day": DAY}, BadValue),
        ({"text": "x"}, BadValue),
        ({"text": "x", "day": DAY, "post_id": POST}, BadValue),
        ({"text": "x", "day": date(1999, 1, 1)}, BadValue),
        ({"text": "x", "day": DAY, "kind": "party"}, UnknownName),
        ({"text": "x", "post_id": "7301000000000000009"}, UnknownName),
        ({"text": "x", "day": DAY, "account_id": "bea"}, UnknownName),
    ],
)
def test_what_cannot_be_noted_is_refused_and_nothing_is_kept(
    store: Path, stated: dict[str, str | date], error: type[Exception]
) -> None:
    before = version(store)
    with pytest.raises(error):
        add(store, **{"account_id": "ann", "now_us": NOW_US, **stated})  # type: ignore[arg-type]
    assert notes.notes(store) == ()
    assert version(store) == before


def test_a_note_that_is_not_there_is_named_in_the_refusal(store: Path) -> None:
    with pytest.raises(UnknownName, match="note named 'abc'"):
        remove(store, "abc")
    with pytest.raises(UnknownName, match="note named 'abc'"):
        change(store, "abc", text="x")


def test_a_note_makes_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        add(tmp_path / "none.duckdb", "ann", "x", day=DAY, now_us=NOW_US)
    assert not (tmp_path / "none.duckdb").exists()


def test_undo_leaves_the_notes_even_where_nothing_else_of_the_account_is_left(store: Path) -> None:
    made = add(store, "ann", "x", day=local_day(T0_US), now_us=NOW_US)
    [batch] = ledger.imports(store)
    ledger.undo(store, batch.batch_id)
    assert notes.notes(store, "ann") == (made,)
