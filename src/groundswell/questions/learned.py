"""What the looks at an account's posts teach, worked out once for all questions that are asked of the same looks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import fields
from typing import TypeVar

import numpy as np

from groundswell.models.backtest import BackTest, back_test
from groundswell.models.growth_account import learn_account
from groundswell.models.growth_curve import Account
from groundswell.models.looks import Looks

T = TypeVar("T")

_KEPT: dict[tuple[str, bytes], object] = {}
_MOST = 64  # of a few hundred kilobytes each


def growth(looks: Looks) -> Account:
    """What the account's own posts taught of growth; see `models.growth_account.learn_account`."""
    return _once("growth", looks, lambda: learn_account(looks))


def tested(looks: Looks, ahead_days: float) -> BackTest:
    """How forecasts so many days ahead did on the account's past; see `models.backtest.back_test`."""
    return _once(f"tested {ahead_days}", looks, lambda: back_test(looks, horizon_days=ahead_days))


def _once(what: str, looks: Looks, make: Callable[[], T]) -> T:
    """What `make` gives for these very looks, kept in memory."""
    columns = (np.ascontiguousarray(getattr(looks, f.name)).tobytes() for f in fields(looks))
    key = (what, hashlib.sha256(b"".join(columns)).digest())
    if key not in _KEPT:
        if len(_KEPT) >= _MOST:
            _KEPT.clear()
        _KEPT[key] = make()
    return _KEPT[key]  # type: ignore[return-value]  # put there under this key by this function
