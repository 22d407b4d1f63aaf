"""What every question may use: the view of one account, and how metrics are asked of it.

`View` is what the store offers; it is written here as a protocol, so that a question can be tested against tables made
on the spot and the store can change without the questions noticing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any, Protocol, TypeAlias

from groundswell.answer import Source
from groundswell.clock import Window

Frame: TypeAlias = dict[str, list[Any]]
"""A query's result: column name → values, None where null."""


class View(Protocol):
    """One account as of one instant, read-only.

    Attributes:
        account_id: the account in question.
        handle: its name behind the @, as written.
        is_own: the user's own.
        now_us: the instant that counts as now: the last observation, or what the user stated; None where nothing is dated.
        today_us: the machine's clock, only for saying how old the data are; None in tests and back-tests.
        zone: the account's time zone; `is_zone_set` says whether the user stated it.
        is_invented: the account was made by `foryou.invent`.
    """

    account_id: str
    handle: str
    is_own: bool
    now_us: int | None
    today_us: int | None
    zone: tzinfo
    is_zone_set: bool
    is_invented: bool

    def run(self, sql: str) -> Frame:
        """Run one SELECT over the logical tables, scoped to this account and instant."""
        ...

    def sources(self) -> tuple[Source, ...]:
        """The kinds of file behind the account, with how many and when the platform was seen."""
        ...

    def asof(self, t_us: int) -> View:
        """The same account as it was known at an earlier instant."""
        ...
