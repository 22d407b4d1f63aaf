"""Libraries to look at: an empty one, one with the real demo account, and one with both demo accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import groundswell
from groundswell.demo import Which
from groundswell.faces.demos import bring_demo
from tests.faces.web.serving import Browser, browsing


def bring(home: Path, demos: Sequence[Which]) -> Path:
    """A home whose store holds those demo accounts; the store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDSWELL_HOME", str(home))
        patch.delenv("GROUNDSWELL_STORE", raising=False)
        library = groundswell.open()
        for which in demos:
            bring_demo(library, which, home / which)
    return library.path


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the real demo account; only read."""
    return bring(tmp_path_factory.mktemp("real"), ["real"])


@pytest.fixture(scope="session")
def both_demos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose store holds both demo accounts; only read."""
    home = tmp_path_factory.mktemp("both")
    bring(home, ["real", "invented"])
    return home


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Browser]:
    """A browser on its first visit."""
    with browsing(tmp_path / "mine.duckdb") as browser:
        yield browser


@pytest.fixture(scope="session")
def filled(demo_store: Path) -> Iterator[Browser]:
    """A browser at the real demo account, which reads; one for all tests, so that each answer is made once."""
    with browsing(demo_store) as browser:
        yield browser
