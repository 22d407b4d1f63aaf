"""Dumps of posts and comments: yt-dlp, web pages and what reads them, the app's interface, tiktok-scraper, Apify.

Which tool wrote a record is seen on the record itself, whatever the file is called and however it is wrapped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from groundswell.importers import items_app, items_comments, items_flat, items_tags, items_web, items_ytdlp
from groundswell.importers.base import Options, Reading, Rejected, SourceFile
from groundswell.importers.items_cells import BadCellError, Post, inside, instant
from groundswell.importers.items_comments_rows import Comments
from groundswell.importers.items_rows import IGNORED, Gathered
from groundswell.importers.items_stream import Document, Found, first_header, records_in
from groundswell.importers.table_file import read_head

KIND = "items"

_Read: TypeAlias = Callable[[Mapping[str, Any]], Post]

_DIALECTS: tuple[tuple[Callable[[Mapping[str, Any]], bool], _Read], ...] = (
    (items_app.knows, items_app.read),
    (items_ytdlp.knows, items_ytdlp.read),
    (items_web.knows, items_web.read),
    (items_flat.knows_pyktok, items_flat.read_pyktok),
    (items_flat.knows_renamed, items_flat.read_renamed),
    (items_flat.knows, items_flat.read),
)
_TITLES = {
    items_app.SOURCE: items_app.TITLE,
    items_ytdlp.SOURCE: items_ytdlp.TITLE,
    items_web.SOURCE: items_web.TITLE,
    **items_flat.TITLES,
    KIND: "comments, or counters of hashtags and sounds",
}
_MARKS = (
    b'"authorMeta"',
    b'"aweme_id"',
    b'"statsV2"',
    b'"itemInfo"',
    b'"ItemModule"',
    b'"webVideoUrl"',
    b'"playCount"',
    b'"uploadedAtFormatted"',
    b'"video_playcount"',
    b'"extractor_key": "TikTok',
    b'"extractor_key":"TikTok',
    b'"extractor": "TikTok',
    b'"extractor": "tiktok',
    b'"extractor":"TikTok',
    b'"ie_key": "TikTok',
    *items_comments.MARKS,
    *items_tags.MARKS,
)
_SCRIPTS = (b"__UNIVERSAL_DATA_FOR_REHYDRATION__", b"SIGI_STATE", b"sigi-persisted-data")
_COLUMNS = frozenset({"playCount", "video_playcount", "video_diggcount", "webVideoUrl"}) | items_comments.COLUMNS
_HEAD, _PAGE = 400_000, 5_000_000
_SURE = 0.9


def identify(file: SourceFile) -> float:
    """How sure it is that the file holds posts or comments as one of these tools writes them."""
    head = read_head(file.path, _HEAD)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode("utf-8", "replace")
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start in {b"{", b"["}:
        return _SURE if any(mark in head for mark in _MARKS) else 0.0
    if start == b"<":
        page = head if len(head) < _HEAD else read_head(file.path, _PAGE)
        return _SURE if any(mark in page for mark in _SCRIPTS) else 0.0
    header = first_header(head.decode("utf-8", "replace")) if b"\0" not in head else []
    return _SURE if _COLUMNS.intersection(name.strip() for name in header) else 0.0


def read(file: SourceFile, options: Options) -> Reading:
    """What the dump holds; posts of many accounts may stand in one, and comments beside or inside them.

    Raises:
        UnreadableFile: it breaks off or is no JSON after all.
    """
    gathered, comments, tags = Gathered(options), Comments(options), items_tags.Tags()
    waiting: list[tuple[int, Post, Document]] = []
    n_rows = last = 0
    is_dated = True

    def seen(around: Document | int) -> int | None:
        nonlocal is_dated
        us = seen_by(around)
        is_dated = is_dated and us is not None
        return options.observed_us if us is None else us

    for found in records_in(file, _is_record):
        n_rows, last = n_rows + 1, max(last, found.line)
        if isinstance(found, Rejected):
            gathered.rejected.append(found)
            continue
        if items_comments.knows(found.record):
            n_rows -= not comments.take(found.line, found.record, found.document)
            continue
        try:
            if items_tags.knows(found.record):
                tags.take(found.line, items_tags.read(found.record), _answered(found))
                continue
            post = _reader_of(found.record)(found.record)
        except BadCellError as bad:
            gathered.rejected.append(Rejected(found.line, bad.reason, bad.column, bad.value))
            continue
        if post.observed_us is not None:
            gathered.add(found.line, post, post.observed_us)
        else:
            waiting.append((found.line, post, found.document))
        tags.take(found.line, items_tags.beside(found.record), post.observed_us or found.document)
        around = items_comments.Around(post.post_id, post.handle)
        comments.inside(items_comments.beside(found.record), post.observed_us or found.document, around)
    for line, post, document in waiting:  # whose document says at its end when it was made
        gathered.add(line, post, seen(document))
    kind = max(gathered.sources, key=lambda s: (gathered.sources[s], s), default=KIND)
    owner_of = gathered.owner_of()
    said = gathered.sentences() if gathered.n_posts or not (comments.n or comments.n_left or tags.n) else []
    rows = (*gathered.rows(), *comments.rows(last, seen=seen, owner_of=owner_of), *tags.rows(seen))
    return Reading(
        file=file,
        kind=kind,
        title=_TITLES.get(kind, "a dump of posts"),
        rows=rows,
        rejected=(*gathered.rejected, *comments.rejected(last)),
        sentences=(*said, *comments.sentences(), *tags.sentences()),
        n_rows=n_rows + comments.n_inside,
        ignored=IGNORED,
        lacks_people=comments.n_left > 0,
        needs_owner=gathered.needs_owner() or (not gathered.handles and comments.has_ownerless(owner_of)),
        is_dated=is_dated,
    )


def seen_by(document: Document | int) -> int | None:
    """When the records of a document were seen, as it says itself; None where it does not."""
    if isinstance(document, int):
        return document
    try:
        return instant(document.seen, "")
    except BadCellError:
        return None


def _is_record(record: Mapping[str, Any]) -> bool:
    if items_comments.knows(record):
        return True
    return any(knows(record) for knows, _ in _DIALECTS) or items_tags.knows(record)


def _answered(found: Found) -> Document | int:
    """When an answer about a hashtag was made: it is the record itself that says so."""
    try:
        us = instant(inside(found.record, "extra").get("now"), "")
    except BadCellError:
        us = None
    return found.document if us is None else us


def _reader_of(record: Mapping[str, Any]) -> _Read:
    return next(read for knows, read in _DIALECTS if knows(record))
