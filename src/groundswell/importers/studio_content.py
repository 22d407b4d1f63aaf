"""The Content file: lifetime counters of up to 15 posts, as they stood on the day of the download.

Titles are captions, and Studio escapes neither quotes nor line breaks in them, so a record is found by its link: what
follows the link has a fixed number of cells, and what stands before it is the title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta, tzinfo
from itertools import pairwise
from typing import Any

from groundswell.clock import DAY_US, HOUR_US, day_end_us, day_start_us, id_time_us, local_day, parse_zone, say_day
from groundswell.importers.base import Options, Reading, Rejected, Rows
from groundswell.importers.captions import clean_caption, read_features
from groundswell.importers.days import DayLabel, read_days
from groundswell.importers.numbers import Count, read_count
from groundswell.importers.studio_files import Records
from groundswell.schema import COUNTS
from groundswell.units import plural

_LINK = re.compile(r"https?://(?:www\.)?tiktok\.com/@([\w.]+)/(video|photo)/(\d{15,20})(?:[/?].*)?$")
_EAST_US = 14 * HOUR_US  # no zone is further ahead of UTC
_SCHEDULED_DAYS = 45  # posts can be scheduled for 30 days; a later day is no day of publication of this upload
_NAMES = tuple(name for name, _ in COUNTS)
_MOST_TOP = 30
_NO_LINK = "no link to a post in it"


@dataclass(frozen=True, slots=True)
class _Post:
    """A record whose link and counts could be read."""

    line: int
    handle: str
    kind: str
    post_id: str
    title: str
    counts: Mapping[str, Count | None]
    seen: DayLabel | None
    posted: DayLabel | None
    uploaded_us: int | None


def read_content(blank: Reading, records: Records, columns: Mapping[str, int], options: Options) -> Reading:
    """Posts and their counters; the owner is the handle in the links.

    The year of the day of download is the first that puts it after the newest upload, which the ids tell.
    """
    zone = parse_zone(options.zone) if options.zone else UTC
    lines, rejected = _split(records, columns)
    posts: list[_Post] = []
    days = _read_days([cells for _, cells in lines], columns)
    for (line, cells), (seen, posted) in zip(lines, days, strict=True):
        post = _read_post(line, cells, columns, records.header, seen, posted)
        if isinstance(post, Rejected):
            rejected.append(post)
        else:
            posts.append(post)
    handles = Counter(post.handle.lower() for post in posts)
    owner = min(handles, key=lambda handle: (-handles[handle], handle), default="")
    for post in posts:
        if post.handle.lower() != owner:
            rejected.append(Rejected(post.line, "the link leads to another account than the rest of the file"))
    posts = [post for post in posts if post.handle.lower() == owner]
    observed = _observed(posts, options, zone)
    facts, snapshots = [], []
    n_later = 0
    limit = _zone_limit_us(posts, options, zone)
    for post in posts:
        posted_us, is_later = _posted(post, limit, zone)
        n_later += is_later
        facts.append(_fact(post, posted_us, observed, blank.kind))
        snapshots.append(_snapshot(post, observed, blank.kind))
    lines_kept = [post.line for post in posts]
    rows = (Rows("post_fact", _FACT, facts, lines_kept), Rows("post_snapshot", _SNAPSHOT, snapshots, lines_kept))
    return replace(
        blank,
        account=posts[0].handle if posts else blank.account,
        needs_owner=not posts and blank.account is None,
        rows=rows if posts else (),
        rejected=tuple(rejected),
        n_rows=len(posts) + len(rejected),
        is_dated=all(post.seen for post in posts),
        sentences=_sentences(blank.kind, posts, observed, n_later, zone),
    )


def _split(records: Records, columns: Mapping[str, int]) -> tuple[list[tuple[int, list[str]]], list[Rejected]]:
    """The records as cells. A CSV whose title stands right before its link is cut at the links."""
    at, width = columns["link"], len(records.header)
    if not records.body or columns.get("title") != at - 1:
        return list(records.rows), []
    sep = re.escape(records.separator)
    cell = rf'(?:"[^"\n]*"|[^"\n{sep}]*)'
    anchored = re.compile(
        rf'"?(?P<link>https?://(?:www\.)?tiktok\.com/@[^"\s{sep}]+)"?'
        rf"(?P<tail>(?:{sep}{cell}){{{width - at - 1}}})[ \t]*(?:\n|\Z)"
    )
    lines: list[tuple[int, list[str]]] = []
    rejected: list[Rejected] = []
    end = 0
    for match in anchored.finditer(records.body):
        line = 2 + records.body.count("\n", 0, end)
        *lost, (start, before) = _heads(records.body[end : match.start()], sep, at - 1)
        rejected += [Rejected(line + skipped, _NO_LINK) for skipped, _ in lost]
        tail = re.findall(rf"{sep}({cell})", match["tail"])
        lines.append((line + start, [*before, match["link"], *(text.strip().strip('"') for text in tail)]))
        end = match.end()
    rest = records.body[end:]
    if rest.strip():
        line = 2 + records.body.count("\n", 0, end)
        rejected += [Rejected(line + skipped, _NO_LINK) for skipped, _ in _heads(rest, sep, at - 1)]
    return lines, rejected


def _heads(text: str, sep: str, n: int) -> Iterator[tuple[int, list[str]]]:
    """What stands before a link: n cells and the title; more than one such where records before it have no link.

    The first cell (the day of download) is the same in all records, so a line that begins with it begins a record.
    """
    cell = rf'("[^"\n]*"|[^"\n{sep}]*){sep}'
    head = re.compile(rf"\s*{cell * n}")
    match = head.match(text)
    if not n or match is None:
        yield 0, [*[""] * n, _title(text, sep)]
        return
    starts = [m.start() for m in re.finditer(rf"^{re.escape(match[1])}{sep}", text, re.MULTILINE)]
    for start, stop in pairwise([*starts, len(text)]):
        given = head.match(text, start, stop)
        if given is not None:
            yield (
                text.count("\n", 0, start),
                [*(c.strip('"') for c in given.groups()), _title(text[given.end() : stop], sep)],
            )


def _title(text: str, sep: str) -> str:
    """The title without the quotes around it; doubled quotes are one where all of them are doubled."""
    title = re.sub(rf"{sep}\s*$", "", text.strip()).strip()
    if len(title) > 1 and title.startswith('"') and title.endswith('"'):
        title = title[1:-1]
    return title if '"' in title.replace('""', "") else title.replace('""', '"')


def _read_days(
    rows: Sequence[Sequence[str]], columns: Mapping[str, int]
) -> list[tuple[DayLabel | None, DayLabel | None]]:
    """Day of download and of publication; read as one column, since one browser wrote both."""

    def column(name: str) -> list[str]:
        return [cells[columns[name]] if name in columns and columns[name] < len(cells) else "" for cells in rows]

    days, _ = read_days([*column("time"), *column("posted")])
    return list(zip(days[: len(rows)], days[len(rows) :], strict=True))


def _read_post(
    line: int,
    cells: Sequence[str],
    columns: Mapping[str, int],
    header: Sequence[str],
    seen: DayLabel | None,
    posted: DayLabel | None,
) -> _Post | Rejected:
    def cell(name: str) -> str:
        return cells[columns[name]] if name in columns and columns[name] < len(cells) else ""

    link = _LINK.match(cell("link"))
    if link is None:
        return Rejected(
            line, "no link to a post in it", header[columns["link"]], f"text of {len(cell('link'))} characters"
        )
    counts: dict[str, Count | None] = {}
    for name in _NAMES:
        try:
            counts[name] = read_count(cell(name))
        except ValueError:
            return Rejected(line, "no count", header[columns[name]], cell(name))
    views = counts["views"]
    if views is not None and views.value == 0 and any(count and count.value > 0 for count in counts.values()):
        counts = {name: count if count and count.value else None for name, count in counts.items()}
    return _Post(line, link[1], link[2], link[3], cell("title"), counts, seen, posted, id_time_us(link[3]))


def _observed(posts: Sequence[_Post], options: Options, zone: tzinfo) -> dict[DayLabel | None, int | None]:
    """Label of the day of download → the end of that day; what was stated where the file has no such label."""
    newest = max((post.uploaded_us for post in posts if post.uploaded_us is not None), default=None)
    observed: dict[DayLabel | None, int | None] = {None: options.observed_us}
    for label in {post.seen for post in posts if post.seen is not None}:
        if label.year is not None:
            day: date | None = date(label.year, label.month, label.day)
        elif options.observed_us is not None:
            day = _nearest(label, local_day(options.observed_us, zone) + timedelta(days=1), -1)
        else:
            day = _nearest(label, local_day(newest, zone) - timedelta(days=1), 1) if newest is not None else None
        observed[label] = None if day is None else day_end_us(day, zone)
    return observed


def _nearest(label: DayLabel, start: date, direction: int) -> date | None:
    """The first such day from `start` on, forwards or backwards."""
    for year in range(start.year, start.year + 9 * direction, direction):
        try:
            day = date(year, label.month, label.day)
        except ValueError:
            continue
        if (day - start).days * direction >= 0:
            return day
    return None


def _published_on(post: _Post, zone: tzinfo) -> date | None:
    """The day of publication; None where the label is no day shortly after the upload."""
    if post.posted is None or post.uploaded_us is None:
        return None
    uploaded_on = local_day(post.uploaded_us, zone)
    day = _nearest(post.posted, uploaded_on - timedelta(days=1), 1)
    return day if day is not None and (day - uploaded_on).days <= _SCHEDULED_DAYS else None


def _zone_limit_us(posts: Sequence[_Post], options: Options, zone: tzinfo) -> int:
    """How far ahead of `zone` the browser's clock can have been: no post appeared after the end of its labelled day."""
    if options.zone:
        return 0
    ends = [
        day_start_us(day + timedelta(days=1), zone) - post.uploaded_us
        for post in posts
        if post.uploaded_us is not None and (day := _published_on(post, zone)) is not None
    ]
    return min([_EAST_US, *ends])


def _posted(post: _Post, limit_us: int, zone: tzinfo) -> tuple[int | None, bool]:
    """When the post was published, and whether that was on a later day than its upload.

    A post that was scheduled shows its day only; noon stands for the hour.
    """
    day = _published_on(post, zone)
    if day is None or post.uploaded_us is None:
        return post.uploaded_us, False
    if post.uploaded_us + limit_us < day_start_us(day, zone):
        return day_start_us(day, zone) + DAY_US // 2, True
    return post.uploaded_us, False


_FACT = (
    *("post_id", "posted_us", "uploaded_us", "kind", "caption", "caption_length", "hashtags", "has_question"),
    *("has_mention", "url", "observed_us", "source"),
)
_SNAPSHOT = ("post_id", "observed_us", *_NAMES, *(f"{name}_step" for name in _NAMES), "source")


def _fact(
    post: _Post, posted_us: int | None, observed: Mapping[DayLabel | None, int | None], source: str
) -> tuple[Any, ...]:
    url = f"https://www.tiktok.com/@{post.handle}/{post.kind}/{post.post_id}"
    features = read_features(post.title)
    known = (None,) * 4 if features is None else features
    caption = clean_caption(post.title)
    return (post.post_id, posted_us, post.uploaded_us, post.kind, caption, *known, url, observed.get(post.seen), source)


def _snapshot(post: _Post, observed: Mapping[DayLabel | None, int | None], source: str) -> tuple[Any, ...]:
    counts = [post.counts[name] for name in _NAMES]
    values = [count.value if count else None for count in counts]
    steps = [count.step if count else None for count in counts]
    return (post.post_id, observed.get(post.seen), *values, *steps, source)


def _sentences(
    kind: str, posts: Sequence[_Post], observed: Mapping[DayLabel | None, int | None], n_later: int, zone: tzinfo
) -> tuple[str, ...]:
    if not posts:
        return ("No post could be read.",)
    # Studio lists about fifteen posts, the older Business Suite every one.
    is_top = kind == "studio.content" and len(posts) <= _MOST_TOP
    top = ": the top ones; there may be more" if is_top else ""
    said = [f"{plural(len(posts), 'post')} with lifetime views, likes, comments and shares{top}."]
    days = sorted({us for post in posts if (us := observed.get(post.seen)) is not None})
    if days:
        whose = "the day of the download" if any(post.seen for post in posts) else "as you said"
        said.append(f"Counted on {say_day(local_day(days[-1], zone))}, {whose}.")
    else:
        said.append("The file does not say when it was made, so its counts stay out of growth curves; --observed can.")
    if n_later:
        were = "was" if n_later == 1 else "were"
        said.append(
            f"{n_later} {were} published on a later day than uploaded: noon stands for the hour, which is unknown."
        )
    return tuple(said)
