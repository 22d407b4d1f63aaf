"""DuckDB SQL written by hand for one metric at a time, several ways each; the quickest is what a metric is held against.

Each statement gives the same rows as the metric itself, keys first and the number last, and the benchmark compares them
before it takes a time. The writer knew the tables, needed no other metric, no window and no second engine.
"""

from __future__ import annotations

from collections.abc import Mapping

COUNTERS = ("views", "likes", "comments", "shares", "saves")
LATEST = (*COUNTERS, "reach", "watch_time_s", "average_watch_time_s", "new_followers", "watched_full_rate")
WEEK_US = 7 * 86_400_000_000
T = "coalesce(observed_us, 0)"

RATES: Mapping[str, tuple[str, str]] = {
    "engagement_rate_by_views": ("likes + comments + shares", "views"),
    "engagement_rate_by_views_with_saves": ("likes + comments + shares + saves", "views"),
    "engagement_rate_by_reach": ("likes + comments + shares", "reach"),
    "engagement_rate_by_reach_with_saves": ("likes + comments + shares + saves", "reach"),
    "like_rate": ("likes", "views"),
    "comment_rate": ("comments", "views"),
    "share_rate": ("shares", "views"),
    "save_rate": ("saves", "views"),
    "follow_conversion": ("new_followers", "views"),
}
BY_FOLLOWERS = {
    "engagement_rate_by_followers": "likes + comments + shares",
    "engagement_rate_by_followers_with_saves": "likes + comments + shares + saves",
}


def of_posts(inner: str, value: str = "value", more: str = "") -> str:
    """A row a post, from a SELECT of post_id and what it knows of some posts."""
    return (
        f"SELECT post.account_id, post.post_id, post.posted_us, {value} AS value FROM post "
        f"LEFT JOIN ({inner}) AS x ON x.post_id = post.post_id {more} ORDER BY account_id, posted_us, post_id"
    )


def newest(columns: str, known: str) -> list[str]:
    """The newest row of each post in which `known` is not null, three ways.

    Joining each post's largest instant back takes twice as long and is left out.
    """
    names = [c.rpartition(" AS ")[2] for c in columns.split(", ")]
    packed = ", ".join(
        f"arg_max({c.rpartition(' AS ')[0] or c}, {T}) FILTER (WHERE {known} IS NOT NULL) AS {name}"
        for c, name in zip(columns.split(", "), names, strict=True)
    )
    found = [
        f"SELECT post_id, {packed} FROM post_snapshot GROUP BY post_id",
        f"SELECT post_id, {columns} FROM post_snapshot WHERE {known} IS NOT NULL "
        "QUALIFY row_number() OVER (PARTITION BY post_id ORDER BY observed_us DESC NULLS LAST) = 1",
    ]
    if len(names) > 1:
        struct = ", ".join(
            f"{n} := {c.rpartition(' AS ')[0] or c}" for c, n in zip(columns.split(", "), names, strict=True)
        )
        opened = ", ".join(f"v.{n} AS {n}" for n in names)
        found.append(
            f"SELECT post_id, {opened} FROM (SELECT post_id, arg_max(struct_pack({struct}), {T}) AS v "
            f"FROM post_snapshot WHERE {known} IS NOT NULL GROUP BY post_id)"
        )
    return found


def latest(name: str) -> list[str]:
    """SELECTs of post_id and value: the latest known value of a counter."""
    return newest(f"{name} AS value", name)


def rate(name: str) -> list[str]:
    """SELECTs of post_id, n, d: the parts of a rate in the newest snapshot that knows both."""
    top, bottom = RATES[name]
    return newest(f"{top} AS n, {bottom} AS d", f"({top} + nullif({bottom}, 0))")


AS_DOUBLE = "n::DOUBLE / nullif(d, 0)"
MOMENTS = """SELECT account_id, at_us, max(followers) AS followers FROM (
  SELECT account_id, observed_us AS at_us, followers FROM account_snapshot WHERE observed_us IS NOT NULL AND followers IS NOT NULL
  UNION ALL SELECT d.account_id, c.end_us, d.followers FROM account_day AS d JOIN calendar AS c ON c.day = d.day
  WHERE d.followers IS NOT NULL) GROUP BY ALL"""
AT_POSTING = (
    f"SELECT p.account_id, p.post_id, m.followers FROM post AS p ASOF JOIN ({MOMENTS}) AS m "
    "ON m.account_id = p.account_id AND m.at_us <= p.posted_us"
)


def per_follower(inner: str) -> str:
    """SELECT of account_id, post_id, n, d: a value over the followers at posting."""
    return f"SELECT f.account_id, f.post_id, x.value AS n, f.followers AS d FROM ({AT_POSTING}) AS f JOIN ({inner}) AS x ON x.post_id = f.post_id"


def at_age(name: str, gap: str = "") -> list[str]:
    """SELECTs of post_id and value: a counter at 7 days, interpolated between the two snapshots around it.

    A LEAD window over all ages takes nine times as long and is left out.
    """
    between = "a0 IS NOT NULL AND a1 IS NOT NULL"
    value = (
        gap
        or f"CASE WHEN a1 = a0 THEN v0::DOUBLE ELSE v0 + (v1 - v0) * (({WEEK_US} - a0)::DOUBLE / (a1 - a0)::DOUBLE) END"
    )
    aged = (
        f"SELECT s.post_id, {name} AS v, s.observed_us - p.posted_us AS a FROM post_snapshot AS s "
        f"JOIN post AS p ON p.post_id = s.post_id WHERE {name} IS NOT NULL AND s.observed_us IS NOT NULL"
    )
    packed = (
        f"SELECT post_id, arg_max(v, a) FILTER (WHERE a <= {WEEK_US}) AS v0, max(a) FILTER (WHERE a <= {WEEK_US}) AS a0, "
        f"arg_min(v, a) FILTER (WHERE a >= {WEEK_US}) AS v1, min(a) FILTER (WHERE a >= {WEEK_US}) AS a1 "
        f"FROM ({aged}) GROUP BY post_id"
    )
    split = (
        (
            f"SELECT post_id, v0, a0, v1, a1 FROM (SELECT post_id, arg_max(v, a) AS v0, max(a) AS a0 FROM ({aged} AND a <= {WEEK_US}) "
            f"GROUP BY post_id) JOIN (SELECT post_id, arg_min(v, a) AS v1, min(a) AS a1 FROM ({aged} AND a >= {WEEK_US}) GROUP BY post_id) USING (post_id)"
        )
        .replace(" AND a <=", " AND s.observed_us - p.posted_us <=")
        .replace(" AND a >=", " AND s.observed_us - p.posted_us >=")
    )
    return [f"SELECT post_id, {value} AS value FROM ({q}) WHERE {between}" for q in (packed, split)]


def fall(name: str) -> list[str]:
    """SELECTs of post_id and value: how much a counter fell in all, from look to look."""
    known = f"FROM post_snapshot WHERE {name} IS NOT NULL AND observed_us IS NOT NULL"
    over = "OVER (PARTITION BY post_id ORDER BY observed_us)"
    return [
        f"SELECT post_id, sum(greatest(b - v, 0))::BIGINT AS value FROM (SELECT post_id, {name} AS v, lag({name}) {over} AS b {known}) "
        "WHERE b IS NOT NULL GROUP BY post_id",
        f"SELECT post_id, sum(CASE WHEN v < b THEN b - v ELSE 0 END)::BIGINT AS value "
        f"FROM (SELECT post_id, {name} AS v, lag({name}) {over} AS b {known} QUALIFY b IS NOT NULL) GROUP BY post_id",
        f"SELECT post_id, list_sum(list_transform(generate_series(2, len(l)), lambda i: greatest(l[i - 1] - l[i], 0)))::BIGINT AS value "
        f"FROM (SELECT post_id, list({name} ORDER BY observed_us) AS l {known} GROUP BY post_id) WHERE len(l) > 1",
    ]


def post_metrics() -> dict[str, list[str]]:
    """Metric → statements, for the metrics of a post."""
    found: dict[str, list[str]] = {name: [of_posts(q) for q in latest(name)] for name in LATEST}
    for name in (*COUNTERS, "reach"):
        found[f"{name}_observed_us"] = [
            of_posts(
                f"SELECT post_id, max(observed_us) AS value FROM post_snapshot WHERE {name} IS NOT NULL GROUP BY post_id"
            ),
            of_posts(
                f"SELECT post_id, max(observed_us) FILTER (WHERE {name} IS NOT NULL) AS value FROM post_snapshot GROUP BY post_id"
            ),
        ]
    found |= {name: [of_posts(q, AS_DOUBLE) for q in rate(name)] for name in RATES}
    for name, top in BY_FOLLOWERS.items():
        found[name] = [of_posts(per_follower(q), AS_DOUBLE) for q in newest(f"{top} AS value", f"({top})")]
    found["views_per_follower"] = [of_posts(per_follower(q), AS_DOUBLE) for q in latest("views")]
    found["watched_share"] = [of_posts(q, "value / nullif(post.duration_s, 0)") for q in latest("average_watch_time_s")]
    found |= {f"{name}_at_age": [of_posts(q) for q in at_age(name)] for name in COUNTERS}
    found["views_at_age_gap_us"] = [of_posts(q) for q in at_age("views", "a1 - a0")]
    found |= {f"{name}_fall": [of_posts(q) for q in fall(name)] for name in COUNTERS}
    counted = "SELECT post_id, count(*) AS value FROM post_snapshot GROUP BY post_id"
    found["n_snapshots"] = [of_posts(counted, "coalesce(value, 0)")]
    seen = "SELECT post_id, max(observed_us) AS value FROM post_snapshot GROUP BY post_id"
    found["age_us"] = [of_posts(seen, "value - post.posted_us")]
    return found


def of_accounts(inner: str, value: str) -> list[str]:
    """A row an account, from a SELECT of post_id and its parts; the aggregate over its posts, two ways."""
    if "AS account_id" in inner or inner.startswith("SELECT f.account_id"):
        return [f"SELECT account_id, {value} AS value FROM ({inner}) GROUP BY account_id ORDER BY account_id"]
    with_account = inner.replace("SELECT post_id", "SELECT post_id, any_value(account_id) AS account_id", 1)
    joined = f"SELECT account_id, {value} AS value FROM post LEFT JOIN ({inner}) AS x USING (post_id) GROUP BY account_id ORDER BY account_id"
    if inner.endswith("GROUP BY post_id") and " FROM (" not in inner:
        return [
            joined,
            f"SELECT account_id, {value} AS value FROM ({with_account}) GROUP BY account_id ORDER BY account_id",
        ]
    return [joined]


def summaries(name: str, inners: list[str]) -> dict[str, list[str]]:
    """The pooled rate, the mean and the median of ratios over an account's posts."""
    pooled = "(sum(n) FILTER (WHERE n + d IS NOT NULL))::DOUBLE / nullif(sum(d) FILTER (WHERE n + d IS NOT NULL), 0)"
    ways = {"pooled": pooled, "mean": f"avg({AS_DOUBLE})", "median": f"median({AS_DOUBLE})"}
    return {f"{name}_{way}": [s for q in inners for s in of_accounts(q, sql)] for way, sql in ways.items()}


def watched(name: str, column: str, value: str, below: str = "w") -> dict[str, list[str]]:
    """The summaries of a watch metric, which weighs by views when pooled."""
    both = newest(f"{column} AS c, views AS w", f"({column} + nullif(views, 0))")
    alone = newest(f"{column} AS c", column)
    pooled = f"SELECT account_id, sum(top)::DOUBLE / nullif(sum(below), 0) AS value FROM (SELECT post.account_id, c * w AS top, {below} AS below FROM post JOIN ({{}}) AS x USING (post_id)) GROUP BY account_id ORDER BY account_id"
    plain = f"SELECT account_id, {{}}({value}) AS value FROM post LEFT JOIN ({{}}) AS x USING (post_id) GROUP BY account_id ORDER BY account_id"
    return {
        f"{name}_pooled": [pooled.format(q) for q in both],
        f"{name}_mean": [plain.format("avg", q) for q in alone],
        f"{name}_median": [plain.format("median", q) for q in alone],
    }


def account_metrics() -> dict[str, list[str]]:
    """Metric → statements, for the metrics of an account over its posts."""
    found: dict[str, list[str]] = {}
    for name in (*COUNTERS, "reach", "new_followers", "watch_time_s"):
        total = "sum(value)" if name == "watch_time_s" else "sum(value)::BIGINT"
        found[f"{name}_total"] = [s for q in latest(name) for s in of_accounts(q, total)]
    found["views_median"] = [s for q in latest("views") for s in of_accounts(q, "median(value)")]
    for name in RATES:
        found |= summaries(name, rate(name))
    for name, top in BY_FOLLOWERS.items():
        found |= summaries(name, [per_follower(q) for q in newest(f"{top} AS value", f"({top})")])
    found["views_per_follower_median"] = [
        s for q in latest("views") for s in of_accounts(per_follower(q), f"median({AS_DOUBLE})")
    ]
    found |= watched("watched_full_rate", "watched_full_rate", "c")
    found |= watched("watched_share", "average_watch_time_s", "c / nullif(post.duration_s, 0)", "w * post.duration_s")
    ages = at_age("views")
    found["views_at_age_median"] = [s for q in ages for s in of_accounts(q, "median(value)")]
    found["n_posts_at_age"] = [s for q in ages for s in of_accounts(q, "count(value)")]
    found["views_at_age_quartile_ratio"] = [
        s for q in ages for s in of_accounts(q, "quantile_cont(value, 0.75) / nullif(quantile_cont(value, 0.25), 0)")
    ]
    found["views_at_age_log_mad"] = [s for q in ages for s in of_accounts(q, "mad(ln(value)) FILTER (WHERE value > 0)")]
    found["views_at_age_log_step"] = [
        "SELECT account_id, median(step) AS value FROM (SELECT account_id, ln(value) - lag(ln(value)) OVER (PARTITION BY account_id "
        f"ORDER BY posted_us, post_id) AS step FROM post JOIN ({q}) AS x USING (post_id) WHERE value > 0) GROUP BY account_id ORDER BY account_id"
        for q in ages
    ]
    return found | posting_metrics()


def posting_metrics() -> dict[str, list[str]]:
    """Metric → statements, for how steadily an account posts."""
    index = "(posted_on - DATE '1970-01-01')"
    week = "(posted_on - (isodow(posted_on) - 1)::INTEGER - DATE '1970-01-01')"
    gaps = (
        "SELECT account_id, {} AS value FROM (SELECT account_id, posted_on - lag(posted_on) OVER (PARTITION BY account_id "
        "ORDER BY posted_on) AS gap FROM post WHERE posted_on IS NOT NULL QUALIFY gap IS NOT NULL) GROUP BY account_id ORDER BY account_id"
    )
    runs = (
        "SELECT account_id, {} AS value FROM (SELECT account_id, count(*) AS weeks, max(w) AS last_week FROM (SELECT account_id, w, "
        "w - 7 * row_number() OVER (PARTITION BY account_id ORDER BY w) AS run "
        f"FROM (SELECT DISTINCT account_id, {week} AS w FROM post)) GROUP BY account_id, run) GROUP BY account_id ORDER BY account_id"
    )
    last = "(SELECT max(day_index - weekday) FROM calendar)"
    one = "SELECT account_id, {} AS value FROM post GROUP BY account_id ORDER BY account_id"
    span = f"max({index}) - min({index})"
    return {
        "n_posts": [one.format("count(*)")],
        "posts_per_week": [one.format(f"count(*)::DOUBLE * 7 / CASE WHEN {span} >= 6 THEN {span} + 1 END")],
        "weeks_with_a_post": [one.format(f"count(DISTINCT {week})")],
        "longest_gap_days": [gaps.format("max(gap)")],
        "median_gap_days": [gaps.format("median(gap)")],
        "longest_streak_weeks": [runs.format("max(weeks)")],
        "current_streak_weeks": [runs.format(f"coalesce(max(CASE WHEN last_week >= {last} - 7 THEN weeks END), 0)")],
    }


def day_metrics() -> dict[str, list[str]]:
    """Metric → statements, for the metrics of a day (the grid of days included) and of an account over its days."""
    grid = (
        "SELECT g.account_id, g.series, c.day, {} AS value FROM (SELECT account_id, series, min(day) AS a, max(day) AS b FROM account_day "
        "GROUP BY ALL) AS g JOIN calendar AS c ON c.day BETWEEN g.a AND g.b LEFT JOIN {} AS d ON d.account_id = g.account_id "
        "AND d.series = g.series AND d.day = c.day ORDER BY g.account_id, g.series, c.day"
    )
    over = "OVER (PARTITION BY account_id, series ORDER BY day)"
    change = f"CASE WHEN day - lag(day) {over} = 1 THEN followers - lag(followers) {over} END"
    changes = f"(SELECT account_id, series, day, views, {change} AS change FROM account_day)"
    counts = {
        f"day_{n}": f"d.{n}" for n in ("views", "profile_views", "likes", "comments", "shares", "viewers", "followers")
    }
    ratios = {
        "day_engagement_rate_by_views": "(d.likes + d.comments + d.shares)::DOUBLE / nullif(d.views, 0)",
        "profile_visit_rate": "d.profile_views::DOUBLE / nullif(d.views, 0)",
        "views_per_viewer": "d.views::DOUBLE / nullif(d.viewers, 0)",
    }
    found = {name: [grid.format(sql, "account_day")] for name, sql in (counts | ratios).items()}
    found["follower_change"] = [grid.format("d.change", changes)]
    # Of two series the one with more days counts, and they are never mixed.
    one = (
        "SELECT account_id, arg_max_null(value, (n, series)) AS value FROM (SELECT account_id, series, {} AS value, count(*) AS n "
        "FROM account_day GROUP BY account_id, series) GROUP BY account_id ORDER BY account_id"
    )
    for name in ("views", "profile_views", "likes", "comments", "shares", "viewers"):
        found[f"day_{name}_total"] = [one.format(f"sum({name})::BIGINT")]
    known = "FILTER (WHERE likes + comments + shares + views IS NOT NULL)"
    found |= {
        "n_days": [one.format("count(*)")],
        "n_days_missing": [one.format("max(day) - min(day) + 1 - count(*)")],
        "engagement_rate_by_views_daily_pooled": [
            one.format(f"(sum(likes + comments + shares) {known})::DOUBLE / nullif(sum(views) {known}, 0)")
        ],
        "followers_first": [one.format("arg_min(followers, day)")],
        "followers_last": [one.format("arg_max(followers, day)")],
        "followers_net": [one.format("arg_max(followers, day) - arg_min(followers, day)")],
        "followers_gained": [one.format("sum(followers_gained)::BIGINT")],
        "followers_lost": [one.format("sum(followers_lost)::BIGINT")],
        "followers_per_1000_views": [
            one.replace("FROM account_day", f"FROM {changes}").format(
                "1000 * (sum(change) FILTER (WHERE change + views IS NOT NULL))::DOUBLE "
                "/ nullif(sum(views) FILTER (WHERE change + views IS NOT NULL), 0)"
            )
        ],
    }
    newest_ = (
        "SELECT account_id, {} AS value FROM (SELECT * FROM account_snapshot WHERE followers IS NOT NULL QUALIFY row_number() OVER "
        "(PARTITION BY account_id ORDER BY observed_us DESC NULLS LAST, followers_step NULLS LAST, followers DESC) = 1) ORDER BY account_id"
    )
    return found | {
        "followers_latest": [newest_.format("followers")],
        "followers_latest_observed_us": [newest_.format("observed_us")],
    }


COUNTS = ("n_posts", "n_posts_at_age", "weeks_with_a_post", "longest_streak_weeks", "current_streak_weeks", "n_days")


def each_account(name: str, statement: str) -> str:
    """A row an account, also where it has no posts or days."""
    made = statement.removesuffix(" ORDER BY account_id")
    value = "coalesce(value, 0)" if name in COUNTS else "value"
    return f"SELECT account_id, {value} AS value FROM account LEFT JOIN ({made}) USING (account_id) ORDER BY account_id"


def statements() -> dict[str, list[str]]:
    """Metric → the ways to write it by hand."""
    found = post_metrics() | account_metrics() | day_metrics()
    return {
        name: [each_account(name, way) if way.endswith(" ORDER BY account_id") else way for way in ways]
        for name, ways in found.items()
    }
