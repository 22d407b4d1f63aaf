"""Documents that nobody would write: deep, wide, cut off, with bytes in place of others. They promise nothing."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import replace

from hypothesis import strategies as st

from tests.fuzz.documents import Document, Draw, without_mark
from tests.fuzz.documents_export import data_export, data_export_txt
from tests.fuzz.documents_items import display_answer, flat_dump, item_dump
from tests.fuzz.documents_people import comments, comments_beside
from tests.fuzz.documents_screen import pasted_list, tag_counters, template
from tests.fuzz.documents_table import studio_days, table

_MAKERS = (
    *(data_export, item_dump, flat_dump, display_answer, table, studio_days, data_export_txt),
    *(comments, comments_beside, pasted_list, template, tag_counters),
)
_STARTS = (
    b'{"Activity":{"Follower List":{"FansList":[', b'{"Post":{"Posts":{"VideoList":[', b'[{"aweme_id":1,"statistics":',
    b'{"data":{"videos":[', b'{"video_id":1,"views":', b'<script id="SIGI_STATE">{', b"video_id,views\n",
    b"Date,Video Views,Likes\n", b"\xff\xfe", b"PK\x03\x04", b"PAR1", b"\x1f\x8b", b"", b"[", b"{",
)  # fmt: skip
_PIECES = (
    b"[", b"{", b'{"a":', b'"', b",", b"\n", b"\r", b"\0", b"1", b"9" * 400, b"\xe9", b"\xf0\x9f", b"\\ud83d", b";",
    b"\t", b"'", b"-", b"}", b"]", b":", b"null", b"NaN", b"1e999", b"id,views\n", b" ", b"\xef\xbb\xbf", b"=", b"#",
    b"@", b"\x85", b"\xe2\x80\xa8",
)  # fmt: skip
_NAMES = ("a.json", "a.csv", "a.txt", "Videos.txt", "Follower.txt", "Overview.csv", "a.xlsx", "a.parquet", "a.zip", "a")


def wild(draw: Draw) -> Document:
    """Anything."""
    how = draw(st.sampled_from(["spoilt", "spoilt", "cut", "soup", "soup", "deep", "wide", "zip"]))
    if how in {"spoilt", "cut", "zip"}:
        document = draw(st.sampled_from(_MAKERS))(draw)
        content = bytearray(document.content)
        if how == "cut":
            del content[draw(st.integers(0, len(content))) :]
        elif how == "spoilt":
            for _ in range(draw(st.integers(1, 4))):
                at = draw(st.integers(0, max(0, len(content) - 1)))
                content[at : at + draw(st.integers(0, 20))] = draw(
                    st.one_of(st.binary(max_size=8), st.sampled_from(_PIECES))
                )
        else:
            content = bytearray(_zip(draw, document.name, bytes(content)))
        name = "a.zip" if how == "zip" else draw(st.sampled_from([document.name, document.name, *_NAMES]))
        return _promising_nothing(replace(document, content=bytes(content), name=name))
    start = draw(st.sampled_from(_STARTS))
    if how == "deep":
        content = bytearray(start + draw(st.sampled_from(_PIECES)) * draw(st.sampled_from([500, 5_000, 50_000])))
    elif how == "wide":
        sign = draw(st.sampled_from([b",", b";", b"\t", b"|"]))
        n = draw(st.sampled_from([0, 1, 900, 1_100, 20_000]))
        head = b"video_id,views".replace(b",", sign) + b"".join(sign + b"c%d" % i for i in range(n))
        content = bytearray(head + draw(st.sampled_from([b"\n", b"\r\n", b"\r"])) + sign.join([b"1"] * (n + 2)))
    else:
        content = bytearray(start + b"".join(draw(st.lists(st.sampled_from(_PIECES), max_size=30))))
    return _promising_nothing(Document("wild", draw(st.sampled_from(_NAMES)), bytes(content)))


def _zip(draw: Draw, name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(
            draw(st.sampled_from([name, f"a/{name}", "/" + name, "a.zip", "C:\\" + name, "\u202e"])), content
        )
        if draw(st.booleans()):
            zipped.writestr("b.json", gzip.compress(b"[" * draw(st.sampled_from([1, 10**6]))))
    raw = bytearray(packed.getvalue())
    for _ in range(draw(st.integers(0, 3))):
        raw[draw(st.integers(0, len(raw) - 1))] = draw(st.integers(0, 255))
    return bytes(raw)


def _promising_nothing(document: Document) -> Document:
    # What stood in a private field may stand in another place now.
    content = without_mark(document.content)
    return Document("wild", document.name, content, is_whole=False, may_refuse=True, again=False)
