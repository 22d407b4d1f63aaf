"""Nobody else's name, message or address is kept: thousands of markers are planted, and none is found anywhere.

Markers stand in every field of every format that may not be kept (`planting.py`). After import, every question, report
and export, they are searched in each column of each table as text, in the bytes of the store as it is and as it would
be without compression, which hides text, and in every file and line that was written on the way.
"""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

import groundswell
from groundswell.account import Library
from groundswell.faces.report import write_report
from groundswell.importers import data_export_rows
from groundswell.importers.base import Rejected
from groundswell.importers.people import Pseudonyms
from groundswell.questions import registry
from groundswell.schema import TABLES
from tests.architecture.planting import MARK, OTHER, OWN, plant_other, plant_own

IN_BYTES = re.compile(MARK.pattern.encode(), re.IGNORECASE)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files, made once; they lie outside the folders that are searched."""
    folder = tmp_path_factory.mktemp("planted")
    for name, plant in (("own", plant_own), ("other", plant_other)):
        (folder / name).mkdir()
        plant(folder / name)
    return folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Path]:
    """The folder that everything happens in: the profile, the temporary files, and where one stands."""
    for name in ("temp", "here", "home"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("GROUNDSWELL_HOME", str(tmp_path / "home"))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path / "temp"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    monkeypatch.chdir(tmp_path / "here")
    caplog.set_level(logging.DEBUG)
    yield tmp_path
    os.chdir(tmp_path.parent)


def in_tables(store: Path) -> Iterator[str]:
    """Every row of every table as text, with the table in front."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{store.as_posix()}' AS s (READ_ONLY)")
        names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 's'").fetchall()
        for (name,) in names:
            for row in connection.execute(f"FROM s.main.{name}").fetchall():
                yield f"{name}: {json.dumps(row, default=str, ensure_ascii=False)}"


def plain(store: Path) -> bytes:
    """The bytes of the store written without compression."""
    copy = store.with_name("plain.duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{store.as_posix()}' AS s (READ_ONLY)")
        connection.execute(f"ATTACH '{copy.as_posix()}' AS p")
        connection.execute("SET force_compression = 'uncompressed'")
        connection.execute("COPY FROM DATABASE s TO p")
        connection.execute("CHECKPOINT p")
    found = copy.read_bytes()
    copy.unlink()
    return found


def traces(place: Path, said: str, pattern: re.Pattern[bytes] = IN_BYTES) -> list[str]:
    """Where the pattern is found: in a table, in the bytes of the store, in any file, in what was said."""
    as_text = re.compile(pattern.pattern.decode(), re.IGNORECASE)
    store = place / "s.duckdb"
    found = [row for row in in_tables(store) if as_text.search(row)]
    found += [f"plain: {hit[0]!r}" for hit in [pattern.search(plain(store))] if hit]
    for path in place.rglob("*"):
        if path.is_file():
            hit = pattern.search(path.read_bytes()) or pattern.search(str(path.relative_to(place)).encode())
            found += [f"file {path.name}: {hit[0]!r}"] if hit else []
    return [*found, *(f"said: {text}" for text in as_text.findall(said))]


def use(library: Library, place: Path) -> str:
    """Ask, print, report and export all there is; gives what was said."""
    said = []
    for listed in library.accounts():
        account = library.account(listed.account_id)
        for name in registry.names():
            answer = account.ask(name)
            said += [repr(answer), answer.to_json()]
        write_report(account, place / f"{listed.account_id}.html", made_on=date(2026, 11, 22))
    for table in TABLES:
        library.export(table.name, place / "out" / f"{table.name}.csv")
    said += [repr(library.imports()), repr(library.rejects()), repr(library.conflicts())]
    return "\n".join(said)


def brought(planted: Path, place: Path, *which: str) -> tuple[Library, str]:
    """A library with the planted files in it, and what was said of them."""
    library = groundswell.open(place / "s.duckdb")
    said = []
    for name in which:
        how = {"observed": "2026-07-01", "zone": "UTC", "account": OWN if name == "own" else OTHER}
        said.append(repr([(r.sentences, r.rejected, r.asks) for r in library.understand([planted / name], **how)]))
        said.append(repr(library.import_files([planted / name], progress=None, warm=(), **how)))
    return library, "\n".join(said)


def counted(place: Path, sql: str) -> int:
    """The one number that a query gives."""
    with duckdb.connect(str(place / "s.duckdb"), read_only=True) as connection:
        row = connection.execute(sql).fetchone()
    return row[0] if row else 0


def test_there_are_thousands_of_markers(planted: Path) -> None:
    texts = [p.read_text(encoding="utf-8") for p in planted.rglob("*") if p.is_file() and p.suffix != ".zip"]
    for path in planted.rglob("*.zip"):
        with zipfile.ZipFile(path) as packed:
            texts += [packed.read(name).decode() for name in packed.namelist()]
    assert len({hit.lower() for text in texts for hit in MARK.findall(text)}) > 5_000


def test_no_marker_is_found_anywhere(
    planted: Path, place: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    library, said = brought(planted, place, "own", "other")
    said += use(library, place) + "".join(capfd.readouterr()) + caplog.text
    assert traces(place, said) == []
    assert not list((place / "temp").iterdir())
    assert not list((place / "here").iterdir())
    # They were read all the same: it is no feat to keep nothing.
    assert counted(place, "SELECT count(DISTINCT person) FROM follower") > 500
    assert counted(place, "SELECT count(DISTINCT person) FROM comment") >= 3
    assert counted(place, "SELECT count(DISTINCT source) FROM post_snapshot") >= 10
    assert counted(place, f"SELECT count(*) FROM post WHERE caption IS NOT NULL AND account_id = '{OWN}'") > 0
    assert counted(place, f"SELECT count(*) FROM post WHERE caption IS NOT NULL AND account_id = '{OTHER}'") == 0
    assert counted(place, "SELECT count(*) FROM rejected_row WHERE value LIKE 'text of%'") >= 6


def leaked(place: Path, monkeypatch: pytest.MonkeyPatch, leak: str) -> None:
    """Break one of the walls."""
    if leak == "pseudonym":
        monkeypatch.setattr(Pseudonyms, "of", lambda _, name: name)
    elif leak == "rejected value":
        monkeypatch.setattr(Rejected, "__post_init__", lambda _: None)
    elif leak == "mention":
        monkeypatch.setattr(data_export_rows, "clean_caption", str)
    elif leak == "temporary file":
        monkeypatch.setattr(tempfile.TemporaryDirectory, "_rmtree", lambda *_, **__: None)
    else:
        (place / "home" / "notes.txt").write_text("Zq000001ZQ", encoding="utf-8")


@pytest.mark.parametrize(
    ("leak", "which", "where"),
    [
        ("pseudonym", "own", "follower: "),
        ("rejected value", "other", "rejected_row: "),
        ("mention", "own", "post_fact: "),
        ("temporary file", "own", "file user_data"),
        ("file in the profile", "other", "file notes.txt"),
    ],
)
def test_the_same_search_finds_what_is_leaked_on_purpose(
    leak: str, which: str, where: str, planted: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaked(place, monkeypatch, leak)
    _, said = brought(planted, place, which)
    found = traces(place, said)
    assert any(trace.startswith(where) for trace in found)
    if not where.startswith("file"):
        assert any(trace.startswith("plain: ") for trace in found)


def test_the_key_of_the_pseudonyms_is_nowhere_but_in_the_profile(planted: Path, place: Path) -> None:
    brought(planted, place, "own")
    key = (place / "home" / "people.key").read_bytes()
    others = [p.read_bytes() for p in place.rglob("*") if p.is_file() and p.name != "people.key"]
    assert len(key) == 32
    assert not [
        1 for content in [*others, plain(place / "s.duckdb")] if key in content or key.hex().encode() in content
    ]


def a_follower(planted: Path) -> str:
    """The name of one of the own account's followers."""
    [path] = planted.rglob("layout of 2026.zip")
    with zipfile.ZipFile(path) as packed:
        export = json.loads(packed.read(packed.namelist()[0]))
    fans = export["Profile And Settings"]["Follower"]["FansList"]
    return next(str(fan["UserName"]) for fan in fans if MARK.fullmatch(fan["UserName"]))


def test_what_is_forgotten_is_found_nowhere_either(planted: Path, place: Path) -> None:
    library, _ = brought(planted, place, "own", "other")
    library.account(OWN).ask("today")
    library.backup(place / "b.zip", with_key=False)
    name = a_follower(planted)
    person = re.compile(Pseudonyms((place / "home" / "people.key").read_bytes()).of(name).encode())
    assert any(trace.startswith("plain: ") for trace in traces(place, "", person))
    library.forget("follower", name, sure=True)
    assert traces(place, "", person) == []
    assert not (place / "b.zip").exists()
    own = re.compile(re.escape(OWN).encode() + b"|Invented Pots", re.IGNORECASE)
    assert any(trace.startswith("plain: ") for trace in traces(place, "", own))
    library.forget("account", OWN, sure=True)
    assert traces(place, "", own) == []
    library.forget("account", OTHER, sure=True)
    assert traces(place, "", re.compile(re.escape(OTHER).encode())) == []
    assert counted(place, "SELECT count(*) FROM import_batch") == 0
