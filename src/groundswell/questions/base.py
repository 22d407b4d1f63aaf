"""What every question may use: the view of one account, and how metrics are asked of it.

`View` is what the store offers; it is written here as a protocol, so that a question can be tested against tables made
on the spot and the store can change without the questions noticing.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundswell.answer import Answer, Cell, Chart, Column, Estimate, MethodCard, Source, Table
from groundswell.clock import Window, local_day, say_day
from groundswell.errors import BadValue
from groundswell.metrics.registry import compose
from groundswell.metrics.registry import get as get_metric
from groundswell.models.intervals import Interval
from groundswell.questions.names import LABELS
from groundswell.questions.wording import say
from groundswell.units import Unit

Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Indexes: TypeAlias = NDArray[np.intp]
Frame: TypeAlias = dict[str, list[Any]]
"""A query's result: column name → values, None where null."""


class View(Protocol):
    """One account as of one instant, read-only.

    Attributes:
        account_id: the account in question.
        handle: its name behind the @, as written.
        is_own: the user's own.
        now_us: the instant that counts as now: the last observation, or as stated; None where nothing is dated.
        today_us: the machine's clock, only for saying how old the data are; None in tests and back-tests.
        zone: the account's time zone; `is_zone_set` says whether the user stated it.
        is_invented: the account was made by `foryou.invent`.
    """

    account_id: str
    handle: str
    is_own: bool
    now_us: int | None
    today_us: int | None
    zone: tzinfo
    is_zone_set: bool
    is_invented: bool

    def run(self, sql: str) -> Frame:
        """Run one SELECT over the logical tables, scoped to this account and instant."""
        ...

    def sources(self) -> tuple[Source, ...]:
        """The kinds of file behind the account, with how many and when the platform was seen."""
        ...

    def asof(self, t_us: int) -> View:
        """The same account as it was known at an earlier instant."""
        ...


@dataclass(frozen=True, slots=True)
class Measured:
    """Metrics as computed: columns by name, and the SQL that ran."""

    frame: Frame
    sql: str

    def __len__(self) -> int:
        return len(next(iter(self.frame.values()), []))

    def __getitem__(self, name: str) -> list[Any]:
        """The values of a column, None where unknown."""
        return self.frame[name]

    def numbers(self, name: str) -> Floats:
        """The values of a column as floats, NaN where unknown. Shape (rows,)."""
        return numbers(self.frame[name])

    def one(self, name: str) -> Any:
        """The value in the only row (grain account); None where there is no row."""
        values = self.frame[name]
        return values[0] if values else None


def measure(
    view: View, names: Sequence[str], *, window: Window | None = None, age_us: int | None = None, parts: bool = False
) -> Measured:
    """Metrics of one grain, computed over the account in one query; the arguments are those of `compose`."""
    query = compose(names, window=window, age_us=age_us, parts=parts)
    return Measured(view.run(query.sql), query.sql)


def numbers(values: Sequence[Any]) -> Floats:
    """Values as floats, NaN where unknown. Shape (len(values),)."""
    return np.array(values, dtype=np.float64)  # None becomes NaN


def cell(value: float | None, digits: int | None = None) -> float | None:
    """A number as a table cell: None for NaN and for infinite, since JSON has neither."""
    if value is None or not math.isfinite(value):
        return None
    return float(value) if digits is None else round(float(value), digits)


def count(value: float | None) -> int | None:
    """A whole number as a table cell; None where unknown."""
    return None if value is None or not math.isfinite(value) else round(value)


def rng_of(*data: Floats) -> np.random.Generator:
    """Random numbers drawn from the data themselves: the same data give the same interval, whichever question asks."""
    seed = hashlib.sha256(b"".join(np.ascontiguousarray(d).tobytes() for d in data)).digest()
    return np.random.default_rng(int.from_bytes(seed[:8], "big"))


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of time that an answer speaks of.

    Attributes:
        window: None for everything there is.
        says: the stretch as it stands in a sentence: "the 90 days to 9 April 2022".
        is_widened: the days asked for hold nothing usable, so that everything is taken instead.
    """

    window: Window | None
    says: str
    is_widened: bool = False

    def holds(self, at_us: Floats) -> Mask:
        """Which instants lie in it; an unknown instant lies in "everything" only. Shape (n,)."""
        if self.window is None:
            return np.ones(len(at_us), dtype=np.bool_)
        return np.asarray((at_us >= self.window.start_us) & (at_us < self.window.end_us))


def choose_span(view: View, days: int, usable_us: Floats) -> Span:
    """The last `days` days before now, or everything: when `days` is 0, nothing is dated, or they hold nothing usable.

    Args:
        usable_us: when those posts were published (or days ended) that the answer can use. Shape (n,).

    Raises:
        BadValue: `days` is negative.
    """
    if days < 0:
        msg = f"days is {days}, and a stretch of time cannot be negative. Use 0 for everything, or a number such as 90."
        raise BadValue(msg)
    everything = Span(None, say("span.all"))
    if days == 0 or view.now_us is None:
        return everything
    span = Span(Window.last(days, view.now_us, view.zone), say("span.days", days=f"{days:,}", day=say_now(view)))
    if len(usable_us) and not span.holds(usable_us).any():
        return replace(everything, is_widened=True)
    return span


def say_now(view: View) -> str:
    """The day that counts as now, as a person says it."""
    return "" if view.now_us is None else say_day(local_day(view.now_us, view.zone))


def say_instant(view: View, us: float | None) -> str:
    """The local day of an instant, as a person says it; a word for "unknown" where it is."""
    if us is None or not math.isfinite(us):
        return say("time.unknown")
    return say_day(local_day(int(us), view.zone))


def iso_day(view: View, us: float | None) -> str | None:
    """The local day of an instant as a table cell."""
    if us is None or not math.isfinite(us):
        return None
    return local_day(int(us), view.zone).isoformat()


def whose(view: View) -> str:
    """`your` for the user's own account, `the account's` for another's."""
    return say("whose.own" if view.is_own else "whose.other")


def estimate(name: str, interval: Interval, *, of: str, window: str = "", why: str = "") -> Estimate:
    """An interval as an estimate of the registered metric `name`; `why` says what to import where it is missing."""
    unit = get_metric(name).unit
    if interval.value is None or not math.isfinite(interval.value):
        return Estimate(
            name, None, unit, n=interval.n, of=of, window=window, state="missing", why=why or say("why.nothing")
        )
    value = float(interval.value)
    if interval.low is None or interval.high is None:
        why = say("why.thin", needed=f"{interval.needed:,}") if interval.needed else say("why.nothing")
        return Estimate(
            name, value, unit, level=interval.level, n=interval.n, of=of, window=window, state="too little", why=why
        )
    return Estimate(
        name,
        value,
        unit,
        float(interval.low),
        float(interval.high),
        interval.level,
        interval.n,
        of,
        window,
        "estimated",
    )


def exact(
    name: str, value: float | None, unit: Unit, *, of: str, n: int | None = None, window: str = "", why: str = ""
) -> Estimate:
    """A figure that is what it is, without an interval. Missing where it is None or NaN, with the reason `why`."""
    if value is None or not math.isfinite(value):
        return Estimate(name, None, unit, n=n, of=of, window=window, state="missing", why=why or say("why.nothing"))
    plain = int(value) if float(value).is_integer() else float(value)
    return Estimate(name, plain, unit, n=n, of=of, window=window, state="measured" if value else "zero")


def missing(name: str, unit: Unit, why: str) -> Estimate:
    """A number that these data do not hold, with what to import for it."""
    return Estimate(name, None, unit, n=0, state="missing", why=why)


Alternatives: TypeAlias = Iterable[tuple[str, float | None, str]]


def card(name: str, *, sql: str = "", alternatives: Alternatives = (), formula: str = "") -> MethodCard:
    """The method card of a registered metric, with the SQL that ran and other standard versions of the number.

    Args:
        formula: what is added to the metric's own formula: how posts were put together, how the interval came about.
    """
    metric = get_metric(name)
    whole = f"{metric.formula} {formula}".strip()
    return MethodCard(
        metric.name, metric.says, whole, metric.unit, metric.null_means, metric.source, sql, tuple(alternatives)
    )


Columns: TypeAlias = dict[str, tuple[Unit, Sequence[Cell]]]
"""Column name → unit and values, in the order in which they stand."""


def table(
    name: str,
    columns: Columns,
    *,
    title: str,
    chart: Chart | None = None,
    description: str = "",
) -> Table:
    """A tidy table; the labels of its columns come from the catalogue."""
    made = tuple(Column(key, LABELS.get(key, key), unit, tuple(values)) for key, (unit, values) in columns.items())
    return Table(name, title, made, chart, description)


def refuse(view: View, name: str, *, headline: str, next_steps: Sequence[str], params: Mapping[str, Cell]) -> Answer:
    """An answer that says what is missing and what to import, and nothing else."""
    return Answer(
        name,
        view.account_id,
        headline,
        sources=view.sources(),
        as_of_us=view.now_us,
        standing="refused",
        next_steps=tuple(next_steps),
        params=params,
    )
