"""Write an invented account as the files that its creator would have: her own table, and downloads of TikTok Studio.

The downloads carry the traps of real ones: no years, a byte-order mark, every field quoted, quotes inside not
escaped, no newline at the end, `undefined` days, viewers one day late, the last days provisional, and in one of three
downloads every label one day early.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from groundswell.clock import say_day, to_datetime

if TYPE_CHECKING:
    from groundswell.foryou.invent import Invented

TABLE = "my posts.csv"
_OVERVIEW = ("views", "profile_views", "likes", "comments", "shares")
_POST_HEADER = ("Checked at", "Video ID", "Link", "Posted at", "Length (s)", "Caption")
_COUNT_HEADER = ("Plays", "Hearts", "Comments", "Shares", "Favourites")
_CONTENT_HEADER = (
    "Time",
    "Video title",
    "Video link",
    "Post time",
    *(f"Total {c}" for c in ("likes", "comments", "shares", "views")),
)
_TERRITORIES = (("US", 0.41), ("GB", 0.13), ("DE", 0.08), ("CA", 0.07), ("AU", 0.05), ("NL", 0.03), ("FR", 0.03))


def write_files(account: Invented, folder: Path) -> tuple[Path, ...]:
    """Write her table and three Studio downloads (a year, 60 days, a year), each in a folder named for its day."""
    folder.mkdir(parents=True, exist_ok=True)
    end = account.ends_on
    downloads = ((end - timedelta(days=365), 365, False), (end - timedelta(days=58), 60, True), (end, 365, False))
    written = [path for on, days, early in downloads for path in _download(account, folder, on, days, early=early)]
    return (*written, _write_table(account, folder / TABLE))


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


def _download(account: Invented, folder: Path, on: date, days: int, *, early: bool) -> list[Path]:
    """The four zips of one visit to Studio, late on `on`: the day before is the last one shown."""
    inside = folder / f"studio {on.isoformat()}"
    inside.mkdir(exist_ok=True)
    first = max(on - timedelta(days=days), account.starts_on)
    index = slice(first.toordinal() - account.starts_on.toordinal(), on.toordinal() - account.starts_on.toordinal())
    day = account.days
    label = [_label(date.fromordinal(d - early)) for d in day["day"][index].tolist()]
    shown = {name: day[name][index].copy() for name in _OVERVIEW}
    if on < account.ends_on:
        for name in ("views", "likes"):  # the last two days are counted anew by later downloads
            shown[name][-2:] = shown[name][-2:] * 97 // 100
    followers = day["followers"][index]
    # Studio computes the difference before it mislabels: in an early-labelled file it belongs to the next label.
    change = np.diff(followers, append=followers[-1]) if early else np.diff(followers, prepend=followers[0])
    epoch = int(datetime(on.year, on.month, on.day, 23, tzinfo=UTC).timestamp())
    overview = _rows(label, *(shown[name].tolist() for name in _OVERVIEW))
    return [
        _zip(
            inside / f"Overview_{first.isoformat()}_{epoch}_{account.handle}.zip",
            ("Overview", ("Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"), overview),
        ),
        _zip(
            inside / f"Viewers_{account.handle}.zip",
            (
                "Viewers",
                ("Date", "Total Viewers", "New Viewers", "Returning Viewers"),
                _viewers(day, index, early=early),
            ),
        ),
        _zip(
            inside / f"Followers_{account.handle}.zip",
            (
                "FollowerHistory",
                ("Date", "Followers", "Difference in followers from previous day"),
                _rows(label, followers.tolist(), change.tolist()),
            ),
            ("FollowerActivity", ("Date", "Hour", "Active followers"), _activity(on, int(followers[-1]))),
            ("FollowerGender", ("Gender", "Distribution"), (("Female", "0.71"), ("Male", "0.27"), ("Other", "0.02"))),
            ("FollowerTopTerritories", ("Top territories", "Distribution"), _territories()),
        ),
        _zip(
            inside / f"Content_{account.handle}.zip",
            (
                "Content",
                _CONTENT_HEADER,
                _content(account, on),
            ),
        ),
    ]


def _viewers(day: dict[str, Any], index: slice, *, early: bool) -> list[tuple[Any, ...]]:
    """Viewers, labelled one day later than their views; a day that is not there has zeros beside `undefined`."""
    names = ("viewers", "new_viewers", "returning_viewers")
    values = _rows(*(day[name][index].tolist() for name in names))
    nothing = ("undefined", 0, 0)
    # Where all labels are a day early, the late ones look right, and the newest day is still missing.
    values = [*values[:-1], nothing] if early else [nothing, *values[:-1]]
    label = [_label(date.fromordinal(d)) for d in day["day"][index].tolist()]
    return [(name, *row) for name, row in zip(label, values, strict=True)]


def _activity(on: date, followers: int) -> list[tuple[Any, ...]]:
    """Active followers of the last seven days by hour; the last two hours have not come yet."""
    rows = []
    for back in range(6, -1, -1):
        for hour in range(24):
            usual = 0.16 + 0.12 * np.cos((hour - 20) / 24 * 2 * np.pi)
            rows.append(
                (_label(on - timedelta(days=back)), hour, 0 if back == 0 and hour >= 22 else round(followers * usual))
            )
    return rows


def _territories() -> list[tuple[str, str]]:
    rest = 1 - sum(share for _, share in _TERRITORIES)
    return [*((name, f"{share:g}") for name, share in _TERRITORIES), ("Others", f"{rest:.2f}")]


def _content(account: Invented, on: date) -> list[tuple[Any, ...]]:
    """The fifteen posts with the most views, as they stood at the end of the day."""
    midnight = on.toordinal() + 1 - account.starts_on.toordinal()
    counts = {name: totals[:, midnight] for name, totals in account.totals.items()}
    posts = account.posts
    top = np.argsort(-counts["views"], kind="stable")[:15]
    return [
        (
            _label(on),
            posts["caption"][i],
            f"https://www.tiktok.com/@{account.handle}/video/{posts['post_id'][i]}",
            _label(to_datetime(int(posts["posted_us"][i])).date()),
            *(int(counts[name][i]) for name in ("likes", "comments", "shares", "views")),
        )
        for i in top.tolist()
    ]


def _label(day: date) -> str:
    """A day as Studio writes it in English: `February 28`."""
    number, month = say_day(day, year=False).split(" ")
    return f"{month} {number}"


def _rows(*columns: Sequence[Any]) -> list[tuple[Any, ...]]:
    return list(zip(*columns, strict=True))


def _zip(path: Path, *members: tuple[str, tuple[str, ...], Iterable[tuple[Any, ...]]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, header, rows in members:
            text = io.StringIO()
            text.write("\ufeff")
            # Not csv.writer: Studio quotes every field and escapes nothing.
            text.write("\n".join(",".join(f'"{cell}"' for cell in row) for row in (header, *rows)))
            # A fixed time, so that the same account is the same bytes.
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", (2026, 7, 1, 0, 0, 0)), text.getvalue().encode())
    return path
