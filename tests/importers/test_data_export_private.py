"""Nothing private leaves a data export: thousands of markers are planted, and none is found wherever data could be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest

import groundswell
from groundswell.importers import data_export_rows, detect
from groundswell.importers.people import Pseudonyms
from tests.importers.exports import POSTS, as_json, third_layout

PER_LIST = 60
MARK = re.compile(r"zq\d{6}zq", re.IGNORECASE)

# The lists and objects of FORMATS §1 and of the key listings of two real exports, all layouts together: section,
# subsection, list, and the keys of its items. `*` stands for an object whose keys are names or ids.
PRIVATE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("Activity", "Following List", "Following"), ("Date", "UserName")),
    (("Activity", "Like List", "ItemFavoriteList"), ("Date", "Link")),
    (("Activity", "Favorite Videos", "FavoriteVideoList"), ("Date", "Link")),
    (("Activity", "Video Browsing History", "VideoList"), ("Date", "Link", "Title", "Likes")),
    (("Activity", "Search History", "SearchList"), ("Date", "SearchTerm")),
    (("Activity", "Login History", "LoginHistoryList"), ("Date", "IP", "DeviceModel", "DeviceSystem", "Carrier")),
    (("Activity", "Purchase History", "SendGifts", "SendGifts"), ("Date", "GiftAmount", "UserName")),
    (("Activity", "Share History", "ShareHistoryList"), ("Date", "SharedContent", "Link", "Method")),
    (("Activity", "Status", "Status List"), ("Resolution", "IDFA", "GAID", "Android ID", "UID", "DID")),
    (("Your Activity", "Following", "Following"), ("Date", "UserName")),
    (("Your Activity", "Watch History", "VideoList"), ("Date", "Link", "Title", "Likes")),
    (("Your Activity", "Searches", "SearchList"), ("Date", "SearchTerm")),
    (("Your Activity", "Login History", "LoginHistoryList"), ("Date", "IP", "DeviceModel", "NetworkType", "Carrier")),
    (("Your Activity", "Reposts", "RepostList"), ("Date", "Link")),
    (("Your Activity", "Hashtag", "HashtagList"), ("HashtagName", "HashtagLink")),
    (("Your Activity", "Off TikTok Activity", "OffTikTokActivityDataList"), ("Date", "Source", "Event")),
    (("Your Activity", "Instant Form Ads Responses", "ResponsesList"), ("Name", "Email", "Answer")),
    (("Your Activity", "Donation", "DonationList"), ("Date", "Name")),
    (("Direct Message", "Direct Messages", "ChatHistory", "*"), ("Date", "From", "Content")),
    (("Direct Message", "Group Chat", "GroupChat", "*"), ("Date", "From", "Content")),
    (("Direct Messages", "Chat History", "ChatHistory", "*"), ("Date", "From", "Content")),
    (("Direct Messages", "Chat History", "FansList"), ("Date", "UserName")),
    (("Likes and Favorites", "Like List", "ItemFavoriteList"), ("date", "link")),
    (("Likes and Favorites", "Favorite Videos", "VideoList"), ("Date", "Link", "Likes", "Title")),
    (("Likes and Favorites", "Favorite Comment", "CommentsList"), ("Date", "Comment")),
    (("Profile And Settings", "Following", "Following"), ("Date", "UserName")),
    (("Profile And Settings", "Block List", "BlockList"), ("Date", "UserName")),
    (("App Settings", "Block", "BlockList"), ("Date", "UserName")),
    (("Profile And Settings", "ProfileViews", "ProfileViewList"), ("Date", "UserName")),
    (("TikTok Shop", "Order History", "OrderHistories", "*"), ("order_number", "customer_note", "Name", "Address")),
    (("TikTok Shop", "Saved Address Information", "SavedAddress"), ("receiver_name", "adress_info")),
    (("TikTok Shop", "Current Payment Information", "PayCard"), ("Number", "Name")),
    (("TikTok Shop", "Communication With Shops", "CommunicationHistories", "*"), ("shop_name", "content")),
    (("TikTok Shop", "Product Browsing History", "ProductBrowsingHistories"), ("shop_name", "product_name")),
    (("TikTok Shop", "Returns and Refunds History", "ReturnAndRefundHistories"), ("customer_note", "reason")),
    (("Income+ Wallet", "Transaction History", "TransactionsList"), ("Date", "From", "To")),
    (("TikTok Live", "Watch Live History", "WatchLiveMap", "*"), ("CommentContent", "Link", "WatchTime")),
    (("Location Review", "Location Reviews", "ReviewsList"), ("Place", "Text")),
    (("Post", "Recently Deleted Posts", "PostList"), ("Date", "Link", "Title")),
    (("Post", "Recently Deleted Posts", "VideoList"), ("Date", "Link", "Title")),
)
OBJECTS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("Profile And Settings", "Autofill"), ("PhoneNumber", "Email", "FirstName", "LastName", "Address", "ZipCode")),
    (("Profile And Settings", "Settings", "SettingsMap"), ("Interests", "App Language", "Keyword filters")),
    (("Ads and data",), ("AdInterestCategories", "Email")),
    (("Unknown Section", "Unknown"), ("Name", "Email", "IP")),
)


def marks() -> Iterator[str]:
    """Names, messages, e-mail and IP addresses that occur nowhere else."""
    forms = ("{}", "{}@mail.example", "hello {} 10.20.30.40", "@{}", "{} Street 5")
    return (forms[n % len(forms)].format(f"zq{n:06d}zq") for n in count())


def planted() -> dict[str, Any]:
    """An export with a marker in every field that may not leave it, and with odd ones in fields that are read."""
    new = marks()
    export = third_layout()
    for path, keys in PRIVATE:
        at: Any = export
        *above, last = path
        for key in above:
            at = at.setdefault(key, {})
        many = [{key: next(new) for key in keys} for _ in range(PER_LIST)]
        if last == "*":
            at.update({f"Chat History with {next(new)}:": [item] for item in many})
        else:
            at[last] = many
    for path, keys in OBJECTS:
        at = export
        for key in path:
            at = at.setdefault(key, {})
        at |= {key: next(new) for key in keys}
    info = export["Profile And Settings"]["Profile Info"]["ProfileMap"]
    info |= {key: next(new) for key in ("emailAddress", "telephoneNumber", "birthDate", "bioDescription", "aiSelf")}
    info["PlatformInfo"] = [{"Email": next(new)}]
    fans = export["Profile And Settings"]["Follower"]["FansList"]
    fans += [{"Date": f"2025-01-01 00:{n % 60:02d}:{n // 60:02d}", "UserName": next(new)} for n in range(500)]
    fans += [{"Date": next(new), "UserName": next(new)} for _ in range(50)]
    fans += [{"Date": f"10.20.30.{n}", "UserName": next(new)} for n in range(5)]
    export["Comment"]["Comments"]["CommentsList"] += [
        {"date": f"2025-01-02 00:00:{n:02d}", "comment": next(new), "photo": next(new), "url": next(new)}
        for n in range(60)
    ]
    quiet = ("Location", "AddYoursText", "AlternateText", "CoverImage", "WhoCanView", "ContentDisclosure")
    export["Post"]["Posts"]["VideoList"] = [
        *POSTS,
        *(
            {
                "Date": f"2025-01-03 00:00:{n:02d}",
                "Link": f"https://cdn.example/{next(new)}?user={next(new)}",
                "Likes": "3",
                "Sound": f"original sound - {next(new)}",
                "Title": f"thanks @zq{n:06d}zq",
                **{key: next(new) for key in quiet},
            }
            for n in range(60)
        ),
        *({**POSTS[0], "Likes": next(new)} for _ in range(20)),
    ]
    export["TikTok Live"]["Go Live History"]["GoLiveList"][0] |= {
        "RoomTitle": next(new), "CoverUri": next(new), "ReplayUrl": next(new), "MutedList": [{"UserName": next(new)}],
    }  # fmt: skip
    return export


def traces(store: Path, folder: Path) -> list[str]:
    """Where a marker is found: in a table dumped as text, in the bytes of the store written plain, in any file."""
    found = []
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{store.as_posix()}' AS s (READ_ONLY)")
        plain = folder / "plain.duckdb"
        connection.execute(f"ATTACH '{plain.as_posix()}' AS p")
        connection.execute("SET force_compression = 'uncompressed'")
        connection.execute("COPY FROM DATABASE s TO p")
        names = [
            row[0]
            for row in connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 's'").fetchall()
        ]
        for name in names:
            for row in connection.execute(f"FROM s.main.{name}").fetchall():
                text = json.dumps(row, default=str, ensure_ascii=False)
                if MARK.search(text) or "10.20.30" in text:
                    found.append(f"{name}: {text}")
        connection.execute("DETACH p")
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "user_data_tiktok.json":
            hit = re.search(rb"(?i)zq\d{6}zq|10\.20\.30\.", path.read_bytes())
            found += [f"{path.name}: {hit[0]!r}"] if hit else []
    return found


def imported(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The traces of an import of the planted export, what was printed and said included."""
    file = folder / "user_data_tiktok.json"
    file.write_text(as_json(planted()), encoding="utf-8")
    library = groundswell.open(folder / "s.duckdb")
    readings = library.understand([file])
    report = library.import_files([file])
    for question in ("today", "growth", "posts", "consistency"):
        library.account().ask(question)
    said = repr([r.sentences for r in readings]) + repr(report) + "".join(capsys.readouterr())
    return [*traces(folder / "s.duckdb", folder), *(f"said: {mark}" for mark in MARK.findall(said))]


def test_no_marker_of_thousands_is_found_anywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = as_json(planted())
    assert len(set(MARK.findall(text))) > 5_000
    assert imported(tmp_path, capsys) == []


def test_followers_are_there_all_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imported(tmp_path, capsys)
    with duckdb.connect(str(tmp_path / "s.duckdb"), read_only=True) as connection:
        counted = connection.execute("SELECT count(*), count(DISTINCT person) FROM follower").fetchone()
    assert counted == (503, 502)


@pytest.mark.parametrize("leak", ["pseudonym", "rejected", "caption"])
def test_the_same_search_finds_what_is_leaked_on_purpose(
    leak: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if leak == "pseudonym":
        monkeypatch.setattr(Pseudonyms, "of", lambda _, name: name)
    elif leak == "rejected":
        monkeypatch.setattr(data_export_rows, "_shown", str)
    else:
        monkeypatch.setattr(data_export_rows, "clean_caption", str)
    found = imported(tmp_path, capsys)
    tables = {"pseudonym": "follower", "rejected": "rejected_row", "caption": "post_fact"}
    assert any(trace.startswith(tables[leak]) for trace in found)
    assert any(trace.startswith("plain.duckdb") for trace in found)


def test_the_key_of_the_pseudonyms_is_nowhere_but_in_the_profile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(tmp_path, capsys)
    [path] = tmp_path.rglob("people.key")
    key = path.read_bytes()
    others = [p for p in tmp_path.rglob("*") if p.is_file() and p != path]
    assert len(key) == 32
    assert not [p.name for p in others if key in p.read_bytes() or key.hex().encode() in p.read_bytes()]


def test_the_importer_is_among_those_that_are_asked() -> None:
    assert "data_export" in detect.IMPORTERS
