"""The command line, through `main` as a shell would call it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup

from groundswell.faces.cli.commands import COMMANDS, overview
from groundswell.faces.cli.lazy import STOPPED, load
from groundswell.questions import registry
from groundswell.store import ledger
from tests.faces.running import Run

PLAIN = (
    "id,posted,views,likes,comments,shares\n"
    "7000000000000000001,2022-01-03 10:00,1000,50,3,1\n"
    "7000000000000000002,2022-01-05 11:00,2000,80,6,4\n"
    "7000000000000000003,2022-01-09 12:00,x,70,2,2\n"
)


@pytest.fixture
def posts(tmp_path: Path) -> str:
    path = tmp_path / "posts.csv"
    path.write_text(PLAIN, encoding="utf-8")
    return str(path)


IMPORT = ("--account", "somebody", "--observed", "2022-02-01", "--zone", "UTC")


def test_without_a_command_the_pages_open(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[object] = []
    monkeypatch.setattr("groundswell.faces.web.serve.serve", lambda library, **_: served.append(library.path.name))
    assert run().code == 0
    assert served == ["store.duckdb"]


def test_help_lists_every_command(run: Run) -> None:
    done = run("--help")
    assert done.out.strip() == overview()
    assert all(f"  {name} " in done.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_the_help_that_the_overview_gives(name: str, run: Run) -> None:
    done = run(name, "--help")
    assert done.code == 0
    assert COMMANDS[name].says in " ".join(done.out.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_speaks_json(name: str) -> None:
    assert "--json" in {option for p in load(name).params for option in p.opts}


@pytest.mark.parametrize("name", registry.names())
def test_each_question_is_a_command_with_its_parameters(name: str) -> None:
    said = {option.removeprefix("--") for p in load(name).params for option in p.opts}
    assert {p.name.replace("_", "-") for p in registry.get(name).parameters} <= said
    assert COMMANDS[name].says == registry.get(name).asks


def test_help_fits_a_terminal_of_80_columns() -> None:
    assert max(map(len, overview().splitlines())) <= 86


def test_a_wrong_name_is_refused_with_the_nearest_one(run: Run) -> None:
    done = run("engagment")
    assert (done.code, done.out) == (2, "")
    assert done.err == "There is no command named 'engagment'. Did you mean 'engagement'?\n"


def test_a_refusal_is_one_sentence_on_standard_error(run: Run) -> None:
    done = run("today")
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
    assert done.err.strip().endswith(".")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ("posts --dayz 3", "There is no option --dayz here. Did you mean --days? Help: groundswell posts --help"),
        ("posts --days x", "--days takes a whole number, not 'x'. Help: groundswell posts --help"),
        ("posts --days=x", "--days takes a whole number, not 'x'. Help: groundswell posts --help"),
        ("template --posts 5000", "--posts takes a number up to 1000, not '5000'. Help: groundswell template --help"),
        ("web --port 0", "--port takes a number from 1 on, not '0'. Help: groundswell web --help"),
        (
            "today --as-of",
            "--as-of lacks its value: as it was known on a day, such as 2022-04-10. Help: groundswell today --help",
        ),
        (
            "undo",
            (
                "groundswell undo lacks IMPORT: the name of an import, as `groundswell imports` shows it."
                " Help: groundswell undo --help"
            ),
        ),
        (
            "post 7000000000000000001 extra",
            (
                "groundswell post takes POST, and 'extra' is too much behind it. Put words that belong together in"
                " quotation marks. Help: groundswell post --help"
            ),
        ),
        (
            "conflicts x",
            (
                "groundswell conflicts takes options only, and 'x' is too much behind it. Help: groundswell conflicts"
                " --help"
            ),
        ),
        (
            "metrics --store x",
            "There is no option --store here. Help: groundswell metrics --help",
        ),
    ],
)
def test_a_command_line_that_cannot_be_read_is_one_sentence_of_ours(args: str, says: str, run: Run) -> None:
    assert run(*args.split()) == (2, "", f"{says}\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_has_no_word_of_a_programming_language(name: str, run: Run) -> None:
    said = run(name, "--help").out
    assert not any(word in said for word in ("<str>", "<int>", "<path>", "list[", "{", "}"))


def test_one_post_is_asked_for_by_its_id_or_its_link(run: Run, posts: str) -> None:
    run("import", posts, *IMPORT)
    by_id = run("post", "7000000000000000001")
    assert "The post of 3 January 2022" in by_id.out
    assert run("post", "https://www.tiktok.com/@somebody/video/7000000000000000001?lang=en") == by_id


def test_a_dry_run_says_what_it_understood_and_writes_nothing(run: Run, posts: str, tmp_path: Path) -> None:
    done = run("import", posts, *IMPORT, "--dry-run")
    assert done.code == 0
    assert done.out.count("views from 'views'") == 1
    assert "3 rows, 1 not usable.\n    line 4: " in done.out
    assert not any(table in done.out for table in ("post_fact", "post_snapshot"))
    assert "Nothing was written." in done.out
    assert not (tmp_path / "store.duckdb").exists()


def test_an_import_accounts_for_every_row_and_says_what_next(run: Run, posts: str) -> None:
    done = run("import", posts, *IMPORT)
    assert done.code == 0, done.err
    assert "3 rows of @somebody: 2 loaded, 1 not usable." in done.out
    assert "line 4" in done.out
    assert "groundswell today" in done.out
    assert "groundswell undo" in done.out


def test_what_a_dry_run_leaves_out_is_said_once_and_pages_of_one_kind_are_told_together(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in range(3):
        post = {"id": f"700000000000000000{n}", "createTime": 1_641_204_000, "desc": "", "author": "mia"}
        (folder / f"page {n}.json").write_text(
            json.dumps([post | {"stats": {"playCount": 5, "diggCount": 1}}]), encoding="utf-8"
        )
    said = run("import", "pages", "--observed", "2022-02-01", "--dry-run").out
    assert "pages/page 0.json to page 2.json, 3 files\n" in said
    assert "; the same of each:\n" in said
    assert "1 post of 1 account." in said
    assert "3 rows." in said
    assert said.count("headers and cookies") == 1
    assert "3 rows: 3 loaded." in run("import", "pages", "--observed", "2022-02-01").out


def test_importing_again_says_that_nothing_is_new(run: Run, posts: str) -> None:
    run("import", posts, *IMPORT)
    assert "nothing" in run("import", posts, *IMPORT).out.lower()


def test_files_of_no_use_are_told_together_after_the_good_news(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "posts.csv").write_text(PLAIN, encoding="utf-8")
    for n in range(5):
        (folder / f"{n}.txt").write_text(f"dear diary {n}", encoding="utf-8")
    done = run("import", str(folder), *IMPORT)
    assert done.out.index("2 loaded") < done.out.index("5 files left alone")
    assert done.out.count("in/0.txt") == 1
    assert "and 2 more" in done.out
    assert "1 file, 2 new rows; 5 left alone." in done.out
    assert len(json.loads(run("import", str(folder), *IMPORT, "--json").out)["files"]) == 6


def test_what_is_still_to_be_said_is_shown_after_an_import_and_by_today(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "Overview.csv"
    path.write_text(
        '"Date","Video Views","Profile Views","Likes","Comments","Shares"\n"June 1","1","2","3","4","5"\n',
        encoding="utf-8",
    )
    assert "→ Overview.csv has no year" in run("import", str(path), "--account", "me").out
    assert "has no year" in json.loads(run("import", str(path), "--account", "me", "--json").out)["files"][0]["asks"][0]
    said = run("today").out
    assert "Numbers of 1 day are here" in said
    assert "--observed" in said


def test_a_table_without_rows_is_no_old_news(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("video_id,views,likes\n", encoding="utf-8")
    done = run("import", str(path), "--account", "me")
    assert "There were no rows to import." in done.out
    assert "already" not in done.out


def test_the_help_promises_store_only_where_it_is_taken() -> None:
    without = {name for name in COMMANDS if "--store" not in {o for p in load(name).params for o in p.opts}}
    assert without == {"demo", "metrics"}
    assert "Every command takes --json for machines; those that read your data take --store" in overview()


def test_a_map_without_a_column_is_refused(run: Run, posts: str) -> None:
    done = run("import", posts, *IMPORT, "--map", "views")
    assert done.code == 2
    assert "views=n_plays" in done.err


def test_what_was_imported_can_be_listed_and_taken_back(run: Run, posts: str) -> None:
    run("import", posts, *IMPORT)
    listed = json.loads(run("imports", "--json").out)
    assert [row["file_name"] for row in listed] == ["posts.csv"]
    assert "posts.csv" in run("imports").out
    assert run("undo", listed[0]["call_id"]).out == "Taken back: posts.csv, with the 2 rows that it loaded.\n"
    assert json.loads(run("imports", "--json").out) == []


def test_an_answer_is_text_or_json(run: Run, posts: str) -> None:
    run("import", posts, *IMPORT)
    said = json.loads(run("engagement", "--json").out)
    assert said["question"] == "engagement"
    assert said["headline"] in run("engagement").out


def test_sql_reads_and_nothing_more(run: Run, posts: str) -> None:
    run("import", posts, *IMPORT)
    assert json.loads(run("sql", "SELECT count(*) AS n FROM post", "--json").out) == [{"n": 2}]
    done = run("sql", "DELETE FROM post")
    assert done.code == 2
    assert "SELECT" in done.err


def test_a_table_becomes_a_file(run: Run, posts: str, tmp_path: Path) -> None:
    run("import", posts, *IMPORT)
    done = run("export", "post", str(tmp_path / "post.csv"))
    assert "2 rows of post" in done.out
    assert (tmp_path / "post.csv").read_text(encoding="utf-8").count("\n") == 3


def test_a_report_is_written_where_it_is_asked_for(run: Run, posts: str, tmp_path: Path) -> None:
    run("import", posts, *IMPORT)
    done = run("report", "--to", str(tmp_path / "r.html"))
    assert "@somebody" in done.out
    assert "@somebody" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_the_accounts_are_listed_and_get_their_zone(run: Run, posts: str) -> None:
    run("import", posts, *IMPORT)
    assert "@somebody" in run("accounts").out
    assert "Europe/Athens" in run("accounts", "somebody", "--zone", "Europe/Athens").out
    assert run("accounts", "somebody", "--zone", "Nowhere/Land").code == 2


def test_a_metric_shows_its_card(run: Run) -> None:
    done = run("metrics", "engagement_rate_by_views")
    assert "formula" in done.out
    assert run("metrics", "engagement_rate").code == 2
    assert "views" in run("metrics").out


@pytest.mark.parametrize("name", ["rejects", "conflicts"])
def test_the_ledger_says_when_there_is_nothing_to_show(run: Run, posts: str, name: str) -> None:
    run("import", posts, *IMPORT)
    assert run(name).code == 0


def test_the_doctor_finds_an_empty_house_in_order(run: Run) -> None:
    done = run("doctor")
    assert done.code == 0
    assert "ill" not in done.out.split()


def test_the_doctor_says_when_the_store_is_ill(run: Run, tmp_path: Path) -> None:
    (tmp_path / "store.duckdb").write_bytes(b"this is no store" * 100)
    assert run("doctor").code == 2


def test_the_doctor_says_when_the_key_of_the_people_is_not_the_stores(run: Run, posts: str, tmp_path: Path) -> None:
    run("import", posts, *IMPORT)
    assert run("doctor").code == 0
    ledger.set_setting(tmp_path / "store.duckdb", "people_key", "of another computer")
    done = run("doctor")
    assert done.code == 2
    assert "is another than the one on this computer" in " ".join(done.out.split())
    assert "people.key" in done.out


def test_the_demo_tells_both_stories_and_writes_both_reports(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--folder", str(tmp_path / "demo"))
    assert done.code == 0, done.err
    assert "A real account: @jongraz" in done.out
    assert "20,503,300" in done.out
    for name in ("real", "invented"):
        assert str(tmp_path / "demo" / f"{name}.html") in done.out
    assert "invented account" in (tmp_path / "demo" / "invented.html").read_text(encoding="utf-8")
    assert "invented account" not in (tmp_path / "demo" / "real.html").read_text(encoding="utf-8")


def test_help_loads_neither_typer_nor_a_command() -> None:
    code = (
        "import sys; from groundswell.faces.cli import main; main(['--help']);"
        "bad = {'typer', 'rich', 'duckdb', 'numpy', 'scipy', 'altair', 'jinja2'} & set(sys.modules);"
        "sys.exit(f'loaded: {bad}' if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_note_is_written_listed_changed_and_removed(run: Run, posts: str) -> None:
    run("import", posts, *IMPORT)
    assert (
        "Noted for @somebody, 5 January 2022, as shout-out: shout-out by a friend"
        in run("note", "2022-01-05", "shout-out", "by a friend").out
    )
    link = "https://www.tiktok.com/@somebody/video/7000000000000000002"
    made = json.loads(run("note", "--post", link, "the one from the beach", "--json").out)
    assert (made["post_id"], made["kind"]) == ("7000000000000000002", "other")
    listed = json.loads(run("note", "--json").out)
    assert [n["text"] for n in listed] == ["shout-out by a friend", "the one from the beach"]
    assert run(
        "note", "--change", made["annotation_id"], "2022-01-09", "a giveaway", "--kind", "giveaway"
    ).out.startswith("Changed for @somebody, 9 January 2022, as giveaway: a giveaway")
    assert run("note", "--remove", made["annotation_id"]).out.startswith("Removed for @somebody, 9 January 2022")
    assert "the beach" not in run("note").out


@pytest.mark.parametrize(
    "args",
    [
        ("2022-01-05",),
        ("yesterday", "x"),
        ("--post", "7000000000000000002"),
        ("--remove", "nothing"),
        ("2022-01-05", " "),
    ],
)
def test_a_note_without_day_or_words_is_refused_with_a_sentence(args: tuple[str, ...], run: Run, posts: str) -> None:
    run("import", posts, *IMPORT)
    done = run("note", *args)
    assert done.code == 2
    assert done.err.strip()
    assert run("note").out.startswith("Nothing is noted yet.")


def test_a_query_stopped_by_ctrl_c_is_a_sentence_and_any_other_fault_stays_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(said: str) -> Callable[..., Any]:
        def command(*_: object, **__: object) -> None:
            raise RuntimeError(said)

        return command

    monkeypatch.setattr(TyperGroup, "invoke", broken("Query interrupted"))
    done = run("imports")
    assert (done.code, done.err) == (130, f"\n{STOPPED}\n")
    monkeypatch.setattr(TyperGroup, "invoke", broken("a bug"))
    with pytest.raises(RuntimeError, match="a bug"):
        run("imports")


def test_a_file_that_dates_itself_is_not_said_to_rest_on_what_was_stated(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "id,posted,Checked at,views,likes,comments,shares\n"
        "7000000000000000001,2022-01-03,2022-01-20,1000,50,3,1\n"
        "7000000000000000001,2022-01-03,2022-02-01,1400,60,3,1\n",
        encoding="utf-8",
    )
    run("import", "mine.csv", *IMPORT)
    assert "stated" not in run("posts").out


def test_days_stated_for_some_files_are_told_apart_from_those_that_files_tell(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text(PLAIN, encoding="utf-8")
    run("import", "plain.csv", *IMPORT)
    assert "seen on 1 February 2022 (newest post: 5 January 2022), as stated at import" in run("posts").out
    (tmp_path / "dated.csv").write_text(
        "id,posted,Checked at,views\n7000000000000000001,2022-01-03 10:00,2022-01-20,900\n", encoding="utf-8"
    )
    run("import", "dated.csv", *IMPORT)
    assert "Some days of observation were stated at import" in run("posts").out


def test_a_day_stated_twice_is_heard_of_at_once_and_listed_with_both_files(run: Run, tmp_path: Path) -> None:
    for name, views in (("january.csv", 1000), ("april.csv", 1400)):
        (tmp_path / name).write_text(
            f"id,posted,views,likes\n7000000000000000001,2022-01-03,{views},50\n", encoding="utf-8"
        )
    assert "differ" not in run("import", "january.csv", *IMPORT).out
    done = run("import", "april.csv", *IMPORT)
    assert "1 value differs from january.csv of 1 February 2022: views of 1 post.\n→ groundswell conflicts" in done.out
    listed = run("conflicts").out
    assert "april.csv and january.csv differ in 1 value of 1 February 2022: views of 1 post." in listed
    assert "post …000001, 1 February 2022  views" in listed
    assert "→ If the day of one of these files was said wrongly" in listed
    assert {"settled_file", "other_file"} <= set(json.loads(run("conflicts", "--json").out)[0])


def test_a_row_that_cannot_be_used_is_told_by_the_columns_of_the_users_own_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "id,account,n_plays,hearts,posted\n"
        "7000000000000000001,mia,ten,5,2022-01-01\n"
        "7000000000000000002,mia,7,-5,2022-01-01\n"
        "7000000000000000003,mia,7,5,2022-03-09\n",
        encoding="utf-8",
    )
    run("import", "mine.csv", "--observed", "2022-02-01")
    assert [r["column"] for r in json.loads(run("rejects", "--json").out)][:2] == ["n_plays", "hearts"]


def test_an_import_of_many_files_is_one_row_and_each_file_has_a_name_to_take_it_back(run: Run, tmp_path: Path) -> None:
    for n in range(2):
        (tmp_path / f"{n}.csv").write_text(f"id,account,views\n700000000000000000{n},mia,5\n", encoding="utf-8")
    run("import", "0.csv", "1.csv", "--observed", "2022-02-01")
    said = run("imports").out
    assert said.splitlines()[1].split()[-5:] == ["2", "files", "2", "0", "0"]
    assert "groundswell imports --all" in said
    names = [line.split()[0] for line in run("imports", "--all").out.splitlines()[1:]]
    assert run("undo", names[1]).out == "Taken back: 1.csv, with the 1 row that it loaded.\n"
    assert json.loads(run("sql", "SELECT count(*) AS n FROM post", "--json").out) == [{"n": 1}]
