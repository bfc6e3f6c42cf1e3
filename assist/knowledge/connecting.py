"""Connections to a knowledge base file: to read, to write, and to bring its schema up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from assist.knowledge.migrations import migrations
from assist.storage import result_code

BUSY_MS = 5000
"""How long a write waits for another program's lock before it is refused."""


def connect_for_writing(file: Path) -> Database:
    """A connection of the calling thread's own. Raises sqlite3.Error."""
    db = Database(sqlite3.connect(file, timeout=BUSY_MS / 1000))
    try:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
    except sqlite3.Error:
        db.close()
        raise
    return db


def connect_read_only(file: Path) -> sqlite3.Connection:
    """A read-only connection; ``immutable`` where even the WAL's index cannot be created."""
    uri = f"{file.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_MS / 1000)
    try:
        connection.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.Error as error:
        connection.close()
        if result_code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        connection = sqlite3.connect(f"{uri}&immutable=1", uri=True)
    return connection


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """All or nothing. The lock is taken at once: SQLite waits for it only there."""
    db.conn.execute("begin immediate")
    try:
        yield
        db.conn.execute("commit")
    except BaseException:
        db.rollback()
        raise


def apply_migrations(db: Database) -> None:
    """Bring the schema up to date; an older base is backed up beside itself first."""
    with transaction(db):
        applied = migrations.applied(db)
        if applied and migrations.pending(db):
            file = Path(db.execute("pragma database_list").fetchone()[2])
            _back_up(file, file.with_name(f"{file.name}.before-{len(applied) + 1}"))
        migrations.apply(db)


def _back_up(file: Path, aside: Path) -> None:
    """Copy what is committed in ``file``. The caller holds the lock, so nothing is added to it."""
    aside.touch()
    aside.chmod(0o600)
    # SQLite cannot copy from the connection that holds the lock.
    with closing(connect_read_only(file)) as source, closing(sqlite3.connect(aside)) as backup:
        source.backup(backup)
