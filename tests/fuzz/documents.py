"""Documents of every format, made from an invented account whose facts are known, whole or with a few records spoilt.

Hypothesis draws the account, and how a document writes it: layout, wrapping, order and case of names, style of numbers.
What must be read out of the document is known beside it, so that a wrong reading shows as well as a crash does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from hypothesis import strategies as st

from tests.fuzz.spelling import STYLES, Pairs, Raw

MARK = "zqprivatezq"
"""Stands in everything that must never leave an importer."""

SEEN_S = 1_750_000_000  # when all documents were made
HANDLE = "wren"
Draw: TypeAlias = Any
Fact: TypeAlias = tuple[Any, ...]
"""(table, values): a row as it must be read, by the columns of `FACTS`."""

FACTS: Mapping[str, tuple[str, ...]] = {
    "post_snapshot": ("post_id", "views", "likes", "comments", "shares", "saves"),
    "post_fact": ("post_id", "posted_us"),
    "follower": ("followed_us",),
    "own_comment": ("commented_us", "length"),
    "live": ("started_us", "views", "likes"),
    "comment": ("post_id", "commented_us", "length", "is_question", "likes"),
    "tag_snapshot": ("kind", "tag", "views", "posts"),
    "account_day_raw": ("month", "day_of_month", "views", "likes", "comments", "shares"),
}


@dataclass(frozen=True, slots=True)
class Post:
    """One post; counts are views, likes, comments, shares, saves, None where unknown."""

    post_id: str
    posted_s: int
    counts: tuple[int | None, ...]
    caption: str


@dataclass(slots=True)
class Document:
    """One file and what must be read out of it.

    Attributes:
        kind: what it is a document of.
        facts: rows that must be there: all there are of a whole document, of a spoilt one those of unspoilt records.
        tables: the tables whose facts are compared.
        n_rows: records in it; None where spoiling may have changed that.
        is_whole: nothing is spoilt, so nothing may be missing, rejected or refused.
        may_refuse: it holds what makes the whole file unreadable.
        again: the same content with a blank behind it must bring nothing new.
        hostile: members of the zip that must be left packed.
    """

    kind: str
    name: str
    content: bytes
    facts: Counter[Fact] = field(default_factory=Counter)
    tables: tuple[str, ...] = ()
    n_rows: int | None = None
    is_whole: bool = True
    may_refuse: bool = False
    again: bool = True
    hostile: tuple[str, ...] = ()


_COUNT = st.one_of(
    st.integers(1, 999),
    st.integers(1_000, 9_999_999),
    st.integers(10, 99).map(lambda n: n * 100),
    st.integers(11, 9_999).map(lambda n: n * 100_000),
)
_UNKNOWN = st.none()
_SOME = st.one_of(_COUNT, _COUNT, _UNKNOWN, st.just(0))
_CAPTION = st.text(alphabet="ab #é;ñ?<>&=", max_size=12).map(lambda t: f"{MARK} {t}")
_SECONDS = st.integers(1_577_836_800, SEEN_S - 1)


@st.composite
def posts(draw: Draw, most: int = 6) -> tuple[Post, ...]:
    """A few posts whose ids carry their time."""
    found = []
    for second in draw(st.lists(_SECONDS, min_size=1, max_size=most, unique=True)):
        # The lower half of an id is odd at least in its last bits: a float cannot hold it.
        post_id = str((second << 32) + draw(st.integers(1, 2**31)) * 2 + 1)
        counts = (draw(st.one_of(_COUNT, _COUNT, _UNKNOWN)), *(draw(_SOME) for _ in range(4)))
        found.append(Post(post_id, second, counts, draw(_CAPTION)))
    return tuple(found)


def stamp(second: int) -> str:
    """An instant as the data export writes it."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M:%S")


def facts_of(found: Sequence[Post], n_counts: int = 5) -> Counter[Fact]:
    """What must be read of each post: its counts, as far as any is known, and its time."""
    facts: Counter[Fact] = Counter()
    for post in found:
        counts = (*post.counts[:n_counts], *(None,) * (5 - n_counts))
        if any(c is not None for c in counts):
            facts[("post_snapshot", post.post_id, *counts)] += 1
        facts[("post_fact", post.post_id, post.posted_s * 1_000_000)] += 1
    return facts


# --- spoiling ---------------------------------------------------------------------------------------------------------

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.integers(-(2**80), 2**80),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from([
        "1.2K", "-5", "7.5E+18", "1e999", "2025-02-30 25:61:00", "9999-12-31", "0000-00-00", "\ud83d", "\0", "=1+1",
        "@x", "2031-01-01 00:00:00", "١٢٣", "1,2,3", "<script>", "../../x", "0x10", "1_000", "+1", "\u202e", "[1,",
    ]),
    st.just([]),
    st.just({}),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.sampled_from(["id", "data", "items", "a"]), st.integers(), max_size=2),
)  # fmt: skip
RAWS = st.sampled_from(
    ["NaN", "-Infinity", "1e400", "9" * 5_000, "1E+400", "0.1e-400", "-0", "1.0", '"\\ud800"', "nul"]
)


def spoil(draw: Draw, record: Any) -> tuple[Any, bool]:
    """The record with one thing wrong somewhere in it; and whether the file may be no JSON any more."""
    how = draw(st.sampled_from(["replace", "replace", "replace", "drop", "twice", "raw", "whole", "list"]))
    if how == "whole":
        return draw(ODD), False
    if how == "list":
        return [record], False
    pairs = list(record.items())
    at = draw(st.integers(0, len(pairs) - 1))
    name, value = pairs[at]
    if how == "drop":
        del pairs[at]
    elif how == "twice":
        pairs.append((name, draw(ODD)))
    elif isinstance(value, dict) and value and draw(st.booleans()):
        pairs[at] = (name, spoil_inside(draw, value))
    else:
        pairs[at] = (name, Raw(draw(RAWS)) if how == "raw" else draw(ODD))
    return Pairs(pairs), how == "raw"


def spoil_inside(draw: Draw, value: Mapping[str, Any]) -> dict[str, Any]:
    """The object with another value under one of its names."""
    return {**value, draw(st.sampled_from(sorted(value))): draw(ODD)}


def spoil_some(draw: Draw, document: Document, records: list[Any], mine: Sequence[Counter[Fact]]) -> Document:
    """Spoil none or some of the records in place; the document then promises the facts of the others only."""
    facts: Counter[Fact] = Counter()
    n_spoilt = 0
    is_calm = draw(st.booleans())
    for i, record in enumerate(records):
        if is_calm or not isinstance(record, dict) or draw(st.integers(0, 2)):
            facts += mine[i]
            continue
        n_spoilt += 1
        records[i], may_refuse = spoil(draw, record)
        document.may_refuse |= may_refuse
    spoilt = n_spoilt > 0
    return replace(
        document,
        facts=document.facts + facts,
        is_whole=document.is_whole and not spoilt,
        n_rows=None if spoilt else document.n_rows,
    )


def shuffled(draw: Draw, record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with its names in another order."""
    return dict(draw(st.permutations(list(record.items())))) if draw(st.booleans()) else dict(record)


def a_style(draw: Draw) -> str:
    """How counts are written in this document."""
    return str(draw(st.sampled_from(STYLES)))


def without_mark(content: bytes) -> bytes:
    """The bytes with another word in place of the mark, for documents in which anything may stand anywhere."""
    for encoding in ("utf-8", "utf-16-le"):
        content = content.replace(MARK.encode(encoding), "somebody_el".encode(encoding))
    return content


Make: TypeAlias = Callable[[Draw], Document]
