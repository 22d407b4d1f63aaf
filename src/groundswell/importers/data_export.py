"""TikTok's "Download your data": posts, sounds, hashtags, when followers came, profile, own comments, LIVE streams.

The same file holds messages, logins, addresses and orders. Only what `data_export_parts.py` names is read; the rest is
passed over, and names of followers and of sounds become pseudonyms before they leave this importer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from groundswell.errors import UnknownFile
from groundswell.importers.base import Options, Reading, SourceFile
from groundswell.importers.data_export_json import looks_like_export, stream_records
from groundswell.importers.data_export_parts import BY_FILE, IGNORED
from groundswell.importers.data_export_rows import Gathered
from groundswell.importers.data_export_txt import base_of, export_folder, looks_like_txt, stream_txt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from groundswell.importers.data_export_json import Record
    from groundswell.importers.data_export_parts import Part

KIND = "data_export"

_TITLE = 'TikTok, "Download your data"'


def identify(file: SourceFile) -> float:
    """How sure the first kilobytes make that this is a data export, or one file of its TXT variant; never raises."""
    try:
        return looks_like_txt(file) or looks_like_export(file.path)
    except OSError:
        return 0.0


def read(file: SourceFile, options: Options) -> Reading:
    """What the parts that are read hold; everything else stays in the file.

    Raises:
        UnreadableFile: cut off or broken; nothing of it is used.
        UnknownFile: a file of the TXT variant that is private, or of no use here.
    """
    part = BY_FILE.get(base_of(file)) if looks_like_txt(file) else None
    if part:
        tree = replace(file, container=export_folder(file.container))
        return _reading(tree, f"{KIND}.txt", stream_txt(file, part), options)
    if looks_like_txt(file):
        msg = f"{file.name} is a part of TikTok's data export that is private or of no use here, so it was not read."
        raise UnknownFile(msg)
    return _reading(file, f"{KIND}.json", stream_records(file), options)


def _reading(file: SourceFile, kind: str, records: Iterable[tuple[Part, Record]], options: Options) -> Reading:
    gathered = Gathered(options)
    for part, record in records:
        gathered.add(part, record)
    return Reading(
        file,
        kind,
        _TITLE,
        account=gathered.handle,
        rows=gathered.rows(),
        rejected=tuple(gathered.rejected),
        sentences=gathered.sentences(),
        n_rows=gathered.n_records,
        ignored=tuple(IGNORED) if kind.endswith("json") else (),
        asks=gathered.asks(),
        needs_owner=gathered.handle is None,
        own=True,
        lacks_people=gathered.n_left > 0,
    )
