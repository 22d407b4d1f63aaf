"""The few sentences that matter now, drawn from the other questions; how old the numbers are comes first.

Source: VOICE; the numbers are those of the questions that it draws from.
"""

from __future__ import annotations

import numpy as np

from groundswell.answer import Answer, Caveat, Cell, Estimate
from groundswell.questions import at_age, caveats, counters
from groundswell.questions import posts as posts_question
from groundswell.questions.at_age import Level
from groundswell.questions.base import Mask, View, choose_span, refuse, say_instant, say_now
from groundswell.questions.counters import Counters
from groundswell.questions.engagement import engagement
from groundswell.questions.growth import growth
from groundswell.questions.registry import question
from groundswell.questions.wording import say
from groundswell.units import plural

RECENT_DAYS = 90
_SAID = 5  # sentences before the first picture, the headline included
_FOLLOWERS = ("followers_last", "followers_latest")


@question(
    "today",
    asks="What matters now?",
    order=0,
    uses=("post counters", "follower days"),
    also=("account days", "account counters"),
    says={"days": "what counts as recent, in days"},
)
def today(view: View, *, days: int = RECENT_DAYS) -> Answer:
    """How old the numbers are, the followers, the reactions, the best recent post, what is unknown, what to do next."""
    params: dict[str, Cell] = {"days": days}
    react, grown = engagement(view, days=days), growth(view, days=days)
    if react.standing == "refused" and grown.standing == "refused":
        steps = (say("next.overview"), say("next.content"), say("next.export"))
        headline = say("today.refused")
        if n := caveats.n_days_without_year(view):
            headline, steps = say("today.no_year", days=plural(n, "day")), (say("next.year"), *steps[1:])
        return refuse(view, "today", headline=headline, next_steps=steps, params=params)
    posts = counters.load(view)
    has_followers = any(e.name in _FOLLOWERS and e.value is not None for e in grown.estimates)
    lines = [
        say("caveat.old", day=say_now(view)) if caveats.is_old(view) else "",
        grown.headline if has_followers else "",
        react.headline if react.standing != "refused" else "",
        best_recent(view, posts, days),
        "" if has_followers or grown.standing == "refused" else grown.headline,
        posts_question.stale_says(view, posts) or counters.falls_says(posts),
        _compared(react),
    ]
    said = [line for line in dict.fromkeys(lines) if line][:_SAID]
    return Answer(
        "today",
        view.account_id,
        said[0],
        sentences=tuple(said[1:]),
        estimates=(*_known(grown), *_known(react))[:6],
        tables=tuple(t for t in (*grown.tables[:1], *react.tables[-1:])),
        caveats=_union(react, grown),
        methods=(*react.methods[:1], *grown.methods[:1]),
        sources=view.sources(),
        as_of_us=view.now_us,
        standing="answered" if react.standing == grown.standing == "answered" else "partly",
        next_steps=_next(view, react, grown),
        params=params,
    )


def best_recent(view: View, posts: Counters, days: int) -> str:
    """The best recent post: at equal age where that is known, else the most viewed, with its age said beside it."""
    span = choose_span(view, days, posts.posted_us[np.isfinite(posts.views)])
    recent = span.holds(posts.posted_us)
    equal = at_age.load(view, posts.post_id)
    ranked = _best_at_age(view, posts, equal.usual(recent), recent)
    if ranked:
        return ranked
    views = np.where(recent, posts.views, np.nan)
    if not np.isfinite(views).any():
        return ""
    top = int(np.nanargmax(views))
    if not np.isfinite(posts.age_days[top]):
        return say(
            "today.top_undated", views=f"{posts.views[top]:,.0f}", posted=say_instant(view, posts.posted_us[top])
        )
    return say(
        "today.top",
        span=span.says,
        posted=say_instant(view, posts.posted_us[top]),
        views=f"{posts.views[top]:,.0f}",
        age=posts_question.say_age_of(posts, top),
    )


def _best_at_age(view: View, posts: Counters, level: Level, recent: Mask) -> str:
    known = np.where(recent, level.percentile, np.nan)
    if not np.isfinite(known).any():
        return ""
    top = int(np.nanargmax(known))
    ahead = min(int(known[top] * 10), 9)
    return say(
        "today.best",
        posted=say_instant(view, posts.posted_us[top]),
        age=plural(level.age, "day"),
        views=level.says(top),
        ahead=str(ahead),
        n=plural(level.n, "post"),
    )


def _compared(react: Answer) -> str:
    """The sentence of the engagement answer that holds it against what is usual."""
    return (
        react.sentences[1]
        if len(react.sentences) > 1 and "engagement_rate_change" in {e.name for e in react.estimates}
        else ""
    )


def _known(answer: Answer) -> tuple[Estimate, ...]:
    return tuple(e for e in answer.estimates if e.value is not None)


def _union(*answers: Answer) -> tuple[Caveat, ...]:
    return tuple({(c.kind, c.sentence): c for a in answers for c in a.caveats}.values())


def _next(view: View, react: Answer, grown: Answer) -> tuple[str, ...]:
    again = caveats.again(view)
    return tuple(dict.fromkeys((again, *grown.next_steps, *react.next_steps)))[:4]
