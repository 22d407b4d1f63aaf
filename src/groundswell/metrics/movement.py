"""How counters moved between snapshots: what they lost."""

from __future__ import annotations

from groundswell.metrics.registry import Metric, register
from groundswell.metrics.relations import COUNTERS
from groundswell.units import Unit

_FALLS = {"views": (3000, 2900), "likes": (200, 190), "comments": (30, 28), "shares": (20, 19), "saves": (40, 37)}

for _name in COUNTERS:
    _high, _low = _FALLS[_name]
    register(
        Metric(
            f"{_name}_fall",
            "post",
            Unit.COUNT,
            f"{_name}_steps",
            f"{_name}_steps.fall",
            f"How many {_name} the platform took back from the post between one look and the next.",
            f"Σ max(0, {_name} before − {_name} after), over consecutive dated snapshots that state them",
            f"{_name} are known of fewer than two dated snapshots",
            "DESIGN, The data: a count that is lower at a later instant is a fall, shown as such",
            f"{_name} went up, then from {_high:,} to {_low:,}, then up again: {_high:,} − {_low:,} = {_high - _low}",
            (f"post_snapshot.{_name}", "post_snapshot.observed_us"),
        )
    )
