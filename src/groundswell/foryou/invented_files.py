"""Write an invented account as the files that its creator would have: her own table, and downloads of TikTok Studio."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.foryou.invented_formats.look import look_at
from groundswell.foryou.invented_formats.studio import Visit, write_visit
from groundswell.foryou.invented_formats.table import write_table

if TYPE_CHECKING:
    from groundswell.foryou.invent import Invented

TABLE = "my posts.csv"


def write_files(account: Invented, folder: Path) -> tuple[Path, ...]:
    """Write her table and three Studio downloads (a year, 60 days, a year), each in a folder named for its day."""
    look, end = look_at(account), account.ends_on
    visits = (
        Visit(account, look, end - timedelta(days=365), 365),
        Visit(account, look, end - timedelta(days=58), 60, early=True),
        Visit(account, look, end, 365),
    )
    folders = [write_visit(v, folder / f"studio {v.on.isoformat()}").path for v in visits if v.on > account.starts_on]
    return (
        *(path for inside in folders for path in sorted(inside.iterdir())),
        write_table(account, look, folder / TABLE).path,
    )


def downloaded_on(path: Path) -> date | None:
    """The day of the Studio download that the file came in, from its folder; None for her table, which says itself."""
    name = path.parent.name
    return date.fromisoformat(name.removeprefix("studio ")) if name.startswith("studio ") else None
