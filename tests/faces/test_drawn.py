"""What Vega drew, reduced: nothing that is seen is lost, and nothing else is kept."""

from __future__ import annotations

import re
from itertools import accumulate
from xml.etree import ElementTree as ET

import pytest

from groundswell.faces import drawn


def reduced(inner: str) -> str:
    """The reduced picture of some shapes."""
    whole = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9">{inner}</svg>'
    made = drawn.reduce(whole, "Nine by nine")
    ET.fromstring(made)  # noqa: S314 - our own picture
    return made.split(">", 1)[1].removesuffix("</svg>")


def test_places_are_kept_to_a_tenth() -> None:
    text = '<text transform="translate(142.04395604395603,-0.0449) rotate(-90)" font-size="13px">2025</text>'
    assert reduced(text) == '<text transform="translate(142,0) rotate(-90)" font-size="13px">2025</text>'


def test_a_line_is_written_in_steps_that_do_not_drift() -> None:
    ends = [n / 3 for n in range(1, 1000)]
    (d,) = re.findall(r' d="([^"]+)"', reduced(f'<path d="M0,0L{"L".join(f"{x},{x / 2}" for x in ends)}" stroke="x"/>'))
    steps = [tuple(map(float, pair)) for pair in re.findall(r"l(-?[\d.]+),(-?[\d.]+)", d)]
    assert steps[:2] == [(0.3, 0.2), (0.4, 0.1)]
    across = list(accumulate(x for x, _ in steps))
    assert across == pytest.approx(ends, abs=0.051)


def test_a_gap_stays_a_gap_and_a_closed_shape_closed() -> None:
    assert reduced('<path d="M1,1L2,1M5,1L6,1" stroke="x"/>') == '<path d="M1,1l1,0M5,1l1,0" stroke="x" />'
    assert reduced('<path d="M1,1L2,1L2,9ZM5,5L6,6" fill="x"/>') == '<path d="M1,1l1,0l0,8zM5,5l1,1" fill="x" />'


def test_a_dot_is_a_circle() -> None:
    arcs = "M2.449,0A2.449,2.449,0,1,1,-2.449,0A2.449,2.449,0,1,1,2.449,0"
    dot = f'<path transform="translate(204.501,264.43)" d="{arcs}" fill="x" opacity="0.75"/>'
    assert reduced(dot) == '<circle fill="x" opacity="0.75" cx="204.5" cy="264.4" r="2.4" />'


def test_other_curves_stay_as_they_are() -> None:
    assert 'd="M1,0A8,8,0,1,1,-8,0L3.3,4Z"' in reduced('<path d="M1,0A8,8,0,1,1,-8,0L3.333,4Z" fill="x"/>')


def test_what_is_not_seen_goes_with_the_groups_around_it() -> None:
    frame = '<path class="background" d="M0,0h9v9h-9Z"/>'
    hidden = '<path class="foreground" d="" display="none"/><g><g class="mark-text"/></g>'
    line = '<line x2="562" stroke="x" stroke-width="1" opacity="1" pointer-events="none"/>'
    shown = '<line x2="562" stroke="x" />'
    assert reduced(f'<g class="a"><g transform="translate(0,0)">{frame}{line}{hidden}</g></g>') == shown
    assert "path" in reduced('<path class="background" d="M0,0h9v9h-9Z" fill="x"/>')


def test_names_are_the_pictures_own_and_still_found() -> None:
    clip = '<defs><clipPath id="clip1"><rect width="9" height="9"/></clipPath></defs><g clip-path="url(#clip1)">'
    made = reduced(f'{clip}<rect width="3" height="3" fill="x"/></g>')
    (name,) = re.findall(r'clipPath id="([^"]+)"', made)
    assert f'clip-path="url(#{name})"' in made
    assert name != "clip1"
