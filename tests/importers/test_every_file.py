"""Every file of the real data sets is imported, or refused with the sentence that its owner would expect.

`youtube_daily` is of another platform, and imported all the same: its tables hold what any table of posts or accounts
holds (ids, times, views, followers), nothing in the models is TikTok's alone, and whoever names these files wants them
read. What is TikTok's own (a time inside the id) is simply unknown for them. In a folder they would be left alone, for
nothing in them says TikTok; so they are named here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from groundswell.clock import parse_observed
from groundswell.importers.base import Options
from groundswell.importers.run import REFUSED, import_files, understand
from groundswell.schema import OBSERVATIONS, Table
from groundswell.store.load import FileReport, ImportReport
from groundswell.store.rows import row_key

NOW = parse_observed("2026-11-22")
NO_TABLE = "names no posts, accounts or days"
NO_KIND = "does not know"
TEXT = "text, but no table"

# file → kind, rows in, loaded, known, rejected
IMPORTED: dict[str, tuple[str, int, int, int, int]] = {
    "items/drawrowfly.json": ("items.drawrowfly", 300, 300, 0, 0),
    "noodle/videos_2022-01.csv": ("table.posts", 160, 160, 0, 0),
    "noodle/videos_2022-04.csv": ("table.posts", 214, 214, 0, 0),
    "posts_vn/observations.csv.gz": ("table.posts", 25_722, 25_722, 0, 0),
    "youtube_daily/videos_2026-01.csv": ("table.posts", 2_745, 2_745, 0, 0),
    "youtube_daily/videos_2026-02.csv": ("table.posts", 4_207, 4_207, 0, 0),
    "youtube_daily/youtube_daily_snapshots.csv": ("table.accounts", 2_949, 2_949, 0, 0),
    "export/user_data.synthetic_v1.json": ("data_export.json", 4, 4, 0, 0),
    "export/user_data_tiktok.synthetic_v3.json": ("data_export.json", 8, 8, 0, 0),
    **{
        f"studio/greek_{which}/{name}.csv": (f"studio.{kind}", n, n - known, known, 0)
        for which, sizes in (
            (
                "2026-03-17a",
                {
                    "overview": 60,
                    "viewers": 60,
                    "followers": 60,
                    "activity": 168,
                    "gender": 3,
                    "territories": 11,
                    "content": 15,
                },
            ),
            (
                "2026-03-25",
                {
                    "overview": 28,
                    "viewers": 28,
                    "followers": 28,
                    "activity": 192,
                    "gender": 3,
                    "territories": 11,
                    "content": 15,
                },
            ),
        )
        for kind, name in (
            ("overview", "Overview"),
            ("viewers", "Viewers"),
            ("followers", "FollowerHistory"),
            ("activity", "FollowerActivity"),
            ("gender", "FollowerGender"),
            ("territories", "FollowerTopTerritories"),
            ("content", "Content"),
        )
        # Without a date the second file of genders, equal to the first, says nothing new.
        for n, known in ((sizes[kind], 3 if (which, kind) == ("2026-03-25", "gender") else 0),)
    },
}

_CHANGEPOINTS = [
    "annotations",
    "bank",
    "centralia",
    "children_per_woman",
    "co2_canada",
    "construction",
    "gdp_croatia",
    "global_co2",
    "jfk_passengers",
    "lga_passengers",
    "ozone",
    "rail_lines",
    "shanghai_license",
    "unemployment_nl",
    "us_population",
    "usd_isk",
]

# file → what its sentence says
REFUSALS: dict[str, str] = {
    "README.md": TEXT,
    "accounts_hourly/discover.csv.gz": "one number a row",
    **{f"changepoints/{name}.json": NO_KIND for name in _CHANGEPOINTS},
    "export/user_data_tiktok.2025H2.schema.txt": TEXT,
    "export/user_data_tiktok.2026-02.schema.txt": TEXT,
    "followers_labelled/followers.csv": NO_TABLE,
    "hashtag_views/hashtag_views.csv.gz": "hashtags or sounds",
    "nab_tweets/LICENSE.txt": TEXT,
    **{f"nab_tweets/Twitter_volume_{name}.csv": NO_TABLE for name in ("AMZN", "CRM", "CVS", "FB", "GOOG", "KO")},
    "nab_tweets/windows.json": NO_KIND,
    "noodle/LICENSE": TEXT,
    "noodle/bonesdays.json": NO_TABLE,
    "noodle/weekly_plays.csv": "one row a week",
    "studio/english_small/Overview.csv": "--account",
    "studio/english_small/Overview.xlsx": "--account",
}


@dataclass(frozen=True)
class Imported:
    """One import of everything, and the store that it made."""

    report: ImportReport
    store: Path

    def file(self, name: str) -> FileReport:
        """What became of one file."""
        return next(f for f in self.report.files if f.name.endswith(f"/{name}"))

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of the store."""
        with duckdb.connect(str(self.store), read_only=True) as con:
            return con.execute(sql).fetchall()


@pytest.fixture(scope="module")
def everything(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The whole folder in one call, as a careless person would do it."""
    store = tmp_path_factory.mktemp("every") / "s.duckdb"
    options = Options(zone="+07:00", people_key=b"k" * 32)
    named = sorted(data_dir.glob("youtube_daily/*.csv"))
    return Imported(import_files([data_dir, *named], store, options, now_us=NOW), store)


def test_no_file_is_passed_over(everything: Imported, data_dir: Path) -> None:
    there = sorted(p.relative_to(data_dir).as_posix() for p in data_dir.rglob("*") if p.is_file())
    assert sorted(f.name.partition("/")[2] for f in everything.report.files) == there
    assert sorted({*IMPORTED, *REFUSALS}) == there


@pytest.mark.parametrize("name", IMPORTED)
def test_what_can_be_used_is_loaded_and_adds_up(everything: Imported, name: str) -> None:
    file = everything.file(name)
    assert (file.kind, file.n_rows, file.n_loaded, file.n_known, file.n_rejected) == IMPORTED[name]
    assert file.n_rows == file.n_loaded + file.n_known + file.n_rejected


@pytest.mark.parametrize("name", REFUSALS)
def test_what_cannot_be_used_is_refused_with_the_sentence_for_it(everything: Imported, name: str) -> None:
    file = everything.file(name)
    assert (file.kind, file.n_rows, file.n_loaded) == (REFUSED, 0, 0)
    assert REFUSALS[name]
    assert REFUSALS[name] in file.sentences[0]


def test_each_file_is_spoken_of_in_these_words(everything: Imported, golden: Callable[[str, str], None]) -> None:
    """Every sentence and question, to the letter: what was understood, how many rows, what is still to be said."""
    texts = []
    for file in sorted(everything.report.files, key=lambda f: f.name):
        name = file.name.partition("/")[2]
        rows = f"{file.n_rows:,} rows: {file.n_loaded:,} loaded, {file.n_known:,} known, {file.n_rejected:,} rejected"
        said = [each.replace(file.name, name) for each in (*file.sentences, *(f"? {ask}" for ask in file.asks))]
        texts.append("\n    ".join([name, f"{file.kind}, {rows}", *said]))
    golden("real_files_said.txt", "\n".join(texts) + "\n")


def test_each_file_gives_these_records(everything: Imported, golden: Callable[[str, str], None]) -> None:
    """Of files without an open licence only counts, sums and hashes may be kept, so that is what is compared."""
    said: dict[str, list[str]] = {}
    for held in OBSERVATIONS:
        for batch_id, lines in sums(everything, held).items():
            said.setdefault(batch_id, []).extend(lines)
    names = everything.ask("SELECT file_name, batch_id FROM import_batch ORDER BY file_name")
    texts = ["\n".join([str(name).partition("/")[2], *said.get(str(batch_id), [])]) for name, batch_id in names]
    golden("real_files.txt", "\n".join(texts) + "\n")


def sums(imported: Imported, held: Table) -> dict[str, list[str]]:
    """The rows that each import brought to a table: how many, the sums of their numbers, the hash of all they say."""
    numbers = [c.name for c in held.columns if c.type in {"BIGINT", "INTEGER", "DOUBLE"}]
    cells = [f"count({name}), round(fsum({name}), 3)" for name in numbers]
    # A column that a later version adds is unknown in these rows, and changes no hash.
    key = row_key(held, "r")
    hashed = f"md5(string_agg({key}, chr(10) ORDER BY {key}))"
    found = imported.ask(
        f"SELECT {', '.join(['batch_id', 'count(*)', hashed, *cells])} FROM {held.name} AS r GROUP BY ALL"
    )
    return {
        str(batch_id): [
            f"    {held.name}: {n:,} rows, {digest}",
            *(
                f"        {name}: {known:,} known, sum {total:,.3f}"
                for name, known, total in zip(numbers, sizes[::2], sizes[1::2], strict=True)
                if known
            ),
        ]
        for batch_id, n, digest, *sizes in found
    }


def test_unknown_views_of_the_scraped_posts_are_unknown(everything: Imported) -> None:
    """549 cells are empty, and 6 say 0 beside likes; no sound id survived its spreadsheet."""
    [(rows, unknown)] = everything.ask(
        "SELECT count(*), count(*) - count(views) FROM post_snapshot WHERE regexp_matches(account_id, '^a[0-9]{5}$')"
    )
    assert (rows, unknown) == (25_722, 555)
    assert everything.ask("SELECT count(*) FROM post_fact WHERE sound_id IS NOT NULL AND source = 'table.posts'") == [
        (0,)
    ]
    assert everything.ask(
        "SELECT min(views_step), max(views_step) FROM post_snapshot WHERE post_id = '6902627645247261953'"
    ) == [(100_000, 100_000)]


def test_the_local_times_of_the_scraped_posts_are_seven_hours_ahead(everything: Imported) -> None:
    [(first,)] = everything.ask("SELECT min(observed_us) FROM post_snapshot WHERE post_id = '6902627645247261953'")
    assert first == parse_observed("2025-06-05 16:38:26")


def test_the_two_looks_at_the_pug_keep_what_the_second_lost(data_dir: Path, tmp_path: Path) -> None:
    """April's file has no plays of 19 posts; January's plays stand, dated January, and their likes stay unknown."""
    store = tmp_path / "s.duckdb"
    for month, day in (("2022-01", "2022-01-11"), ("2022-04", "2022-04-10")):
        report = import_files(
            [data_dir / "noodle" / f"videos_{month}.csv"], store, Options(observed_us=parse_observed(day)), now_us=NOW
        )
        assert report.files[0].account_id == "jongraz"
    with duckdb.connect(str(store), read_only=True) as con:
        lost = con.execute(
            "SELECT count(*), count(a.likes), sum(j.views) FROM post_snapshot AS a JOIN post_snapshot AS j USING "
            "(post_id)"
            f" WHERE a.observed_us = {parse_observed('2022-04-10')} AND j.observed_us < a.observed_us AND a.views "
            "IS NULL"
        ).fetchall()
    assert lost == [(19, 0, 20_503_300)]


def test_the_small_studio_file_asks_for_its_year_and_its_owner(data_dir: Path) -> None:
    for reading in understand([data_dir / "studio" / "english_small"], Options()):
        assert reading.kind == "studio.overview"
        assert {ask.option for ask in reading.asks} == {"observed", "account"}
