"""Files of every format in which each field that may not be kept holds a marker: a text that occurs nowhere else.

The files are those that `groundswell.foryou` invents, so that they are what tools really write. Every text in them
becomes a marker unless its key is known to say something that may be kept; each record gets the fields of
`planted_fields.py` that the invented files lack, and some that nobody knows. So a field that is forgotten here is
private, and not the reverse.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any

from python_calamine import CalamineWorkbook

from groundswell.foryou.invented_formats import Written
from groundswell.foryou.invented_formats.workbook import workbook
from tests.architecture.planted_fields import EXPORT, FIELDS

MARK = re.compile(r"zq\d{6}zq|10\.20\.30\.\d|0799555\d{4}", re.IGNORECASE)
OWN, OTHER = "own.person", "other.person"
PER_LIST = 4
_WIDEST = 26  # columns of a workbook

# What may be kept, or says what the rest is: ids, times, kinds, hashtags. `a.b` is b inside a.
PUBLIC = frozenset(
    {
        "Date",
        "date",
        "Likes",
        "LiveStartTime",
        "LiveEndTime",
        "LiveDuration",
        "id",
        "_type",
        "extractor",
        "extractor_key",
        "epoch",
        "timestamp",
        "upload_date",
        "createTime",
        "createTimeISO",
        "create_date",
        "hashtags.name",
        "hashtags.title",
        "searchHashtag.name",
        "challenges.title",
        "challenge.title",
        "hashtagName",
        "hashtag_name",
        "HashtagName",
        "hashtag_names",
        "Hashtag",
        "cha_name",
        "secretID",
        "music_id",
        "musicId",
        "id_str",
        "aweme_id",
        "video_id",
        "video_timestamp",
        "Checked at (UTC)",
        "time",
        "textLanguage",
        "comment_language",
        "region_code",
        "code",
        "type",
        "status",
        "hour",
        "gender",
        "Gender",
        "age",
        "country",
        "Top territories",
        "city_name",
        "impression_source",
        "item_id",
        "media_type",
        "cid",
        "postId",
        "comment_id",
        "post_id",
        "parent",
        "Time",
        "Post time",
    }
)  # fmt: skip - a list to be read as one
NAMES = frozenset({"displayName", "display_name"})  # how an account calls itself, which is kept of own ones
CAPTIONS = frozenset({"desc", "description", "text", "title", "video_description", "caption", "Title", "Video title"})
NUMBERS = frozenset({"uid", "user_id", "userId", "author_id", "uploader_id"})  # of people
IDS = frozenset({"id", "aweme_id", "item_id", "video_id", "cid", "comment_id"})
MORE = ("signature", "bio_description", "email", "phone", "ip", "secUid", "avatar", "poi_address", "search_term", "zz")
_PLAIN = re.compile(r"[\d.,:%TZ+<\s-]*s?(?:UTC)?|N/A|None|True|False|NaN|ok|none|undefined|root|Creator", re.IGNORECASE)
_OWNER = re.compile(rf"tiktok\.com/@(?:{re.escape(OWN)}|{re.escape(OTHER)})\b")
_POST = re.compile(r"/(?:video|photo)/\d{15,20}|export-\d+|\d(?:\.\d+)?E\+18")
_FILES = {
    "Overview": "overview",
    "Viewers": "viewers",
    "FollowerHistory": "followers",
    "FollowerActivity": "activity",
    "FollowerGender": "gender",
    "FollowerTopTerritories": "territories",
    "Content": "content",
}


def marks() -> Iterator[str]:
    """Names, messages, addresses, e-mail, telephone and IP addresses, links to people, that occur nowhere else."""
    forms = (
        *("{m}", "{m}@mail.example", "hello {m} 10.20.30.40", "@{m}", "{m} Street 5", "+1 0799555{n:04d}"),
        *("https://www.tiktok.com/@{m}/video/7600000000000000003", "=HYPERLINK({m})", "<b>{m}</b>"),
    )
    return (forms[n % len(forms)].format(m=f"zq{n:06d}zq", n=n % 10_000) for n in count())


class Planter:
    """Plants markers into documents.

    Attributes:
        is_own: captions are the user's own, which may be kept.
        kind: the kind of the file at hand.
        planted: kind → the fields of `FIELDS` that were met and hold a marker now.
    """

    def __init__(self, *, is_own: bool = True) -> None:
        self.is_own = is_own
        self.kind = ""
        self.planted: dict[str, set[tuple[str, str]]] = {}
        self._new = marks()
        self._handles = (f"zq{n:06d}zq" for n in count(900_000))
        self._numbers = (f"6900799555{n:04d}" for n in count())

    def mark(self) -> str:
        """The next marker."""
        return next(self._new)

    def caption(self, text: str) -> str:
        """The caption with a mention; of others all but the hashtags is a marker."""
        if not self.is_own:
            text = " ".join((next(self._new), "why?", *re.findall(r"#\w+", text)))
        return f"{text} @{next(self._handles)}"

    def text(self, key: str, value: str) -> str:
        """A text under a key, or what stands in its place."""
        last = key.rsplit(".", maxsplit=1)[-1]
        if last in NUMBERS:
            return next(self._numbers)
        if last in CAPTIONS and not {key, last} & PUBLIC and not _PLAIN.fullmatch(value):
            return self.caption(value)
        is_name = self.is_own and last in NAMES
        is_kept = is_name or bool({key, last} & PUBLIC) or value in {OWN, OTHER} or bool(_OWNER.search(value))
        return value if is_kept or _PLAIN.fullmatch(value) or _POST.search(value) else next(self._new)

    def document(self, value: Any, key: str = "") -> Any:
        """A JSON document with markers."""
        last = key.rsplit(".", maxsplit=1)[-1]
        if isinstance(value, dict):
            made = {k: self.document(v, f"{last}.{k}") for k, v in value.items()}
            if any(not isinstance(v, (dict, list)) for v in value.values()):
                made |= {k: next(self._new) for k in MORE if k not in made}
            return made | self._fields(last, made, is_top=not key)
        if isinstance(value, list):
            return [self.document(v, key) for v in value]
        return self.text(key, value) if isinstance(value, str) else value

    def _fields(self, name: str, record: Mapping[str, Any], *, is_top: bool) -> dict[str, Any]:
        """The fields that this kind of file may have in such an object, each with a marker."""
        known = FIELDS.get(self.kind, {})
        if name in known and name:
            return self._marked(name, known[name])
        if not (is_top or IDS & record.keys()):
            return {}
        rare = {parent: names for parent, names in known.items() if parent.endswith("?")}
        made: dict[str, Any] = {p[:-1]: self._marked(p, names) for p, names in rare.items()}
        return made | self._marked("", [n for n in known.get("", ()) if n not in CAPTIONS])

    def _marked(self, parent: str, names: Sequence[str]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name in names:
            self._note(parent, name)
            plain = name.removesuffix("[]")
            new = next(self._numbers) if plain in NUMBERS else next(self._new)
            made[plain] = [new, next(self._new)] if plain != name else new
        return made

    def _note(self, parent: str, name: str) -> None:
        self.planted.setdefault(self.kind, set()).add((parent, name))

    def export(self, document: dict[str, Any]) -> dict[str, Any]:
        """A data export with every list that is known, and in each record every field."""
        made: dict[str, Any] = self.document(document)
        for path, keys in EXPORT:
            self._into(made, path.split("."), keys)
            self._note(path, "")
        return made

    def _into(self, at: dict[str, Any], path: list[str], keys: Sequence[str]) -> None:
        """Put the fields where the path leads: into all that lies there, and into something new."""
        head, *rest = path
        name = head.removesuffix("[]")
        if name == "*":
            name = f"Chat History with {next(self._new)}:"
        if head.endswith("[]"):
            there = at.get(name) if isinstance(at.get(name), list) else []
            new: list[dict[str, str]] = [{} for _ in range(PER_LIST if not rest else 1)]
            at[name] = [*(there or []), *new]
            places = [each for each in at[name] if isinstance(each, dict)]
        else:
            at[name] = at.get(name) if isinstance(at.get(name), dict) else {}
            places = [at[name]]
        for place in places:
            if rest:
                self._into(place, rest, keys)
            else:
                empty = {k for k in keys if place.get(k) in {None, "", "N/A", "None"}}
                place.update({k: next(self._new) for k in keys if k in empty})

    def table(self, text: str) -> str:
        """A CSV with markers, in columns of its own too."""
        sign = max(",;", key=text.partition("\n")[0].count)
        return written(self.rows(list(csv.DictReader(io.StringIO(text), delimiter=sign))), sign)

    def rows(self, rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        """The rows of a table with markers."""
        made = []
        header = list(rows[0])
        sign = next((s for s in "/." if any(s in name for name in header)), "")
        for row in rows:
            cells = {}
            for column, cell in row.items():
                parts = [p for p in re.split(r"[./]", column) if not p.isdigit()] or [column]
                key = ".".join(parts[-2:])
                is_list = cell.startswith(("[", "{")) and key not in CAPTIONS  # as JSON, or as Python prints it
                cells[column] = str(self.document(ast.literal_eval(cell), key)) if is_list else self.text(key, cell)
            made.append({**cells, **self._columns(header, sign), **{f"extra_{k}": next(self._new) for k in MORE}})
        return made

    def _columns(self, header: Sequence[str], sign: str) -> dict[str, str]:
        """The fields of the kind as columns: objects flattened, where the table has any."""
        made = {}
        for parent, names in FIELDS.get(self.kind, {}).items():
            if parent and not sign:
                continue
            for name in names:
                if name in CAPTIONS and name not in header:
                    continue
                self._note(parent, name)
                if name in CAPTIONS:
                    continue
                plain = name.replace("[]", "/0" if sign == "/" else "")
                made[f"{parent.removesuffix('?')}{sign}{plain}" if parent else plain] = next(self._new)
        return made

    def lines(self, text: str) -> str:
        """A text export: `Key: value` lines."""

        def line(found: re.Match[str]) -> str:
            key, value = found[1], found[2]
            is_kept = _PLAIN.fullmatch(value) or _POST.search(value) or value == OWN or key == "Hashtag Name"
            return f"{key}: {value if is_kept else next(self._new)}"

        return re.sub(r"^([^:\n]+): (.*)$", line, text, flags=re.MULTILINE)

    def listing(self, text: str) -> str:
        """A pasted list: somebody is greeted above it, and each title mentions somebody."""
        self._note("", "title")
        shown = re.sub(r"^.*#\w+$", lambda found: self.caption(found[0]), text, flags=re.MULTILINE)
        return f"Hello {next(self._new)}\n{shown}"

    def plant(self, files: Sequence[Written]) -> None:
        """Plant into files in their place, each by its form."""
        for file in files:
            for path in [file.path] if file.path.is_file() else sorted(p for p in file.path.rglob("*") if p.is_file()):
                self._file(path, file.kinds)

    def _file(self, path: Path, kinds: frozenset[str]) -> None:
        self.kind = kind_of(path.name, kinds)
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                parts = {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist()}
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
                for name, part in parts.items():
                    self.kind = kind_of(name, kinds)
                    packed.writestr(name, self._content(PurePosixPath(name).suffix, part))
        elif path.suffix == ".xlsx":
            header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            planted = self.rows([dict(zip(map(str, header), map(str, row), strict=True)) for row in rows])
            table = [list(planted[0]), *(list(row.values()) for row in planted)]
            path.write_bytes(workbook(path.stem, [row[:_WIDEST] for row in table]))
        else:
            text = self._content(path.suffix, path.read_text(encoding="utf-8-sig"))
            path.write_text(text, encoding="utf-8", newline="")

    def _content(self, suffix: str, text: str) -> str:
        if self.kind == "data_export.json":
            return json.dumps(self.export(json.loads(text)), ensure_ascii=False)
        if self.kind == "studio.list":
            return self.listing(text)
        plant: dict[str, Callable[[str], str]] = {
            ".json": lambda t: json.dumps(self.document(json.loads(t)), ensure_ascii=False),
            ".jsonl": lambda t: "".join(json.dumps(self.document(json.loads(line))) + "\n" for line in t.splitlines()),
            ".html": lambda t: re.sub(r"(application/json\">)(.*?)(</script>)", self._script, t, flags=re.DOTALL),
            ".csv": self.table,
        }
        return plant.get(suffix, self.lines)(text)

    def _script(self, found: re.Match[str]) -> str:
        state = json.loads(found[2].replace("<\\/", "</"))
        return found[1] + json.dumps(self.document(state)).replace("</", "<\\/") + found[3]


def kind_of(name: str, kinds: frozenset[str]) -> str:
    """Which of the kinds a file of that name is."""
    if len(kinds) == 1:
        return next(iter(kinds))
    stem = PurePosixPath(name).stem
    return next((kind for kind in kinds if kind.endswith(f".{_FILES.get(stem, '?')}")), "")


def written(rows: Sequence[Mapping[str, str]], sign: str = ",") -> str:
    """The rows as a CSV."""
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), delimiter=sign)
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()
