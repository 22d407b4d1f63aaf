"""`groundswell demo --files`: whoever wants to try an importer gets files for it."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest

from groundswell.faces.cli import main


def call(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    """What a command prints."""
    with suppress(SystemExit):
        main(args)
    return capsys.readouterr().out


def test_it_writes_files_of_every_format_that_import_as_it_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder, store = tmp_path / "files", str(tmp_path / "s.duckdb")
    said = call(capsys, "demo", "--files", str(folder))
    summary = json.loads(call(capsys, "demo", "--files", str(folder), "--json"))
    assert len(summary) == 54
    assert all((folder / one["path"]).exists() for one in summary)
    assert all(one["says"] in said for one in summary)
    [line] = [line for line in said.replace("\n", " ").split("groundswell import ") if "--account" in line]
    stated = line.split('"')[2].split()
    assert stated[-2:] == ["--store", "invented.duckdb"]
    report = json.loads(call(capsys, "import", str(folder / "tools" / "apify"), *stated[:-1], store, "--json"))
    assert {(f["kind"], f["n_loaded"] + f["n_known"], f["n_rejected"]) for f in report["files"]} == {
        ("items.apify", 240, 1),
        ("items.apify", 240, 0),
    }
