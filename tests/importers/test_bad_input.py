"""Bad input gets a clear sentence and loses nothing: other files of the call load, and the store stays as it was."""

from __future__ import annotations

import csv
import gzip
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import groundswell
from groundswell.clock import parse_observed
from groundswell.errors import InputError, StoreDamaged, StoreNewer
from groundswell.importers.base import Options
from groundswell.importers.run import REFUSED, import_files
from groundswell.store.file import writing
from groundswell.store.load import FileReport
from tests.fuzz.oracle import check_sentence
from tests.store.samples import rows_of

ID = 7051972968347503919
GOOD = f"video_id,author,views\n{ID},me,5\n"
NOW = parse_observed("2026-11-22")
OPTIONS = Options(observed_us=parse_observed("2026-11-01"))


def put(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def packed(members: dict[str, bytes]) -> bytes:
    """A zip with these members."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, member in members.items():
            zipped.writestr(name, member)
    return content.getvalue()


def beside_a_good_one(folder: Path, bad: Path) -> list[FileReport]:
    """What became of the bad file, imported together with a good one, which must be loaded."""
    store = folder / "s.duckdb"
    good = put(folder, "good.csv", GOOD)
    report = import_files([bad, good], store, OPTIONS, now_us=NOW)
    assert [f.n_loaded for f in report.files if f.name == "good.csv"] == [1]
    assert rows_of(store, f"SELECT views FROM store.post_snapshot WHERE post_id = '{ID}'") == [(5,)]
    return [f for f in report.files if f.name != "good.csv"]


def alone(folder: Path, bad: Path) -> str:
    """What is said of the bad file alone; there is no store afterwards."""
    with pytest.raises(InputError) as refusal:
        import_files([bad], folder / "none.duckdb", OPTIONS, now_us=NOW)
    assert not (folder / "none.duckdb").exists()
    check_sentence(str(refusal.value))
    return str(refusal.value)


WIDE = "video_id,author,views" + ",c" * 1_000_000
REFUSALS: dict[str, tuple[str, bytes, str]] = {
    "a picture": ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 9, "numbers"),
    "a letter": ("a.txt", b"Dear diary,\nnothing happened today.\n", "text, but no table"),
    "an empty file": ("a.csv", b"", "a.csv is empty. Download it again."),
    "a zip that was cut off": ("a.zip", packed({"a.csv": GOOD.encode() * 99})[:90], "cut off: download it again"),
    "a zip bomb": ("a.zip", packed({"b.csv": b"0" * 60_000_000}), "unpack to 60 MB out of almost nothing"),
    "a path that climbs out": ("a.zip", packed({"../../b.csv": GOOD.encode()}), "would lie outside of its zip"),
    "a zip in a zip": ("a.zip", packed({"b.zip": packed({"c.csv": GOOD.encode()})}), "Unpack the outer one first"),
    "a million columns": ("a.csv", f"{WIDE}\n{ID},me,5{',1' * 1_000_000}\n".encode(), "more than 1,000 columns"),
    "nothing but NUL": ("a.csv", b"\0" * 100_000, "numbers"),
    "gzip that breaks off": ("a.json.gz", gzip.compress(b'[{"aweme_id": 1}]' * 999)[:-20], "a.json.gz"),
    "control characters": ("a.csv", b"na\x1b[2Jme,lik\x07es_,x\n1,2,3\n", "It has the columns na [2Jme"),
    "JSON as deep as it is long": ("a.json", b'{"a":' * 100_000, "JSON of a kind"),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_it_is_refused_with_a_sentence_and_the_good_file_beside_it_is_loaded(what: str, tmp_path: Path) -> None:
    name, content, said = REFUSALS[what]
    bad = put(tmp_path, name, content)
    assert said in alone(tmp_path, bad)
    [refused] = beside_a_good_one(tmp_path, bad)
    assert refused.kind == REFUSED
    assert said in refused.sentences[0]


def test_nothing_is_written_where_a_member_of_a_zip_would_climb_to(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    bad = put(folder, "a.zip", packed({"../../b.csv": GOOD.encode(), "/c/b.csv": GOOD.replace("5", "6").encode()}))
    beside_a_good_one(folder, bad)
    assert sorted(p.name for p in tmp_path.rglob("*.csv")) == ["good.csv"]


HEAD = "video_id,author,views,observed_at\n"
ROWS: dict[str, tuple[str, str]] = {
    "an id that a spreadsheet destroyed": ("7.05197E+18,me,6,2025-01-01T00:00:00Z\n", "destroyed by a spreadsheet"),
    "a date in the future": (f"{ID},me,6,2031-01-01T00:00:00Z\n", "yet to come"),
    "a negative count": (f"{ID},me,-6,2025-01-01T00:00:00Z\n", "cannot be below zero"),
    "a formula in place of a count": (f'{ID},me,"=1+1",2025-01-01T00:00:00Z\n', "views"),
    "a torn line": (f"{ID},me\n", "2 cells where the header has 4"),
}  # fmt: skip


@pytest.mark.parametrize("what", ROWS)
def test_a_row_that_cannot_be_costs_itself_alone_and_says_why(what: str, tmp_path: Path) -> None:
    row, said = ROWS[what]
    good = f"{ID + 1},me,7,2025-01-02T00:00:00Z\n"
    [report] = beside_a_good_one(tmp_path, put(tmp_path, "a.csv", HEAD + good + row))
    assert (report.n_rows, report.n_loaded, report.n_rejected) == (2, 1, 1)
    [rejected] = report.rejected
    assert rejected.line == 3
    assert said in f"{rejected.reason} {rejected.column}"


def test_counters_that_fall_are_kept_as_they_were_seen(tmp_path: Path) -> None:
    rows = f"{ID + 1},me,900,2025-01-01T00:00:00Z\n{ID + 1},me,600,2025-01-02T00:00:00Z\n"
    [report] = beside_a_good_one(tmp_path, put(tmp_path, "a.csv", HEAD + rows))
    assert report.n_loaded == 2
    seen = rows_of(tmp_path / "s.duckdb", "SELECT views FROM store.post_snapshot ORDER BY observed_us, views")
    assert [row for row in seen if row != (5,)] == [(900,), (600,)]


def test_encodings_that_are_mixed_in_one_file_lose_no_row(tmp_path: Path) -> None:
    lines = [f"{ID + i},me,{i}," for i in range(1, 4)]
    content = (
        f"video_id,author,views,title\n{lines[0]}caf".encode() + b"\xe9\n" + f"{lines[1]}café\n{lines[2]}x\n".encode()
    )
    [report] = beside_a_good_one(tmp_path, put(tmp_path, "a.csv", content))
    assert (report.n_rows, report.n_loaded) == (3, 3)
    assert "save it as UTF-8" in " ".join(report.sentences)


def test_nul_bytes_in_cells_are_left_out(tmp_path: Path) -> None:
    [report] = beside_a_good_one(
        tmp_path, put(tmp_path, "a.csv", f"video_id,author,views\n{ID + 1},m\0e,6\n{ID + 2},me,7\n")
    )
    assert (report.n_rows, report.n_loaded, report.n_rejected) == (2, 2, 0)
    assert {r[0] for r in rows_of(tmp_path / "s.duckdb", "SELECT account_id FROM store.post_snapshot")} == {"me"}


CAPTION = '=HYPERLINK("http://x")<script>alert(1)</script>\x1b[2J'


def captioned(folder: Path) -> Path:
    """A store with own posts whose captions are a formula, a script and an order to the terminal."""
    rows = "".join(
        f'{ID + (i << 40)},me,{i * 900},"{CAPTION.replace(chr(34), chr(34) * 2)}",9,9\n' for i in range(1, 9)
    )
    file = put(folder, "own.csv", f"video_id,author,views,caption,likes,comments\n{rows}")
    options = Options(account="me", is_own=True, observed_us=OPTIONS.observed_us)
    import_files([file], folder / "s.duckdb", options, now_us=NOW)
    assert len(rows_of(folder / "s.duckdb", "SELECT * FROM store.post WHERE starts_with(caption, '=HYPER')")) == 8
    return folder / "s.duckdb"


def test_a_formula_in_a_cell_is_neutral_in_an_exported_csv(tmp_path: Path) -> None:
    library = groundswell.open(captioned(tmp_path))
    assert library.export("post", tmp_path / "out.csv") == 8
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "@", "\t", "\r"}]
    assert sum(cell.startswith("'=HYPER") for cell in cells) == 8


def test_script_and_control_characters_of_captions_reach_no_page_and_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from groundswell.faces.cli import main

    store = captioned(tmp_path)
    for command in (
        ["posts", "--all"],
        ["sql", "SELECT caption FROM post"],
        ["report", "--to", str(tmp_path / "r.html")],
    ):
        try:
            main([*command, "--store", str(store)])
        except SystemExit as end:
            assert end.code in {0, None}, command  # noqa: PT017 - any other code is the failure
    said = capsys.readouterr().out
    assert "\x1b" not in said
    page = next(tmp_path.rglob("*.html")).read_text(encoding="utf-8")
    assert "<script>alert" not in page


def test_a_store_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    good = put(tmp_path, "good.csv", GOOD)
    import_files([good], store, OPTIONS, now_us=NOW)
    with writing(store) as connection:
        connection.execute("INSERT INTO migration (version, name) VALUES (99, 'of a time to come')")
    before = store.read_bytes()
    with pytest.raises(StoreNewer, match=r"(?i)newer.*update"):
        import_files([put(tmp_path, "b.csv", GOOD.replace("5", "6"))], store, OPTIONS, now_us=NOW)
    assert store.read_bytes() == before


def test_a_file_of_something_else_in_the_place_of_the_store_is_left_as_it_is(tmp_path: Path) -> None:
    store = put(tmp_path, "s.duckdb", "my novel, chapter one")
    with pytest.raises(StoreDamaged, match="--store"):
        import_files([put(tmp_path, "good.csv", GOOD)], store, OPTIONS, now_us=NOW)
    assert store.read_text(encoding="utf-8") == "my novel, chapter one"


@pytest.mark.skipif(sys.platform == "win32", reason="bounds of memory are read from the system's own count of it")
@pytest.mark.parametrize("what", ["zip", "gzip", "deep"])
def test_a_bomb_takes_little_memory(what: str, tmp_path: Path, root: Path) -> None:
    make: dict[str, Callable[[], tuple[str, bytes]]] = {
        "zip": lambda: ("a.zip", packed({f"{i}.csv": b"0" * 60_000_000 for i in range(3)})),
        "gzip": lambda: ("a.json.gz", gzip.compress(b'[{"aweme_id": "' + b"0" * 300_000_000, 1)),
        "deep": lambda: ("a.json", b'{"Activity":' * 3_000_000),
    }
    bad = put(tmp_path, *make[what]())
    code = f"""
import re, resource
from pathlib import Path
from groundswell.faces.cli import main

try:
    main(["import", {str(bad)!r}, "--account", "me", "--store", {str(tmp_path / "s.duckdb")!r}])
except SystemExit as end:
    # Where the system tells of this program alone, that: `getrusage` begins with the size of the one that started it.
    told = Path("/proc/self/status")
    own = re.search(r"VmHWM:\\s+(\\d+)", told.read_text()) if told.exists() else None
    print(end.code, own[1] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    code_said, peak = done.stdout.split()[-2:]
    assert code_said == "2"
    check_sentence(done.stderr)
    assert int(peak) / (2**20 if sys.platform == "darwin" else 2**10) < 1_400  # MB; a bomb may hold gigabytes
