"""The cache keeps answers and never gets in the way."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from groundswell.answer import Answer
from groundswell.store import cache as module
from groundswell.store.cache import Asked, Cache, Entry

TODAY = Asked("me", "today", {})
ENTRY = Entry(Answer("today", "me", "All is well."), "v1", "c1")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", tmp_path / "store.duckdb")


def test_what_was_put_is_got_by_account_question_and_parameters(cache: Cache) -> None:
    cache.put(Asked("me", "today", {"days": 90}), ENTRY)
    assert cache.get(Asked("me", "today", {"days": 90})) == ENTRY
    assert cache.get(Asked("me", "today", {"days": 28})) is None
    assert cache.get(Asked("you", "today", {"days": 90})) is None
    assert cache.get(Asked(None, "today", {"days": 90})) is None


def test_a_later_answer_replaces_an_earlier_one(cache: Cache) -> None:
    later = Entry(ENTRY.answer, "v2", "c1")
    cache.put(TODAY, ENTRY)
    cache.put(TODAY, later)
    assert cache.get(TODAY) == later


def test_two_stores_do_not_share_answers(tmp_path: Path) -> None:
    Cache(tmp_path, tmp_path / "a.duckdb").put(TODAY, ENTRY)
    assert Cache(tmp_path, tmp_path / "b.duckdb").get(TODAY) is None


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"answer": "{}"}', "\x00"])
def test_a_broken_file_counts_as_absent(cache: Cache, tmp_path: Path, rubbish: str) -> None:
    cache.put(TODAY, ENTRY)
    (file,) = tmp_path.rglob("*.json")
    file.write_text(rubbish, encoding="utf-8")
    assert cache.get(TODAY) is None


def test_the_folder_may_be_deleted_and_cannot_stop_an_answer(cache: Cache, tmp_path: Path) -> None:
    cache.put(TODAY, ENTRY)
    cache.clear()
    assert cache.get(TODAY) is None
    (tmp_path / "blocked").write_text("a file where a folder should be", encoding="utf-8")
    Cache(tmp_path / "blocked", tmp_path / "store.duckdb").put(TODAY, ENTRY)


def test_the_oldest_answers_go_when_there_are_too_many(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_FILES", 5)
    for days in range(9):
        cache.put(Asked("me", "today", {"days": days}), ENTRY)
    assert len(list(tmp_path.rglob("*.json"))) == 5
    assert not list(tmp_path.rglob("*.part"))


def test_what_was_asked_is_listed_the_latest_first(cache: Cache, tmp_path: Path) -> None:
    later = Asked(None, "posts", {"days": 0, "sort": "views"})
    cache.put(TODAY, ENTRY)
    (file,) = tmp_path.rglob("*.json")
    os.utime(file, (1_000, 1_000))
    cache.put(later, ENTRY)
    assert cache.asked() == (later, TODAY)
    file.write_text("{", encoding="utf-8")
    assert cache.asked() == (later,)


def test_a_running_import_is_seen_until_it_ends(cache: Cache) -> None:
    assert not cache.is_importing()
    with cache.importing():
        assert cache.is_importing()
    assert not cache.is_importing()


def test_the_mark_of_an_import_that_died_is_not_believed(cache: Cache, tmp_path: Path) -> None:
    with cache.importing():
        (mark,) = tmp_path.rglob("importing")
        os.utime(mark, (1_000, 1_000))
        assert not cache.is_importing()


def test_a_long_import_keeps_its_mark_fresh(cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BEAT_S", 0.01)
    with cache.importing():
        (mark,) = tmp_path.rglob("importing")
        os.utime(mark, (1_000, 1_000))
        until = time.monotonic() + 5
        while not cache.is_importing():
            assert time.monotonic() < until
