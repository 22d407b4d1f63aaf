"""The reasons for care that every answer shares, read off the data behind it.

The order is that of importance: how old the data are stands first, in every face.
"""

from __future__ import annotations

from datetime import timedelta

from groundswell.answer import Caveat
from groundswell.clock import DAY_US, local_day
from groundswell.questions.base import View, say_instant, say_now
from groundswell.questions.wording import say
from groundswell.units import plural, say_list

OLD_DAYS = 7
_MOST_LOOKS = 4  # more are told as their number, first and last

_POSTS = """
SELECT
    COUNT(*) AS n,
    COUNT(*) FILTER (WHERE observed_us IS NULL) AS undated,
    COUNT(*) FILTER (WHERE source <> 'studio.content') AS beyond_the_top,
    MAX(CASE WHEN views_step > 1 THEN views_step END) AS views_step,
    COUNT(*) FILTER (WHERE
        views_step > 1 OR likes_step > 1 OR comments_step > 1 OR shares_step > 1 OR saves_step > 1) AS rounded
FROM post_snapshot
"""
_DAYS = """
SELECT
    COUNT(*) FILTER (WHERE is_provisional) AS provisional,
    COUNT(DISTINCT series) AS n_series
FROM account_day
"""
_YEARLESS = """
SELECT DISTINCT month, day_of_month
FROM account_day_raw
WHERE year IS NULL AND anchor_on IS NULL AND coalesce(views, viewers, followers) IS NOT NULL
"""


def is_old(view: View) -> bool:
    """The last observation is more than a week before today; False where either is unknown."""
    return view.now_us is not None and view.today_us is not None and view.today_us - view.now_us > OLD_DAYS * DAY_US


def shared(view: View, *, posts: bool = True, days: bool = True) -> tuple[Caveat, ...]:
    """The caveats of an answer that uses counters of posts, figures by day, or both."""
    found = [*_age(view), *_observation(view)]
    if posts:
        found += _of_posts(view)
    if days:
        found += _of_days(view)
    if found and not view.is_zone_set:
        found.append(Caveat("zone assumed", say("caveat.zone")))
    if view.is_invented:
        found.insert(0, Caveat("invented", say("caveat.invented")))
    return tuple(found)


def again(view: View) -> str:
    """What to import next, whatever the question: newer files where these are old, else a second look."""
    return say("next.newer" if is_old(view) else "next.again")


def falls(n_posts: int, counters: list[str]) -> Caveat:
    """Counters that were lower at a later look."""
    return Caveat("falls", say("caveat.falls", posts=plural(n_posts, "post"), counters=say_list(counters)))


def unknown(n: int, counter: str) -> Caveat:
    """Posts of which a counter is unknown, so that they are left out of what rests on it."""
    return Caveat("unknown values", say("caveat.unknown", posts=plural(n, "post"), counter=counter))


def thin(n: int) -> Caveat:
    """So few posts that the range is wide, or withheld."""
    return Caveat("thin data", say("caveat.thin", posts=plural(n, "post")))


def gaps(n_days: int) -> Caveat:
    """Days without a follower count between the first and the last."""
    return Caveat("unknown values", say("caveat.gaps", n=plural(n_days, "day")))


def n_days_without_year(view: View) -> int:
    """How many days are kept whose year no file tells; those that another file has with its year do not count."""
    raw = view.run(_YEARLESS)
    labels = set(zip(raw["month"], raw["day_of_month"], strict=True))
    if not labels:
        return 0
    # A label may stand a day off the day that it means.
    known = {d + timedelta(days=n) for d in view.run("SELECT DISTINCT day FROM account_day")["day"] for n in (-1, 0, 1)}
    return len(labels - {(d.month, d.day) for d in known})


def seen_us(view: View) -> tuple[int, ...]:
    """The instants at which the posts were looked at, the last of each local day, in order."""
    frame = view.run(
        "SELECT DISTINCT observed_us FROM post_snapshot WHERE observed_us IS NOT NULL ORDER BY observed_us"
    )
    last_of_day = {local_day(int(us), view.zone): int(us) for us in frame["observed_us"]}
    return tuple(last_of_day.values())


def _age(view: View) -> list[Caveat]:
    if not is_old(view):
        return []
    return [Caveat("old data", say("caveat.old", day=say_now(view)))]


def _observation(view: View) -> list[Caveat]:
    seen = [s for s in view.sources() if s.stated or s.dated]
    found = []
    if any(s.stated for s in seen):
        all_of_them = all(s.stated and not s.dated for s in seen)
        found.append(Caveat("stated time", _stated_says(view, all_of_them=all_of_them)))
    n_conflicts = int(view.run("SELECT COUNT(*) AS n FROM conflict")["n"][0])
    if n_conflicts:
        found.append(Caveat("conflict", say("caveat.conflicts", n=plural(n_conflicts, "case"))))
    return found


def _stated_says(view: View, *, all_of_them: bool) -> str:
    seen = seen_us(view)
    looks = [say_instant(view, us) for us in seen]
    if not looks or not all_of_them:
        return say("caveat.stated_some")
    if len(looks) > _MOST_LOOKS:
        looks = [say("time.looks", n=f"{len(looks):,}", first=looks[0], last=looks[-1])]
    else:  # the newest post of each look is the evidence for its day
        newest = [say_instant(view, _newest_post_us(view, us)) for us in seen]
        looks = [say("time.look", day=d, newest=n) for d, n in zip(looks, newest, strict=True)]
    return say("caveat.stated", days=say_list(looks))


def _newest_post_us(view: View, observed_us: int) -> int | None:
    frame = view.run(
        "SELECT MAX(p.posted_us) AS us FROM post_snapshot AS s JOIN post AS p ON p.post_id = s.post_id"
        f" WHERE s.observed_us = {observed_us}"
    )
    newest: int | None = frame["us"][0]
    return newest


def _of_posts(view: View) -> list[Caveat]:
    row = view.run(_POSTS)
    n, undated, rounded = (int(row[name][0] or 0) for name in ("n", "undated", "rounded"))
    found = []
    if n and not int(row["beyond_the_top"][0] or 0):
        found.append(Caveat("top posts", say("caveat.top")))
    if undated:
        found.append(Caveat("unknown time", say("caveat.undated", n=plural(undated, "row"), all=f"{n:,}")))
    if rounded:
        step = row["views_step"][0]
        key = "caveat.rounded_views" if step else "caveat.rounded"
        found.append(Caveat("rounded", say(key, n=plural(rounded, "row"), step=f"{int(step or 0):,}")))
    return found


def _of_days(view: View) -> list[Caveat]:
    row = view.run(_DAYS)
    provisional, n_series = int(row["provisional"][0] or 0), int(row["n_series"][0] or 0)
    found = []
    if yearless := n_days_without_year(view):
        found.append(Caveat("unknown time", say("caveat.no_year", days=plural(yearless, "day"))))
    if provisional:
        found.append(Caveat("provisional", say("caveat.provisional", n=plural(provisional, "day"))))
    if n_series > 1:
        found.append(Caveat("mixed sources", say("caveat.series")))
    return found
