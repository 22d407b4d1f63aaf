"""What Vega drew, reduced to what is seen: shapes and words, places to a tenth of a pixel, names of its own.

Nothing is left that a strict page would refuse, or that only Vega needs; a picture weighs a quarter of what it did.
"""

from __future__ import annotations

import hashlib
import re
from xml.etree import ElementTree as ET

_SVG = "http://www.w3.org/2000/svg"
_DRAWN = frozenset({"svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath", "title"})
_KEPT = re.compile(
    r"(?!on|style$|class$|pointer-events$|font-family$|role$|aria-)[a-zA-Z][a-zA-Z0-9-]*"
)  # no script, no style, no namespace (links have one)
# What an element is without being told.
_USUAL = {"opacity": "1", "stroke-width": "1", "font-weight": "normal", "transform": "translate(0,0)", "display": ""}
_PLACES = frozenset({"transform", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "d"})
_NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_N = r"(-?\d*\.?\d+(?:e-?\d+)?)"
_STRAIGHT = re.compile(rf"(?:[ML]{_N},{_N}|Z)+")
_STEP = re.compile(rf"([ML]){_N},{_N}|Z")
_ROUND = re.compile(rf"M{_N},0A(?:\1,){{2}}0,1,1,-\1,0A(?:\1,){{2}}0,1,1,\1,0Z?")
_PLACED = re.compile(rf"translate\({_N},{_N}\)")


def reduce(drawn: str, words: str) -> str:
    """The SVG with one text alternative, as it may stand inside a page."""
    # Two pictures on a page may not share the names of their clip paths.
    prefix = "c" + hashlib.sha256(drawn.encode()).hexdigest()[:8]
    root = ET.fromstring(drawn)  # noqa: S314 - drawn a moment ago, by ourselves
    _keep_seen(root)
    for element in root.iter():
        _lighten(element, prefix)
    _unwrap(root)
    root.attrib = {
        **{name: root.attrib[name] for name in ("viewBox", "width", "height")},
        "class": "picture", "role": "img", "aria-label": words, "xmlns": _SVG,
    }  # fmt: skip
    return ET.tostring(root, encoding="unicode")


def _keep_seen(parent: ET.Element) -> None:
    """Take out what is no shape, and shapes without ink: whatever has a colour of its own says so."""
    for child in list(parent):
        child.tag = child.tag.rpartition("}")[2]
        is_hidden = child.get("display") == "none" or child.get("d") == ""
        is_blank = child.get("class") == "background" and not {"fill", "stroke"} & set(child.attrib)
        if child.tag not in _DRAWN or is_hidden or is_blank:
            parent.remove(child)
        else:
            _keep_seen(child)
    parent.tag = parent.tag.rpartition("}")[2]


def _lighten(element: ET.Element, prefix: str) -> None:
    """The attributes that say something, with places to a tenth."""
    for name, value in list(element.attrib.items()):
        if not _KEPT.fullmatch(name) or "href" in name or _USUAL.get(name) == value:
            del element.attrib[name]
        elif name == "id":
            element.set(name, f"{prefix}-{value}")
        elif name == "clip-path":
            element.set(name, value.replace("#", f"#{prefix}-"))
        elif name in _PLACES and element.tag != "svg":
            element.set(name, _path(value) if name == "d" else _NUMBER.sub(_tenth, value))
    _round(element)


def _round(element: ET.Element) -> None:
    """A dot as the circle that it is: Vega draws two arcs."""
    dot, place = _ROUND.fullmatch(element.get("d", "")), _PLACED.fullmatch(element.get("transform", ""))
    if dot and place:
        element.tag = "circle"
        del element.attrib["d"], element.attrib["transform"]
        element.attrib.update({"cx": place[1], "cy": place[2], "r": dot[1]})


def _path(d: str) -> str:
    """The same line in steps from point to point, which are shorter to write than places; arcs stay as they are."""
    if not _STRAIGHT.fullmatch(d):
        return _NUMBER.sub(_tenth, d)
    made, at = [], (0, 0)
    for step in _STEP.finditer(d):
        if not step[1]:
            made.append("z")
            continue
        to = (round(float(step[2]) * 10), round(float(step[3]) * 10))
        if step[1] == "M":
            made.append(f"M{_say(to[0])},{_say(to[1])}")
        else:
            made.append(f"l{_say(to[0] - at[0])},{_say(to[1] - at[1])}")
        at = to
    return "".join(made)


def _tenth(number: re.Match[str]) -> str:
    return _say(round(float(number[0]) * 10))


def _say(tenths: int) -> str:
    """So many tenths in as few characters as SVG reads."""
    return f"{tenths / 10:.1f}".removesuffix(".0").replace("0.", ".") if abs(tenths) < 10 else f"{tenths / 10:g}"


def _unwrap(parent: ET.Element) -> None:
    """Groups that say nothing give way to what they hold."""
    children: list[ET.Element] = []
    for child in parent:
        _unwrap(child)
        is_plain = child.tag == "g" and not child.attrib
        children += list(child) if is_plain else [child] if len(child) or child.tag != "g" else []
    parent[:] = children
