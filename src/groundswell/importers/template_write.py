"""The template as a file to fill in: a workbook whose cells are all text, or a CSV.

The workbook is written with the standard library alone. All of its cells, the empty ones too, are formatted as text, so
that no spreadsheet rounds an id or makes a time of day out of `0:12`; every part of it is what the standard asks for at
least (ECMA-376, SpreadsheetML).
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias, get_args
from xml.sax.saxutils import escape

from groundswell.importers.template_columns import COLUMNS, HEADER

Form: TypeAlias = Literal["xlsx", "csv"]
FORMS: tuple[Form, ...] = get_args(Form)

_SHORT = 40
_MADE = (1980, 1, 1, 0, 0, 0)  # the same bytes for the same posts
_HOW_TO = (
    "How to fill it in",
    "",
    "1. On the sheet Posts, one row is one post on one day. Your latest posts may be there; add rows for others.",
    "2. In TikTok Studio open Posts and the analytics of a post. Copy what it shows; leave out what it does not show.",
    '3. "Checked on" is the day on which you looked, such as 2026-03-08. Every row with numbers needs it.',
    '4. "Average watch time" in seconds: 12.3s, 12,3 or 0:12. Percents with the sign: 34.6%.',
    "5. An empty cell means not known, never zero. Rows without numbers are left alone, and so is the example row.",
    "6. Look again later? Add a row with the same link and the new day, or write a new template.",
    "7. Save the file and import it: groundswell import FILE",
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post whose numbers are to be filled in."""

    link: str
    posted_on: date | None
    caption: str


def write_template(path: Path, posts: Iterable[Waiting], *, replace: bool = False) -> None:
    """Write the template with a row for each post; the ending of the path says which form.

    Raises:
        FileExistsError: the file is there already, and `replace` was not said.
    """
    rows = [HEADER, tuple(column.example for column in COLUMNS), *map(_row, posts)]
    content = _xlsx(rows) if path.suffix.lower() == ".xlsx" else _csv(rows)
    with path.open("wb" if replace else "xb") as stream:
        stream.write(content)


def _row(post: Waiting) -> tuple[str, ...]:
    known = {
        "link": post.link,
        "posted": post.posted_on.isoformat() if post.posted_on else "",
        "caption": _words(post.caption),
    }
    return tuple(known.get(column.name, "") for column in COLUMNS)


def _words(caption: str) -> str:
    """The first words of a caption, on one line and without signs that no file may hold."""
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in caption)
    words = " ".join(plain.split())
    return words if len(words) <= _SHORT else words[:_SHORT].rsplit(" ", 1)[0] + "…"


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    # An apostrophe in front keeps a spreadsheet from running a caption as a formula.
    safe = ([f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} else cell for cell in row] for row in rows)
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(safe)
    return text.getvalue().encode("utf-8-sig")


# --- the workbook ---

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TEXT, _BOLD, _SOFT = 1, 2, 3  # places in cellXfs below
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font>'
    '<font><i/><sz val="11"/><color rgb="FF8A8A8A"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    + "".join(
        f'<xf numFmtId="49" fontId="{font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"{more}'
        for font, more in (
            (0, "/>"),
            (1, ' applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'),
            (2, "/>"),
        )
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    sheets = {"Posts": _posts_sheet(rows), "How to": _how_to_sheet()}
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        + "</Types>",
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(sheets, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            [*(("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{i}.xml": sheet for i, sheet in enumerate(sheets.values(), 1)},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(zipfile.ZipInfo(name, _MADE), _HEAD + part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for i, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )


def _posts_sheet(rows: Sequence[Sequence[str]]) -> str:
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{column.width}" style="{_TEXT}" customWidth="1"/>'
        for i, column in enumerate(COLUMNS, 1)
    )
    frozen = (
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews>'
    )
    styles = [_BOLD, _SOFT]
    lines = "".join(_line(n, row, styles[n - 1] if n <= len(styles) else _TEXT) for n, row in enumerate(rows, 1))
    return f'<worksheet xmlns="{_MAIN}">{frozen}<cols>{columns}</cols><sheetData>{lines}</sheetData></worksheet>'


def _how_to_sheet() -> str:
    lines = "".join(_line(n, (text,), _BOLD if n == 1 else _TEXT) for n, text in enumerate(_HOW_TO, 1))
    cols = f'<cols><col min="1" max="1" width="110" style="{_TEXT}" customWidth="1"/></cols>'
    return f'<worksheet xmlns="{_MAIN}">{cols}<sheetData>{lines}</sheetData></worksheet>'


def _line(n: int, cells: Sequence[str], style: int) -> str:
    shown = "".join(
        f'<c r="{_letter(i)}{n}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        if cell
        else f'<c r="{_letter(i)}{n}" s="{style}"/>'
        for i, cell in enumerate(cells)
    )
    return f'<row r="{n}">{shown}</row>'


def _letter(at: int) -> str:
    """The name of a column: A, B, …; the template has fewer than 26."""
    return chr(ord("A") + at)
