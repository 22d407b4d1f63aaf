"""Counters of hashtags a week ahead, beside drift, AutoETS and AutoTheta of statsforecast where it is installed.

Windows of 28 days seen and 7 to come are drawn from series whose display moved at least five times; losses are pinball
at five levels over the mean daily gain of the window. Series whose name has an even hash are for choosing: on 600
windows of theirs the constants of the counter forecast were fitted. The figures are those of the odd half.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from groundswell.models.counter_forecast import forecast_counter, is_told, pinball

Floats: TypeAlias = NDArray[np.float64]

SEEN, AHEAD, WINDOWS = 28, 7, 200
LEVELS = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
DRAWS = 2_000


def windows(folder: Path, *, chosen_on: bool = False) -> tuple[Floats, Floats, NDArray[np.str_]]:
    """Seen and coming values at ends of days, and whose they are. Shapes (windows, 28), (windows, 7), (windows,)."""
    import pandas as pd

    frame = pd.read_csv(folder / "hashtag_views" / "hashtag_views.csv.gz", parse_dates=["observed_at_utc"])
    found: list[tuple[float, Floats, str]] = []
    for tag, rows in frame.groupby("hashtag"):
        if (int(sha256(str(tag).encode()).hexdigest()[:8], 16) % 2 == 0) != chosen_on:
            continue
        last = rows.sort_values("observed_at_utc").set_index("observed_at_utc")["views"].resample("D").last()
        values = last.to_numpy(dtype=np.float64)
        for start in range(0, len(values) - SEEN - AHEAD, SEEN + AHEAD):
            part = values[start : start + SEEN + AHEAD]
            if np.isfinite(part).all() and part[SEEN - 1] > part[0] and is_told(part[:SEEN]):
                order = int(sha256(f"{tag}:{start}".encode()).hexdigest()[:8], 16)
                found.append((order, part, str(tag)))
    found = sorted(found, key=lambda f: f[0])[:WINDOWS]
    parts = np.array([f[1] for f in found])
    return parts[:, :SEEN], parts[:, SEEN:], np.array([f[2] for f in found])


def ours(seen: Floats) -> Floats:
    """Quantiles of the counter forecast. Shape (windows, 7, levels)."""
    return np.stack([forecast_counter(s, np.arange(1, AHEAD + 1), LEVELS) for s in seen])


def drift(seen: Floats) -> Floats:
    """The straight line through first and last value, with the variance of a random walk with drift."""
    gains = np.diff(seen, axis=1)
    n, h = gains.shape[1], np.arange(1, AHEAD + 1)
    sd = gains.std(axis=1, ddof=1)[:, None] * np.sqrt(h * (1 + h / n))
    middle = seen[:, -1:] + gains.mean(axis=1)[:, None] * h
    return np.asarray(middle[:, :, None] + sd[:, :, None] * ndtri(LEVELS))


def automatic(seen: Floats) -> dict[str, Floats]:
    """AutoETS and AutoTheta with their own intervals; none where statsforecast is not installed."""
    try:
        from statsforecast.models import AutoETS, AutoTheta
    except ImportError:
        return {}
    found = {}
    for name, model in (("AutoETS", AutoETS(season_length=1)), ("AutoTheta", AutoTheta(season_length=1))):
        each = []
        for s in seen:
            # Scaled, because their optimisers stumble over billions; the forecast is scaled back.
            size = s[-1] - s[0]
            made = model.forecast(y=(s - s[0]) / size, h=AHEAD, level=[50, 80])
            columns = [made["lo-80"], made["lo-50"], made["mean"], made["hi-50"], made["hi-80"]]
            each.append(np.column_stack(columns) * size + s[0])
        found[name] = np.stack(each)
    return found


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; all columns but the first are numbers."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def page(folder: Path) -> str:
    """The part of docs/benchmarks.md on bar (e)."""
    seen, came, whose = windows(folder)
    scale = np.diff(seen, axis=1).mean(axis=1)[:, None]
    made = {"counter forecast": ours(seen), "drift": drift(seen)} | automatic(seen)
    loss = {name: (pinball(q, came, LEVELS) / scale).mean(axis=1) for name, q in made.items()}
    rng = np.random.default_rng(1)
    tags = np.unique(whose)
    where = np.searchsorted(tags, whose)
    mine = loss["counter forecast"]
    rows = []
    for name, values in loss.items():
        times = np.array(
            [np.bincount(rng.integers(0, len(tags), len(tags)), minlength=len(tags)) for _ in range(DRAWS)]
        )
        ratios = (times[:, where] @ mine) / (times[:, where] @ values)
        low, high = np.quantile(ratios, [0.025, 0.975])
        inside = ((made[name][:, :, 0] <= came) & (came <= made[name][:, :, -1])).mean()
        told = "–" if values is mine else f"{mine.mean() / values.mean():.3f} ({low:.3f}–{high:.3f})"
        rows.append([name, f"{values.mean():.3f}", f"{np.median(values):.3f}", f"{inside:.3f}", told])
    if "AutoETS" not in loss:
        rows.append(["AutoETS, AutoTheta", "statsforecast is not installed", "", "", ""])
    head = ["", "mean scaled pinball loss", "median", "80 % band holds", "ours / theirs (95 %)"]
    return (
        f"### Counters of hashtags, {AHEAD} days ahead\n\n{len(seen)} windows of {SEEN} days of {len(tags)} hashtags; "
        "constants were fitted on those of the other half (by a hash of the name). The bar: ahead of all three. "
        f"Intervals: paired bootstrap over hashtags.\n\n{table(head, rows)}"
    )


if __name__ == "__main__":
    print(page(Path(sys.argv[1])))
