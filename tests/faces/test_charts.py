"""Pictures: what is drawn is what the table says, and words from outside stay words."""

from __future__ import annotations

import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace

import pytest

from groundswell.answer import Chart, Column, Table
from groundswell.faces import charts
from groundswell.faces.plot import DAY_MS, band, plan, runs
from groundswell.faces.theme import DARK, LIGHT, Palette
from groundswell.units import Unit
from tests.faces import samples

TABLES = pytest.mark.parametrize("make", samples.ALL, ids=lambda make: make.__name__)


def days(values: list[int | None], estimated: list[bool] | None = None, *, step: int = 1) -> Table:
    """A line over days that follow each other, `step` days apart."""
    n = len(values)
    return Table(
        "days",
        "Views",
        (
            Column("day", "Day", Unit.DATE, tuple(f"2022-01-{1 + i * step:02}" for i in range(n))),
            Column("views", "Views", Unit.COUNT, tuple(values)),
            Column("est", "estimated", Unit.TEXT, tuple(estimated or [False] * n)),
        ),
        Chart("line", "day", "views", estimated="est"),
    )


def lines(table: Table) -> tuple[list[list[float]], list[list[float]], list[float]]:
    """The values of each solid line, of each dashed line, and of the points that stand alone."""
    plot = plan(table)
    assert plot is not None
    solid, dashed, alone = runs(plot.rows, plot.step)

    def grouped(rows: list[dict[str, float]]) -> list[list[float]]:
        return [[r["y"] for r in group] for _, group in itertools.groupby(rows, key=lambda r: r["run"])]

    return grouped(solid), grouped(dashed), [r["y"] for r in alone]


@TABLES
def test_every_kind_of_picture_is_an_svg_that_a_strict_page_lets_pass(make: Callable[[], Table]) -> None:
    root = ET.fromstring(charts.svg(make()))  # noqa: S314 - our own picture
    assert root.get("role") == "img"
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert tags <= {"svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath"}
    assert not attributes & {"style", "href", "onload", "onclick", "font-family", "filter"}
    assert not any(":" in name or "}" in name for name in attributes)


@TABLES
def test_every_kind_of_picture_is_valid_vega_lite(make: Callable[[], Table]) -> None:
    made = charts.chart(make())
    assert made.to_dict(validate=True)["$schema"].endswith(".json")


@TABLES
def test_a_picture_takes_its_colours_from_the_page(make: Callable[[], Table]) -> None:
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', charts.svg(make())))
    assert colours <= {
        "none",
        "transparent",
        "currentColor",
        *(f"var(--{v})" for v in ("soft", "faint", "band", "accent")),
    }


@TABLES
def test_a_picture_has_a_text_alternative(make: Callable[[], Table]) -> None:
    table = make()
    label = ET.fromstring(charts.svg(table)).get("aria-label")  # noqa: S314 - our own picture
    assert label == charts.describe(table)
    assert label.startswith(table.title)


def test_hostile_words_are_drawn_as_words() -> None:
    drawn = charts.svg(samples.rates_table())
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn
    assert ET.fromstring(drawn).findall(".//{*}a") == []  # noqa: S314 - our own picture


def test_a_column_named_like_an_expression_is_no_expression() -> None:
    table = Table(
        "t",
        'x"]; fetch("https://example.com")',
        (
            Column("a.b[0]'", "datum.x", Unit.TEXT, ("one", "two")),
            Column('"]+1//', "n", Unit.COUNT, (1, 2)),
        ),
        Chart("bars", "a.b[0]'", '"]+1//'),
    )
    assert ">two</text>" in charts.svg(table)


def test_a_spec_holds_its_data_and_no_address() -> None:
    spec = charts.spec(samples.posts_table())
    assert "url" not in json.dumps({k: v for k, v in (spec or {}).items() if k != "$schema"})


def test_a_gap_stays_a_gap() -> None:
    solid, _, _ = lines(days([1, 2, None, 4, 5]))
    assert solid == [[1, 2], [4, 5]]


def test_a_day_without_a_row_is_a_gap_too() -> None:
    whole = days([1, 2, 3, 4, 5, 6, 7, 8, 9])
    holed = replace(whole, columns=tuple(replace(c, values=c.values[:3] + c.values[4:]) for c in whole.columns))
    assert lines(holed)[0] == [[1, 2, 3], [5, 6, 7, 8, 9]]


def test_points_at_irregular_times_are_joined() -> None:
    table = replace(days([1, 2, 3]), columns=(
        Column("day", "Day", Unit.DATE, ("2022-01-01", "2022-01-03", "2022-02-09")), *days([1, 2, 3]).columns[1:]
    ))  # fmt: skip
    assert lines(table)[0] == [[1, 2, 3]]


def test_a_value_between_two_gaps_is_a_point() -> None:
    assert lines(days([1, 2, None, 4, None]))[2] == [4]


def test_estimated_stretches_are_dashed_and_join_the_measured_ones() -> None:
    solid, dashed, _ = lines(days([1, 2, 3, 4, 5], [False, False, False, True, True]))
    assert solid == [[1, 2, 3]]
    assert dashed == [[3, 4, 5]]


def test_a_band_breaks_where_it_is_unknown() -> None:
    rows = [{"x": DAY_MS * i, "low": 1.0, "high": None if i == 2 else 3.0, "series": ""} for i in range(5)]
    assert [r["run"] for r in band(rows, DAY_MS)] == [1, 1, 2, 2]


def test_months_are_regular_although_their_days_differ() -> None:
    table = Table(
        "m", "m",
        (
            Column("m", "Month", Unit.DATE, ("2022-01-01", "2022-02-01", "2022-03-01")),
            Column("n", "n", Unit.COUNT, (1, 2, 3)),
        ),
        Chart("line", "m", "n"),
    )  # fmt: skip
    assert lines(table)[0] == [[1, 2, 3]]


def test_a_rate_is_drawn_per_thousand() -> None:
    plot = plan(samples.rates_table())
    assert plot is not None
    assert plot.rows[0]["y"] == pytest.approx(36)


def test_a_logarithmic_scale_is_named() -> None:
    assert "log scale" in charts.svg(samples.posts_table())


def test_bars_start_at_zero_even_when_a_logarithm_is_asked_for() -> None:
    table = samples.bars_table()
    assert table.chart is not None
    drawn = charts.svg(replace(table, chart=replace(table.chart, log=True)))
    assert "log scale" not in drawn
    assert ">0</text>" in drawn


def test_series_become_small_pictures_of_their_own() -> None:
    drawn = charts.svg(samples.multiples_table())
    assert all(f">{name}</text>" in drawn for name in ("Likes", "Comments", "Shares"))


def test_highlighted_series_share_one_picture_and_carry_their_name() -> None:
    plot = plan(samples.ages_table())
    assert plot is not None
    assert plot.together
    assert ">post 3</text>" in charts.svg(samples.ages_table())


@pytest.mark.parametrize("values", [(), (None, None)])
def test_a_table_without_a_known_value_has_no_picture(values: tuple[None, ...]) -> None:
    table = days(list(values))
    assert not charts.is_drawable(table)
    assert charts.svg(table) == ""
    assert charts.png(table) == b""


def test_one_known_value_is_enough_for_a_picture() -> None:
    assert "<circle" in charts.svg(days([None, 4, None])) or "<path" in charts.svg(days([None, 4, None]))


def test_a_picture_that_stands_alone_is_a_png() -> None:
    assert charts.png(samples.weekday_table(), palette=DARK)[:8] == b"\x89PNG\r\n\x1a\n"


def test_two_pictures_on_a_page_share_no_name() -> None:
    names = [set(re.findall(r'\bid="([^"]+)"', charts.svg(make()))) for make in samples.ALL]
    assert sum(map(len, names)) == len(set().union(*names))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("name", "least"), [("ink", 12), ("soft", 5.5), ("accent", 4.5), ("alert", 4.5)])
def test_words_stand_out_from_the_paper(palette: Palette, name: str, least: float) -> None:
    """WCAG 2.2 AA asks for 4.5 : 1."""
    one, other = sorted((luminance(getattr(palette, name)), luminance(palette.paper)))
    assert (other + 0.05) / (one + 0.05) >= least
