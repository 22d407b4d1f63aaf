"""What the fuzzers ever found stays a test: the files of `found/`, and what is too large to be kept as a file."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from groundswell.importers.detect import importer_for
from tests.fuzz.oracle import check_bytes
from tests.importers.files import source

FOLDER = Path(__file__).parent / "found"


LARGE = {
    "a number of more digits than Python takes": (
        "a.json",
        b'{"video_id":1,"views":' + b"9" * 200_000,
    ),
    "such a number where nothing is read": ("user_data.json", b'{"Activity":{"Status":[' + b"9" * 200_000 + b"]}}"),
    "JSON so deep that no stack holds it": ("a.json", b'{"a":' * 50_000),
    "lists so deep": ("a.json", b"[" * 190_000),
    "a header of blanks alone": ("a.csv", b"," * 5_000_000 + b"\n"),
    "twenty thousand columns": ("a.csv", b"video_id,views" + b",c" * 20_000 + b"\n1,2" + b",3" * 20_000 + b"\n"),
    "gzip that is none behind its head": ("a.json", gzip.compress(b'{"a": 1}')[:12] + b"\xff" * 40),
    "control characters in a header": ("a.csv", b"vid\x1b[2Jeo,likes\x07d,c\n1,2,3\n"),
}


@pytest.mark.parametrize("name", LARGE)
def test_what_was_found_is_read_or_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / LARGE[name][0]
    path.write_bytes(LARGE[name][1])
    check_bytes(path, tmp_path / "work", staged=True)


@pytest.mark.parametrize("found", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_a_file_that_was_found_is_read_or_refused(found: Path, tmp_path: Path) -> None:
    path = tmp_path / found.name.partition("--")[2]
    path.write_bytes(found.read_bytes())
    check_bytes(path, tmp_path / "work", staged=True)


def test_a_table_between_tabs_is_no_list_that_was_copied_from_a_page(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    row = "7310643402809278469\t2100\t0\t7000\t2023-12-09 17:10:09\n"
    path.write_text(f"video_id\tviews\tlikes\tcomments\tposted_at\n{row * 3}", encoding="utf-8")
    assert importer_for(source(path)).KIND == "table"
