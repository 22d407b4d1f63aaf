"""Which files there are in what the user named, and which importer knows each, by content and never by name alone."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast

from groundswell.errors import InputError, UnknownFile, UnreadableFile
from groundswell.importers import sniff
from groundswell.importers.base import SourceFile
from groundswell.importers.refusals import NO_NUMBERS
from groundswell.importers.spool import NO_ROOM
from groundswell.importers.table_file import read_head

if TYPE_CHECKING:
    from groundswell.importers.base import Importer

IMPORTERS = ("template", "studio", "studio_list", "data_export", "items", "api_pages", "tags", "table")
"""Modules of this package that are importers; a new format is one more name."""

_LAST_RESORT, _NEVER_SURER = "table", 0.3  # it may take a whole file apart to be no surer than that
_MOST_BYTES = 20_000_000_000  # unpacked, of one zip
_MOST_FILES = 50_000
_MOST_RATIO = 250  # text shrinks to a fiftieth at best; what shrinks more was made to burst
_RATIO_FROM = 50_000_000  # bytes from which the ratio matters
_BLOCK = 1 << 20
_MOST_LOOKED = 1 << 30  # bytes unpacked to see whether they have an end
_HASHED_FROM = 1 << 24  # bytes above which a file is hashed only when an importer knows it
_OPEN_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError)
"""What zipfile raises for a zip that is cut off, locked, or has been tampered with."""
_HIDDEN = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not imported, and why."""

    name: str
    error: InputError


@dataclass(slots=True)
class Found:
    """The files in what the user named, in a fixed order, and what could not be opened."""

    files: list[SourceFile] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def find_files(paths: Sequence[Path], workspace: Path) -> Found:
    """The files behind paths, folders and zips; members of a zip are unpacked into `workspace`.

    A file that is named twice is found once. What cannot be opened is refused and does not stop the others.
    """
    found = Found()
    seen: set[Path] = set()
    named = {path.resolve() for path in paths if not path.is_dir()}
    for path in paths:
        for file, shown, container in _walk(path, found):
            if file.resolve() in seen:
                continue
            seen.add(file.resolve())
            is_found = file.resolve() not in named
            if _is_zip(file):
                _unpack(file, shown, workspace / f"{len(seen):05d}", found, is_found=is_found)
            elif not _is_nothing(found, file, shown):
                _add(found, file, shown, container, is_found=is_found)
    return found


def _add(found: Found, path: Path, name: str, container: str, *, is_found: bool) -> None:
    try:
        size = path.stat().st_size
        known = _hash(path) if size <= _HASHED_FROM else ""
        found.files.append(SourceFile(path, name, known, size, container, is_found))
    except OSError as error:
        found.refused.append(Refused(name, unopened(name, error)))


def unopened(name: str, error: OSError) -> UnreadableFile:
    """What to say of a file that the system does not let us read."""
    why = f"{name} cannot be opened ({error.strerror or error})."
    if isinstance(error, FileNotFoundError):
        return UnreadableFile(
            f"{why} It was moved or deleted meanwhile: look where it is now, and import it from there."
        )
    if isinstance(error, PermissionError):
        return UnreadableFile(
            f"{why} Another program may keep it to itself, as Excel does, or you may not read it. Close it there, or "
            "make a copy, then import that."
        )
    return UnreadableFile(f"{why} Check that the disk or drive it is on can still be reached, then import it again.")


def _is_nothing(found: Found, path: Path, name: str) -> bool:
    """Whether the first bytes say that there is nothing to read in the file; then it is refused for that."""
    try:
        with path.open("rb") as stream:
            said = sniff.sentence(name, stream.read(sniff.HEAD))
    except OSError:
        return False  # opening it says why
    if said is None and _is_document(path):
        said = f"{name} is a document{NO_NUMBERS}"
    if said:
        found.refused.append(Refused(name, UnknownFile(said)))
    return said is not None


def hashed(file: SourceFile) -> SourceFile:
    """The file with the hash of its content; a large one gets it only here, when an importer knows it.

    Raises:
        UnreadableFile: it cannot be opened any more.
    """
    try:
        return file if file.sha256 else replace(file, sha256=_hash(file.path))
    except OSError as error:
        raise unopened(file.name, error) from error


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _walk(path: Path, found: Found) -> Iterator[tuple[Path, str, str]]:
    """The files below a path, each with the name to show and the folder that it came in."""
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.is_file() and not _is_hidden(p.relative_to(path).parts))
        if not inside:
            found.refused.append(Refused(path.name, UnknownFile(f"The folder {path.name} holds no file.")))
        for file in inside:
            yield file, f"{path.name}/{file.relative_to(path).as_posix()}", file.parent.as_posix()
    elif path.exists():
        yield path, path.name, ""
    else:
        found.refused.append(Refused(path.name, UnreadableFile(f"There is no file {path}. Check the name.")))


def _is_hidden(parts: Iterable[str]) -> bool:
    return any((part.startswith(".") and part != "..") or part.casefold() in _HIDDEN for part in parts)


# --- zips ---


def _is_zip(path: Path) -> bool:
    """Whether the file is a zip to be unpacked; spreadsheets are zips too, and stay whole."""
    try:
        with path.open("rb") as stream:
            if stream.read(2) != b"PK":
                return False
        return not _office(path)
    except BROKEN_ZIP:
        return True  # a broken one: unpacking says so
    except OSError:
        return False


def _office(path: Path) -> str:
    """`sheet` or `other` for the zip of an office program, empty for any other zip. Raises as zipfile does."""
    with zipfile.ZipFile(path) as packed:
        names = set(packed.namelist())
        if "[Content_Types].xml" in names:
            return "other" if any(name.startswith(("word/", "ppt/", "visio/")) for name in names) else "sheet"
        if "mimetype" not in names or packed.getinfo("mimetype").file_size > 200:
            return ""
        kind = packed.read("mimetype")
    return "sheet" if kind.startswith(_OPEN_SHEET) else "other" if b"opendocument" in kind or b"epub" in kind else ""


def _is_document(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(2) == b"PK" and _office(path) == "other"
    except (*BROKEN_ZIP, OSError):
        return False


def _unpack(path: Path, shown: str, folder: Path, found: Found, *, is_found: bool) -> None:
    """Put the members into `folder`, under numbers: no name inside a zip decides where anything is written."""
    try:
        with zipfile.ZipFile(path) as packed:
            members = [m for m in packed.infolist() if m.filename and not m.is_dir() and not _is_hidden(_parts(m))]
            much = ""
            if len(members) > _MOST_FILES:
                much = f"{shown} holds {len(members):,} files, and at most {_MOST_FILES:,} are opened."
            elif sum(m.file_size for m in members) > _MOST_BYTES:
                much = f"{shown} unpacks to more than {_MOST_BYTES // 10**9} GB."
            if much:
                found.refused.append(Refused(shown, UnreadableFile(f"{much} Unpack what you need yourself.")))
                return
            if not members:
                found.refused.append(Refused(shown, UnknownFile(f"{shown} holds no file.")))
            for number, member in enumerate(sorted(members, key=lambda m: m.filename)):
                name = f"{shown}/{member.filename}"
                try:
                    file = _extract(packed, member, folder / f"{number:05d}", name)
                except InputError as error:
                    found.refused.append(Refused(name, error))
                else:
                    if not _is_document(file):
                        _add(found, file, name, path.as_posix(), is_found=is_found)
                    else:
                        found.refused.append(Refused(name, UnknownFile(f"{name} is a document{NO_NUMBERS}")))
    except PermissionError as error:
        found.refused.append(Refused(shown, unopened(shown, error)))
    except (*BROKEN_ZIP, OSError) as error:
        said = UnreadableFile(f"{shown} is no complete zip ({error}). It may have been cut off: download it again.")
        found.refused.append(Refused(shown, said))


def _parts(member: zipfile.ZipInfo) -> tuple[str, ...]:
    return PurePosixPath(member.filename.replace("\\", "/")).parts


def _extract(packed: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, name: str) -> Path:
    if member.flag_bits & 0x1:
        msg = f"{name} is encrypted. Unpack the zip with its password and import the files."
        raise UnreadableFile(msg)
    if member.file_size > _RATIO_FROM and member.file_size > _MOST_RATIO * max(member.compress_size, 1):
        msg = f"{name} would unpack to {member.file_size // 10**6:,} MB out of almost nothing, so it was left packed."
        raise UnreadableFile(msg)
    if ".." in _parts(member):
        msg = f"{name} would lie outside of its zip, which no honest zip does, so it was left packed."
        raise UnreadableFile(msg)
    if said := _peek(packed, member, name):
        raise UnknownFile(said)
    folder.mkdir(parents=True)
    # Only the last part of the name is used, and only its plain characters: the importer may look at the ending.
    base = PurePosixPath(member.filename.replace("\\", "/")).name
    file = folder / ("".join(c if c.isalnum() or c in "._- ()" else "_" for c in base)[-100:].strip(" .") or "file")
    try:
        with packed.open(member) as source, file.open("wb") as target:
            left = member.file_size
            while block := source.read(_BLOCK):
                left -= len(block)
                if left < 0:  # larger than its own header says
                    msg = f"{name} is larger than the zip says. Download it again."
                    raise UnreadableFile(msg)
                target.write(block)
    except (*BROKEN_ZIP, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            msg = f"There was no room left on the disk to unpack {name}. Make room there, then import it again."
            raise UnreadableFile(msg) from error
        msg = f"{name} cannot be unpacked ({error}). The zip may have been cut off: download it again."
        raise UnreadableFile(msg) from error
    if _is_zip(file):
        shutil.rmtree(folder, ignore_errors=True)
        msg = f"{name} is a zip inside a zip, which this version does not open. Unpack the outer one first."
        raise UnreadableFile(msg)
    return file


def _peek(packed: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> str | None:
    """Why a member stays packed, by its first bytes: of a program with a thousand pictures nothing is unpacked."""
    try:
        with packed.open(member) as source:
            return sniff.sentence(name, source.read(sniff.HEAD))
    except (*BROKEN_ZIP, OSError):
        return None  # unpacking says what is wrong


# --- importers ---


def importer_for(file: SourceFile) -> Importer:
    """The importer that knows the content best.

    Raises:
        UnknownFile: none of them knows it; the message says what it seems to be.
    """
    best, sure = None, 0.0
    for name in IMPORTERS:
        if name == _LAST_RESORT and sure > _NEVER_SURER:
            continue
        importer = cast("Importer", import_module(f"groundswell.importers.{name}"))
        known = importer.identify(file)
        if known > sure:
            best, sure = importer, known
    if best is None:
        with file.path.open("rb"):  # nobody knows what cannot be read
            raise UnknownFile(_unknown(file))
    return best


def _breaks_off(path: Path) -> bool:
    """Whether it is gzip without its end."""
    with path.open("rb") as stream:
        if stream.read(2) != b"\x1f\x8b":
            return False
    try:
        with gzip.open(path) as stream:
            for _ in range(_MOST_LOOKED // _BLOCK):  # what is larger unpacked is no table that somebody lost the end of
                if not stream.read(_BLOCK):
                    break
    except (OSError, EOFError, zlib.error):
        return True
    return False


def _unknown(file: SourceFile) -> str:
    if not file.size:
        return f"{file.name} is empty. Download it again."
    if _breaks_off(file.path):
        return f"{file.name} breaks off before its end. Download or copy it again."
    head = read_head(file.path, 65_536)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in {b"{", b"["}:
        return (
            f"{file.name} is JSON of a kind that Groundswell does not know. It reads JSON with one post or "
            "account a record."
        )
    if b"\0" in head:
        return (
            f"{file.name} is no file of numbers that Groundswell knows. It reads what TikTok gives, dumps of "
            "posts, and tables (CSV, TSV, XLSX, Parquet, JSON lines)."
        )
    return (
        f"{file.name} is text, but no table. Groundswell reads what TikTok gives, dumps of posts, and tables "
        "(CSV, TSV, XLSX, Parquet, JSON lines)."
    )
