"""Nobody else's name, message or address is kept: thousands of markers are planted, and none is found anywhere.

Markers stand in every field of every format that may not be kept (`planting.py`). After import, every question, report,
export and backup, on the command line and in the browser, they are searched in each column of each table as text, in
the bytes of the store as it is and as it would be without compression, which hides text, and in every file and line
that was written on the way.
"""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

import groundswell
from groundswell.account import Library
from groundswell.faces import cli
from groundswell.faces.report import write_report
from groundswell.foryou.invent import invent
from groundswell.foryou.invented_formats import write_formats
from groundswell.importers import data_export_rows, items_comments, studio_list
from groundswell.importers.base import Rejected
from groundswell.importers.items_comments import Around, Comment
from groundswell.importers.people import Pseudonyms
from groundswell.questions import registry
from groundswell.schema import TABLES
from groundswell.store.lake import write_lake
from tests.architecture.planted_fields import EXPORT, EXPORT_KEPT, FIELDS
from tests.architecture.planted_files import plant_other, plant_own
from tests.architecture.planting import MARK, OTHER, OWN, Planter
from tests.architecture.traces import IN_BYTES, traces, unpacked
from tests.faces.web.serving import Browser, browsing

UNDERSTOOD = 'data-stage="understood"'
STATED = {"observed": "2026-07-01", "zone": "UTC"}
HANDLES = {"own": OWN, "other": OTHER}


@pytest.fixture(scope="module")
def planters(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Planter]]:
    """The files, made once, and who made them; they lie outside the folders that are searched."""
    folder = tmp_path_factory.mktemp("planted")
    for name in HANDLES:
        (folder / name).mkdir()
    return folder, {"own": plant_own(folder / "own"), "other": plant_other(folder / "other")}


@pytest.fixture(scope="module")
def planted(planters: tuple[Path, dict[str, Planter]]) -> Path:
    """The folder of the files."""
    return planters[0]


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


# --- what is done with the numbers ------------------------------------------------------------------------------------


def brought(planted: Path, place: Path, *which: str) -> tuple[Library, str]:
    """A library with the planted files (those of `own`, or of `own/export`), and what was said of them."""
    library = groundswell.open(place / "s.duckdb")
    said = []
    for name in which:
        how = {**STATED, "account": HANDLES[name.partition("/")[0]]}
        said.append(repr(library.import_files([planted / name], progress=None, warm=(), **how)))
    return library, "\n".join(said)


def use(library: Library, place: Path) -> str:
    """Ask, print, report, export and back up all there is; gives what was said."""
    said = []
    for listed in library.accounts():
        account = library.account(listed.account_id)
        for name in registry.names():
            answer = account.ask(name)
            said += [repr(answer), answer.to_json()]
    write_report(library.account(OWN), place / "out" / "report.html", made_on=date(2026, 11, 22))
    write_lake(library.path, place / "lake")
    for table in TABLES:
        library.export(table.name, place / "out" / f"{table.name}.csv")
        if not (place / "lake" / table.name).exists():
            library.export(table.name, place / "out" / f"{table.name}.parquet")
    library.template(place / "out" / "template.xlsx", OWN)
    library.backup(place / "out" / "backup.zip", with_key=False)
    said += [repr(library.imports()), repr(library.rejects()), repr(library.conflicts())]
    return "\n".join(said)


def typed(place: Path) -> None:
    """The same on the command line, for people and for machines; what it prints is caught."""
    asked = (("imports",), ("rejects",), ("conflicts",), ("accounts",), ("today", "--account", OWN), ("doctor",))
    for command in (*asked, ("posts", "--account", OTHER), ("sql", "SELECT * FROM rejected_row")):
        for form in ((), ("--json",)):
            with suppress(SystemExit):
                cli.main((*command, *form, "--store", str(place / "s.duckdb")))


def browsed(browser: Browser, planted: Path) -> str:
    """Files of all kinds are dropped on the page, looked at and brought in; gives all that the pages showed."""
    chosen = ("own/export/layout of 2026.zip", "own/screen/template, filled in.csv", "other/table/posts.csv")
    sent = [("files", (Path(name).name, (planted / name).read_bytes())) for name in chosen]
    stated = {**STATED, "account": OWN}
    tray = browser.post("/start", files=sent)
    where = tray.url.path
    pages = [tray.text, browser.when_ready(where, UNDERSTOOD)]
    pages.append(browser.post(where, {**stated, "do": "again"}).text)
    pages.append(browser.when_ready(where, UNDERSTOOD))
    pages.append(browser.post(where, {**stated, "do": "import"}).text)
    pages.append(browser.when_ready(where, 'data-stage="done"'))
    left = browser.post("/start", files=sent[:1]).url.path  # and one that is looked at and left
    pages.append(browser.when_ready(left, UNDERSTOOD))
    pages.append(browser.post(left, {"do": "leave"}).text)
    read = ("/data", "/data/rejects", "/data/conflicts", "/start", f"/@{OWN}/posts", f"/@{OWN}/audience")
    return "\n".join((*pages, *(browser.ready(page) for page in read)))


def counted(place: Path, sql: str) -> int:
    """The one number that a query gives."""
    with duckdb.connect(str(place / "s.duckdb"), read_only=True) as connection:
        row = connection.execute(sql).fetchone()
    return row[0] if row else 0


# --- what is planted --------------------------------------------------------------------------------------------------


def test_there_are_thousands_of_markers(planted: Path, tmp_path: Path) -> None:
    files = (path for path in planted.rglob("*") if path.is_file())
    contents = (part for path in files for _, part in unpacked(path.name, path.read_bytes(), tmp_path))
    assert len({hit.lower() for content in contents for hit in IN_BYTES.findall(content)}) > 15_000


def test_every_field_that_is_listed_is_planted(planters: tuple[Path, dict[str, Planter]]) -> None:
    planted: dict[str, set[tuple[str, str]]] = {}
    for planter in planters[1].values():
        for kind, fields in planter.planted.items():
            planted.setdefault(kind, set()).update(fields)
    listed = {kind: {(at, name) for at, names in found.items() for name in names} for kind, found in FIELDS.items()}
    listed["data_export.json"] = {(path, "") for path, _ in EXPORT}
    assert planted == listed
    assert all(listed.values())


def test_no_kind_of_file_is_without_planted_fields(tmp_path: Path) -> None:
    written = write_formats(invent(3, n_posts=12, days=200), tmp_path, traps=True)
    kinds = {kind for one in written for kind in one.kinds}
    assert kinds == {*FIELDS, "data_export.json", "data_export.txt"}


def test_each_key_of_a_real_export_is_planted_or_known_to_be_kept(data_dir: Path) -> None:
    """An empty list has no keys to compare: something is planted below it all the same."""
    listings = sorted((data_dir / "export").glob("*.schema.txt"))
    lines = [line for path in listings for line in path.read_text("utf-8").splitlines() if line.startswith("$.")]
    assert len(lines) > 400
    known = {f"{path}.{key}" for path, keys in EXPORT for key in keys} | EXPORT_KEPT
    above = {re.sub(r"(\.\*)?(\[\])?$", "", path) for path, _ in EXPORT}
    numbers = re.compile(r"\.(?:App|IsFastLane)$")  # how many, and yes or no
    missing = set()
    for line in lines:
        path, _, said = line.removeprefix("$.").replace(" {'", "\t").partition("\t")
        path = re.sub(r"<[^>]* key>", "*", path)
        if re.search("str|null|int", said) and not numbers.search(path) and path not in known | above:
            parent = path.rpartition(".")[0]
            missing |= {path} - ({path} if parent.endswith("SettingsMap") or "Notification" in parent else set())
    assert missing == set()


# --- nothing is found -------------------------------------------------------------------------------------------------


def test_no_marker_is_found_anywhere(
    planted: Path, place: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    library, said = brought(planted, place, "own")
    how = {**STATED, "account": OTHER}
    understood = library.understand([planted / "other"], **how)
    said += repr([(r.sentences, r.rejected, r.asks) for r in understood])
    said += brought(planted, place, "other")[1]
    (place / "out").mkdir()
    said += use(library, place)
    typed(place)
    said += "".join(capfd.readouterr()) + caplog.text
    assert traces(place, said) == []
    assert not list((place / "temp").iterdir())
    assert not list((place / "here").iterdir())
    # They were read all the same: it is no feat to keep nothing.
    assert counted(place, "SELECT count(DISTINCT person) FROM follower") > 500
    assert counted(place, "SELECT count(DISTINCT person) FROM comment") >= 100
    assert counted(place, "SELECT count(DISTINCT source) FROM comment") == 5
    assert counted(place, "SELECT count(DISTINCT source) FROM post_snapshot") >= 14
    assert counted(place, "SELECT count(DISTINCT source) FROM tag_snapshot") == 4
    assert counted(place, f"SELECT count(*) FROM post WHERE caption IS NOT NULL AND account_id = '{OWN}'") > 0
    assert counted(place, f"SELECT count(*) FROM post WHERE caption IS NOT NULL AND account_id = '{OTHER}'") == 0
    assert counted(place, "SELECT count(*) FROM rejected_row WHERE value LIKE 'text of%'") >= 6


def test_no_marker_is_found_after_files_were_dropped_on_the_page(
    planted: Path, place: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with browsing(place / "s.duckdb") as browser:
        said = browsed(browser, planted)
        trays = [path for path in (place / "temp").rglob("*") if path.is_file()]
    said += "".join(capfd.readouterr()) + caplog.text
    assert "not usable" in said
    assert traces(place, said) == []
    assert trays == []
    assert not list((place / "temp").iterdir())
    assert counted(place, "SELECT count(*) FROM follower") > 500


def leaked(place: Path, monkeypatch: pytest.MonkeyPatch, leak: str) -> None:
    """Break one of the walls."""
    if leak == "pseudonym":
        monkeypatch.setattr(Pseudonyms, "of", lambda _, name: name)
    elif leak == "rejected value":
        monkeypatch.setattr(Rejected, "__post_init__", lambda _: None)
    elif leak == "mention":
        monkeypatch.setattr(data_export_rows, "clean_caption", str)
    elif leak == "mention in the list":
        monkeypatch.setattr(studio_list, "clean_caption", str)
    elif leak == "comment":

        def leaking(record: Mapping[str, Any], around: Around) -> Comment:
            comment = items_comments.read(record, around)
            return replace(comment, language=comment.text)

        monkeypatch.setattr(f"{items_comments.__name__}_rows.read", leaking)
    elif leak == "temporary file":
        monkeypatch.setattr(tempfile.TemporaryDirectory, "_rmtree", lambda *_, **__: None)
    elif leak == "packed file in the profile":
        with zipfile.ZipFile(place / "home" / "notes.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("notes.txt", "Zq000001ZQ " * 9)
    else:
        (place / "home" / "notes.txt").write_text("Zq000001ZQ", encoding="utf-8")


LEAKS = [
    ("pseudonym", "own/export", "follower: "),
    ("rejected value", "other/table", "rejected_row: "),
    ("mention", "own/export", "post_fact: "),
    ("mention in the list", "own/screen", "post_fact: "),
    ("comment", "other/comments", "comment: "),
    ("temporary file", "own/export", "file user_data"),
    ("packed file in the profile", "other/table", "file notes.zip/notes.txt"),
    ("file in the profile", "other/table", "file notes.txt"),
]


@pytest.mark.parametrize(("leak", "which", "where"), LEAKS)
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
    library, _ = brought(planted, place, "own/export")
    library.backup(place / "b.zip", passphrase="seven small bowls")  # noqa: S106 - of a backup that is thrown away
    key = (place / "home" / "people.key").read_bytes()
    assert len(key) == 32
    either = re.compile(re.escape(key) + b"|" + key.hex().encode())
    (place / "home" / "people.key").rename(place.parent / f"{place.name}.key")
    aside = place.with_name(f"{place.name}, unpacked")
    aside.mkdir()
    files = [path for path in place.rglob("*") if path.is_file()]
    contents = (part for path in files for part in unpacked(path.name, path.read_bytes(), aside))
    assert [name for name, content in contents if either.search(content)] == []


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
    before = traces(place, "", person)
    assert any(trace.startswith("plain: ") for trace in before)
    assert any(trace.startswith("file b.zip/store.duckdb") for trace in before)
    library.forget("follower", name, sure=True)
    assert traces(place, "", person) == []
    assert not (place / "b.zip").exists()
    own = re.compile(re.escape(OWN).encode() + b"|Invented Pots", re.IGNORECASE)
    assert any(trace.startswith("plain: ") for trace in traces(place, "", own))
    library.forget("account", OWN, sure=True)
    assert traces(place, "", own) == []
    library.forget("account", OTHER, sure=True)
    assert traces(place, "", re.compile(re.escape(OTHER).encode())) == []
    assert traces(place, "") == []
    # Counters of hashtags are nobody's, and stay.
    assert counted(place, "SELECT count(*) FROM import_batch WHERE file_name NOT LIKE 'other/tags/%'") == 0
