"""Whether a table says that it is TikTok's: asked of tables that were found in a folder, which nobody named.

A folder of downloads holds bank statements, other networks' exports and a blog's statistics beside TikTok's files, and
their columns can be called `id`, `shares` and `views` too. What the user names is believed; what is merely found must
show ids that carry the time of an upload, links to TikTok, or its name.
"""

from __future__ import annotations

from collections.abc import Mapping

from groundswell.clock import id_time_us
from groundswell.errors import UnknownFile
from groundswell.importers.base import SourceFile
from groundswell.importers.numbers import is_null
from groundswell.importers.table_cells import TableFile

_ENOUGH = 0.5  # of the ids


def check_evidence(file: SourceFile, table: TableFile, columns: Mapping[str, int], what: str) -> None:
    """Refuse a table of which nothing says TikTok, if it was only found.

    Args:
        what: what the table seems to be, as people say it.

    Raises:
        UnknownFile: nothing says so.
    """
    if not file.is_found or _has_ids(table, columns) or _says_name(file, table):
        return
    msg = (
        f"{file.name} looks like {what}, but nothing in it says TikTok, so it was left alone. If it is TikTok's, name "
        "the file itself."
    )
    raise UnknownFile(msg)


def _has_ids(table: TableFile, columns: Mapping[str, int]) -> bool:
    if "post_id" not in columns:
        return False
    ids = [text.strip() for row in table.sample if (text := row[columns["post_id"]]) and not is_null(text)]
    return bool(ids) and sum(id_time_us(text) is not None for text in ids) >= _ENOUGH * len(ids)


def _says_name(file: SourceFile, table: TableFile) -> bool:
    """Whether TikTok's name stands in the name of the file, in that of a column, or in a link."""
    if any("tiktok" in text.casefold() for text in (file.name, *table.columns)):
        return True
    return any(text and "tiktok.com/" in text for row in table.sample[:100] for text in row)
