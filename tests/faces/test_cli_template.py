"""The template from the command line: written, filled in, imported, and never written over unasked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from groundswell.errors import GroundswellError

POSTS = (
    "id,account,posted,views,likes,caption\n"
    "7400000000000000001,mia,2024-08-06 10:00,1000,50,Cats & dogs #fun\n"
    "7400000000000000002,mia,2024-08-07 10:00,2000,80,Second\n"
)


def test_it_is_written_without_any_numbers_at_hand(told: Callable[..., str], tmp_path: Path) -> None:
    said = told("template")
    assert "groundswell import groundswell-template.xlsx" in said
    assert (
        len(CalamineWorkbook.from_path(str(tmp_path / "groundswell-template.xlsx")).get_sheet_by_index(0).to_python())
        == 2
    )


def test_it_holds_the_latest_posts_and_comes_back_with_their_numbers(told: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(POSTS, encoding="utf-8")
    told("import", "posts.csv", "--account", "mia", "--own", "--observed", "2024-09-01")
    assert json.loads(told("template", "--format", "both", "--json")) == {
        "files": ["groundswell-template.xlsx", "groundswell-template.csv"],
        "posts": 2,
    }
    path = tmp_path / "groundswell-template.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert [row[:3] for row in rows[2:]] == [
        ["https://www.tiktok.com/@mia/video/7400000000000000002", "2024-08-07", "Second"],
        ["https://www.tiktok.com/@mia/video/7400000000000000001", "2024-08-06", "Cats & dogs #fun"],
    ]
    rows[2][3:7] = ["2024-09-01", "2100", "12.3s", "45%"]
    rows[2][9] = "88%"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)
    assert "1 row of @mia: 1 loaded" in told("import", path.name)
    assert "1 row of @mia" not in told("import", "groundswell-template.xlsx")
    assert json.loads(told("sql", "SELECT post_id, traffic, share FROM post_traffic", "--json")) == [
        {"post_id": "7400000000000000002", "traffic": "For You", "share": 0.88}
    ]
    seen = told(
        "sql", "SELECT views, average_watch_time_s, is_settled FROM post_snapshot WHERE source = 'template'", "--json"
    )
    assert json.loads(seen) == [{"views": 2100, "average_watch_time_s": 12.3, "is_settled": True}]


def test_a_template_that_is_there_stays_unless_told(told: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "groundswell-template.csv"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(GroundswellError, match="left as it is"):
        told("template", "--format", "csv")
    assert path.read_text(encoding="utf-8") == "mine"
    told("template", "--format", "csv", "--replace")
    assert path.read_text(encoding="utf-8-sig").startswith('"Post link"')


def test_a_folder_or_a_format_that_is_not_there_is_a_sentence(told: Callable[..., str]) -> None:
    with pytest.raises(GroundswellError, match="no folder nowhere"):
        told("template", "nowhere")
    with pytest.raises(GroundswellError, match="xlsx, csv or both"):
        told("template", "--format", "pdf")


def test_an_account_that_is_not_there_is_named(told: Callable[..., str], tmp_path: Path) -> None:
    with pytest.raises(GroundswellError, match="There is no store"):
        told("template", "--account", "mia")
    assert list(tmp_path.glob("*template*")) == []
