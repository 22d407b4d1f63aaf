"""How evenly the account posts and performs: posts a week, gaps, streaks, and how far posts lie apart.

Source: METHODS §4, consistency; models/intervals.py, association.py.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from scipy.special import gammaincinv, ndtri

from groundswell.answer import Answer, Cell, Chart, Estimate, Table
from groundswell.clock import DAY_US, Window, local_day, say_day
from groundswell.models import association
from groundswell.models.association import Association
from groundswell.questions import caveats, counters
from groundswell.questions import days as daily
from groundswell.questions.base import (
    Columns,
    Floats,
    Span,
    View,
    card,
    choose_span,
    exact,
    measure,
    missing,
    refuse,
    table,
    whose,
)
from groundswell.questions.counters import Counters
from groundswell.questions.registry import question
from groundswell.questions.wording import say
from groundswell.units import Unit, plural, say_about, say_range

_WEEK = 7
_MIN_POSTS = 10  # fewer say nothing about how far posts lie apart
EQUAL_AGE_DAYS = 7


@question(
    "consistency",
    asks="How consistent am I?",
    order=50,
    uses=("post counters",),
    also=("post dates",),
    says={"days": "posts of the last so many days; 0 for all"},
)
def consistency(view: View, *, days: int = 90) -> Answer:
    """Posts a week, the longest gap, the run of weeks with a post, and how far the posts' views lie apart.

    Whether weeks with more posts were weeks of more growth is said as an association, never as a cause.
    """
    params: dict[str, Cell] = {"days": days}
    posts = counters.load(view)
    dated = posts.posted_us[np.isfinite(posts.posted_us)]
    if not len(dated):
        steps = (say("next.content"), say("next.table"))
        return refuse(view, "consistency", headline=say("consistency.refused"), next_steps=steps, params=params)
    span = choose_span(view, days, dated)
    window = span.window or _whole(view, dated)
    posted = sorted(local_day(int(us), view.zone) for us in dated if window.start_us <= us < window.end_us)
    pace = measure(view, ("posts_per_week", "longest_gap_days"), window=window)
    runs = measure(view, ("current_streak_weeks", "longest_streak_weeks"))
    spread, at_age = _spread(view, posts, span)
    weeks, gaps = _weeks(posted, window), _gaps(posted)
    link, link_says = _association(view, weeks)
    sentences = (
        _gap_says(gaps),
        _streak_says(view, runs.one("current_streak_weeks"), runs.one("longest_streak_weeks")),
        _spread_says(spread, at_age=at_age, your=whose(view)),
        link_says,
    )
    return Answer(
        "consistency",
        view.account_id,
        say(
            "consistency.headline",
            posts=plural(len(posted), "post"),
            span=span.says,
            pace=_pace_says(len(posted), window),
        ),
        sentences=tuple(s for s in sentences if s),
        estimates=(
            exact(
                "posts_per_week",
                pace.one("posts_per_week"),
                Unit.PER_WEEK,
                of=say("of.pace"),
                n=len(posted),
                window=span.says,
            ),
            exact(
                "longest_gap_days",
                pace.one("longest_gap_days"),
                Unit.DAYS,
                of=say("of.gap"),
                window=span.says,
                why=say("why.gap"),
            ),
            exact("current_streak_weeks", runs.one("current_streak_weeks"), Unit.WEEKS, of=say("of.streak")),
            exact("longest_streak_weeks", runs.one("longest_streak_weeks"), Unit.WEEKS, of=say("of.longest_streak")),
            spread,
            link,
        ),
        tables=(_weeks_table(weeks), *_gaps_table(gaps)),
        caveats=caveats.shared(view, days=False),
        methods=(
            card("posts_per_week", sql=pace.sql),
            card("longest_gap_days", sql=pace.sql),
            card("longest_streak_weeks", sql=runs.sql),
            card("views_at_age" if at_age else "views", sql=posts.measured.sql, formula=say("card.spread")),
        ),
        sources=view.sources(),
        as_of_us=view.now_us,
        standing="answered" if spread.value is not None else "partly",
        next_steps=(caveats.again(view),),
        params=params,
    )


def _whole(view: View, dated: Floats) -> Window:
    last = local_day(view.now_us if view.now_us is not None else int(dated.max()), view.zone)
    return Window.between(
        local_day(int(dated.min()), view.zone), max(last, local_day(int(dated.max()), view.zone)), view.zone
    )


def _pace_says(n: int, window: Window) -> str:
    return say_about(n * _WEEK / window.days)


def _gaps(posted: list[date]) -> list[tuple[int, date, date]]:
    """The days from one day with a post to the next, longest first."""
    found = [((b - a).days, a, b) for a, b in pairwise(sorted(set(posted)))]
    return sorted(found, key=lambda gap: (-gap[0], gap[1]))


def _gap_says(gaps: list[tuple[int, date, date]]) -> str:
    if not gaps:
        return ""
    days, start, end = gaps[0]
    return say("consistency.gap", days=plural(days, "day"), start=say_day(start), end=say_day(end))


def _streak_says(view: View, current: int | None, longest: int | None) -> str:
    if not longest:
        return ""
    key = (
        "consistency.streak"
        if current == longest
        else "consistency.streak_was"
        if current
        else "consistency.streak_over"
    )
    weeks = plural(current or 0, "week")
    return say(key, weeks=weeks, longest=plural(longest, "week"), your=whose(view))


def _weeks(posted: list[date], window: Window) -> list[tuple[date, int]]:
    """Posts of each whole week (from Monday) inside the window; weeks without a post count zero."""
    first = window.start_on + timedelta(days=-window.start_on.weekday() % _WEEK)
    found = []
    while first + timedelta(days=_WEEK - 1) <= window.end_on:
        found.append((first, sum(first <= day < first + timedelta(days=_WEEK) for day in posted)))
        first += timedelta(days=_WEEK)
    return found


def _spread(view: View, posts: Counters, span: Span) -> tuple[Estimate, bool]:
    """The factor around the typical post within which 8 in 10 lie, and whether that is at equal age."""
    chosen = span.holds(posts.posted_us)
    equal = measure(view, ("views_at_age",), age_us=EQUAL_AGE_DAYS * DAY_US).numbers("views_at_age")
    at_age = chosen & (equal > 0)
    use_age = int(at_age.sum()) >= _MIN_POSTS
    values = equal[at_age] if use_age else posts.views[chosen & posts.is_settled & (posts.views > 0)]
    of = say("of.spread_age" if use_age else "of.spread")
    if len(values) < _MIN_POSTS:
        return missing("views_spread", Unit.RATIO, say("why.spread", n=f"{_MIN_POSTS - len(values):,}")), use_age
    sd = float(np.std(np.log(values), ddof=1))
    n = len(values)
    # χ² interval of a standard deviation on the log scale; 8 in 10 posts lie within exp(±1.2816 sd) of the middle.
    low, high = (sd * math.sqrt((n - 1) / float(2 * gammaincinv((n - 1) / 2, q))) for q in (0.9, 0.1))
    factor = [math.exp(float(ndtri(0.9)) * s) for s in (sd, low, high)]
    return Estimate(
        "views_spread", factor[0], Unit.RATIO, factor[1], factor[2], 0.8, n, of, span.says, "estimated"
    ), use_age


def _spread_says(spread: Estimate, *, at_age: bool, your: str) -> str:
    if spread.value is None or spread.low is None or spread.high is None:
        return ""
    key = "consistency.spread_age" if at_age else "consistency.spread"
    return say(
        key,
        your=your,
        factor=say_about(spread.value),
        range=say_range(spread.low, spread.high),
        age=plural(EQUAL_AGE_DAYS, "day"),
    )


def _association(view: View, weeks: list[tuple[date, int]]) -> tuple[Estimate, str]:
    """Whether weeks with more posts went with more views or followers on the account's own daily figures."""
    series = daily.load(view)
    name = "posts_and_views"
    if not series.knows("day_views").any():
        return missing(name, Unit.CORRELATION, say("why.association")), ""
    views_of = dict(zip(series.days, series["day_views"], strict=True))
    pairs = [(n, sum(views_of.get(monday + timedelta(days=i), math.nan) for i in range(_WEEK))) for monday, n in weeks]
    usable = np.array([p for p in pairs if math.isfinite(p[1])], dtype=np.float64).reshape(-1, 2)
    found: Association | None = association.by_ranks(usable[:, 0], usable[:, 1])
    if found is None:
        return missing(name, Unit.CORRELATION, say("why.association_thin")), ""
    key = "consistency.together" if found.low > 0 else "consistency.apart" if found.high < 0 else "consistency.unclear"
    shown = Estimate(
        name,
        found.value,
        Unit.CORRELATION,
        found.low,
        found.high,
        found.level,
        found.n,
        say("of.association"),
        "",
        "estimated",
    )
    return shown, say(key, weeks=plural(found.n, "week"))


def _weeks_table(weeks: list[tuple[date, int]]) -> Table:
    columns: Columns = {
        "week": (Unit.DATE, [monday.isoformat() for monday, _ in weeks]),
        "n_posts": (Unit.COUNT, [n for _, n in weeks]),
    }
    chart = Chart("bars", "week", "n_posts", zero=True)
    return table(
        "weeks", columns, title=say("consistency.weeks"), chart=chart, description=say("consistency.weeks_text")
    )


def _gaps_table(gaps: list[tuple[int, date, date]]) -> tuple[Table, ...]:
    """The five longest gaps between days with posts; nothing where there is none."""
    if not gaps:
        return ()
    longest = gaps[:5]
    columns: Columns = {
        "gap_from": (Unit.DATE, [start.isoformat() for _, start, _ in longest]),
        "gap_to": (Unit.DATE, [end.isoformat() for _, _, end in longest]),
        "gap_days": (Unit.DAYS, [days for days, _, _ in longest]),
    }
    return (table("gaps", columns, title=say("consistency.gaps"), description=say("consistency.gaps_text")),)
