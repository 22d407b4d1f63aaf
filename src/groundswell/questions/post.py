"""One post: how far it is, how it grew from look to look, and how it stands among its own at equal age."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from groundswell.answer import Answer, Cell, Chart, Table
from groundswell.clock import DAY_US
from groundswell.errors import UnknownName
from groundswell.models import intervals
from groundswell.questions import caveats, counters, post_path
from groundswell.questions.base import (
    Columns,
    Mask,
    Measured,
    View,
    card,
    cell,
    choose_span,
    count,
    exact,
    iso_day,
    measure,
    refuse,
    say_instant,
    table,
)
from groundswell.questions.counters import COUNTERS, Counters
from groundswell.questions.post_path import Path
from groundswell.questions.posts import percentiles, say_age_of, say_typical, title_of
from groundswell.questions.registry import question
from groundswell.questions.wording import say
from groundswell.units import Unit, plural

AGES = (1, 3, 7, 28, 90)
"""Days at which a post is held against the others."""

_FEW = 5  # others of the same age; fewer make no rank


@question(
    "post",
    asks="How is one post doing so far?",
    order=65,
    uses=("post counters", "post counters twice"),
    also=("post dates",),
    says={
        "which": "the post, by its id; the newest one by default",
        "days": "compared with the posts of the last so many days; 0 for all",
    },
)
def post(view: View, *, which: str = "", days: int = 0) -> Answer:
    """The latest known counters of one post, every look at it, and its place among the others at equal age."""
    params: dict[str, Cell] = {"which": which, "days": days}
    known = counters.load(view)
    if not len(known):
        steps = (say("next.content"), say("next.table"))
        return refuse(view, "post", headline=say("posts.refused"), next_steps=steps, params=params)
    i = _find(known, which)
    others = choose_span(view, days, known.posted_us).holds(known.posted_us)
    path = post_path.load(view, known.post_id[i], _seen_us(view, known.post_id[i]))
    looks, looks_sql = _looks(view, known, i, path)
    ages, at_age, says_rank = _at_ages(known, i, others, view)
    tables = [t for t in (looks, ages, path.fan if path else None) if t is not None]
    said = (says_rank, *(path.says if path else ()), _called(view, known.post_id[i]), _since(looks))
    found = list(caveats.shared(view, days=False))
    return Answer(
        "post",
        view.account_id,
        _headline(view, known, i),
        sentences=tuple(s for s in said if s)[:4],
        estimates=tuple(
            exact(name, known[name][i], Unit.COUNT, of=say("of.counter"), why=say("why.counter")) for name in COUNTERS
        ),
        tables=tuple(tables),
        caveats=tuple(found),
        methods=(
            card("views", sql=known.measured.sql),
            *((card("views", sql=path.sql, formula=say("card.path")),) if path else ()),
            *((card("views_at_age", sql=at_age.sql, formula=say("card.percentile")),) if at_age else ()),
        ),
        sources=view.sources(),
        as_of_us=view.now_us,
        standing="answered" if looks_sql and says_rank else "partly",
        next_steps=(caveats.again(view) if says_rank else say("next.twice", age=plural(7, "day")),),
        params=params,
    )


def _find(known: Counters, which: str) -> int:
    """The place of the post that was asked for; unsaid, of the newest whose views are known, else the newest."""
    if which:
        if which not in known.post_id:
            raise UnknownName.among("post", which, known.post_id)
        return known.post_id.index(which)
    posted = np.nan_to_num(known.posted_us, nan=-1.0)
    seen = np.where(np.isfinite(known.views), posted, -2.0)
    return int(np.argmax(seen if (seen > -2.0).any() else posted))


def _headline(view: View, known: Counters, i: int) -> str:
    words = {"posted": say_instant(view, known.posted_us[i])}
    if not np.isfinite(known.views[i]):
        return say("post.no_views", **words)
    views = f"{known.views[i]:,.0f}"
    if not np.isfinite(known.age_days[i]):
        return say("post.undated", **words, views=views)
    seen = say_instant(view, known.seen_us[i])
    return say("post.headline", **words, views=views, seen=seen, age=say_age_of(known, i))


def _called(view: View, post_id: str) -> str:
    """What the post is called, as a sentence; empty where it has no words."""
    facts = view.run(f"SELECT kind, caption, hashtags FROM post WHERE post_id = '{post_id}'")
    if not facts["kind"] or not (facts["caption"][0] or facts["hashtags"][0]):
        return ""
    title = title_of(facts["caption"][0], facts["hashtags"][0], facts["kind"][0], post_id)
    said = say("post.called", title=title.replace("{", "(").replace("}", ")"))
    return said[:-1] if said[-2] in ".…!?" else said  # a title that ends a sentence of its own needs no full stop


def _seen_us(view: View, post_id: str) -> list[float]:
    """When the post was looked at, in order."""
    sql = f"SELECT observed_us FROM post_snapshot WHERE post_id = '{post_id}' AND observed_us IS NOT NULL"
    return [float(us) for us in view.run(f"{sql} ORDER BY observed_us")["observed_us"]]


def _looks(view: View, known: Counters, i: int, path: Path | None) -> tuple[Table | None, str]:
    """Every dated look at the post as a table with its line, and the SQL behind it where there are two or more."""
    sql = (
        f"SELECT observed_us, {', '.join(COUNTERS)} FROM post_snapshot"
        f" WHERE post_id = '{known.post_id[i]}' AND observed_us IS NOT NULL ORDER BY observed_us"
    )
    seen = view.run(sql)
    us = [float(t) for t in seen["observed_us"]]
    if not us:
        return None, ""
    posted = known.posted_us[i]
    columns: Columns = {
        "seen_on": (Unit.DATE, [iso_day(view, t) for t in us]),
        "age_days": (Unit.DAYS, [cell((t - posted) / DAY_US, 1) for t in us]),
        **{name: (Unit.COUNT, [count(v) for v in seen[name]]) for name in COUNTERS},
    }
    has_age = np.isfinite(posted)
    chart = Chart("line", "age_days" if has_age else "seen_on", "views", zero=True)
    if path is not None:
        columns = post_path.with_path(columns, path)
        chart = replace(chart, low="usual_low", high="usual_high", label="mark" if "mark" in columns else None)
    made = table(
        "looks",
        columns,
        title=say("post.looks", looks=plural(len(us), "look")),
        chart=chart if len(us) > 1 else None,
        description=say("post.looks_text"),
    )
    return made, sql if sum(v is not None for v in seen["views"]) > 1 else ""


def _at_ages(known: Counters, i: int, others: Mask, view: View) -> tuple[Table | None, Measured | None, str]:
    """The post beside the others at each age that it has passed: the table, the last query, the sentence."""
    rows: dict[str, list[Cell]] = {
        name: [] for name in ("age_days", "views", "typical", "low", "high", "percentile", "n_posts")
    }
    last, says = None, ""
    for age in AGES:
        if np.isfinite(known.age_days[i]) and known.age_days[i] < age:
            break
        equal = measure(view, ("views_at_age",), age_us=age * DAY_US)
        at_age = np.where(others, equal.numbers("views_at_age"), np.nan)
        own = equal.numbers("views_at_age")[i]
        at_age[i] = own
        if not np.isfinite(own) or int(np.isfinite(at_age).sum()) <= _FEW:
            continue
        typical = intervals.median(np.delete(at_age, i)[np.isfinite(np.delete(at_age, i))])
        rank = float(percentiles(at_age)[i])
        n_others = int(np.isfinite(at_age).sum()) - 1
        for name, value in (
            ("age_days", age), ("views", count(own)), ("typical", count(typical.value)), ("low", count(typical.low)),
            ("high", count(typical.high)), ("percentile", cell(rank, 3)), ("n_posts", n_others),
        ):  # fmt: skip
            rows[name].append(value)
        says = say(
            "post.rank", age=plural(age, "day"), views=f"{own:,.0f}", ahead=str(min(int(rank * 10), 9)),
            typical=say_typical(typical), n=plural(n_others, "other post"),
        )  # fmt: skip
        last = equal
    if last is None:
        return None, None, ""
    units = {"age_days": Unit.DAYS, "percentile": Unit.SHARE}
    columns: Columns = {name: (units.get(name, Unit.COUNT), values) for name, values in rows.items()}
    made = table("ages", columns, title=say("post.ages"), description=say("post.ages_text"))
    return made, last, says


def _since(looks: Table | None) -> str:
    """What the last look added to the one before; empty where there are not two."""
    if looks is None:
        return ""
    known = [(d, v) for d, v in zip(looks["seen_on"], looks["views"], strict=True) if isinstance(v, int)]
    if len(known) < 2 or known[-1][1] <= known[-2][1]:
        return ""
    return say("post.since", n=f"{known[-1][1] - known[-2][1]:,}", looks=plural(len(looks), "look"))
