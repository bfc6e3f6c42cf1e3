"""The schema, step by step. A step that has shipped is never edited; add another."""

from __future__ import annotations

import json
import re

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


def _known_columns_of_their_own(db: Database) -> None:
    """What tables called so was kept as an unknown column until now."""
    for header, column, breaks in (
        ("适用人群", "audience", r"[,，、;；\n]"),
        ("图片", "pictures", r"\n"),
    ):
        rows = db.query("select key, extra from article where instr(extra, ?)", [header])
        for row in list(rows):
            extra = json.loads(row["extra"])
            parts = [part.strip() for part in re.split(breaks, extra.pop(header, ""))]
            parts = list(dict.fromkeys(filter(None, parts)))
            if parts:
                db.execute(
                    f"UPDATE article SET {column} = ?, extra = ? WHERE key = ?",
                    [
                        json.dumps(parts, ensure_ascii=False),
                        json.dumps(extra, ensure_ascii=False),
                        row["key"],
                    ],
                )


@migrations()
def the_life_of_articles(db: Database) -> None:
    """Whom an article is for, its pictures, when to look it over; edits that wait beside the live
    articles; and a batch for everything that was done, with what each article was before.
    """
    for name in ("audience", "pictures"):
        db.execute(f"ALTER TABLE article ADD COLUMN {name} TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE article ADD COLUMN review_by TEXT")
    _known_columns_of_their_own(db)
    db.execute("CREATE INDEX article_unpublished ON article (key) WHERE status <> 'published'")
    db.execute("CREATE INDEX article_audience ON article (key) WHERE audience <> '[]'")
    db.execute(
        "CREATE TABLE proposal (key TEXT PRIMARY KEY, article TEXT NOT NULL, stage TEXT NOT NULL,"
        " based_on INTEGER NOT NULL, who TEXT NOT NULL, at REAL NOT NULL, why TEXT NOT NULL,"
        " reviewer TEXT NOT NULL, answer TEXT NOT NULL, publish_at REAL)"
    )
    db.execute("CREATE INDEX proposal_due ON proposal (publish_at) WHERE publish_at IS NOT NULL")
    db.execute(
        "CREATE TABLE batch (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,"
        " who TEXT NOT NULL, at REAL NOT NULL, why TEXT NOT NULL, source TEXT NOT NULL,"
        " undoes INTEGER, undone_by INTEGER)"
    )
    db.execute(
        "CREATE TABLE revision (batch INTEGER NOT NULL, key TEXT NOT NULL, article TEXT,"
        " proposal TEXT, PRIMARY KEY (key, batch)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX revision_batch ON revision (batch)")
    db.execute("CREATE TABLE picture (name TEXT PRIMARY KEY, data BLOB NOT NULL)")
    db.execute("CREATE TABLE account (name TEXT PRIMARY KEY, role TEXT NOT NULL)")


_NOTE_WORDING = """
CREATE TRIGGER wording_{event} AFTER {event} ON wording {when} BEGIN
    DELETE FROM change WHERE key = {row}.article;
    INSERT INTO change (key, stamp) VALUES ({row}.article, random());
END
"""


@migrations()
def wordings_that_were_learned(db: Database) -> None:
    """Customers' ways of asking, masked, and who saw them answered by which article; a wording
    that begins or ceases to count is a change of its article.
    """
    db.table("wording").create(
        {
            "id": int,
            "article": str,
            "text": str,
            "wrong": int,
            "state": str,
            "agents": int,
            "count": int,
            "first": float,
            "last": float,
        },
        pk="id",
        not_null={"article", "text", "wrong", "state", "agents", "count"},
    )
    db.execute("CREATE UNIQUE INDEX wording_once ON wording (article, wrong, text)")
    db.table("vote").create(
        {"wording": int, "who": str, "count": int, "first": float, "last": float, "batch": str},
        pk=("wording", "who"),
    )
    db.execute("CREATE INDEX vote_who ON vote (who, first)")
    counts = (
        "WHEN old.text <> new.text OR old.state <> new.state"
        " OR min(old.agents, 2) <> min(new.agents, 2)"
    )
    for event, row, when in (
        ("insert", "new", ""),
        ("update", "new", counts),
        ("delete", "old", ""),
    ):
        db.execute(_NOTE_WORDING.format(event=event, row=row, when=when))


@migrations()
def golden_questions_and_reports(db: Database) -> None:
    """The lead's golden questions, and what the gate said of each batch that was published."""
    db.execute(
        "CREATE TABLE golden (text TEXT PRIMARY KEY, expected TEXT NOT NULL, origin TEXT NOT NULL,"
        " note TEXT NOT NULL)"
    )
    db.execute("CREATE TABLE gate_report (batch INTEGER PRIMARY KEY, report TEXT NOT NULL)")


@migrations()
def what_agents_saw_and_nobody_answered(db: Database) -> None:
    """How many cards of an article were shown a day; masked questions that got no card, counted."""
    db.execute(
        "CREATE TABLE shown (day TEXT NOT NULL, article TEXT NOT NULL, count INTEGER NOT NULL,"
        " PRIMARY KEY (day, article)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE gap (question TEXT PRIMARY KEY, count INTEGER NOT NULL,"
        " first TEXT NOT NULL, last TEXT NOT NULL) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX feedback_time ON feedback (time)")


@migrations()
def packs_made_and_taken_over(db: Database) -> None:
    """An id of the base's own, packs that were taken over, and whose articles are the team's."""
    db.execute("CREATE TABLE pack_base (id TEXT NOT NULL, made INTEGER NOT NULL)")
    db.execute("INSERT INTO pack_base VALUES (lower(hex(randomblob(16))), 0)")
    db.execute(
        "CREATE TABLE pack (id INTEGER PRIMARY KEY AUTOINCREMENT, base TEXT NOT NULL,"
        " sequence INTEGER NOT NULL, digest TEXT NOT NULL, key TEXT NOT NULL, made TEXT NOT NULL,"
        " author TEXT NOT NULL, at REAL NOT NULL, batch INTEGER NOT NULL, news TEXT NOT NULL,"
        " undone_at REAL)"
    )
    db.execute("CREATE TABLE team_article (key TEXT PRIMARY KEY, digest TEXT NOT NULL)")
    db.execute(
        "CREATE TABLE team_article_before (pack INTEGER NOT NULL, key TEXT NOT NULL, digest TEXT,"
        " PRIMARY KEY (pack, key)) WITHOUT ROWID"
    )


@migrations()
def packs_that_were_made(db: Database) -> None:
    """The packs that were made of this base, and what the articles in the last of them said."""
    db.execute(
        "CREATE TABLE pack_made (sequence INTEGER PRIMARY KEY, at REAL NOT NULL,"
        " author TEXT NOT NULL, note TEXT NOT NULL, file TEXT NOT NULL, key TEXT NOT NULL,"
        " articles INTEGER NOT NULL, seq INTEGER NOT NULL, batch INTEGER NOT NULL)"
    )
    db.execute("CREATE TABLE packed_article (key TEXT PRIMARY KEY, digest TEXT NOT NULL)")
