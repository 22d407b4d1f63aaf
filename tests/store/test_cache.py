"""The cache keeps answers and never gets in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.answer import Answer
from groundswell.store import cache as module
from groundswell.store.cache import Cache, Entry

ENTRY = Entry(Answer("today", "me", "All is well."), "v1", "c1")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", tmp_path / "store.duckdb")


def test_what_was_put_is_got_by_account_question_and_parameters(cache: Cache) -> None:
    cache.put("me", "today", {"days": 90}, ENTRY)
    assert cache.get("me", "today", {"days": 90}) == ENTRY
    assert cache.get("me", "today", {"days": 28}) is None
    assert cache.get("you", "today", {"days": 90}) is None
    assert cache.get(None, "today", {"days": 90}) is None


def test_a_later_answer_replaces_an_earlier_one(cache: Cache) -> None:
    later = Entry(ENTRY.answer, "v2", "c1")
    cache.put("me", "today", {}, ENTRY)
    cache.put("me", "today", {}, later)
    assert cache.get("me", "today", {}) == later


def test_two_stores_do_not_share_answers(tmp_path: Path) -> None:
    Cache(tmp_path, tmp_path / "a.duckdb").put("me", "today", {}, ENTRY)
    assert Cache(tmp_path, tmp_path / "b.duckdb").get("me", "today", {}) is None


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"answer": "{}"}', "\x00"])
def test_a_broken_file_counts_as_absent(cache: Cache, tmp_path: Path, rubbish: str) -> None:
    cache.put("me", "today", {}, ENTRY)
    (file,) = tmp_path.rglob("*.json")
    file.write_text(rubbish, encoding="utf-8")
    assert cache.get("me", "today", {}) is None


def test_the_folder_may_be_deleted_and_cannot_stop_an_answer(cache: Cache, tmp_path: Path) -> None:
    cache.put("me", "today", {}, ENTRY)
    cache.clear()
    assert cache.get("me", "today", {}) is None
    (tmp_path / "blocked").write_text("a file where a folder should be", encoding="utf-8")
    Cache(tmp_path / "blocked", tmp_path / "store.duckdb").put("me", "today", {}, ENTRY)


def test_the_oldest_answers_go_when_there_are_too_many(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_FILES", 5)
    for days in range(9):
        cache.put("me", "today", {"days": days}, ENTRY)
    assert len(list(tmp_path.rglob("*.json"))) == 5
    assert not list(tmp_path.rglob("*.part"))
