"""Hashtags and features of captions, alike in Python and SQL, and nobody's name kept."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.importers import captions


def run_sql(cells: list[str]) -> list[tuple[object, ...]]:
    """All SQL features of the cells, in the order of `in_python`."""
    parts = [
        captions.length_sql("c"),
        captions.hashtags_sql("c"),
        captions.question_sql("c"),
        captions.mention_sql("c"),
        captions.caption_sql("c"),
        captions.tag_list_sql("c"),
    ]
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t (i BIGINT, c VARCHAR)")
        con.executemany("INSERT INTO t VALUES (?, ?)", list(enumerate(cells)))
        return con.execute(f"SELECT {', '.join(parts)} FROM t ORDER BY i").fetchall()


def in_python(caption: str) -> tuple[object, ...]:
    """All Python features of a caption."""
    features = captions.read_features(caption)
    assert features is not None
    return (*features, captions.clean_caption(caption))


@pytest.mark.parametrize(
    ("caption", "tags"),
    [
        ("plan your day #Bones #nobones #BONES", "bones nobones"),
        ("#a#b c", "a b"),
        ("＃日本 #สวยงาม #हिन्दी", "日本 สวยงาม हिन्दी"),
        ("no tags # here", ""),
        ("#50cent #_x", "50cent _x"),
    ],
)
def test_hashtags_come_in_order_once_each_in_lower_case(caption: str, tags: str) -> None:
    assert captions.read_hashtags(caption) == tags
    assert run_sql([caption])[0][1] == tags


@pytest.mark.parametrize(
    "cell", ["vlog, canada", "#vlog #Canada", '["vlog", "canada"]', "['vlog','canada','vlog']", "vlog;canada"]
)
def test_a_column_of_hashtags_is_read_however_it_is_written(cell: str) -> None:
    assert captions.read_tag_list(cell) == "vlog canada"
    assert run_sql([cell])[0][5] == "vlog canada"


@pytest.mark.parametrize(
    ("caption", "asks"),
    [
        ("Really?", True),
        ("本当？", True),
        ("لماذا؟", True),
        ("Γιατί;", True),
        ("one; two", False),
        ("Ինչու՞", True),
        ("no", False),
    ],
)
def test_a_question_is_seen_in_its_own_script(caption: str, asks: bool) -> None:
    features = captions.read_features(caption)
    assert features is not None
    assert features.has_question is asks
    assert run_sql([caption])[0][2] is asks


def test_a_mention_is_noted_and_the_name_is_gone() -> None:
    caption = "Reply to @some.body_1: hi @Ανα #pug"
    features = captions.read_features(caption)
    assert features is not None
    assert features.has_mention
    assert captions.clean_caption(caption) == "Reply to @…: hi @… #pug"
    assert run_sql([caption])[0][3:5] == (True, "Reply to @…: hi @… #pug")


_text = st.text(
    st.one_of(
        st.sampled_from("#＃@＠._ ;?？؟\n,\"'aZ0ΣςÀéжЖ日本สวยहिन"),
        st.characters(max_codepoint=0x2FF, exclude_characters="\0"),
    ),
    max_size=30,
)


@given(st.lists(_text, min_size=20, max_size=60))
def test_features_agree_in_python_and_sql(cells: list[str]) -> None:
    for cell, row in zip(cells, run_sql(cells), strict=True):
        assert row[:5] == in_python(cell), repr(cell)
        if row[5] is not None:
            assert row[5] == captions.read_tag_list(cell), repr(cell)
