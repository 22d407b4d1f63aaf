"""The planted files: what the owner of an account has, and what tools save of somebody else's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from groundswell.foryou.invent import invent
from groundswell.foryou.invented_formats import look_at
from groundswell.foryou.invented_formats.api import write_api
from groundswell.foryou.invented_formats.api_business import write_business
from groundswell.foryou.invented_formats.business_suite import write_suite
from groundswell.foryou.invented_formats.comments import write_answered_comments, write_comments
from groundswell.foryou.invented_formats.data_export import write_data_exports
from groundswell.foryou.invented_formats.data_export_txt import write_text_exports
from groundswell.foryou.invented_formats.items import write_items
from groundswell.foryou.invented_formats.items_flat import write_flat
from groundswell.foryou.invented_formats.on_screen import write_screens
from groundswell.foryou.invented_formats.studio import Visit, write_visit
from groundswell.foryou.invented_formats.tags import write_tags
from tests.architecture.planted_fields import TEXT_FILES
from tests.architecture.planting import OTHER, OWN, PER_LIST, Planter, written


def plant_own(folder: Path) -> Planter:
    """What only the owner of an account has: data exports, Studio and the template, pages of the interfaces."""
    account = invent(5, handle=OWN, n_posts=12, days=200)
    look, plain = look_at(account, traps=True), look_at(account)
    planter = Planter()
    planter.plant(write_data_exports(look, folder / "export"))
    planter.plant(write_text_exports(look, folder / "text"))
    planter.plant(write_api(look, folder / "api")[:1])
    shutil.rmtree(folder / "api" / "research")
    planter.plant(write_business(look, folder / "business"))
    planter.plant([write_suite(plain, folder / "suite")])
    planter.plant([write_visit(Visit(account, plain, account.ends_on, 28), folder / "studio")])
    planter.plant([write_visit(Visit(account, plain, account.ends_on, 7), folder / "studio, workbooks", "xlsx")])
    planter.plant(write_screens(look, folder / "screen"))
    planter.is_own = False  # what others wrote under own posts
    planter.plant(write_answered_comments(look, folder / "comments")[:1])
    shutil.rmtree(folder / "comments" / "research")
    for name, keys in TEXT_FILES.items():
        path = folder / "text" / "text, English" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        records = ("".join(f"{key}: {planter.mark()}\n" for key in keys) for _ in range(PER_LIST))
        path.write_text("\n".join(records), encoding="utf-8")
    token = dict.fromkeys(("access_token", "refresh_token", "open_id"), planter.mark()) | {"expires_in": 7200}
    (folder / "api" / "token.json").write_text(json.dumps(token), encoding="utf-8")
    return planter


def plant_other(folder: Path) -> Planter:
    """What tools save of the account of somebody else: their posts, comments under them, tables of any kind."""
    look = look_at(invent(6, handle=OTHER, n_posts=12, days=200), traps=True)
    planter = Planter(is_own=False)
    planter.plant(write_items(look, folder / "items"))
    planter.plant(write_flat(look, folder / "flat"))
    planter.plant(write_comments(look, folder / "comments"))
    planter.plant(write_answered_comments(look, folder / "comments")[1:])
    shutil.rmtree(folder / "comments" / "business")
    planter.plant(write_tags(look, folder / "tags"))
    planter.plant(write_api(look, folder / "api")[1:])
    shutil.rmtree(folder / "api" / "display")
    planter.kind = "table.posts"
    # Cells that slipped into the column beside theirs, and columns that nobody asked for.
    rows = [
        {"id": post.post_id, "posted": "2026-01-03 10:00", "views": "1000", "likes": "5", "comments": "1"}
        for post in look.posts
    ]
    slipped = ("posted", "views", "likes", "comments")
    rows += [{**rows[0], column: f"zq9{n}{i}000zq"} for n, column in enumerate(slipped) for i in range(3)]
    (folder / "table").mkdir()
    (folder / "table" / "posts.csv").write_text(written(planter.rows(rows)), encoding="utf-8")
    _parquet(folder / "table" / "posts.parquet", planter.rows(rows))
    return planter


def _parquet(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """The rows as Parquet, all cells text."""
    path.with_suffix(".tmp.csv").write_text(written(rows), encoding="utf-8")
    source = f"read_csv('{path.with_suffix('.tmp.csv').as_posix()}', all_varchar = true)"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM {source}) TO '{path.as_posix()}' (FORMAT parquet)")
    path.with_suffix(".tmp.csv").unlink()
