"""Tables of counters of hashtags and sounds: one row a look, with views, posts or both.

They are nobody's in particular: no account is asked for, and the rows stand in `tag_snapshot` for all of them. The page
that shows such counters rounds them, so a number that ends in zeros is exact to its last other digit only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from groundswell.clock import DAY_US, parse_zone
from groundswell.errors import NeedsInput, UnreadableFile
from groundswell.importers import instants, numbers
from groundswell.importers.base import Options, Plan, Reading, SourceFile
from groundswell.importers.items_stream import first_header
from groundswell.importers.numbers import quote
from groundswell.importers.table_cells import TableFile, slashes
from groundswell.importers.table_evidence import check_evidence
from groundswell.importers.table_file import open_table, read_head
from groundswell.importers.table_words import GENERIC_TIME, name_of, target_named, words, zone_hint
from groundswell.units import say_list

KIND = "tags"
SOURCE = "tags.table"

_HASHTAG = frozenset({"hashtag", "tag", "challenge", "hashtag_name", "challenge_name", "tag_name"})
_SOUND = frozenset({"sound_id", "music_id", "audio_id"})
_COUNTS = ("views", "posts")
_OF_POSTS = frozenset({"post_id", "url", "account", "likes", "comments", "caption", "posted_at"})
_WORD = r"[\p{L}\p{M}\p{N}_]{1,150}"
_PLAIN = "[0-9a-z_]{1,150}"
_SURE = 0.5
_ROUNDED_FROM = 10_000
_LATEST_US = f"(CAST(getvariable('now_us') AS BIGINT) + {DAY_US})"
_ZONE = "Times in {0!r} carry no zone and are read as UTC; --zone says otherwise."


def identify(file: SourceFile) -> float:
    """How sure it is that the file is such a table: by its header alone."""
    head = read_head(file.path, 65_536)
    if b"\0" in head or head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in {b"{", b"[", b"<"}:
        return 0.0
    return _SURE if _columns(tuple(first_header(head.decode("utf-8", "replace")))) else 0.0


def read(file: SourceFile, options: Options) -> Reading:
    """What the table holds and how it is to be loaded.

    Raises:
        UnreadableFile: the file is broken.
        UnknownFile: it was only found, and nothing in it says TikTok.
    """
    table = open_table(file)
    columns = _columns(table.columns)
    if columns is None:
        raise UnreadableFile(f"{file.name} has a header of hashtags, but no table below it. Download or save it again.")
    check_evidence(file, table, {}, "a table of counters of hashtags or sounds")
    kind = "sound" if "sound" in columns else "hashtag"
    what = f"{kind}s"
    pairs = [f"{target.replace('_', ' ')} from {table.columns[index]!r}" for target, index in columns.items()]
    said = [f"Read as a table of {what}: {say_list(pairs)}."]
    asks = []
    if "observed_at" not in columns and options.observed_us is None:
        asks.append(
            NeedsInput(
                "The table does not say when its numbers were seen, and without that no trend can be told. Say it "
                "with --observed, such as --observed 2022-04-10.",
                option="observed",
            )
        )
    if "observed_at" in columns:
        header = table.columns[columns["observed_at"]]
        naive = any(instants.is_naive(row[columns["observed_at"]]) for row in table.sample[:50])
        if naive and zone_hint(header) != "utc" and not options.zone:
            said.append(_ZONE.format(header))
    return Reading(
        file=file,
        kind=SOURCE,
        title=f"a table of {what}",
        plan=Plan(_scan(table, columns, kind, options), _tables(kind), line=table.line, faults=table.faults),
        rejected=table.rejected,
        sentences=(*table.sentences, *said),
        n_rows=table.n_rows,
        ignored=tuple(
            (name, "no column of this name is kept")
            for index, name in enumerate(table.columns)
            if name and index not in columns.values()
        ),
        asks=tuple(asks),
    )


def _columns(header: tuple[str, ...]) -> dict[str, int] | None:
    """What each column is: hashtag or sound, observed_at, views, posts; None where the table is of something else."""
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        target = _target(name)
        if target in _OF_POSTS:
            return None
        if target is not None:
            found.setdefault(target, index)
    has_one = ("hashtag" in found) != ("sound" in found)
    return found if has_one and not found.keys().isdisjoint(_COUNTS) else None


def _target(header: str) -> str | None:
    names = {name_of(header), "_".join(words(header))}
    if names & _HASHTAG:
        return "hashtag"
    if names & _SOUND:
        return "sound"
    named = target_named(header)
    target = named[0] if named else None
    if target is None:
        return "observed_at" if names & GENERIC_TIME else None
    known = {"n_posts": "posts", "observed_at": "observed_at", "views": "views"}
    return known.get(target, target if target in _OF_POSTS else None)


def _scan(table: TableFile, columns: Mapping[str, int], kind: str, options: Options) -> str:
    """The SELECT over the file; faults in the order in which they are told."""
    raw = {target: f"c{index}" for target, index in columns.items()}
    named, scan = raw[kind], table.scan
    if kind == "hashtag":
        plain = f"lower(ltrim(trim({named}), '#＃'))"
        # Nearly every hashtag is plain, and the pattern of all letters takes many times as long.
        cells = {
            "tag": f"CASE WHEN regexp_full_match({plain}, {quote(_PLAIN)}) THEN {plain}"
            f" WHEN regexp_full_match({plain}, {quote(_WORD)}) THEN {plain} END"
        }
    else:
        cells = {"tag": f"CASE WHEN regexp_full_match(trim({named}), '[1-9][0-9]{{4,24}}') THEN trim({named}) END"}
    faults = [("tag IS NULL", f"This is no {kind}." if kind == "hashtag" else "This is no id of a sound.", kind)]
    for name in _COUNTS:
        cell = raw.get(name)
        cells[name] = numbers.count_sql(cell) if cell else "CAST(NULL AS BIGINT)"
        cells[f"{name}_step"] = _step(numbers.step_sql(cell), name) if cell else "CAST(NULL AS BIGINT)"
        if cell:
            faults.append((instants.is_fault_sql(cell, name), "This is no count that can be read.", name))
    stated = "CAST(NULL AS BIGINT)" if options.observed_us is None else str(options.observed_us)
    if time := raw.get("observed_at"):
        hint = zone_hint(table.columns[columns["observed_at"]])
        zone = parse_zone(options.zone) if options.zone and hint != "utc" else UTC
        if first := slashes(table, columns["observed_at"]):
            scan = f"SELECT *, {instants.unslashed_sql(time, first)} AS said_iso FROM ({scan})"
        cells["said_us"] = instants.instant_sql("said_iso" if first else time, zone=zone)
        cells["observed_us"] = f"coalesce(said_us, {stated})"
        faults += [
            (
                instants.is_fault_sql(time, "said_us"),  # what is stated is for empty cells, not for broken ones
                "This is no time that can be read in one way only; write it as 2022-04-10 18:30.",
                "observed_at",
            ),
            (f"observed_us > {_LATEST_US}", "This is a time that is yet to come.", "observed_at"),
        ]
    else:
        cells["observed_us"] = stated
    faults.append(("views IS NULL AND posts IS NULL", "It says neither how many views nor how many posts.", ""))
    chain = " ".join(f"WHEN {condition} THEN {i}" for i, (condition, *_) in enumerate(faults))
    reasons = " ".join(f"WHEN {i} THEN {quote(reason)}" for i, (_, reason, _) in enumerate(faults))
    places = " ".join(
        f"WHEN {i} THEN {quote(table.columns[columns[at]] if at else '')}" for i, (_, _, at) in enumerate(faults)
    )
    # What is no hashtag may be anything, a name too: of it only the length is told.
    values = " ".join(
        f"WHEN {i} THEN {_said(raw[at], hidden=at == kind) if at else quote('')}" for i, (_, _, at) in enumerate(faults)
    )
    line = "" if table.line else "line, "
    used = line + ", ".join(dict.fromkeys(raw.values()))
    listed = "".join(f", {sql} AS {name}" for name, sql in cells.items())
    return (
        f"SELECT {line}CASE fault {reasons} END AS reason, CASE fault {places} END AS fault_column,"
        f" CASE fault {values} END AS fault_value, {', '.join(cells)}"
        f" FROM (SELECT *, CASE {chain} END AS fault FROM (SELECT {used}{listed} FROM ({scan})))"
    )


def _said(cell: str, *, hidden: bool) -> str:
    return f"'text of ' || coalesce(length({cell}), 0) || ' characters'" if hidden else f"left({cell}, 40)"


def _step(step: str, value: str) -> str:
    """SQL of the step of a count that a page may have rounded: as `items_cells.rounded_step`."""
    digits = f"length(CAST({value} AS VARCHAR))"
    suffixed, three = f"CAST(10 ** (({digits} - 1) // 3 * 3 - 1) AS BIGINT)", f"CAST(10 ** ({digits} - 3) AS BIGINT)"
    rounded = f"CASE WHEN {value} % {suffixed} = 0 THEN {suffixed} WHEN {value} % {three} = 0 THEN {three} ELSE 1 END"
    return f"CASE WHEN {step} = 1 AND {value} >= {_ROUNDED_FROM} THEN {rounded} ELSE {step} END"


def _tables(kind: str) -> tuple[tuple[str, str], ...]:
    select = (
        f"SELECT line, {quote(kind)} AS kind, tag, observed_us, views, posts, views_step, posts_step,"
        f" {quote(SOURCE)} AS source FROM source WHERE reason IS NULL"
    )
    return (("tag_snapshot", select),)
