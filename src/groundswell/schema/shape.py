"""What a table and a column are: name, type, unit, and what an empty cell means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from groundswell.units import Unit

Type: TypeAlias = Literal["TEXT", "BIGINT", "INTEGER", "DOUBLE", "BOOLEAN", "DATE"]
Kind: TypeAlias = Literal["observation", "derived", "ledger", "user"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `null` says what an empty cell means."""

    name: str
    type: Type
    meaning: str
    unit: Unit = Unit.TEXT
    null: str = "unknown"


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `key` names the columns that are unique together (none for observations: there all columns are)."""

    name: str
    kind: Kind
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(c.name for c in self.columns)

    @property
    def is_shared(self) -> bool:
        """Whether its rows are everybody's: they name no account, and every account's answers may rest on them."""
        return "account_id" not in self.names

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
