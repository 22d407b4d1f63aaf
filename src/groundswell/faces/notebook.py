"""Answers in a notebook: sentences, pictures, and the tables one step away; plain text where there is no HTML.

    import groundswell
    groundswell.open().account().engagement()     # the last line of a cell

Inside IPython `groundswell.open` registers this by itself.
"""

from __future__ import annotations

from html import escape
from itertools import islice
from typing import Any

from groundswell.answer import Answer, Cell, Column, Table
from groundswell.faces.cells import is_number, say_cell, say_header
from groundswell.faces.charts import svg
from groundswell.faces.said import arrange
from groundswell.faces.text import render_answer

# The notebook's own ink, thinned: it follows whichever theme the notebook has.
_STYLE = """<style>.groundswell{--soft:color-mix(in srgb,currentColor 65%,transparent);
--faint:color-mix(in srgb,currentColor 16%,transparent);--band:color-mix(in srgb,currentColor 50%,transparent);
--accent:#16898c;--alert:#c2563f;max-width:44rem;font-variant-numeric:tabular-nums}
.groundswell .picture{max-width:100%;height:auto;font-size:13px;display:block}
.groundswell figure{margin:1.2em 0}.groundswell figcaption{font-weight:600;margin-bottom:.4em}
.groundswell small,.groundswell summary{color:var(--soft)}.groundswell .says{font-size:1.25em;margin:.2em 0}
.groundswell td.n,.groundswell th.n{text-align:right}</style>"""
_MANY = 200


def register(shell: Any = None) -> bool:
    """Show every `Answer` in this IPython session as HTML; False where there is no session."""
    if shell is None:
        from IPython import get_ipython  # type: ignore[import-not-found,unused-ignore]  # there only inside a notebook

        shell = get_ipython()
    if shell is None:
        return False
    shell.display_formatter.formatters["text/html"].for_type(Answer, render_html)
    shell.display_formatter.formatters["text/plain"].for_type(
        Answer, lambda answer, p, _: p.text(render_answer(answer))
    )
    return True


def render_html(answer: Answer) -> str:
    """The answer as a piece of HTML for a notebook's cell; words from outside are escaped."""
    said = arrange(answer)
    parts = [
        *(f"<p><small>{escape(s)}</small></p>" for s in said.first),
        f'<p class="says">{escape(said.headline)}</p>',
        *(f"<p>{escape(s)}</p>" for s in (*said.sentences, *answer.next_steps)),
        *(_figure(table) for table in answer.tables if len(table)),
        *(f"<p><small>{escape(s)}</small></p>" for s in said.care),
    ]
    return f'{_STYLE}<div class="groundswell">{"".join(parts)}</div>'


def _figure(table: Table) -> str:
    heads = "".join(f"<th{_side(c)}>{escape(say_header(c))}</th>" for c in table.columns)
    rows = "".join(f"<tr>{_cells(table, row)}</tr>" for row in islice(table.rows(), _MANY))
    more = f"<p><small>and {len(table) - _MANY:,} more</small></p>" if len(table) > _MANY else ""
    return (
        f"<figure><figcaption>{escape(table.title)}</figcaption>{svg(table)}"
        f"<details><summary>Table</summary><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{more}"
        "</details></figure>"
    )


def _cells(table: Table, row: tuple[Cell, ...]) -> str:
    pairs = zip(table.columns, row, strict=True)
    return "".join(f"<td{_side(column)}>{escape(say_cell(value, column.unit))}</td>" for column, value in pairs)


def _side(column: Column) -> str:
    return ' class="n"' if is_number(column) else ""
