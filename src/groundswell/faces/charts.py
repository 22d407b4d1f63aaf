"""A table of an answer as a picture: Altair chart, Vega-Lite spec, SVG or PNG, one theme for all.

A picture is made of the table's cells and nothing else. Words from outside (captions, hashtags, titles) reach it as
data, never as markup, addresses or expressions, and nothing is fetched. Altair and vl-convert load on first use.
"""

from __future__ import annotations

from typing import Any

from groundswell.answer import Table
from groundswell.faces.drawn import reduce
from groundswell.faces.plot import Panel, Plot, plan
from groundswell.faces.theme import LIGHT, PAGE, Palette, vega_config

WIDE = 680
NARROW = 343

_FONT_ALONE = "Georgia, 'Times New Roman', serif"
# Words are measured in this face, then take on the page's.
_FONT_MEASURED = "serif"
_GAP = 28


def is_drawable(table: Table) -> bool:
    """Whether the table asks for a picture and holds something to be seen."""
    return plan(table) is not None


def chart(
    table: Table, *, width: int = WIDE, palette: Palette = LIGHT, font: str = _FONT_ALONE, is_awake: bool = False
) -> Any:
    """The table as an Altair chart; None where there is nothing to draw. Awake, it says what the pointer is at."""
    plot = plan(table)
    if plot is None:
        return None
    import altair as alt

    from groundswell.faces.marks import amount_title

    if len(plot.panels) == 1:
        made = _panel(plot, plot.panels[0], palette, width, is_awake=is_awake)
    else:
        columns = min(len(plot.panels), 2 if plot.flat or len(plot.panels) in {2, 4} else 3) if width > 500 else 1
        each = (width - _GAP * (columns - 1)) / columns
        panels = (_panel(plot, p, palette, each, is_awake=is_awake) for p in plot.panels)
        title = alt.TitleParams(text=amount_title(plot), color=palette.soft, fontWeight="normal")
        made = alt.concat(*panels, columns=columns, spacing=_GAP).properties(title=title)
    return made.properties(description=describe(table)).configure(**vega_config(palette, font))


def spec(
    table: Table, *, width: int = WIDE, palette: Palette = LIGHT, font: str = _FONT_ALONE, is_awake: bool = False
) -> dict[str, Any] | None:
    """The table as a Vega-Lite spec with its data inside; None where there is nothing to draw."""
    from altair.utils.schemapi import debug_mode

    # Checking each part against the schema takes three times as long as drawing; the tests check every kind of chart.
    with debug_mode(False):
        made = chart(table, width=width, palette=palette, font=font, is_awake=is_awake)
        return None if made is None else made.to_dict(validate=False)


def svg(table: Table, *, width: int = WIDE) -> str:
    """The table as an SVG inside a page, whose colours and type it takes on; empty where there is nothing to draw.

    It carries presentation attributes only (no style, script or link): a strict Content-Security-Policy lets it pass.
    """
    made = spec(table, width=width, palette=PAGE, font=_FONT_MEASURED)
    if made is None:
        return ""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(made, allowed_base_urls=[])
    return reduce(drawn, describe(table))


def png(table: Table, *, width: int = WIDE, palette: Palette = LIGHT, scale: float = 2.0) -> bytes:
    """The table as a PNG that stands alone, on its own paper; empty where there is nothing to draw."""
    made = spec(table, width=width, palette=palette)
    if made is None:
        return b""
    import vl_convert

    made["config"] = {**made["config"], "background": palette.paper, "padding": 16}
    drawn: bytes = vl_convert.vegalite_to_png(made, scale=scale, allowed_base_urls=[])
    return drawn


def describe(table: Table) -> str:
    """The text alternative of the picture: its title, then its description."""
    return " ".join(part for part in (table.title, table.description) if part)


def _panel(plot: Plot, panel: Panel, palette: Palette, width: float, *, is_awake: bool) -> Any:
    import altair as alt

    from groundswell.faces.marks import layers, panel_height, room_for_words, touch

    is_single = len(plot.panels) == 1
    room = room_for_words(plot)
    axis = 0 if is_single else (width * 0.42 if plot.flat else 44)
    inner = width - (0 if is_single else room + axis)
    room_for_marks = inner - (room + 44 if is_single else 0)
    drawn = layers(plot, panel, palette, room_for_marks)
    if is_awake and any(r["y"] is not None for r in panel.rows):
        drawn.append(touch(plot, panel, palette, room_for_marks))
    made = alt.layer(*drawn).properties(width=inner, height=panel_height(plot, panel, width))
    if panel.title:
        made = made.properties(title=alt.TitleParams(text=panel.title, dy=-6))
    if not is_single:
        return made
    top = 6 if plot.flat else 26
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    return made.properties(padding={"left": 0, "right": room, "top": top, "bottom": 2}, autosize=fit)
