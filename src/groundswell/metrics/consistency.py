"""How steady an account is: rhythm of posting, and how far its posts lie apart at equal age.

Weeks begin on Monday, days are the account's own. Performance is compared on a log scale, because views are: between
1,000 and 2,000 lies as much as between 100,000 and 200,000.
"""

from __future__ import annotations

from groundswell.metrics.registry import Metric, register
from groundswell.units import Unit

_RHYTHM = "METHODS §4, consistency: streaks and gaps"
_AT_AGE = ("post_snapshot.views", "post_snapshot.observed_us", "post.posted_us")

register(
    Metric(
        "posts_per_week",
        "account",
        Unit.PER_WEEK,
        "posting",
        "CAST(COALESCE(posting.n, 0) AS DOUBLE) * 7 / {days_of_posts}",
        "How many posts a week you published.",
        "7 × n_posts ÷ days of the window; without a window, ÷ days from the first post to the last, both included",
        "there is no window, and the posts span less than a week",
        _RHYTHM,
        "3 posts from 1 to 13 May, 13 days: 7 × 3 / 13 = 1.6154",
        ("post.posted_us",),
    ),
    Metric(
        "weeks_with_a_post",
        "account",
        Unit.WEEKS,
        "posts",
        "COUNT(DISTINCT posts.week)",
        "In how many weeks you published something.",
        "number of different weeks, from Monday, in which a post of the window was published",
        "never: none is 0",
        _RHYTHM,
        "1 and 3 May 2026 lie in the week from 27 April, 13 May in the one from 11 May = 2",
        ("post.posted_on",),
        or_zero=True,
    ),
    Metric(
        "longest_gap_days",
        "account",
        Unit.DAYS,
        "gaps",
        "MAX(gaps.days)",
        "The longest time you went without a post, in days.",
        "max over consecutive posts of the window: day of a post − day of the post before",
        "fewer than two posts have a day of publication",
        _RHYTHM,
        "From 1 to 3 May 2 days, from 3 to 13 May: 13 − 3 = 10",
        ("post.posted_on",),
    ),
    Metric(
        "median_gap_days",
        "account",
        Unit.DAYS,
        "gaps",
        "MEDIAN(gaps.days)",
        "How many days usually pass between two of your posts.",
        "median over consecutive posts of the window: day of a post − day of the post before",
        "fewer than two posts have a day of publication",
        _RHYTHM,
        "Gaps of 2 and 10 days: (2 + 10) / 2 = 6",
        ("post.posted_on",),
    ),
    Metric(
        "current_streak_weeks",
        "account",
        Unit.WEEKS,
        "streaks",
        "MAX(CASE WHEN streaks.last_week >= {last_week} - 1 THEN streaks.weeks END)",
        "How many weeks in a row you have published something, up to now.",
        "length of the run of weeks with a post that reaches the last week (of the window, or known at all) or the one"
        " before it: a week that is not over breaks nothing",
        "never: no run is 0",
        _RHYTHM,
        "The last known day, 15 May, lies in the week from 11 May; it has a post, the week before has none = 1",
        ("post.posted_on",),
        or_zero=True,
    ),
    Metric(
        "longest_streak_weeks",
        "account",
        Unit.WEEKS,
        "streaks",
        "MAX(streaks.weeks)",
        "The most weeks in a row in which you published something.",
        "length of the longest run of weeks with a post",
        "never: no post is 0",
        _RHYTHM,
        "Weeks from 27 April and from 11 May, with an empty one between = 1",
        ("post.posted_on",),
        or_zero=True,
    ),
    Metric(
        "views_at_age_log_mad",
        "account",
        Unit.LOG,
        "levels",
        "MEDIAN(levels.distance)",
        "How far a post of yours usually lies from your typical one at equal age, on a log scale.",
        "median of |ln views_at_age − median of ln views_at_age|, over the posts of the window with views above 0;"
        " 0.69 is a factor of two",
        "no post in the window has views above 0 at that age",
        "METHODS §4, consistency; median absolute deviation, unscaled: Hampel, J. Am. Stat. Assoc. 69 (1974)",
        "At one day 2,000, 1,200, 4,000: |ln| of 2,000, 1,200 and 4,000 ÷ 2,000 is 0, 0.5108 and 0.6931;"
        " the one in the middle = 0.5108",
        _AT_AGE,
    ),
    Metric(
        "views_at_age_quartile_ratio",
        "account",
        Unit.RATIO,
        "posts",
        "percentile_cont(0.75) WITHIN GROUP (ORDER BY posts.views_at_age)"
        " / NULLIF(percentile_cont(0.25) WITHIN GROUP (ORDER BY posts.views_at_age), 0)",
        "How many times the views of your weaker posts your stronger posts get at equal age.",
        "upper quartile ÷ lower quartile of views_at_age, over the posts of the window that have it; linear in between",
        "no post in the window has views at that age, or the lower quartile is 0",
        "METHODS §4, consistency; quartiles of type 7: Hyndman & Fan, Am. Stat. 50 (1996)",
        "Of 1,200, 2,000 and 4,000 the quartiles are 1,600 and 3,000: 3,000 / 1,600 = 1.875",
        _AT_AGE,
    ),
    Metric(
        "views_at_age_log_step",
        "account",
        Unit.LOG,
        "level_steps",
        "MEDIAN(level_steps.step)",
        "Whether posts usually do better or worse than the one before them, at equal age, on a log scale.",
        "median over consecutive posts of the window of ln(views_at_age ÷ views_at_age of the post before);"
        " below 0 is decay from post to post",
        "fewer than two posts in the window have views above 0 at that age",
        "METHODS §4, consistency: decay between posts",
        "2,000, then 1,200, then 4,000: (ln 0.6 + ln 3.3333) / 2 = 0.3466",
        _AT_AGE,
    ),
)
