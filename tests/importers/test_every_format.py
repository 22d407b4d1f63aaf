"""Golden: an invented account as files of every format gives exactly the records that the account holds.

What each file must give is told from the account, with the precision of its format, and never from an importer; so a
format that reads a column wrongly, drops one or invents one is found, and the file that shows it is named.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from groundswell.clock import parse_observed
from groundswell.foryou.invent import Invented, invent
from groundswell.foryou.invented_formats import Look, Written, look_at, write_formats
from groundswell.foryou.invented_formats.data_export import PLANTED
from groundswell.importers.base import Options
from groundswell.importers.run import REFUSED, import_files, understand
from groundswell.schema import OBSERVATIONS, table
from groundswell.store.asof import open_view

HANDLE = "Invented.Account"
KEY = b"k" * 32
NOW = parse_observed("2026-11-22")
N_FILES = 54
TABLES = frozenset({"table.posts", "tags.table"})  # whose rows only the store can read: all formats together, below


@dataclass(frozen=True)
class Lot:
    """All files of one account."""

    look: Look
    written: tuple[Written, ...]
    folder: Path


@pytest.fixture(scope="module")
def account() -> Invented:
    return invent(5, handle=HANDLE, n_posts=40, days=220)


@pytest.fixture(scope="module")
def lots(account: Invented, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Lot]:
    """The account's files, plain and with traps."""
    found = {}
    for traps in (False, True):
        folder = tmp_path_factory.mktemp("formats")
        found[traps] = Lot(look_at(account, traps=traps), write_formats(account, folder, traps=traps), folder)
    return found


def options(written: Written) -> Options:
    """What the owner of the account states."""
    seen_us = parse_observed(written.seen_on.isoformat())
    return Options(HANDLE, is_own=True, observed_us=seen_us, zone="UTC", people_key=KEY)


def pseudonym(name: str) -> str:
    """As people.py says it, by the standard library."""
    return hmac.digest(KEY, name.encode(), "sha256")[:12].hex()


def likeness(text: str) -> int:
    """As likeness.py says it, bit by bit: a word and a pair of neighbours have a vote each, and more than half win."""
    secret = hmac.digest(KEY, b"groundswell likeness of comments", "sha256")
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = re.findall(r"[a-z0-9_]*[a-z0-9][a-z0-9_]*", folded) or [c for c in folded if not c.isspace()]
    shingles = [*words, *(" ".join(pair) for pair in pairwise(words))]
    votes = [hashlib.blake2b(s.encode(), key=secret, digest_size=8).digest() for s in shingles]
    found = 0
    for byte in range(8):
        for bit in range(8):
            n = sum(vote[byte] >> bit & 1 for vote in votes)
            found |= (2 * n > len(votes)) << (8 * byte + bit)
    return found - (1 << 64) if found >> 63 else found


def keyed(row: Mapping[str, Any]) -> dict[str, Any]:
    """The record with what a key makes of names and texts."""
    made: dict[str, Any] = {"person": pseudonym, "similarity": likeness}
    made["sound_id"] = lambda sound: re.sub(
        "name:(.*)", lambda m: f"name-{pseudonym(f'sound: {m[1]}'.casefold())}", sound
    )
    made |= dict.fromkeys(("comment_id", "reply_to"), lambda number: pseudonym(f"comment {number}"))
    return {name: made[name](cell) if name in made else cell for name, cell in row.items()}


def record(row: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """A record as it can be compared: column by column, fractions to nine digits."""
    cells = {name: round(cell, 9) if isinstance(cell, float) else cell for name, cell in row.items()}
    return tuple(sorted(cells.items()))


def truth(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, Counter[Any]]:
    """The records that a file must give, by table."""
    found = {}
    for name, records in rows.items():
        found[name] = Counter(record(keyed(row)) for row in records)
    return {name: counted for name, counted in found.items() if counted}


def read(written: Written) -> tuple[dict[str, Counter[Any]], set[str], int, int]:
    """What the importer makes of the file: records by table, kinds, how many are rejected, how many files are left."""
    found: dict[str, Counter[Any]] = {}
    kinds, n_rejected, n_left = set(), 0, 0
    for reading in understand([written.path], options(written)):
        if reading.kind == REFUSED:
            n_left += 1
            continue
        kinds.add(reading.kind)
        n_rejected += len(reading.rejected)
        for rows in reading.rows:
            # A file of a folder may say again what the one before it said; the store keeps it once.
            owner = {"account_id": reading.account} if "account_id" in table(rows.table).names else {}
            owned = (owner | known(dict(zip(rows.columns, v, strict=True))) for v in rows.values)
            found.setdefault(rows.table, Counter()).update(record(known(row)) for row in owned)
    return {t: Counter(dict.fromkeys(c, 1)) for t, c in found.items()}, kinds, n_rejected, n_left


def known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in row.items() if cell is not None}


def test_no_format_is_forgotten(lots: dict[bool, Lot]) -> None:
    """Among the traps only: downloads of Studio with early labels and of before 100 followers, pyktok's comments."""
    assert {traps: len(lot.written) for traps, lot in lots.items()} == {False: N_FILES - 3, True: N_FILES}


@pytest.mark.parametrize("at", range(N_FILES))
def test_a_file_with_its_traps_gives_exactly_the_records_of_the_account(lots: dict[bool, Lot], at: int) -> None:
    written = lots[True].written[at]
    found, kinds, n_rejected, n_left = read(written)
    expected = {} if written.kinds <= TABLES else truth(written.rows)
    assert (written.says, kinds, n_rejected, n_left) == (
        written.says,
        set(written.kinds),
        written.n_rejected,
        written.n_left,
    )
    assert sorted(found) == sorted(expected), written.says
    for name, records in expected.items():
        assert (found[name] - records, records - found[name]) == (Counter(), Counter()), (written.says, name)


@dataclass(frozen=True)
class Joined:
    """All files of an account in one store."""

    store: Path
    lot: Lot

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the store."""
        with duckdb.connect(str(self.store), read_only=True) as con:
            return con.execute(sql).fetchall()


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "with traps"])
def joined(request: pytest.FixtureRequest, lots: dict[bool, Lot], tmp_path_factory: pytest.TempPathFactory) -> Joined:
    """Everything imported into one store, one call for each day that must be stated."""
    lot = lots[request.param]
    store = tmp_path_factory.mktemp("joined") / "s.duckdb"
    for _, group in groupby(sorted(lot.written, key=lambda w: w.seen_on), key=lambda w: w.seen_on):
        files = list(group)
        import_files([w.path for w in files], store, options(files[0]), now_us=NOW)
    return Joined(store, lot)


def test_all_formats_together_hold_exactly_the_records_of_all(joined: Joined) -> None:
    expected: dict[str, Counter[Any]] = {}
    for written in joined.lot.written:
        for name, records in truth(written.rows).items():
            expected.setdefault(name, Counter()).update(records.keys())
    for held in OBSERVATIONS:
        names = [name for name in held.names if name not in {"batch_id", "is_settled"}]
        # The store itself notes whose each kind of file is: rows without a handle.
        said = "WHERE handle IS NOT NULL" if held.name == "account_fact" else ""
        rows = joined.ask(f"SELECT {', '.join(names)} FROM {held.name} {said}")
        found = Counter(record(known(dict(zip(names, row, strict=True)))) for row in rows)
        assert set(found) == set(expected.get(held.name, ())), held.name
        assert max(found.values(), default=1) == 1, held.name


def test_all_formats_together_are_one_account_with_each_post_once(joined: Joined) -> None:
    look = joined.lot.look
    assert joined.ask("SELECT account_id, handle, is_own FROM account") == [(look.account_id, HANDLE, True)]
    with open_view(joined.store) as view:
        posts = view.run("SELECT post_id, posted_us, caption FROM post ORDER BY posted_us")
    assert list(posts["post_id"]) == [post.post_id for post in look.posts]
    assert list(posts["posted_us"]) == [post.posted_us for post in look.posts]
    assert list(posts["caption"]) == [post.kept for post in look.posts]


def test_the_settled_counts_are_the_exact_ones(joined: Joined) -> None:
    look = joined.lot.look
    with open_view(joined.store) as view:
        seen = view.run(
            f"SELECT post_id, views, likes, shares, views_step FROM post_snapshot WHERE observed_us = "
            f"{look.observed_us}"
        )
    found = sorted(zip(*(list(column) for column in seen.values()), strict=True))
    assert found == sorted((p.post_id, p.views, p.likes, p.shares, 1) for p in look.posts)


def test_sources_differ_only_where_a_page_rounds_without_saying_how_much(joined: Joined) -> None:
    """The account's likes have no step, so `541.2K` beside 541,233 is a conflict, and is shown as one."""
    said = joined.ask("SELECT DISTINCT table_name, column_name, settled, other FROM conflict ORDER BY ALL")
    likes = joined.lot.look.likes
    assert likes > 10_000
    assert said == [("account_snapshot", "likes", str(likes), str(likes // 100 * 100))]


def test_nobody_who_was_planted_is_found(joined: Joined) -> None:
    """Names, addresses and words of other people stand in the data exports with traps, and in no table."""
    texts = [
        str(row)
        for (name,) in joined.ask("SELECT table_name FROM duckdb_tables() WHERE NOT internal")
        for row in joined.ask(f"SELECT * FROM {name}")
    ]
    planted = (PLANTED, "Planted Road", "198.51.100.77", "planted phone", "wheel.friend", "tt_chain_token", "so kind")
    if joined.lot.look.traps:
        everything = b"".join(p.read_bytes() for p in joined.lot.folder.rglob("*.txt"))
        assert PLANTED.encode() in everything
    assert [word for word in planted for text in texts if word in text] == []


def test_the_days_of_all_downloads_are_one_series(joined: Joined) -> None:
    look = joined.lot.look
    found = dict(joined.ask("SELECT day, views FROM account_day WHERE series = 'studio' AND views IS NOT NULL"))
    days = {day.toordinal(): views for day, views in found.items()}
    expected = dict(zip(look.days["day"], look.days["views"], strict=True))
    assert days == {day: expected[day] for day in look.days["day"][:-1]}
