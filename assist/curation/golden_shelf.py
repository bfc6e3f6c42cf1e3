"""The golden questions of a base as a list to look through: with their articles, found, sorted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from assist.curation.listing import Listing
from assist.curation.outlines import State
from assist.curation.standing import Standing, place_of
from assist.curation.verdicts import Answer
from assist.i18n import listed, tr
from assist.knowledge.columns import clean
from assist.knowledge.golden import GoldenQuestion, Origin
from assist.retrieval.typed import TypedIndex
from assist.text.alphabet import alphabet
from assist.text.normal import normal, normal_all

MOST_TYPED = 2000
"""Questions that are found by their letters at once."""

IN_USE = (State.PUBLISHED, State.PLANNED)


class Column(StrEnum):
    """What the list can be sorted by."""

    QUESTION = "question"
    EXPECTED = "expected"
    PLACE = "place"
    STANDING = "standing"
    FIRST = "first"
    NOTE = "note"


class Group(Enum):
    """What can be picked out besides a standing."""

    UNASKED = "unasked"
    UNUSABLE = "unusable"
    """No article that it expects is published."""
    SILENT = "silent"
    """Nothing should be shown."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which questions are to be seen, and in what order."""

    text: str = ""
    group: Standing | Group | None = None
    column: Column | None = None
    descending: bool = False


class GoldenShelf:
    """The questions as they were read, by number, and what was answered since. For one thread at a
    time.
    """

    def __init__(self, questions: Sequence[GoldenQuestion], listing: Listing | None) -> None:
        """``listing`` names the articles."""
        self.questions = questions
        self._listing = listing
        self._numbers = {one.text: number for number, one in enumerate(questions)}
        self._answers: dict[int, Answer] = {}
        self._texts = normal_all([self._told(one) for one in questions])
        forms = normal_all([one.text for one in questions])
        self._typed = TypedIndex((str(number), text, 1.0) for number, text in enumerate(forms))
        self._order = [int(number) for number in alphabet([one.text for one in questions])]

    def _told(self, one: GoldenQuestion) -> str:
        return "\n".join((one.text, one.note, *map(self.title, one.expected)))

    def title(self, key: str) -> str:
        """How a lead knows an article; its key where it is gone."""
        number = self._listing.number(key) if self._listing is not None else None
        if self._listing is None or number is None:
            return key
        return self._listing.row(number).title or key

    def state(self, key: str) -> State | None:
        """Where an article stands; None where it is gone."""
        number = self._listing.number(key) if self._listing is not None else None
        if self._listing is None or number is None:
            return None
        return self._listing.state(number)

    def is_unusable(self, one: GoldenQuestion) -> bool:
        """Whether none of the articles that may answer is published."""
        return bool(one.expected) and not any(self.state(key) in IN_USE for key in one.expected)

    def number(self, text: str) -> int | None:
        """The number of a question; None where it is not on the list."""
        return self._numbers.get(text)

    def put(self, question: GoldenQuestion, answer: Answer) -> None:
        """Note an answer, where the question is still what was asked."""
        number = self._numbers.get(question.text)
        if number is not None and self.questions[number].expected == question.expected:
            self._answers[number] = answer

    def take_answers(self, before: GoldenShelf) -> list[str]:
        """Keep what was answered of the same questions before; those that were never asked."""
        for number, answer in before._answers.items():
            self.put(before.questions[number], answer)
        return [one.text for n, one in enumerate(self.questions) if n not in self._answers]

    def concerned(self, keys: Collection[str]) -> list[str]:
        """Questions that expect one of these articles, or were answered with one."""
        wanted = frozenset(keys)
        return [
            one.text
            for number, one in enumerate(self.questions)
            if not wanted.isdisjoint(one.expected) or not wanted.isdisjoint(self._found(number))
        ]

    def _found(self, number: int) -> tuple[str, ...]:
        answer = self._answers.get(number)
        return answer.found if answer else ()

    def answer(self, number: int) -> Answer | None:
        """What was answered; None until it was asked."""
        return self._answers.get(number)

    def standing(self, number: int) -> Standing | None:
        """Where a question stands; None until it was asked."""
        answer = self._answers.get(number)
        return Standing.of(self.questions[number], answer) if answer else None

    def counts(self) -> Counter[Standing | None]:
        """How many questions stand where."""
        return Counter(map(self.standing, range(len(self.questions))))

    def find(self, wanted: Wanted) -> list[int]:
        """The numbers of the questions that pass, in order."""
        numbers = self._passing(wanted.text.strip())
        if wanted.group is not None:
            group = wanted.group
            numbers = [number for number in numbers if self._is_in(number, group)]
        if wanted.column is not None:
            key = self._sort_key(wanted.column)
            numbers = sorted(numbers, key=key, reverse=wanted.descending)
        return numbers

    def _passing(self, text: str) -> list[int]:
        """By what was typed: all of its words are held, or its letters are heard."""
        if not text:
            return self._order
        parts = normal(text).split()
        held = [n for n in self._order if all(part in self._texts[n] for part in parts)]
        if not text.isascii():
            return held
        typed = [int(one.key) for one in self._typed.find(text, MOST_TYPED)]
        return list(dict.fromkeys([*held, *typed]))

    def _is_in(self, number: int, group: Standing | Group) -> bool:
        if isinstance(group, Standing):
            return self.standing(number) is group
        if group is Group.UNASKED:
            return number not in self._answers
        one = self.questions[number]
        return not one.expected if group is Group.SILENT else self.is_unusable(one)

    def _sort_key(self, column: Column) -> Callable[[int], tuple[int | str, int]]:
        places = {number: place for place, number in enumerate(self._order)}

        def value(number: int) -> int | str:
            one, answer = self.questions[number], self._answers.get(number)
            if column is Column.EXPECTED:
                return "\n".join(map(self.title, one.expected))
            if column is Column.NOTE:
                return one.note
            if column is Column.FIRST:
                return self.title(answer.first) if answer else ""
            if column is Column.STANDING:
                return int(Standing.of(one, answer)) if answer else -1
            if column is Column.PLACE:
                return (place_of(one, answer) or 4) if answer else 5
            return 0

        return lambda number: (value(number), places[number])


def expected_words(question: GoldenQuestion, title: Callable[[str], str]) -> str:
    """The articles that may answer, by their titles."""
    return listed(map(title, question.expected)) or tr("不回答")


def golden(
    text: str, expected: Sequence[str], note: str = "", origin: Origin = Origin.LEAD
) -> GoldenQuestion:
    """A question as it is kept: blanks at the edges gone, no article twice."""
    cleaned = " ".join(clean(text).split())
    return GoldenQuestion(cleaned, tuple(dict.fromkeys(expected)), origin, clean(note))
