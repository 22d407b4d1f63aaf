"""Which true days the labels of a download mean: the year that they leave out, and the day by which they are off.

Studio labels a day without its year, and in some downloads one day early (views of 16 March stand at 15 March). What a
label means follows from all downloads of the account together: the same run of values in two of them fixes one against
the other, and the Difference column of the follower history fixes both against the calendar.

Source: read off real downloads; FollowerHistory's Difference fits the next day's change in 59 of 60 rows of a download
with early labels, and the previous day's in 27 of 28 rows of one without.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import TypeAlias

Values: TypeAlias = tuple[int | None, ...]
Run: TypeAlias = Mapping[int, tuple[frozenset[tuple[int, int]], frozenset[int]]]
"""Shift → the pairs of day and value under it, and the days alone."""

NEAR_DAYS = 7  # a download's last day lies at most so long before the day it was made, unless its range is an old one
FEW = 3  # so many different values must agree before two runs count as the same
SAME_SHARE = 0.6  # of the days that two downloads share; later corrections change some
OTHER_SHARE = 0.5  # below this, two downloads that claim the same days cannot both be right


@dataclass(frozen=True, slots=True)
class Label:
    """A day as a file names it, and what the file says of it; `value` is the measure that the dataset is about."""

    year: int | None
    month: int
    day: int
    value: int | None
    difference: int | None = None


@dataclass(eq=False, slots=True)
class Export:
    """One file of daily rows, its labels ascending.

    Attributes:
        key: identity; ties are broken by it, so that nothing depends on the order of arrival.
        year: the year of the last label, once it is known.
        shift: days to add to the labels.
        year_from: how the year came to be known: label, anchor, content, values; empty when it is not.
        shift_from: how the shift came to be known: difference, session, values, views; empty when it is assumed.
    """

    key: tuple[str, ...]
    dataset: str
    labels: Sequence[Label]
    anchor_on: date | None = None
    year: int | None = None
    shift: int = 0
    year_from: str = ""
    shift_from: str = ""
    _days: dict[int, Sequence[int]] = field(default_factory=dict)
    _runs: dict[int, Run] = field(default_factory=dict)

    @property
    def days(self) -> Sequence[int]:
        """The labelled days as ordinals; empty while the year is unknown."""
        return () if self.year is None else self.days_in(self.year)

    @property
    def last_day(self) -> int:
        """The last true day, as ordinal; the year is known."""
        return self.days[-1] + self.shift

    def days_in(self, year: int) -> Sequence[int]:
        """The days if the last label is in `year`: backwards from there, a year less whenever month and day rise.

        Empty where a label is no day of its year (29 February) or names another year.
        """
        if year not in self._days:
            self._days[year] = self._walk(year)
        return self._days[year]

    def _walk(self, year: int) -> Sequence[int]:
        days: list[int] = []
        later = (13, 0)
        for label in reversed(self.labels):
            here = (label.month, label.day)
            if here >= later:
                year -= 1
            later = here
            try:
                days.append(date(year, label.month, label.day).toordinal())
            except ValueError:
                return ()
            if label.year is not None and label.year != year:
                return ()
        return days[::-1]

    def run_in(self, year: int) -> Run:
        """The days and their values if the last label is in `year`, moved by −1, 0 and 1 days."""
        if year not in self._runs:
            known = [
                (day, x.value) for day, x in zip(self.days_in(year), self.labels, strict=False) if x.value is not None
            ]
            self._runs[year] = {
                r: (frozenset((day + r, value) for day, value in known), frozenset(day + r for day, _ in known))
                for r in (-1, 0, 1)
            }
        return self._runs[year]


@dataclass(frozen=True, slots=True)
class Match:
    """How two runs of days agree when the first is moved by `shift` days."""

    shift: int
    n_equal: int
    n_shared: int
    n_different: int  # different values among the equal ones
    margin: int  # equal days more than at the next best shift

    @property
    def is_same(self) -> bool:
        """The two are the same run of days, and the shift between them is certain."""
        return self.n_different >= FEW and self.n_equal >= SAME_SHARE * self.n_shared and self.margin > 1


def compare(one: Run, other: Run) -> Match:
    """The shift of the first run at which most days agree with the other."""
    pairs, days = other[0]
    equal = {r: moved & pairs for r, (moved, _) in one.items()}
    best = max(equal, key=lambda r: (len(equal[r]), -abs(r), r))
    n_equal = len(equal[best])
    margin = n_equal - max(len(agreed) for r, agreed in equal.items() if r != best)
    return Match(best, n_equal, len(one[best][1] & days), len({value for _, value in equal[best]}), margin)


def resolve_years(exports: Sequence[Export], seen_on: Iterable[date]) -> None:
    """Set `year` and `year_from` of each export whose year can be known.

    In this order: the label itself; the latest year in which the last label is not after the file's anchor; the same
    run of values in a download whose year is known; the only year in which the last label lies shortly before a day on
    which the account was seen, unless another download has different values for those days.
    """
    seen = {day.toordinal() for day in seen_on}
    for export in exports:
        _from_file(export)
    while True:
        known = [export for export in exports if export.days]
        unknown = [export for export in exports if not export.days]
        seen |= {export.days[-1] + 1 for export in known}
        found, how = {e: year for e in unknown if (year := _year_by_values(e, known))}, "values"
        if not found:
            found, how = {e: year for e in unknown if (year := _year_by_content(e, known, seen))}, "content"
            for one, other in list(combinations(found, 2)):
                if _contradict(one, found[one], other, found[other]):
                    found[one] = found[other] = 0
            found = {export: year for export, year in found.items() if year}
        for export, year in found.items():
            export.year, export.year_from = year, how
        if not found:
            return


def _from_file(export: Export) -> None:
    named = {label.year for label in export.labels if label.year is not None}
    if named:
        export.year = next((year for year in (max(named), max(named) + 1) if export.days_in(year)), None)
        export.year_from = "label" if export.year else ""
    elif export.anchor_on is not None:
        limit = export.anchor_on.toordinal() + 1  # the anchor may be a day of another zone
        for year in range(export.anchor_on.year + 1, export.anchor_on.year - 8, -1):
            days = export.days_in(year)
            if days and days[-1] <= limit:
                export.year, export.year_from = year, "anchor"
                return


def _year_by_values(export: Export, known: Sequence[Export]) -> int | None:
    agreeing: dict[int, int] = {}
    for other in known:
        if other.dataset == export.dataset and other.year is not None:
            for year in range(date.fromordinal(other.days[0]).year, other.year + 2):
                if _touch(export.days_in(year), other.days):
                    match = compare(export.run_in(year), other.run_in(other.year))
                    if match.is_same:
                        agreeing[year] = agreeing.get(year, 0) + match.n_equal
    return _only_best(agreeing)


def _only_best(votes: Mapping[int, int]) -> int | None:
    best = [year for year, n in votes.items() if n == max(votes.values())]
    return best[0] if len(best) == 1 else None


def _year_by_content(export: Export, known: Sequence[Export], seen: Iterable[int]) -> int | None:
    years = set()
    for day in seen:
        year = date.fromordinal(day).year
        for candidate in (year - 1, year, year + 1):
            days = export.days_in(candidate)
            if days and -NEAR_DAYS <= days[-1] - day <= 1:
                years.add(candidate)
    fitting = [year for year in years if not any(_contradict(export, year, other, other.year) for other in known)]
    return fitting[0] if len(fitting) == 1 else None


def _contradict(one: Export, year: int, other: Export, other_year: int | None) -> bool:
    """True where both claim the same days with different values, whichever way they are moved."""
    if one.dataset != other.dataset or other_year is None:
        return False
    if not _touch(one.days_in(year), other.days_in(other_year)):
        return False
    match = compare(one.run_in(year), other.run_in(other_year))
    return match.n_shared > FEW and match.n_equal < OTHER_SHARE * match.n_shared


def _touch(days: Sequence[int], others: Sequence[int]) -> bool:
    """The two runs of days overlap, or do when one is moved by a day."""
    return bool(days and others) and days[0] <= others[-1] + 1 and others[0] <= days[-1] + 1


class Offsets:
    """Days by which exports stand against each other: a union-find that keeps the offset to its root."""

    def __init__(self, exports: Iterable[Export]) -> None:
        self._parent: dict[Export, tuple[Export, int]] = {e: (e, 0) for e in exports}

    def find(self, export: Export) -> tuple[Export, int]:
        """The root of the export's group, and shift of the export less that of the root."""
        parent, offset = self._parent[export]
        if parent is export:
            return export, 0
        root, above = self.find(parent)
        self._parent[export] = (root, offset + above)
        return root, offset + above

    def join(self, one: Export, other: Export, offset: int) -> None:
        """Note that shift of `one` = shift of `other` + offset; a link that is known already stays."""
        (root, a), (other_root, b) = self.find(one), self.find(other)
        if root is not other_root:
            self._parent[root] = (other_root, offset + b - a)

    def groups(self) -> list[list[tuple[Export, int]]]:
        """The groups, each with the offsets of its members."""
        groups: dict[Export, list[tuple[Export, int]]] = {}
        for export in self._parent:
            root, offset = self.find(export)
            groups.setdefault(root, []).append((export, offset))
        return list(groups.values())


def resolve_shifts(exports: Sequence[Export]) -> None:
    """Set `shift` and `shift_from` of Overview and FollowerHistory downloads whose years are known."""
    daily = [e for e in exports if e.days and e.dataset != "viewers"]
    offsets, linked = link(daily)
    followers = [e for e in daily if e.dataset == "followers"]
    for one in daily:
        for other in followers:
            if one.dataset != "followers" and one.days[-1] == other.days[-1]:
                offsets.join(one, other, 0)
    for group in offsets.groups():
        base, is_shown = _base(group)
        for export, offset in group:
            export.shift = base + offset
            if is_shown and export.dataset == "followers" and any(fits_difference(export)):
                export.shift_from = "difference"
            elif export in linked:
                export.shift_from = "values"
            elif is_shown:
                export.shift_from = "session"


def link(exports: Sequence[Export]) -> tuple[Offsets, set[Export]]:
    """Groups of exports that share a run of values, the surest links first; and the exports that have such a link."""
    offsets, linked = Offsets(exports), set()
    links = []
    for one, other in combinations(exports, 2):
        if one.year is None or other.year is None or one.dataset != other.dataset:
            continue
        if _touch(one.days, other.days):
            match = compare(one.run_in(one.year), other.run_in(other.year))
            if match.is_same:
                links.append((-match.margin, one.key, other.key, match.shift, one, other))
    for _, _, _, shift, one, other in sorted(links, key=lambda link: link[:4]):
        offsets.join(one, other, shift)
        linked |= {one, other}
    return offsets, linked


def _base(group: Sequence[tuple[Export, int]]) -> tuple[int, bool]:
    """The shift of the group's root: what the Difference columns say, else that the latest labels are right."""
    votes: dict[int, int] = {}
    for export, offset in group:
        if export.dataset == "followers":
            n_next, n_previous = fits_difference(export)
            votes[1 - offset] = votes.get(1 - offset, 0) + n_next
            votes[-offset] = votes.get(-offset, 0) + n_previous
    ranked = sorted(votes.items(), key=lambda vote: (-vote[1], abs(vote[0]), vote[0]))
    if ranked and ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0) > 1:
        return ranked[0][0], True
    return -min(offset for _, offset in group), False


def fits_difference(export: Export) -> tuple[int, int]:
    """How often Difference is the change to the next day, and from the previous one, where only one of them holds."""
    n_next = n_previous = 0
    runs = list(zip(export.days, export.labels, strict=False))
    for (day0, a), (day1, b), (day2, c) in zip(runs, runs[1:], runs[2:], strict=False):
        if day1 - day0 != 1 or day2 - day1 != 1 or b.difference is None:
            continue
        if a.value is None or b.value is None or c.value is None:
            continue
        to_next, from_previous = c.value - b.value == b.difference, b.value - a.value == b.difference
        n_next += to_next and not from_previous
        n_previous += from_previous and not to_next
    return n_next, n_previous
