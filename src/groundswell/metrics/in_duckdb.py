"""The relations for which DuckDB has quicker words of its own: lists in order, joins as of an instant, pairs as keys.

Each replaces the relation of the same name in `relations.py`, which Spark reads too; tests hold both to the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from groundswell.metrics.relations import COUNTERS, MOMENTS, RELATIONS, Relation


def _steps(name: str) -> Relation:
    # Sorting the few snapshots of each post takes half as long as sorting all of them for LAG.
    return replace(
        RELATIONS[f"{name}_steps"],
        columns={
            "fall": "CAST(list_sum(list_transform(generate_series(2, len(counts)),"
            " lambda n: GREATEST(counts[n - 1] - counts[n], 0))) AS BIGINT)"
        },
        body=f"""
SELECT
  post_id,
  {{columns}}
FROM (
  SELECT post_id, list({name} ORDER BY observed_us) AS counts
  FROM post_snapshot
  WHERE {name} IS NOT NULL AND observed_us IS NOT NULL
  GROUP BY post_id
) AS looks
WHERE len(counts) > 1""",
    )


_AUDIENCE = replace(
    RELATIONS["audience"],
    body=f"""
SELECT
  post.post_id,
  {{columns}}
FROM post
ASOF JOIN (
  SELECT account_id, at_us, MAX(followers) AS followers
  FROM ({MOMENTS}) AS moment
  GROUP BY account_id, at_us
) AS known
  ON known.account_id = post.account_id AND post.posted_us >= known.at_us""",
)

# One key in place of two, which DuckDB answers without a window; and its max_by passes over unknown values by itself.
_DAYS = replace(
    RELATIONS["days"],
    columns={
        **RELATIONS["days"].columns,
        "followers_first": "min_by(day_rows.followers, day_rows.day)",
        "followers_last": "max_by(day_rows.followers, day_rows.day)",
    },
    body=RELATIONS["days"].body.replace("COUNT(*) DESC, series DESC", "(COUNT(*), series) DESC"),
)

IN_DUCKDB: Mapping[str, Relation] = {r.name: r for r in (*map(_steps, COUNTERS), _AUDIENCE, _DAYS)}
