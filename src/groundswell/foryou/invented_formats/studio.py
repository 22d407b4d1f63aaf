"""Downloads of TikTok Studio: the seven files of one visit, zipped, loose or as workbooks, in a browser's language.

They carry the traps of real ones: no years, a byte-order mark, every field quoted, quotes inside not escaped, no
newline at the end, `undefined` days, viewers one day late, the last days provisional, and, where asked, every label one
day early.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from groundswell.clock import DAY_US, day_end_us, day_start_us, local_day
from groundswell.foryou.invented_formats.look import Look, Post
from groundswell.foryou.invented_formats.studio_labels import label
from groundswell.foryou.invented_formats.workbook import workbook
from groundswell.foryou.invented_formats.written import Row, Written, distinct, exact, fact_of, known, snapshot_of

if TYPE_CHECKING:
    from groundswell.foryou.invent import Invented

Form: TypeAlias = Literal["zip", "csv", "xlsx"]

OVERVIEW = ("views", "profile_views", "likes", "comments", "shares")
_VIEWERS = ("viewers", "new_viewers", "returning_viewers")
_TOTALS = ("likes", "comments", "shares", "views")
_TERRITORIES = (("US", 0.41), ("GB", 0.13), ("DE", 0.08), ("CA", 0.07), ("AU", 0.05), ("NL", 0.03), ("FR", 0.03))
_UNDEFINED = "undefined"
_AWKWARD = (1, 2, 4, 5)  # posts that every list has when there are traps (see look.py)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to Studio, late on `on`; the day before is the last one shown.

    Attributes:
        n_days: how many days were asked for.
        early: every label but those of viewers names the day before.
    """

    account: Invented
    look: Look
    on: date
    n_days: int
    early: bool = False
    language: str = "en-US"

    @property
    def days(self) -> list[date]:
        """The true days shown; with traps also those before there was an account."""
        first = self.on - timedelta(days=self.n_days)
        start = first if self.look.traps else max(first, self.account.starts_on)
        return [date.fromordinal(d) for d in range(start.toordinal(), self.on.toordinal())]

    def shown(self, name: str) -> list[int | None]:
        """A measure on those days; None before there was an account."""
        start = self.account.starts_on.toordinal()
        places = [day.toordinal() - start for day in self.days]
        values = [self.look.days[name][at] if at >= 0 else None for at in places]
        if self.on < self.account.ends_on and name in {"views", "likes"}:
            # The last two days are counted anew by later downloads.
            values[-2:] = [value and value * 97 // 100 for value in values[-2:]]
        return values

    def label(self, day: date) -> str:
        """The day in the language of the browser."""
        return label(day, self.language)


@dataclass(frozen=True, slots=True)
class Member:
    """One of the seven files: cells as Studio writes them, and the records that they say."""

    name: str
    header: tuple[str, ...]
    cells: Sequence[tuple[Any, ...]]
    table: str
    rows: Sequence[Row]


def write_visit(visit: Visit, folder: Path, form: Form = "zip", *, says: str = "") -> Written:
    """Write the files of one visit into `folder`."""
    members = [
        [_overview(visit)],
        [_viewers(visit)],
        [_followers(visit), _activity(visit), _genders(visit), _territories(visit)],
        [_content(visit, _top(visit))],
    ]
    epoch = int(datetime(visit.on.year, visit.on.month, visit.on.day, 23, tzinfo=UTC).timestamp())
    handle = visit.look.handle
    names = (f"Overview_{visit.days[0].isoformat()}_{epoch}_{handle}", *(f"{n}_{handle}" for n in _PACKS))
    contents = dict(zip(names, members, strict=True))
    if visit.look.traps and form == "zip":  # a second range, whose posts are partly the same
        contents[f"Content_{handle} (1)"] = [_content(visit, _latest(visit))]
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[Row]] = {}
    for name, pack in contents.items():
        encoded = [(member, _encode(member, form)) for member in pack]
        if form == "zip":
            _zip(folder / f"{name}.zip", {f"{m.name}.csv": content for m, content in encoded})
        for member, content in encoded:
            if form != "zip":
                (folder / f"{member.name}.{form}").write_bytes(content)
            _take(rows, member, sha256(content).hexdigest(), visit)
    kinds = frozenset(f"studio.{kind}" for kind in _KINDS)
    return Written(folder, says or f"TikTok Studio, {form}, {visit.language}", kinds, _distinct(rows), visit.on)


def write_small(look: Look, folder: Path) -> Written:
    """A follower download of before there were 100 of them: headers only."""
    headers = {
        "FollowerActivity": ("Date", "Hour", "Active followers"),
        "FollowerGender": ("Gender", "Distribution"),
        "FollowerTopTerritories": ("Top territories", "Distribution"),
    }
    members = {f"{name}.csv": _encode(Member(name, header, (), "", ()), "csv") for name, header in headers.items()}
    folder.mkdir(parents=True, exist_ok=True)
    _zip(folder / f"Followers_{look.handle}.zip", members)
    kinds = frozenset({"studio.activity", "studio.gender", "studio.territories"})
    return Written(folder, "TikTok Studio, of an account with fewer than 100 followers", kinds, {}, look.seen_on)


_PACKS = ("Viewers", "Followers", "Content")
_KINDS = ("overview", "viewers", "followers", "activity", "gender", "territories", "content")


def _take(rows: dict[str, list[Row]], member: Member, export_id: str, visit: Visit) -> None:
    """Add the records of a file; those of days and audiences name the file that they stand in."""
    head: Row = {"account_id": visit.look.account_id}
    if not member.table.startswith("post_"):
        head["export_id"] = export_id
    rows.setdefault(member.table, []).extend(head | row for row in member.rows)
    if member.name == "Content":
        rows.setdefault("post_snapshot", []).extend(_snapshots(visit, member.cells))


def _distinct(rows: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    return {name: distinct(found) for name, found in rows.items()}


# --- days -------------------------------------------------------------------------------------------------------------


def _daily(
    visit: Visit, dataset: str, values: Sequence[Row], *, label_of: Callable[[date], date] = lambda day: day
) -> list[Row]:
    """The records of daily rows: where each stands, its label as it is written, what it says."""
    found = []
    for i, (day, row) in enumerate(zip(visit.days, values, strict=True)):
        named = label_of(day)
        place = {"line": i + 2, "label": visit.label(named), "month": named.month, "day_of_month": named.day}
        head = {"dataset": dataset, "anchor_on": visit.on, "source": f"studio.{dataset}"}
        found.append(known(head | place | row))
    return found


def _early(visit: Visit) -> Callable[[date], date]:
    return lambda day: day - timedelta(days=visit.early)


def _cells(visit: Visit, columns: Mapping[str, Sequence[int | None]], *, early: bool) -> list[tuple[Any, ...]]:
    named = (visit.label(day - timedelta(days=early)) for day in visit.days)
    rows = zip(named, *columns.values(), strict=True)
    return [tuple(_UNDEFINED if cell is None else cell for cell in row) for row in rows]


def _overview(visit: Visit) -> Member:
    columns = {name: visit.shown(name) for name in OVERVIEW}
    header = ("Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares")
    rows = _daily(visit, "overview", _by_day(columns), label_of=_early(visit))
    return Member("Overview", header, _cells(visit, columns, early=visit.early), "account_day_raw", rows)


def _viewers(visit: Visit) -> Member:
    """Viewers, labelled one day later than their views; a day that is not there has zeros beside `undefined`."""
    # Where all labels are a day early, the late ones look right, and the newest day is still missing.
    columns = {}
    for name in _VIEWERS:
        values = visit.shown(name)
        columns[name] = [*values[:-1], None] if visit.early else [None, *values[:-1]]
    header = ("Date", "Total Viewers", "New Viewers", "Returning Viewers")
    cells = [row if row[1] != _UNDEFINED else (row[0], _UNDEFINED, 0, 0) for row in _cells(visit, columns, early=False)]
    return Member("Viewers", header, cells, "account_day_raw", _daily(visit, "viewers", _by_day(columns)))


def _followers(visit: Visit) -> Member:
    followers = visit.shown("followers")
    there = [n for n in followers if n is not None]
    # Studio computes the difference before it mislabels: in an early-labelled file it belongs to the next label.
    change = np.diff(there, append=there[-1]) if visit.early else np.diff(there, prepend=there[0])
    columns: dict[str, list[int | None]] = {
        "followers": followers,
        "difference": [*(None for n in followers if n is None), *change.tolist()],
    }
    header = ("Date", "Followers", "Difference in followers from previous day")
    rows = _daily(visit, "followers", _by_day(columns), label_of=_early(visit))
    return Member("FollowerHistory", header, _cells(visit, columns, early=visit.early), "account_day_raw", rows)


def _by_day(columns: Mapping[str, Sequence[int | None]]) -> list[Row]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


# --- followers --------------------------------------------------------------------------------------------------------


def _activity(visit: Visit) -> Member:
    """Active followers of the last seven days by hour; the last two hours have not come yet, and are zeros."""
    last = visit.shown("followers")[-1] or 0
    cells: list[tuple[Any, ...]] = []
    rows: list[Row] = []
    for back in range(6, -1, -1):
        day = visit.on - timedelta(days=back)
        for hour in range(24):
            is_to_come = back == 0 and hour >= 22
            n = round(last * (0.16 + 0.12 * np.cos((hour - 20) / 24 * 2 * np.pi)))
            place = {"line": len(cells) + 2, "label": visit.label(day), "month": day.month, "day_of_month": day.day}
            cells.append((visit.label(day), hour, 0 if is_to_come else n))
            head = {"anchor_on": visit.on, "hour": hour, "source": "studio.activity"}
            rows.append(known(head | place | {"active_followers": None if is_to_come else n}))
    return Member("FollowerActivity", ("Date", "Hour", "Active followers"), cells, "audience_hour_raw", rows)


def _genders(visit: Visit) -> Member:
    cells = (("Female", "0.71"), ("Male", "0.27"), ("Other", "0.02"))
    return _shares(visit, "FollowerGender", "Gender", cells)


def _territories(visit: Visit) -> Member:
    rest = 1 - sum(share for _, share in _TERRITORIES)
    cells = (*((name, f"{share:g}") for name, share in _TERRITORIES), ("Others", f"{rest:.2f}"))
    return _shares(visit, "FollowerTopTerritories", "Top territories", cells)


def _shares(visit: Visit, name: str, header: str, cells: Sequence[tuple[str, str]]) -> Member:
    dimension, kind = ("gender", "gender") if header == "Gender" else ("territory", "territories")
    head = {
        "observed_us": day_end_us(visit.on),
        "audience": "followers",
        "dimension": dimension,
        "source": f"studio.{kind}",
    }
    rows = [head | {"category": category, "share": float(share)} for category, share in cells]
    return Member(name, (header, "Distribution"), cells, "audience_share", rows)


# --- posts ------------------------------------------------------------------------------------------------------------


def _counts(visit: Visit) -> dict[str, list[int]]:
    """Totals of all posts at the end of the day."""
    midnight = visit.on.toordinal() + 1 - visit.account.starts_on.toordinal()
    return {name: totals[:, midnight].tolist() for name, totals in visit.account.totals.items()}


def _top(visit: Visit) -> list[int]:
    """The fifteen posts with the most views; with traps the awkward ones among them."""
    views = _counts(visit)["views"]
    top = sorted(range(len(views)), key=lambda i: -views[i])[:15]
    if not visit.look.traps:
        return top
    there = [i for i in _AWKWARD if views[i] and i not in top]
    return [*top[: 15 - len(there)], *there]


def _latest(visit: Visit) -> list[int]:
    views = _counts(visit)["views"]
    return [i for i in range(len(views) - 1, -1, -1) if views[i]][:12]


def _content(visit: Visit, which: Iterable[int]) -> Member:
    """Posts with their totals; the truth has the day of publication where it is a later one than that of the upload."""
    counts, look = _counts(visit), visit.look
    cells, rows = [], []
    for i in which:
        post = look.posts[i]
        totals = (counts[name][i] for name in _TOTALS)
        posted = visit.label(local_day(post.posted_us))
        cells.append((visit.label(visit.on), post.caption, look.url(post), posted, *totals))
        unsaid = dict.fromkeys(("duration_s", "sound_id", "is_original_sound"))
        times = {"posted_us": published(post), "uploaded_us": post.uploaded_us, "observed_us": day_end_us(visit.on)}
        rows.append(fact_of(look, post, "studio.content", **unsaid, **times))
    header = ("Time", "Video title", "Video link", "Post time", *(f"Total {name}" for name in _TOTALS))
    return Member("Content", header, cells, "post_fact", rows)


def published(post: Post) -> int:
    """The second of the upload, which the id tells; noon of the day of publication where that is another one."""
    start = day_start_us(local_day(post.posted_us))
    return post.uploaded_us if post.uploaded_us >= start else start + DAY_US // 2


def _snapshots(visit: Visit, cells: Iterable[tuple[Any, ...]]) -> list[Row]:
    by_url = {visit.look.url(post): post for post in visit.look.posts}
    seen = {"observed_us": day_end_us(visit.on)}
    return [
        snapshot_of(
            visit.look,
            by_url[row[2]],
            "studio.content",
            {name: exact(n) for name, n in zip(_TOTALS, row[4:], strict=True)},
            **seen,
        )
        for row in cells
    ]


# --- bytes ------------------------------------------------------------------------------------------------------------


def _encode(member: Member, form: Form) -> bytes:
    table = (member.header, *member.cells)
    if form == "xlsx":
        return workbook(member.name, table)
    # Not csv.writer: Studio quotes every field and escapes nothing.
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in table)
    return f"\ufeff{text}".encode()


def _zip(path: Path, members: Mapping[str, bytes]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            # A fixed time, so that the same account is the same bytes.
            archive.writestr(zipfile.ZipInfo(name, (2026, 7, 1, 0, 0, 0)), content)
    path.write_bytes(packed.getvalue())
