"""Cut the typeface down to what pages use: `python -m tools.typeface newsreader-latin-wght-normal.woff2`.

The file comes from the npm package `@fontsource-variable/newsreader` (SIL Open Font License, which allows this and
asks for no other name). Kept are the letters of Western European languages, weights from 400 to 600, kerning of the
regular weight at all of them, ligatures, and proportional and tabular figures. Other letters come from the system's
own typeface. Needs `pip install fonttools brotli`, which nothing else here does.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

LIGHTEST, HEAVIEST = 400, 600
LETTERS = {*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "ıŒœ–—‘’‚“”„•…′″‹›⁄€−")}
FEATURES = ["kern", "liga", "tnum", "pnum"]
KEPT = Path(__file__).resolve().parent.parent / "src" / "groundswell" / "faces" / "static" / "newsreader.woff2"


def cut(source: Path) -> bytes:
    """The typeface with nothing more than pages need, as WOFF2."""
    made = _anew(instancer.instantiateVariableFont(TTFont(source), {"wght": (LIGHTEST, HEAVIEST)}))
    # Pairs of letters move by less than anyone sees between these weights, and saying how takes a quarter of the file.
    regular = _anew(instancer.instantiateVariableFont(TTFont(source), {"wght": LIGHTEST}))
    for name in ("GPOS", "GDEF"):
        made[name] = regular[name]
    options = subset.Options(layout_features=FEATURES, hinting=False, notdef_outline=True, name_IDs=["*"])
    cutting = subset.Subsetter(options)
    cutting.populate(unicodes=LETTERS & set(made.getBestCmap()))
    made = _anew(made)
    cutting.subset(made)
    made.flavor = "woff2"
    return _bytes(made)


def _anew(font: Any) -> Any:
    """The same typeface as a file would bring it; each glyph has its entry among the variations, be it empty."""
    font.flavor = None
    _fill(font)
    made = TTFont(io.BytesIO(_bytes(font)))
    _fill(made)
    return made


def _fill(font: Any) -> None:
    if "gvar" in font:
        for glyph in font.getGlyphOrder():
            font["gvar"].variations.setdefault(glyph, [])


def _bytes(font: Any) -> bytes:
    to = io.BytesIO()
    font.save(to)
    return to.getvalue()


if __name__ == "__main__":
    KEPT.write_bytes(cut(Path(sys.argv[1])))
    print(f"{KEPT.name}: {KEPT.stat().st_size / 1000:.0f} kB")
