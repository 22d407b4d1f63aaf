"""The demo accounts that wait beside the first visit: nothing is kept until somebody asks, then all of it at once."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

import groundswell
from groundswell.faces.web import demos, trays
from tests.faces.web.serving import Browser


@pytest.fixture
def waiting(empty: Browser, demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A first visit whose demo accounts are ready; the store of the real one stands for both."""

    def bring(library: groundswell.account.Library, _: str, __: Path) -> str:
        shutil.copyfile(demo_store, library.path)
        return "jongraz"

    monkeypatch.setattr(demos, "bring_demo", bring)
    shelf = empty.client.app.state.shop.trays  # type: ignore[attr-defined]
    shelf.prepare_demos()
    for _ in range(600):
        if len(shelf._demos._ready) == len(demos.ORDER):
            return empty
        time.sleep(0.05)
    message = "the demo accounts never were ready"
    raise AssertionError(message)


def refuse(*_: object) -> str:
    """In the place of an import that must not happen."""
    message = "this was to be there already"
    raise AssertionError(message)


def test_a_click_takes_the_account_that_is_ready(waiting: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not waiting.library.path.exists()
    monkeypatch.setattr(trays, "bring_demo", refuse)
    page = waiting.post("/demo/real")
    waiting.when_ready(page.url.path, "10 April 2022")
    assert "<svg" in waiting.ready("/@jongraz/today")
    assert waiting.get(page.url.path).url.path == "/@jongraz/today"
    assert [a.account_id for a in waiting.library.accounts()] == ["jongraz"]


def test_where_there_is_a_store_already_the_account_is_imported_into_it(
    waiting: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "days.csv"
    path.write_text("date,followers\n2026-01-01,10\n2026-01-02,11\n", encoding="utf-8")
    waiting.library.import_files([path], account="me", own=True, observed="2026-02-01")
    imported = []

    def bring(*_: object) -> str:
        imported.append("real")
        return "me"

    monkeypatch.setattr(trays, "bring_demo", bring)
    page = waiting.post("/demo/real")
    waiting.when_ready(page.url.path, "followers")
    assert imported
    assert [a.account_id for a in waiting.library.accounts()] == ["me"]


def test_a_store_is_adopted_only_where_there_is_none(demo_store: Path, tmp_path: Path) -> None:
    library = groundswell.open(tmp_path / "new" / "mine.duckdb")
    assert library.adopt(demo_store)
    assert library.account("jongraz").ask("today").standing == "partly"
    before = library.path.stat().st_ino
    assert not library.adopt(demo_store)
    assert library.path.stat().st_ino == before


def test_what_a_lost_store_left_behind_is_not_read_into_another(demo_store: Path, tmp_path: Path) -> None:
    library = groundswell.open(tmp_path / "mine.duckdb")
    (tmp_path / "mine.duckdb.wal").write_bytes(b"left")
    assert not library.adopt(demo_store)
    assert not library.path.exists()
