"""A data file that another program holds, moves, rewrites or goes on writing: a sentence, and nothing is lost."""

from __future__ import annotations

import errno
import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import duckdb
import pytest

from groundswell.clock import parse_observed
from groundswell.errors import UnreadableFile
from groundswell.importers import items, run, table, table_end
from groundswell.importers.base import Options, Reading, SourceFile
from groundswell.importers.run import import_files, understand
from groundswell.importers.table_cells import TableFile
from tests.fuzz.oracle import check_sentence
from tests.importers.files import faults_of, source
from tests.importers.test_bad_moments import n_posts
from tests.importers.test_bad_moments import table as make_table
from tests.importers.test_items import WEB

NOW = parse_observed("2026-11-22")
MANY = 100_000  # rows of a table that DuckDB scans where it lies


@contextmanager
def kept_from_us(path: Path, monkeypatch: pytest.MonkeyPatch, code: int = errno.EACCES) -> Iterator[None]:
    """As Windows answers where another program has the file for itself."""
    opened = Path.open

    def refuse(self: Path, *args: Any, **stated: Any) -> IO[Any]:
        if self == path:
            raise OSError(code, "Permission denied" if code == errno.EACCES else "Input/output error", str(path))
        return cast("IO[Any]", opened(self, *args, **stated))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        yield


@pytest.mark.parametrize("name", ["b.csv", "b.json", "b.zip", "b.xlsx", "b.txt"])
def test_a_file_that_another_program_keeps_is_refused_alone(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, store = make_table(tmp_path, "a.csv", 3), tmp_path / "s.duckdb"
    held = make_table(tmp_path, name, 5, first=3)
    with kept_from_us(held, monkeypatch):
        files = import_files([good, held], store, Options(), now_us=NOW).files
    [said] = files[-1].sentences
    check_sentence(said)
    assert said.startswith(f"{name} cannot be opened (Permission denied). Another program may keep it")
    assert n_posts(store) == 3
    if name == "b.csv":
        import_files([held], store, Options(), now_us=NOW)
        assert n_posts(store) == 8


def test_a_drive_that_answers_no_more_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = make_table(tmp_path, "b.csv", 5)
    with kept_from_us(held, monkeypatch, errno.EIO), pytest.raises(UnreadableFile, match="can still be reached"):
        import_files([held], tmp_path / "s.duckdb", Options(), now_us=NOW)


def at_reading(monkeypatch: pytest.MonkeyPatch, module: Any, work: Any) -> None:
    """Do something to the file just before an importer has read it to its end."""
    read = module.read

    def late(file: SourceFile, options: Options) -> Reading:
        found: Reading = read(file, options)
        work(file.path)
        return found

    monkeypatch.setattr(module, "read", late)


def test_a_file_that_vanishes_while_it_is_read_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, store = tmp_path / "b.json", tmp_path / "s.duckdb"
    gone.write_text(json.dumps([WEB]), encoding="utf-8")
    at_reading(monkeypatch, items, Path.unlink)
    files = import_files([make_table(tmp_path, "a.csv", 3), gone], store, Options(), now_us=NOW).files
    assert "moved or deleted meanwhile" in files[-1].sentences[0]
    assert n_posts(store) == 3


def test_a_file_that_is_written_anew_meanwhile_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other, store = tmp_path / "b.json", tmp_path / "s.duckdb"
    other.write_text(json.dumps([WEB]), encoding="utf-8")
    at_reading(monkeypatch, items, lambda path: path.write_text("[]", encoding="utf-8"))
    with pytest.raises(UnreadableFile, match="was written anew while it was read"):
        import_files([other], store, Options(), now_us=NOW)


def test_a_file_that_grows_meanwhile_is_read_and_brings_the_rest_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, store = make_table(tmp_path, "a.csv", 3), tmp_path / "s.duckdb"
    more = make_table(tmp_path, "more.csv", 2, first=3).read_text(encoding="utf-8").partition("\n")[2]
    with monkeypatch.context() as patched:
        at_reading(patched, table, lambda path: path.write_bytes(path.read_bytes() + more.encode()))
        [file] = import_files([log], store, Options(), now_us=NOW).files
    assert any("still being written" in sentence for sentence in file.sentences)
    assert n_posts(store) == 3
    [file] = import_files([log], store, Options(), now_us=NOW).files
    assert (file.n_loaded, file.n_known, n_posts(store)) == (2, 3, 5)


def test_a_big_table_that_vanishes_before_its_scan_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big, store = make_table(tmp_path, "b.csv", MANY, first=9), tmp_path / "s.duckdb"
    small = make_table(tmp_path, "a.csv", 3)
    with_owners = run._with_owners

    def late(*stated: Any) -> list[Reading]:
        big.unlink(missing_ok=True)
        return with_owners(*stated)

    monkeypatch.setattr(run, "_with_owners", late)
    files = import_files([small, big], store, Options(), now_us=NOW).files
    check_sentence(files[-1].sentences[0])
    assert "b.csv could not be read to its end" in files[-1].sentences[0]
    assert n_posts(store) == 3


@pytest.mark.parametrize(
    ("n", "said"), [(500, "breaks off before its end"), (2 * MANY, "could not be read to its end")]
)
def test_a_table_that_was_cut_off_inside_gzip_is_refused_alone(n: int, said: str, tmp_path: Path) -> None:
    packed, store = tmp_path / "b.csv.gz", tmp_path / "s.duckdb"
    content = gzip.compress(make_table(tmp_path, "b.csv", n, first=9).read_bytes(), compresslevel=1)
    packed.write_bytes(content[: len(content) // 2])
    small = make_table(tmp_path, "a.csv", 3)
    files = import_files([small, packed], store, Options(), now_us=NOW).files
    check_sentence(files[-1].sentences[0])
    assert f"b.csv.gz {said}" in files[-1].sentences[0]
    assert n_posts(store) == 3
    assert [r.kind for r in understand([small, packed], Options(), store_path=store)] == ["table.posts", "refused"]


@pytest.mark.parametrize("packed", [False, True])
def test_an_endless_last_line_is_told_although_the_scan_passes_over_it(
    packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_end, "_BUFFER", 3_000_000)
    monkeypatch.setattr(table_end, "_BLOCK", 1_000_000)
    content = make_table(tmp_path, "a.csv", 3).read_bytes() + b"x" * 5_000_000
    path = tmp_path / "b.csv"
    path.write_bytes(gzip.compress(content, compresslevel=1) if packed else content)
    assert table_end.endless(path, packed=packed) == 5
    assert [line for line, *_ in faults_of(table.read(source(path), Options()))] == [5]  # the scan saw it: told once
    silent = "SELECT 1 AS line, '' AS reason, '' AS fault_column, '' AS fault_value WHERE FALSE"
    scan = "compression='gzip'" if packed else ""
    told = table_end.with_end(source(path), TableFile("csv", (), (), scan, faults=silent)).faults
    with duckdb.connect() as con:
        assert con.execute(told).fetchall() == [(5, "The line has no end and is longer than any row.", "", "")]
    path.write_bytes(gzip.compress(content + b"\n", compresslevel=1) if packed else content + b"\n")
    assert table_end.endless(path, packed=packed) is None
