"""An import from paths to the store: dry runs write nothing, one bad file stops nothing, mappings are remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundswell.clock import parse_observed
from groundswell.errors import BadValue, NeedsInput, UnreadableFile
from groundswell.importers import table
from groundswell.importers.base import Options, Reading, SourceFile
from groundswell.importers.refusals import fold
from groundswell.importers.run import REFUSED, import_files, understand
from groundswell.store.ledger import rejects, set_alias, settings
from tests.importers.files import write

ID = "7051972968347503919"
POSTS = f"video_id,author,views,reached\n{ID},me,5,4\n"
NOW = parse_observed("2026-11-22")


def test_a_dry_run_reads_to_the_end_and_writes_nothing(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", POSTS + f"{ID},me,many,4\n")
    store = tmp_path / "s.duckdb"
    [reading] = understand([file.path], Options(), store_path=store)
    assert (reading.account, reading.n_rows, [(r.line, r.column, r.value) for r in reading.rejected]) == (
        "me",
        2,
        [(3, "views", "text of 4 characters")],
    )
    assert not store.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv"]


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    good, bad = write(tmp_path, "a.csv", POSTS), write(tmp_path, "b.txt", "dear diary")
    asks = write(tmp_path, "c.csv", f"video_id,views\n{ID},5\n")
    report = import_files([bad.path, asks.path, good.path], tmp_path / "s.duckdb", Options(), now_us=NOW)
    assert [(f.name, f.kind, f.n_loaded) for f in report.files] == [
        ("a.csv", "table.posts", 1),
        ("b.txt", REFUSED, 0),
        ("c.csv", REFUSED, 0),
    ]
    assert "--account" in report.files[2].sentences[0]


def test_when_nothing_is_left_the_reason_is_raised_and_what_can_be_answered_goes_first(tmp_path: Path) -> None:
    bad, asks = write(tmp_path, "b.txt", "dear diary"), write(tmp_path, "c.csv", f"video_id,views\n{ID},5\n")
    with pytest.raises(NeedsInput, match="--account"):
        import_files([bad.path, asks.path], tmp_path / "s.duckdb", Options(), now_us=NOW)
    with pytest.raises(UnreadableFile, match="None of the 2 files"):
        import_files([bad.path, tmp_path / "missing.csv"], tmp_path / "s.duckdb", Options(), now_us=NOW)


def test_stated_columns_are_remembered_for_the_next_table_with_that_header(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    first, second = write(tmp_path, "a.csv", POSTS), write(tmp_path, "b.csv", POSTS.replace("5,4", "7,6"))
    import_files([first.path], store, Options(columns={"views": "reached"}), now_us=NOW)
    [(key, value)] = settings(store, "columns:").items()
    assert json.loads(value) == {"views": "reached"}
    [reading] = understand([second.path], Options(), store_path=store)
    assert key == f"columns:{reading.header_key}"
    assert reading.mapping["views"] == "reached"


def test_local_times_without_a_zone_are_not_loaded_by_guess(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", f"video_id,author,views,seen_at_local\n{ID},me,5,2022-02-01 10:00:00\n")
    with pytest.raises(NeedsInput, match="--zone"):
        import_files([file.path], tmp_path / "s.duckdb", Options(), now_us=NOW)
    report = import_files([file.path], tmp_path / "s.duckdb", Options(zone="+07:00"), now_us=NOW)
    assert report.files[0].n_loaded == 1


def test_a_handle_that_changed_stays_one_account(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    import_files([write(tmp_path, "a.csv", POSTS).path], store, Options(), now_us=NOW)
    set_alias(store, "newme", "me")
    [reading] = understand([write(tmp_path, "b.csv", POSTS.replace("me", "newme")).path], Options(), store_path=store)
    assert reading.account == "me"


def test_rejected_rows_are_kept_with_line_column_and_value(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    file = write(tmp_path, "a.csv", POSTS + f"{ID},me,many,4\n{ID},me\n")
    [report] = import_files([file.path], store, Options(), now_us=NOW).files
    assert (report.n_rows, report.n_loaded, report.n_known, report.n_rejected) == (3, 1, 0, 2)
    assert sorted((r.line, r.column, r.value) for r in rejects(store)) == [
        (3, "views", "text of 4 characters"),
        (4, "", ""),
    ]


def test_torn_lines_of_a_big_file_keep_their_numbers_and_take_no_good_row_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB numbers the rows that it could split; the lines that it could not must not shift the others."""
    monkeypatch.setattr("groundswell.importers.table_file._HEAD", 40)
    monkeypatch.setattr("groundswell.importers.table_file.open_table.__kwdefaults__", {"small": 20})
    lines = ["video_id,author,views", *(f"{int(ID) + i},me,{i}" for i in range(2, 12))]
    lines[2] = lines[3] = "torn"
    lines[7] += ",more,and more"
    lines[9] = f"{ID},me,many"
    file = write(tmp_path, "a.csv", "\n".join(lines) + "\n")
    store = tmp_path / "s.duckdb"
    [report] = import_files([file.path], store, Options(columns={"views": "views"}), now_us=NOW).files
    assert (report.n_rows, report.n_loaded, report.n_known, report.n_rejected) == (10, 6, 0, 4)
    assert sorted((r.line, r.value) for r in rejects(store)) == [
        (3, ""),
        (4, ""),
        (8, ""),
        (10, "text of 4 characters"),
    ]


def overview(folder: Path, name: str = "Overview.csv") -> Path:
    """A download of three days without a year."""
    folder.mkdir(exist_ok=True)
    days = "".join(f'"June {day}","{day}","2","3","4","5"\n' for day in (1, 2, 3))
    return write(folder, name, f'"Date","Video Views","Profile Views","Likes","Comments","Shares"\n{days}').path


def content(folder: Path) -> Path:
    """A Content download made the day after those days, of an account that it names."""
    link = f"https://www.tiktok.com/@Real/video/{(1_653_998_400 << 32) + 5}"  # 31 May 2022
    head = '"Time","Video title","Video link","Post time","Total likes","Total comments","Total shares","Total views"'
    return write(folder, "Content.csv", f'{head}\n"June 4","a","{link}","May 31","1","2","3","40"\n').path


def test_what_is_still_to_be_said_stands_in_the_report_and_in_the_dry_run(tmp_path: Path) -> None:
    file, store = overview(tmp_path / "in"), tmp_path / "s.duckdb"
    [dry] = understand([file], Options(account="me"), store_path=store)
    [report] = import_files([file], store, Options(account="me"), now_us=NOW).files
    assert "has no year: 1 June to 3 June" in str(dry.asks[0])
    assert report.asks == (str(dry.asks[0]),)
    assert report.n_loaded == 3


def test_what_a_file_beside_it_tells_is_not_asked(tmp_path: Path) -> None:
    overview(tmp_path / "in")
    content(tmp_path / "in")
    store = tmp_path / "s.duckdb"
    dry = understand([tmp_path / "in"], Options(), store_path=store)
    report = import_files([tmp_path / "in"], store, Options(), now_us=NOW)
    assert {f.account_id for f in report.files} == {"real"}
    assert not any(r.asks for r in dry)
    assert not any(f.asks for f in report.files)


def test_what_the_store_tells_is_not_asked(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    file = overview(tmp_path / "in")
    import_files([content(tmp_path / "in")], store, Options(), now_us=NOW)
    [dry] = understand([file], Options(account="real"), store_path=store)
    [report] = import_files([file], store, Options(account="real"), now_us=NOW).files
    assert (dry.asks, report.asks) == ((), ())


def test_a_table_is_asked_when_it_was_seen_until_somebody_said_so(tmp_path: Path) -> None:
    store, file = tmp_path / "s.duckdb", write(tmp_path, "a.csv", POSTS).path
    [first] = import_files([file], store, Options(), now_us=NOW).files
    assert "--observed" in first.asks[0]
    import_files([file], store, Options(observed_us=NOW), now_us=NOW)
    [again] = import_files([file], store, Options(), now_us=NOW).files
    assert again.asks == ()


def test_an_account_that_the_file_contradicts_is_said(tmp_path: Path) -> None:
    overview(tmp_path / "in")
    content(tmp_path / "in")
    report = import_files([tmp_path / "in"], tmp_path / "s.duckdb", Options(account="@Me"), now_us=NOW)
    said = {f.name: f.sentences[-1] for f in report.files}
    assert said == {
        "in/Content.csv": "Content.csv names @real, and you said @me: kept under @real.",
        "in/Overview.csv": "A file beside it names @real, and you said @me: kept under @real.",
    }


@pytest.mark.parametrize("account", ["../../x", "=cmd|calc", "a b"])
def test_an_account_that_cannot_be_one_is_refused(tmp_path: Path, account: str) -> None:
    with pytest.raises(BadValue, match="no handle"):
        import_files([overview(tmp_path)], tmp_path / "s.duckdb", Options(account=account), now_us=NOW)


def test_a_bug_at_one_file_does_not_stop_the_others_and_is_shown_when_it_is_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = write(tmp_path, "good.csv", POSTS).path, write(tmp_path, "bad.csv", POSTS + "\n").path
    whole = table.read

    def read(file: SourceFile, options: Options) -> Reading:
        if file.name == "bad.csv":
            raise KeyError(str(file.path))
        return whole(file, options)

    monkeypatch.setattr(table, "read", read)
    report = import_files([good, bad], tmp_path / "s.duckdb", Options(), now_us=NOW)
    assert [(f.name, f.kind) for f in report.files] == [("good.csv", "table.posts"), ("bad.csv", REFUSED)]
    assert "bug in Groundswell" in report.files[1].sentences[0]
    assert "KeyError" in report.files[1].sentences[0]
    assert str(tmp_path) not in report.files[1].sentences[0]
    with pytest.raises(KeyError):
        import_files([bad], tmp_path / "s.duckdb", Options(), now_us=NOW)


def test_files_that_are_refused_for_one_reason_are_told_together() -> None:
    said = fold([(f"in/{i}.txt", f"in/{i}.txt is text, but no table.") for i in range(9)] + [("x", "x is empty.")])
    assert [(a.say_names(), a.reason) for a in said] == [
        ("in/0.txt, in/1.txt, in/2.txt and 6 more", "Text, but no table."),
        ("x", "x is empty."),
    ]
    assert len(said[0].names) == 9
