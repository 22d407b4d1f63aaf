"""The SQL that turns the cells of a table into rows of observations; the store executes it.

Each cell is read by the expressions of `numbers`, `instants` and `captions`. What cannot be read is a fault of its row:
the row is kept apart with the reason, and the rest of the file is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from groundswell import schema
from groundswell.clock import DAY_US, EARLIEST_POST_US, SECOND_US
from groundswell.importers import captions, instants, numbers
from groundswell.importers.base import Plan
from groundswell.importers.numbers import quote
from groundswell.importers.owner import handle_sql, is_handle_sql
from groundswell.importers.table_cells import TableFile, slashes
from groundswell.importers.table_guess import POST_COUNTS, SPOILT, URL_HANDLE, URL_ID, Shape
from groundswell.importers.table_words import TARGETS, unit_s

_STEPPED = tuple(name for name, _ in schema.COUNTS)
_SECONDS = {"watch_time": "watch_time_s", "average_watch_time": "average_watch_time_s"}
_DATASETS = {
    "overview": ("views", "profile_views", "likes", "comments", "shares"),
    "viewers": ("viewers",),
    "followers": ("followers", "followers_gained", "followers_lost"),
}
_ID = "^[0-9A-Za-z_-]{1,64}$"
# The store says when the import is; a day of grace, because the day in a zone may be ahead.
_LATEST_US = f"(CAST(getvariable('now_us') AS BIGINT) + {DAY_US})"
_NOBODY = ("", "undefined", "NaN", "nan", "N/A", "None", "null", "-")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made of a table.

    Attributes:
        columns: target → index of the source column.
        zones: target → zone of its naive times.
        observed_us: when the table was made, where its rows do not say; None: unknown.
        own: account whose captions are kept; None: nobody's.
        all_own: every row belongs to the user's own account.
        export_id: identity of the file.
    """

    shape: Shape
    columns: Mapping[str, int]
    zones: Mapping[str, tzinfo] = field(default_factory=dict)
    observed_us: int | None = None
    own: str | None = None
    all_own: bool = False
    export_id: str = ""


def plan_of(table: TableFile, wanted: Wanted) -> Plan:
    """The plan: one scan, then one SELECT for each observation table."""
    return _Writer(table, wanted).plan()


class _Writer:
    """Collects the columns of `source` and the faults of its rows."""

    def __init__(self, table: TableFile, wanted: Wanted) -> None:
        self._table = table
        self._wanted = wanted
        self._iso: dict[str, str] = {}  # dates as ISO writes them. Each of these is made once:
        self._cast: dict[str, str] = {}  # what several expressions of a cell are made of,
        self._plain: dict[str, str] = {}  # what is made of that,
        self._odd: dict[str, str] = {}  # and of that
        self._cells: dict[str, str] = {}
        self._kept: dict[str, str] = {}  # what becomes of a cell once its faults are known
        self._faults: list[tuple[str, str, str, str]] = []  # condition, reason, column, value

    def plan(self) -> Plan:
        make = {"posts": self._posts, "accounts": self._accounts, "days": self._days}[self._wanted.shape]
        counted, tables = make()
        names = schema.table(counted).names if counted else ()
        return Plan(
            self._scan(),
            (*tables, *self._profiles()),
            counted,
            tuple(name for name in self._kept_cells() if name in names),
            line=self._table.line,
            faults=self._table.faults,
        )

    def _kept_cells(self) -> dict[str, str]:
        return {name: name for name in self._cells} | self._kept

    # --- pieces ---

    def _raw(self, target: str) -> str | None:
        index = self._wanted.columns.get(target)
        return None if index is None else f"c{index}"

    def _header(self, target: str) -> str:
        return self._table.columns[self._wanted.columns[target]]

    def _fault(self, target: str, condition: str, reason: str) -> None:
        self._faults.append((condition, reason, self._header(target), self._raw(target) or "NULL"))

    def _count(self, target: str, name: str = "", *, step: bool = False) -> bool:
        raw, name = self._raw(target), name or target
        if raw is None:
            return False
        cast, plain, odd = f"{raw}_count", f"{raw}_plain", f"{raw}_odd"
        self._cast[cast] = numbers.cast_sql(raw)
        self._plain[plain] = numbers.plain_sql(raw, cast)
        self._odd[odd] = numbers.odd_sql(raw, plain)
        self._cells[name] = numbers.count_sql(raw, plain, odd)
        if step:
            self._cells[f"{name}_step"] = numbers.step_sql(raw, plain, odd)
        self._fault(target, instants.is_fault_sql(raw, name), "This is no count that can be read.")
        return True

    def _instant(self, target: str, name: str, date_means: instants.DateMeans) -> bool:
        raw = self._raw(target)
        if raw is None:
            return False
        zone = self._wanted.zones.get(target, UTC)
        text, cast = raw, f"{raw}_time"
        if first := slashes(self._table, self._wanted.columns[target]):
            text = f"{raw}_iso"
            self._iso[text] = instants.unslashed_sql(raw, first)
        self._cast[cast] = instants.cast_sql(text)
        self._cells[name] = instants.instant_sql(text, zone=zone, date_means=date_means, cast=cast)
        is_late = f"CASE WHEN {name} IS NULL THEN {instants.is_late_sql(raw)} ELSE {name} > {_LATEST_US} END"
        self._fault(target, is_late, "This is a time that is yet to come.")
        self._fault(
            target,
            instants.is_fault_sql(raw, name),
            "This is no time that can be read in one way only; write it as 2022-04-10 18:30.",
        )
        return True

    def _account_id(self) -> None:
        raw, url = self._raw("account"), self._raw("url")
        if raw is not None:
            nobody = f"{raw} IN ({', '.join(map(quote, _NOBODY))})"
            # Nearly every cell is a handle and nothing else; only the others are taken apart.
            self._handle("account", handle_sql(raw), nobody, f"WHEN {is_handle_sql(raw, plain=True)} THEN {raw} ")
        elif url is not None and self._wanted.shape == "posts":
            self._handle("url", f"nullif(regexp_extract({url}, {quote(URL_HANDLE)}, 1), '')")
        else:
            self._cells["account_id"] = "CAST(NULL AS VARCHAR)"

    def _handle(self, target: str, named: str, nobody: str = "FALSE", quickly: str = "") -> None:
        """The handle as written, where `named` is what the cell puts forward as one."""
        missing = f"{self._raw(target)} IS NULL OR {nobody}"
        self._cells["account_id"] = (
            f"CASE WHEN {missing} THEN NULL {quickly}WHEN {is_handle_sql(named)} THEN {named} END"
        )
        self._fault(
            target,
            f"CASE WHEN account_id IS NOT NULL OR {missing} THEN FALSE ELSE {named} IS NOT NULL END",
            "This is no handle of an account.",
        )

    def _post_id(self) -> None:
        raw, url = self._raw("post_id"), self._raw("url")
        ids = []
        if raw is not None:
            # A whole number that is written as itself is nearly every id; then no pattern has to be tried.
            text = f"trim({raw})"
            ids.append(
                f"CASE WHEN CAST(TRY_CAST({raw} AS UBIGINT) AS VARCHAR) = {raw} THEN {raw}"
                f" WHEN regexp_matches({text}, {quote(_ID)}) AND NOT regexp_matches(lower({text}), {quote(SPOILT)})"
                f" AND NOT {numbers.is_null_sql(raw)} THEN {text} END"
            )
        if url is not None:
            ids += [f"nullif(regexp_extract({url}, {quote(URL_ID)}, {group}), '')" for group in (1, 2)]
        self._cells["post_id"] = f"coalesce({', '.join(ids)})" if len(ids) > 1 else ids[0]
        if raw is None:
            self._fault(
                "url",
                "post_id IS NULL",
                "The link holds no id of a post; short links (vm.tiktok.com) have none inside.",
            )
            return
        self._fault(
            "post_id",
            f"CASE WHEN post_id IS NULL THEN regexp_matches(lower({raw}), '[0-9][.,]?[0-9]*e[+]?[0-9]') ELSE FALSE END",
            "The id was destroyed by a spreadsheet.",
        )
        self._fault("post_id", instants.is_fault_sql(raw, "post_id"), "This is no id of a post.")
        self._fault("post_id", "post_id IS NULL", "It has no id of a post.")

    def _observed(self) -> None:
        """When each row was seen: what it says, else what the user says of them all."""
        has_own = self._instant("observed_at", "observed_us", "end")
        stated = "NULL" if self._wanted.observed_us is None else str(self._wanted.observed_us)
        self._kept["observed_us"] = f"CAST({f'coalesce(observed_us, {stated})' if has_own else stated} AS BIGINT)"

    # --- shapes: the table whose rows are those of the file, and the tables that follow from it ---

    def _posts(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        self._account_id()
        self._post_id()
        self._observed()
        posted = "posted_us" if self._instant("posted_at", "posted_us", "start") else "NULL"
        for target in POST_COUNTS:
            if target in _SECONDS and (raw := self._raw(target)):
                self._cells[_SECONDS[target]] = numbers.seconds_sql(raw, unit_s=unit_s(self._header(target)))
            elif target == "watched_full_rate" and (raw := self._raw(target)):
                self._cells[target] = numbers.share_sql(raw)
            elif target not in _SECONDS:
                self._count(target, step=target in _STEPPED)
        uploaded = (
            "CASE WHEN length(post_id) BETWEEN 15 AND 20 AND TRY_CAST(post_id AS UBIGINT) >= "
            f"{(EARLIEST_POST_US // SECOND_US) << 32}"
            f" AND coalesce((TRY_CAST(post_id AS UBIGINT) >> 32) * {SECOND_US} <= {_LATEST_US}, TRUE)"
            f" THEN CAST(TRY_CAST(post_id AS UBIGINT) >> 32 AS BIGINT) * {SECOND_US} END"
        )
        # A date alone says the day: the upload of that day is nearer, and a scheduled post is later than its upload.
        dated = posted != "NULL" and self._dated("posted_at")
        facts = {
            "uploaded_us": uploaded,
            "posted_us": f"greatest({posted}, {uploaded})" if dated else f"coalesce({posted}, {uploaded})",
        }
        facts |= {name: name for name in self._facts()}
        stated = ", ".join(f"{sql} AS {name}" for name, sql in facts.items())
        tables = [
            (
                "post_fact",
                (
                    f"SELECT min(line) AS line, account_id, post_id, {stated} FROM source WHERE reason IS NULL"
                    " GROUP BY ALL"
                ),
            ),
        ]
        if self._count("followers", step=True):
            self._fault("followers", "followers < 0", "A count of all time cannot be below zero.")
            tables.append(
                (
                    "account_snapshot",
                    (
                        "SELECT min(line) AS line, account_id, observed_us, followers, followers_step FROM source"
                        " WHERE reason IS NULL AND followers IS NOT NULL GROUP BY ALL"
                    ),
                )
            )
        return "post_snapshot", tuple(tables)

    def _dated(self, target: str) -> bool:
        index = self._wanted.columns[target]
        values = [row[index] for row in self._table.sample if row[index]]
        return bool(values) and sum(map(instants.is_day, values)) * 2 > len(values)

    def _facts(self) -> list[str]:
        """The cells of post_fact that the table has, times apart."""
        cells: dict[str, str] = {}
        if raw := self._raw("duration"):
            cells["duration_s"] = numbers.seconds_sql(raw, unit_s=unit_s(self._header("duration")))
        if raw := self._raw("caption"):
            known = f"CASE WHEN {raw} IS NOT NULL THEN "
            cells["caption_length"] = captions.length_sql(raw)
            cells["hashtags"] = f"{known}{captions.hashtags_sql(raw)} END"
            cells["has_question"] = captions.question_sql(raw)
            cells["has_mention"] = captions.mention_sql(raw)
            if self._wanted.all_own:
                cells["caption"] = captions.caption_sql(raw)
            elif self._wanted.own:
                cells["caption"] = (
                    f"CASE WHEN lower(ltrim({self._cells['account_id']}, '@')) = {quote(self._wanted.own)} THEN "
                    f"{captions.caption_sql(raw)} END"
                )
        elif raw := self._raw("caption_length"):
            cells["caption_length"] = f"CAST({numbers.count_sql(raw)} AS INTEGER)"
        if raw := self._raw("hashtags"):
            listed = captions.tag_list_sql(raw)
            cells["hashtags"] = f"coalesce({listed}, {cells['hashtags']})" if "hashtags" in cells else listed
        if raw := self._raw("sound_id"):
            cells["sound_id"] = f"CASE WHEN regexp_matches(trim({raw}), '^[0-9]{{5,20}}$') THEN trim({raw}) END"
        if raw := self._raw("is_original_sound"):
            cells["is_original_sound"] = (
                f"CASE WHEN lower(trim({raw})) IN ('true', '1', 'yes') THEN TRUE WHEN lower(trim({raw})) IN "
                "('false', '0', 'no') THEN FALSE END"
            )
        if raw := self._raw("url"):
            cells["url"] = f"CASE WHEN starts_with({raw}, 'http') THEN regexp_extract({raw}, '^[^?#]+') END"
            cells["kind"] = (
                f"CASE WHEN contains({raw}, '/photo/') THEN 'photo' WHEN contains({raw}, '/video/') THEN 'video' END"
            )
        self._cells |= cells
        return list(cells)

    def _accounts(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        self._account_id()
        self._observed()
        self._count("followers", step=True)
        for name in ("following", "likes", "n_posts"):
            self._count(name)
        return "account_snapshot", ()

    def _days(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        self._account_id()
        self._instant("observed_at", "day_us", "start")
        self._faults.append(
            ("day_us IS NULL", "It does not say of which day it is.", self._header("observed_at"), "NULL")
        )
        tables = []
        day = "make_timestamp(day_us)"
        label = (
            f"strftime({day}, '%Y-%m-%d') AS label, year({day}) AS year, month({day}) AS month, day({day}) AS "
            "day_of_month,"
            f" {quote(self._wanted.export_id)} AS export_id"
        )
        for dataset, names in _DATASETS.items():
            held = [n for n in names if self._count(n)]
            if held:
                tables.append(
                    (
                        "account_day_raw",
                        (
                            f"SELECT line, account_id, {quote(dataset)} AS dataset, {label}, {', '.join(held)} FROM "
                            "source WHERE reason IS NULL"
                        ),
                    )
                )
        return "", tuple(tables)

    def _profiles(self) -> tuple[tuple[str, str], ...]:
        """Handles as written, and which account is the user's own."""
        named = self._cells["account_id"] != "CAST(NULL AS VARCHAR)"
        own = (
            "TRUE"
            if self._wanted.all_own
            else f"lower(ltrim(account_id, '@')) = {quote(self._wanted.own)}"
            if self._wanted.own
            else "FALSE"
        )
        if not named and own == "FALSE":
            return ()
        return (
            (
                "account_fact",
                (
                    f"SELECT min(line) AS line, account_id, ltrim(account_id, '@') AS handle, {own} AS is_own"
                    " FROM source WHERE reason IS NULL GROUP BY ALL"
                ),
            ),
        )

    def _scan(self) -> str:
        line = "" if self._table.line else "line, "
        used = line + ", ".join(dict.fromkeys(f"c{i}" for i in self._wanted.columns.values()))
        cells = "".join(f", {sql} AS {name}" for name, sql in self._cells.items())
        inner = f"({self._table.scan})"
        for layer in (self._iso, self._cast, self._plain, self._odd):
            more = "".join(f", {sql} AS {name}" for name, sql in layer.items())
            inner = f"(SELECT *{more} FROM {inner})"
        inner = f"SELECT {used}{cells} FROM {inner}"
        chain = " ".join(f"WHEN {condition} THEN {i}" for i, (condition, *_) in enumerate(self._faults))
        names = "".join(f", {cell} AS {name}" for name, cell in self._kept_cells().items())

        def said(part: int) -> str:
            cases = " ".join(
                f"WHEN {i} THEN {fault[part] if part == 3 else quote(fault[part])}"
                for i, fault in enumerate(self._faults)
            )
            return f"CASE WHEN fault IS NOT NULL THEN CASE fault {cases} END END"

        return (
            f"SELECT {line}{said(1)} AS reason, {said(2)} AS fault_column, {said(3)} AS fault_value{names}"
            f" FROM (SELECT *, CASE {chain} END AS fault FROM ({inner}))"
        )


SOURCES = frozenset(TARGETS)
"""The names that `--map` accepts on its left side."""
