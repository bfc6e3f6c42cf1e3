"""The knowledge base file: one writer thread, a read-only connection for every other thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from assist.knowledge.aliases import Alias, aliases_of
from assist.knowledge.connecting import (
    apply_migrations,
    connect_for_writing,
    connect_read_only,
    transaction,
)
from assist.knowledge.errors import NewerBase, explained
from assist.knowledge.migrations import later_steps, migrations
from assist.knowledge.rows import article_of, put_rows, remove_rows
from assist.knowledge.stopping import Asked, never, stoppable
from assist.model import Article, Feedback, Outcome, Status

FETCHED_AT_ONCE = 500
"""Keys in one query; SQLite takes at least 999."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Changes:
    """Articles that changed after some point, and the keys of those that are gone.

    ``stamps`` are the changed articles', in their order; ``aliases`` what they have learned.
    """

    seq: int
    changed: tuple[Article, ...]
    removed: tuple[str, ...]
    stamps: tuple[int, ...] = ()
    aliases: Mapping[str, Sequence[Alias]] = field(default_factory=dict)


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
        self._on_writer(apply_migrations)

    def _is_current(self) -> bool:
        """Whether the file can be read and needs no migration. Raises sqlite3.Error, NewerBase."""
        if later_steps(self._reading()):
            raise NewerBase(self.file)
        return not migrations.pending(self._reading())

    def _reading(self) -> Database:
        """This thread's read-only connection."""
        connection: Database | None = getattr(self._local, "db", None)
        if connection is None:
            connection = Database(connect_read_only(self.file))
            self._local.db = connection
        return connection

    def write(self, change: Callable[[Database], Result]) -> Result:
        """Run ``change`` in one transaction, all or nothing, and wait for it.

        Raises KnowledgeError, and what ``change`` raises.
        """

        def whole(db: Database) -> Result:
            with transaction(db):
                return change(db)

        with explained(self.file):
            return self._on_writer(whole)

    def look(self, work: Callable[[Database], Result], stopped: Asked = never) -> Result:
        """Run ``work`` on this thread's read-only connection. Raises KnowledgeError, and Stopped
        soon after it is asked for.
        """
        with explained(self.file):
            db = self._reading()
            with stoppable(db.conn, stopped):
                return work(db)

    def read(self, query: str, given: Sequence[object] = ()) -> list[dict[str, Any]]:
        """The rows of ``query``. Raises KnowledgeError."""
        return self.look(lambda db: list(db.query(query, given)))

    def _on_writer(self, work: Callable[[Database], Result]) -> Result:
        return self._writer.submit(self._with_connection, work).result()

    def _with_connection(self, work: Callable[[Database], Result]) -> Result:
        if self._write_connection is None:
            self._write_connection = connect_for_writing(self.file)
        return work(self._write_connection)

    def articles(self, stopped: Asked = never) -> list[Article]:
        """Every article in every state, by key. Raises KnowledgeError, Stopped."""
        query = "select * from article order by key"
        return self.look(lambda db: [article_of(row) for row in db.query(query)], stopped)

    def seq(self) -> int:
        """The change counter; it only grows, whoever writes."""
        with explained(self.file):
            return int(
                next(self._reading().query("select coalesce(max(seq), 0) s from change"))["s"]
            )

    def for_some(self) -> Changes:
        """The articles that are not for everyone, and their stamps."""
        query = """
            select article.*, change.stamp from article join change using (key)
            where audience <> '[]'
        """
        rows = self.read(query)
        with explained(self.file):
            articles = tuple(article_of(row) for row in rows)
        aliases = self.aliases([article.key for article in articles])
        stamps = tuple(row["stamp"] for row in rows)
        return Changes(self.seq(), articles, (), stamps, aliases)

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
                    changed.append(article_of(row))
                    stamps.append(stamp)
            aliases = aliases_of(self._reading(), [article.key for article in changed])
        return Changes(seq, tuple(changed), tuple(removed), tuple(stamps), aliases)

    def aliases(self, keys: Sequence[str]) -> dict[str, list[Alias]]:
        """What articles have learned, by key, the surest first; those without are left out.

        Raises KnowledgeError.
        """
        return self.look(lambda db: aliases_of(db, keys))

    def fetch(self, keys: Iterable[str]) -> dict[str, Article]:
        """The articles with these keys as they are now; those that are gone are left out."""
        found: dict[str, Article] = {}
        wanted = list(keys)
        with explained(self.file):
            for start in range(0, len(wanted), FETCHED_AT_ONCE):
                part = wanted[start : start + FETCHED_AT_ONCE]
                marks = ",".join("?" * len(part))
                query = f"select * from article where key in ({marks})"
                found |= {row["key"]: article_of(row) for row in self._reading().query(query, part)}
        return found

    def saying(self, words: str, most: int) -> list[str]:
        """Keys of at most ``most`` published articles whose reply has these very words, in whatever
        case; reads them all. Raises KnowledgeError.
        """
        # Han has no case, and folding every reply takes most of the time.
        reply = "reply" if words.lower() == words.upper() else "lower(reply)"
        query = (
            f"select key from article where status = ? and instr({reply}, ?) order by key limit ?"
        )
        rows = self.read(query, [Status.PUBLISHED.value, words.lower(), most])
        return [row["key"] for row in rows]

    def of_each_category(self, most: int) -> list[Article]:
        """At most ``most`` articles of every category, by key."""
        query = "select * from article where category = ? order by key limit ?"
        with explained(self.file):
            db = self._reading()
            names = [row["category"] for row in db.query("select distinct category from article")]
            return [article_of(row) for name in names for row in db.query(query, [name, most])]

    def save(self, articles: Iterable[Article]) -> None:
        """Write all of ``articles`` or none, as they are and with no history: for what was never
        reviewed, and for tests; everything else goes through ``Life``. Raises KnowledgeError.
        """
        wanted = list(articles)
        self.write(lambda db: put_rows(db, wanted))

    def remove(self, keys: Iterable[str]) -> None:
        """Delete articles for good. Raises KnowledgeError."""
        gone = list(keys)
        self.write(lambda db: remove_rows(db, gone))

    def record(self, feedback: Feedback) -> int:
        """Keep what the agent did with a suggestion; its number. Raises KnowledgeError."""
        insert = (
            "insert into feedback (message, conversation, article, outcome, time)"
            " values (:message, :conversation, :article, :outcome, :time)"
        )
        return self.write(lambda db: int(db.execute(insert, asdict(feedback)).lastrowid or 0))

    def correct(self, number: int, outcome: Outcome) -> None:
        """It turned out to be another outcome. Raises KnowledgeError."""
        update = "update feedback set outcome = ? where id = ?"
        self.write(lambda db: db.execute(update, [outcome.value, number]))

    def forget_feedback(self, before: float) -> None:
        """Delete what was recorded before this time (Unix seconds). Raises KnowledgeError."""
        self.write(lambda db: db.execute("delete from feedback where time < ?", [before]))

    def close(self) -> None:
        """Close this thread's connection and finish the writes under way. Twice does no harm."""
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
