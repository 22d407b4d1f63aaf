"""Where each post is heading: what rises, what has settled, what fades, and which old post is waking up.

Source: METHODS §1 and §2; models/growth_curve.py, conformal.py, bursts.py, backtest.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundswell.answer import Answer, Caveat, Cell, Chart, Estimate, Table
from groundswell.clock import DAY_US
from groundswell.errors import BadValue
from groundswell.models import intervals
from groundswell.models.backtest import BackTest
from groundswell.models.bursts import Alarm
from groundswell.models.forecast import Forecast, forecast
from groundswell.models.growth_curve import Account
from groundswell.questions import at_age, caveats, learned, watched
from groundswell.questions.at_age import Level
from groundswell.questions.base import (
    Columns,
    Floats,
    View,
    card,
    cell,
    count,
    exact,
    iso_day,
    refuse,
    say_instant,
    table,
)
from groundswell.questions.noted import notes
from groundswell.questions.post_path import tested_says
from groundswell.questions.posts import say_typical, title_of
from groundswell.questions.registry import question
from groundswell.questions.watched import PROMISE_DAYS, Watched
from groundswell.questions.wording import say
from groundswell.units import Unit, plural, say_about, say_ahead, say_list, say_range

STATES = ("resurfacing", "rising", "as usual", "fading", "settled", "unknown")
_MOVING = frozenset({"resurfacing", "rising"})
_SETTLED = 0.05  # a post that will add less than this share of its views in the time ahead has settled
_APART_DAYS = 0.5  # two looks so far apart tell something about the pace
_SAID = 5
_FEW = 5  # others at equal age; fewer make no comparison
_RECENT_DAYS = 14.0  # a rise that was over before these days is past


@question(
    "momentum",
    asks="Where is each post heading, and which old post is waking up?",
    order=62,
    uses=("post counters twice",),
    also=("post counters",),
    says={"days": "alarms of the last so many days; 0 for all", "ahead": "how many days to look ahead"},
)
def momentum(view: View, *, days: int = 90, ahead: int = 7) -> Answer:
    """Each post's state, the rises of old posts with what may explain them, and what is to come with its band.

    Raises:
        BadValue: `days` is negative, or `ahead` is not between 1 and 90.
    """
    if days < 0 or not 1 <= ahead <= 90:
        msg = f"days is {days} and ahead is {ahead}. Use 0 or more days back, and 1 to 90 days ahead."
        raise BadValue(msg)
    params: dict[str, Cell] = {"days": days, "ahead": ahead}
    seen = watched.load(view)
    if not seen.post_id or view.now_us is None:
        steps = (say("next.content"), say("next.table"))
        return refuse(view, "momentum", headline=say("momentum.refused"), next_steps=steps, params=params)
    now = view.now_us / DAY_US
    alarms = tuple(a for a in reversed(seen.alarms) if not days or a.at >= now - days)
    foretells = view.is_own or view.is_invented
    equal = at_age.load(view, seen.post_id, seen)
    level, account = equal.usual(), equal.account
    made = forecast(seen.looks, [float(ahead)], account) if foretells else None
    states = _states(seen, account, made, now)
    tested = learned.tested(seen.looks, float(ahead)) if foretells else None
    has_two = bool((seen.n > 1).any())
    rises = [_rise_says(view, seen, alarms[0]), *_why(view, seen, alarms[0])] if alarms else []
    ahead_says = _ahead_says(view, seen, made, states, ahead)
    # A forecast never stands without how such forecasts did, so the two are placed before what may be left out.
    last = [ahead_says, tested_says(tested)] if tested is not None else [say("momentum.not_own")]
    last = [line for line in last if line]
    first = [
        *rises,
        _states_says(states) if has_two and foretells else "",
        "" if foretells else _at_age_says(view, seen, level),
        "" if alarms else _quiet_says(seen),
    ]
    said = [*[line for line in first if line][: _SAID - len(last)], *last]
    found = list(caveats.shared(view, days=False))
    if alarms:
        found.append(Caveat("thin data", say("momentum.promise", days=str(PROMISE_DAYS))))
    text = _posts_text(level, ahead, foretells=foretells)
    tables = (_alarms_table(view, seen, alarms), _posts_table(view, seen, made, states, level, text))
    return Answer(
        "momentum",
        view.account_id,
        said[0],
        sentences=tuple(said[1:]),
        estimates=_estimates(alarms, seen, tested),
        tables=tuple(t for t in tables if t is not None),
        caveats=tuple(found),
        methods=(
            card("views", sql=seen.sql, formula=" ".join((say("card.bursts"), say("card.forecast")))),
            *((at_age.method(seen.sql),) if level.n else ()),
        ),
        sources=view.sources(),
        as_of_us=view.now_us,
        standing="answered" if has_two and foretells else "partly",
        next_steps=(caveats.again(view),),
        params=params,
    )


@dataclass(frozen=True, slots=True)
class States:
    """The state of each post, as an index into `STATES`. Shape (posts,)."""

    index: Floats

    def n(self, name: str) -> int:
        """How many posts are in that state."""
        return int((self.index == STATES.index(name)).sum())


def _states(seen: Watched, account: Account, made: Forecast | None, now: float) -> States:
    """What each post does, by its growth against what earlier looks let expect."""
    index = np.full(len(seen.post_id), float(STATES.index("unknown")))
    last = seen.first + seen.n - 1
    views, age = seen.looks.views[last], seen.looks.age_days[last]
    if made is not None:
        earlier = seen.looks[seen.looks.age_days <= age[seen.looks.post] - _APART_DAYS]
        reference = np.full(len(age), np.nan)
        np.fmax.at(reference, earlier.post, earlier.age_days)
        due = forecast(earlier, (age - reference)[:, None], account, posts=np.arange(len(age)))
        low, high = due.low[:, 0], due.high[:, 0]
        for name, where in (
            ("as usual", (views >= low) & (views <= high)),
            ("rising", views > high),
            ("fading", views < low),
            ("settled", np.asarray(made.views[:, 0] < (1 + _SETTLED) * views)),
        ):
            index[where] = STATES.index(name)
    for alarm in seen.alarms:
        if alarm.over is None or alarm.over >= now - _RECENT_DAYS:
            index[alarm.series] = STATES.index("resurfacing")
    return States(index)


def _rise_says(view: View, seen: Watched, alarm: Alarm) -> str:
    over = "momentum.rose" if alarm.over is not None else "momentum.rises"
    return say(
        over, posted=say_instant(view, seen.posted_us[alarm.series]),
        onset=say_instant(view, seen.instant_us(alarm.onset)), extra=say_about(alarm.extra),
        times=say_about(alarm.lift), range=say_range(alarm.low, alarm.high),
    )  # fmt: skip


def _why(view: View, seen: Watched, alarm: Alarm) -> list[str]:
    """Whether it moved alone, and the note that may explain it."""
    note = watched.explanation(view, seen, alarm, notes(view))
    together = seen.with_the_account(alarm)
    lines = [say("momentum.note", note=watched.quoted(note)) if note else ""]
    if together is not None:
        lines.append(say("momentum.together" if together else "momentum.alone"))
    return [line for line in lines if line]


def _quiet_says(seen: Watched) -> str:
    if not seen.n_watched:
        return say("momentum.unwatched")
    return say("momentum.quiet", posts=plural(seen.n_watched, "old post"), days=str(PROMISE_DAYS))


def _states_says(states: States) -> str:
    parts = [say(f"momentum.{name.replace(' ', '_')}", n=f"{states.n(name):,}") for name in STATES if states.n(name)]
    return say("momentum.states", parts=say_list(parts))


def _ahead_says(view: View, seen: Watched, made: Forecast | None, states: States, ahead: int) -> str:
    """What the newest post that is still collecting will have; empty where nothing is foretold."""
    if made is None:
        return ""
    growing = np.isin(states.index, [STATES.index(s) for s in ("rising", "as usual", "fading")])
    growing &= np.isfinite(made.low[:, 0])
    if not growing.any():
        return ""
    i = int(np.argmax(np.where(growing, seen.posted_us, -np.inf)))
    return say(
        "momentum.ahead", posted=say_instant(view, seen.posted_us[i]), days=plural(ahead, "day"),
        range=say_ahead(float(seen.looks.views[seen.of(i).stop - 1]), float(made.low[i, 0]), float(made.high[i, 0])),
    )  # fmt: skip


def _at_age_says(view: View, seen: Watched, level: Level) -> str:
    """The first of the posts at equal age beside a typical one; empty where too few can be compared."""
    if level.n <= _FEW:
        return ""
    top = int(np.nanargmax(level.views))
    typical = intervals.median(np.delete(level.views, top)[np.isfinite(np.delete(level.views, top))])
    return say(
        "momentum.at_age", age=plural(level.age, "day"), posted=say_instant(view, seen.posted_us[top]),
        n=plural(level.n, "post"), views=level.says(top), typical=say_typical(typical),
    )  # fmt: skip


def _estimates(alarms: tuple[Alarm, ...], seen: Watched, tested: BackTest | None) -> tuple[Estimate, ...]:
    found = [
        exact("n_alarms", len(alarms), Unit.COUNT, of=say("of.alarms"), n=seen.n_watched)
        if seen.n_watched
        else Estimate("n_alarms", None, Unit.COUNT, n=0, state="missing", why=say("why.alarms"))
    ]
    if alarms:
        a = alarms[0]
        found.append(Estimate("lift", a.lift, Unit.RATIO, a.low, a.high, a.level, 1, say("of.lift"), state="estimated"))
    if tested is not None and tested.median_error is not None:
        found.append(exact("forecast_error", tested.median_error, Unit.SHARE, of=say("of.forecast_error"), n=tested.n))
    return tuple(found)


def titles(view: View) -> dict[str, str]:
    """What each post is called."""
    facts = view.run("SELECT post_id, caption, hashtags, kind FROM post")
    rows = zip(facts["post_id"], facts["caption"], facts["hashtags"], facts["kind"], strict=True)
    return {post_id: title_of(caption, tags, kind, post_id) for post_id, caption, tags, kind in rows}


def _alarms_table(view: View, seen: Watched, alarms: tuple[Alarm, ...]) -> Table | None:
    if not alarms:
        return None
    called, noted = titles(view), notes(view)
    ids = [seen.post_id[a.series] for a in alarms]
    columns: Columns = {
        "title": (Unit.TEXT, [called.get(p, p) for p in ids]),
        "posted_on": (Unit.DATE, [iso_day(view, seen.posted_us[a.series]) for a in alarms]),
        "onset_on": (Unit.DATE, [iso_day(view, seen.instant_us(a.onset)) for a in alarms]),
        "alarm_on": (Unit.DATE, [iso_day(view, seen.instant_us(a.at)) for a in alarms]),
        "lift": (Unit.RATIO, [cell(a.lift, 1) for a in alarms]),
        "low": (Unit.RATIO, [cell(a.low, 1) for a in alarms]),
        "high": (Unit.RATIO, [cell(a.high, 1) for a in alarms]),
        "extra_views": (Unit.COUNT, [count(a.extra) for a in alarms]),
        "over_on": (Unit.DATE, [None if a.over is None else iso_day(view, seen.instant_us(a.over)) for a in alarms]),
        "with_account": (Unit.TEXT, [seen.with_the_account(a) for a in alarms]),
        "note": (Unit.TEXT, [watched.explanation(view, seen, a, noted) or None for a in alarms]),
        "post_id": (Unit.TEXT, list(ids)),
    }
    return table("alarms", columns, title=say("momentum.alarms"), description=say("momentum.alarms_text"))


def _posts_text(level: Level, ahead: int, *, foretells: bool) -> str:
    age = plural(level.age, "day")
    if not foretells:
        return say("momentum.posts_text_not_own", age=age)
    return say("momentum.posts_text", age=age, days=plural(ahead, "day"))


def _posts_table(view: View, seen: Watched, made: Forecast | None, states: States, level: Level, text: str) -> Table:
    """Every post with its state, the most telling first."""
    called = titles(view)
    last = seen.first + seen.n - 1
    order = np.lexsort((-seen.posted_us, states.index))
    ahead = {
        name: np.full(len(last), np.nan) if made is None else getattr(made, name)[:, 0]
        for name in ("views", "low", "high")
    }
    columns: Columns = {
        "title": (Unit.TEXT, [called.get(seen.post_id[i], seen.post_id[i]) for i in order]),
        "state": (Unit.TEXT, [STATES[int(states.index[i])] for i in order]),
        "posted_on": (Unit.DATE, [iso_day(view, seen.posted_us[i]) for i in order]),
        "age_days": (Unit.DAYS, [cell(seen.looks.age_days[last[i]], 1) for i in order]),
        "views": (Unit.COUNT, [count(seen.looks.views[last[i]]) for i in order]),
        **level.columns([int(i) for i in order]),
        "views_ahead": (Unit.COUNT, [count(ahead["views"][i]) for i in order]),
        "low": (Unit.COUNT, [count(ahead["low"][i]) for i in order]),
        "high": (Unit.COUNT, [count(ahead["high"][i]) for i in order]),
        "is_moving": (Unit.TEXT, [STATES[int(states.index[i])] in _MOVING for i in order]),
        "post_id": (Unit.TEXT, [seen.post_id[i] for i in order]),
    }
    if level.n <= _FEW:
        return table("momentum", columns, title=say("momentum.posts"), description=text)
    chart = Chart(
        "dots", "posted_on", "views_at_age", low="at_age_low", high="at_age_high", log=True, highlight="is_moving"
    )
    title = say("momentum.posts_at_age", age=plural(level.age, "day"))
    return table("momentum", columns, title=title, description=text, chart=chart)
