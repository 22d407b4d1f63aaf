"""How people react to the posts: of every 1,000 views, how many brought a like, a comment or a share.

Source: METHODS §4, and the rules for all; models/pooled.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundswell.answer import Answer, Cell, Chart, Estimate, MethodCard, Table
from groundswell.clock import day_end_us, local_day
from groundswell.models import compare, intervals
from groundswell.models.intervals import Interval
from groundswell.questions import caveats, rates
from groundswell.questions import days as daily
from groundswell.questions.base import (
    Columns,
    Floats,
    Mask,
    Span,
    View,
    card,
    cell,
    choose_span,
    estimate,
    measure,
    missing,
    refuse,
    rng_of,
    table,
    whose,
)
from groundswell.questions.names import LABELS
from groundswell.questions.rates import ACTIONS, ENGAGEMENT, STANDARD, PostRates
from groundswell.questions.registry import question
from groundswell.questions.wording import say
from groundswell.units import Unit, plural, say_list, say_per_1000

_PARTS = ("day_likes", "day_comments", "day_shares")
_WIDE = 4  # a range whose ends lie further apart than this says nothing that a creator could use
_QUARTERS_BEYOND = 24  # months; a longer history is told by quarters


@question(
    "engagement",
    asks="How do people react to my posts?",
    order=20,
    uses=("post counters",),
    also=("account days",),
    says={"days": "posts of the last so many days; 0 for all"},
)
def engagement(view: View, *, days: int = 90) -> Answer:
    """Of every 1,000 views, how many brought a like, comment or share, and whether that is usual for the account.

    The default is the platform's own definition, all actions over all views of the posts in the window; the method card
    holds the other standard rates. Where no post can be used, the account's daily figures answer.
    """
    params: dict[str, Cell] = {"days": days}
    posts = rates.load(view, (*STANDARD, *ACTIONS))
    span = choose_span(view, days, posts.posted_us[posts.known(ENGAGEMENT)])
    if not posts.known(ENGAGEMENT).any():
        return _from_days(view, days, params)
    chosen = span.holds(posts.posted_us)
    main = posts.pooled(ENGAGEMENT, chosen)
    mix, mix_says = _mix(posts, chosen, span)
    trend, usual = _trend(view, posts)
    change, change_says = _change(view, posts, span, main)
    n_unknown = int((chosen & ~posts.known(ENGAGEMENT)).sum())
    found = list(caveats.shared(view, days=False))
    if n_unknown:
        found.append(caveats.unknown(n_unknown, say_list(_unknown_parts(view, posts, chosen))))
    if main.low is None:
        found.append(caveats.thin(main.n))
    sentences = (
        mix_says,
        _usual_says(view, main, usual) or change_says,
        _unknown_says(chosen, n_unknown),
        say("span.widened", days=f"{days:,}") if span.is_widened else change_says if usual else "",
    )
    return Answer(
        "engagement",
        view.account_id,
        headline(main),
        sentences=tuple(s for s in sentences if s),
        estimates=(estimate(f"{ENGAGEMENT}_pooled", main, of=say("of.rate"), window=span.says), *mix, *change),
        tables=(_rates_table(mix), *trend),
        caveats=tuple(found),
        methods=_cards(posts, chosen),
        sources=view.sources(),
        as_of_us=view.now_us,
        standing="answered" if main.low is not None else "partly",
        next_steps=_next(view, mix, main),
        params=params,
    )


def headline(main: Interval, *, unit: str = "") -> str:
    """The rate with its range in one sentence; without a range where the posts are too few for one."""
    if main.low is None or main.high is None:
        return say("engagement.thin", rate=say_per_1000(float(main.value or 0)), posts=plural(main.n, "post"))
    if main.high > _WIDE * main.low:
        return say("engagement.wide", rate=say_per_1000(float(main.value or 0)), posts=plural(main.n, "post"))
    low, high = say_per_1000(main.low), say_per_1000(main.high)
    return say(f"engagement.headline{unit}", rate=say_per_1000(float(main.value or 0)), low=low, high=high)


def _mix(posts: PostRates, chosen: Mask, span: Span) -> tuple[tuple[Estimate, ...], str]:
    """Each action on its own, and the sentence that says how the reactions divide."""
    found, said, absent = [], [], []
    n = int(posts.known(ENGAGEMENT, chosen).sum())
    for name in ACTIONS:
        if not posts.known(name, chosen).any():
            found.append(missing(f"{name}_pooled", Unit.RATE, say(f"why.{name}")))
            absent.append(LABELS[name])
            continue
        interval = posts.pooled(name, chosen)
        found.append(estimate(f"{name}_pooled", interval, of=say("of.rate"), window=span.says))
        rate = f"{say_per_1000(float(interval.value or 0))} {LABELS[name]}"
        fewer = interval.n < n
        said.append(say("engagement.of_fewer", rate=rate, posts=plural(interval.n, "post")) if fewer else rate)
    if len(said) < 2:
        return tuple(found), ""
    words = {"posts": plural(n, "post"), "span": span.says, "parts": say_list(said), "absent": say_list(absent)}
    return tuple(found), say("engagement.mix_without" if absent else "engagement.mix", **words)


def _unknown_parts(view: View, posts: PostRates, chosen: Mask) -> list[str]:
    parts = ["likes", "comments", "shares", "views"]
    known = measure(view, parts)
    without = chosen & ~posts.known(ENGAGEMENT)
    return [n for n in parts if np.isnan(known.numbers(n)[without]).any()] or parts


def _unknown_says(chosen: Mask, n_unknown: int) -> str:
    if not n_unknown:
        return ""
    n = int(chosen.sum())
    return say("engagement.unknown", n=f"{n_unknown:,}", posts=plural(n, "post"))


def _change(view: View, posts: PostRates, span: Span, main: Interval) -> tuple[tuple[Estimate, ...], str]:
    """The window against the one before, where both have a range."""
    if span.window is None or main.value is None or main.low is None or main.high is None:
        return (), ""
    earlier = Span(span.window.before(view.zone), "").holds(posts.posted_us)
    before = posts.pooled(ENGAGEMENT, earlier)
    if before.value is None or before.low is None or before.high is None:
        return (), ""
    times = compare.ratio((main.value, main.low, main.high), (before.value, before.low, before.high))
    if times is None:
        return (), ""
    key = "engagement.same" if not times.is_clear else "engagement.more" if times.value > 1 else "engagement.less"
    sentence = say(key, rate=say_per_1000(before.value), low=say_per_1000(before.low), high=say_per_1000(before.high))
    change = Estimate(
        "engagement_rate_change",
        times.value,
        Unit.RATIO,
        times.low,
        times.high,
        main.level,
        main.n,
        say("of.change"),
        span.says,
        "estimated",
    )
    return (change,), sentence


def _usual_says(view: View, main: Interval, usual: tuple[float, float] | None) -> str:
    if usual is None or main.value is None:
        return ""
    inside = usual[0] <= main.value <= usual[1]
    key = "engagement.inside" if inside else "engagement.above" if main.value > usual[1] else "engagement.below"
    return say(key, your=whose(view), low=say_per_1000(usual[0]), high=say_per_1000(usual[1]))


@dataclass(frozen=True, slots=True)
class Period:
    """One month or quarter of posts."""

    name: str
    chosen: Mask


def periods(view: View, posted_us: Floats) -> tuple[Period, ...]:
    """The months in which posts were published, or the quarters where the history is long; in order, gaps left out."""
    dated = np.isfinite(posted_us)
    days = [local_day(int(us), view.zone) if ok else None for us, ok in zip(posted_us, dated, strict=True)]
    months = np.array([f"{d:%Y-%m}" if d else "" for d in days])
    if len(set(months[dated])) > _QUARTERS_BEYOND:
        months = np.array([f"{d.year}-Q{(d.month + 2) // 3}" if d else "" for d in days])
    return tuple(Period(str(m), months == m) for m in sorted(set(months[dated])))


def _trend(view: View, posts: PostRates) -> tuple[tuple[Table, ...], tuple[float, float] | None]:
    """The rate by month or quarter, with the range in which 8 of 10 such periods lie."""
    known = [p for p in periods(view, posts.posted_us) if posts.known(ENGAGEMENT, p.chosen).any()]
    if len(known) < 2:
        return (), None
    found = [posts.pooled(ENGAGEMENT, p.chosen) for p in known]
    past = intervals.usual_range([float(i.value) for i in found if i.value is not None and i.low is not None])
    usual = None if past.low is None or past.high is None else (past.low, past.high)
    columns: Columns = {
        "period": (Unit.TEXT, [p.name for p in known]),
        "n_posts": (Unit.COUNT, [i.n for i in found]),
        ENGAGEMENT: (Unit.RATE, [cell(i.value) for i in found]),
        "low": (Unit.RATE, [cell(i.low) for i in found]),
        "high": (Unit.RATE, [cell(i.high) for i in found]),
        "usual_low": (Unit.RATE, [usual and usual[0]] * len(known)),
        "usual_high": (Unit.RATE, [usual and usual[1]] * len(known)),
    }
    band = ("usual_low", "usual_high") if usual else ("low", "high")
    chart = Chart("line", "period", ENGAGEMENT, low=band[0], high=band[1])
    title = say("engagement.trend" if usual else "engagement.trend_plain", your=whose(view))
    return (table("trend", columns, title=title, chart=chart, description=say("engagement.trend_text")),), usual


def _rates_table(mix: tuple[Estimate, ...]) -> Table:
    columns: Columns = {
        "action": (Unit.TEXT, [LABELS[name] for name in ACTIONS]),
        "rate": (Unit.RATE, [e.value for e in mix]),
        "low": (Unit.RATE, [e.low for e in mix]),
        "high": (Unit.RATE, [e.high for e in mix]),
        "n_posts": (Unit.COUNT, [e.n for e in mix]),
    }
    chart = Chart("intervals", "rate", "action", low="low", high="high", log=_spread([e.value for e in mix]) > 20)
    return table(
        "actions", columns, title=say("engagement.actions"), chart=chart, description=say("engagement.actions_text")
    )


def _spread(values: list[float | None]) -> float:
    known = [v for v in values if v]
    return max(known) / min(known) if known else 1.0


def _cards(posts: PostRates, chosen: Mask) -> tuple[MethodCard, ...]:
    others = [name for name in STANDARD if name != ENGAGEMENT]
    main = card(
        f"{ENGAGEMENT}_pooled",
        sql=posts.sql,
        formula=say("card.interval_pooled"),
        alternatives=posts.alternatives(ENGAGEMENT, chosen, others=others),
    )
    small = tuple(
        card(
            f"{name}_pooled",
            sql=posts.sql,
            formula=say("card.interval_pooled"),
            alternatives=posts.alternatives(name, chosen),
        )
        for name in ACTIONS
    )
    return (main, *small)


def _next(view: View, mix: tuple[Estimate, ...], main: Interval) -> tuple[str, ...]:
    steps = []
    if main.low is None and main.needed:
        steps.append(say("next.more_posts", n=plural(main.needed, "more post")))
    if any(e.name == "save_rate_pooled" and e.value is None for e in mix):
        steps.append(say("next.saves"))
    steps.append(caveats.again(view))
    return tuple(steps)


def _from_days(view: View, days: int, params: dict[str, Cell]) -> Answer:
    """The same question from the account's daily figures, in blocks of weeks because neighbouring days are alike."""
    found = daily.load(view)
    usable = found.knows("day_views", *_PARTS) & (found["day_views"] > 0)
    ends = np.array([day_end_us(d, view.zone) for d in found.days], dtype=np.float64)
    span = choose_span(view, days, ends[usable])
    chosen = usable & found.inside(span)
    if not chosen.any():
        steps = (say("next.content"), say("next.overview"))
        return refuse(view, "engagement", headline=say("engagement.refused"), next_steps=steps, params=params)
    views = found.by_week("day_views", chosen)
    # Daily comments are net of deletions, so a week can come out below zero: nothing happened that a rate could tell.
    actions = np.maximum(np.sum([found.by_week(name, chosen) for name in _PARTS], axis=0), 0)
    main = intervals.pooled_rate(actions, views, at_most=1.0, rng=rng_of(actions, views))
    name = "engagement_rate_by_views_daily_pooled"
    shown = [d if ok else None for d, ok in zip(found["day_engagement_rate_by_views"], found.inside(span), strict=True)]
    columns: Columns = {
        "day": (Unit.DATE, [d.isoformat() for d in found.days]),
        "day_engagement_rate_by_views": (Unit.RATE, [cell(v) for v in shown]),
    }
    chart = Chart("line", "day", "day_engagement_rate_by_views")
    thin = (say("engagement.weeks", weeks=plural(main.n, "week")),) if main.low is None else ()
    sentences = (say("engagement.from_days", days=plural(int(chosen.sum()), "day")), *thin)
    return Answer(
        "engagement",
        view.account_id,
        say("engagement.days_thin", rate=say_per_1000(float(main.value or 0)))
        if main.low is None
        else headline(main, unit="_days"),
        sentences=(*sentences, *((say("span.widened", days=f"{days:,}"),) if span.is_widened else ())),
        estimates=(estimate(name, main, of=say("of.daily_rate"), window=span.says),),
        tables=(
            table("days", columns, title=say("engagement.days"), chart=chart, description=say("engagement.days_text")),
        ),
        caveats=caveats.shared(view, posts=False),
        methods=(card(name, sql=found.sql, formula=say("card.interval_weeks")),),
        sources=view.sources(),
        as_of_us=view.now_us,
        standing="partly",
        next_steps=(say("next.content"), caveats.again(view)),
        params=params,
    )
