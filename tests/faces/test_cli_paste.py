"""A copied list, pasted or piped into the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from groundswell.errors import GroundswellError
from groundswell.faces.cli import paste

LIST = (
    "Posts (Created on)\nPrivacy\nViews\nLikes\nComments\nActions\n"
    "00:21\nCats #fun\nNov 3, 2024, 5:12 PM\nEveryone\n5.5K\n580\n79\n"
    "01:05\nDogs\nAug 4, 2024, 8:09 AM\nEveryone\n514\n54\n0\n"
)


@pytest.fixture(autouse=True)
def in_athens(monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer is set to the time of Athens."""
    monkeypatch.setattr(paste, "_zone_here", lambda: "Europe/Athens")


@pytest.mark.parametrize("way", ["-", "--paste"])
def test_a_pasted_list_was_copied_now_and_here(told: Callable[..., str], way: str) -> None:
    said = told("import", way, "--account", "mia", given=LIST)
    assert "2 rows of @mia: 2 loaded" in said
    assert "read as those of Europe/Athens" in said
    rows = json.loads(told("sql", "SELECT posted_us // 1000000 AS s FROM post ORDER BY 1", "--json"))
    assert rows == [{"s": 1_722_748_140}, {"s": 1_730_646_720}]
    seen = "SELECT count(*) AS n FROM post_snapshot WHERE observed_us > 1790000000000000"
    assert json.loads(told("sql", seen, "--json")) == [{"n": 2}]


def test_a_list_in_a_file_is_asked_about(told: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(LIST, encoding="utf-8")
    with pytest.raises(GroundswellError, match="--zone"):
        told("import", str(path), "--account", "mia")
    assert "2 loaded" in told("import", str(path), "--account", "mia", "--zone", "+02:00", "--observed", "2025-01-01")


def test_any_other_file_can_be_piped_in_and_nothing_is_assumed_of_it(told: Callable[..., str]) -> None:
    said = told("import", "-", given="id,account,views\n7400000000000000001,mia,5\n")
    assert "does not say when its numbers were seen" in said
    assert "pasted.txt" in said


def test_nothing_pasted_and_nothing_named_are_sentences(told: Callable[..., str]) -> None:
    with pytest.raises(GroundswellError, match="Nothing was pasted"):
        told("import", "--paste", given=" \n")
    with pytest.raises(GroundswellError, match="No file was named"):
        told("import")
