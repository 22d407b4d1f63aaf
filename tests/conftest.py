"""What all tests share: the real data sets, a place for files, and nothing of the machine that runs them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tools.data import data_folder

ROOT = Path(__file__).resolve().parent.parent

# Two busy cores: a slow example is no failure, and the same examples run everywhere.
settings.register_profile("quick", deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("full", deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow])
FULL = os.environ.get("GROUNDSWELL_FULL", "") == "1"
settings.load_profile("full" if FULL else "quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer `--golden`, which `make golden` uses."""
    parser.addoption("--golden", action="store_true", help="write the golden files anew instead of comparing with them")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what belongs to `make full` unless that is what runs."""
    if FULL:
        return
    skip = pytest.mark.skip(reason="long version: make full")
    for item in items:
        if "full" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def full() -> bool:
    """True under `make full`: hundreds of kills instead of twenty, thousands of runs instead of hundreds."""
    return FULL


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real data sets; they are not part of the repository, so tests that need them skip without."""
    folder = data_folder()
    if not folder.is_dir():
        pytest.skip("set GROUNDSWELL_DATA: the real data sets are not here")
    return folder


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name in tests/golden/; `make golden` writes it instead."""

    def compare(name: str, text: str) -> None:
        path = ROOT / "tests" / "golden" / name
        if request.config.getoption("--golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"there is no golden file {name}; make golden writes it"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a home of its own: no test reads or writes the user's store, profile or cache."""
    home = tmp_path / "home"
    systems = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
    for name in (*systems, "GROUNDSWELL_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("GROUNDSWELL_STORE", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
