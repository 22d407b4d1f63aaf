"""Whose file it is: what the file says, else what the files beside it say, else what the user says; never a guess."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from groundswell import schema
from groundswell.errors import NeedsInput
from groundswell.importers.base import Options, Reading
from groundswell.units import say_list

_MOST = 64  # letters of a handle
_HANDLE = re.compile(r"[.]*\w[\w.-]{0,63}")


def normal(handle: str) -> str:
    """The handle as accounts are compared: lower case, without @."""
    return handle.strip().lstrip("@").lower()


def read_handle(text: str) -> str | None:
    """The handle in a cell or an option: as it is, with @, or in the address of a profile; None where it is none."""
    plain = text.strip()
    if "/" in plain and (found := re.search("@([^/?#]+)", plain)):
        plain = found[1]
    plain = plain.lstrip("@")
    return plain if _HANDLE.fullmatch(plain) else None


def handle_sql(raw: str) -> str:
    """SQL of what a cell puts forward as a handle, be it one or not: as `read_handle` takes it out."""
    inside = f"regexp_extract({raw}, '@([^/?#]+)', 1)"
    return f"CASE WHEN contains({raw}, '/') AND {inside} <> '' THEN {inside} ELSE ltrim(trim({raw}), '@') END"


def is_handle_sql(text: str, *, plain: bool = False) -> str:
    """SQL of whether the text is a handle, or the id that stands for one: no path, formula or sentence.

    Args:
        plain: only where it is written in the letters of English, which costs a fifth; nearly every handle is.
    """
    letters = "0-9A-Za-z" if plain else r"\p{L}\p{N}"
    # The length is looked at apart: counting it out in the pattern of all letters takes a hundred times as long. There
    # are never more letters than bytes, and those need not be counted.
    is_short = f"(strlen({text}) <= {_MOST} OR length(ltrim({text}, '.')) <= {_MOST})"
    return f"(regexp_full_match({text}, '[.]*[{letters}_][{letters}_.-]*') AND {is_short})"


def resolve_owners(
    readings: Sequence[Reading], options: Options, *, aliases: Mapping[str, str] | None = None, own: Sequence[str] = ()
) -> list[str | NeedsInput | None]:
    """For each reading the account of its rows that name none; None where all rows name theirs; else what to ask.

    A file that names nobody takes the owner of the files in the same zip or folder, where those all name one account.

    Args:
        aliases: other handle → account: handles change.
        own: the user's own accounts in the store, only to name them in the question.
    """
    known = aliases or {}
    lenders: dict[str, set[str]] = {}
    for reading in readings:
        if reading.file.container:
            lent = lenders.setdefault(reading.file.container, set())
            if reading.account:
                lent.add(_account(reading.account, known))
            elif not reading.needs_owner and not _is_everybodys(reading):
                lent |= {"", "*"}  # a table of many accounts: nobody can be told apart here
    owners: list[str | NeedsInput | None] = []
    for reading in readings:
        lent = lenders.get(reading.file.container, set())
        if reading.account:
            owners.append(_account(reading.account, known))
        elif not reading.needs_owner:
            owners.append(None)
        elif len(lent) == 1:
            owners.append(next(iter(lent)))
        elif options.account:
            owners.append(_account(options.account, known))
        else:
            owners.append(_ask(reading, lent - {"", "*"}, own))
    return owners


def _is_everybodys(reading: Reading) -> bool:
    """Whether the file is about hashtags and sounds alone, and so says nothing of whose the files beside it are."""
    return bool(reading.fills) and all(schema.table(name).is_shared for name in reading.fills)


def _account(handle: str, aliases: Mapping[str, str]) -> str:
    name = normal(handle)
    return aliases.get(name, name)


def _ask(reading: Reading, lent: set[str], own: Sequence[str]) -> NeedsInput:
    name = reading.file.name
    if len(lent) > 1:
        said = (
            f"{name} does not say whose it is, and the files beside it belong to "
            f"{say_list(sorted('@' + h for h in lent))}."
        )
    else:
        said = f"{name} does not say whose it is."
    example = min(own) if own else "yourhandle"
    return NeedsInput(f"{said} Say it with --account, such as --account {example}.", option="account")
