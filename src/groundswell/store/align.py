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
from functools import cached_property
from itertools import combinations

Values = tuple[int | None, ...]

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


@dataclass(eq=False)
class Export:
    """One file of daily rows, its labels ascending.

    Attributes:
        key: identity; ties are broken by it, so that nothing depends on the order of arrival.
        days: the labelled days as ordinals, once the year is known.
        shift: days to add to the labels.
        year_from: how the year came to be known: label, anchor, content, values; empty when it is not.
        shift_from: how the shift came to be known: difference, session, values, views; empty when it is assumed.
    """

    key: tuple[str, ...]
    dataset: str
    labels: Sequence[Label]
    anchor_on: date | None = None
    days: Sequence[int] | None = None
    shift: int = 0
    year_from: str = ""
    shift_from: str = ""
    _walks: dict[int, Sequence[int] | None] = field(default_factory=dict)

    def walk(self, year: int) -> Sequence[int] | None:
        """The days if the last label is in `year`: backwards from there, a year less whenever the month and day rise.

        None where a label is no day of its year (29 February) or names another year.
        """
        if year not in self._walks:
            self._walks[year] = self._walk(year)
        return self._walks[year]

    def _walk(self, year: int) -> Sequence[int] | None:
        days: list[int] = []
        later = (13, 0)
        for label in reversed(self.labels):
            here = (label.month, label.day)
            if here >= later:
                year -= 1
            later = here
            if label.year is not None and label.year != year:
                return None
            try:
                days.append(date(year, label.month, label.day).toordinal())
            except ValueError:
                return None
        return days[::-1]

    @cached_property
    def pairs(self) -> Mapping[int, frozenset[tuple[int, int]]]:
        """Shift (−1, 0, 1) → the pairs of day and value; only once the year is known."""
        return {r: _pairs(self.labels, self.days or (), r) for r in (-1, 0, 1)}

    @property
    def shifted(self) -> Sequence[int]:
        """The true days, as ordinals; empty while the year is unknown."""
        return [day + self.shift for day in self.days or ()]


def _pairs(labels: Sequence[Label], days: Sequence[int], shift: int) -> frozenset[tuple[int, int]]:
    return frozenset(
        (day + shift, label.value) for day, label in zip(days, labels, strict=False) if label.value is not None
    )


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


def compare(one: Mapping[int, frozenset[tuple[int, int]]], other: frozenset[tuple[int, int]]) -> Match:
    """The shift of the first run at which most days agree with the other."""
    equal = {r: pairs & other for r, pairs in one.items()}
    best = max(equal, key=lambda r: (len(equal[r]), -abs(r), r))
    n_equal = len(equal[best])
    margin = n_equal - max((len(pairs) for r, pairs in equal.items() if r != best), default=0)
    if n_equal < FEW:
        return Match(best, n_equal, len({d for d, _ in one[0]} & {d for d, _ in other}), n_equal, margin)
    n_shared = len({d for d, _ in one[best]} & {d for d, _ in other})
    return Match(best, n_equal, n_shared, len({value for _, value in equal[best]}), margin)


def resolve_years(exports: Sequence[Export], seen_on: Iterable[date]) -> None:
    """Set `days` and `year_from` of each export whose year can be known.

    In this order: the label itself; the latest year in which the last label is not after the file's anchor; the same
    run of values in a download whose year is known; the only year in which the last label lies shortly before a day on
    which the account was seen, unless another download has different values for those days.
    """
    seen = {day.toordinal() for day in seen_on}
    for export in exports:
        _from_file(export)
    while True:
        known = [e for e in exports if e.days is not None]
        seen |= {e.days[-1] + 1 for e in known if e.days}
        by_values = {e: year for e in exports if e.days is None and (year := _year_by_values(e, known)) is not None}
        for export, year in by_values.items():
            export.days, export.year_from = export.walk(year), "values"
        if by_values:
            continue
        by_content = {e: year for e in exports if e.days is None and (year := _year_by_content(e, known, seen))}
        for one, other in combinations(by_content, 2):
            if _contradict(one, one.walk(by_content[one]), other, other.walk(by_content[other])):
                by_content[one] = by_content[other] = 0
        by_content = {export: year for export, year in by_content.items() if year}
        for export, year in by_content.items():
            export.days, export.year_from = export.walk(year), "content"
        if not by_content:
            return


def _from_file(export: Export) -> None:
    named = {label.year for label in export.labels if label.year is not None}
    if named:
        export.days = next((days for y in (max(named), max(named) + 1) if (days := export.walk(y))), None)
        export.year_from = "label" if export.days else ""
    elif export.anchor_on is not None:
        limit = export.anchor_on.toordinal() + 1  # the anchor may be a day of another zone
        for year in range(export.anchor_on.year + 1, export.anchor_on.year - 8, -1):
            days = export.walk(year)
            if days and days[-1] <= limit:
                export.days, export.year_from = days, "anchor"
                return


def _year_by_values(export: Export, known: Sequence[Export]) -> int | None:
    agreeing: dict[int, int] = {}
    for other in known:
        if other.dataset != export.dataset or not other.days:
            continue
        first, last = (date.fromordinal(day).year for day in (other.days[0], other.days[-1]))
        for year in range(first, last + 2):
            days = export.walk(year)
            if days and _touch(days, other.days):
                match = compare({r: _pairs(export.labels, days, r) for r in (-1, 0, 1)}, other.pairs[0])
                if match.is_same:
                    agreeing[year] = agreeing.get(year, 0) + match.n_equal
    best = max(agreeing.values(), default=0)
    years = [year for year, n in agreeing.items() if n == best]
    return years[0] if len(years) == 1 else None


def _year_by_content(export: Export, known: Sequence[Export], seen: Iterable[int]) -> int | None:
    years = set()
    for day in seen:
        year = date.fromordinal(day).year
        for candidate in (year - 1, year, year + 1):
            days = export.walk(candidate)
            if days and -NEAR_DAYS <= days[-1] - day <= 1:
                years.add(candidate)
    fitting = [y for y in sorted(years) if not any(_contradict(export, export.walk(y), o, o.days) for o in known)]
    return fitting[0] if len(fitting) == 1 else None


def _contradict(one: Export, days: Sequence[int] | None, other: Export, other_days: Sequence[int] | None) -> bool:
    """True where both claim the same days with different values, whichever way they are moved."""
    if one.dataset != other.dataset or not days or not other_days or not _touch(days, other_days):
        return False
    match = compare({r: _pairs(one.labels, days, r) for r in (-1, 0, 1)}, _pairs(other.labels, other_days, 0))
    return match.n_shared > FEW and match.n_equal < OTHER_SHARE * match.n_shared


def _touch(days: Sequence[int] | None, others: Sequence[int] | None) -> bool:
    """The two runs of days overlap, or do when one is moved by a day."""
    return bool(days and others and days[0] <= others[-1] + 1 and others[0] <= days[-1] + 1)


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
            if one.dataset != "followers" and one.days and other.days and one.days[-1] == other.days[-1]:
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
        if one.dataset == other.dataset and _touch(one.days, other.days):
            match = compare(one.pairs, other.pairs[0])
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
    days = export.days or ()
    runs = list(zip(days, export.labels, strict=False))
    for (day0, a), (day1, b), (day2, c) in zip(runs, runs[1:], runs[2:], strict=False):
        if day1 - day0 != 1 or day2 - day1 != 1 or b.difference is None:
            continue
        if a.value is None or b.value is None or c.value is None:
            continue
        to_next, from_previous = c.value - b.value == b.difference, b.value - a.value == b.difference
        n_next += to_next and not from_previous
        n_previous += from_previous and not to_next
    return n_next, n_previous
