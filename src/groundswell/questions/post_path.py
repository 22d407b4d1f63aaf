"""The path of one post: its looks among the others at equal age, its rises and notes, and what is likely to come."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from groundswell.answer import Cell, Chart, Table
from groundswell.clock import DAY_US, local_day
from groundswell.models.backtest import BackTest
from groundswell.models.equal_age import views_at_ages
from groundswell.models.forecast import forecast
from groundswell.models.growth_curve import Account
from groundswell.questions import learned, watched
from groundswell.questions.base import Columns, Floats, View, cell, count, say_instant, table
from groundswell.questions.noted import notes
from groundswell.questions.watched import Watched
from groundswell.questions.wording import say
from groundswell.units import Unit, plural, say_about, say_ahead, say_range

AHEAD_DAYS = (1.0, 3.0, 7.0, 14.0, 28.0)
_SAID_AHEAD = 7.0
_FEW = 5  # others of the same age; fewer make no range
_MOST_AGES = 40  # at which the range is worked out; between them it is drawn straight


@dataclass(frozen=True, slots=True)
class Path:
    """What is known of the path of one post.

    Attributes:
        low: views that one in ten of the account's other posts stayed below at the age of each look. Shape (looks,).
        high: views that one in ten of them passed. Shape (looks,).
        marks: what stands at each look: a rise, a note; None for nothing. Length (looks,).
        fan: the views to come with their ranges; None where nothing is foretold.
        says: sentences, the most useful first.
        sql: what was read.
    """

    low: Floats
    high: Floats
    marks: tuple[str | None, ...]
    fan: Table | None
    says: tuple[str, ...]
    sql: str


def load(view: View, seen: Watched, account: Account, post_id: str, seen_us: list[float]) -> Path | None:
    """The path of that post, along looks at these instants; None where it has no dated look with views.

    Args:
        seen: the looks of the account.
        account: what they taught of growth.
    """
    if post_id not in seen.post_id:
        return None
    i = seen.post_id.index(post_id)
    ages = (np.array(seen_us) - seen.posted_us[i]) / DAY_US
    low, high = _usual(seen, i, ages, account)
    fan, ahead = _fan(view, seen, i, account)
    marks, rise = _marks(view, seen, i, seen_us)
    tested = tested_says(learned.tested(seen.looks, _SAID_AHEAD)) if fan else ""
    return Path(low, high, marks, fan, tuple(s for s in (rise, ahead, tested) if s), seen.sql)


def _usual(seen: Watched, i: int, ages: Floats, account: Account) -> tuple[Floats, Floats]:
    """Between which views 8 in 10 of the other posts lay at these ages; NaN where fewer than five were seen around."""
    low, high = np.full((2, len(ages)), np.nan)
    asked = np.unique(ages[ages > 0])
    if len(asked) > _MOST_AGES:
        asked = np.unique(np.quantile(asked, np.linspace(0, 1, _MOST_AGES), method="nearest"))
    if not len(asked):
        return low, high
    found = views_at_ages(seen.looks, asked, account, only_inside=True)
    others = (found.post != i)[:, None] & np.isfinite(found.views)
    levels = np.where(others, found.views, np.nan)
    known = others.sum(axis=0) >= _FEW
    if known.any():
        ends = np.nanquantile(levels[:, known], [0.1, 0.9], axis=0)
        for target, values in zip((low, high), ends, strict=True):
            target[:] = np.interp(ages, asked[known], values, left=np.nan, right=np.nan)
    return low, high


def _fan(view: View, seen: Watched, i: int, account: Account) -> tuple[Table | None, str]:
    """Views to come, for own and for invented accounts, as a table and a sentence."""
    if not (view.is_own or view.is_invented):
        return None, ""
    made = forecast(seen.looks, AHEAD_DAYS, account, posts=[i])
    if not np.isfinite(made.views[0]).all():
        return None, ""
    # Views never fall: what holds later from above holds now, and what held before from below still does.
    lows, highs = np.maximum.accumulate(made.low[0]), np.minimum.accumulate(made.high[0][::-1])[::-1]
    last = seen.of(i).stop - 1
    had = seen.looks.views[last]
    columns: Columns = {
        "age_days": (Unit.DAYS, [cell(v, 1) for v in (seen.looks.age_days[last], *made.age_days[0])]),
        "views": (Unit.COUNT, [count(v) for v in (had, *made.views[0])]),
        "low": (Unit.COUNT, [count(v) for v in (had, *lows)]),
        "high": (Unit.COUNT, [count(v) for v in (had, *highs)]),
        "is_estimated": (Unit.TEXT, [False, *(True for _ in AHEAD_DAYS)]),
    }
    chart = Chart("line", "age_days", "views", low="low", high="high", estimated="is_estimated")
    fan = table("fan", columns, title=say("post.fan"), description=say("post.fan_text"), chart=chart)
    at = AHEAD_DAYS.index(_SAID_AHEAD)
    low, high = float(lows[at]), float(highs[at])
    days = plural(int(_SAID_AHEAD), "day")
    return fan, say("post.ahead", days=days, range=say_ahead(float(had), low, high))


def tested_says(tested: BackTest) -> str:
    """How such forecasts did on this account's past, or that there is too little of it to try them."""
    if tested.is_refused or tested.median_error is None or tested.coverage is None:
        return say("momentum.untested")
    return say(
        "momentum.tested", n=f"{tested.n:,}", miss=f"{100 * tested.median_error:.0f}",
        held=f"{10 * tested.coverage:.0f}",
    )  # fmt: skip


def _marks(view: View, seen: Watched, i: int, seen_us: list[float]) -> tuple[tuple[str | None, ...], str]:
    """What stands at each look, and the last rise as a sentence."""
    marks: list[list[str]] = [[] for _ in seen_us]
    says, noted = "", notes(view)
    for alarm in (a for a in seen.alarms if a.series == i):
        place = min(int(np.searchsorted(seen_us, seen.instant_us(alarm.at) - 1)), len(marks) - 1)
        times = say_about(alarm.lift)
        marks[place].append(say("post.mark", times=times))
        onset = say_instant(view, seen.instant_us(alarm.onset))
        says = say("post.rise", onset=onset, times=times, range=say_range(alarm.low, alarm.high))
        if why := watched.explanation(view, seen, alarm, noted):
            says = f"{says} {say('momentum.note', note=watched.quoted(why))}"
    days = [local_day(int(us), view.zone) for us in seen_us]
    for note in noted:
        if note.post_id == seen.post_id[i] and marks:
            marks[-1].append(note.text)
        elif (
            note.post_id is None
            and note.day is not None
            and days
            and days[0] <= note.day <= days[-1] + timedelta(days=1)
        ):
            marks[min(bisect_left(days, note.day), len(marks) - 1)].append(note.text)
    return tuple("; ".join(m) or None for m in marks), says


def with_path(columns: Columns, path: Path) -> Columns:
    """The columns of the looks with the usual range at each, and the marks where there are any."""
    more: dict[str, tuple[Unit, list[Cell]]] = {
        "usual_low": (Unit.COUNT, [count(v) for v in path.low]),
        "usual_high": (Unit.COUNT, [count(v) for v in path.high]),
    }
    if any(path.marks):
        more["mark"] = (Unit.TEXT, list(path.marks))
    return {**columns, **more}
