"""Rows: what makes two of them the same, and how Python values become many of them in one statement.

Two observation rows are the same where all columns that a source states are equal, null equal to null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from groundswell import schema

_STORE_FILLS = ("batch_id", "is_settled")


def stated_columns(table: schema.Table) -> tuple[schema.Column, ...]:
    """The columns of an observation table that a source states; the rest is the store's own."""
    return tuple(c for c in table.columns if c.name not in _STORE_FILLS)


def names_of(table: schema.Table, alias: str = "") -> str:
    """The stated columns as a list for SELECT."""
    prefix = f"{alias}." if alias else ""
    return ", ".join(prefix + c.name for c in stated_columns(table))


def equal(table: schema.Table, left: str, right: str) -> str:
    """The condition that two rows state the same."""
    # The account comes first and with a plain `=`: DuckDB then skips the parts of the store that hold other accounts.
    # (Tables without an account begin with a column that is never null either.)
    first, *rest = (c.name for c in stated_columns(table))
    return " AND ".join(
        (f"{left}.{first} = {right}.{first}", *(f"{left}.{n} IS NOT DISTINCT FROM {right}.{n}" for n in rest))
    )


def row_key(table: schema.Table, alias: str) -> str:
    """The hash of a row's content, the same for ever: columns that are added later are null in it and do not count."""
    parts = (
        f"'{c.name}=' || {f'to_json({alias}.{c.name})' if c.type == 'TEXT' else f'CAST({alias}.{c.name} AS TEXT)'}"
        for c in sorted(stated_columns(table), key=lambda c: c.name)
    )
    return f"md5(concat_ws(chr(31), {', '.join(parts)}))"


def unnested(types: Mapping[str, str]) -> str:
    """The columns of a SELECT whose parameters are lists, one a column: quicker by far than a statement a row."""
    return ", ".join(f"unnest(${i}::{kind}[]) AS {name}" for i, (name, kind) in enumerate(types.items(), 1))


def as_columns(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows turned into the lists that `unnested` takes; `width` lists even where there is no row."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
