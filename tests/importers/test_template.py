"""The template: what a person filled in is read whatever program saved it, and what is unclear is set aside."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from groundswell.clock import to_us
from groundswell.importers import template
from groundswell.importers.base import Options, Reading
from groundswell.importers.detect import importer_for
from groundswell.importers.template_columns import COLUMNS, EXAMPLE_ID, HEADER
from groundswell.importers.template_write import Waiting, write_template
from tests.importers.files import source, write

POST = "7400000000000000001"  # uploaded on 6 August 2024
LINK = f"https://www.tiktok.com/@mia/video/{POST}"
NAMES = [column.name for column in COLUMNS]
FULL = {
    "link": LINK, "checked": "2024-08-20", "views": "12,400", "average_watch_time_s": "12.3s",
    "watched_full_rate": "34.6%", "new_followers": "18", "saves": "95",
    "traffic:For You": "88%", "traffic:Following": "4%", "traffic:Profile": "3.5%", "traffic:Search": "2%",
    "traffic:Sound": "1%", "traffic:Direct message": "0.5%", "traffic:Other": "1%",
}  # fmt: skip


def cells(**filled: str) -> list[str]:
    """A row with these cells; traffic sources by their column in words joined by underscores."""
    named = {"link": LINK, "checked": "2024-08-20", **filled}
    return [named.get(name, named.get(name.replace("traffic:", "from_").replace(" ", "_"), "")) for name in NAMES]


def as_csv(rows: Sequence[Sequence[str]], sign: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=sign).writerows([HEADER, *rows])
    return text.getvalue()


def read(tmp_path: Path, *rows: Sequence[str], options: Options | None = None) -> Reading:
    return template.read(write(tmp_path, "t.csv", as_csv(rows)), options or Options())


def table(reading: Reading, name: str) -> list[dict[str, Any]]:
    return [
        dict(zip(rows.columns, values, strict=True))
        for rows in reading.rows
        if rows.table == name
        for values in rows.values
    ]


def one(tmp_path: Path, **filled: str) -> dict[str, Any]:
    """The snapshot of a row with these cells."""
    reading = read(tmp_path, cells(**filled))
    assert reading.rejected == ()
    [snapshot] = table(reading, "post_snapshot")
    return snapshot


def fault(tmp_path: Path, **filled: str) -> tuple[int, str, str, str]:
    """Why a row with these cells is set aside."""
    reading = read(tmp_path, cells(**filled))
    [bad] = reading.rejected
    assert reading.rows == ()
    assert reading.n_rows == 1
    return bad.line, bad.column, bad.reason, bad.value


def test_a_filled_row_gives_a_look_at_the_post_and_its_traffic(tmp_path: Path) -> None:
    reading = read(tmp_path, [FULL.get(name, "") for name in NAMES])
    at = to_us(datetime(2024, 8, 20, 23, 59, 58, tzinfo=UTC))
    assert (reading.account, reading.own, reading.needs_owner, reading.n_rows) == ("mia", True, False, 1)
    assert table(reading, "post_snapshot") == [
        {
            "post_id": POST, "observed_us": at, "views": 12400, "saves": 95, "views_step": 1, "saves_step": 1,
            "average_watch_time_s": 12.3, "watched_full_rate": pytest.approx(0.346), "new_followers": 18,
            "source": "template",
        }
    ]  # fmt: skip
    shares = {row["traffic"]: row["share"] for row in table(reading, "post_traffic")}
    assert shares == pytest.approx(
        {
            "For You": 0.88, "Following": 0.04, "Profile": 0.035, "Search": 0.02, "Sound": 0.01,
            "Direct message": 0.005, "Other": 0.01,
        }
    )  # fmt: skip
    assert {row["observed_us"] for row in table(reading, "post_traffic")} == {at}


def test_what_is_not_filled_in_is_unknown_and_no_zero(tmp_path: Path) -> None:
    reading = read(tmp_path, cells(new_followers="0"), cells(link=LINK.replace("001", "002"), from_Search="7%"))
    first, second = table(reading, "post_snapshot")
    assert (first["new_followers"], first["views"], first["average_watch_time_s"]) == (0, None, None)
    assert (second["new_followers"], second["watched_full_rate"]) == (None, None)
    assert [(r["traffic"], r["share"]) for r in table(reading, "post_traffic")] == [("Search", pytest.approx(0.07))]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("12.3s", 12.3), ("12,3 s", 12.3), ("12.3", 12.3), ("12,3", 12.3), ("12 sec.", 12), ("9 seconds", 9),
        ("0:12", 12), ("1:05", 65), ("00:12:00", 12), ("00:01:05", 65), ("01:05:00", 65), ("1m 5s", 65), ("1m5s", 65),
        ("0h:0m:12s", 12), ("2 min", 120), ("0", 0), ("0.4", 0.4),
    ],
)  # fmt: skip
def test_a_watch_time_reads_the_same_however_it_is_written(tmp_path: Path, written: str, seconds: float) -> None:
    assert one(tmp_path, average_watch_time_s=written)["average_watch_time_s"] == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("45%", 0.45), ("45 %", 0.45), ("45,5%", 0.455), ("%45", 0.45), ("45", 0.45), ("0,45", 0.45), ("0.45", 0.45),
        ("1%", 0.01), ("100", 1.0), ("0", 0.0), ("0.4%", 0.004),
    ],
)  # fmt: skip
def test_a_share_reads_the_same_as_a_percent_and_as_a_part_of_one(tmp_path: Path, written: str, share: float) -> None:
    assert one(tmp_path, watched_full_rate=written)["watched_full_rate"] == pytest.approx(share)


def test_a_small_traffic_source_beside_a_large_one_is_a_percent(tmp_path: Path) -> None:
    reading = read(tmp_path, cells(from_For_You="92.1", from_Search="0.4"))
    assert [r["share"] for r in table(reading, "post_traffic")] == pytest.approx([0.921, 0.004])


def test_a_percent_is_the_very_number_that_a_spreadsheet_keeps(tmp_path: Path) -> None:
    assert one(tmp_path, watched_full_rate="34,6%")["watched_full_rate"] == 0.346


def test_a_share_that_can_mean_two_things_is_set_aside_and_the_others_are_loaded(tmp_path: Path) -> None:
    other = LINK.replace("001", "002")
    reading = read(tmp_path, cells(watched_full_rate="0.45"), cells(link=other, watched_full_rate="38.2"))
    [bad] = reading.rejected
    assert (bad.line, bad.column, bad.value) == (2, "Watched full video", "0.45")
    assert bad.reason == "it can mean 0.45% or 45%: add the % sign"
    assert [r["post_id"] for r in table(reading, "post_snapshot")] == [other[-19:]]
    assert fault(tmp_path, watched_full_rate="1")[2] == "it can mean 1% or 100%: add the % sign"


@pytest.mark.parametrize(
    ("filled", "column", "reason", "value"),
    [
        ({"views": "many"}, "Video views", "no count", "text of 4 characters"),
        ({"new_followers": "-3"}, "New followers", "no count", "-3"),
        ({"average_watch_time_s": "long"}, "Average watch time", "no watch time", "text of 4 characters"),
        ({"average_watch_time_s": "0.00014"}, "Average watch time", "no watch time", "0.00014"),
        ({"average_watch_time_s": "2:00:30"}, "Average watch time", "no watch time", "2:00:30"),
        ({"watched_full_rate": "134%"}, "Watched full video", "no share between", "134%"),
        ({"from_For_You": "88%", "from_Search": "80%"}, "Traffic source: For You", "add up to more", "168%"),
        ({"views": "5", "checked": "2024-08-01"}, "Checked on", "uploaded after this day", "2024-08-01"),
        ({"views": "5", "checked": "20 August"}, "Checked on", "no year", "text of 9 characters"),
        ({"views": "5", "checked": "03/04/2025"}, "Checked on", "day first", "03/04/2025"),
        ({"views": "5", "checked": "soon"}, "Checked on", "no day", "text of 4 characters"),
        ({"views": "5", "link": "7.40000000000000E+18"}, "Post link", "rounded this id", "7.40000000000000E+18"),
        ({"views": "5", "link": "https://vm.tiktok.com/ZM123/"}, "Post link", "short link", "text of 28 characters"),
        ({"views": "5", "link": "my best one"}, "Post link", "no link", "text of 11 characters"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_told_with_its_line_column_and_value(
    tmp_path: Path, filled: dict[str, str], column: str, reason: str, value: str
) -> None:
    line, where, why, what = fault(tmp_path, **filled)
    assert (line, where, what) == (2, column, value)
    assert reason in why


def test_the_example_row_is_never_imported(tmp_path: Path) -> None:
    example = [column.example for column in COLUMNS]
    reading = read(tmp_path, example, cells(views="5"))
    assert [r["post_id"] for r in table(reading, "post_snapshot")] == [POST]
    assert reading.rejected == ()
    assert "The example row is left out." in reading.sentences
    example[NAMES.index("views")] = "777"
    [bad] = read(tmp_path, example).rejected
    assert "example row" in bad.reason


def test_rows_without_numbers_wait(tmp_path: Path) -> None:
    reading = read(tmp_path, cells(checked=""), cells(link=LINK.replace("001", "002"), views="7"))
    assert (reading.n_rows, len(table(reading, "post_snapshot"))) == (1, 1)
    assert "1 row without numbers waits to be filled in." in reading.sentences
    empty = read(tmp_path, cells(checked=""))
    assert (empty.n_rows, empty.rows, empty.account, empty.needs_owner) == (0, (), "mia", False)


def test_without_a_day_the_stated_one_counts_and_else_it_is_asked_for(tmp_path: Path) -> None:
    asking = read(tmp_path, cells(checked="", views="5"))
    assert [ask.option for ask in asking.asks] == ["observed"]
    assert table(asking, "post_snapshot")[0]["observed_us"] is None
    stated = Options(observed_us=to_us(datetime(2024, 9, 1, 12, tzinfo=UTC)))
    assert table(read(tmp_path, cells(checked="", views="5"), options=stated), "post_snapshot")[0]["observed_us"] == (
        stated.observed_us
    )
    yearless = table(read(tmp_path, cells(checked="20 août", views="5"), options=stated), "post_snapshot")
    assert yearless[0]["observed_us"] == to_us(datetime(2024, 8, 20, 23, 59, 58, tzinfo=UTC))


def test_days_in_the_order_that_other_rows_decide(tmp_path: Path) -> None:
    other = LINK.replace("001", "002")
    reading = read(tmp_path, cells(checked="03/09/2024", views="5"), cells(link=other, checked="20/08/2024", views="6"))
    days = [datetime.fromtimestamp(r["observed_us"] / 1e6, UTC).date() for r in table(reading, "post_snapshot")]
    assert days == [date(2024, 9, 3), date(2024, 8, 20)]


def test_a_post_twice_on_one_day_is_set_aside_and_on_two_days_is_two_looks(tmp_path: Path) -> None:
    rows = [cells(views="5"), cells(views="6"), cells(views="9", checked="2024-08-27")]
    reading = read(tmp_path, *rows)
    assert [r["views"] for r in table(reading, "post_snapshot")] == [5, 9]
    assert [(r.line, r.reason) for r in reading.rejected] == [(3, "the file has the post twice for this day")]


def test_a_link_to_somebody_else_is_set_aside(tmp_path: Path) -> None:
    other = "https://www.tiktok.com/@somebody/video/7400000000000000009"
    reading = read(tmp_path, cells(views="5"), cells(views="6", checked="2024-08-21"), cells(link=other, views="9"))
    assert reading.account == "mia"
    assert [r.line for r in reading.rejected] == [4]


def test_ids_alone_need_an_owner(tmp_path: Path) -> None:
    reading = read(tmp_path, cells(link=POST, views="5"), cells(link="export-1722945600", views="6"))
    assert (reading.account, reading.needs_owner) == (None, True)
    assert [r["post_id"] for r in table(reading, "post_snapshot")] == [POST, "export-1722945600"]


def test_shares_below_what_tiktok_shows_stay_unknown(tmp_path: Path) -> None:
    reading = read(tmp_path, cells(from_For_You="99%", from_Sound="<1%"))
    assert [r["traffic"] for r in table(reading, "post_traffic")] == ["For You"]
    assert any("below what TikTok shows" in said for said in reading.sentences)


@pytest.mark.parametrize(
    ("sign", "encoding"), [(",", "utf-8"), (",", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16"), (";", "utf-8")]
)
def test_a_csv_is_known_and_read_however_it_was_saved(tmp_path: Path, sign: str, encoding: str) -> None:
    row = cells(caption="Café; thé, naïve", average_watch_time_s="12,3", watched_full_rate="45,5 %", views="1 234")
    file = write(tmp_path, "anything.txt", as_csv([row], sign), encoding)
    assert importer_for(file) is template
    [snapshot] = table(template.read(file, Options()), "post_snapshot")
    assert (snapshot["average_watch_time_s"], snapshot["views"]) == (12.3, 1234)
    assert snapshot["watched_full_rate"] == pytest.approx(0.455)


def waiting(n: int = 2) -> list[Waiting]:
    return [
        Waiting(LINK.replace("001", f"{i:03d}"), date(2024, 8, 6), f"=post {i} <b>&\x07\n#fun " * 4) for i in range(n)
    ]


def fill_xlsx(path: Path, fill: Callable[[Any], None]) -> Path:
    """The workbook with cells filled in, as a spreadsheet program saves it again."""
    book = openpyxl.load_workbook(path)
    fill(book["Posts"])
    book.save(path)
    return path


def test_the_workbook_opens_and_all_its_cells_are_text(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path, waiting())
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["Posts", "How to"]
    rows = book.get_sheet_by_name("Posts").to_python()
    assert tuple(rows[0]) == HEADER
    assert EXAMPLE_ID in str(rows[1][0])
    assert [row[0] for row in rows[2:]] == [w.link for w in waiting()]
    sheet = openpyxl.load_workbook(path)["Posts"]
    assert all(cell.number_format == "@" for row in sheet.iter_rows(max_row=4) for cell in row)
    assert sheet.freeze_panes == "A2"
    assert sheet["C3"].data_type == "s"  # a caption that begins like a formula is none
    assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in zipfile.ZipFile(path).infolist())


def test_a_workbook_that_was_filled_in_is_read_also_where_a_program_made_numbers_of_it(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path, waiting(4))

    def fill(sheet: Any) -> None:
        at = {name: NAMES.index(name) + 1 for name in NAMES}
        for line, seen, average, full, views in (
            (3, "2024-08-20", "12.3s", "45%", "1.2K"),
            (4, datetime(2024, 8, 21), 12.3, 0.45, 1234),
            (5, date(2024, 8, 22), time(0, 12), 0.5, "1,234"),
        ):
            sheet.cell(line, at["checked"], seen)
            sheet.cell(line, at["average_watch_time_s"], average)
            sheet.cell(line, at["watched_full_rate"], full)
            sheet.cell(line, at["views"], views)
        sheet.cell(6, at["link"], 7400000000000000123)  # stored as a float, which has not so many digits
        sheet.cell(6, at["views"], 5)

    file = source(fill_xlsx(path, fill))
    assert importer_for(file) is template
    reading = template.read(file, Options())
    found = table(reading, "post_snapshot")
    assert [r["average_watch_time_s"] for r in found] == pytest.approx([12.3, 12.3, 12])
    assert [r["watched_full_rate"] for r in found] == pytest.approx([0.45, 0.45, 0.5])
    assert [(r["views"], r["views_step"]) for r in found] == [(1200, 100), (1234, 1), (1234, 1)]
    assert [datetime.fromtimestamp(r["observed_us"] / 1e6, UTC).day for r in found] == [20, 21, 22]
    assert [(r.line, "rounded" in r.reason) for r in reading.rejected] == [(6, True)]


def test_the_csv_runs_no_caption_as_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_template(path, waiting(1))
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert rows[2][2].startswith("'=post 0 <b>&")
    assert "\n" not in rows[2][2]
    assert template.read(source(path), Options()).rows == ()


def test_nothing_is_written_over_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_template(path, [])
    assert path.read_bytes() == b"mine"
    write_template(path, [], replace=True)
    assert path.read_bytes() != b"mine"


@pytest.mark.parametrize(
    "header",
    [
        "url,average_watch_time,checked_on",
        "Date,Video Views,Profile Views,Likes,Comments,Shares",
        "Post link,Checked on",
        "",
    ],
)
def test_other_tables_are_not_taken_for_it(tmp_path: Path, header: str) -> None:
    assert template.identify(write(tmp_path, "a.csv", f"{header}\n1,2,3\n")) == 0.0


def test_the_guide_names_every_column_in_the_same_words() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "get-your-files.md").read_text(encoding="utf-8")
    asked = [column for column in COLUMNS if column.holds not in {"link", "note"}]
    assert [c.words for c in asked if c.words.removeprefix("Traffic source: ") not in guide] == []
