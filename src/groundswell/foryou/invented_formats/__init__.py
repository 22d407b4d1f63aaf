"""One invented account as files of every format that Groundswell reads, and what each of them must give."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.foryou.invented_formats.api import write_api
from groundswell.foryou.invented_formats.api_business import write_business
from groundswell.foryou.invented_formats.business_suite import write_suite
from groundswell.foryou.invented_formats.comments import write_answered_comments, write_comments
from groundswell.foryou.invented_formats.data_export import write_data_exports
from groundswell.foryou.invented_formats.data_export_txt import write_text_exports
from groundswell.foryou.invented_formats.items import write_items
from groundswell.foryou.invented_formats.items_flat import write_flat
from groundswell.foryou.invented_formats.look import Look, look_at
from groundswell.foryou.invented_formats.on_screen import write_screens
from groundswell.foryou.invented_formats.studio import Visit, write_small, write_visit
from groundswell.foryou.invented_formats.studio_labels import LANGUAGES
from groundswell.foryou.invented_formats.table import write_table
from groundswell.foryou.invented_formats.tags import write_tags
from groundswell.foryou.invented_formats.written import Written

if TYPE_CHECKING:
    from groundswell.foryou.invent import Invented

__all__ = ["Look", "Written", "look_at", "write_formats"]


def write_formats(
    account: Invented,
    folder: Path,
    *,
    traps: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Written, ...]:
    """Write files of every format into `folder`; with traps as awkward as real ones.

    Args:
        progress: told after each family its name, how many are written, and of how many.
    """
    look = look_at(account, traps=traps)
    families: dict[str, Callable[[], list[Written]]] = {
        "screens": lambda: write_screens(look, folder / "from the screen"),
        "TikTok Studio": lambda: [
            *_studio(account, look, folder / "TikTok Studio"),
            write_suite(look, folder / "Business Suite"),
        ],
        "Download your data": lambda: [
            *write_data_exports(look, folder / "Download your data"),
            *write_text_exports(look, folder / "Download your data"),
        ],
        "tools": lambda: [*write_items(look, folder / "tools"), *write_flat(look, folder / "tools")],
        "comments": lambda: [
            *write_comments(look, folder / "comments"),
            *write_answered_comments(look, folder / "comments"),
        ],
        "hashtags and sounds": lambda: write_tags(look, folder / "hashtags and sounds"),
        "interfaces": lambda: [
            *write_api(look, folder / "interfaces"),
            *write_business(look, folder / "interfaces" / "business"),
        ],
        "tables": lambda: [write_table(account, look, folder / "my posts.csv")],
    }
    written: list[Written] = []
    for n, (name, write) in enumerate(families.items(), 1):
        written += write()
        if progress:
            progress(name, n, len(families))
    return tuple(written)


def _studio(account: Invented, look: Look, folder: Path) -> list[Written]:
    """A year as zips, four weeks as loose files in each other language, a week as workbooks; with traps more."""
    on = account.ends_on
    written = [write_visit(Visit(account, look, on, 365), folder / "a year", says="TikTok Studio, a year, zips")]
    for language in LANGUAGES[1:]:
        visit = Visit(account, look, on, 28, language=language)
        written.append(write_visit(visit, folder / f"28 days, {language}", "csv"))
    written.append(write_visit(Visit(account, look, on, 7), folder / "7 days, workbooks", "xlsx"))
    if look.traps:
        before = on - timedelta(days=8)
        says = "TikTok Studio, a download that labels each day a day early"
        written.append(write_visit(Visit(account, look, before, 60, early=True), folder / "60 days, early", says=says))
        written.append(write_small(look, folder / "small"))
    return written
