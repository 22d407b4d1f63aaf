"""A token for each account that changes whenever an answer about it may: what cached answers are held against.

A token says nothing about the data; it is new each time, so that no state of an account is taken for an earlier one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

KEY = "data_version:"
"""How the key of the setting begins; the account follows."""


def renew(connection: duckdb.DuckDBPyConnection, accounts: str) -> None:
    """Give the accounts of a relation, with one column `account_id`, new versions; those that are gone lose theirs.

    Needs a connection that has `USE store` and an open transaction.
    """
    connection.execute(f"DELETE FROM setting WHERE key IN (SELECT '{KEY}' || account_id FROM {accounts})")
    connection.execute(
        f"INSERT INTO setting SELECT '{KEY}' || account_id, CAST(uuid() AS TEXT)"
        f" FROM account SEMI JOIN {accounts} AS a USING (account_id) ORDER BY ALL"
    )
