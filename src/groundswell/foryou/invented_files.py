"""Write an invented account as the files that its creator would have: her own table, and downloads of TikTok Studio."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from groundswell.clock import to_datetime
from groundswell.foryou.invented_formats.look import look_at
from groundswell.foryou.invented_formats.studio import Visit, write_visit

if TYPE_CHECKING:
    from groundswell.foryou.invent import Invented

TABLE = "my posts.csv"
_POST_HEADER = ("Checked at", "Video ID", "Link", "Posted at", "Length (s)", "Caption")
_COUNT_HEADER = ("Plays", "Hearts", "Comments", "Shares", "Favourites")


def write_files(account: Invented, folder: Path) -> tuple[Path, ...]:
    """Write her table and three Studio downloads (a year, 60 days, a year), each in a folder named for its day."""
    folder.mkdir(parents=True, exist_ok=True)
    look, end = look_at(account), account.ends_on
    visits = (
        Visit(account, look, end - timedelta(days=365), 365),
        Visit(account, look, end - timedelta(days=58), 60, early=True),
        Visit(account, look, end, 365),
    )
    folders = [write_visit(v, folder / f"studio {v.on.isoformat()}").path for v in visits if v.on > account.starts_on]
    return (*(path for inside in folders for path in sorted(inside.iterdir())), _write_table(account, folder / TABLE))


def downloaded_on(path: Path) -> date | None:
    """The day of the Studio download that the file came in, from its folder; None for her table, which says itself."""
    name = path.parent.name
    return date.fromisoformat(name.removeprefix("studio ")) if name.startswith("studio ") else None


def _write_table(account: Invented, path: Path) -> Path:
    """Her spreadsheet: one row a post and look."""
    from groundswell.foryou.invent import COUNTERS, noted  # noqa: PLC0415 - as in invent.py

    posts = account.posts
    facts = {
        post_id: (
            post_id,
            f"https://www.tiktok.com/@{account.handle}/video/{post_id}",
            _iso(posted),
            f"{duration:.0f}",
            caption,
        )
        for post_id, posted, duration, caption in zip(
            posts["post_id"], posts["posted_us"].tolist(), posts["duration_s"].tolist(), posts["caption"], strict=True
        )
    }
    looks = account.snapshots
    counts = np.stack([looks[name] for name in COUNTERS], axis=1).tolist()
    times = {us: _iso(us) for us in np.unique(looks["observed_us"]).tolist()}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*_POST_HEADER, *_COUNT_HEADER])
        for post_id, us, row, is_rounded in zip(
            looks["post_id"], looks["observed_us"].tolist(), counts, looks["is_rounded"].tolist(), strict=True
        ):
            writer.writerow([times[us], *facts[post_id], *noted(row, is_rounded=is_rounded)])
    return path


def _iso(us: int) -> str:
    return to_datetime(us).strftime("%Y-%m-%dT%H:%M:%SZ")
