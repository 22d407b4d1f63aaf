"""An import from the paths that the user named to the store: find, read, say whose it is, load.

One file that cannot be used never stops the others: it is refused with a sentence, in its place in the report.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from groundswell.errors import GroundswellError, InputError, NeedsInput, StoreMissing, UnreadableFile
from groundswell.importers.base import Options, Reading, SourceFile
from groundswell.importers.detect import Found, Refused, find_files, importer_for
from groundswell.importers.owner import resolve_owners
from groundswell.importers.people import key_id
from groundswell.importers.studio_kinds import ask_platform
from groundswell.store import file as store_file
from groundswell.store.ledger import set_setting
from groundswell.store.load import FileReport, ImportReport, load
from groundswell.store.staging import Progress, stage

REFUSED = "refused"
"""The kind of a file that is not imported; its sentence says why."""

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
        usable = [
            (r, o) for r, o in zip(readings, owners, strict=True) if not isinstance(o, NeedsInput) and not blocking(r)
        ]
        checked = _checked(usable, known, Path(folder), now_us)
        said: list[Reading] = []
        for reading, owner in zip(readings, owners, strict=True):
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
        for reading, owner in zip(
            readings, resolve_owners(readings, options, aliases=known.aliases, own=known.own), strict=True
        ):
            missing = owner if isinstance(owner, NeedsInput) else blocking(reading)
            if missing is not None:
                found.refused.append(Refused(reading.file.name, missing))
            elif not isinstance(owner, NeedsInput):
                owner_of[reading.file.path] = owner
                usable.append(reading)
        if not usable:
            raise _nothing_left(found.refused)
        report = load(
            store_path, usable, owner=lambda r: owner_of[r.file.path], now_us=now_us, options=options, progress=progress
        )
    _remember(store_path, usable, options)
    if options.people_key and not known.people and any(_has_people(reading) for reading in usable):
        set_setting(store_path, _PEOPLE, key_id(options.people_key))
    return replace(report, files=(*report.files, *(_refused_report(r) for r in found.refused)))


def blocking(reading: Reading) -> NeedsInput | None:
    """What must be answered before the file can be loaded; not the time of observation, which it may lack at a cost."""
    return next((ask for ask in reading.asks if ask.option != "observed"), None)


def _read(found: Found, options: Options) -> list[Reading]:
    """Read what was found; files that no importer knows or can read join the refused."""
    readings = []
    for file in found.files:
        try:
            readings.append(importer_for(file).read(file, options))
        except InputError as error:
            found.refused.append(Refused(file.name, error))
        except GroundswellError as error:  # a column that was stated and is not there
            found.refused.append(Refused(file.name, _as_input(error)))
    platform = ask_platform(r.kind for r in readings)
    if platform:
        readings = [
            replace(r, sentences=(*r.sentences, platform)) if r.kind.startswith("studio.") else r for r in readings
        ]
    return readings


def _as_input(error: GroundswellError) -> InputError:
    return UnreadableFile(str(error))


def _checked(
    usable: Sequence[tuple[Reading, str | None]], known: _Known, folder: Path, now_us: int | None
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
        return {
            reading.file.path: replace(reading, n_rows=n_rows, rejected=tuple(rejected))
            for (reading, _), n_rows, rejected in zip(usable, staged.n_rows, staged.rejected, strict=True)
        }
    finally:
        staged.close()


def _known(store_path: Path | None) -> _Known:
    if store_path is None:
        return _Known({}, {}, ())
    try:
        with store_file.reading(store_path, wait_s=10.0) as connection:
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
    return any(rows.table == "follower" for rows in reading.rows)


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
        return error if refused[0].name in str(error) else type(error)(f"{refused[0].name}: {error}")
    if not refused:
        return UnreadableFile("No file was named.")
    lines = "\n".join(f"- {r.name}: {r.error}" for r in refused)
    return UnreadableFile(f"None of the {len(refused)} files could be used.\n{lines}")
