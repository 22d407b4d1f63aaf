"""Any table of posts, accounts or days: what its columns are is guessed, shown, corrected and remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from difflib import get_close_matches
from hashlib import sha256

from groundswell.clock import parse_zone
from groundswell.errors import BadValue, NeedsInput, UnknownFile, UnknownName, UnreadableFile
from groundswell.importers import table_file
from groundswell.importers.base import Options, Reading, SourceFile
from groundswell.importers.instants import first_in, is_day, is_naive
from groundswell.importers.numbers import clean
from groundswell.importers.owner import read_handle
from groundswell.importers.table_cells import FULLEST, TableFile
from groundswell.importers.table_end import with_end
from groundswell.importers.table_evidence import check_evidence
from groundswell.importers.table_file import open_table, read_head
from groundswell.importers.table_guess import (
    DAY_COUNTS,
    POST_COUNTS,
    SPOILT,
    URL_HANDLE,
    Guess,
    Shape,
    guess_columns,
    shape_of,
    values_of,
)
from groundswell.importers.table_plan import Wanted, plan_of
from groundswell.importers.table_words import TARGETS, target_named, zone_hint
from groundswell.units import plural, say_list

KIND = "table"

_TITLES: Mapping[Shape, str] = {
    "posts": "a table of posts",
    "accounts": "a table of accounts",
    "days": "a table of an account's days",
}
_FORMS = {"csv": "CSV", "jsonl": "JSON", "xlsx": "XLSX", "parquet": "Parquet"}
_FOR_POSTS = (
    *POST_COUNTS,
    "post_id",
    "url",
    "account",
    "posted_at",
    "observed_at",
    "followers",
    "duration",
    "caption",
    "hashtags",
    "sound_id",
    "is_original_sound",
)
_USED: Mapping[Shape, frozenset[str]] = {
    "posts": frozenset({*_FOR_POSTS, "caption_length"}),
    "accounts": frozenset({"account", "observed_at", "followers", "following", "likes", "n_posts"}),
    "days": frozenset({"account", "observed_at", *DAY_COUNTS}),
}


def identify(file: SourceFile) -> float:
    """How sure it is that the file is a table, 0 to 1; little, so that whoever knows the content goes first."""
    head = read_head(file.path, 65_536)
    if head.startswith((b"PAR1", b"PK\x03\x04")):
        return 0.3
    try:
        table = open_table(file, small=0) if file.size > table_file.SMALL else open_table(file)
    except (UnreadableFile, OSError):
        return 0.0
    if len(table.columns) > FULLEST:
        return 0.3  # to be told so
    n_known = sum(map(bool, map(target_named, table.columns)))
    header = (
        len(table.columns) > 1
        and (n_known > 1 or len(set(table.columns)) == len(table.columns))
        and all(len(c) < 80 for c in table.columns)
    )
    # Prose with commas in it falls apart into lines of every length; a header without rows must at least be known.
    # So must the names of JSON: any object at all has names. Several known names are no prose, whatever the lines.
    rows = len(table.sample) > len(table.rejected) and table.form != "jsonl"
    rows = rows or (n_known > 0 and len(table.sample) >= len(table.rejected)) or n_known > 2
    return 0.3 if header and rows else 0.0


def read(file: SourceFile, options: Options) -> Reading:
    """What the table holds and how it is to be loaded.

    Raises:
        UnreadableFile: the file is broken.
        UnknownFile: it is a table, but not of anything that can be kept.
        BadValue, UnknownName: the stated columns do not exist.
    """
    table = with_end(file, open_table(file))
    if len(table.columns) > FULLEST:
        msg = (
            f"{file.name} has more than {FULLEST:,} columns, and no more are read. Remove those that are not needed "
            "and import it again."
        )
        raise UnreadableFile(msg)
    key = header_key(table.columns)
    guess = guess_columns(table)
    stated = {**options.remembered.get(key, {}), **options.columns}
    columns = apply_stated(guess.columns, stated, table.columns)
    _check_once(file, table, columns)
    shape = shape_of(table, columns)
    if shape not in _TITLES:
        raise UnknownFile(shape)
    if not stated:
        check_evidence(file, table, columns, _TITLES[shape])  # type: ignore[index]
    return _Reading(file, table, options, columns, shape, guess, key, remembered=key in options.remembered).make()  # type: ignore[arg-type]


def _check_once(file: SourceFile, table: TableFile, columns: Mapping[str, int]) -> None:
    """Refuse a table of which a column that is needed stands twice: which of the two counts is not ours to say."""
    names = [c.casefold() for c in table.columns]
    for index in columns.values():
        if names[index] and (n := names.count(names[index])) > 1:
            often = "twice" if n == 2 else f"{n} times"
            msg = (
                f"{file.name} has the column {table.columns[index]!r} {often}, and only you know which of them is "
                "right. Rename or remove the others and import it again."
            )
            raise UnreadableFile(msg)


def header_key(columns: tuple[str, ...]) -> str:
    """What a mapping is remembered under: the same for the same header, whatever the file."""
    return sha256("\x1f".join(c.casefold() for c in columns).encode()).hexdigest()[:16]


def apply_stated(guessed: Mapping[str, int], stated: Mapping[str, str], header: tuple[str, ...]) -> dict[str, int]:
    """The columns as guessed, with what the user stated put in place; an empty source leaves the target out.

    Raises:
        UnknownName: there is no such target.
        BadValue: the table has no such column.
    """
    columns = dict(guessed)
    for target, source in stated.items():
        if target not in TARGETS:
            raise UnknownName.among("column to fill", target, TARGETS)
        columns.pop(target, None)
        if not source:
            continue
        names = [c.casefold() for c in header]
        if source.casefold() not in names:
            near = get_close_matches(source, header, n=1, cutoff=0.4)
            hint = f"Did you mean {near[0]!r}?" if near else f"It has {say_list([repr(c) for c in header[:12]])}."
            msg = f"The table has no column {source!r} for {target}. {hint}"
            raise BadValue(msg)
        index = names.index(source.casefold())
        # The user's word frees the column from whatever it was guessed to be.
        columns = {t: i for t, i in columns.items() if i != index or stated.get(t)}
        columns[target] = index
    return columns


@dataclass
class _Reading:
    """Turns a guess into a Reading: zones, owner, what is missing, and the sentences about it."""

    file: SourceFile
    table: TableFile
    options: Options
    columns: dict[str, int]
    shape: Shape
    guess: Guess
    key: str
    remembered: bool

    def make(self) -> Reading:
        self.columns = {t: i for t, i in self.columns.items() if t in _USED[self.shape]}
        asks: list[NeedsInput] = []
        zones, zone_said = self._zones(asks)
        handles = self._handles()
        only = next(iter(handles)) if len(handles) == 1 and self._all_seen() else None
        own = (self.options.account or only or "").lstrip("@").lower() or None if self.options.is_own else None
        plan = plan_of(
            self.table,
            Wanted(
                self.shape,
                self.columns,
                zones=zones,
                observed_us=self.options.observed_us,
                own=own,
                all_own=self.options.is_own and not handles,
                export_id=self.file.sha256,
            ),
        )
        self._ask_observed(asks)
        mapping = {target: self.table.columns[index] for target, index in self.columns.items()}
        return Reading(
            file=self.file,
            kind=f"{KIND}.{self.shape}",
            title=f"{_TITLES[self.shape]} ({_FORMS[self.table.form]})",
            account=only,
            plan=plan,
            rejected=self.table.rejected,
            sentences=(
                *self.table.sentences,
                *self._understood(handles),
                *self._slashed(),
                *zone_said,
                *self.guess.doubts,
                *self._spoilt(),
            ),
            mapping=mapping,
            columns=self.table.columns,
            header_key=self.key,
            n_rows=self.table.n_rows,
            ignored=tuple(
                (c, self._why_left_out(c))
                for i, c in enumerate(self.table.columns)
                if c and i not in self.columns.values()
            ),
            asks=tuple(asks),
            needs_owner=not handles,
        )

    def _why_left_out(self, column: str) -> str:
        taken = self.columns.get(column.casefold())
        return "no column of this name is kept" if taken is None else f"{self.table.columns[taken]!r} is read for it"

    def _all_seen(self) -> bool:
        return 0 < self.table.n_rows <= len(self.table.sample) + len(self.table.rejected)

    def _zones(self, asks: list[NeedsInput]) -> tuple[dict[str, tzinfo], list[str]]:
        """The zone of each column of times, asked for where the name says that they are somebody's local ones."""
        stated = parse_zone(self.options.zone) if self.options.zone else None
        zones: dict[str, tzinfo] = {}
        assumed = []
        for target in ("posted_at", "observed_at"):
            if target not in self.columns or (self.shape == "days" and target == "observed_at"):
                continue
            header = self.table.columns[self.columns[target]]
            values = values_of(self.table, self.columns[target])
            naive = any(is_naive(v) or is_day(v) for v in values)
            hint = zone_hint(header)
            zones[target] = UTC if hint == "utc" or stated is None else stated
            if naive and hint == "local" and stated is None:
                said = (
                    f"The times in {header!r} are local ones, and the file does not say where. Say it with "
                    "--zone, such as --zone +07:00."
                )
                asks.append(NeedsInput(said, option="zone"))
            elif naive and not hint and stated is None:
                assumed.append(repr(header))
        if not assumed:
            return zones, []
        return zones, [f"Times in {say_list(assumed)} carry no zone and are read as UTC; --zone says otherwise."]

    def _slashed(self) -> list[str]:
        """How dates such as 3/04/2022 are read, with the cell that proves it."""
        said = []
        for target in ("posted_at", "observed_at"):
            values = values_of(self.table, self.columns[target]) if target in self.columns else []
            if first := first_in(values):
                proof = next(v for v in values if first_in([v]) == first)
                said.append(
                    f"Dates in {self.table.columns[self.columns[target]]!r} put the {first} first, as {proof!r} shows."
                )
        return said

    def _handles(self) -> set[str]:
        """The accounts that the rows of the sample name."""
        if "account" in self.columns:
            named = values_of(self.table, self.columns["account"])
        elif "url" in self.columns:
            found = (re.search(URL_HANDLE, v) for v in values_of(self.table, self.columns["url"]))
            named = [m[1] for m in found if m]
        else:
            return set()
        return {handle.lower() for handle in map(read_handle, named) if handle}

    def _ask_observed(self, asks: list[NeedsInput]) -> None:
        if self.shape == "days" or "observed_at" in self.columns or self.options.observed_us is not None:
            return
        said = (
            "The table does not say when its numbers were seen. Without that they count as the newest known, but "
            "stay out of growth and"
            " comparisons at equal age. Say it with --observed, such as --observed 2022-04-10."
        )
        asks.append(NeedsInput(said, option="observed"))

    def _understood(self, handles: set[str]) -> list[str]:
        pairs = [
            f"{target.replace('_', ' ')} from {self.table.columns[index]!r}" for target, index in self.columns.items()
        ]
        said = [
            f"Read as {_TITLES[self.shape]}: {', '.join(pairs)}."
            + (" (As you said the last time.)" if self.remembered else "")
        ]
        if not self.table.n_rows and not self.table.sample:
            said.append("It has a header and no rows.")
        if len(handles) > 1:
            many = plural(len(handles), "account") if self._all_seen() else "many accounts"
            said.append(f"The rows name {many}; each row goes to its own.")
        if self.shape == "days":
            said.append("Each row is taken as one day of the account.")
        return said

    def _spoilt(self) -> list[str]:
        """What a spreadsheet has destroyed: numbers with more digits than it can hold."""
        said = []
        for target, lost in (
            (
                "post_id",
                "the id is taken from the link where there is one, and the row is set aside where there is none",
            ),
            ("sound_id", "the sound stays unknown"),
        ):
            if target in self.columns:
                values = values_of(self.table, self.columns[target])
                n = sum(bool(re.match(SPOILT, clean(v))) for v in values)
                if n:
                    said.append(
                        f"A spreadsheet has rounded numbers in {self.table.columns[self.columns[target]]!r} (such "
                        f"as {values[0] if n == len(values) else '7.5E+18'}): {lost}."
                    )
        return said
