"""The schema, step by step. A step that has shipped is never edited; add another."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("assist.knowledge")


def later_steps(db: Database) -> list[str]:
    """The steps that a newer program has applied to ``db`` and this one does not know."""
    known = {step.name for step in migrations.pending(Database(memory=True))}
    return [step.name for step in migrations.applied(db) if step.name not in known]


_NOTE_CHANGE = """
CREATE TRIGGER article_{event} AFTER {event} ON article BEGIN
    DELETE FROM change WHERE key = {row}.key;
    INSERT INTO change (key) VALUES ({row}.key);
END
"""


@migrations()
def articles_and_their_changes(db: Database) -> None:
    """Articles, and a counter by which an index in another process follows them."""
    db.table("article").create(
        {
            "key": str,
            "title": str,
            "category": str,
            "question": str,
            "similar": str,
            "reply": str,
            "tags": str,
            "valid_from": str,
            "valid_until": str,
            "status": str,
            "version": int,
            "extra": str,
        },
        pk="key",
        not_null={"title", "category", "question", "reply", "status", "version"},
    )
    db.execute("CREATE TABLE change (seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE)")
    for event, row in (("insert", "new"), ("update", "new"), ("delete", "old")):
        db.execute(_NOTE_CHANGE.format(event=event, row=row))


@migrations()
def feedback(db: Database) -> None:
    """What agents did with suggestions; no message text."""
    db.table("feedback").create(
        {
            "id": int,
            "message": str,
            "conversation": str,
            "article": str,
            "outcome": str,
            "time": float,
        },
        pk="id",
    )


@migrations()
def changes_that_no_other_history_has(db: Database) -> None:
    """A random stamp on every change, so that what was derived from one state of the file is never
    taken for derived from another: a restored backup counts on from the same number. And the
    articles of a category without looking at all the others.
    """
    db.execute("ALTER TABLE change ADD COLUMN stamp INTEGER")
    db.execute("UPDATE change SET stamp = random()")
    stamped = _NOTE_CHANGE.replace(
        "(key) VALUES ({row}.key)", "(key, stamp) VALUES ({row}.key, random())"
    )
    for event, row in (("insert", "new"), ("update", "new"), ("delete", "old")):
        db.execute(f"DROP TRIGGER article_{event}")
        db.execute(stamped.format(event=event, row=row))
    db.execute("CREATE INDEX article_category ON article (category, key)")
