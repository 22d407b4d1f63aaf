"""The Content file: titles that nothing escapes, years from ids, posts that were scheduled, counts as of one day."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from groundswell.clock import local_day, parse_observed, to_us
from groundswell.importers import studio
from groundswell.importers.base import Options, Reading, SourceFile

HEADER = '"Time","Video title","Video link","Post time","Total likes","Total comments","Total shares","Total views"'


def post_id(at: datetime) -> str:
    """An id that was given out at that moment."""
    return str(int(at.replace(tzinfo=UTC).timestamp()) << 32 | 12345)


def line(
    title: str,
    at: datetime = datetime(2026, 3, 2, 6, 45),
    *,
    seen: str = "March 17",
    posted: str = "March 2",
    counts: str = '"20","3","4","500"',
    handle: str = "some.body",
) -> str:
    """One row as Studio writes it."""
    return f'"{seen}","{title}","https://www.tiktok.com/@{handle}/video/{post_id(at)}","{posted}",{counts}'


def read_text(folder: Path, *lines: str, header: str = HEADER, **options: Any) -> Reading:
    """The reading of a Content file with these lines; all rows of the file are accounted for."""
    path = folder / "Content.csv"
    content = "\n".join([header, *lines]).encode("utf-8-sig")
    path.write_bytes(content)
    file = SourceFile(path, path.name, hashlib.sha256(content).hexdigest(), len(content))
    assert studio.identify(file) > 0.9
    reading = studio.read(file, Options(**options))
    n_kept = len(reading.rows[0].values) if reading.rows else 0
    assert reading.n_rows == n_kept + len(reading.rejected)
    return reading


def facts(reading: Reading) -> list[dict[str, Any]]:
    """The facts, by column name."""
    return [dict(zip(reading.rows[0].columns, values, strict=True)) for values in reading.rows[0].values]


def counts(reading: Reading) -> list[dict[str, Any]]:
    """The counters, by column name."""
    return [dict(zip(reading.rows[1].columns, values, strict=True)) for values in reading.rows[1].values]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("plain", "plain"),
        ("", ""),
        ('she said "hi", and left', 'she said "hi", and left'),
        ('"quoted"', '"quoted"'),
        ('doubled ""hi"" here', 'doubled "hi" here'),
        ("one, two, three", "one, two, three"),
        ('two\nlines, "and" more', 'two\nlines, "and" more'),
        ('ends with a comma,"', 'ends with a comma,"'),
        ("see https://www.tiktok.com/@other/video/1 now", "see https://www.tiktok.com/@other/video/1 now"),
    ],
)
def test_a_title_is_what_stands_before_the_link(tmp_path: Path, written: str, meant: str) -> None:
    reading = read_text(tmp_path, line("first #one"), line(written), line("last"))
    assert [fact["caption"] for fact in facts(reading)] == ["first #one", meant.replace("@other", "@…"), "last"]
    assert reading.rejected == ()
    assert [row["views"] for row in counts(reading)] == [500, 500, 500]


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="@＠"), max_size=60))
@example('a","b')
@example('",')
def test_no_title_moves_the_columns(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    reading = read_text(tmp_path_factory.mktemp("t"), line("first"), line(title), line("last"))
    assert [(r["views"], r["likes"], r["comments"], r["shares"]) for r in counts(reading)] == [(500, 20, 3, 4)] * 3
    assert [fact["caption"] for fact in facts(reading)][::2] == ["first", "last"]


def test_line_numbers_count_the_line_breaks_in_titles(tmp_path: Path) -> None:
    reading = read_text(tmp_path, line("one\ntwo"), line("three"), line("four", counts='"20","3","4","many"'))
    assert reading.rows[0].lines == [2, 4]
    (rejected,) = reading.rejected
    assert (rejected.line, rejected.column, rejected.value) == (5, "Total views", "text of 4 characters")


def test_a_record_without_a_link_is_rejected_and_the_next_one_stays_whole(tmp_path: Path) -> None:
    broken = '"March 17","my secret caption","","March 2","1","2","3","4"'
    reading = read_text(tmp_path, line("one"), broken, line("two"), broken)
    assert [fact["caption"] for fact in facts(reading)] == ["one", "two"]
    assert [(r.line, r.reason) for r in reading.rejected] == [
        (3, "no link to a post in it"),
        (5, "no link to a post in it"),
    ]
    assert all("secret" not in r.value for r in reading.rejected)


def test_the_owner_is_the_handle_in_the_links_and_other_accounts_are_refused(tmp_path: Path) -> None:
    reading = read_text(tmp_path, line("a"), line("b"), line("c", handle="other"))
    assert (reading.account, reading.needs_owner) == ("some.body", False)
    assert [r.line for r in reading.rejected] == [4]
    assert [list(rows.lines) for rows in reading.rows] == [[2, 3], [2, 3]]


def test_the_year_of_the_download_is_the_first_after_the_newest_upload(tmp_path: Path) -> None:
    """Posts of December, downloaded in January."""
    old = datetime(2025, 12, 30, 12)
    reading = read_text(tmp_path, line("a", old, seen="2 Ιανουαρίου", posted="30 Δεκεμβρίου"))
    assert local_day(counts(reading)[0]["observed_us"]) == date(2026, 1, 2)
    assert "2 January 2026" in reading.sentences[1]


def test_a_stated_day_of_download_decides_where_all_posts_are_old(tmp_path: Path) -> None:
    reading = read_text(tmp_path, line("a"), observed_us=parse_observed("2027-03-17"))
    assert local_day(counts(reading)[0]["observed_us"]) == date(2027, 3, 17)


def test_a_label_that_no_language_reads_leaves_the_time_unknown(tmp_path: Path) -> None:
    reading = read_text(tmp_path, line("a", seen="Foo 17"))
    assert counts(reading)[0]["observed_us"] is None
    assert "--observed" in reading.sentences[1]


def test_posts_that_were_scheduled_are_published_on_their_day(tmp_path: Path) -> None:
    """A post uploaded at 17:10 has the label of that day, so no zone explains a later label of one at 17:05."""
    at = [datetime(2026, 2, 19, 17, minute) for minute in (3, 10, 5, 19)]
    labels = ["19 Φεβρουαρίου", "19 Φεβρουαρίου", "20 Φεβρουαρίου", "24 Φεβρουαρίου"]
    reading = read_text(tmp_path, *(line("x", when, posted=label) for when, label in zip(at, labels, strict=True)))
    found = [(fact["posted_us"] == fact["uploaded_us"], local_day(fact["posted_us"]).day) for fact in facts(reading)]
    assert found == [(True, 19), (True, 19), (False, 20), (False, 24)]
    assert facts(reading)[3]["posted_us"] == to_us(datetime(2026, 2, 24, 12, tzinfo=UTC))
    assert "2 were published on a later day" in reading.sentences[2]


def test_a_post_of_the_evening_west_of_greenwich_was_not_scheduled(tmp_path: Path) -> None:
    """01:08 UTC on 4 September is the evening of the 3rd in America."""
    reading = read_text(tmp_path, line("x", datetime(2025, 9, 4, 1, 8), posted="September 3", seen="September 20"))
    (fact,) = facts(reading)
    assert fact["posted_us"] == fact["uploaded_us"]


def test_a_post_labelled_before_its_upload_tells_how_far_west_the_browser_was(tmp_path: Path) -> None:
    """More than 68 minutes: what was uploaded at 00:30 UTC was so the evening before, and appeared a day later."""
    west = line("x", datetime(2025, 9, 4, 1, 8), posted="September 3", seen="September 20")
    late = line("y", datetime(2025, 9, 5, 0, 30), posted="September 5", seen="September 20")
    assert [fact["posted_us"] == fact["uploaded_us"] for fact in facts(read_text(tmp_path, west, late))] == [
        True,
        False,
    ]
    assert [fact["posted_us"] == fact["uploaded_us"] for fact in facts(read_text(tmp_path, late))] == [True]


def test_zeros_beside_zero_views_are_unknown_where_another_count_is_positive(tmp_path: Path) -> None:
    reading = read_text(tmp_path, line("a", counts='"0","3","0","0"'), line("b", counts='"0","0","0","0"'))
    first, second = counts(reading)
    assert [first[name] for name in ("views", "likes", "comments", "shares")] == [None, None, 3, None]
    assert [second[name] for name in ("views", "likes", "comments", "shares")] == [0, 0, 0, 0]
    assert (first["comments_step"], first["views_step"]) == (1, None)


def test_mentions_are_hidden_and_hashtags_kept(tmp_path: Path) -> None:
    (fact,) = facts(read_text(tmp_path, line("what? @someone.else #Noodle #pug")))
    assert fact["caption"] == "what? @… #Noodle #pug"
    assert (fact["hashtags"], fact["has_question"], fact["has_mention"]) == ("noodle pug", True, True)


def test_photo_posts_and_links_with_parameters_are_posts(tmp_path: Path) -> None:
    row = line("x").replace("/video/", "/photo/").replace('","March 2"', '?lang=en","March 2"')
    (fact,) = facts(read_text(tmp_path, row))
    assert fact["kind"] == "photo"
    assert fact["url"] == f"https://www.tiktok.com/@some.body/photo/{fact['post_id']}"


def test_the_video_list_of_business_suite_brings_saves(tmp_path: Path) -> None:
    header = "Video title,Video link,Post time,Video views,Likes,Comments,Shares,Add to Favorites"
    at = datetime(2025, 6, 30, 12)
    row = f"a, b,https://www.tiktok.com/@some.body/video/{post_id(at)},2025/07/03,100,9,8,7,6"
    reading = read_text(tmp_path, row, header=header)
    (snapshot,), (fact,) = counts(reading), facts(reading)
    assert (reading.kind, snapshot["saves"], snapshot["views"], snapshot["observed_us"]) == (
        "business.content",
        6,
        100,
        None,
    )
    assert (fact["caption"], local_day(fact["posted_us"])) == ("a, b", date(2025, 7, 3))


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    reading = read_text(tmp_path)
    assert (reading.n_rows, reading.rows, reading.sentences) == (0, (), ("No post could be read.",))
    assert reading.needs_owner


def test_the_fifteen_of_studio_are_the_top_ones_and_a_whole_list_is_not(tmp_path: Path) -> None:
    def first(n: int) -> str:
        return read_text(tmp_path, *(line(f"p{i}", datetime(2026, 2, 19, 17, i)) for i in range(n))).sentences[0]

    assert first(15).endswith(": the top ones; there may be more.")
    assert first(40) == "40 posts with lifetime views, likes, comments and shares."


def test_it_says_itself_when_it_was_made_unless_no_day_can_be_read(tmp_path: Path) -> None:
    assert read_text(tmp_path, line("a")).is_dated
    stated = read_text(tmp_path, line("a", seen="Foo 17"), observed_us=parse_observed("2027-03-17"))
    assert not stated.is_dated
    assert "Counted on 17 March 2027, as you said." in stated.sentences
