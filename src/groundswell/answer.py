"""What a question returns: sentences, estimates, tables, and how each number came about.

An `Answer` is plain data (no arrays, no chart library, no database), so it can be cached as JSON, sent over a wire and
rendered by any face. Faces draw; questions never do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from groundswell import frames
from groundswell.units import Unit

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Cell: TypeAlias = str | int | float | bool | None
State: TypeAlias = Literal["measured", "estimated", "zero", "missing", "too little"]
Standing: TypeAlias = Literal["answered", "partly", "refused"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number with everything that it needs to be believed.

    Attributes:
        name: the metric, by its registered name.
        value: None where it is missing or refused.
        low: lower bound at `level`; None for an exact count.
        high: upper bound at `level`.
        unit: what one of it is.
        level: share of cases in which such an interval contains what it estimates.
        n: how many posts, days or people it rests on.
        of: what is estimated, in words ("this account's rate over posts like these").
        window: the days it speaks of, as a person says them.
        state: measured, estimated, zero, missing, or too little data.
        why: for missing and too little: what is missing, and what to import.
    """

    name: str
    value: float | None
    unit: Unit
    low: float | None = None
    high: float | None = None
    level: float = 0.8
    n: int | None = None
    of: str = ""
    window: str = ""
    state: State = "measured"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a tidy table: `values` has one entry a row, None where unknown."""

    name: str
    label: str
    unit: Unit
    values: tuple[Cell, ...]


Mark: TypeAlias = Literal["line", "bars", "dots", "intervals", "area", "none"]


@dataclass(frozen=True, slots=True)
class Chart:
    """The kind of picture that a table asks for; columns are named, drawing is left to the faces.

    Attributes:
        mark: line (over time), bars (zero-based), dots (scatter), intervals (dot with a bar from low to high), area.
        x: column on the horizontal axis.
        y: column on the vertical axis.
        low: column with the lower end of a band or bar; None for none.
        high: column with its upper end.
        series: column that splits the marks into small multiples or labelled lines.
        log: the value axis is logarithmic (and says so).
        highlight: boolean column: True rows carry the accent.
        label: column with the direct label of a mark.
        zero: the value axis starts at zero.
        estimated: boolean column: True rows are estimated, not measured, and are drawn dashed.
        notes: days and what the user noted of them, drawn as thin lines where time runs along: (2026-03-16, words).
    """

    mark: Mark
    x: str
    y: str
    low: str | None = None
    high: str | None = None
    series: str | None = None
    log: bool = False
    highlight: str | None = None
    label: str | None = None
    zero: bool = False
    estimated: str | None = None
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A tidy table; `title` is a sentence that says what is to be seen, `description` its text alternative."""

    name: str
    title: str
    columns: tuple[Column, ...]
    chart: Chart | None = None
    description: str = ""

    def __len__(self) -> int:
        return len(self.columns[0].values) if self.columns else 0

    def __getitem__(self, name: str) -> tuple[Cell, ...]:
        return self.column(name).values

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Row by row, cells in the order of the columns."""
        return zip(*(c.values for c in self.columns), strict=True)

    def to_dict(self) -> dict[str, list[Cell]]:
        """Column name → list of values, as every data-frame library takes it."""
        return {c.name: list(c.values) for c in self.columns}

    def to_frame(self) -> Any:
        """A data frame of whichever is installed: pandas, Polars or Arrow. Raises BadValue where none is."""
        return frames.to_frame(self)

    def to_pandas(self) -> pd.DataFrame:
        """The table as a pandas data frame with nullable types. Raises BadValue where pandas is not installed."""
        return frames.to_pandas(self)

    def to_polars(self) -> pl.DataFrame:
        """The table as a Polars data frame. Raises BadValue where Polars is not installed."""
        return frames.to_polars(self)

    def to_arrow(self) -> pa.Table:
        """The table as an Arrow table. Raises BadValue where pyarrow is not installed."""
        return frames.to_arrow(self)


@dataclass(frozen=True, slots=True)
class Caveat:
    """A named reason for care; `kind` is one of the words below, so that faces and tests can act on it.

    Kinds: old data · thin data · mixed sources · unknown time · stated time · provisional · rounded · falls ·
    conflict · unknown values · top posts · zone assumed · invented · busy · shifted days.
    """

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MethodCard:
    """How one number came about, exact and complete; method words live here and nowhere else.

    Attributes:
        sql: the very SQL that ran, or empty for a model.
        alternatives: other standard versions of the same number: (name, value, how it differs).
    """

    name: str
    says: str
    formula: str
    unit: Unit
    null_means: str
    source: str
    sql: str = ""
    alternatives: tuple[tuple[str, float | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where numbers came from: kind of file, how many files, and when the platform was seen.

    Attributes:
        stated: of some of the files only the user could say when.
        dated: some say it themselves.
    """

    kind: str
    files: int
    first_observed_us: int | None
    last_observed_us: int | None
    stated: bool = False
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question about one account.

    Attributes:
        question: registered name of the question.
        account: account id; None for a question about the store.
        headline: one sentence, the answer itself.
        sentences: at most four more, the most useful first.
        as_of_us: the instant that counts as now; None where nothing is dated.
        standing: answered, partly (some estimate missing), or refused.
        next_steps: what to do or import next, as whole sentences.
    """

    question: str
    account: str | None
    headline: str
    sentences: tuple[str, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    tables: tuple[Table, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    methods: tuple[MethodCard, ...] = ()
    sources: tuple[Source, ...] = ()
    as_of_us: int | None = None
    standing: Standing = "answered"
    next_steps: tuple[str, ...] = ()
    params: Mapping[str, Cell] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join((self.headline, *self.sentences))

    def __getitem__(self, name: str) -> Estimate:
        """The estimate of that name. Raises KeyError where there is none."""
        for estimate in self.estimates:
            if estimate.name == name:
                return estimate
        raise KeyError(name)

    def table(self, name: str) -> Table:
        """The table of that name. Raises KeyError where there is none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def with_caveat(self, caveat: Caveat) -> Answer:
        """The same answer with one more caveat, first."""
        return replace(self, caveats=(caveat, *self.caveats))

    def to_json(self, *, indent: int | None = None) -> str:
        """The whole answer as JSON; `Answer.from_json` reads it back to an equal answer."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as plain dictionaries and lists."""
        return _plain(asdict(self))  # type: ignore[no-any-return]  # a dict in is a dict out

    @classmethod
    def from_json(cls, text: str) -> Answer:
        """The answer that `to_json` wrote."""
        raw = json.loads(text)
        return cls(
            question=raw["question"],
            account=raw["account"],
            headline=raw["headline"],
            sentences=tuple(raw["sentences"]),
            estimates=tuple(Estimate(**{**e, "unit": Unit[e["unit"]]}) for e in raw["estimates"]),
            tables=tuple(_table(t) for t in raw["tables"]),
            caveats=tuple(Caveat(**c) for c in raw["caveats"]),
            methods=tuple(
                MethodCard(
                    **{
                        **m,
                        "unit": Unit[m["unit"]],
                        "alternatives": tuple((a[0], a[1], a[2]) for a in m["alternatives"]),
                    }
                )
                for m in raw["methods"]
            ),
            sources=tuple(Source(**s) for s in raw["sources"]),
            as_of_us=raw["as_of_us"],
            standing=raw["standing"],
            next_steps=tuple(raw["next_steps"]),
            params=raw["params"],
        )


def _table(raw: Mapping[str, Any]) -> Table:
    columns = tuple(Column(c["name"], c["label"], Unit[c["unit"]], tuple(c["values"])) for c in raw["columns"])
    drawn = raw["chart"]
    chart = Chart(**{**drawn, "notes": tuple((d, t) for d, t in drawn.get("notes", ()))}) if drawn else None
    return Table(raw["name"], raw["title"], columns, chart, raw["description"])


def _plain(value: Any) -> Any:
    if isinstance(value, Unit):
        return value.name
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(v) for v in value]
    return value
