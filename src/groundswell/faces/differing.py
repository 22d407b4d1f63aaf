"""Where files contradict each other, in plain sentences: which files, how many values of what, and of which moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING

from groundswell.clock import say_day
from groundswell.questions.names import LABELS
from groundswell.units import plural, say_list

if TYPE_CHECKING:
    from groundswell.store.conflicts import Conflict

_MOST_PAIRS = 5
_MOST_DAYS = 3
_OF = {"post_snapshot": "post", "account_day": "day", "account_snapshot": "look"}


def say_differing(found: Sequence[Conflict]) -> list[str]:
    """One sentence a pair of files, those that differ most first."""
    pairs = Counter(_pair(c) for c in found)
    said = [_pair_says([c for c in found if _pair(c) == pair], *pair) for pair, _ in pairs.most_common(_MOST_PAIRS)]
    if len(pairs) > _MOST_PAIRS:
        rest = sum(pairs.values()) - sum(n for _, n in pairs.most_common(_MOST_PAIRS))
        said.append(f"{plural(len(pairs) - _MOST_PAIRS, 'more pair')} of files differ in {plural(rest, 'value')}.")
    return said


def say_contradicted(found: Sequence[Conflict], batches: Iterable[str]) -> str:
    """One sentence about what an import contradicts, itself included; empty where it contradicts nothing."""
    mine = set(batches)
    found = [c for c in found if mine & {c.settled_import, c.other_import}]
    if not found:
        return ""
    others = {name for c in found for name in _others(c, mine)}
    whom = say_list(sorted(others)) if 0 < len(others) <= _MOST_DAYS else "what other files say"
    differ = "differs" if len(found) == 1 else "differ"
    return f"{plural(len(found), 'value')} {differ} from {whom}{_moments(found)}: {_things(found)}."


def say_column(name: str) -> str:
    """What a person calls a column of the store."""
    return LABELS.get(name) or name.removeprefix("n_").replace("_", " ")


def say_what(found: Conflict) -> str:
    """What the two values are of: a post, the account or a day, and when."""
    when = say_day(_day(found))
    if found.table == "post_snapshot":
        return f"post …{found.key[: -len(' 2026-01-31 23:59:59')][-6:]}, {when}"
    return when if found.table == "account_day" else f"the account, {when}"


def short_names(found: Conflict, among: Iterable[Conflict]) -> tuple[str, str]:
    """The two files without their folders, where that leaves no two alike; a kind of source where no file is known."""
    names = {name for c in among for name in _files(c)}
    is_short = len({PurePath(name).name for name in names}) == len(names)
    one, other = (PurePath(name).name if is_short else name for name in _files(found))
    return one, other


def _files(found: Conflict) -> tuple[str, str]:
    return found.settled_file or found.settled_source, found.other_file or found.other_source


def _others(found: Conflict, mine: set[str]) -> list[str]:
    sides = ((found.settled_import, found.settled_file), (found.other_import, found.other_file))
    outside = [name for batch, name in sides if name and batch not in mine]
    return outside or [name for _, name in sides if name]


def _pair(found: Conflict) -> tuple[str, str]:
    one, other = _files(found)
    return (one, other) if one <= other else (other, one)


def _pair_says(found: Sequence[Conflict], one: str, other: str) -> str:
    who = f"{one} and {other} differ" if one != other else f"{one} contradicts itself"
    return f"{who} in {plural(len(found), 'value')}{_moments(found)}: {_things(found)}."


def _moments(found: Iterable[Conflict]) -> str:
    days = sorted({_day(c) for c in found})
    if len(days) <= _MOST_DAYS:
        return f" of {say_list([say_day(day) for day in days])}"
    return f" of {len(days):,} days from {say_day(days[0])} to {say_day(days[-1])}"


def _things(found: Sequence[Conflict]) -> str:
    """`views of 12 posts and likes of 3 posts`."""
    counted = Counter((c.table, c.column) for c in found)
    said = []
    for (table, column), _ in counted.most_common():
        things = {(c.account_id, c.key) for c in found if (c.table, c.column) == (table, column)}
        whose = "the account" if table == "account_snapshot" else plural(len(things), _OF[table])
        said.append(f"{say_column(column)} of {whose}")
    return say_list(said)


def _day(found: Conflict) -> date:
    text = found.key if found.table == "account_day" else found.key[-len("2026-01-31 23:59:59") :]
    return date.fromisoformat(text[:10])
