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
from groundswell.faces.cli import main

POSTS = (
    "id,account,posted,views,likes,caption\n"
    "7400000000000000001,mia,2024-08-06 10:00,1000,50,Cats & dogs #fun\n"
    "7400000000000000002,mia,2024-08-07 10:00,2000,80,Second\n"
)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run a command line against a store of its own; its output, or what it refused with."""
    monkeypatch.setenv("GROUNDSWELL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GROUNDSWELL_STORE", str(tmp_path / "store.duckdb"))
    monkeypatch.chdir(tmp_path)

    def call(*args: str) -> str:
        try:
            main(args)
        except SystemExit as end:
            if end.code:
                raise GroundswellError(capsys.readouterr().err) from None
        return capsys.readouterr().out

    return call


def test_it_is_written_without_any_numbers_at_hand(run: Callable[..., str], tmp_path: Path) -> None:
    said = run("template")
    assert "groundswell import groundswell-template.xlsx" in said
    assert (
        len(CalamineWorkbook.from_path(str(tmp_path / "groundswell-template.xlsx")).get_sheet_by_index(0).to_python())
        == 2
    )


def test_it_holds_the_latest_posts_and_comes_back_with_their_numbers(run: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(POSTS, encoding="utf-8")
    run("import", "posts.csv", "--account", "mia", "--own", "--observed", "2024-09-01")
    assert json.loads(run("template", "--format", "both", "--json")) == {
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
    assert "1 row of @mia: 1 loaded" in run("import", path.name)
    assert "1 row of @mia" not in run("import", "groundswell-template.xlsx")
    assert json.loads(run("sql", "SELECT post_id, traffic, share FROM post_traffic", "--json")) == [
        {"post_id": "7400000000000000002", "traffic": "For You", "share": 0.88}
    ]
    seen = run(
        "sql", "SELECT views, average_watch_time_s, is_settled FROM post_snapshot WHERE source = 'template'", "--json"
    )
    assert json.loads(seen) == [{"views": 2100, "average_watch_time_s": 12.3, "is_settled": True}]


def test_a_template_that_is_there_stays_unless_told(run: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "groundswell-template.csv"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(GroundswellError, match="left as it is"):
        run("template", "--format", "csv")
    assert path.read_text(encoding="utf-8") == "mine"
    run("template", "--format", "csv", "--replace")
    assert path.read_text(encoding="utf-8-sig").startswith('"Post link"')


def test_a_folder_or_a_format_that_is_not_there_is_a_sentence(run: Callable[..., str]) -> None:
    with pytest.raises(GroundswellError, match="no folder nowhere"):
        run("template", "nowhere")
    with pytest.raises(GroundswellError, match="xlsx, csv or both"):
        run("template", "--format", "pdf")


def test_an_account_that_is_not_there_is_named(run: Callable[..., str], tmp_path: Path) -> None:
    with pytest.raises(GroundswellError, match="There is no store"):
        run("template", "--account", "mia")
    assert list(tmp_path.glob("*template*")) == []
