"""What a hit leaves behind: a lasting step, or a flash after which everything is as before.

Source: METHODS §4, afterglow; models/steps.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from groundswell.answer import Answer, Cell, Chart, Estimate, Table
from groundswell.clock import DAY_US
from groundswell.errors import BadValue
from groundswell.models.steps import Step, compare_periods
from groundswell.questions import caveats, counters
from groundswell.questions import days as daily
from groundswell.questions.base import (
    Columns,
    Floats,
    Mask,
    View,
    card,
    cell,
    count,
    iso_day,
    measure,
    refuse,
    say_instant,
    table,
)
from groundswell.questions.counters import Counters
from groundswell.questions.momentum import titles
from groundswell.questions.rates import ENGAGEMENT
from groundswell.questions.registry import question
from groundswell.questions.wording import say
from groundswell.units import Unit, plural, say_about, say_range

LASTING, FLASH, OPEN = "lasting step", "flash", "cannot say"
_BACK_DAYS = 120.0  # posts so long before and after a hit are held against each other
_ALONE_DAYS = 14.0  # the largest hit of so many days before and after stands for them
_FEW = 5  # posts on either side
_AS_BEFORE = 2.0  # a flash: the posts after it are surely not seen so many times as often
_ALPHA = 0.05
_PUSH_DAYS, _USUAL_DAYS = 14, 28  # when a hit's followers come, and what their pace was before
_KEPT_DAYS = (30, 90)


@dataclass(frozen=True, slots=True)
class Kept:
    """Followers that came with a hit beyond the usual pace, and how many of them the account still had later.

    Attributes:
        came: most beyond the usual pace within 14 days.
        after: beyond the usual pace after 30 and 90 days, at most as many as came; None where those days are unknown.
    """

    came: float
    after: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One post far above the usual, and what came after it.

    Attributes:
        post: its place among the account's posts.
        times: its views over the middle of the posts before.
        views: posts after it against posts before it; None where too few are known on a side.
        reactions: the same for reactions to a view.
        kept: followers; None where no file tells them.
    """

    post: int
    times: float
    views: Step | None
    reactions: Step | None
    kept: Kept | None
    verdict: str


@question(
    "afterglow",
    asks="What did my hits leave behind?",
    order=64,
    uses=("post counters",),
    says={
        "days": "hits of the last so many days; 0 for all",
        "times": "how many times the usual views make a hit",
    },
)
def afterglow(view: View, *, days: int = 0, times: int = 10) -> Answer:
    """Each hit with the level of the posts after it against those before, and the followers that stayed.

    Raises:
        BadValue: `days` is negative, or `times` is below 2.
    """
    if days < 0 or times < 2:
        msg = f"days is {days} and times is {times}. Use 0 or more days, and at least 2 times the usual views."
        raise BadValue(msg)
    params: dict[str, Cell] = {"days": days, "times": times}
    known = counters.load(view)
    usable = known.is_settled & (known.views > 0) & np.isfinite(known.posted_us)
    if not usable.any():
        steps = (say("next.content"), say("next.table"))
        return refuse(view, "afterglow", headline=say("afterglow.refused"), next_steps=steps, params=params)
    rate = measure(view, (ENGAGEMENT,))
    n_usable = int(usable.sum())
    is_enough = n_usable > 2 * _FEW
    hits = _hits(view, known, np.asarray(usable), rate.numbers(ENGAGEMENT), float(times)) if is_enough else ()
    since = -math.inf if not days or view.now_us is None else view.now_us - days * DAY_US
    hits = tuple(h for h in hits if known.posted_us[h.post] >= since)
    if not is_enough:
        said = [say("afterglow.few", posts=plural(n_usable, "settled post"), needed=str(2 * _FEW + 1))]
    elif not hits:
        said = [say("afterglow.none", times=str(times), posts=plural(n_usable, "settled post"))]
    else:
        said = [line for h in hits[:2] for line in (_says(view, known, h), _kept_says(h)) if line]
        said += [_more_says(hits)] if len(hits) > 2 else []
    return Answer(
        "afterglow",
        view.account_id,
        said[0],
        sentences=tuple(said[1:5]),
        estimates=tuple(_estimate(view, known, h) for h in hits[:1]),
        tables=(*_tables(view, known, np.asarray(usable), hits),) if hits else (),
        caveats=caveats.shared(view),
        methods=(
            card("views", sql=known.measured.sql, formula=say("card.afterglow")),
            card(ENGAGEMENT, sql=rate.sql),
        ),
        sources=view.sources(),
        as_of_us=view.now_us,
        standing="answered" if is_enough else "partly",
        next_steps=(caveats.again(view),),
        params=params,
    )


def _hits(view: View, known: Counters, usable: Mask, rate: Floats, times: float) -> tuple[Hit, ...]:
    """The hits, the largest first."""
    at = known.posted_us / DAY_US
    logs = np.where(usable, np.log(np.where(usable, known.views, 1.0)), np.nan)
    above = np.full(len(at), -np.inf)
    for i in np.flatnonzero(usable).tolist():
        before = usable & (at < at[i]) & (at >= at[i] - _BACK_DAYS)
        if before.sum() >= _FEW:
            above[i] = logs[i] - np.median(logs[before])
    chosen: list[int] = []
    for i in np.argsort(-above, kind="stable").tolist():
        if above[i] < math.log(times):
            break
        if all(abs(at[i] - at[j]) > _ALONE_DAYS for j in chosen):
            chosen.append(i)
    series = daily.load(view)
    rest = np.asarray(usable, dtype=np.bool_)
    rest[chosen] = False
    found = []
    for i in chosen:
        nearby = [at[j] for j in chosen if above[j] > above[i]]  # a larger hit near by has its own before and after
        first = max([at[i] - _BACK_DAYS, *(t for t in nearby if t < at[i])])
        last = min([at[i] + _BACK_DAYS, *(t for t in nearby if t > at[i])])
        there = rest & (at >= first) & (at < last)
        views = _step(at, logs, there, at[i])
        with np.errstate(divide="ignore", invalid="ignore"):
            reacted = np.log(rate)
        reactions = _step(at, reacted, there & np.isfinite(reacted), at[i])
        verdict = _verdict(views, len(chosen))
        kept = _kept(view, series, known.posted_us[i])
        found.append(Hit(i, math.exp(float(above[i])), views, reactions, kept, verdict))
    return tuple(found)


def _step(at: Floats, logs: Floats, there: Mask, begins: float) -> Step | None:
    made = compare_periods(
        at[there], logs[there], np.array([begins]), np.array([begins + _BACK_DAYS]), back=_BACK_DAYS, n_min=_FEW
    )
    return made[0] if made and math.isfinite(made[0].low) and math.isfinite(made[0].high) else None


def _verdict(step: Step | None, n_hits: int) -> str:
    """Lasting where chance, with so many hits looked at, hardly explains it; a flash where the range rules it out."""
    if step is None:
        return OPEN
    if step.low > 1 and step.p * n_hits < _ALPHA:
        return LASTING
    return FLASH if step.low <= 1 and step.high < _AS_BEFORE else OPEN


def _kept(view: View, series: daily.Days, posted_us: float) -> Kept | None:
    """Followers beyond the usual pace after the day of the hit; None where the days around it are unknown."""
    if not len(series):
        return None
    day = iso_day(view, posted_us)
    place = [d.isoformat() for d in series.days].index(day) if day in {d.isoformat() for d in series.days} else -1
    followers = series["day_followers"]
    start = place - 1
    if start < _USUAL_DAYS or start + _PUSH_DAYS >= len(followers):
        return None
    change = np.diff(followers[start - _USUAL_DAYS : start + 1])
    if not np.isfinite(change).any() or not np.isfinite(followers[start]):
        return None
    usual = float(np.nanmedian(change))
    beyond = followers[start:] - followers[start] - usual * np.arange(len(followers) - start)
    push = beyond[: _PUSH_DAYS + 1]
    came = float(np.nanmax(push)) if np.isfinite(push).any() else 0.0
    if came <= 0:
        return None
    after = tuple(
        min(max(float(beyond[d + 1]), 0.0), came) if d + 1 < len(beyond) and np.isfinite(beyond[d + 1]) else None
        for d in _KEPT_DAYS
    )
    return Kept(came, after)


def _says(view: View, known: Counters, hit: Hit) -> str:
    words = {"posted": say_instant(view, known.posted_us[hit.post]), "times": say_about(hit.times)}
    if hit.views is None:
        return say("afterglow.open_few", **words)
    key = {LASTING: "afterglow.lasting", FLASH: "afterglow.flash", OPEN: "afterglow.open"}[hit.verdict]
    return say(key, **words, range=say_range(hit.views.low, hit.views.high))


def _kept_says(hit: Hit) -> str:
    if hit.kept is None or hit.kept.after[0] is None:
        return ""
    came, after = say_about(hit.kept.came), say_about(hit.kept.after[0])
    if hit.kept.after[1] is None:
        return say("afterglow.kept_30", came=came, after=after)
    return say("afterglow.kept", came=came, after=after, later=say_about(hit.kept.after[1]))


def _more_says(hits: tuple[Hit, ...]) -> str:
    n = {v: sum(h.verdict == v for h in hits) for v in (LASTING, FLASH, OPEN)}
    return say("afterglow.more", n=plural(len(hits), "hit"), lasting=str(n[LASTING]), flash=str(n[FLASH]),
               open=str(n[OPEN]))  # fmt: skip


def _estimate(view: View, known: Counters, hit: Hit) -> Estimate:
    window = say("afterglow.window", posted=say_instant(view, known.posted_us[hit.post]))
    step = hit.views
    if step is None:
        return Estimate("views_step", None, Unit.RATIO, n=0, window=window, state="missing", why=say("why.afterglow"))
    n = step.n_in + step.n_before
    return Estimate(
        "views_step", step.ratio, Unit.RATIO, step.low, step.high, step.level, n, say("of.afterglow"), window,
        "estimated",
    )  # fmt: skip


def _tables(view: View, known: Counters, usable: Mask, hits: tuple[Hit, ...]) -> tuple[Table, Table]:
    called = titles(view)
    ids = [known.post_id[h.post] for h in hits]
    columns: Columns = {
        "title": (Unit.TEXT, [called.get(p, p) for p in ids]),
        "posted_on": (Unit.DATE, [iso_day(view, known.posted_us[h.post]) for h in hits]),
        "views": (Unit.COUNT, [count(known.views[h.post]) for h in hits]),
        "times_usual": (Unit.RATIO, [cell(h.times, 1) for h in hits]),
        "verdict": (Unit.TEXT, [h.verdict for h in hits]),
        "views_after": (Unit.RATIO, [cell(h.views.ratio, 2) if h.views else None for h in hits]),
        "low": (Unit.RATIO, [cell(h.views.low, 2) if h.views else None for h in hits]),
        "high": (Unit.RATIO, [cell(h.views.high, 2) if h.views else None for h in hits]),
        "reactions_after": (Unit.RATIO, [cell(h.reactions.ratio, 2) if h.reactions else None for h in hits]),
        "followers_came": (Unit.COUNT, [count(h.kept.came) if h.kept else None for h in hits]),
        "kept_30": (Unit.COUNT, [count(h.kept.after[0]) if h.kept else None for h in hits]),
        "kept_90": (Unit.COUNT, [count(h.kept.after[1]) if h.kept else None for h in hits]),
        "post_id": (Unit.TEXT, list(ids)),
    }
    order = [int(i) for i in np.flatnonzero(usable)[np.argsort(known.posted_us[np.flatnonzero(usable)])]]
    chosen = {h.post for h in hits}
    around: Columns = {
        "posted_on": (Unit.DATE, [iso_day(view, known.posted_us[i]) for i in order]),
        "views": (Unit.COUNT, [count(known.views[i]) for i in order]),
        "is_hit": (Unit.TEXT, [i in chosen for i in order]),
    }
    return (
        table(
            "around", around, title=say("afterglow.around"), description=say("afterglow.around_text"),
            chart=Chart("dots", "posted_on", "views", log=True, highlight="is_hit"),
        ),
        table("hits", columns, title=say("afterglow.hits"), description=say("afterglow.hits_text")),
    )  # fmt: skip
