"""What every importer is: `identify` says whether it knows a file, `read` says what the file holds.

An importer never touches the store and never decides between sources. It turns one file into rows of the *observation*
tables of `schema` (small documents: `Rows`, as Python values; big tables: a `Plan`, as SQL that the store executes),
a list of rows that could not be read, and plain sentences about what it understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from groundswell.errors import NeedsInput
from groundswell.units import plural

# Counts, dates and ids, as people and programs write them, and what stands there for nothing; and what was masked.
_TELLS_NOBODY = re.compile(
    r"(?:[\d\s.,:;/%'’+−–-]|(?<![^\W\d_])(?:[KMBTZEsh]|[AP]\.?M\.?|UTC|GMT)(?![^\W\d_])){0,60}"
    r"|nan|null|none|n/a|true|false|undefined|inf|x|#[A-Z0-9/]{1,8}[!?]?"
    r"|(?:text|list|dict) of [\d,]+(?: characters?)?|a very long number",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[+(]\s*\d[\d ()/-]{6,}")  # of a computer, or a telephone number


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file as found: on disk, or as a member of a zip.

    Attributes:
        path: where the bytes lie (a member of a zip is unpacked into a temporary folder first).
        name: what the user calls it: the file's own name, or `outer.zip/inner.csv`.
        sha256: hash of the content, hex; the identity of the file.
        container: name of the zip or folder that it came in; files of one container may lend each other the owner.
        is_found: it was found in a folder, and nobody named it: what it holds must say that it is TikTok's.
    """

    path: Path
    name: str
    sha256: str
    size: int
    container: str = ""
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """What the user stated for this import; everything that a reading depends on besides the bytes.

    Attributes:
        account: handle of the owner, without @.
        is_own: the account is the user's own (its captions are kept).
        observed_us: when the source was looked at, for files that do not say.
        zone: zone of naive times inside the file, such as `+07:00`.
        columns: target column → source column, for the table importer; an empty source column means "ignore".
        remembered: header key → `columns` that the user stated for a table with the same header earlier.
        people_key: the key that makes pseudonyms of other people's names; without it people are left out. It is never
            kept with an import, and never shown.
    """

    account: str | None = None
    is_own: bool = False
    observed_us: int | None = None
    zone: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    people_key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be used: kept, counted and shown.

    Attributes:
        line: line or record number in the file, from 1, header included.
        column: the source column at fault, empty for the whole row.
        value: the value at fault: as it stood for counts, dates and ids, else only its type and length.
    """

    line: int
    reason: str
    column: str = ""
    value: str = ""

    def __post_init__(self) -> None:
        # Here rather than in each importer: in a row that is broken anybody's name may stand where a count should.
        if not _TELLS_NOBODY.fullmatch(self.value) or _ADDRESS.fullmatch(self.value.strip()):
            object.__setattr__(self, "value", f"text of {plural(len(self.value), 'character')}")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows for one observation table, as Python values.

    Attributes:
        table: name of the table in `schema`.
        columns: the columns that are filled; the rest is null. `account_id` may be left out where the owner is known
            to the store only (`Reading.account` or the user's `--account`).
        values: one tuple a row, in the order of `columns`.
        lines: line number in the file of each row.
    """

    table: str
    columns: tuple[str, ...]
    values: Sequence[tuple[Any, ...]]
    lines: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A big table, as SQL for the store to execute over the file.

    `scan` is one SELECT in DuckDB's dialect over the file that yields one row per source row: `line` (BIGINT, from 1,
    header included), `reason` (TEXT; null when the row is good, else the sentence why it is rejected), `fault_column`,
    `fault_value` (TEXT) and whatever columns `tables` select from. The store materialises it once, as `source`.

    Attributes:
        scan: SELECT over the file; `{path}` stands for the quoted path, `getvariable('now_us')` for the instant of the
            import.
        tables: (observation table, SELECT over the relation `source` of its columns and `line`), good rows only; with
            `min(line) AS line` and GROUP BY where several source rows may carry the same fact.
        counted: the observation table of which every good row of `scan` is one row, so that nothing has to be copied;
            "" where no table is like that.
        stated: the columns of that table that stand in `scan`, under their own names; `account_id` is among them.
        line: SQL of the line of a row from its `rowid`, which counts the rows of `scan` from 0, where the scan gives
            them in the order of the file and without `line`: several threads can share such a scan.
        faults: a SELECT, run after the scan, of `line`, `reason`, `fault_column`, `fault_value` of the lines that the
            scan itself could not take apart; they are in the file, but not in `source`, whose `line` counts as if they
            were not there.
    """

    scan: str
    tables: tuple[tuple[str, str], ...]
    counted: str = ""
    stated: tuple[str, ...] = ()
    line: str = ""
    faults: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file turned out to hold.

    Attributes:
        kind: dotted name of the format, such as `studio.overview` or `table.csv`.
        title: what a person calls it: "TikTok Studio, Overview".
        account: handle that the content itself names, None where it names none (or many: then the rows carry it).
        sentences: what was understood, one idea a sentence (columns, days, guesses).
        mapping: target column → source column, as guessed or stated, for tables.
        columns: every column of the file, for tables: what a mapping can choose from.
        header_key: what the mapping is remembered under.
        n_rows: rows in the file, header and blank lines apart; equals loaded + known + rejected.
        ignored: columns or parts that were left out, each with the reason.
        asks: what only the user knows and this file needs before it can be loaded.
        needs_owner: rows lack an account, so one must come from the container, `--account` or the user.
        own: the format can only come from the account's owner.
        is_dated: the content says itself when everything in it was seen, so a stated time of observation changes none.
        lacks_people: followers or comments were left out, since the key of their pseudonyms was not there; with it the
            same file brings them.
    """

    file: SourceFile
    kind: str
    title: str
    account: str | None = None
    rows: tuple[Rows, ...] = ()
    plan: Plan | None = None
    rejected: tuple[Rejected, ...] = ()
    sentences: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    header_key: str = ""
    n_rows: int = 0
    ignored: tuple[tuple[str, str], ...] = ()
    asks: tuple[NeedsInput, ...] = ()
    needs_owner: bool = False
    own: bool = False
    is_dated: bool = False
    lacks_people: bool = False

    @property
    def fills(self) -> set[str]:
        """The observation tables that it brings rows of."""
        planned = (self.plan.counted, *(name for name, _ in self.plan.tables)) if self.plan else ()
        return {*(rows.table for rows in self.rows), *filter(None, planned)}


class Importer(Protocol):
    """The two functions that a module in `importers/` offers."""

    KIND: str

    def identify(self, file: SourceFile) -> float:
        """How sure (0 to 1) that this importer knows the content; reads a few kilobytes and never raises."""
        ...

    def read(self, file: SourceFile, options: Options) -> Reading:
        """What the file holds.

        Raises:
            UnreadableFile: the kind is clear, the content broken.
        """
        ...
