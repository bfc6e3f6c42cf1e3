"""The schema, step by step. A step that has shipped is never edited; add another."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("assist.knowledge")

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
