"""One post: how far it is, how it grew from look to look, and how it stands among its own at equal age.

Source: METHODS §1 and §2; models/equal_age.py, forecast.py, bursts.py.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from groundswell.answer import Answer, Cell, Chart, Table
from groundswell.clock import DAY_US
from groundswell.errors import UnknownName
from groundswell.models import intervals
from groundswell.questions import at_age, caveats, counters, post_path, watched
from groundswell.questions.at_age import AGES, AtEqualAge
from groundswell.questions.base import (
    Columns,
    Mask,
    View,
    card,
    cell,
    choose_span,
    count,
    exact,
    iso_day,
    refuse,
    say_instant,
    table,
)
from groundswell.questions.counters import COUNTERS, Counters
from groundswell.questions.post_path import Path
from groundswell.questions.posts import say_age_of, say_typical, title_of
from groundswell.questions.registry import question
from groundswell.questions.wording import say
from groundswell.units import Unit, plural

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
    seen = watched.load(view)
    equal = at_age.load(view, known.post_id, seen)
    path = post_path.load(view, seen, equal.account, known.post_id[i], _seen_us(view, known.post_id[i]))
    looks, looks_sql = _looks(view, known, i, path)
    ages, says_rank = _at_ages(equal, i, others)
    tables = [t for t in (looks, ages, path.fan if path else None) if t is not None]
    said = [says_rank, *(path.says if path else ()), _called(view, known.post_id[i]), _since(looks)]
    said.append(_sound(view, known.post_id[i]))
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
            card(
                "views",
                sql="\n\n".join((known.measured.sql, *((path.sql,) if path else ()))),
                formula=say("card.path") if path else "",
            ),
            *((at_age.method(seen.sql),) if ages else ()),
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


def _sound(view: View, post_id: str) -> str:
    """What is known of the post's sound, as a sentence; empty where that is nothing worth saying."""
    found = view.run(
        "SELECT p.is_original_sound AS is_original, count(o.post_id) AS others FROM post AS p LEFT JOIN post AS o"
        " ON o.sound_id = p.sound_id AND o.post_id <> p.post_id"
        f" WHERE p.post_id = '{post_id}' GROUP BY p.is_original_sound"
    )
    if found["others"] and found["others"][0]:
        return say("post.sound", others=plural(found["others"][0], "other post"))
    return say("post.original") if found["is_original"] and found["is_original"][0] else ""


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


def _at_ages(equal: AtEqualAge, i: int, others: Mask) -> tuple[Table | None, str]:
    """The post beside the others at each age that it has passed, as a table, and the last of them as a sentence."""
    names = ("age_days", "views", "at_age_low", "at_age_high", "typical", "low", "high", "percentile", "n_posts")
    rows: dict[str, list[Cell]] = {name: [] for name in names}
    says = ""
    for age in AGES:
        level = equal.at(age)
        among = np.where(others, level.views, np.nan)
        among[i] = level.views[i]
        rest = np.delete(among, i)
        rest = rest[np.isfinite(rest)]
        if not np.isfinite(level.views[i]) or len(rest) < _FEW:
            continue
        typical = intervals.median(rest)
        rank = float(at_age.percentiles(among)[i])
        own = level.columns([i])
        values = (
            age, own["views_at_age"][1][0], own["at_age_low"][1][0], own["at_age_high"][1][0], count(typical.value),
            count(typical.low), count(typical.high), cell(rank, 3), len(rest),
        )  # fmt: skip
        for name, value in zip(names, values, strict=True):
            rows[name].append(value)
        says = say(
            "post.rank", age=plural(age, "day"), views=level.says(i), ahead=str(min(int(rank * 10), 9)),
            typical=say_typical(typical), n=plural(len(rest), "other post"),
        )  # fmt: skip
    if not says:
        return None, ""
    units = {"age_days": Unit.DAYS, "percentile": Unit.SHARE}
    columns: Columns = {name: (units.get(name, Unit.COUNT), values) for name, values in rows.items()}
    return table("ages", columns, title=say("post.ages"), description=say("post.ages_text")), says


def _since(looks: Table | None) -> str:
    """What the last look added to the one before; empty where there are not two."""
    if looks is None:
        return ""
    known = [(d, v) for d, v in zip(looks["seen_on"], looks["views"], strict=True) if isinstance(v, int)]
    if len(known) < 2 or known[-1][1] <= known[-2][1]:
        return ""
    return say("post.since", n=f"{known[-1][1] - known[-2][1]:,}", looks=plural(len(looks), "look"))
