"""An import from the paths that the user named to the store: find, read, say whose it is, load.

One file that cannot be used never stops the others: it is refused with a sentence, in its place in the report.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from groundswell.errors import BadValue, GroundswellError, InputError, NeedsInput, StoreMissing, UnreadableFile
from groundswell.importers.answered import open_asks
from groundswell.importers.base import Options, Reading, Rows, SourceFile
from groundswell.importers.detect import Found, Refused, find_files, hashed, importer_for, unopened
from groundswell.importers.items_comments_rows import mark_creator
from groundswell.importers.owner import normal, read_handle, resolve_owners
from groundswell.importers.people import key_id
from groundswell.importers.refusals import fold
from groundswell.importers.sounds import NAMED
from groundswell.importers.studio_kinds import ask_platform
from groundswell.store import file as store_file
from groundswell.store.ledger import set_setting
from groundswell.store.load import FileReport, ImportReport, load
from groundswell.store.staging import BrokenOff, Progress, stage

if TYPE_CHECKING:
    import duckdb

REFUSED = "refused"
"""The kind of a file that is not imported; its sentence says why."""

_WAIT_S = 10.0  # for another process to finish its import
_COLUMNS = "columns:"  # settings that remember a mapping: columns:<header key>
_PEOPLE = "people_key"  # the setting that names the key of the pseudonyms in the store


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store already knows that helps to read files."""

    remembered: Mapping[str, Mapping[str, str]]
    aliases: Mapping[str, str]
    own: tuple[str, ...]
    people: str | None = None


def understand(
    paths: Sequence[Path], options: Options, *, store_path: Path | None = None, now_us: int | None = None
) -> list[Reading]:
    """What an import would make of the files, file by file; nothing is written.

    Rows are read to the end, so that those which cannot be used are known with line and reason. A file that is refused
    is a reading of kind `refused` whose sentence says why; what it still needs stands in `asks`.

    Args:
        store_path: the store whose remembered columns and other handles help; it may be missing.
        now_us: the time of the import; rows from later are no observations. None: not checked.
    """
    known = _known(store_path)
    options = _with_known(options, known)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        found = find_files(paths, Path(folder))
        readings = _read(found, options)
        owners = resolve_owners(readings, options, aliases=known.aliases, own=known.own)
        readings = _with_owners(readings, owners, options, known)
        named = list(zip(readings, owners, strict=True))
        checked = None
        while checked is None:
            usable = [(r, o) for r, o in named if not isinstance(o, NeedsInput) and not blocking(r)]
            try:
                checked = _checked(usable, known, Path(folder), now_us, store_path)
            except BrokenOff as error:
                found.refused.append(Refused(error.file.name, error))
                named = [(r, o) for r, o in named if r.file.path != error.file.path]
        said: list[Reading] = []
        for reading, owner in named:
            shown = checked.get(reading.file.path, reading)
            said.append(
                replace(shown, asks=(*shown.asks, owner))
                if isinstance(owner, NeedsInput)
                else replace(shown, account=owner or shown.account)
            )
    return [*said, *(_refusal(r) for r in found.refused)]


def import_files(
    paths: Sequence[Path], store_path: Path, options: Options, *, now_us: int, progress: Progress | None = None
) -> ImportReport:
    """Load the files into the store: every file that can be used, in one step; the others are refused with a sentence.

    Raises:
        InputError: nothing could be used; NeedsInput where only the user knows what is missing.
        StoreBusy, StoreNewer, StoreDamaged: the store cannot be written.
    """
    known = _known(store_path)
    options = _with_known(options, known)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        found = find_files(paths, Path(folder))
        owner_of: dict[Path, str | None] = {}
        usable = []
        readings = _read(found, options)
        owners = resolve_owners(readings, options, aliases=known.aliases, own=known.own)
        for reading, owner in zip(_with_owners(readings, owners, options, known), owners, strict=True):
            missing = owner if isinstance(owner, NeedsInput) else blocking(reading)
            if missing is not None:
                found.refused.append(Refused(reading.file.name, missing))
            elif not isinstance(owner, NeedsInput):
                owner_of[reading.file.path] = owner
                usable.append(reading)
        report = None
        while report is None:
            if not usable:
                raise _nothing_left(found.refused)
            try:
                report = load(
                    store_path,
                    usable,
                    owner=lambda r: owner_of[r.file.path],
                    now_us=now_us,
                    options=options,
                    progress=progress,
                )
            except BrokenOff as error:
                found.refused.append(Refused(error.file.name, error))
                usable = [r for r in usable if r.file.path != error.file.path]
    _remember(store_path, usable, options)
    if options.people_key and not known.people and any(_has_people(reading) for reading in usable):
        set_setting(store_path, _PEOPLE, key_id(options.people_key))
    asks = _open_asks(store_path, [(reading, owner_of[reading.file.path]) for reading in usable])
    files = [replace(file, asks=tuple(map(str, said))) for file, said in zip(report.files, asks, strict=True)]
    return replace(report, files=(*files, *(_refused_report(r) for r in found.refused)))


def blocking(reading: Reading) -> NeedsInput | None:
    """What must be answered before the file can be loaded; not the time of observation, which it may lack at a cost."""
    return next((ask for ask in reading.asks if ask.option != "observed"), None)


def _read(found: Found, options: Options) -> list[Reading]:
    """Read what was found; files that no importer knows or can read join the refused."""
    readings = []
    for file in found.files:
        try:
            readings.append(_read_one(file, options))
        except InputError as error:
            found.refused.append(Refused(file.name, error))
        except GroundswellError as error:  # a column that was stated and is not there
            found.refused.append(Refused(file.name, _as_input(error)))
        except OSError as error:
            found.refused.append(Refused(file.name, unopened(file.name, error)))
        except Exception as error:
            if len(found.files) == 1:
                raise
            found.refused.append(Refused(file.name, _bug(file.name, error)))
    platform = ask_platform(r.kind for r in readings)
    if platform:
        readings = [
            replace(r, sentences=(*r.sentences, platform)) if r.kind.startswith("studio.") else r for r in readings
        ]
    return readings


def _read_one(file: SourceFile, options: Options) -> Reading:
    """The reading of a file that stays what it is meanwhile, or only grows.

    Raises:
        InputError: it cannot be read, or was written anew, so that nobody knows of which content its hash is.
    """
    before = file.path.stat()
    importer = importer_for(file)
    reading = importer.read(hashed(file), options)
    after = file.path.stat()
    if after.st_size > file.size:
        said = "It was still being written while it was read; import it again later for what came after."
        return replace(reading, sentences=(*reading.sentences, said))
    if (after.st_size, after.st_mtime_ns) != (file.size, before.st_mtime_ns):
        msg = f"{file.name} was written anew while it was read. Import it again once that is done."
        raise UnreadableFile(msg)
    return reading


def _as_input(error: GroundswellError) -> InputError:
    return UnreadableFile(str(error))


def _bug(name: str, error: Exception) -> InputError:
    kind = type(error).__name__
    return UnreadableFile(
        f"{name} brought the reading of it to a fall ({kind}). That is a bug in Groundswell, and worth reporting; the "
        "other files are not touched by it."
    )


def _with_owners(
    readings: Sequence[Reading], owners: Sequence[str | NeedsInput | None], options: Options, known: _Known
) -> list[Reading]:
    """The readings, each with what only its owner tells: own comments, a sentence where another account was stated."""
    stated = normal(options.account) if options.account else ""
    stated = known.aliases.get(stated, stated)
    said = []
    for found, owner in zip(readings, owners, strict=True):
        reading = mark_creator(found, owner if isinstance(owner, str) else None, options, known.aliases)
        if stated and isinstance(owner, str) and owner != stated:
            who = PurePath(reading.file.name).name if reading.account else "A file beside it"
            sentence = f"{who} names @{owner}, and you said @{stated}: kept under @{owner}."
            said.append(replace(reading, sentences=(*reading.sentences, sentence)))
        else:
            said.append(reading)
    return said


def _open_asks(store_path: Path, usable: Sequence[tuple[Reading, str | None]]) -> list[tuple[NeedsInput, ...]]:
    """What is still to be asked of each loaded file."""
    if not any(reading.asks for reading, _ in usable):
        return [()] * len(usable)
    with store_file.reading(store_path, wait_s=_WAIT_S) as connection:
        return open_asks(usable, [(connection, "store.main.")], connection)


def _checked(
    usable: Sequence[tuple[Reading, str | None]],
    known: _Known,
    folder: Path,
    now_us: int | None,
    store_path: Path | None,
) -> dict[Path, Reading]:
    """The readings with all their rows counted and all faults found, by staging them and throwing the stage away."""
    if not usable:
        return {}
    far = 1 << 62
    staged = stage(
        [r for r, _ in usable],
        [o for _, o in usable],
        beside=folder / "dry-run",
        aliases=known.aliases,
        now_us=far if now_us is None else now_us,
    )
    try:
        with _store_if_there(store_path) as store:
            sources = [(staged.connection, "staged_"), *([(store, "store.main.")] if store else [])]
            asks = open_asks(usable, sources, store)
        return {
            reading.file.path: replace(reading, n_rows=n_rows, rejected=tuple(rejected), asks=open_)
            for (reading, _), n_rows, rejected, open_ in zip(usable, staged.n_rows, staged.rejected, asks, strict=True)
        }
    finally:
        staged.close()


@contextmanager
def _store_if_there(path: Path | None) -> Iterator[duckdb.DuckDBPyConnection | None]:
    with ExitStack() as stack:
        store = None
        if path is not None:
            with suppress(StoreMissing):
                store = stack.enter_context(store_file.reading(path, wait_s=_WAIT_S))
        yield store


def _known(store_path: Path | None) -> _Known:
    if store_path is None:
        return _Known({}, {}, ())
    try:
        with store_file.reading(store_path, wait_s=_WAIT_S) as connection:
            settings = connection.execute(
                "SELECT key, value FROM store.main.setting WHERE starts_with(key, ?)", [_COLUMNS]
            ).fetchall()
            aliases = dict(connection.execute("SELECT alias, account_id FROM store.main.account_alias").fetchall())
            own = connection.execute(
                "SELECT account_id FROM store.main.account WHERE is_own ORDER BY account_id"
            ).fetchall()
            people = connection.execute("SELECT value FROM store.main.setting WHERE key = ?", [_PEOPLE]).fetchone()
    except StoreMissing:
        return _Known({}, {}, ())
    return _Known(
        {key.removeprefix(_COLUMNS): json.loads(value) for key, value in settings},
        aliases,
        tuple(row[0] for row in own),
        people[0] if people else None,
    )


def _with_known(options: Options, known: _Known) -> Options:
    """The options with what the store remembers; without the key where the store's pseudonyms come from another."""
    if options.account and read_handle(options.account) is None:
        msg = f"{options.account!r} is no handle. It has letters, digits, underscores and dots, such as some.name_1."
        raise BadValue(msg)
    key = options.people_key
    if key and known.people and key_id(key) != known.people:
        key = None
    return replace(options, remembered={**known.remembered, **options.remembered}, people_key=key)


def _remember(store_path: Path, loaded: Sequence[Reading], options: Options) -> None:
    """Keep the columns that the user stated, for the next table with the same header."""
    if not options.columns:
        return
    for key in {r.header_key for r in loaded if r.header_key}:
        stated = {**options.remembered.get(key, {}), **options.columns}
        if stated != options.remembered.get(key):
            set_setting(store_path, _COLUMNS + key, json.dumps(stated, sort_keys=True, ensure_ascii=False))


def _has_people(reading: Reading) -> bool:
    return any("person" in rows.columns or _has_named_sounds(rows) for rows in reading.rows)


def _has_named_sounds(rows: Rows) -> bool:
    if rows.table != "sound":
        return False
    at = rows.columns.index("sound_id")
    return any(str(row[at]).startswith(NAMED) for row in rows.values)


def _sentence(refused: Refused) -> str:
    return str(refused.error)


def _refusal(refused: Refused) -> Reading:
    asks = (refused.error,) if isinstance(refused.error, NeedsInput) else ()
    file = SourceFile(Path(refused.name), refused.name, "", 0)
    return Reading(file, REFUSED, "not imported", sentences=(_sentence(refused),), asks=asks)


def _refused_report(refused: Refused) -> FileReport:
    return FileReport(
        refused.name,
        REFUSED,
        "not imported",
        None,
        0,
        0,
        0,
        0,
        (),
        (_sentence(refused),),
        None,
        already=False,
        touched_accounts=(),
    )


def _nothing_left(refused: Sequence[Refused]) -> InputError:
    """The error to raise when no file is left: what only the user knows goes first, since it can be answered."""
    for one in refused:
        if isinstance(one.error, NeedsInput):
            return one.error
    if len(refused) == 1:
        error = refused[0].error
        [alone] = fold([(refused[0].name, str(error))])
        return error if alone.reason == str(error) else type(error)(alone.reason)
    if not refused:
        return UnreadableFile("No file was named.")
    alike = fold((r.name, _sentence(r)) for r in refused)
    lines = "\n".join(f"- {a.say_names()}: {a.reason}" if len(a.names) > 1 else f"- {a.reason}" for a in alike)
    return UnreadableFile(f"None of the {len(refused):,} files could be used.\n{lines}")
