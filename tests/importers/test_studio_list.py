"""The post list of TikTok Studio, copied from the page: found in any text and language, dated, and never guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.clock import to_us
from groundswell.errors import NeedsInput
from groundswell.importers import studio_list
from groundswell.importers.base import Options, Reading
from groundswell.importers.days import DayLabel, read_days
from groundswell.importers.detect import importer_for
from groundswell.importers.studio_list_rows import rows_of
from groundswell.importers.studio_list_stamps import read_stamp
from tests.importers.files import source, write

HEADER = "Posts (Created on)\nPrivacy\nViews\nLikes\nComments\nActions\n"
FIRST = "00:21\nCats & dogs #fun\nPinned\nNov 3, 5:12\u202fPM\nEveryone\n5.5M\n580K\n799\n"
SECOND = "01:05\nA caption\nof two lines, with @somebody?\nAug 4, 2025, 8:09 AM\nFriends\n514\n54\n0\n"
THIRD = "00:09\nJan 2, 12:30 AM\nOnly you\n1,234\n-\n7\n"
SEEN = to_us(datetime(2026, 11, 22, 19, 0, tzinfo=UTC))
STATED = Options(observed_us=SEEN, zone="+02:00")


def read(tmp_path: Path, text: str, options: Options = STATED) -> Reading:
    return studio_list.read(write(tmp_path, "list.txt", text), options)


def table(reading: Reading, name: str) -> list[dict[str, Any]]:
    return [
        dict(zip(rows.columns, values, strict=True))
        for rows in reading.rows
        if rows.table == name
        for values in rows.values
    ]


def utc(*parts: int) -> int:
    return to_us(datetime(*parts, tzinfo=UTC))  # type: ignore[arg-type, misc]


def test_the_posts_of_a_copied_list_are_read(tmp_path: Path) -> None:
    file = write(tmp_path, "whatever.txt", "TikTok Studio\nHome\n" + HEADER + FIRST + SECOND + THIRD)
    assert importer_for(file) is studio_list
    reading = studio_list.read(file, STATED)
    assert (reading.n_rows, reading.rejected, reading.needs_owner, reading.own) == (3, (), True, True)
    facts = table(reading, "post_fact")
    assert [f["posted_us"] for f in facts] == [
        utc(2026, 11, 3, 15, 12), utc(2025, 8, 4, 6, 9), utc(2026, 1, 1, 22, 30),
    ]  # fmt: skip
    assert [(f["duration_s"], f["caption"]) for f in facts] == [
        (21.0, "Cats & dogs #fun"), (65.0, "A caption\nof two lines, with @…?"), (9.0, None),
    ]  # fmt: skip
    assert [(f["hashtags"], f["has_question"], f["has_mention"]) for f in facts] == [
        ("fun", False, False), ("", True, True), (None, None, None),
    ]  # fmt: skip
    assert facts[0]["post_id"] == f"list-{utc(2026, 11, 3, 15, 12) // 1_000_000}"
    counts = [
        (r["views"], r["views_step"], r["likes"], r["likes_step"], r["comments"])
        for r in table(reading, "post_snapshot")
    ]
    assert counts == [(5_500_000, 100_000, 580_000, 1_000, 799), (514, 1, 54, 1, 0), (1234, 1, None, None, 7)]
    assert {r["observed_us"] for r in table(reading, "post_snapshot")} == {SEEN}


def test_tabs_between_the_cells_and_no_header_do_not_matter(tmp_path: Path) -> None:
    text = (FIRST + SECOND).replace("\nEveryone", "\tEveryone").replace("5.5M\n580K\n799", "5.5M\t580K\t799")
    assert [row.counts[0].value for row in rows_of(text) if row.counts[0]] == [5_500_000, 514]
    assert table(read(tmp_path, text), "post_fact") == table(read(tmp_path, FIRST + SECOND), "post_fact")


def test_photo_posts_have_no_length_and_a_title_may_be_a_number(tmp_path: Path) -> None:
    photo = "2024\nNov 1, 9:00 AM\nEveryone\n10\n2\n1\n"
    facts = table(read(tmp_path, HEADER + photo + FIRST + photo.replace("Nov 1", "Oct 1")), "post_fact")
    assert [(f["caption"], f["kind"]) for f in facts] == [
        ("2024", None), ("Cats & dogs #fun", "video"), ("2024", None),
    ]  # fmt: skip


def test_a_day_in_a_title_is_no_post(tmp_path: Path) -> None:
    text = "00:30\nSee you on\nNov 9, 8:00 PM\nat the show\nNov 3, 5:12 PM\nEveryone\n10\n2\n1\n"
    [fact] = table(read(tmp_path, text), "post_fact")
    assert (fact["caption"], fact["posted_us"]) == (
        "See you on\nNov 9, 8:00 PM\nat the show", utc(2026, 11, 3, 15, 12),
    )  # fmt: skip


def test_links_in_the_text_give_ids_and_the_owner(tmp_path: Path) -> None:
    link = "https://www.tiktok.com/@mia/video/7400000000000000001"
    reading = read(tmp_path, f"00:21\n{link}\nHello\nAug 6, 2024, 9:00 PM\nEveryone\n10\n2\n1\n" + FIRST)
    assert (reading.account, reading.needs_owner) == ("mia", False)
    assert [f["post_id"].startswith("list-") for f in table(reading, "post_fact")] == [False, True]
    assert table(reading, "post_fact")[0]["caption"] == "Hello"


def test_two_posts_of_one_minute_stay_two(tmp_path: Path) -> None:
    keys = [f["post_id"] for f in table(read(tmp_path, FIRST + FIRST.replace("Cats", "Dogs")), "post_fact")]
    assert keys[1] == f"{keys[0]}-2"


def test_a_post_that_was_copied_twice_is_one(tmp_path: Path) -> None:
    keys = [f["post_id"] for f in table(read(tmp_path, FIRST + SECOND + SECOND + THIRD), "post_fact")]
    assert (len(keys), len(set(keys))) == (4, 3)


@pytest.mark.parametrize(
    ("cell", "day", "clock"),
    [
        ("Nov 3, 5:12 PM", (None, 11, 3), "17:12"), ("Nov 3, 12:12\u202fAM", (None, 11, 3), "00:12"),
        ("Aug 4, 2025, 8:09 AM", (2025, 8, 4), "08:09"), ("3 Nov, 17:12", (None, 11, 3), "17:12"),
        ("2 thg 10, 8:00 CH", (None, 10, 2), "20:00"), ("2 tháng 10, 8:00 SA", (None, 10, 2), "08:00"),
        ("11月3日 17:12", (None, 11, 3), "17:12"), ("2025年8月4日 下午8:09", (2025, 8, 4), "20:09"),
        ("11월 3일 오후 5:12", (None, 11, 3), "17:12"), ("8月4日午前8:09", (None, 8, 4), "08:09"),
        ("3 nov, 17:12", (None, 11, 3), "17:12"), ("3 nov. 2025 à 17:12", (2025, 11, 3), "17:12"),
        ("3 нояб., 17:12", (None, 11, 3), "17:12"), ("3 нояб. 2025 г., 17:12", (2025, 11, 3), "17:12"),
        ("3 Νοε, 5:12 μ.μ.", (None, 11, 3), "17:12"), ("3 de nov., 5:12 p. m.", (None, 11, 3), "17:12"),
        ("3 Nov 17.12", (None, 11, 3), "17:12"), ("3. Nov., 17:12", (None, 11, 3), "17:12"),
        ("3 Kas, 17:12", (None, 11, 3), "17:12"), ("٣ نوفمبر، ٥:١٢ م", (None, 11, 3), "17:12"),
        ("2025-11-03 17:12", (2025, 11, 3), "17:12"), ("\u200e3 nov, 17:12\u200f", (None, 11, 3), "17:12"),
    ],
)  # fmt: skip
def test_a_day_with_its_time_is_read_in_many_languages(cell: str, day: tuple[Any, ...], clock: str) -> None:
    stamp = read_stamp(cell)
    assert stamp is not None
    assert (read_days([stamp.day])[0], f"{stamp.at:%H:%M}") == ([DayLabel(*day)], clock)


@pytest.mark.parametrize(
    "cell", ["00:21", "Nov 3", "Nov 3, 13:12 PM", "25:00 Nov 3", "Nov 3, 5:61 PM", "5.5M", "", "Everyone"]
)
def test_what_is_no_day_with_a_time_is_none(cell: str) -> None:
    assert read_stamp(cell) is None


def test_a_list_in_another_language_needs_no_known_word(tmp_path: Path) -> None:
    text = (
        "Bài đăng (Ngày tạo)\nQuyền riêng tư\nLượt xem\n00:21\nMèo\n2 thg 10, 8:00 CH\nMọi người\n1,2K\n80\n3\n"
        "00:35\nChó\n30 thg 9, 8:00 SA\nMọi người\n950\n44\n2\n"
    )
    file = write(tmp_path, "a.txt", text)
    assert importer_for(file) is studio_list
    reading = studio_list.read(file, STATED)
    assert [f["caption"] for f in table(reading, "post_fact")] == ["Mèo", "Chó"]
    assert [r["views"] for r in table(reading, "post_snapshot")] == [1200, 950]


def test_a_post_that_waits_for_its_time_is_set_aside(tmp_path: Path) -> None:
    waiting = "00:09\nSoon\nDec 3, 8:00 AM\nEveryone\n0\n0\n0\n"
    dashes = "00:09\nNew\nNov 22, 8:00 AM\nEveryone\n-\n-\n-\n"
    reading = read(tmp_path, waiting + dashes + FIRST)
    assert [(r.line, r.reason) for r in reading.rejected] == [
        (3, "the post is still to be published"), (10, "the list shows no counts of the post yet"),
    ]  # fmt: skip
    assert reading.n_rows == 3


def test_a_month_far_ahead_is_of_the_year_before(tmp_path: Path) -> None:
    options = Options(observed_us=utc(2026, 2, 1, 12), zone="UTC")
    [fact] = table(read(tmp_path, FIRST, options), "post_fact")
    assert fact["posted_us"] == utc(2025, 11, 3, 17, 12)


def test_what_only_the_user_knows_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(NeedsInput, match="--zone") as zone:
        read(tmp_path, FIRST + SECOND, Options(observed_us=SEEN))
    assert zone.value.option == "zone"
    with pytest.raises(NeedsInput, match="--observed") as observed:
        read(tmp_path, FIRST + SECOND, Options(zone="UTC"))
    assert observed.value.option == "observed"
    dated = read(tmp_path, SECOND + SECOND.replace("Aug 4", "Aug 5"), Options(zone="UTC"))
    assert [ask.option for ask in dated.asks] == ["observed"]


@pytest.mark.parametrize(
    "text",
    [
        "Dear Sam,\nthe train leaves on Nov 3, 5:12 PM.\nSee you\n12\n14\n15\n",
        "Nov 3, 5:12 PM\nGate\n12\n14\n15\n",
        "1\n00:00:01,000 --> 00:00:04,000\nHello\n",
        "username\tscraped_at\tviews\tlikes\tcomments\n" + "mia\t2026-01-02 10:00\t5\t6\t7\n" * 3,
        "Date\tviews\tlikes\tcomments\n" + "2026-01-02 10:00\t5\t6\t7\n" * 3,
        "2026-01-02 10:00:01 INFO started\n2026-01-02 10:00:02 INFO 1 2 3\n",
        "",
    ],
)
def test_other_texts_are_not_taken_for_it(tmp_path: Path, text: str) -> None:
    assert studio_list.identify(write(tmp_path, "a.txt", text)) == 0.0


def test_other_encodings_are_read_or_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "a.txt", FIRST + SECOND, "utf-16")
    assert importer_for(file) is studio_list
    assert len(table(studio_list.read(file, STATED), "post_fact")) == 2
    path = tmp_path / "b.bin"
    path.write_bytes((FIRST + SECOND).encode() + b"\0")
    assert studio_list.identify(source(path)) == 0.0


@given(st.text(alphabet=st.sampled_from("0123456789:.,-/KMab\n\t NovPMé月日")) | st.text())
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_it(text: str) -> None:
    for row in rows_of(text):
        assert len(row.counts) == 3
    studio_list.knows(text)


def test_the_header_may_stand_on_one_line(tmp_path: Path) -> None:
    text = HEADER.replace("\n", "\t") + "\n" + FIRST + SECOND
    assert importer_for(write(tmp_path, "a.txt", text)) is studio_list
