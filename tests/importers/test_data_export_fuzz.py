"""Whatever a data export holds, it is read or refused with a sentence, and its rows are counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import InputError
from groundswell.importers import data_export
from groundswell.importers.base import Options, Reading
from groundswell.importers.data_export_parts import PARTS
from groundswell.store.staging import stage
from tests.importers.exports import LAYOUTS, as_json, text_files
from tests.importers.files import source

MANY = max(100, settings().max_examples)  # each takes milliseconds
OPTIONS = Options(people_key=b"k" * 32)
PATHS = {
    ("Post", "Posts", "VideoList"): ("Date", "date", "Link", "Likes", "Title", "Sound", "NumberOfCollections", "?"),
    ("Profile And Settings", "Follower", "FansList"): ("Date", "UserName", "?"),
    ("Comment", "Comments", "CommentsList"): ("date", "comment", "?"),
    ("Your Activity", "Hashtag", "HashtagList"): ("HashtagName", "HashtagLink", "?"),
    ("TikTok Live", "Go Live History", "GoLiveList"): ("LiveStartTime", "LiveEndTime", "TotalView", "?"),
    ("Profile", "Profile Info", "ProfileMap"): ("userName", "displayName", "followerCount", "likesReceived", "?"),
}
TEXTS = st.one_of(
    st.sampled_from(["2025-03-02 18:00:00", "N/A", "None", "", "12", "1.2K", "-3", "2025-02-30 25:61:00", "@a #b ?"]),
    st.sampled_from(["https://www.tiktokv.com/share/video/7477300000000000001/", "a.jpeg\nb.jpeg", "x" * 5_000]),
    st.text(max_size=30),
)
SCALARS = st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
ANY = st.recursive(
    SCALARS, lambda x: st.one_of(st.lists(x, max_size=3), st.dictionaries(st.text(max_size=8), x)), max_leaves=6
)


@st.composite
def exports(draw: st.DrawFn) -> dict[str, Any]:
    """An export with anything where its lists, its records and their values should be."""
    export: dict[str, Any] = {"Likes and Favorites": draw(ANY)}
    for path, keys in PATHS.items():
        record = st.dictionaries(st.sampled_from(keys), st.one_of(SCALARS, ANY), min_size=1)
        value = record if path[-1] == "ProfileMap" else st.lists(st.one_of(record, record, ANY), max_size=6)
        section, inside, name = path
        export.setdefault(section, {})[inside] = {"App": draw(ANY), name: draw(st.one_of(value, value, ANY))}
    return export


def n_records(export: dict[str, Any]) -> int:
    """How many records there are, found by another way: the whole document at once."""
    total = 0
    for path, keys in PATHS.items():
        found = export[path[0]][path[1]][path[2]]
        if path[-1] == "ProfileMap":
            known = (found.get(key) for key in keys if key != "?") if isinstance(found, dict) else ()
            total += any(value is not None and not isinstance(value, dict | list) for value in known)
        elif isinstance(found, dict | list):
            total += len(found)
    return total


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def read_or_refuse(path: Path) -> Reading | None:
    """The reading, checked as far as it can be without knowing the content; None where it is refused."""
    file = source(path)
    assert 0 <= data_export.identify(file) <= 1
    try:
        reading = data_export.read(file, OPTIONS)
    except InputError as refusal:
        if path.name not in str(refusal):
            pytest.fail(f"the sentence does not name the file: {refusal}")
        return None
    lines = {row.line for row in reading.rejected}
    kept = {line for rows in reading.rows for line in rows.lines}
    assert not lines & kept
    assert lines | kept == set(range(1, reading.n_rows + 1))
    staged = stage([reading], [reading.account or "wren"], beside=path, aliases={}, now_us=1_790_000_000_000_000)
    staged.close()
    return reading


@settings(max_examples=MANY)
@given(export=exports())
def test_any_structure_is_read_and_every_record_counted(export: dict[str, Any], folder: Path) -> None:
    path = folder / "user_data.json"
    path.write_text(as_json(export), encoding="utf-8", errors="surrogatepass")
    reading = read_or_refuse(path)
    if reading:
        assert reading.n_rows == n_records(export)


@settings(max_examples=MANY)
@given(data=st.data())
def test_any_bytes_in_place_of_others_are_read_or_refused(data: st.DataObject, folder: Path) -> None:
    content = bytearray(as_json(data.draw(st.sampled_from(LAYOUTS))()).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=12))
    path = folder / "user_data_tiktok.json"
    path.write_bytes(content)
    read_or_refuse(path)


@settings(max_examples=MANY)
@given(data=st.data())
def test_any_text_file_of_the_export_is_read_or_refused(data: st.DataObject, folder: Path) -> None:
    name, text = data.draw(st.sampled_from(sorted(text_files().items())))
    lines = text.splitlines(keepends=True)
    odd = st.one_of(st.text(max_size=20), st.sampled_from(["Date: x\n", "Comment: y\n", "\n", ": \n", "Date:\n", "\0"]))
    for _ in range(data.draw(st.integers(1, 4))):
        lines.insert(data.draw(st.integers(0, len(lines))), data.draw(odd))
    path = folder / name.rsplit("/", 1)[-1]
    content = bytearray("".join(lines).encode("utf-8", "surrogatepass"))
    if data.draw(st.booleans()):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    if data_export.identify(source(path)):
        read_or_refuse(path)


def test_the_vocabulary_of_the_fuzz_is_that_of_the_importer() -> None:
    assert {part.list_key for part in PARTS} == {path[-1].lower() for path in PATHS}
