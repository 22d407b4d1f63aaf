"""Tables as data frames: ids stay whole, unknown counts do not turn counts into floats."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from groundswell import frames
from groundswell.answer import Column, Table
from groundswell.errors import BadValue
from groundswell.units import Unit

INSTANT_US = 1_641_915_405_000_000
TABLE = Table(
    "posts",
    "Two posts",
    (
        Column("post_id", "post", Unit.TEXT, ("7051972968347503919", "7051972968347503918")),
        Column("views", "views", Unit.COUNT, (2**53 + 1, None)),
        Column("like_rate", "likes", Unit.RATE, (0.07, None)),
        Column("is_young", "young", Unit.TEXT, (True, None)),
        Column("posted_on", "posted", Unit.DATE, ("2022-01-11", None)),
        Column("seen_at", "seen", Unit.INSTANT, (INSTANT_US, None)),
        Column("saves", "saves", Unit.COUNT, (None, None)),
    ),
)
FIRST = ("7051972968347503919", 2**53 + 1, 0.07, True, dt.date(2022, 1, 11), None)


def cells(frame: dict[str, list[Any]], row: int) -> list[Any]:
    return [frame[name][row] for name in ("post_id", "views", "like_rate", "is_young", "posted_on", "saves")]


def test_polars_keeps_types_and_unknowns() -> None:
    frame = TABLE.to_polars()
    assert frame.schema["views"] == pl.Int64
    assert frame.schema["seen_at"] == pl.Datetime("us", "UTC")
    assert cells(frame.to_dict(as_series=False), 0) == list(FIRST)
    assert frame.row(1)[1:] == (None,) * 6


def test_arrow_keeps_types_and_unknowns() -> None:
    frame = TABLE.to_arrow()
    assert frame.schema.field("views").type == pa.int64()
    assert cells(frame.to_pydict(), 0) == list(FIRST)
    assert frame.column("views").null_count == 1


def test_pandas_keeps_19_digits_and_unknowns() -> None:
    frame = TABLE.to_pandas()
    assert str(frame.dtypes["views"]) == "Int64"
    assert frame["views"][0] == 2**53 + 1
    assert frame["post_id"].nunique() == 2
    assert frame["seen_at"][0].timestamp() * 1e6 == INSTANT_US
    assert frame.loc[1].drop("post_id").isna().all()


def test_the_first_library_that_is_installed_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(TABLE.to_frame()).__module__.startswith("pandas")
    monkeypatch.setattr(frames, "find_spec", lambda name: name == "polars")
    assert isinstance(TABLE.to_frame(), pl.DataFrame)


def test_without_any_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "find_spec", lambda _: None)
    with pytest.raises(BadValue, match="pip install polars"):
        TABLE.to_frame()
    with pytest.raises(BadValue, match="pip install pandas"):
        TABLE.to_pandas()
