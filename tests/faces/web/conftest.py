"""Libraries to look at: an empty one, and one with the real demo account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import groundswell
from groundswell.faces.demos import bring_demo
from tests.faces.web.serving import Browser, browsing


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the real demo account; only read."""
    folder = tmp_path_factory.mktemp("web")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDSWELL_HOME", str(folder / "home"))
        library = groundswell.open(folder / "demo.duckdb")
        bring_demo(library, "real", folder / "files")
    return folder / "demo.duckdb"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Browser]:
    """A browser on its first visit."""
    with browsing(tmp_path / "mine.duckdb") as browser:
        yield browser


@pytest.fixture
def filled(demo_store: Path) -> Iterator[Browser]:
    """A browser at the real demo account."""
    with browsing(demo_store) as browser:
        yield browser
