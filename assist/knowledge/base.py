"""The knowledge base file: one writer thread, a read-only connection for every other thread."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from assist.knowledge.errors import NewerBase, explained
from assist.knowledge.migrations import later_steps, migrations
from assist.model import Article, Feedback, Status

BUSY_MS = 5000
"""How long a write waits for another program's lock before it is refused."""

FETCHED_AT_ONCE = 500
"""Keys in one query; SQLite takes at least 999."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Changes:
    """Articles that changed after some point, and the keys of those that are gone.

    ``stamps`` are the changed articles', in their order.
    """

    seq: int
    changed: tuple[Article, ...]
    removed: tuple[str, ...]
    stamps: tuple[int, ...] = ()


class KnowledgeBase:
    """Articles in one SQLite file, usable from any thread.

    A file that only can be read is opened as it is: everything works but saving.
    Raises KnowledgeError when the file cannot be used.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="knowledge-writer")
        self._write_connection: Database | None = None
        self._local = threading.local()
        try:
            with explained(file):
                file.parent.mkdir(parents=True, exist_ok=True)
                self._migrate()
        except BaseException:
            self.close()
            raise

    def _migrate(self) -> None:
        if self.file.exists() and self._is_current():
            return
        # SQLite gives its journal the rights that the file has when it is opened.
        self.file.touch()
        self.file.chmod(0o600)
        self._write(_apply_migrations)

    def _is_current(self) -> bool:
        """Whether the file can be read and needs no migration. Raises sqlite3.Error, NewerBase."""
        if later_steps(self._reading()):
            raise NewerBase(self.file)
        return not migrations.pending(self._reading())

    def _reading(self) -> Database:
        """This thread's read-only connection."""
        connection: Database | None = getattr(self._local, "db", None)
        if connection is None:
            connection = Database(_connect_read_only(self.file))
            self._local.db = connection
        return connection

    def _write(self, change: Callable[[Database], Result]) -> Result:
        """Run ``change`` on the writer thread in one transaction and wait for it."""
        return self._writer.submit(self._change, change).result()

    def _change(self, change: Callable[[Database], Result]) -> Result:
        if self._write_connection is None:
            self._write_connection = _connect_for_writing(self.file)
        return change(self._write_connection)

    def articles(self) -> list[Article]:
        """Every article in every state, by key."""
        with explained(self.file):
            return [
                _article(row) for row in self._reading().query("select * from article order by key")
            ]

    def seq(self) -> int:
        """The change counter; it only grows, whoever writes."""
        with explained(self.file):
            return int(
                next(self._reading().query("select coalesce(max(seq), 0) s from change"))["s"]
            )

    def count_since(self, seq: int) -> int:
        """How many articles were changed or removed after the change counter stood at ``seq``."""
        with explained(self.file):
            query = "select count(*) n from change where seq > ?"
            return int(next(self._reading().query(query, [seq]))["n"])

    def stamp_at(self, seq: int) -> int | None:
        """The random number of the change ``seq``; None when a later change has replaced it."""
        with explained(self.file):
            query = "select stamp from change where seq = ?"
            rows = self._reading().query(query, [seq])
            return next((int(row["stamp"]) for row in rows), None)

    def stamps(self) -> dict[str, int]:
        """The stamp of the last change of every article there is; a tenth of a second a 100,000."""
        query = "select key, stamp from change join article using (key)"
        with explained(self.file):
            return dict(self._reading().execute(query).fetchall())

    def changes_since(self, seq: int, most: int = -1) -> Changes:
        """What was saved or removed after the change counter stood at ``seq``, the oldest first;
        at most ``most`` changes of it.
        """
        query = """
            select change.seq, change.stamp, change.key as changed_key, article.* from change
            left join article on article.key = change.key where change.seq > ?
            order by change.seq limit ?
        """
        changed: list[Article] = []
        stamps: list[int] = []
        removed: list[str] = []
        with explained(self.file):
            for row in self._reading().query(query, [seq, most]):
                seq = max(seq, int(row.pop("seq")))
                key, stamp = row.pop("changed_key"), row.pop("stamp")
                if row["key"] is None:
                    removed.append(key)
                else:
                    changed.append(_article(row))
                    stamps.append(stamp)
        return Changes(seq, tuple(changed), tuple(removed), tuple(stamps))

    def fetch(self, keys: Iterable[str]) -> dict[str, Article]:
        """The articles with these keys as they are now; those that are gone are left out."""
        found: dict[str, Article] = {}
        wanted = list(keys)
        with explained(self.file):
            for start in range(0, len(wanted), FETCHED_AT_ONCE):
                part = wanted[start : start + FETCHED_AT_ONCE]
                marks = ",".join("?" * len(part))
                query = f"select * from article where key in ({marks})"
                found |= {row["key"]: _article(row) for row in self._reading().query(query, part)}
        return found

    def of_each_category(self, most: int) -> list[Article]:
        """At most ``most`` articles of every category, by key."""
        query = "select * from article where category = ? order by key limit ?"
        with explained(self.file):
            db = self._reading()
            names = [row["category"] for row in db.query("select distinct category from article")]
            return [_article(row) for name in names for row in db.query(query, [name, most])]

    def save(self, articles: Iterable[Article]) -> None:
        """Write all of ``articles`` or none. Raises KnowledgeError."""
        rows = [_row(article) for article in articles]

        def change(db: Database) -> None:
            with _transaction(db):
                db.table("article").upsert_all(rows, pk="key")

        with explained(self.file):
            self._write(change)

    def remove(self, keys: Iterable[str]) -> None:
        """Delete articles for good. Raises KnowledgeError."""
        gone = [(key,) for key in keys]

        def change(db: Database) -> None:
            with _transaction(db):
                db.conn.executemany("delete from article where key = ?", gone)

        with explained(self.file):
            self._write(change)

    def record(self, feedback: Feedback) -> None:
        """Keep what the agent did with a suggestion. Raises KnowledgeError."""

        def change(db: Database) -> None:
            with _transaction(db):
                db.table("feedback").insert(asdict(feedback))

        with explained(self.file):
            self._write(change)

    def forget_feedback(self, before: float) -> None:
        """Delete what was recorded before this time (Unix seconds). Raises KnowledgeError."""

        def change(db: Database) -> None:
            with _transaction(db):
                db.conn.execute("delete from feedback where time < ?", [before])

        with explained(self.file):
            self._write(change)

    def close(self) -> None:
        """Close this thread's connection and finish the writes under way."""
        self.release()
        # The writer goes last: a reader cannot put the journal away.
        if self._write_connection is not None:
            self._writer.submit(self._write_connection.close)
            self._write_connection = None
        self._writer.shutdown()

    def release(self) -> None:
        """Close the calling thread's connection; every thread that read does so at its end."""
        connection: Database | None = getattr(self._local, "db", None)
        if connection is not None:
            connection.close()
            self._local.db = None


def _connect_for_writing(file: Path) -> Database:
    db = Database(sqlite3.connect(file, timeout=BUSY_MS / 1000))
    try:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
    except sqlite3.Error:
        db.close()
        raise
    return db


@contextmanager
def _transaction(db: Database) -> Iterator[None]:
    """All or nothing. The lock is taken at once: SQLite waits for it only there."""
    db.conn.execute("begin immediate")
    try:
        yield
        db.conn.execute("commit")
    except BaseException:
        db.rollback()
        raise


def _connect_read_only(file: Path) -> sqlite3.Connection:
    """A read-only connection; ``immutable`` where even the WAL's index cannot be created."""
    uri = f"{file.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_MS / 1000)
    try:
        connection.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.Error as error:
        connection.close()
        if "unable to open" not in str(error) and "readonly" not in str(error):
            raise
        connection = sqlite3.connect(f"{uri}&immutable=1", uri=True)
    return connection


def _apply_migrations(db: Database) -> None:
    """Bring the schema up to date; an older base is backed up beside itself first."""
    with _transaction(db):
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
    with closing(_connect_read_only(file)) as source, closing(sqlite3.connect(aside)) as backup:
        source.backup(backup)


def _row(article: Article) -> dict[str, Any]:
    return {
        "key": article.key,
        "title": article.title,
        "category": article.category,
        "question": article.question,
        "similar": json.dumps(article.similar, ensure_ascii=False),
        "reply": article.reply,
        "tags": json.dumps(article.tags, ensure_ascii=False),
        "valid_from": article.valid_from and article.valid_from.isoformat(),
        "valid_until": article.valid_until and article.valid_until.isoformat(),
        "status": article.status.value,
        "version": article.version,
        "extra": json.dumps(dict(article.extra), ensure_ascii=False),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _article(row: dict[str, Any]) -> Article:
    try:
        return _readable_article(row)
    except (ValueError, TypeError, KeyError) as error:
        raise sqlite3.DatabaseError(f"malformed article: {error}") from error


def _readable_article(row: dict[str, Any]) -> Article:
    return Article(
        key=row["key"],
        title=row["title"],
        category=row["category"],
        question=row["question"],
        similar=tuple(json.loads(row["similar"])),
        reply=row["reply"],
        tags=tuple(json.loads(row["tags"])),
        valid_from=_day(row["valid_from"]),
        valid_until=_day(row["valid_until"]),
        status=Status(row["status"]),
        version=row["version"],
        extra=json.loads(row["extra"]),
    )
