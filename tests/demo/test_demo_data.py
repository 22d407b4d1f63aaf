"""The bundled account, against facts that were counted by hand in the published files."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from groundswell.clock import local_day
from groundswell.demo import DemoImport, demo_files
from tools.make_demo_data import make


@pytest.fixture
def looks(tmp_path: Path) -> list[dict[str, dict[str, str]]]:
    """January's and April's rows by video id."""
    found = []
    for (path,), _ in demo_files("real", tmp_path):
        with path.open(encoding="utf-8", newline="") as file:
            found.append({row["video_id"]: row for row in csv.DictReader(file)})
    return found


def posted_on(row: dict[str, str]) -> date:
    return local_day(int(row["video_time"]) * 1_000_000)


def test_each_look_has_its_posts_and_its_stated_date(looks: list[dict[str, dict[str, str]]], tmp_path: Path) -> None:
    january, april = looks
    assert (len(january), len(april)) == (160, 214)
    assert set(january) <= set(april)
    assert max(map(posted_on, january.values())) == date(2022, 1, 11)
    assert max(map(posted_on, april.values())) == date(2022, 4, 9)
    stated = [call.options.observed_us for call in demo_files("real", tmp_path)]
    assert [local_day(us) for us in stated if us] == [date(2022, 1, 12), date(2022, 4, 10)]


def test_the_nineteen_posts_that_april_shows_with_zero_plays_keep_januarys(
    looks: list[dict[str, dict[str, str]]],
) -> None:
    january, april = looks
    empty = [v for v, row in april.items() if row["n_plays"] == "0"]
    assert len(empty) == 19
    assert {(posted_on(april[v]).year, posted_on(april[v]).month) for v in empty} == {(2021, 8), (2021, 9)}
    assert all(april[v]["n_likes"] == april[v]["n_shares"] == "0" for v in empty)
    assert all(int(april[v]["n_comments"]) > 0 for v in empty)
    assert sum(int(january[v]["n_plays"]) for v in empty) == 20_503_300


def test_comment_counts_fell_on_102_posts_with_plays_in_both_looks(looks: list[dict[str, dict[str, str]]]) -> None:
    january, april = looks
    fell = [v for v in january if int(april[v]["n_comments"]) < int(january[v]["n_comments"])]
    assert len([v for v in fell if april[v]["n_plays"] != "0"]) == 102
    assert len(fell) == 114


def test_october_2021_is_where_it_exploded(looks: list[dict[str, dict[str, str]]]) -> None:
    """No month before or after has as many plays, and no month before has a third of them."""
    _, april = looks
    months: dict[str, list[int]] = {}
    for row in april.values():
        if row["n_plays"] != "0":
            months.setdefault(posted_on(row).isoformat()[:7], []).append(int(row["n_plays"]))
    totals = {month: sum(plays) for month, plays in months.items()}
    assert max(totals, key=lambda month: totals[month]) == "2021-10"
    assert totals["2021-10"] > 3 * max(total for month, total in totals.items() if month < "2021-10")


def test_no_caption_no_name_and_no_tracking_is_left(looks: list[dict[str, dict[str, str]]]) -> None:
    for row in (row for look in looks for row in look.values()):
        assert "video_desc" not in row
        assert "?" not in row["video_link"]
        assert not set("@#") & set(row["hashtags"])
        assert row["user_name"] == "jongraz"


def test_the_licence_lies_beside_the_files(tmp_path: Path) -> None:
    demo_files("real", tmp_path)
    assert "MIT License" in (tmp_path / "LICENSE").read_text(encoding="utf-8")


def test_the_bundled_files_are_what_the_script_makes_of_the_published_ones(data_dir: Path, tmp_path: Path) -> None:
    made, shipped = tmp_path / "made", tmp_path / "shipped"
    made.mkdir()
    make(data_dir / "noodle", made)
    for (path,), _ in demo_files("real", shipped):
        assert (made / path.name).read_bytes() == path.read_bytes()


def test_a_demo_import_names_its_files_and_what_is_stated(tmp_path: Path) -> None:
    call = demo_files("real", tmp_path)[0]
    assert isinstance(call, DemoImport)
    assert call.options.account == "jongraz"
    assert not call.options.is_own
