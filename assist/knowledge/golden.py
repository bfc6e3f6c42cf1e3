"""Golden questions: what customers ask, and the article that must answer it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from assist.knowledge.base import KnowledgeBase


class Origin(StrEnum):
    """Where a golden question comes from: the lead, what agents took for a line, or an article."""

    LEAD = "lead"
    ACCEPTED = "accepted"
    STANDARD = "standard"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A customer's line and the keys of the articles of which any answers it; of none where the
    program should stay silent.

    A SIMILAR or ACCEPTED one is asked while its own articles do not hold it.
    """

    text: str
    expected: tuple[str, ...]
    origin: Origin = Origin.LEAD
    note: str = ""


class GoldenQuestions:
    """The golden questions that a base keeps beside its articles, one a text."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base

    def all(self) -> list[GoldenQuestion]:
        """Every question, by text. Raises KnowledgeError."""
        rows = self._base.read("select text, expected, origin, note from golden order by text")
        return [
            GoldenQuestion(
                row["text"], tuple(json.loads(row["expected"])), Origin(row["origin"]), row["note"]
            )
            for row in rows
        ]

    def put(self, questions: Iterable[GoldenQuestion]) -> None:
        """Add questions or replace those of the same text, all or none. Raises KnowledgeError."""
        rows = [
            (one.text, json.dumps(one.expected, ensure_ascii=False), one.origin.value, one.note)
            for one in questions
        ]

        def change(db: Database) -> None:
            db.conn.executemany("insert or replace into golden values (?, ?, ?, ?)", rows)

        self._base.write(change)

    def remove(self, texts: Iterable[str]) -> None:
        """Strike questions off the list; unknown ones are ignored. Raises KnowledgeError."""
        gone = [(text,) for text in texts]

        def change(db: Database) -> None:
            db.conn.executemany("delete from golden where text = ?", gone)

        self._base.write(change)
