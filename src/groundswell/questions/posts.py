"""The posts as a table: what each has, when that was seen, and how it stands among its own at equal age.

Source: METHODS §1 (equal age) and §4 (rates); models/equal_age.py.
"""

from __future__ import annotations

import numpy as np

from groundswell.answer import Answer, Cell, Chart, Estimate, Table
from groundswell.clock import DAY_US, say_age
from groundswell.errors import BadValue, UnknownName
from groundswell.models import intervals
from groundswell.questions import at_age, caveats, counters
from groundswell.questions.at_age import Level
from groundswell.questions.base import (
    Columns,
    Floats,
    Indexes,
    Mask,
    Measured,
    Span,
    View,
    card,
    cell,
    choose_span,
    count,
    estimate,
    exact,
    iso_day,
    measure,
    numbers,
    refuse,
    say_instant,
    table,
)
from groundswell.questions.counters import Counters
from groundswell.questions.names import LABELS
from groundswell.questions.rates import ENGAGEMENT
from groundswell.questions.registry import question
from groundswell.questions.wording import say
from groundswell.units import Unit, plural, say_about, say_list, say_range, shorten

SORTS = ("views", "engagement", "likes", "comments", "shares", "saves", "newest", "equal_age")
_TITLE_LENGTH = 60


@question(
    "posts",
    asks="Which posts did best?",
    order=60,
    uses=("post counters", "post counters twice"),
    also=("post dates",),
    says={
        "days": "posts of the last so many days; 0 for all",
        "sort": f"what comes first: {say_list(SORTS)}",
        "limit": "how many posts to list; 0 for all",
        "age": "the age, in days, at which posts are compared; 0 for 7 days, or the age at which most can be",
        "search": "only posts with these words or hashtags",
    },
)
def posts(view: View, *, days: int = 0, sort: str = "views", limit: int = 50, age: int = 0, search: str = "") -> Answer:
    """The posts with their latest known counters, the day each was seen, their rate and their place at equal age.

    A young post is still collecting views: its age stands beside it, and ranks are at one and the same age.
    """
    _check(sort, limit, age)
    params: dict[str, Cell] = {"days": days, "sort": sort, "limit": limit, "age": age, "search": search}
    known = counters.load(view)
    if not len(known):
        steps = (say("next.content"), say("next.table"))
        return refuse(view, "posts", headline=say("posts.refused"), next_steps=steps, params=params)
    span = choose_span(view, days, known.posted_us)
    rate = measure(view, (ENGAGEMENT,))
    equal = at_age.load(view, known.post_id)
    inside = span.holds(known.posted_us) & _saying(view, known, search)
    chosen = np.flatnonzero(inside)
    level = equal.at(age) if age else equal.usual(inside)
    order = chosen[_order(known, rate, level, sort)[chosen].argsort(kind="stable")]
    listed = order[:limit] if limit else order
    main = _posts_table(view, known, rate, level, listed)
    falls = counters.falls_table(known)
    n_at_age = int(np.isfinite(level.views[chosen]).sum())
    sentences = (
        _youngest(known, order, sort),
        at_age.says_of(level, chosen.tolist()),
        stale_says(view, known),
        counters.falls_says(known),
    )
    typical = intervals.median(known.views[inside & known.is_settled])
    found = list(caveats.shared(view, days=False))
    if falls is not None:
        found.append(caveats.falls(counters.n_fallen(known), [LABELS[n] for n, _, _ in counters.falls(known)]))
    return Answer(
        "posts",
        view.account_id,
        headline(view, known, order, sort, rate)
        if len(order) or not search
        else say("posts.none_found", search=search),
        sentences=tuple(s for s in sentences if s),
        estimates=_estimates(known, inside, span, typical),
        tables=tuple(t for t in (main, falls) if t is not None and len(t)),
        caveats=tuple(found),
        methods=(
            card("views", sql=known.measured.sql),
            card(ENGAGEMENT, sql=rate.sql),
            at_age.method(equal.seen.sql),
        ),
        sources=view.sources(),
        as_of_us=view.now_us,
        standing="answered" if n_at_age and np.isfinite(known.views).any() else "partly",
        next_steps=(caveats.again(view),) if n_at_age else (say("next.twice", age=plural(level.age, "day")),),
        params=params,
    )


def _saying(view: View, known: Counters, search: str) -> Mask:
    """Which posts hold every word of the search in caption or hashtags. Shape (posts,)."""
    words = search.casefold().replace("#", " ").split()
    if not words:
        return np.ones(len(known), dtype=np.bool_)
    facts = view.run("SELECT post_id, caption, hashtags FROM post")
    text = {
        post_id: f"{caption or ''} {tags or ''}".casefold()
        for post_id, caption, tags in zip(facts["post_id"], facts["caption"], facts["hashtags"], strict=True)
    }
    return np.array([all(w in text.get(p, "") for w in words) for p in known.post_id], dtype=np.bool_)


def headline(view: View, known: Counters, order: Indexes, sort: str, rate: Measured) -> str:
    """The post that comes first, with its views, its age and the day they were seen."""
    if not len(order) or not np.isfinite(known.views).any():
        return say("posts.no_views", posts=plural(len(known), "post"))
    top = int(order[0])
    words = {
        "posted": say_instant(view, known.posted_us[top]),
        "seen": say_instant(view, known.seen_us[top]),
        "by": LABELS[sort],
    }
    if sort == "engagement" and rate[ENGAGEMENT][top] is not None:
        return say("posts.first_rate", **words, rate=f"{rate[ENGAGEMENT][top] * 1000:.0f}")
    if sort == "newest" or not np.isfinite(known.views[top]):
        return say("posts.newest", **words)
    return say(
        "posts.first" if np.isfinite(known.seen_us[top]) else "posts.first_undated",
        **words,
        views=f"{known.views[top]:,.0f}",
    )


def title_of(caption: str | None, hashtags: str | None, kind: str | None, post_id: str) -> str:
    """What a post is called in a table: the start of its caption, else its hashtags, else its id."""
    text = " ".join((caption or "").split()) or " ".join(f"#{tag}" for tag in (hashtags or "").split())
    if not text:
        return f"{kind or LABELS['post']} …{post_id[-6:]}"
    return shorten(text, _TITLE_LENGTH)


def _check(sort: str, limit: int, age: int) -> None:
    if sort not in SORTS:
        raise UnknownName.among("order of posts", sort, SORTS)
    if limit < 0:
        msg = f"limit is {limit}. Use 0 for all posts, or a number such as 20."
        raise BadValue(msg)
    if age < 0:
        msg = f"age is {age} days. Posts are compared at an age of a day or more, such as 7; 0 chooses one."
        raise BadValue(msg)


def _order(known: Counters, rate: Measured, level: Level, sort: str) -> Floats:
    """A number for each post: the smaller, the earlier it is listed; unknown last."""
    by = {
        "newest": known.posted_us,
        "engagement": rate.numbers(ENGAGEMENT),
        "equal_age": level.views,
    }
    values = by[sort] if sort in by else known[sort]
    ranks = np.lexsort((np.array(known.post_id), -np.nan_to_num(known.posted_us), -np.nan_to_num(values, nan=-np.inf)))
    places = np.empty(len(values), dtype=np.float64)
    places[ranks] = np.arange(len(values))
    return places


def _posts_table(view: View, known: Counters, rate: Measured, level: Level, listed: Indexes) -> Table:
    rows = [int(i) for i in listed]
    facts = view.run("SELECT post_id, kind, caption, hashtags, url FROM post")
    said = {
        p: (c, h, k)
        for p, c, h, k in zip(facts["post_id"], facts["caption"], facts["hashtags"], facts["kind"], strict=True)
    }
    url = dict(zip(facts["post_id"], facts["url"], strict=True))
    ids = [known.post_id[i] for i in rows]
    counts = {name: (Unit.COUNT, [count(known[name][i]) for i in rows]) for name in counters.COUNTERS}
    columns: Columns = {
        "title": (Unit.TEXT, [title_of(*said.get(p, (None, None, None)), p) for p in ids]),
        "posted_on": (Unit.DATE, [iso_day(view, known.posted_us[i]) for i in rows]),
        "seen_on": (Unit.DATE, [iso_day(view, known.seen_us[i]) for i in rows]),
        "age_days": (Unit.DAYS, [cell(known.age_days[i], 1) for i in rows]),
        **{name: (unit, list(values)) for name, (unit, values) in counts.items()},
        ENGAGEMENT: (Unit.RATE, [cell(v) for v in rate.numbers(ENGAGEMENT)[rows]]),
        **level.columns(rows),
        "is_young": (
            Unit.TEXT,
            [
                None if not np.isfinite(known.age_days[i]) else bool(known.age_days[i] < counters.SETTLED_DAYS)
                for i in rows
            ],
        ),
        "comments_fall": (Unit.COUNT, [count(known["comments_fall"][i]) for i in rows]),
        "post_id": (Unit.TEXT, list(ids)),
        "url": (Unit.TEXT, [url.get(p) for p in ids]),
    }
    chart = Chart("dots", "posted_on", "views", log=True, highlight="is_young")
    return table(
        "posts",
        columns,
        title=say("posts.title", posts=plural(len(rows), "post")),
        chart=chart,
        description=say("posts.text", age=plural(level.age, "day")),
    )


def _youngest(known: Counters, order: Indexes, sort: str) -> str:
    """A sentence about young posts, where raw counters order posts of different ages."""
    if sort in {"equal_age", "newest"}:
        return ""
    young = int((known.age_days[order] < counters.SETTLED_DAYS).sum())
    return say("posts.young", posts=plural(young, "post"), days=str(counters.SETTLED_DAYS)) if young else ""


def stale_says(view: View, known: Counters) -> str:
    """Posts of which an earlier look knows views and the last one does not: counted, with the day of that look."""
    later = view.run("SELECT post_id, MAX(observed_us) AS last_us FROM post_snapshot GROUP BY post_id")
    last_us = dict(zip(later["post_id"], numbers(later["last_us"]), strict=True))
    listed_us = numbers([last_us.get(post_id) for post_id in known.post_id])
    behind = np.isfinite(known.views) & (listed_us > known.seen_us)
    if not behind.any():
        return ""
    total = float(known.views[behind].sum())
    seen = say_instant(view, float(np.max(known.seen_us[behind])))
    likes_unknown = not np.isfinite(known["likes"][behind]).any()
    key = "posts.stale_likes" if likes_unknown else "posts.stale"
    return say(key, posts=plural(int(behind.sum()), "post"), seen=seen, total=f"{total:,.0f}")


def _estimates(known: Counters, chosen: Mask, span: Span, typical: intervals.Interval) -> tuple[Estimate, ...]:
    total = float(np.nansum(known.views[chosen])) if np.isfinite(known.views[chosen]).any() else None
    return (
        exact("n_posts", int(chosen.sum()), Unit.COUNT, of=say("of.n_posts"), window=span.says),
        exact(
            "views_total",
            total,
            Unit.COUNT,
            of=say("of.views_total"),
            n=int(np.isfinite(known.views[chosen]).sum()),
            window=span.says,
            why=say("why.views"),
        ),
        estimate("views_median", typical, of=say("of.typical_views"), window=span.says),
    )


def say_typical(interval: intervals.Interval) -> str:
    """A typical number of views with its range: `480,000, 400,000 to 600,000`."""
    value = say_about(float(interval.value or 0))
    if interval.low is None or interval.high is None:
        return value
    return say("typical.range", value=value, range=say_range(interval.low, interval.high))


def say_age_of(known: Counters, index: int) -> str:
    """How old a post was when its views were seen, as a person says it."""
    days = known.age_days[index]
    return say_age(int(days * DAY_US)) if np.isfinite(days) else say("time.unknown")
