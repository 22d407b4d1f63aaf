"""Ledger and user tables: what was imported, and what the user set and noted."""

from __future__ import annotations

from groundswell.schema.columns import ACCOUNT, SOURCE
from groundswell.schema.shape import Column, Table
from groundswell.units import Unit

LEDGER: tuple[Table, ...] = (
    Table(
        "import_batch",
        "ledger",
        "the imports: one a file, so that each can be taken back",
        (
            Column("batch_id", "TEXT", "short id of the import of one file", null="never"),
            Column("call_id", "TEXT", "the call that it was part of; undo takes a call or a file", null="never"),
            Column("imported_us", "BIGINT", "when; for undo only, never a time of observation", Unit.INSTANT, "never"),
            Column("file_name", "TEXT", "name of the file", null="never"),
            Column("sha256", "TEXT", "hash of its content", null="never"),
            Column("kind", "TEXT", "format, such as studio.overview", null="never"),
            Column("account_id", "TEXT", "owner of the file", null="the rows name theirs"),
            Column("options", "TEXT", "what was stated (account, observed, zone, mapping), as JSON", null="never"),
            Column("n_rows", "BIGINT", "rows in the file", Unit.COUNT, "never"),
            Column("n_loaded", "BIGINT", "rows new to the store", Unit.COUNT, "never"),
            Column("n_known", "BIGINT", "rows that the store had already", Unit.COUNT, "never"),
            Column("n_rejected", "BIGINT", "rows that could not be used", Unit.COUNT, "never"),
            Column(
                "repeats",
                "TEXT",
                "the import of the same content that brought its rows; this one confirms them all",
                null="the first of its content",
            ),
        ),
        ("batch_id",),
    ),
    Table(
        "batch_source",
        "ledger",
        "whom each import has figures of, and from which kind of source, whoever brought them first",
        (
            Column("batch_id", "TEXT", "the import", null="never"),
            ACCOUNT,
            SOURCE,
            Column(
                "first_us",
                "BIGINT",
                "the earliest instant at which one of them was seen",
                Unit.INSTANT,
                "some have no instant",
            ),
        ),
        ("batch_id", "account_id", "source"),
    ),
    Table(
        "batch_row",
        "ledger",
        "rows that a later import brought again: undoing the first keeps them",
        (
            Column("batch_id", "TEXT", "the import that confirmed the row", null="never"),
            Column("table_name", "TEXT", "observation table", null="never"),
            Column("row_key", "TEXT", "hash of the row's content", null="never"),
            Column(
                "line",
                "BIGINT",
                "line of the file that holds the row",
                Unit.COUNT,
                "the line counts as loaded already, or there is none",
            ),
        ),
    ),
    Table(
        "rejected_row",
        "ledger",
        "rows that could not be used, with the reason",
        (
            Column("batch_id", "TEXT", "the import", null="never"),
            Column("line", "BIGINT", "line or record in the file", Unit.COUNT, "never"),
            Column("column_name", "TEXT", "the column at fault; empty for the whole row", null="never"),
            Column("reason", "TEXT", "why", null="never"),
            Column("value", "TEXT", "the value, for counts, dates and ids; else its type and length", null="never"),
        ),
    ),
)

USER: tuple[Table, ...] = (
    Table(
        "setting",
        "user",
        "what the user set, and what was remembered",
        (
            Column("key", "TEXT", "such as zone:<account> or columns:<header>", null="never"),
            Column("value", "TEXT", "the value", null="never"),
        ),
        ("key",),
    ),
    Table(
        "account_alias",
        "user",
        "other handles of an account: handles change",
        (Column("alias", "TEXT", "another handle, lower case, without @", null="never"), ACCOUNT),
        ("alias",),
    ),
    Table(
        "annotation",
        "user",
        "what the user noted of a day or a post, such as a giveaway or a mention by somebody",
        (
            Column("annotation_id", "TEXT", "short name of the note", null="never"),
            ACCOUNT,
            Column("day", "DATE", "the day that it is about", Unit.DATE, "it is about a post"),
            Column("post_id", "TEXT", "TikTok's id of the post that it is about", null="it is about a day"),
            Column("kind", "TEXT", "shout-out, giveaway, advert, outage or other", null="never"),
            Column("text", "TEXT", "the note, as the user wrote it", null="never"),
            Column("created_us", "BIGINT", "when it was written", Unit.INSTANT, "never"),
        ),
        ("annotation_id",),
    ),
)
