"""One set of colours and sizes for every picture and page: warm paper, deep ink, one accent.

Pictures inside a page take their colours from the page (`currentColor` and CSS variables), so that one SVG follows
light and dark; pictures that stand alone get the same colours written out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Palette:
    """Ink at three strengths on one background, an accent for what changed, and an alert that is rarely used.

    Attributes:
        ink: the words themselves, and the marks that carry the answer.
        soft: labels of axes, notes, the rest of the marks.
        faint: hairlines.
        band: the usual range behind a line; always drawn see-through.
        accent: what changed or asks for a decision.
    """

    ink: str
    soft: str
    faint: str
    band: str
    accent: str
    alert: str
    paper: str


# Contrast on their own background (WCAG 2.2): ink > 12, soft > 5.5, accent and alert > 4.5. A test computes it.
LIGHT = Palette("#26211a", "#6a6052", "#ddd5c6", "#8a7d68", "#0b6a6e", "#a3341f", "#fbf8f2")
DARK = Palette("#efe8da", "#aca08c", "#3a3f49", "#8f99a8", "#63c2bd", "#f0937d", "#14181f")
PAGE = Palette(
    "currentColor", "var(--soft)", "var(--faint)", "var(--band)", "var(--accent)", "var(--alert)", "transparent"
)

FONT_SIZE = 13


def vega_config(palette: Palette, font: str) -> dict[str, Any]:
    """The Vega-Lite configuration of the one theme: hairlines, no boxes, no ticks, words in soft ink."""
    words = {"font": font, "fontSize": FONT_SIZE, "fill": palette.soft}
    return {
        "aria": False,  # a hundred labelled circles are noise to a screen reader; the picture has one text alternative
        "background": "transparent",
        "font": font,
        "padding": 0,
        "view": {"stroke": None},
        "text": words,
        "title": {
            "font": font, "fontSize": FONT_SIZE, "fontWeight": 500, "color": palette.ink,
            "anchor": "start", "frame": "group", "offset": 10,
        },
        "axis": {
            "labelColor": palette.soft, "labelFont": font, "labelFontSize": FONT_SIZE, "labelPadding": 6,
            "titleColor": palette.soft, "titleFont": font, "titleFontSize": FONT_SIZE, "titleFontWeight": "normal",
            "domain": False, "ticks": False, "gridColor": palette.faint, "gridWidth": 1,
        },
        "rule": {"color": palette.soft},
    }  # fmt: skip
