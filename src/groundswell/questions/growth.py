"""How followers and views have grown: what was counted, where the counts have gaps, and which step stands out.

Source: METHODS, rules for all; models/steps.py.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from groundswell.answer import Answer, Cell, Chart, Estimate, MethodCard, Table
from groundswell.clock import DAY_US, day_end_us, day_start_us, local_day, say_day
from groundswell.models import intervals, steps
from groundswell.questions import caveats, counters
from groundswell.questions import days as daily
from groundswell.questions.base import (
    Columns,
    Floats,
    Measured,
    View,
    card,
    cell,
    choose_span,
    count,
    estimate,
    exact,
    measure,
    missing,
    refuse,
    say_instant,
    table,
)
from groundswell.questions.counters import Counters
from groundswell.questions.days import Days
from groundswell.questions.names import LABELS
from groundswell.questions.registry import question
from groundswell.questions.wording import say
from groundswell.units import Unit, plural, say_about, say_count, say_range

_OVER_DAYS = (
    "followers_first",
    "followers_last",
    "followers_net",
    "followers_gained",
    "followers_lost",
    "n_days",
    "n_days_missing",
    "day_views_total",
)
_BACK_DAYS = 92  # a month of posts is held against the three months before it
_WEEKS_IN, _WEEKS_BACK, _WEEKS_MIN = 8, 16, 8
_LEVEL = 0.8


@question(
    "growth",
    asks="How are my followers and views growing?",
    order=40,
    uses=("follower days",),
    also=("account days", "post counters", "account counters"),
    says={"days": "followers and views of the last so many days; 0 for all"},
)
def growth(view: View, *, days: int = 90) -> Answer:
    """Followers gross and net, views by month, the step that stands out, and counts that fell; gaps stay gaps.

    A step is a month (for daily figures: eight weeks) whose views rose against the time before by more than chance
    and the search for the largest explain.
    """
    params: dict[str, Cell] = {"days": days}
    series, posts = daily.load(view), counters.load(view)
    followers = _followers(view, series, days)
    if followers is None and not np.isfinite(posts.views).any() and not series.knows("day_views").any():
        next_steps = (say("next.followers"), say("next.overview"), say("next.content"))
        return refuse(view, "growth", headline=say("growth.refused"), next_steps=next_steps, params=params)
    step = rise_of_posts(view, posts) or rise_of_days(series)
    months = _months_table(view, posts, step)
    now_says, now = _typical_now(view, posts, days, step)
    falls = counters.falls_table(posts)
    lines = [f.says for f in (followers,) if f] + [step.says if step else "", now_says, counters.falls_says(posts)]
    said = [line for line in lines if line] or [say("growth.no_step", posts=plural(len(posts), "post"))]
    found = list(caveats.shared(view))
    if falls is not None:
        found.append(caveats.falls(counters.n_fallen(posts), [LABELS[n] for n, _, _ in counters.falls(posts)]))
    if followers and followers.n_missing:
        found.append(caveats.gaps(followers.n_missing))
    tables = (_days_table(series, "day_followers"), _days_table(series, "day_views"), months, falls)
    return Answer(
        "growth",
        view.account_id,
        said[0],
        sentences=tuple(said[1:5]),
        estimates=(*(followers.estimates if followers else _no_followers()), *now, *((step.estimate,) if step else ())),
        tables=tuple(t for t in tables if t is not None),
        caveats=tuple(found),
        methods=_cards(posts, series, followers),
        sources=view.sources(),
        as_of_us=view.now_us,
        standing="answered" if followers and followers.has_change else "partly",
        next_steps=_next(view, followers, posts),
        params=params,
    )


@dataclass(frozen=True, slots=True)
class Followers:
    """What is known of the followers: the sentence, the estimates, and how many days between are missing."""

    says: str
    estimates: tuple[Estimate, ...]
    n_missing: int
    has_change: bool
    sql: str


def _followers(view: View, series: Days, days: int) -> Followers | None:
    """Followers at the end, and what changed over the window; None where no file says how many there are."""
    known = series.knows("day_followers")
    latest = measure(view, ("followers_latest", "followers_latest_observed_us"))
    if not known.any():
        return _followers_seen(view, latest)
    ends = np.array([day_end_us(d, view.zone) for d in series.days], dtype=np.float64)
    span = choose_span(view, days, ends[known])
    over = measure(view, _OVER_DAYS, window=span.window)
    last, net = over.one("followers_last"), over.one("followers_net")
    inside = np.flatnonzero(known & series.inside(span))
    first_on, last_on = series.days[inside[0]], series.days[inside[-1]]
    n_missing = int((~known[inside[0] : inside[-1] + 1]).sum())
    parts = [say("growth.followers", n=say_count(last), day=say_day(last_on))]
    if net is not None and first_on < last_on:
        key = "growth.more" if net > 0 else "growth.fewer" if net < 0 else "growth.same"
        parts.append(say(key, n=say_count(abs(net)), day=say_day(first_on)))
    gained, lost = over.one("followers_gained"), over.one("followers_lost")
    gross = gained is not None and lost is not None
    if gross:
        parts.append(say("growth.gross", gained=say_count(gained), lost=say_count(lost)))
    window = span.says
    found = (
        exact("followers_last", last, Unit.COUNT, of=say("of.followers", day=say_day(last_on)), window=window),
        exact("followers_net", net, Unit.COUNT, of=say("of.net"), n=len(inside), window=window),
        exact("followers_gained", gained, Unit.COUNT, of=say("of.gained"), window=window, why=say("why.gross")),
        exact("followers_lost", lost, Unit.COUNT, of=say("of.lost"), window=window, why=say("why.gross")),
    )
    return Followers(f"{', '.join(parts)}.", found, n_missing, first_on < last_on, over.sql)


def _followers_seen(view: View, latest: Measured) -> Followers | None:
    """Followers where only the profile was looked at, never a file by day."""
    n, seen = latest.one("followers_latest"), latest.one("followers_latest_observed_us")
    if n is None:
        return None
    says = say("growth.followers", n=say_count(n), day=say_instant(view, seen))
    found = exact("followers_latest", n, Unit.COUNT, of=say("of.followers", day=say_instant(view, seen)))
    return Followers(f"{says}.", (found,), 0, has_change=False, sql=latest.sql)


def _no_followers() -> tuple[Estimate, ...]:
    return (missing("followers_last", Unit.COUNT, say("why.followers")),)


@dataclass(frozen=True, slots=True)
class Rise:
    """A step upwards that was found.

    Attributes:
        start_on: first day of the period that rose.
        ratio: how many times as much as before.
    """

    start_on: date
    ratio: float
    says: str
    estimate: Estimate


def rise_of_posts(view: View, posts: Counters) -> Rise | None:
    """The month whose posts' views rose most against the posts of the three months before; None where none did.

    Only posts that were 28 days old or older when last seen take part: a young post is still collecting.
    """
    usable = posts.is_settled & (posts.views > 0)
    if not usable.any():
        return None
    at, logs = posts.posted_us[usable], np.log(posts.views[usable])
    firsts = _month_starts(local_day(int(at.min()), view.zone), local_day(int(at.max()), view.zone))
    edges = np.array([day_start_us(d, view.zone) for d in firsts], dtype=np.float64)
    found = steps.largest_rise(
        steps.compare_periods(at, logs, edges[:-1], edges[1:], back=_BACK_DAYS * DAY_US, level=_LEVEL)
    )
    if found is None:
        return None
    start = firsts[found.index]
    month = f"{start:%Y}-{start.month:02d}"
    name = say_day(start).split(" ", 1)[1]
    says = say("growth.step", month=name, times=say_about(found.ratio), range=_say_bounds(found))
    return Rise(start, found.ratio, says, _rise_estimate("views_step", found, month, say("of.step")))


def rise_of_days(series: Days) -> Rise | None:
    """The eight weeks whose daily views rose most against the sixteen before; None where none did."""
    usable = series.knows("day_views")
    weeks = series.weeks
    whole = [w for w in np.unique(weeks) if (usable & (weeks == w)).sum() >= 5]
    if len(whole) < _WEEKS_IN + _WEEKS_MIN:
        return None
    at = np.array(whole, dtype=np.float64)
    logs = np.array([np.log(np.median(series["day_views"][usable & (weeks == w)]) + 0.5) for w in whole])
    found = _largest_of_weeks(at, logs, resemblance=0.0)
    if found is not None:
        # Weeks resemble their neighbours, which makes steps out of drift: once more, allowing for it.
        found = _largest_of_weeks(at, logs, resemblance=steps.resemblance_of(logs, found.index))
    if found is None:
        return None
    start = date.fromordinal(int(at[found.index]) * 7 + 1)
    says = say("growth.step_days", day=say_day(start), times=say_about(found.ratio), range=_say_bounds(found))
    return Rise(
        start, found.ratio, says, _rise_estimate("day_views_step", found, start.isoformat(), say("of.step_days"))
    )


def _largest_of_weeks(at: Floats, logs: Floats, *, resemblance: float) -> steps.Step | None:
    ends = at + _WEEKS_IN
    compared = steps.compare_periods(
        at, logs, at, ends, back=_WEEKS_BACK, n_min=_WEEKS_MIN, level=_LEVEL, resemblance=resemblance
    )
    return steps.largest_rise(compared)


def _say_bounds(step: steps.Step) -> str:
    return say_range(step.low, step.high)


def _rise_estimate(name: str, step: steps.Step, window: str, of: str) -> Estimate:
    return Estimate(
        name,
        step.ratio,
        Unit.RATIO,
        cell(step.low),
        cell(step.high),
        step.level,
        step.n_in + step.n_before,
        of,
        window,
        "estimated",
    )


def _month_starts(first: date, last: date) -> list[date]:
    """The first days of all months from that of `first` to the one after that of `last`."""
    found = [first.replace(day=1)]
    while found[-1] <= last:
        found.append((found[-1] + timedelta(days=32)).replace(day=1))
    return found


def _typical_now(view: View, posts: Counters, days: int, step: Rise | None) -> tuple[str, tuple[Estimate, ...]]:
    """Typical views of settled posts in the window, beside those before the step."""
    usable = posts.is_settled
    span = choose_span(view, days, posts.posted_us[usable])
    now = intervals.median(posts.views[usable & span.holds(posts.posted_us)])
    if now.value is None or not now.n:
        return "", ()
    shown = (estimate("views_median", now, of=say("of.typical_views"), window=span.says),)
    if now.low is None or now.high is None:
        return "", shown
    words = {"span": span.says, "value": say_about(float(now.value)), "range": say_range(now.low, now.high)}
    if step is None:
        return say("growth.typical", **words), shown
    start_us = day_start_us(step.start_on, view.zone)
    before = intervals.median(posts.views[usable & (posts.posted_us < start_us)])
    if before.value is None or before.low is None or before.high is None:
        return say("growth.typical", **words), shown
    return say(
        "growth.typical_since",
        **words,
        before=say_about(float(before.value)),
        before_range=say_range(before.low, before.high),
    ), shown


def _months_table(view: View, posts: Counters, step: Rise | None) -> Table | None:
    """Typical and total views of the posts of each month, months without posts left empty."""
    usable = np.isfinite(posts.views) & np.isfinite(posts.posted_us)
    if not usable.any():
        return None
    at, views = posts.posted_us[usable], posts.views[usable]
    firsts = _month_starts(local_day(int(at.min()), view.zone), local_day(int(at.max()), view.zone))
    edges = [day_start_us(d, view.zone) for d in firsts]
    inside = [views[(at >= a) & (at < b)] for a, b in itertools.pairwise(edges)]
    typical = [intervals.median(v) if len(v) else None for v in inside]
    columns: Columns = {
        "month": (Unit.TEXT, [f"{d.year}-{d.month:02d}" for d in firsts[:-1]]),
        "n_posts": (Unit.COUNT, [len(v) for v in inside]),
        "views_median": (Unit.COUNT, [cell(i.value) if i else None for i in typical]),
        "low": (Unit.COUNT, [cell(i.low) if i else None for i in typical]),
        "high": (Unit.COUNT, [cell(i.high) if i else None for i in typical]),
        "views_total": (Unit.COUNT, [count(float(v.sum())) if len(v) else None for v in inside]),
        "is_step": (Unit.TEXT, [bool(step and d == step.start_on) for d in firsts[:-1]]),
    }
    chart = Chart("intervals", "month", "views_median", low="low", high="high", log=True, highlight="is_step")
    return table(
        "months",
        columns,
        title=say("growth.months_step" if step else "growth.months"),
        chart=chart,
        description=say("growth.months_text"),
    )


def _days_table(series: Days, name: str) -> Table | None:
    """A figure by day with its gaps, provisional days marked; None where it is never known."""
    if not series.knows(name).any():
        return None
    columns: Columns = {
        "day": (Unit.DATE, [d.isoformat() for d in series.days]),
        name: (Unit.COUNT, [count(v) for v in series[name]]),
    }
    if name == "day_followers":
        columns["follower_change"] = (Unit.COUNT, [count(v) for v in series["follower_change"]])
    columns["is_provisional"] = (Unit.TEXT, [bool(p) for p in series.provisional])
    chart = Chart("line", "day", name, estimated="is_provisional")
    return table(name, columns, title=say(f"growth.{name}"), chart=chart, description=say("growth.days_text"))


def _cards(posts: Counters, series: Days, followers: Followers | None) -> tuple[MethodCard, ...]:
    found = []
    if followers is not None and followers.has_change:
        found += [
            card(name, sql=followers.sql)
            for name in ("followers_last", "followers_net", "followers_gained", "followers_lost")
        ]
    elif followers is not None:
        found.append(card("followers_latest", sql=followers.sql))
    if len(series):
        found += [
            card("follower_change", sql=series.sql),
            card("day_views", sql=series.sql, formula=say("card.step_days")),
        ]
    if len(posts):
        found.append(card("views", sql=posts.measured.sql, formula=say("card.step")))
    return tuple(found)


def _next(view: View, followers: Followers | None, posts: Counters) -> tuple[str, ...]:
    found = []
    if followers is None or not followers.has_change:
        found.append(say("next.followers"))
    if not len(posts):
        found.append(say("next.content"))
    return (*found, caveats.again(view))
