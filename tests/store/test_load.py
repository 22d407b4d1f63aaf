"""What a file becomes in the store: each row once, checked, counted and kept with its file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from groundswell.clock import DAY_US
from groundswell.importers.base import Options, Plan, Reading, Rejected, Rows
from groundswell.store import derive, ledger
from groundswell.store.load import load
from tests.store.samples import NOW_US, POST, T0_US, a_file, a_reading, bring, everything, rows_of, snapshots

OTHER = "7301000000000000002"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where a store will be."""
    return tmp_path / "store.duckdb"


def counts(store: Path) -> list[tuple[str, int, int, int, int]]:
    """Each file with its rows: in all, loaded, known, rejected."""
    return [(f.file_name, f.n_rows, f.n_loaded, f.n_known, f.n_rejected) for f in ledger.imports(store)]


def test_rows_are_loaded_once_and_known_the_second_time(store: Path) -> None:
    rows = snapshots((POST, T0_US, 100, 5, 1), (OTHER, T0_US, 200, 7, 0))
    bring(store, a_reading("a.csv", rows))
    before = everything(store, ledger=False)
    bring(store, a_reading("b.csv", rows))
    assert counts(store) == [("a.csv", 2, 2, 0, 0), ("b.csv", 2, 0, 2, 0)]
    assert everything(store, ledger=False) == before


def test_the_same_file_again_changes_nothing_but_the_list_of_imports(store: Path) -> None:
    first = bring(store, a_reading("a.csv", snapshots((POST, T0_US, 100, 5, 1)), rejected=[Rejected(3, "No number.")]))
    before, version = everything(store, ledger=False), ledger.settings(store)["data_version:ann"]
    again = bring(store, a_reading("a.csv", snapshots((POST, T0_US, 100, 5, 1)), rejected=[Rejected(3, "No number.")]))
    assert first.files[0].batch_id is not None
    assert (again.files[0].already, again.files[0].touched_accounts) == (True, ())
    assert (again.files[0].n_rows, again.files[0].n_known, again.files[0].n_rejected) == (2, 1, 1)
    assert everything(store, ledger=False) == before
    assert ledger.settings(store)["data_version:ann"] == version
    assert counts(store) == [("a.csv", 2, 1, 0, 1), ("a.csv", 2, 0, 1, 1)]
    assert len(ledger.rejects(store)) == len(ledger.rejects(store, again.call_id)) == 1


def test_one_file_named_twice_in_a_call_is_imported_once(store: Path) -> None:
    a = a_reading("a.csv", snapshots((POST, T0_US, 100, 5, 1)))
    report = bring(store, a, replace(a, file=replace(a.file, name="copy of a.csv")))
    assert [f.already for f in report.files] == [False, True]
    assert counts(store) == [("a.csv", 1, 1, 0, 0), ("copy of a.csv", 1, 0, 1, 0)]


def test_the_same_file_for_another_account_is_another_import(store: Path) -> None:
    a = a_reading("a.csv", snapshots((POST, T0_US, 100, 5, 1)))
    bring(store, a, owner="ann")
    assert not bring(store, a, owner="bea").files[0].already


def test_a_line_that_a_file_says_twice_is_known_the_second_time(store: Path) -> None:
    row = (POST, T0_US, 100, 5, 1)
    bring(store, a_reading("a.csv", snapshots(row, row, row)))
    assert counts(store) == [("a.csv", 3, 1, 2, 0)]


def test_a_line_counts_as_loaded_where_any_of_its_rows_is_new(store: Path) -> None:
    fact = Rows("post_fact", ("post_id", "kind"), [(POST, "video")], (2,))
    bring(store, a_reading("a.csv", fact, snapshots((POST, T0_US, 100, 5, 1))))
    bring(store, a_reading("b.csv", fact, snapshots((POST, T0_US + DAY_US, 120, 6, 1))))
    assert counts(store) == [("a.csv", 1, 1, 0, 0), ("b.csv", 1, 1, 0, 0)]


def test_facts_of_the_file_as_a_whole_belong_to_no_line(store: Path) -> None:
    profile = Rows("account_fact", ("handle", "is_own"), [("Ann", True)])
    bring(store, a_reading("a.csv", profile, snapshots((POST, T0_US, 1, 0, 0), (OTHER, T0_US, 2, 0, 0)), n_rows=2))
    assert counts(store) == [("a.csv", 2, 2, 0, 0)]
    assert rows_of(store, "SELECT account_id, handle, is_own FROM store.account") == [("ann", "Ann", True)]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ((POST, T0_US, -1, 5, 1), "views", "-1"),
        ((POST, NOW_US + 2 * DAY_US, 10, 5, 1), "observed_us", "2024-12-20 22:13:20"),
        ((POST, 1_700_000_000, 10, 5, 1), "observed_us", "1970-01-01 00:28:20"),
        (("7.50E+18", T0_US, 10, 5, 1), "post_id", "7.50E+18"),
        (("", T0_US, 10, 5, 1), "", ""),
    ],
)
def test_a_row_that_cannot_be_is_kept_aside_with_line_reason_and_value(
    store: Path, row: tuple[str, int, int, int, int], column: str, value: str
) -> None:
    bring(store, a_reading("a.csv", snapshots((OTHER, T0_US, 1, 0, 0), row)))
    assert counts(store) == [("a.csv", 2, 1, 0, 1)]
    [rejected] = ledger.rejects(store)
    assert (rejected.line, rejected.column, rejected.value) == (3, column, value)
    assert rejected.reason.endswith(".")


def test_a_refused_line_brings_nothing_into_any_table(store: Path) -> None:
    facts = Rows("post_fact", ("post_id", "kind"), [(POST, "video"), (OTHER, "video")], (2, 3))
    bring(store, a_reading("a.csv", facts, snapshots((POST, T0_US, 1, 0, 0), (OTHER, T0_US, -2, 0, 0))))
    assert rows_of(store, "SELECT post_id FROM store.post") == [(POST,)]


def test_the_end_of_today_may_lie_ahead_of_the_clock(store: Path) -> None:
    bring(store, a_reading("a.csv", snapshots((POST, NOW_US + DAY_US // 2, 1, 0, 0))))
    assert counts(store) == [("a.csv", 1, 1, 0, 0)]


def test_rows_without_an_owner_are_refused_and_said_so(store: Path) -> None:
    bring(store, a_reading("a.csv", snapshots((POST, T0_US, 1, 0, 0))), owner=None)
    assert "whose it is" in ledger.rejects(store)[0].reason


def test_zeros_are_unknown_where_views_are_zero_and_another_count_is_not(store: Path) -> None:
    columns = (*COUNT_COLUMNS, "views_step", "likes_step", "comments_step")
    rows = snapshots((POST, T0_US, 0, 0, 12, 1, 1, 1), (OTHER, T0_US, 0, 0, 0, 1, 1, 1), columns=columns)
    bring(store, a_reading("a.csv", rows))
    kept = rows_of(
        store,
        "SELECT views, likes, comments, views_step, likes_step, comments_step"
        " FROM store.post_snapshot ORDER BY post_id",
    )
    assert kept == [(None, None, 12, None, None, 1), (0, 0, 0, 1, 1, 1)]


COUNT_COLUMNS = ("post_id", "observed_us", "views", "likes", "comments")


def test_a_count_without_a_step_is_exact_and_no_count_has_none(store: Path) -> None:
    bring(store, a_reading("a.csv", snapshots((POST, T0_US, 10, None, 2))))
    assert rows_of(store, "SELECT views_step, likes_step, comments_step FROM store.post_snapshot") == [(1, None, 1)]


def test_a_handle_is_written_one_way_and_aliases_lead_to_their_account(store: Path) -> None:
    columns = ("account_id", *COUNT_COLUMNS)
    bring(store, a_reading("a.csv", snapshots(("@Ann", POST, T0_US, 1, 0, 0), columns=columns)), owner=None)
    ledger.set_alias(store, "@Ann.Old", "ann")
    bring(store, a_reading("b.csv", snapshots(("ann.old", OTHER, T0_US, 2, 0, 0), columns=columns)), owner=None)
    assert rows_of(store, "SELECT DISTINCT account_id FROM store.post") == [("ann",)]


def a_plan(tmp_path: Path, text: str, name: str = "plan.csv", account: str = "NULL") -> Reading:
    """A CSV of post, seen, views, likes, comments, to be read by the database."""
    path = tmp_path / name
    path.write_text("post,seen,views,likes,comments\n" + text, encoding="utf-8")
    counts = ("observed_us", "views", "likes", "comments")
    scan = (
        "SELECT row_number() OVER () + 1 AS line,"
        " CASE WHEN try_cast(views AS BIGINT) IS NULL THEN 'This is no count.' END AS reason,"
        " CASE WHEN try_cast(views AS BIGINT) IS NULL THEN 'views' END AS fault_column,"
        " CASE WHEN try_cast(views AS BIGINT) IS NULL THEN views END AS fault_value,"
        f" {account}::TEXT AS account_id, post AS post_id, try_cast(seen AS BIGINT) AS observed_us,"
        + ", ".join(f" try_cast({name} AS BIGINT) AS {name}" for name in counts[1:])
        + " FROM read_csv({path}, all_varchar = true, header = true)"
    )
    facts = "SELECT line, account_id, post_id FROM source WHERE reason IS NULL"
    profile = (
        "SELECT min(line) AS line, account_id, account_id AS handle FROM source"
        " WHERE reason IS NULL AND account_id <> '' GROUP BY ALL"
    )
    return Reading(
        replace(a_file(name, text), path=path),
        "table.csv",
        "A table",
        plan=Plan(
            scan, (("post_fact", facts), ("account_fact", profile)), "post_snapshot", ("account_id", "post_id", *counts)
        ),
    )


def test_a_plan_and_the_same_values_from_python_give_the_same_store(tmp_path: Path) -> None:
    """Among them a repeated line, a bad count, a count below zero and zeros that are unknown."""
    cells = [(POST, "10,1,0"), (POST, "10,1,0"), (OTHER, "0,0,4"), (OTHER, "many,0,4"), (OTHER, "-3,0,4")]
    text = "".join(f"{post},{T0_US},{counts}\n" for post, counts in cells)
    by_plan, by_rows = tmp_path / "plan.duckdb", tmp_path / "rows.duckdb"
    bring(by_plan, a_plan(tmp_path, text))
    rows = [(POST, T0_US, 10, 1, 0), (POST, T0_US, 10, 1, 0), (OTHER, T0_US, 0, 0, 4), (OTHER, T0_US, -3, 0, 4)]
    lines = (2, 3, 4, 6)
    read = a_reading(
        "plan.csv",
        Rows("post_snapshot", COUNT_COLUMNS, rows, lines),
        Rows("post_fact", ("post_id",), [r[:1] for r in rows], lines),
        rejected=[Rejected(5, "This is no count.", "views", "many")],
    )
    bring(by_rows, replace(read, file=a_file("plan.csv", text)))
    assert everything(by_plan) == everything(by_rows)
    assert counts(by_plan) == [("plan.csv", 5, 2, 1, 2)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("10,1,0", "11,1,0"),  # as it is
        ("10,1,0", "10,1,0"),  # said by both files
        ("10,1,0", "-3,1,0"),  # to be rejected in the second
        ("-3,1,0", "10,1,0"),  # to be rejected in the first
        ("0,0,4", "many,0,4"),  # unknown zeros, and no count
    ],
)
def test_two_big_files_of_one_call_are_as_good_as_one_after_the_other(tmp_path: Path, first: str, second: str) -> None:
    """The rows of the first are looked at where they were scanned, until those of the second have to join them."""
    files = [
        a_plan(tmp_path, f"{POST},{T0_US},{first}\n{OTHER},{T0_US},7,1,0\n", "a.csv", "' @Ann'"),
        a_plan(tmp_path, f"{POST},{T0_US},{second}\n{OTHER},{T0_US + 5},8,1,0\n", "b.csv", "''"),
    ]
    together, apart = tmp_path / "together.duckdb", tmp_path / "apart.duckdb"
    bring(together, *files)
    for file in files:
        bring(apart, file)
    assert [row[1:] for row in sorted(counts(together))] == [row[1:] for row in sorted(counts(apart))]
    kept = "account_id, post_id, observed_us, views, likes, comments, views_step, source"
    for asked in (
        f"SELECT {kept} FROM store.post_snapshot ORDER BY ALL",
        "SELECT handle FROM store.account ORDER BY ALL",
    ):
        assert rows_of(together, asked) == rows_of(apart, asked)
    assert {row[0] for row in rows_of(together, "SELECT account_id FROM store.post_snapshot")} == {"ann"}
    assert rows_of(together, "SELECT DISTINCT handle FROM store.account_fact WHERE handle IS NOT NULL") == [(" @Ann",)]


def test_a_file_with_a_header_only_is_an_import_of_no_rows(store: Path) -> None:
    assert [f.n_rows for f in bring(store, a_reading("a.csv")).files] == [0]
    assert bring(store, a_reading("a.csv")).files[0].already
    assert counts(store) == [("a.csv", 0, 0, 0, 0)] * 2


def scan_of(n: int) -> str:
    """A scan of that many good lines."""
    columns = ("reason", "fault_column", "fault_value")
    return f"SELECT i + 2 AS line, {', '.join(f'NULL::TEXT AS {c}' for c in columns)} FROM range({n}) AS r(i)"


def test_a_big_file_is_counted_like_a_small_one(store: Path) -> None:
    """Facts of no line come first: DuckDB 2.0 loses many rows that follow none in one transaction."""
    n = 150_000
    tables = (
        ("post_fact", f"SELECT '{POST}' AS post_id, 'video' AS kind"),
        (
            "post_snapshot",
            f"SELECT line, '{POST}' AS post_id, {T0_US} + line AS observed_us, line AS views FROM source",
        ),
    )
    big = Reading(a_file("a.csv"), "table.csv", "A table", plan=Plan(scan_of(n), tables))
    bring(store, big)
    bring(store, replace(big, file=a_file("b.csv")))
    assert counts(store) == [("a.csv", n, n, 0, 0), ("b.csv", n, 0, n, 0)]
    ledger.undo(store, ledger.imports(store)[0].batch_id)
    assert counts(store) == [("b.csv", n, n, 0, 0)]
    assert rows_of(store, "SELECT count(*) FROM store.post_snapshot") == [(n,)]
    assert rows_of(store, "SELECT count(*) FROM store.batch_row") == [(0,)]


def test_lines_are_those_of_the_file_however_many_threads_read_it(store: Path, tmp_path: Path) -> None:
    """DuckDB 2.0 keeps no order of rows where a list of constants becomes a join; then lines would be mixed up."""
    n = 300_000
    path = tmp_path / "a.csv"
    path.write_text("name,views\n" + "".join(f"{'abc'[i % 3]},{i + 2}\n" for i in range(n)), encoding="utf-8")
    names = ", ".join(f"'{letter}'" for letter in "abdefghijk")
    scan = (
        "SELECT NULL::TEXT AS reason, NULL::TEXT AS fault_column, NULL::TEXT AS fault_value,"
        f" name IN ({names}) AS known, views"
        " FROM read_csv({path}, auto_detect = false, header = true, buffer_size = 200000,"
        " max_line_size = 1000, columns = {'name': 'VARCHAR', 'views': 'BIGINT'})"
    )
    counted = (
        f"SELECT line, '{POST}' AS post_id, {T0_US} + line AS observed_us, CASE WHEN line <> views THEN -1"
        " WHEN known IS NOT NULL THEN views END AS views FROM source"
    )
    plan = Plan(scan, (("post_snapshot", counted),), line="rowid + 2")
    bring(store, Reading(replace(a_file("a.csv"), path=path), "table.csv", "A table", plan=plan))
    assert counts(store) == [("a.csv", n, n, 0, 0)]


def test_as_many_conflicts_as_rows_are_all_kept(store: Path) -> None:
    n = 130_000
    for name, more in (("a.csv", 0), ("b.csv", 5)):
        counts = f"{T0_US} + line * 1000000 AS observed_us, 1 AS likes, line + {more} AS shares"
        tables = (("post_snapshot", f"SELECT line, '{POST}' AS post_id, {counts} FROM source"),)
        bring(store, Reading(a_file(name), name, "A table", plan=Plan(scan_of(n), tables)))
    assert rows_of(store, "SELECT column_name, count(*) FROM store.conflict GROUP BY ALL") == [("shares", n)]
    assert rows_of(store, "SELECT count(*) FROM store.post_snapshot WHERE is_settled") == [(n,)]


def test_an_account_is_named_once_whatever_tables_a_file_fills(store: Path) -> None:
    fact = Rows("post_fact", ("post_id", "kind"), [(POST, "video")], (2,))
    report = bring(store, a_reading("a.csv", fact, snapshots((POST, T0_US, 1, 0, 0))))
    assert report.files[0].touched_accounts == ("ann",)


def test_only_the_accounts_that_a_file_speaks_of_get_a_new_version(store: Path) -> None:
    """A file whose rows are all known is one more file behind the answers."""
    rows = snapshots((POST, T0_US, 1, 0, 0))
    bring(store, a_reading("a.csv", rows), owner="ann")
    ann = ledger.settings(store)["data_version:ann"]
    bring(store, a_reading("b.csv", rows), owner="bea")
    bea = ledger.settings(store)["data_version:bea"]
    assert ledger.settings(store)["data_version:ann"] == ann
    bring(store, a_reading("c.csv", rows), owner="ann")
    assert ledger.settings(store)["data_version:ann"] != ann
    assert ledger.settings(store)["data_version:bea"] == bea


def test_a_format_that_only_the_owner_can_have_says_whose_account_it_is(store: Path) -> None:
    a = replace(a_reading("a.csv", snapshots((POST, T0_US, 1, 0, 0))), own=True)
    bring(store, a, owner="ann")
    bring(store, a_reading("b.csv", snapshots((OTHER, T0_US, 1, 0, 0))), owner="bea")
    assert rows_of(store, "SELECT account_id, is_own FROM store.account ORDER BY ALL") == [
        ("ann", True),
        ("bea", False),
    ]
    assert counts(store) == [("a.csv", 1, 1, 0, 0), ("b.csv", 1, 1, 0, 0)]


def test_an_importer_that_counts_wrongly_is_a_bug_and_leaves_no_trace(store: Path) -> None:
    bring(store, a_reading("good.csv", snapshots((POST, T0_US, 1, 0, 0))))
    before = everything(store)
    with pytest.raises(AssertionError, match="counts 0 rows"):
        bring(store, a_reading("bad.csv", snapshots((OTHER, T0_US, 1, 0, 0)), n_rows=0))
    assert everything(store) == before


def test_one_bad_file_keeps_the_whole_call_out(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(store, a_reading("a.csv", snapshots((POST, T0_US, 1, 0, 0))))
    before = everything(store)

    def fail(*_: object) -> None:
        message = "the machine died"
        raise RuntimeError(message)

    monkeypatch.setattr(derive, "rebuild", fail)
    with pytest.raises(RuntimeError, match="died"):
        bring(store, a_reading("b.csv", snapshots((OTHER, T0_US, 1, 0, 0))), a_reading("c.csv"))
    assert everything(store) == before


def test_progress_names_each_file_and_ends_with_all(store: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    files = [a_reading("a.csv", snapshots((POST, T0_US, 1, 0, 0))), a_reading("b.csv")]
    load(
        store, files, owner=lambda _: "ann", now_us=NOW_US, options=Options(), progress=lambda *step: seen.append(step)
    )
    assert seen == [("a.csv", 0, 2), ("b.csv", 1, 2), ("b.csv", 2, 2)]


def test_nothing_is_left_beside_the_store(store: Path) -> None:
    bring(store, a_reading("a.csv", snapshots((POST, T0_US, 1, 0, 0))))
    assert [p.name for p in store.parent.iterdir() if p.name.startswith(store.name)] == [store.name]
