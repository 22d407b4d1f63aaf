"""One true series from downloads that label days without years, a day early, and correct each other."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.store.settle import MEASURES, RawDay, RawHour, Settled, settle, settle_hours

N_DAYS = 800
FIRST = date(2024, 6, 1)  # the true series runs over two New Years and no 29 February
_RNG = random.Random(7)
VIEWS = [int(_RNG.lognormvariate(7, 1)) for _ in range(N_DAYS)]
VIEWERS = [int(v * _RNG.uniform(0.6, 0.9)) for v in VIEWS]
FOLLOWERS = [1_000]
for _views in VIEWS[1:]:
    FOLLOWERS.append(FOLLOWERS[-1] + _views // 90 - 2)


def export(
    dataset: str,
    first: date,
    last: date,
    *,
    early: int = 0,
    anchor: bool = False,
    changed: Iterable[date] = (),
    name: str = "",
) -> list[RawDay]:
    """A download of the true days `first` to `last`, each labelled `early` days before."""
    source = {"overview": VIEWS, "viewers": VIEWERS, "followers": FOLLOWERS}[dataset]
    column = MEASURES.index({"overview": "views"}.get(dataset, dataset))
    changed = set(changed)
    rows = []
    for k in range((last - first).days + 1):
        day = first + timedelta(days=k)
        at = (day - FIRST).days
        label = day - timedelta(days=early)
        values: list[int | None] = [None] * len(MEASURES)
        values[column] = source[at] + (1 if day in changed else 0)
        ahead = 1 if early else 0
        difference = FOLLOWERS[at + ahead] - FOLLOWERS[at + ahead - 1] if dataset == "followers" and at else None
        anchor_on = last + timedelta(days=1) if anchor else None
        key = name or f"{dataset}-{first}-{last}-{early}"
        where = (dataset, key, k + 2, None, label.month, label.day, anchor_on)
        rows.append(RawDay(*where, tuple(values), difference, f"studio.{dataset}"))
    return rows


def column(settled: Settled, measure: str) -> dict[date, int | None]:
    """Day → value."""
    at = MEASURES.index(measure)
    return {day.day: day.values[at] for day in settled.days if day.values[at] is not None}


def truth(source: Sequence[int], first: date, last: date) -> dict[date, int]:
    """Day → true value."""
    days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    return {day: source[(day - FIRST).days] for day in days}


def test_an_anchor_gives_the_year_across_new_year() -> None:
    first, last = date(2025, 2, 10), date(2026, 2, 9)
    settled = settle(export("overview", first, last, anchor=True))
    assert column(settled, "views") == truth(VIEWS, first, last)
    assert [e.year_from for e in settled.exports] == ["anchor"]


def test_without_anything_that_tells_the_year_the_days_are_in_no_series() -> None:
    settled = settle(export("overview", date(2025, 3, 1), date(2025, 3, 28)))
    assert settled.days == ()
    assert [e.labels for e in settled.unknown] == [((3, 1), (3, 28))]
    assert "1 March to 28 March" in settled.sentences()[0]


def test_the_day_of_a_content_download_gives_the_year() -> None:
    first, last = date(2025, 3, 1), date(2025, 3, 28)
    settled = settle(export("overview", first, last), [date(2025, 3, 30)])
    assert column(settled, "views") == truth(VIEWS, first, last)
    assert settle(export("overview", first, last), [date(2025, 6, 30)]).days == ()


def test_days_near_content_downloads_of_two_years_have_no_year() -> None:
    rows = export("overview", date(2025, 3, 1), date(2025, 3, 28))
    assert settle(rows, [date(2025, 3, 30), date(2026, 3, 30)]).days == ()


def test_the_same_values_in_an_anchored_download_give_the_year() -> None:
    old = export("overview", date(2025, 1, 20), date(2025, 3, 10))
    new = export("overview", date(2025, 2, 20), date(2025, 5, 1), anchor=True)
    settled = settle(old + new)
    assert column(settled, "views") == truth(VIEWS, date(2025, 1, 20), date(2025, 5, 1))
    assert {e.year_from for e in settled.exports} == {"anchor", "values"}


def test_two_downloads_that_claim_the_same_days_with_other_values_are_both_left_out() -> None:
    """One of them is of another year, and nothing says which."""
    one = export("overview", date(2025, 3, 1), date(2025, 3, 28))
    other = export("overview", date(2026, 3, 1), date(2026, 3, 28))
    settled = settle(one + other, [date(2026, 3, 30)])
    assert settled.days == ()
    assert len(settled.unknown) == 2


def test_29_february_is_a_leap_year() -> None:
    labels = [(2, 27), (2, 28), (2, 29), (3, 1)]
    values = (5, *[None] * (len(MEASURES) - 1))
    rows = [
        RawDay("overview", "e", i, None, m, d, date(2026, 1, 1), values, None, "studio.overview")
        for i, (m, d) in enumerate(labels)
    ]
    assert settle(rows).days[2].day == date(2024, 2, 29)


def test_the_difference_column_shows_labels_that_are_a_day_early() -> None:
    first, last = date(2025, 3, 1), date(2025, 4, 28)
    for early in (0, 1):
        rows = export("followers", first, last, early=early, anchor=True)
        settled = settle(rows)
        assert column(settled, "followers") == truth(FOLLOWERS, first, last)
        assert [(e.shift, e.shift_from) for e in settled.exports] == [(early, "difference")]


def test_overview_shares_the_shift_of_the_follower_history_that_ends_on_its_day() -> None:
    last = date(2025, 4, 28)
    rows = export("followers", date(2025, 3, 1), last, early=1, anchor=True)
    rows += export("overview", date(2025, 1, 5), last, early=1, anchor=True)
    assert column(settle(rows), "views") == truth(VIEWS, date(2025, 1, 5), last)


def test_an_early_download_is_moved_to_the_days_of_a_later_one() -> None:
    rows = export("overview", date(2025, 1, 5), date(2025, 3, 5), early=1, anchor=True)
    rows += export("overview", date(2025, 2, 1), date(2025, 4, 1), anchor=True)
    settled = settle(rows)
    assert column(settled, "views") == truth(VIEWS, date(2025, 1, 5), date(2025, 4, 1))
    assert {(e.shift, e.shift_from) for e in settled.exports} == {(0, "values"), (1, "values")}


@pytest.mark.parametrize("late", [0, 1])
def test_viewers_stand_on_the_day_of_their_views(late: int) -> None:
    first, last = date(2025, 3, 1), date(2025, 4, 28)
    rows = export("overview", first, last, anchor=True) + export("viewers", first, last, early=-late, anchor=True)
    settled = settle(rows)
    assert column(settled, "viewers") == truth(VIEWERS, first, last)


def test_viewers_without_views_stay_where_they_are_labelled() -> None:
    first, last = date(2025, 3, 1), date(2025, 4, 28)
    settled = settle(export("viewers", first, last, early=-1, anchor=True))
    assert column(settled, "viewers") == {day + timedelta(days=1): n for day, n in truth(VIEWERS, first, last).items()}
    assert [e.shift_from for e in settled.exports] == [""]


def test_a_later_download_corrects_provisional_days_and_an_earlier_one_never_does() -> None:
    last = date(2025, 3, 5)
    early = export("overview", date(2025, 1, 5), last, anchor=True, changed=[last, last - timedelta(days=1)])
    late = export("overview", date(2025, 2, 1), date(2025, 4, 1), anchor=True)
    settled = settle(early + late)
    assert settled == settle(late + early)
    assert column(settled, "views") == truth(VIEWS, date(2025, 1, 5), date(2025, 4, 1))
    assert settled.conflicts == ()
    assert [d.day for d in settled.days if d.is_provisional] == [date(2025, 3, 30), date(2025, 3, 31), date(2025, 4, 1)]
    assert {d.observed_on for d in settled.days if d.day < date(2025, 2, 1)} == {last}


def test_a_difference_on_a_settled_day_is_a_conflict() -> None:
    day = date(2025, 2, 15)
    early = export("overview", date(2025, 1, 5), date(2025, 3, 5), anchor=True, changed=[day])
    late = export("overview", date(2025, 2, 1), date(2025, 4, 1), anchor=True)
    (conflict,) = settle(early + late).conflicts
    true = VIEWS[(day - FIRST).days]
    assert (conflict.day, conflict.column, conflict.settled, conflict.other) == (day, "views", true, true + 1)


def test_a_null_of_a_later_download_does_not_hide_what_an_earlier_one_knew() -> None:
    early = export("overview", date(2025, 1, 5), date(2025, 3, 5), anchor=True)
    late = export("overview", date(2025, 2, 1), date(2025, 4, 1), anchor=True)
    nulls = (None,) * len(MEASURES)
    gone = late[0]
    late[0] = RawDay(
        gone.dataset,
        gone.export_id,
        gone.line,
        None,
        gone.month,
        gone.day_of_month,
        gone.anchor_on,
        nulls,
        None,
        gone.source,
    )
    assert column(settle(early + late), "views") == truth(VIEWS, date(2025, 1, 5), date(2025, 4, 1))


def test_days_of_business_sources_are_a_series_of_their_own_and_never_moved() -> None:
    first, last = date(2025, 3, 1), date(2025, 4, 28)
    studio = export("followers", first, last, early=1, anchor=True)
    business = [
        RawDay(
            r.dataset, "b", r.line, 2025, r.month, r.day_of_month, None, r.values, r.difference, "business.followers"
        )
        for r in studio
    ]
    settled = settle(studio + business)
    starts = {series: min(d.day for d in settled.days if d.series == series) for series in ("studio", "business")}
    assert starts == {"studio": first, "business": first - timedelta(days=1)}


def test_a_file_that_was_imported_with_and_without_an_anchor_is_one_download() -> None:
    first, last = date(2025, 3, 1), date(2025, 4, 28)
    plain = export("overview", first, last, name="x")
    named = export("overview", first, last, name="x", anchor=True)
    assert settle(plain + named) == settle(named) == settle(named + plain)


def test_a_file_with_the_newest_day_first_means_the_same() -> None:
    first, last = date(2025, 12, 1), date(2026, 1, 28)
    rows = export("overview", first, last, anchor=True)
    lines = [row.line for row in rows]
    turned = [
        RawDay(
            r.dataset, r.export_id, line, r.year, r.month, r.day_of_month, r.anchor_on, r.values, r.difference, r.source
        )
        for r, line in zip(rows, reversed(lines), strict=True)
    ]
    assert settle(turned).days == settle(rows).days


@st.composite
def downloads(draw: st.DrawFn) -> list[list[RawDay]]:
    """Up to six downloads of any range and tab, some a day early, some anchored."""
    files = []
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(1, N_DAYS - 120))
        length = draw(st.sampled_from([7, 28, 60]))
        first = FIRST + timedelta(days=start)
        dataset = draw(st.sampled_from(["overview", "viewers", "followers"]))
        last = first + timedelta(days=length - 1)
        files.append(export(dataset, first, last, early=draw(st.integers(0, 1)), anchor=draw(st.booleans())))
    return files


@given(downloads(), st.randoms(use_true_random=False), st.lists(st.integers(0, N_DAYS - 1), max_size=2))
def test_order_grouping_and_repetition_of_files_do_not_matter(
    files: list[list[RawDay]], rng: random.Random, seen: list[int]
) -> None:
    seen_on = [FIRST + timedelta(days=k) for k in seen]
    rows = [row for file in files for row in file]
    expected = settle(rows, seen_on)
    shuffled = [*rows, *files[0]]
    rng.shuffle(shuffled)
    assert settle(shuffled, reversed(seen_on)) == expected


def test_fifty_downloads_of_a_year_settle_to_the_truth() -> None:
    rows = []
    for k in range(50):
        last = FIRST + timedelta(days=366 + 8 * k)
        rows += export("overview", last - timedelta(days=364), last, early=k % 2, anchor=True)
    settled = settle(rows)
    assert column(settled, "views") == truth(VIEWS, FIRST + timedelta(days=2), FIRST + timedelta(days=366 + 8 * 49))
    assert settled.conflicts == ()


def hours(name: str, days: Sequence[date], value: int, *, anchor_on: date | None = None) -> list[RawHour]:
    """Active followers of each hour of some days."""
    return [
        RawHour(
            name, 2 + 24 * i + h, None, day.month, day.day, anchor_on, h, value if h < 20 or i + 1 < len(days) else None
        )
        for i, day in enumerate(days)
        for h in range(24)
    ]


def test_hours_find_their_year_and_the_later_download_has_the_word() -> None:
    one = hours("a", [date(2025, 12, 31), date(2026, 1, 1)], 5)
    other = hours("b", [date(2026, 1, 1), date(2026, 1, 2)], 6)
    settled = settle_hours(other + one, [date(2026, 1, 2), date(2026, 1, 3)])
    assert settled == settle_hours(one + other, [date(2026, 1, 2), date(2026, 1, 3)])
    assert {(h.day, h.active_followers) for h in settled} == {
        (date(2025, 12, 31), 5),
        (date(2026, 1, 1), 6),
        (date(2026, 1, 2), 6),
    }
    assert len(settled) == 24 + 24 + 20
    assert settle_hours(one) == ()


def test_permutations_of_the_same_files_agree() -> None:
    files = [
        export("overview", date(2025, 1, 5), date(2025, 3, 5), early=1),
        export("overview", date(2025, 2, 1), date(2025, 4, 1), anchor=True),
        export("followers", date(2025, 2, 1), date(2025, 4, 1), anchor=True),
        export("viewers", date(2025, 1, 5), date(2025, 3, 5), early=-1),
    ]
    results = {settle([row for file in order for row in file]) for order in permutations(files)}
    assert len(results) == 1
