"""A tidy table as a data frame of whichever library is installed: pandas, Polars or Arrow.

Counts stay whole numbers where some are unknown, days become dates, instants become times in UTC; ids stay text. None
of the three libraries is a dependency of Groundswell: each is loaded when its function is called.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeAlias

from groundswell.clock import to_datetime
from groundswell.errors import BadValue
from groundswell.units import Unit

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from groundswell.answer import Column, Table

Kind: TypeAlias = str  # text, whole, number, truth, day or instant


def to_pandas(table: Table) -> pd.DataFrame:
    """The table as a pandas data frame with nullable types."""
    _require("pandas")
    import pandas as pd

    kinds = {
        "text": "string",
        "whole": "Int64",
        "number": "Float64",
        "truth": "boolean",
        "instant": "datetime64[us, UTC]",
    }
    series = {}
    for column in table.columns:
        kind, values = _typed(column)
        series[column.name] = pd.Series(values, dtype=kinds.get(kind, "object"))
    return pd.DataFrame(series)


def to_polars(table: Table) -> pl.DataFrame:
    """The table as a Polars data frame."""
    _require("polars")
    import polars as pl

    kinds: dict[Kind, Any] = {
        "text": pl.String,
        "whole": pl.Int64,
        "number": pl.Float64,
        "truth": pl.Boolean,
        "day": pl.Date,
        "instant": pl.Datetime("us", "UTC"),
    }
    made = [(c.name, *_typed(c)) for c in table.columns]
    return pl.DataFrame([pl.Series(name, values, dtype=kinds[kind]) for name, kind, values in made])


def to_arrow(table: Table) -> pa.Table:
    """The table as an Arrow table."""
    _require("pyarrow")
    import pyarrow as pa

    kinds = {
        "text": pa.string(),
        "whole": pa.int64(),
        "number": pa.float64(),
        "truth": pa.bool_(),
        "day": pa.date32(),
        "instant": pa.timestamp("us", tz="UTC"),
    }
    made = [(c.name, *_typed(c)) for c in table.columns]
    return pa.table({name: pa.array(values, type=kinds[kind]) for name, kind, values in made})


_MAKERS: dict[str, Callable[[Table], Any]] = {"pandas": to_pandas, "polars": to_polars, "pyarrow": to_arrow}


def to_frame(table: Table) -> Any:
    """The table as a data frame of the first library that is installed: pandas, Polars, Arrow.

    Raises:
        BadValue: none of the three is installed.
    """
    for library, make in _MAKERS.items():
        if find_spec(library):
            return make(table)
    msg = (
        "A data frame needs pandas, Polars or pyarrow, and none is installed. Install one, such as: pip install polars"
    )
    raise BadValue(msg)


def _require(library: str) -> None:
    if not find_spec(library):
        raise BadValue(f"{library} is not installed. Install it with: pip install {library}")


def _typed(column: Column) -> tuple[Kind, list[Any]]:
    """The kind of a column and its values as Python types, None where unknown."""
    known = [v for v in column.values if v is not None]
    if column.unit is Unit.INSTANT:
        return "instant", [None if v is None else to_datetime(int(v)) for v in column.values]
    if column.unit is Unit.DATE:
        return "day", [None if v is None else date.fromisoformat(str(v)) for v in column.values]
    if known and all(isinstance(v, bool) for v in known):
        return "truth", list(column.values)
    if known and all(isinstance(v, int) and not isinstance(v, bool) for v in known):
        return "whole", list(column.values)
    if all(isinstance(v, int | float) for v in known) and (known or column.unit is not Unit.TEXT):
        return "number", [None if v is None else float(v) for v in column.values]
    return "text", [None if v is None else str(v) for v in column.values]
