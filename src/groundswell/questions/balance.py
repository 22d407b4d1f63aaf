"""Whether followers and engagement keep pace with each other, and which of the two holds the account back.

Source: METHODS §4, balance; questions/verdict.py, models/intervals.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from groundswell.answer import Answer, Cell, Chart, Estimate, MethodCard, Table
from groundswell.clock import day_end_us
from groundswell.models import intervals
from groundswell.models.intervals import Interval
from groundswell.questions import caveats, rates
from groundswell.questions import days as daily
from groundswell.questions.base import (
    Columns,
    Floats,
    Mask,
    Measured,
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
from groundswell.questions.counters import SETTLED_DAYS
from groundswell.questions.days import Days
from groundswell.questions.momentum import titles
from groundswell.questions.names import LABELS
from groundswell.questions.rates import ENGAGEMENT, PostRates
from groundswell.questions.registry import question
from groundswell.questions.verdict import BY_FOLLOWERS, EXAMPLES, Verdict, judge
from groundswell.questions.wording import say
from groundswell.units import Unit, plural, say_about, say_per_1000, say_range, say_times

CONVERSION = "follow_conversion"
_DAILY_PARTS = ("day_views", "day_likes", "day_comments", "day_shares")


@question(
    "balance",
    asks="Are my followers and my engagement in balance?",
    order=30,
    uses=("post counters", "follower days"),
    also=("account days",),
    says={"days": "posts of the last so many days, held against those before; 0 for all"},
)
def balance(view: View, *, days: int = 90) -> Answer:
    """Which half is ahead, followers or engagement, held against the account's own past; "cannot say" is an answer.

    The rule stands in `verdict.py`, in a table of the answer and on the method card, with an example of each verdict.
    """
    params: dict[str, Cell] = {"days": days}
    posts = rates.load(view, (ENGAGEMENT, BY_FOLLOWERS, CONVERSION))
    reach = measure(view, ("views_per_follower",))
    series = daily.load(view)
    in_days = series.knows(*_DAILY_PARTS)
    if not posts.known(ENGAGEMENT).any() and not in_days.any() and not series.knows("day_followers").any():
        steps = (say("next.content"), say("next.followers"))
        return refuse(view, "balance", headline=say("balance.refused"), next_steps=steps, params=params)
    ends = np.array([day_end_us(d, view.zone) for d in series.days], dtype=np.float64)
    span = choose_span(view, days, np.concatenate([posts.posted_us[posts.known(ENGAGEMENT)], ends[in_days]]))
    chosen = span.holds(posts.posted_us)
    depth = _depth(posts, series, span, chosen)
    found = judge(view, posts, series, span)
    per_follower = reach.numbers("views_per_follower")
    typical = intervals.median(per_follower[chosen & np.isfinite(per_follower)])
    follows = _follows(posts, series, span, chosen)
    has_followers = bool(np.isfinite(per_follower).any() or series.knows("day_followers").any())
    says = (
        _said("balance.depth", depth.interval),
        _reach_says(typical),
        _said("balance.follows" if follows.from_posts else "balance.follows_net", follows.interval),
        say("balance.context") if depth.interval.low is not None else "",
    )
    by_followers = estimate(
        f"{BY_FOLLOWERS}_median",
        posts.median(BY_FOLLOWERS, chosen),
        of=say("of.by_followers"),
        window=span.says,
        why=say("why.by_followers"),
    )
    return Answer(
        "balance",
        view.account_id,
        _headline(view, found, has_followers=has_followers),
        sentences=tuple(s for s in says if s),
        estimates=(
            _change(found, span),
            depth.estimate,
            estimate(
                "views_per_follower_median",
                typical,
                of=say("of.reach"),
                window=span.says,
                why=say("why.by_followers"),
            ),
            by_followers,
            follows.estimate,
            missing("reach_beyond_followers", Unit.SHARE, say("why.beyond")),
        ),
        tables=(*_halves_table(view, posts, per_follower), _rule_table(found)),
        caveats=caveats.shared(view),
        methods=_cards(posts, chosen, reach, (depth, follows)),
        sources=view.sources(),
        as_of_us=view.now_us,
        standing="answered" if found.times is not None else "partly",
        next_steps=(caveats.again(view),) if has_followers else (say("next.followers"), caveats.again(view)),
        params=params,
    )


@dataclass(frozen=True, slots=True)
class Half:
    """One of the figures: its interval as a share of views, what is shown of it, and how it came about."""

    interval: Interval
    estimate: Estimate
    card: MethodCard | None
    from_posts: bool = False


def _depth(posts: PostRates, series: Days, span: Span, chosen: Mask) -> Half:
    """Reactions over views: of the posts, or of the account's weeks where no post is known."""
    if posts.known(ENGAGEMENT).any():
        found, name = posts.pooled(ENGAGEMENT, chosen), f"{ENGAGEMENT}_pooled"
        made = card(
            name,
            sql=posts.sql,
            formula=say("card.interval_pooled"),
            alternatives=posts.alternatives(ENGAGEMENT, chosen),
        )
        return Half(found, estimate(name, found, of=say("of.rate"), window=span.says), made)
    top, views = _by_week(series, span, _DAILY_PARTS[1:])
    name = "engagement_rate_by_views_daily_pooled"
    found = intervals.pooled_rate(top, views, at_most=1.0, rng=rng_of(top, views))
    made = card(name, sql=series.sql, formula=say("card.interval_weeks"))
    return Half(found, estimate(name, found, of=say("of.daily_rate"), window=span.says), made)


def _follows(posts: PostRates, series: Days, span: Span, chosen: Mask) -> Half:
    """New followers a view: from the posts where a file says so, else net followers over views by week."""
    if posts.known(CONVERSION, chosen).any():
        found, name = posts.pooled(CONVERSION, chosen), f"{CONVERSION}_pooled"
        alternatives = posts.alternatives(CONVERSION, chosen)
        made = card(name, sql=posts.sql, formula=say("card.interval_pooled"), alternatives=alternatives)
        return Half(found, estimate(name, found, of=say("of.follows"), window=span.says), made, from_posts=True)
    name = "followers_per_1000_views"
    net, views = _by_week(series, span, ("follower_change",))
    if not len(net) or (net < 0).any():
        # A rate is a share of views; with more leaving than coming there is none, and the growth question tells it.
        nothing = Interval(None, None, None, 0.8, 0, "")
        return Half(nothing, missing(name, Unit.PER_1000, say("why.follows")), None)
    found = intervals.pooled_rate(net, views, at_most=1.0, rng=rng_of(net, views))
    shown = estimate(name, _thousandfold(found), of=say("of.follows_net"), window=span.says)
    return Half(found, shown, card(name, sql=series.sql, formula=say("card.interval_weeks")))


def _by_week(series: Days, span: Span, parts: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Sums of the parts and of the views of each week with views, over the days of the span that know them all."""
    known = series.knows("day_views", *parts) & series.inside(span)
    views = series.by_week("day_views", known)
    top = np.sum([series.by_week(name, known) for name in parts], axis=0)
    if len(parts) > 1:
        top = np.maximum(top, 0)  # comments are net of deletions
    return top[views > 0], views[views > 0]


def _thousandfold(interval: Interval) -> Interval:
    value, low, high = (None if x is None else 1000 * x for x in (interval.value, interval.low, interval.high))
    return replace(interval, value=value, low=low, high=high)


def _said(name: str, interval: Interval) -> str:
    """A share of views in a sentence of the catalogue; empty without a range."""
    if interval.value is None or interval.low is None or interval.high is None:
        return ""
    rate, low, high = (say_per_1000(x) for x in (interval.value, interval.low, interval.high))
    return say(name, rate=rate, low=low, high=high)


def _reach_says(typical: Interval) -> str:
    if typical.value is None or typical.low is None or typical.high is None:
        return ""
    return say("balance.reach", value=say_about(typical.value), range=say_range(typical.low, typical.high))


def _headline(view: View, found: Verdict, *, has_followers: bool) -> str:
    if not has_followers:
        return say("balance.no_followers")
    if found.times is None:
        now, before = plural(found.n_now, found.unit), plural(found.n_before, found.unit)
        return say(f"balance.too_few_{found.unit}s", now=now, before=before, days=str(SETTLED_DAYS))
    times, bounds = say_times(found.times.value), say_range(found.times.low, found.times.high)
    return say(f"balance.{found.verdict.replace(' ', '_')}", times=times, range=bounds, your=whose(view))


def _change(found: Verdict, span: Span) -> Estimate:
    name, times, n = "engagement_per_follower_change", found.times, found.n_now + found.n_before
    if times is None:
        return missing(name, Unit.RATIO, say("why.balance"))
    of = say("of.balance")
    return Estimate(name, times.value, Unit.RATIO, times.low, times.high, 0.8, n, of, span.says, "estimated")


def _rule_table(found: Verdict) -> Table:
    columns: Columns = {
        "verdict": (Unit.TEXT, [LABELS[name] for name in EXAMPLES]),
        "low": (Unit.RATIO, [low for low, _ in EXAMPLES.values()]),
        "high": (Unit.RATIO, [high for _, high in EXAMPLES.values()]),
        "means": (Unit.TEXT, [say(f"balance.means_{name.replace(' ', '_')}") for name in EXAMPLES]),
        "is_this": (Unit.TEXT, [name == found.verdict for name in EXAMPLES]),
    }
    return table("rule", columns, title=say("balance.rule"), description=say("balance.rule_text"))


def _halves_table(view: View, posts: PostRates, per_follower: Floats) -> tuple[Table, ...]:
    """Views per follower and reactions per view of each post; nothing where no post has both."""
    rows = np.flatnonzero(np.isfinite(per_follower) & posts.known(ENGAGEMENT))
    if not len(rows):
        return ()
    rate = posts.measured.numbers(ENGAGEMENT)
    ids, called = [posts.measured["post_id"][i] for i in rows], titles(view)
    columns: Columns = {
        "title": (Unit.TEXT, [called.get(p, p) for p in ids]),
        "views_per_follower": (Unit.RATIO, [cell(per_follower[i]) for i in rows]),
        ENGAGEMENT: (Unit.RATE, [cell(rate[i]) for i in rows]),
        "post_id": (Unit.TEXT, ids),
    }
    chart = Chart("dots", "views_per_follower", ENGAGEMENT)
    title = say("balance.halves", your=whose(view))
    return (table("halves", columns, title=title, chart=chart, description=say("balance.halves_text")),)


def _cards(posts: PostRates, chosen: Mask, reach: Measured, halves: tuple[Half, ...]) -> tuple[MethodCard, ...]:
    by_followers = card(
        f"{BY_FOLLOWERS}_median",
        sql=posts.sql,
        formula=say("card.balance"),
        alternatives=posts.alternatives(BY_FOLLOWERS, chosen, way="median"),
    )
    per_follower = card("views_per_follower_median", sql=reach.sql, formula=say("card.interval_median"))
    return (by_followers, per_follower, *(half.card for half in halves if half.card is not None))
