"""What the creator takes off TikTok's own screens: Studio's post list, copied and pasted, and the template, filled in.

The list shows the minute of a post and no id, the template a day. With traps both are as people make them: a list with
a post that is still to come and one that was copied twice, a template that a spreadsheet of another country saved.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

from groundswell.clock import SECOND_US, local_day, to_datetime
from groundswell.foryou.invented_formats.api_business import watched
from groundswell.foryou.invented_formats.look import Look, Post
from groundswell.foryou.invented_formats.studio_labels import label
from groundswell.foryou.invented_formats.workbook import workbook
from groundswell.foryou.invented_formats.written import (
    UNSAID,
    Row,
    Written,
    exact,
    fact_of,
    in_app,
    said_in_app,
    snapshot_of,
)
from groundswell.importers.template_columns import COLUMNS, HEADER

_MINUTE_US = 60 * SECOND_US
_LISTED = ("views", "likes", "comments")
_ABOVE = "TikTok Studio\nHome\nPosts\nPosts (Created on)\nPrivacy\nViews\nLikes\nComments\nActions\n"
_CUT = 60
_N_FILLED = 12
_TRAFFIC = {"For You": 0.71, "Following": 0.12, "Profile": 0.08, "Search": 0.055, "Sound": 0.025, "Other": 0.01}


def write_screens(look: Look, folder: Path) -> list[Written]:
    """The list, and the template as CSV and as a workbook."""
    return [_list(look, folder / "posts, pasted.txt"), *_templates(look, folder)]


# --- the post list ----------------------------------------------------------------------------------------------------


def _list(look: Look, path: Path) -> Written:
    posts = look.posts[::-1]
    entries = [_entry(look, post, is_pinned=post is posts[0]) for post in posts]
    n_rejected = 0
    if look.traps:
        soon = _day(look.seen_on + timedelta(days=9))
        entries.insert(0, f"00:12\nstill to come\n{soon}, 8:00\u202fAM\nEveryone\n0\n0\n0\n")
        entries.append(entries[-1])  # long lists are copied in parts that overlap
        n_rejected = 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\n".join([_ABOVE.rstrip("\n"), *(e.rstrip("\n") for e in entries)]) + "\n").encode())
    source = "studio.list"
    rows: dict[str, list[Row]] = {
        "post_fact": [_listed_fact(look, post, source) for post in posts],
        "post_snapshot": [
            snapshot_of(look, post, source, {name: in_app(getattr(post, name)) for name in _LISTED}, post_id=_key(post))
            for post in posts
        ],
    }
    says = "TikTok Studio, the post list as copied from its page"
    return Written(path, says, frozenset({source}), rows, look.seen_on, n_rejected=n_rejected)


def _entry(look: Look, post: Post, *, is_pinned: bool) -> str:
    """One post as its row is copied: a line for each cell."""
    at = to_datetime(post.posted_us)
    year = "" if at.year == look.seen_on.year else f" {at.year},"
    blank = "\u202f" if look.traps else " "  # as browsers write it
    when = f"{_day(at.date())},{year} {at.hour % 12 or 12}:{at:%M}{blank}{'AM' if at.hour < 12 else 'PM'}"
    seconds = post.duration_ms // 1_000
    cells = [
        *([] if post.kind == "photo" else [f"{seconds // 60:02d}:{seconds % 60:02d}"]),
        *([_title(look, post)] if post.caption else []),
        *(["Pinned"] if is_pinned else []),
        when,
        "Everyone",
        *(said_in_app(getattr(post, name)) for name in _LISTED),
    ]
    return "\n".join(cells) + "\n"


def _day(day: date) -> str:
    """`Nov 3`."""
    month, number = label(day).split()
    return f"{month[:3]} {number}"


def _title(look: Look, post: Post) -> str:
    return f"{post.caption[:_CUT]}…" if _is_cut(look, post) else post.caption


def _is_cut(look: Look, post: Post) -> bool:
    return look.traps and len(post.caption) > 2 * _CUT


def _minute_us(post: Post) -> int:
    return post.posted_us // _MINUTE_US * _MINUTE_US


def _key(post: Post) -> str:
    return f"list-{_minute_us(post) // SECOND_US}"


def _listed_fact(look: Look, post: Post, source: str) -> Row:
    """A post without a link or a sound, known to the minute; photo posts are those without a length."""
    said: Row = {} if post.caption else dict(UNSAID)
    if _is_cut(look, post):
        said = {**UNSAID, "caption": _title(look, post)}
    return fact_of(
        look,
        post,
        source,
        post_id=_key(post),
        posted_us=_minute_us(post),
        kind="video" if post.kind == "video" else None,
        sound_id=None,
        is_original_sound=None,
        url=None,
        **said,
    )


# --- the template -----------------------------------------------------------------------------------------------------


def _templates(look: Look, folder: Path) -> list[Written]:
    filled = look.posts[-_N_FILLED:]
    made = [
        ("template, filled in.csv", "csv", "CSV", [_cells(look, post, is_plain=True) for post in filled]),
        ("template, filled in.xlsx", "xlsx", "XLSX", [_cells(look, post, is_plain=False) for post in filled]),
    ]
    waiting = [[_link(look, post), *[""] * (len(HEADER) - 1)] for post in look.posts[:3]]
    written = []
    for name, form, says, rows in made:
        table = [list(HEADER), [column.example for column in COLUMNS], *waiting, *rows]
        if look.traps and form == "csv":
            table += _broken(rows[0])
        content = workbook("Posts", table) if form == "xlsx" else _csv(table, ";" if look.traps else ",")
        (folder / name).write_bytes(content)
        n_rejected = 2 if look.traps and form == "csv" else 0
        what = f"Groundswell's template, {says}"
        truth = _filled_truth(look, filled)
        written.append(Written(folder / name, what, frozenset({"template"}), truth, look.seen_on, n_rejected))
    return written


def _link(look: Look, post: Post) -> str:
    return look.url(post)


def _broken(row: list[str]) -> list[list[str]]:
    """Rows that tell of no post: a short link, and an id that a spreadsheet has rounded."""
    return [["https://vm.tiktok.com/ZMplanted/", *row[1:]], ["7.5E+18", *row[1:]]]


def _cells(look: Look, post: Post, *, is_plain: bool) -> list[str]:
    """A row as typed (`12.3s`, `34.6%`) or, with traps, as a spreadsheet keeps it (`12,3`, a part of one)."""
    seen = _seen(post)

    def percent(part: float) -> str:
        if not look.traps:
            return f"{part * 100:.4g}%"
        return f"{part * 100:.4g}%".replace(".", ",") if is_plain else f"{part:.4g}"

    average, full = seen.get("average_watch_time_s"), seen.get("watched_full_rate")
    cells = {
        "link": _link(look, post),
        "posted": local_day(post.posted_us).isoformat(),
        "checked": look.seen_on.isoformat(),
        "caption": post.caption[:20],
        "views": f"{post.views:,}",
        "average_watch_time_s": "" if average is None else _length(look, average),
        "watched_full_rate": "" if full is None else percent(full),
        "new_followers": str(seen["new_followers"]),
        "saves": str(post.saves),
        **{f"traffic:{name}": percent(part) for name, part in _TRAFFIC.items()},
    }
    if look.traps:
        cells["traffic:Direct message"] = "<1%"
    return [cells.get(column.name, "") for column in COLUMNS]


def _length(look: Look, seconds: float) -> str:
    if not look.traps:
        return f"{seconds:g}s"
    return f"0:{seconds:.0f}" if seconds == int(seconds) and 10 <= seconds < 60 else f"{seconds:g}".replace(".", ",")


def _seen(post: Post) -> Row:
    """What the screen shows of a post: watch time to a tenth of a second, watched full to a tenth of a percent."""
    row = watched(post)
    shown: Row = {"new_followers": row["new_followers"]}
    if "average_watch_time_s" in row:
        shown["average_watch_time_s"] = round(row["average_watch_time_s"], 1)
        shown["watched_full_rate"] = round(row["watched_full_rate"], 3)
    return shown


def _csv(table: list[list[str]], sign: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=sign, lineterminator="\r\n").writerows(table)
    return text.getvalue().encode("utf-8-sig")


def _filled_truth(look: Look, posts: tuple[Post, ...]) -> dict[str, list[Row]]:
    """A row says a day: its last second but one, where no download stands."""
    source, at = "template", {"observed_us": look.observed_us - SECOND_US}
    head = {"account_id": look.account_id, "source": source, **at}
    return {
        "post_snapshot": [
            snapshot_of(
                look,
                post,
                source,
                {name: exact(getattr(post, name)) for name in ("views", "saves")},
                **_seen(post),
                **at,
            )
            for post in posts
        ],
        "post_traffic": [
            {**head, "post_id": post.post_id, "traffic": name, "share": part}
            for post in posts
            for name, part in _TRAFFIC.items()
        ],
    }
