"""Metrics asked for together are one query, which holds what they need and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from groundswell.clock import DAY_US, HOUR_US, Window
from groundswell.errors import BadValue, UnknownName
from groundswell.metrics import all_metrics, compose, get
from groundswell.metrics.registry import register
from tests.metrics import worked
from tests.metrics.tables import Row, Tables, at, calendar, duck, post, run, snapshot

MAY_3 = Window.between(date(2026, 5, 3), date(2026, 5, 3))


def ask(tables: Tables, *names: str, window: Window | None = None, age_us: int | None = None) -> list[Row]:
    """The rows that the metrics give."""
    with duck(tables) as connection:
        return run(connection, compose(names, window=window, age_us=age_us).sql)


def one_post(*snapshots: tuple[str | None, dict[str, float | None]], **facts: float) -> Tables:
    """Tables with one post, published on 1 May 2026 at noon."""
    of = post("wren", "a", at("2026-05-01 12:00"), **facts)
    seen = [snapshot(of, at(when) if when else None, **counts) for when, counts in snapshots]
    accounts = [{"account_id": "wren", "is_own": True}]
    days = calendar(date(2026, 5, 1), date(2026, 5, 10))
    return {"account": accounts, "post": [of], "post_snapshot": seen, "calendar": days}


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'engagement_rate_by_views'"):
        compose(["engagement_rate_by_view"])


def test_metrics_of_two_grains_are_refused() -> None:
    with pytest.raises(BadValue, match="views is about each post, n_posts is about each account"):
        compose(["views", "n_posts"])


def test_no_metric_at_all_is_refused() -> None:
    with pytest.raises(BadValue, match="No metric was named"):
        compose([])


@pytest.mark.parametrize("name", ["views_at_age", "views_at_age_median", "views_at_age_log_mad"])
def test_an_equal_age_without_the_age_is_refused(name: str) -> None:
    with pytest.raises(BadValue, match="needs the age"):
        compose([name])


def test_a_name_stands_once() -> None:
    with pytest.raises(BadValue, match="Two metrics are named 'views'"):
        register(get("views"))


def test_columns_stand_in_the_order_asked_for_keys_first_and_once() -> None:
    query = compose(["shares", "views", "shares"])
    assert query.columns == ("account_id", "post_id", "posted_us", "shares", "views")
    assert compose(["n_posts"]).columns == ("account_id", "n_posts")
    assert compose(["day_views"]).columns == ("account_id", "series", "day", "day_views")


@pytest.mark.parametrize("metric", all_metrics(), ids=lambda m: m.name)
def test_the_columns_of_a_query_are_those_it_names(metric: object) -> None:
    name = getattr(metric, "name", "")
    query = compose([name], age_us=DAY_US, parts=True)
    with duck(worked.TABLES) as connection:
        assert tuple(run(connection, query.sql)[0]) == query.columns


def test_the_parts_of_a_rate_make_the_rate_and_say_when() -> None:
    query = compose(["engagement_rate_by_views", "views"], parts=True)
    with duck(worked.TABLES) as connection:
        row = run(connection, query.sql)[0]
    assert row["engagement_rate_by_views_numerator"] == 600
    assert row["engagement_rate_by_views_denominator"] == 10_000
    assert row["engagement_rate_by_views_observed_us"] == at("2026-05-05 00:00")
    assert "views_numerator" not in row


def test_a_query_takes_only_the_relations_and_columns_that_it_needs() -> None:
    sql = compose(["views"]).sql
    assert sql.count(" AS (") == 1
    assert "likes" not in sql
    assert "calendar" not in compose(["follower_change"]).sql.split("span AS")[0]


def test_a_window_takes_posts_by_their_publication_and_leaves_out_those_without() -> None:
    undated = post("wren", "x", None)
    tables = {**worked.TABLES, "post": [*worked.TABLES["post"], undated]}
    assert [r["post_id"] for r in ask(tables, "views", window=MAY_3)] == ["b"]
    assert [r["post_id"] for r in ask(tables, "views")] == ["a", "b", "c", "x"]
    assert ask(tables, "n_posts", window=MAY_3)[0]["n_posts"] == 1
    assert ask(tables, "n_posts")[0]["n_posts"] == 4


def test_a_window_takes_days_by_their_date_and_a_change_reaches_over_its_edge() -> None:
    window = Window.between(date(2026, 5, 4), date(2026, 5, 6))
    rows = ask(worked.TABLES, "follower_change", "day_views", window=window)
    assert [(r["day"].day, r["day_views"], r["follower_change"]) for r in rows] == [
        (4, 1000, 50),
        (5, None, None),
        (6, 700, None),
    ]
    (row,) = ask(worked.TABLES, "n_days", "n_days_missing", "day_views_total", window=window)
    assert (row["n_days"], row["n_days_missing"], row["day_views_total"]) == (2, 1, 1700)


def test_posts_per_week_counts_the_days_of_the_window_empty_ones_too() -> None:
    (row,) = ask(worked.TABLES, "posts_per_week", window=Window.between(date(2026, 5, 1), date(2026, 5, 14)))
    assert row["posts_per_week"] == 1.5
    (row,) = ask(worked.TABLES, "posts_per_week", window=MAY_3)
    assert row["posts_per_week"] == 7


def test_an_account_without_posts_or_days_has_none_of_them_not_unknown_many() -> None:
    tables = {"account": [{"account_id": "new", "is_own": True}], "calendar": worked.TABLES["calendar"]}
    (row,) = ask(tables, "n_posts", "n_days", "current_streak_weeks", "views_total", "followers_latest")
    assert row == {
        "account_id": "new",
        "n_posts": 0,
        "n_days": 0,
        "current_streak_weeks": 0,
        "views_total": None,
        "followers_latest": None,
    }


def test_the_parts_of_a_rate_come_from_one_snapshot() -> None:
    """Likes of today over views of last week would be no rate of anything."""
    tables = one_post(
        ("2026-05-02 00:00", {"views": 100, "likes": 10}),
        ("2026-05-03 00:00", {"views": None, "likes": 90}),
        ("2026-05-04 00:00", {"views": 1000, "likes": None}),
    )
    (row,) = ask(tables, "like_rate", "likes", "views", "likes_observed_us")
    assert (row["like_rate"], row["likes"], row["views"]) == (0.1, 90, 1000)
    assert row["likes_observed_us"] == at("2026-05-03 00:00")


def test_an_undated_row_counts_only_where_no_dated_one_knows() -> None:
    tables = one_post(("2026-05-02 00:00", {"views": 100}), (None, {"views": 999, "likes": 7}))
    (row,) = ask(tables, "views", "likes", "likes_observed_us", "n_snapshots", "views_fall")
    assert (row["views"], row["likes"], row["likes_observed_us"]) == (100, 7, None)
    assert (row["n_snapshots"], row["views_fall"]) == (2, None)


def test_no_views_make_no_rate_and_no_error() -> None:
    (row,) = ask(one_post(("2026-05-02 00:00", {"views": 0, "likes": 0})), "like_rate")
    assert row["like_rate"] is None


def test_falls_are_taken_between_known_values_across_unknown_ones() -> None:
    tables = one_post(
        ("2026-05-02 00:00", {"views": 100}),
        ("2026-05-03 00:00", {"likes": 1}),
        ("2026-05-04 00:00", {"views": 70}),
        ("2026-05-05 00:00", {"views": 90}),
        ("2026-05-06 00:00", {"views": 85}),
    )
    (row,) = ask(tables, "views_fall", "likes_fall")
    assert (row["views_fall"], row["likes_fall"]) == (35, None)


@pytest.mark.parametrize(
    ("hours", "views", "gap_h"),
    [
        (11, None, None),
        (12, 100.0, 0),
        (18, 150.0, 12),
        (24, 200.0, 0),
        (30, 180.0, 24),
        (48, 120.0, 0),
        (49, None, None),
    ],
)
def test_a_value_at_an_age_lies_between_its_two_looks_and_nowhere_else(
    hours: int, views: float | None, gap_h: int | None
) -> None:
    tables = one_post(
        ("2026-05-02 00:00", {"views": 100}),
        ("2026-05-02 12:00", {"views": 200}),
        ("2026-05-03 00:00", {"likes": 4}),
        ("2026-05-03 12:00", {"views": 120}),
    )
    (row,) = ask(tables, "views_at_age", "views_at_age_gap_us", age_us=hours * HOUR_US)
    assert row["views_at_age"] == views
    assert row["views_at_age_gap_us"] == (None if gap_h is None else gap_h * HOUR_US)


def test_followers_at_the_time_of_posting_are_the_last_known_before_it_never_a_later_count() -> None:
    tables = dict(one_post(("2026-05-02 00:00", {"views": 1000})))
    later = {"account_id": "wren", "observed_us": at("2026-05-02 00:00"), "followers": 1}
    assert ask({**tables, "account_snapshot": [later]}, "views_per_follower")[0]["views_per_follower"] is None
    same = [{"account_id": "wren", "observed_us": at("2026-05-01 12:00"), "followers": n} for n in (400, 500)]
    assert ask({**tables, "account_snapshot": [later, *same]}, "views_per_follower")[0]["views_per_follower"] == 2


def test_days_of_two_series_are_never_added_up() -> None:
    studio = [{"account_id": "wren", "series": "studio", "day": date(2026, 5, d), "views": 10} for d in (1, 2)]
    business = [{"account_id": "wren", "series": "business", "day": date(2026, 5, d), "views": 7} for d in (1, 2, 3)]
    base = one_post()
    assert ask({**base, "account_day": studio + business}, "day_views_total")[0]["day_views_total"] == 21
    assert ask({**base, "account_day": studio + business[:2]}, "day_views_total")[0]["day_views_total"] == 20
    assert len(ask({**base, "account_day": studio + business}, "day_views")) == 5


@pytest.mark.parametrize(("last", "streak"), [(date(2026, 5, 17), 3), (date(2026, 5, 24), 3), (date(2026, 5, 25), 0)])
def test_a_streak_lives_through_the_running_week_and_ends_with_the_next(last: date, streak: int) -> None:
    days = ("2026-04-20", "2026-04-28", "2026-05-08", "2026-05-16", "2026-05-11")
    posts = [post("wren", f"p{d}", at(f"{d} 09:00")) for d in days if d != "2026-04-20"]
    posts.append(post("wren", "old", at("2026-04-10 09:00")))
    tables = {**one_post(), "post": posts, "calendar": calendar(date(2026, 4, 1), last)}
    (row,) = ask(tables, "current_streak_weeks", "longest_streak_weeks", "weeks_with_a_post")
    assert row["current_streak_weeks"] == streak
    assert (row["longest_streak_weeks"], row["weeks_with_a_post"]) == (3, 4)
