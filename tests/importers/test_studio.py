"""The downloads of TikTok Studio: every file, every trap, and the two real downloads whose labels are a day apart."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from groundswell.clock import local_day, parse_observed
from groundswell.errors import UnreadableFile
from groundswell.importers import studio
from groundswell.importers.base import Options, Reading, SourceFile
from groundswell.importers.studio_kinds import ask_platform
from groundswell.schema import table
from groundswell.store.settle import MEASURES, RawDay, Settled, settle

Write: TypeAlias = Callable[..., SourceFile]
OVERVIEW = '"Date","Video Views","Profile Views","Likes","Comments","Shares"'


def source(path: Path, name: str = "", container: str = "") -> SourceFile:
    """The file as detection hands it over."""
    content = path.read_bytes()
    return SourceFile(path, name or path.name, hashlib.sha256(content).hexdigest(), len(content), container)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write lines as Studio does: a BOM, no newline at the end."""

    def write(*lines: str, name: str = "x.csv", inside: str = "") -> SourceFile:
        path = tmp_path / name
        path.write_text("\n".join(lines), encoding="utf-8-sig", newline="")
        return source(path, f"{inside}/{name}" if inside else name, inside)

    return write


def read(file: SourceFile, **options: Any) -> Reading:
    """What the importer reads; every row fits its table and the lines add up."""
    assert studio.identify(file) > 0.5
    reading = studio.read(file, Options(**options))
    assert reading.own
    kept = {line for rows in reading.rows for line in rows.lines}
    assert reading.n_rows == len(kept) + len(reading.rejected)
    for rows in reading.rows:
        assert set(rows.columns) <= set(table(rows.table).names)
        assert all(len(value) == len(rows.columns) for value in rows.values)
        assert len(rows.lines) == len(rows.values)
    return reading


def records(reading: Reading, which: int = 0) -> list[dict[str, Any]]:
    """The rows of one table of a reading, by column name."""
    rows = reading.rows[which]
    return [dict(zip(rows.columns, value, strict=True)) for value in rows.values]


def test_a_daily_file_keeps_month_and_day_and_asks_for_the_year(write: Write) -> None:
    reading = read(write(OVERVIEW, '"31 de diciembre","10","1","2","-4","0"', '"1 de enero","12","1","2","0","0"'))
    first, second = records(reading)
    assert reading.kind == "studio.overview"
    assert (first["label"], first["year"], first["month"], first["day_of_month"]) == ("31 de diciembre", None, 12, 31)
    assert (first["comments"], second["views"], second["line"]) == (-4, 12, 3)
    assert first["export_id"] == reading.file.sha256
    (ask,) = reading.asks
    assert ask.option == "observed"
    assert "31 December to 1 January" in str(ask)
    assert reading.needs_owner


def test_the_name_of_the_zip_gives_the_owner_and_the_end_of_the_period(write: Write) -> None:
    zipped = "Overview_2026-01-16_1773705600_some.body_1 (1).zip"
    file = write(OVERVIEW, '"March 15","10","1","2","0","0"', name="Overview.csv", inside=zipped)
    reading = read(file)
    assert (reading.account, reading.needs_owner, reading.asks) == ("some.body_1", False, ())
    assert records(reading)[0]["anchor_on"] == date(2026, 3, 17)


def test_the_period_in_the_name_of_the_zip_goes_before_a_stated_day(write: Write) -> None:
    file = write(OVERVIEW, '"March 15","10","1","2","0","0"', inside="Overview_2026-01-16_1773705600_some.body.zip")
    reading = read(file, observed_us=parse_observed("2026-11-01"))
    assert records(reading)[0]["anchor_on"] == date(2026, 3, 17)


def test_a_zip_without_a_period_gives_the_owner_only(write: Write) -> None:
    file = write(
        '"Gender","Distribution"', '"Female","0.56"', name="FollowerGender.csv", inside="Followers_some_body.zip"
    )
    assert read(file).account == "some_body"


@pytest.mark.parametrize("name", ["Viewers_march.csv", "Overview_march.csv", "Content_old (2).csv"])
def test_a_file_that_was_renamed_names_no_owner(write: Write, name: str) -> None:
    assert read(write(OVERVIEW, '"March 15","10","1","2","0","0"', name=name)).account is None


def test_a_stated_day_of_download_is_the_anchor(write: Write) -> None:
    file = write(OVERVIEW, '"March 15","10","1","2","0","0"')
    reading = read(file, observed_us=parse_observed("2026-03-17"))
    assert (records(reading)[0]["anchor_on"], reading.asks) == (date(2026, 3, 17), ())


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ({}, "3 days: 30 December to 1 January, of a year that the file does not name."),
        ({"observed_us": parse_observed("2026-01-03")}, "3 days: 30 December 2025 to 1 January 2026."),
        ({"observed_us": parse_observed("2025-12-30")}, "3 days: 30 December 2024 to 1 January 2025."),
    ],
)
def test_the_days_are_said_with_their_year_where_anything_tells_it(
    write: Write, stated: dict[str, Any], says: str
) -> None:
    """A label may stand a day late, by a day and no more."""
    days = ("30 December", "31 December", "1 January")
    assert read(write(OVERVIEW, *(f'"{day}","1","1","2","0","0"' for day in days)), **stated).sentences[0] == says


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_separators_case_and_extra_blanks_do_not_matter(write: Write, separator: str) -> None:
    header = separator.join(["date", " VIDEO  VIEWS", "Profile views", "Likes", "comments", "Shares"])
    reading = read(
        write(
            header,
            separator.join(["March 15", "1,234", "1", "2", "0", "0"]) if separator != "," else "March 15,1.234,1,2,0,0",
        )
    )
    assert records(reading)[0]["views"] == 1234


def test_undefined_is_unknown_and_the_zeros_beside_it_too(write: Write) -> None:
    header = '"Date","Total Viewers","New Viewers","Returning Viewers"'
    reading = read(write(header, '"15 Mart","7","5","2"', '"16 Mart","undefined","0","0"', '"17 Mart","0","0","0"'))
    known, unknown, none = records(reading)
    assert [known[m] for m in ("viewers", "new_viewers", "returning_viewers")] == [7, 5, 2]
    assert [unknown[m] for m in ("viewers", "new_viewers", "returning_viewers")] == [None, None, None]
    assert [none[m] for m in ("viewers", "new_viewers", "returning_viewers")] == [0, 0, 0]
    assert "Nothing is known of 1 of the days: TikTok has no figures for it." in reading.sentences[1]


def test_rows_that_do_not_run_on_are_rejected_with_their_line(write: Write) -> None:
    row = ',"10","1","2","0","0"'
    days = ["1 März", "2 März", "2 März", "1 März", "3 März", "kein Tag", "6 März"]
    reading = read(write(OVERVIEW, *(f'"{day}"{row}' for day in days)))
    assert [r["day_of_month"] for r in records(reading)] == [1, 2, 3, 6]
    assert sorted((r.line, r.reason) for r in reading.rejected) == [
        (4, "the file has the day twice"),
        (5, "the days do not run on: it follows 2 März"),
        (7, "no day can be read from it"),
    ]
    assert any("missing in 1 place" in sentence for sentence in reading.sentences)


def test_a_cell_that_is_no_count_rejects_its_row_and_is_shown(write: Write) -> None:
    reading = read(write(OVERVIEW, '"March 1","ten","1","2","0","0"', '"March 2","5","1","2","0","0"'))
    (rejected,) = reading.rejected
    assert (rejected.line, rejected.column, rejected.value) == (2, "Video Views", "text of 3 characters")
    assert len(records(reading)) == 1


def test_newest_first_is_turned_round(write: Write) -> None:
    reading = read(write(OVERVIEW, *(f'"{day} March","{day}","1","2","0","0"' for day in (3, 2, 1))))
    assert [(r["day_of_month"], r["line"]) for r in records(reading)] == [(1, 4), (2, 3), (3, 2)]


def test_a_missing_column_is_refused_in_plain_words(write: Write) -> None:
    file = write('"Date","Likes","Comments"', '"March 1","1","2"', name="Overview.csv")
    with pytest.raises(UnreadableFile, match=r"no column of views\. It has: Date, Likes, Comments\. Was it saved"):
        read(file)


def test_profile_views_never_stand_for_views(write: Write) -> None:
    file = write('"Date","Profile Views","Likes","Comments"', '"March 1","1","2","3"', name="Overview.csv")
    with pytest.raises(UnreadableFile, match="no column of views"):
        read(file)


@pytest.mark.parametrize(
    "header",
    ["user_name,video_id,video_desc,n_likes,n_plays", "Date,Likes,Comments", "name,age", "", "Date,Followers"],
)
def test_other_tables_are_not_claimed(write: Write, header: str) -> None:
    assert studio.identify(write(header, "1,2,3,4,5")) == 0


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08\x00\r\n\x00,,,", b"PK\x03\x04 no workbook", b"\xff\xfe\x00"])
def test_what_is_no_table_is_not_claimed_and_raises_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    assert studio.identify(source(path)) == 0


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "Overview.csv"
    path.write_bytes(OVERVIEW.encode() + b'\n"1 mar\xe7o","1","1","1","1","1"')
    with pytest.raises(UnreadableFile, match="UTF-8"):
        studio.read(source(path), Options())


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ('"Date","Hour","Active followers"', "studio.activity"),
        ('"Gender","Distribution"', "studio.gender"),
        ('"Top territories","Distribution"', "studio.territories"),
    ],
)
def test_a_file_with_a_header_only_says_why(write: Write, header: str, kind: str) -> None:
    reading = read(write(header))
    assert (reading.kind, reading.rows, reading.n_rows) == (kind, (), 0)
    assert "100 followers" in reading.sentences[0]


def test_hours_to_come_are_unknown_and_midnight_zeros_of_earlier_days_are_counts(write: Write) -> None:
    lines = [
        f'"{day} Mac","{hour}","{0 if day == 11 and hour > 1 else hour}"' for day in (10, 11) for hour in range(24)
    ]
    reading = read(write('"Date","Hour","Active followers"', *lines))
    known = [(r["day_of_month"], r["hour"]) for r in records(reading) if r["active_followers"] is not None]
    assert known == [*((10, hour) for hour in range(24)), (11, 0), (11, 1)]
    assert len(records(reading)) == 48


def test_shares_of_the_audience_carry_what_was_stated_of_their_time(write: Write) -> None:
    file = write('"Top territories","Distribution"', '"GR","0.381"', '"Others","1.4"', '"XK","0.1"')
    assert [r["observed_us"] for r in records(read(file))] == [None, None]
    reading = read(file, observed_us=5)
    assert [(r["category"], r["share"], r["observed_us"]) for r in records(reading)] == [
        ("GR", 0.381, 5),
        ("XK", 0.1, 5),
    ]
    assert reading.rejected[0].line == 3


def test_the_business_overview_is_a_source_of_its_own(write: Write) -> None:
    header = "Date,Video views,Reached audience,Profile views,Likes,Shares,Comments,"
    header += "Lead submissions,New followers,Lost followers"
    reading = read(write(header, "2025/06/30,100,NaN,3,4,5,6,0,8,2", "2025/07/01,1,1,1,1,1,1,1,1,1"))
    first = records(reading)[0]
    assert (reading.kind, first["source"], first["year"], first["viewers"]) == (
        "business.overview",
        "business.overview",
        2025,
        None,
    )
    assert (first["shares"], first["comments"], first["followers_gained"], first["followers_lost"]) == (5, 6, 8, 2)
    assert [name for name, _ in reading.ignored] == ["Lead submissions"]
    assert reading.asks == ()


def test_a_workbook_that_was_saved_again_with_dates_and_numbers_reads_the_same(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"])
    book.active.append([date(2026, 3, 1), 1591, 7, 10, 1, 0])
    path = tmp_path / "Overview.xlsx"
    book.save(path)
    (row,) = records(read(source(path)))
    assert (row["year"], row["month"], row["day_of_month"], row["views"]) == (2026, 3, 1, 1591)


def test_files_that_meta_gives_alike_are_asked_about_unless_tiktok_is_among_them() -> None:
    assert "Instagram" in str(ask_platform(["studio.followers", "studio.viewers"]))
    assert ask_platform(["studio.followers", "studio.overview"]) is None
    assert ask_platform(["studio.content"]) is None
    assert ask_platform(["table.csv"]) is None


# --- the real downloads -----------------------------------------------------------------------------------------------

REAL = ("greek_2026-03-17a", "greek_2026-03-25")


def raw_days(readings: Iterable[Reading]) -> list[RawDay]:
    """What the store hands to settle."""
    found = []
    for reading in readings:
        for rows in reading.rows:
            for values in rows.values if rows.table == "account_day_raw" else ():
                row = dict(zip(rows.columns, values, strict=True))
                days = tuple(row.get(name) for name in MEASURES)
                where = (row["dataset"], row["export_id"], row["line"], row["year"], row["month"], row["day_of_month"])
                found.append(RawDay(*where, row["anchor_on"], days, row["difference"], row["source"]))
    return found


def settle_files(files: Iterable[Path], **options: Any) -> Settled:
    """The settled series of these files."""
    readings = [read(source(path), **options) for path in files]
    seen = {
        local_day(row["observed_us"])
        for reading in readings
        if reading.kind == "studio.content"
        for row in records(reading, 1)
    }
    return settle(raw_days(readings), seen)


def test_every_real_file_is_read_to_the_last_row(data_dir: Path) -> None:
    counted = {path: read(source(path)) for path in sorted((data_dir / "studio").rglob("*.*"))}
    assert {
        (path.parent.name, path.stem, path.suffix): (r.kind, r.n_rows, len(r.rejected)) for path, r in counted.items()
    } == {
        ("english_small", "Overview", ".csv"): ("studio.overview", 7, 0),
        ("english_small", "Overview", ".xlsx"): ("studio.overview", 7, 0),
        **{
            (folder, stem, ".csv"): (f"studio.{kind}", n, 0)
            for folder, rows in zip(REAL, ((168, 60), (192, 28)), strict=True)
            for stem, kind, n in (
                ("Content", "content", 15),
                ("FollowerActivity", "activity", rows[0]),
                ("FollowerGender", "gender", 3),
                ("FollowerHistory", "followers", rows[1]),
                ("FollowerTopTerritories", "territories", 11),
                ("Overview", "overview", rows[1]),
                ("Viewers", "viewers", rows[1]),
            )
        },
    }


@pytest.mark.parametrize("folders", [REAL[:1], REAL[1:], REAL, REAL[::-1]], ids=lambda f: "+".join(x[-3:] for x in f))
def test_the_peak_stands_on_its_one_true_day(data_dir: Path, folders: tuple[str, ...]) -> None:
    """30,640 views are labelled 15 March in one download and 16 March in the other."""
    files = [path for folder in folders for path in sorted((data_dir / "studio" / folder).glob("*.csv"))]
    settled = settle_files(files)
    views = MEASURES.index("views")
    assert [day.day for day in settled.days if day.values[views] == 30_640] == [date(2026, 3, 16)]
    assert settled.unknown == ()
    assert settled.conflicts == ()


def test_a_year_stated_by_the_user_gives_the_same_series_as_the_content_files(data_dir: Path) -> None:
    files = sorted((data_dir / "studio" / REAL[0]).glob("*.csv"))
    daily = [path for path in files if path.stem in {"Overview", "Viewers", "FollowerHistory"}]
    assert settle_files(daily, observed_us=parse_observed("2026-03-17")).days == settle_files(files).days
    assert settle_files(daily).days == ()


def test_viewers_fit_the_views_of_their_day_once_moved(data_dir: Path) -> None:
    """More viewers than views cannot be, and stood on 33 of 87 days as labelled; 1 and 7 March are TikTok's own."""
    files = [path for folder in REAL for path in sorted((data_dir / "studio" / folder).glob("*.csv"))]
    settled = settle_files(files)
    views, viewers = MEASURES.index("views"), MEASURES.index("viewers")
    pairs = [(d.values[views], d.values[viewers]) for d in settled.days]
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    assert len(both) == 67
    assert sum(b > a for a, b in both) == 2
    by_day = {d.day: d.values[viewers] for d in settled.days}
    assert by_day[date(2026, 3, 3)] == 16_114
    assert by_day[date(2026, 3, 16)] == 24_471


def test_every_order_of_the_real_daily_files_gives_one_series(data_dir: Path) -> None:
    readings = [
        read(source(data_dir / "studio" / folder / f"{stem}.csv"))
        for folder in REAL
        for stem in ("Overview", "Viewers", "FollowerHistory")
    ]
    seen = [date(2026, 3, 17), date(2026, 3, 25)]
    results = {settle(raw_days(order), seen) for order in permutations(readings)}
    assert len(results) == 1


def test_the_workbook_and_the_csv_of_one_download_say_the_same(data_dir: Path) -> None:
    text, book = (read(source(data_dir / "studio" / "english_small" / f"Overview.{kind}")) for kind in ("csv", "xlsx"))
    assert [{**row, "export_id": ""} for row in records(text)] == [{**row, "export_id": ""} for row in records(book)]
    assert [ask.option for ask in text.asks] == ["observed"]
