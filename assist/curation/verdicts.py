"""What a change does to the golden questions, before and after, in words that can be stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import IntEnum
from typing import Any

from assist.knowledge.golden import GoldenQuestion, Origin
from assist.model import Suggestions


class Level(IntEnum):
    """How well a question is answered, the worst first."""

    MISLEADING = 0
    """Cards are shown and none of them is right."""
    UNANSWERED = 1
    """Nothing is shown, and the right article does not come first."""
    FOUND = 2
    """The right article comes first, but is not sure enough to be shown."""
    ANSWERED = 3
    """The right article is shown; or, where none is right, nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question gets: the keys found, best first, how many are shown, the confidence."""

    level: Level
    found: tuple[str, ...] = ()
    shown: int = 0
    confidence: float = 0.0

    @classmethod
    def of(cls, offered: Suggestions, expected: Iterable[str]) -> Answer:
        found = tuple(one.article.key for one in offered.found)
        level = _level(found, offered.shown, frozenset(expected))
        return cls(level, found, offered.shown, offered.confidence)

    @property
    def first(self) -> str:
        """The article that comes first; empty for none."""
        return self.found[0] if self.found else ""


def _level(found: tuple[str, ...], shown: int, expected: frozenset[str]) -> Level:
    if not expected:
        return Level.MISLEADING if shown else Level.ANSWERED
    if shown:
        return Level.MISLEADING if expected.isdisjoint(found[:shown]) else Level.ANSWERED
    return Level.FOUND if found and found[0] in expected else Level.UNANSWERED


@dataclass(frozen=True, slots=True)
class Change:
    """A question that is answered better or worse than before."""

    question: GoldenQuestion
    before: Answer
    after: Answer

    @property
    def is_worse(self) -> bool:
        return self.after.level < self.before.level

    @property
    def is_silenced(self) -> bool:
        """Whether cards were shown before, and none are now."""
        return bool(self.before.shown) and not self.after.shown

    @property
    def is_new(self) -> bool:
        """Whether cards are shown where nothing was."""
        return bool(self.after.shown) and not self.before.shown


@dataclass(frozen=True, slots=True)
class Theft:
    """An article that now comes first for questions which another one answers."""

    thief: str
    victim: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GateReport:
    """What a change does: the questions that are answered otherwise, and the articles' titles.

    ``asked`` of ``golden`` questions were replayed; ``cut`` says that more may be affected.
    """

    changes: tuple[Change, ...] = ()
    changed: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    asked: int = 0
    golden: int = 0
    cut: bool = False
    by_meaning: bool = True
    seconds: float = 0.0

    @property
    def better(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if not change.is_worse)

    @property
    def worse(self) -> tuple[Change, ...]:
        """The worst first."""
        worse = [change for change in self.changes if change.is_worse]
        return tuple(sorted(worse, key=lambda c: (c.after.level, -c.before.level)))

    @property
    def silenced(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.is_silenced)

    @property
    def newly_shown(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.is_new)

    @property
    def stolen(self) -> tuple[Theft, ...]:
        """Changed articles that come first where another one is right; the most questions first."""
        lost: dict[tuple[str, str], list[str]] = {}
        for change in self.worse:
            thief, expected = change.after.first, change.question.expected
            is_new = thief in self.changed and thief not in (change.before.first, *expected)
            if is_new and expected:
                lost.setdefault((thief, expected[0]), []).append(change.question.text)
        thefts = [Theft(*pair, tuple(texts)) for pair, texts in lost.items()]
        return tuple(sorted(thefts, key=lambda theft: -len(theft.questions)))

    @property
    def passes(self) -> bool:
        """Whether nothing got worse."""
        return not self.worse

    def title(self, key: str) -> str:
        """How a lead knows the article; its key where it is gone."""
        return self.titles.get(key, key)

    def as_json(self) -> dict[str, Any]:
        """All of it, for ``from_json``."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        told["titles"] = dict(self.titles)
        told["changes"] = [asdict(change) for change in self.changes]
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> GateReport:
        """Raises KeyError, TypeError or ValueError when ``told`` is not what ``as_json`` gave."""
        known = {one.name for one in fields(cls)}
        rest = {name: value for name, value in told.items() if name in known}
        rest["changes"] = tuple(map(_change, told["changes"]))
        rest["changed"] = tuple(told["changed"])
        return cls(**rest)


def _change(told: Mapping[str, Any]) -> Change:
    question = told["question"]
    return Change(
        GoldenQuestion(
            question["text"],
            tuple(question["expected"]),
            Origin(question["origin"]),
            question["note"],
        ),
        _answer(told["before"]),
        _answer(told["after"]),
    )


def _answer(told: Mapping[str, Any]) -> Answer:
    level, found = Level(told["level"]), tuple(told["found"])
    return Answer(level, found, int(told["shown"]), float(told["confidence"]))
