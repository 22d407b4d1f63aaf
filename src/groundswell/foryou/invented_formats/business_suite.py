"""The older downloads of Business Suite: days with their year, people reached, followers won and lost, posts."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from groundswell.clock import local_day
from groundswell.foryou.invented_formats.api_business import days_of
from groundswell.foryou.invented_formats.look import Look
from groundswell.foryou.invented_formats.studio import published
from groundswell.foryou.invented_formats.studio_labels import label
from groundswell.foryou.invented_formats.written import COUNTS, Row, Written, exact, fact_of, snapshot_of

_DAY = {
    "Video views": "views",
    "Reached audience": "viewers",
    "Profile views": "profile_views",
    "Likes": "likes",
    "Shares": "shares",
    "Comments": "comments",
    "New followers": "followers_gained",
    "Lost followers": "followers_lost",
}
_POST = ("Video views", "Likes", "Comments", "Shares", "Add to Favorites")


def write_suite(look: Look, folder: Path) -> Written:
    """The overview of the last days, and the list of posts."""
    folder.mkdir(parents=True, exist_ok=True)
    days = days_of(look)
    cells: list[tuple[Any, ...]] = [
        (day.strftime("%Y/%m/%d"), *(values[name] for name in _DAY.values())) for day, values in days
    ]
    overview = folder / "Overview.csv"
    overview.write_bytes(_csv(("Date", *_DAY), cells))
    rows: dict[str, list[Row]] = {
        "account_day_raw": [
            {
                "account_id": look.account_id,
                "dataset": "overview",
                "export_id": sha256(overview.read_bytes()).hexdigest(),
                "line": i + 2,
                "label": cells[i][0],
                "year": day.year,
                "month": day.month,
                "day_of_month": day.day,
                "anchor_on": look.seen_on,
                **{name: values[name] for name in _DAY.values()},
                "source": "business.overview",
            }
            for i, (day, values) in enumerate(days)
        ]
    }
    source, posts = "business.content", look.posts[::-1]
    listed = [
        (p.caption, look.url(p), label(local_day(p.posted_us)), *(getattr(p, name) for name in COUNTS)) for p in posts
    ]
    (folder / "Content.csv").write_bytes(_csv(("Video title", "Video link", "Post time", *_POST), listed))
    unsaid = dict.fromkeys(("duration_s", "sound_id", "is_original_sound"))
    rows["post_fact"] = [
        fact_of(look, p, source, **unsaid, posted_us=published(p), uploaded_us=p.uploaded_us) for p in posts
    ]
    rows["post_snapshot"] = [
        snapshot_of(look, p, source, {name: exact(getattr(p, name)) for name in COUNTS}) for p in posts
    ]
    kinds = frozenset({"business.overview", "business.content"})
    return Written(folder, "Business Suite, older downloads", kinds, rows, look.seen_on)


def _csv(header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> bytes:
    """As Studio writes: every field quoted, nothing escaped, no newline at the end."""
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (header, *rows))
    return f"\ufeff{text}".encode()
