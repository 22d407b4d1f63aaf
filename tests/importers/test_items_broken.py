"""Broken dumps: cut off, deep, huge, of wrong types; each is read or refused with a sentence, and never crashes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.errors import UnreadableFile
from groundswell.importers import api_pages, items
from groundswell.importers.base import Options, Reading, SourceFile
from groundswell.importers.items_stream import _CHUNK
from groundswell.schema import table
from groundswell.store.staging import stage
from tests.importers.files import source, write
from tests.importers.test_api_pages import ACCOUNT, DISPLAY, RESEARCH, VIDEOS
from tests.importers.test_items import APIFY, APP, DRAWROWFLY, PLAYLIST, SEEN, WEB, YTDLP

SAMPLES = (WEB, APP, YTDLP, DRAWROWFLY, APIFY, PLAYLIST, ACCOUNT, DISPLAY, RESEARCH, VIDEOS)


def check(file: SourceFile, options: Options) -> None:
    """Both importers read the file into rows that a store takes, or refuse it with a sentence about it."""
    for importer in (items, api_pages):
        assert 0 <= importer.identify(file) <= 1
        refused = ""
        try:
            check_rows(importer.read(file, options), file)
        except UnreadableFile as error:
            refused = str(error)
        assert not refused or file.name in refused


def check_rows(reading: Reading, file: SourceFile) -> None:
    """Every line is there once, and a store can hold every value."""
    lines = {line for rows in reading.rows for line in rows.lines}
    n_said = len(lines | {r.line for r in reading.rejected})
    # An account, or a hashtag, that is said twice is one row, at its first line.
    repeats = any(rows.table in {"account_snapshot", "tag_snapshot"} for rows in reading.rows)
    assert n_said == reading.n_rows or (repeats and n_said < reading.n_rows)
    assert lines.isdisjoint(r.line for r in reading.rejected)
    assert all(set(rows.columns) <= set(table(rows.table).names) for rows in reading.rows)
    if reading.rows:
        stage([reading], ["ann"], beside=file.path, aliases={}, now_us=SEEN).close()


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_dump_that_was_cut_off_is_refused_wherever_it_was_cut(tmp_path: Path, sample: Any) -> None:
    text = json.dumps({"data": [sample]})
    for end in range(1, len(text), 7):
        file = write(tmp_path, "cut.json", text[:end])
        for importer in (items, api_pages):
            with pytest.raises(UnreadableFile, match=r"cut\.json breaks off"):
                importer.read(file, Options())


def test_a_packed_dump_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.json.gz"
    path.write_bytes(gzip.compress(json.dumps([WEB] * 500).encode())[:-200])
    with pytest.raises(UnreadableFile, match="breaks off"):
        items.read(source(path), Options())


def test_deep_nesting_is_refused_and_no_crash(tmp_path: Path) -> None:
    for text in ("[" * 100_000, '{"data":' * 100_000, '[{"aweme_id": 1, "statistics": ' + "[" * 100_000):
        with pytest.raises(UnreadableFile):
            items.read(write(tmp_path, "deep.json", text), Options())


def test_no_number_and_overlong_numbers_are_no_crash(tmp_path: Path) -> None:
    text = json.dumps(DRAWROWFLY).replace("44800", "NaN").replace("3710", "1e999")
    reading = items.read(write(tmp_path, "n.json", f"[{text}]"), Options())
    assert [r.column for r in reading.rejected] == ["diggCount"]
    text = json.dumps(DRAWROWFLY).replace("44800", "9" * 5_000)
    with pytest.raises(UnreadableFile, match="is no JSON"):
        items.read(write(tmp_path, "n.json", f"[{text}]"), Options())


def test_half_letters_and_nul_characters_are_no_crash(tmp_path: Path) -> None:
    post = {**WEB, "desc": "half \ud83d letter \0 #tag\ud83d", "author": "wren", "textExtra": []}
    file = write(tmp_path, "h.json", json.dumps([post]))
    check(file, Options(is_own=True))
    facts = next(r for r in items.read(file, Options(is_own=True)).rows if r.table == "post_fact")
    assert "half \ufffd letter  #tag\ufffd" in facts.values[0]


@pytest.mark.parametrize("space", [0, 1, 2, 3, 5, 8])
def test_where_the_window_ends_changes_nothing(tmp_path: Path, space: int) -> None:
    """Records around the end of a window, which falls into names, numbers, escapes and letters alike."""
    posts = [{**DRAWROWFLY, "playCount": 10**i, "text": 'é\u2028\\"#x' * 50} for i in range(3)] * 40
    text = json.dumps(posts, ensure_ascii=bool(space % 2))
    around = "x" * (_CHUNK - len(text) // 2 - space)
    whole = items.read(write(tmp_path, "a.json", text), Options())
    moved = items.read(
        write(tmp_path, "b.json", json.dumps({"headers": around})[:-1] + f', "items": {text}}}'), Options()
    )
    assert moved.rows == whole.rows
    assert whole.n_rows == len(posts)


NAMES = sorted(
    {name for sample in SAMPLES for name in sample}
    | {
        "playCount",
        "play_count",
        "data",
        "items",
        "entries",
        "user",
        "videos",
        "uniqueId",
        "hashtagName",
        "start",
        "name",
    }
    | {"ItemModule", "itemStruct", "percentage", "second", "date", "0", "1", "fans", "now", "extra", "epoch", "title"}
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(0, 2**70),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["1.2K", "-5", "7.5E+18", "2025-06-05", "9999-12-31", "[1,", "{}", "@ann", "#a #b", "0", "\ud83d"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)),
    max_leaves=25,
)


@st.composite
def spoilt(draw: st.DrawFn) -> Any:
    """A sample in which some values, at any depth, are replaced by anything."""

    def replace(value: Any, chance: int) -> Any:
        if draw(st.integers(0, chance)) == 0:
            return draw(VALUES)
        if isinstance(value, dict):
            return {k: replace(v, chance) for k, v in value.items()}
        return [replace(v, chance) for v in value] if isinstance(value, list) else value

    return replace(draw(st.sampled_from(SAMPLES)), draw(st.sampled_from([3, 10, 30])))


@given(value=st.one_of(VALUES, st.lists(spoilt(), max_size=3), spoilt()), own=st.booleans())
def test_any_structure_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: Any, own: bool) -> None:
    file = write(tmp_path_factory.mktemp("any"), "any.json", json.dumps(value))
    check(file, Options(is_own=own, observed_us=SEEN if own else None))


@given(header=st.lists(st.sampled_from([*NAMES, "a.b", "a/0", "hashtags/0/name", "authorMeta.name"])), rows=st.data())
def test_any_table_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, header: list[str], rows: st.DataObject
) -> None:
    cell = st.text(alphabet=st.characters(codec="utf-8"), max_size=10)
    cells = rows.draw(st.lists(st.lists(cell, max_size=len(header) + 1), max_size=4))
    text = "\n".join([",".join(["playCount", "id", *header]), *(",".join(row) for row in cells)])
    check(write(tmp_path_factory.mktemp("any"), "any.csv", text), Options())


@given(content=st.binary(max_size=300), start=st.sampled_from([b"", b"{", b"[{", b"<html>", b'{"data":[', b"id,b\n"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, start: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.json"
    path.write_bytes(start + content)
    check(source(path), Options())
