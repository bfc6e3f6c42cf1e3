"""Golden questions: what customers ask, and the article that must answer it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError


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


@dataclass(frozen=True, slots=True)
class GoldenEdit:
    """Golden questions as they are, and as they are to be in their place."""

    before: tuple[GoldenQuestion, ...] = ()
    after: tuple[GoldenQuestion, ...] = ()

    def reversed(self) -> GoldenEdit:
        """What takes it back."""
        return GoldenEdit(self.after, self.before)

    @classmethod
    def between(
        cls, now: Iterable[GoldenQuestion], wanted: Iterable[GoldenQuestion], alone: bool = False
    ) -> GoldenEdit:
        """From the list as it is ``now`` to one that has all that is ``wanted``, and, ``alone``,
        nothing else. What stays as it is, is left out.
        """
        there = {one.text: one for one in now}
        fresh = {one.text: one for one in wanted}
        changed = tuple(one for one in fresh.values() if there.get(one.text) != one)
        gone = tuple(
            one for text, one in there.items() if (fresh[text] != one if text in fresh else alone)
        )
        return cls(gone, changed)


class GoldenQuestions:
    """The golden questions that a base keeps beside its articles, one a text."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base

    def all(self) -> list[GoldenQuestion]:
        """Every question, by text. Raises KnowledgeError."""
        return [_question(row) for row in self._base.read(f"{_ALL} order by text")]

    def put(self, questions: Iterable[GoldenQuestion]) -> None:
        """Add questions or replace those of the same text, all or none. Raises KnowledgeError."""
        rows = list(map(_row, questions))

        def change(db: Database) -> None:
            db.conn.executemany("insert or replace into golden values (?, ?, ?, ?)", rows)

        self._base.write(change)

    def change(self, edit: GoldenEdit) -> None:
        """Make an edit, whole or not at all.

        Raises KnowledgeError, also where somebody else has changed one of its questions meanwhile.
        """
        before = {one.text: one for one in edit.before}
        touched = dict.fromkeys([*before, *(one.text for one in edit.after)])
        rows = list(map(_row, edit.after))

        def change(db: Database) -> None:
            for text in touched:
                found = next(db.query(f"{_ALL} where text = ?", [text]), None)
                if (_question(found) if found else None) != before.get(text):
                    told = tr("“{question}”已经被别人改过，请按 F5 看现在的样子")
                    raise KnowledgeError(told.format(question=text[:40]))
            db.conn.executemany("delete from golden where text = ?", [(text,) for text in before])
            db.conn.executemany("insert into golden values (?, ?, ?, ?)", rows)

        self._base.write(change)


_ALL = "select text, expected, origin, note from golden"


def _question(row: Mapping[str, Any]) -> GoldenQuestion:
    expected = tuple(json.loads(row["expected"]))
    return GoldenQuestion(row["text"], expected, Origin(row["origin"]), row["note"])


def _row(one: GoldenQuestion) -> tuple[str, str, str, str]:
    expected = json.dumps(one.expected, ensure_ascii=False)
    return one.text, expected, one.origin.value, one.note
