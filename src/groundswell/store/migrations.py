"""How a store comes to have the tables of `schema`, whatever version wrote it.

A fresh store gets all tables at once. An older one gets the migrations it lacks, in order, each in one transaction
together with its record: a machine that dies in between leaves a store of one version or of the next. A store written
by a newer Groundswell is refused, because what this version does not know it would not keep up to date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundswell import schema
from groundswell.errors import StoreDamaged, StoreNewer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from a version to the next.

    Attributes:
        version: the version that a store has afterwards.
        name: what changed, in a few words.
        statements: SQL over tables named without a catalogue; data that must be moved are moved here too.
    """

    version: int
    name: str
    statements: tuple[str, ...]


_SECOND = (
    (
        "CREATE TABLE IF NOT EXISTS post_retention (account_id TEXT, post_id TEXT, observed_us BIGINT, second INTEGER,"
        " share DOUBLE, source TEXT, batch_id TEXT)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS post_traffic (account_id TEXT, post_id TEXT, observed_us BIGINT, traffic TEXT,"
        " share DOUBLE, source TEXT, batch_id TEXT)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS post_audience (account_id TEXT, post_id TEXT, observed_us BIGINT, dimension TEXT,"
        " category TEXT, share DOUBLE, source TEXT, batch_id TEXT)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS follower (account_id TEXT, person TEXT, followed_us BIGINT, source TEXT,"
        " batch_id TEXT)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS own_comment (account_id TEXT, commented_us BIGINT, length INTEGER, source TEXT,"
        " batch_id TEXT)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS live (account_id TEXT, started_us BIGINT, ended_us BIGINT, views BIGINT,"
        " likes BIGINT, gifters BIGINT, source TEXT, batch_id TEXT)"
    ),
    "CREATE TABLE IF NOT EXISTS post_join (account_id TEXT, post_id TEXT, known_as TEXT)",
    "ALTER TABLE import_batch ADD COLUMN IF NOT EXISTS repeats TEXT",
    "CREATE TABLE batch_source (batch_id TEXT, account_id TEXT, source TEXT, first_us BIGINT)",
    # Who brought figures is known exactly; a file that only confirmed some is taken at its word about owner and kind.
    (
        "INSERT INTO batch_source"
        " SELECT batch_id, account_id, source, CASE WHEN count(*) = count(seen) THEN min(seen) END"
        " FROM (SELECT batch_id, account_id, source, observed_us AS seen FROM post_snapshot"
        " UNION ALL SELECT batch_id, account_id, source, observed_us FROM account_snapshot"
        " UNION ALL SELECT batch_id, account_id, source, observed_us FROM audience_share"
        " UNION ALL SELECT batch_id, account_id, source, NULL FROM account_day_raw"
        " UNION ALL SELECT batch_id, account_id, source, NULL FROM audience_hour_raw"
        " UNION ALL SELECT batch_id, account_id, kind, NULL FROM import_batch"
        " WHERE account_id IS NOT NULL AND n_loaded = 0 AND batch_id IN (SELECT batch_id FROM batch_row)) GROUP BY ALL"
    ),
    "DELETE FROM setting WHERE key = 'data_version'",  # each account has its own from now on
)

_THIRD = (
    (
        "CREATE TABLE IF NOT EXISTS comment (account_id TEXT, post_id TEXT, comment_id TEXT, reply_to TEXT,"
        " person TEXT, commented_us BIGINT, observed_us BIGINT, length INTEGER, is_question BOOLEAN,"
        " is_emoji_only BOOLEAN, similarity BIGINT, likes BIGINT, replies BIGINT, is_reply BOOLEAN,"
        " is_by_creator BOOLEAN, language TEXT, source TEXT, batch_id TEXT)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS tag_snapshot (kind TEXT, tag TEXT, observed_us BIGINT, views BIGINT, posts BIGINT,"
        " views_step BIGINT, posts_step BIGINT, source TEXT, batch_id TEXT)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS annotation (annotation_id TEXT, account_id TEXT, day DATE, post_id TEXT, kind TEXT,"
        " text TEXT, created_us BIGINT)"
    ),
)

_FOURTH = (
    (
        "CREATE TABLE IF NOT EXISTS sound (account_id TEXT, sound_id TEXT, is_original BOOLEAN, duration_s DOUBLE,"
        " observed_us BIGINT, source TEXT, batch_id TEXT)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS account_tag (account_id TEXT, tag TEXT, observed_us BIGINT, source TEXT,"
        " batch_id TEXT)"
    ),
)

# Statements are frozen text: a later change of schema must not change what an earlier step did. The first step alone
# derives from schema, for a store without any table starts with all of today's.
MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "the first tables", ()),
    Migration(2, "data exports, pages of single posts, imports that repeat another", _SECOND),
    Migration(3, "comments as features, counters of hashtags and sounds, notes of the user", _THIRD),
    Migration(4, "sounds and hashtags used", _FOURTH),
)

SCHEMA_VERSION = MIGRATIONS[-1].version

_RECORDS = "CREATE TABLE store.main.migration (version INTEGER, name TEXT)"


def pending(
    connection: duckdb.DuckDBPyConnection, migrations: Sequence[Migration] = MIGRATIONS
) -> tuple[Migration, ...]:
    """The migrations that the store attached as `store` still lacks, in order. Reads only.

    Raises:
        StoreNewer: written by a newer Groundswell.
        StoreDamaged: a database, but not one of Groundswell's.
    """
    version = _version(connection)
    newest = migrations[-1].version
    if version > newest:
        msg = (
            f"This store was written by a newer Groundswell: its tables have version {version}, and this Groundswell "
            f"knows them up to {newest}. Update Groundswell, then try again."
        )
        raise StoreNewer(msg)
    return tuple(m for m in migrations if m.version > version)


def migrate(
    connection: duckdb.DuckDBPyConnection, migrations: Sequence[Migration] = MIGRATIONS
) -> tuple[Migration, ...]:
    """Bring the store to the newest version; gives the migrations that were applied, none where it was there already.

    Raises:
        StoreNewer: written by a newer Groundswell.
        StoreDamaged: a database, but not one of Groundswell's.
    """
    missing = pending(connection, migrations)
    if not missing:
        return ()
    if missing[0] is migrations[0]:
        fresh = (_RECORDS, *(schema.ddl(table) for table in schema.TABLES))
        _apply(connection, fresh, missing)
    else:
        for migration in missing:
            _apply(connection, migration.statements, (migration,))
    return missing


def _apply(connection: duckdb.DuckDBPyConnection, statements: Sequence[str], records: Sequence[Migration]) -> None:
    """Run the statements and write the records, both or neither."""
    connection.execute("USE store")
    connection.execute("BEGIN")
    try:
        for statement in statements:
            connection.execute(statement)
        for record in records:
            connection.execute("INSERT INTO store.main.migration VALUES (?, ?)", [record.version, record.name])
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: duckdb.DuckDBPyConnection) -> int:
    """The version that the store has; 0 for an empty one."""
    tables = set(_tables(connection))
    if "migration" in tables:
        row = connection.execute("SELECT max(version) FROM store.main.migration").fetchone()
        return int(row[0]) if row and row[0] is not None else 0
    if tables:
        msg = (
            "This file is a DuckDB database, but not a Groundswell store: it holds "
            f"{', '.join(sorted(tables)[:5])}. Name another with --store."
        )
        raise StoreDamaged(msg)
    return 0


def _tables(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rows = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'").fetchall()
    return (str(row[0]) for row in rows)
