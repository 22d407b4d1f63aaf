"""What is kept in the repository names no machine, no package host and nobody whose data we test with."""

from __future__ import annotations

import csv
import gzip
import re
import subprocess
from pathlib import Path

import pytest

# Built from parts, so that this file does not find itself.
MACHINE = re.compile("|".join("/" + folder for folder in ("root/", "work/", "opt/wheels", r"home/\w+/", "Users/")))
HOSTS = re.compile(
    "|".join((r"pypi\." + "org", "python" + "hosted", "index" + "-url", "find" + "-links", "arti" + "factory"))
)
SHARED = re.compile("shared" + r'(?:/|" / ")' + "data")
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".csv", ".html", ".css", ".js", ".j2", ".yml", ".cfg", ""}


@pytest.fixture(scope="module")
def tracked() -> dict[str, str]:
    """The text files that git keeps, by path."""
    root = Path(__file__).parents[2]
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    paths = [root / name for name in listed.stdout.split("\0") if name]
    return {
        p.relative_to(root).as_posix(): p.read_text(encoding="utf-8", errors="replace")
        for p in paths
        if p.suffix in TEXT and p.is_file()
    }


def test_no_file_names_a_path_of_a_machine(tracked: dict[str, str]) -> None:
    assert [name for name, text in tracked.items() if MACHINE.search(text)] == []


def test_no_file_names_a_package_host(tracked: dict[str, str]) -> None:
    assert [name for name, text in tracked.items() if HOSTS.search(text)] == []


def test_only_the_default_of_one_variable_names_the_shared_data(tracked: dict[str, str]) -> None:
    named = [name for name, text in tracked.items() if SHARED.search(text)]
    assert named == ["tools/data.py"]


def handles(data: Path) -> set[str]:
    """Handles and channel names in the data sets whose people may not be named."""
    found: set[str] = set()
    for path in (data / "studio").rglob("*.csv"):
        found |= set(re.findall(r"tiktok\.com/@([\w.]+)/", path.read_text(encoding="utf-8-sig")))
    with gzip.open(data / "accounts_hourly" / "discover.csv.gz", "rt", encoding="utf-8") as file:
        found |= {row["name"].removeprefix("@") for row in csv.DictReader(file) if row["kind"] == "user"}
    for path in (data / "youtube_daily").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {row["channel_title"] for row in csv.DictReader(file)}
    # Short names and plain words stand in any English text; with a digit, a dot, a blank or ten letters they do not.
    return {name for name in found if len(name) >= 10 or (len(name) >= 6 and re.search(r"[\d._ ]", name))}


def test_no_file_names_an_account_of_the_data_sets(tracked: dict[str, str], data_dir: Path) -> None:
    names = handles(data_dir)
    assert len(names) > 100
    longest_first = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    one_of = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)", re.IGNORECASE)
    assert {name: hit[0] for name, text in tracked.items() if (hit := one_of.search(text))} == {}
