"""What is read of a data export, whatever its layout, and what becomes of a broken one."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from groundswell.clock import parse_observed
from groundswell.errors import UnknownFile, UnreadableFile
from groundswell.importers import data_export
from groundswell.importers.base import Options, Reading
from groundswell.importers.people import Pseudonyms, key_id
from tests.importers.exports import LAYOUTS, POSTS, as_json, first_layout, text_files, third_layout
from tests.importers.files import source, write

KEY = b"k" * 32
SEEN = parse_observed("2025-03-05")
FAN, NUMBER = Pseudonyms(KEY).of("first.fan"), Pseudonyms(KEY).of(".12345678")


def read(folder: Path, export: dict[str, Any] | str, **stated: Any) -> Reading:
    text = export if isinstance(export, str) else as_json(export)
    file = write(folder, "user_data_tiktok.json", text)
    return data_export.read(file, Options(**{"people_key": KEY, "observed_us": SEEN, **stated}))


def records(*readings: Reading) -> dict[str, list[tuple[Any, ...]]]:
    """All rows, by table, without the columns that only say where they come from."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for reading in readings:
        for rows in reading.rows:
            found.setdefault(rows.table, []).extend(
                tuple(v for c, v in zip(rows.columns, row, strict=True) if c not in {"source", "observed_us"})
                for row in rows.values
            )
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


def test_a_profile_alone_is_not_called_useless_while_its_handle_is_kept(tmp_path: Path) -> None:
    profile = {"Profile": {"Profile Information": {"ProfileMap": {"userName": "own.handle"}}}}
    reading = read(tmp_path, profile)
    assert records(reading)["account_fact"]
    assert reading.sentences == ("It says whose account this is, and nothing else of use here.",)


def test_the_missing_day_of_an_export_is_asked_for_and_not_said_twice(tmp_path: Path) -> None:
    reading = read(tmp_path, first_layout(), observed_us=None)
    (asked,) = reading.asks
    assert str(asked) not in reading.sentences


UNSAID = (None, None, None, None, None, None, None)
"""Of caption and sound."""
URL = "https://www.tiktokv.com/share/video/{}/"
EXPECTED = {
    "post_fact": [
        ("7476900000000000002", 1740821410000000, "video", *UNSAID, URL.format("7476900000000000002")),
        ("7477300000000000001", 1740938400000000, "video", *UNSAID, URL.format("7477300000000000001")),
    ],
    "post_snapshot": [("7476900000000000002", 8, 1, None, None), ("7477300000000000001", 120, 1, None, None)],
    "follower": sorted([(FAN, 1740963723000000), (None, 1740959999000000), (NUMBER, 1738368000000000)], key=repr),
    "account_fact": [("wren", "Wren", True)],
    "account_snapshot": [(3, 1, 128, 1)],
    "own_comment": [(1740942000000000, 14)],
    "live": [(1739217600000000, 1739221200000000, 90, 400, 2)],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_records(layout: Callable[[], dict[str, Any]], tmp_path: Path) -> None:
    reading = read(tmp_path, layout())
    assert records(reading) == EXPECTED
    assert reading.account == "wren"
    assert (reading.n_rows, reading.rejected, reading.own, reading.asks) == (8, (), True, ())
    assert data_export.identify(reading.file) > 0.9


@pytest.mark.parametrize("dutch", [False, True])
def test_the_text_files_give_the_same_records_in_english_and_dutch(dutch: bool, tmp_path: Path) -> None:
    readings = []
    for name, text in text_files(dutch=dutch).items():
        file = write(tmp_path, name.rsplit("/", 1)[-1], text)
        assert data_export.identify(file) > 0.9
        readings.append(data_export.read(file, Options(people_key=KEY, observed_us=SEEN)))
    assert records(*readings) == EXPECTED
    assert sum(reading.n_rows for reading in readings) == 8


def test_the_invented_export_of_the_first_layout_gives_exactly_its_records(data_dir: Path) -> None:
    file = source(data_dir / "export" / "user_data.synthetic_v1.json")
    reading = data_export.read(file, Options(people_key=KEY))
    assert data_export.identify(file) > 0.9
    assert records(reading) == {
        "post_fact": [("6850067280781446406", 1625140800000000, "video", *UNSAID, URL.format("6850067280781446406"))],
        "post_snapshot": [("6850067280781446406", 5, 1, None, None)],
        "follower": [(Pseudonyms(KEY).of("example_a"), 1636593742000000)],
        "account_fact": [("example", None, True)],
        "account_snapshot": [(None, None, 10, None)],
        "own_comment": [(1627776000000000, 9)],
    }
    assert [ask.option for ask in reading.asks] == ["observed"]


def test_the_invented_export_of_the_third_layout_gives_exactly_its_records(data_dir: Path) -> None:
    file = source(data_dir / "export" / "user_data_tiktok.synthetic_v3.json")
    reading = data_export.read(file, Options(people_key=KEY))
    people = Pseudonyms(KEY)
    assert records(reading) == {
        "post_fact": [
            (
                "export-1771987260",
                1771987260000000,
                "photo",
                "Synthetic photo post",
                20,
                "",
                False,
                False,
                *(None,) * 3,
            ),
            ("export-1772233805", 1772233805000000, "video", *(None,) * 6, True, None),
        ],
        "post_snapshot": [("export-1771987260", 7, 1, 1, 1), ("export-1772233805", 42, 1, None, None)],
        "follower": sorted(
            [
                (people.of("example_a"), 1772223096000000),
                (None, 1772082001000000),
                (people.of(".12345678"), 1771963199000000),
            ],
            key=repr,
        ),
        "account_fact": [("example", "Example", True)],
        "account_snapshot": [(3, 1, 49, 1)],
        "own_comment": [(1771610591000000, 17)],
        "account_tag": [("synthetic",)],
    }


def test_videos_that_were_watched_are_never_taken_for_own_posts(tmp_path: Path) -> None:
    export = {"Your Activity": {"Watch History": {"VideoList": POSTS}, "Video Browsing History": {"VideoList": POSTS}}}
    assert read(tmp_path, export).n_rows == 0


def test_a_list_is_found_under_the_right_parent_wherever_it_stands(tmp_path: Path) -> None:
    export = {"Your Activity": {"All My Posts": {"VideoList": POSTS}, "Seen": {"VideoList": POSTS}}}
    assert {row[0] for row in records(read(tmp_path, export))["post_fact"]} == {
        "7477300000000000001", "7476900000000000002",
    }  # fmt: skip


@pytest.mark.parametrize("empty", [None, [], {}, "", "N/A"])
def test_an_empty_list_may_be_written_in_any_way(empty: Any, tmp_path: Path) -> None:
    export = third_layout()
    export["Post"]["Posts"]["VideoList"] = empty
    export["Profile And Settings"]["Follower"]["FansList"] = empty
    export["TikTok Live"]["Go Live History"]["GoLiveList"] = empty
    export["Profile And Settings"]["Profile Info"]["ProfileMap"] = empty
    reading = read(tmp_path, export)
    assert sorted(records(reading)) == ["own_comment"]
    assert reading.needs_owner


def test_an_object_in_place_of_a_list_holds_the_records_as_its_values(tmp_path: Path) -> None:
    export = {"Post": {"Posts": {"VideoList": {"1": POSTS[0], "2": POSTS[1]}}}}
    assert records(read(tmp_path, export))["post_snapshot"] == EXPECTED["post_snapshot"]


def test_several_picture_links_are_one_photo_post(tmp_path: Path) -> None:
    link = "https://p16-sign.tiktokcdn.com/a.jpeg\nhttps://p16-sign.tiktokcdn.com/b.jpeg"
    post = {"Date": "2025-03-01 09:30:10", "Link": link, "Likes": "7", "Title": "hi @someone #Sea ?"}
    [row] = records(read(tmp_path, {"Post": {"Posts": {"VideoList": [post]}}}))["post_fact"]
    assert row[:8] == ("export-1740821410", 1740821410000000, "photo", "hi @… #Sea ?", 18, "sea", True, True)


def test_posts_of_one_second_stay_apart_and_repeats_of_one_do_not(tmp_path: Path) -> None:
    one, two = ({"Date": "2025-03-01 09:30:10", "Link": f"https://v.example/{n}?x=1", "Likes": "7"} for n in "ab")
    export = {"Post": {"Posts": {"VideoList": [one, two]}}, "Video": {"Videos": {"VideoList": [one]}}}
    ids = [row[0] for row in records(read(tmp_path, export))["post_snapshot"]]
    assert ids == ["export-1740821410", "export-1740821410", "export-1740821410-2"]


def test_what_cannot_be_read_is_rejected_without_its_text(tmp_path: Path) -> None:
    fans = [{"Date": "yesterday", "UserName": "a"}, {"UserName": "b"}, "c", {"Date": "2025-02-30 00:00:00"}]
    export = {"Activity": {"Follower List": {"FansList": fans}}, "Post": {"Posts": {"VideoList": [{"Likes": "1.2.3"}]}}}
    reading = read(tmp_path, export)
    assert reading.n_rows == 5
    assert [(r.line, r.column, r.value) for r in reading.rejected] == [
        (1, "Date", "text of 9 characters"),
        (2, "Date", ""),
        (3, "", ""),
        (4, "Date", "2025-02-30 00:00:00"),
        (5, "Date", ""),
    ]


def test_without_a_key_people_are_left_out_and_said_so(tmp_path: Path) -> None:
    reading = read(tmp_path, first_layout(), people_key=None)
    assert "follower" not in records(reading)
    assert reading.n_rows == 5
    assert any("3 followers left out" in sentence for sentence in reading.sentences)


def test_pseudonyms_depend_on_the_key_and_on_nothing_but_the_name() -> None:
    one, other = Pseudonyms(KEY), Pseudonyms(b"o" * 32)
    assert one.of("@First.Fan ") == one.of("first.fan") != other.of("first.fan")
    assert key_id(KEY) != key_id(b"o" * 32)


def test_pseudonyms_are_hmac_sha256_by_the_book() -> None:
    """Reference: the standard library's own HMAC."""
    for key in (KEY, b"short", b"l" * 100):
        assert Pseudonyms(key).of("nobody") == hmac.new(key, b"nobody", "sha256").hexdigest()[:24]


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    assert records(read(tmp_path, "\ufeff" + as_json(first_layout()))) == EXPECTED


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_cut_anywhere_is_refused_with_a_sentence(layout: Callable[[], dict[str, Any]], tmp_path: Path) -> None:
    text = as_json(layout())
    for end in range(60, len(text) - 1, 97):
        with pytest.raises(UnreadableFile, match="cut off") as caught:
            read(tmp_path, text[:end])
        assert "fan" not in str(caught.value)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('"128"', "NaN"),
        lambda text: text + "}",
        lambda text: text.replace('"Likes"', "Likes"),
        lambda text: text.replace('"120"', '"\x00"'),
        lambda text: text + "\x00\x00",
    ],
)
def test_a_file_that_is_no_json_is_refused_with_a_sentence(spoil: Callable[[str], str], tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="fault") as caught:
        read(tmp_path, spoil(as_json(first_layout())))
    assert "fan" not in str(caught.value)


def test_bytes_that_are_no_utf_8_are_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "user_data.json"
    path.write_bytes(as_json(first_layout()).encode().replace(b"so kind", b"so \xff\xfekind"))
    assert data_export.identify(source(path)) > 0.9
    with pytest.raises(UnreadableFile, match="fault"):
        data_export.read(source(path), Options())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"Post": 1}'),
        ("a.json", '{"Activity": {"steps": [1, 2]}}'),
        ("a.json", '[{"Comment": {"Comments": {}}}]'),
        ("a.json", "{"),
        ("a.json", '{"id": "7", "title": "x", "view_count": 3, "extractor_key": "TikTok"}'),
        ("Comments.txt", "Dear all: this is a letter\n"),
        ("Videos.txt", "holiday.mp4\n"),
        ("Follower.csv", "Date: 2025-01-01\n"),
        ("notes.txt", "Date: 2025-01-01 00:00:00\nUsername: x\n"),
    ],
)
def test_other_files_are_left_to_other_importers(name: str, text: str, tmp_path: Path) -> None:
    assert data_export.identify(write(tmp_path, name, text)) == 0.0


def test_text_files_that_are_private_are_known_and_not_read(tmp_path: Path) -> None:
    file = write(tmp_path, "Chat History.txt", "Date: 2025-01-01 00:00:00 UTC\nFrom: secret\nContent: hi\n")
    assert data_export.identify(file) > 0.5
    with pytest.raises(UnknownFile, match="private") as caught:
        data_export.read(file, Options())
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["You have no data in this section\n", "Dit gedeelte bevat geen gegevens."])
def test_a_text_file_may_say_that_it_is_empty(text: str, tmp_path: Path) -> None:
    file = write(tmp_path, "Follower.txt", text)
    assert data_export.identify(file) > 0.9
    assert data_export.read(file, Options(people_key=KEY)).n_rows == 0


def test_a_comment_of_several_lines_is_one_comment(tmp_path: Path) -> None:
    text = "Date: 2025-03-02 19:00:00 UTC\nComment: one\n\ntwo: three\n\nDate: 2025-03-02 20:00:00 UTC\nComment: four\n"
    reading = data_export.read(write(tmp_path, "Comments.txt", text), Options())
    assert records(reading)["own_comment"] == [(1740942000000000, 15), (1740945600000000, 4)]


@pytest.mark.parametrize(
    ("number", "n_rejected"), [("1" * 30, 1), ("1.5e300", 1), ("-5", 0), ("true", 0), ("12.0", 0), ("1e5", 1)]
)
def test_a_number_of_any_size_is_read_or_rejected(number: str, n_rejected: int, tmp_path: Path) -> None:
    text = as_json({"Post": {"Posts": {"VideoList": [{**POSTS[0], "Likes": 77}]}}}).replace("77", number)
    assert len(read(tmp_path, text).rejected) == n_rejected


@pytest.mark.parametrize("number", ["9" * 5000, "1e99999999999999999999"])
@pytest.mark.parametrize("key", ["Likes", "Other"])
def test_a_number_beyond_all_bounds_is_a_fault_of_the_file(number: str, key: str, tmp_path: Path) -> None:
    """The parser (ijson 3.6) hands out the events before such a number with an error pending."""
    text = as_json({"Post": {"Posts": {"VideoList": [*POSTS, {**POSTS[0], key: -1}]}}}).replace("-1", number)
    with pytest.raises(UnreadableFile, match="fault"):
        read(tmp_path, text)
