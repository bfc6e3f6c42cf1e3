"""Every article as a list shows it: flat columns, so that 100,000 rows cost a few MB and are
filtered in milliseconds. A listing never changes; an edit makes the next one.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, MutableSequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assist.model import Article, Status
from assist.text.sounds import sounds

BETWEEN_FOLDERS = "/"
"""A category is a path of folders: ``物流/催单``."""

ALWAYS, NEVER = 0, 1 << 24
"""Days as ordinals: before every date, and after every date."""

EXPIRES_SOON = 30
"""Days before its last one from which on an article counts as about to expire."""

SORTED_BY = 12
"""Code points of a text that decide its place in the alphabet."""


class State(IntEnum):
    """Where an article stands today, as a lead sees it."""

    DRAFT = 0
    IN_REVIEW = 1
    PUBLISHED = 2
    PLANNED = 3
    """Published, but its first day is yet to come."""

    EXPIRED = 4
    RETIRED = 5


class Pending(IntEnum):
    """What waits beside an article."""

    NOTHING = 0
    DRAFT = 1
    IN_REVIEW = 2
    APPROVED = 3
    """Approved for a later time."""

    REJECTED = 4


class Outline(NamedTuple):
    """One row; ``tags`` and ``audience`` with line ends between, ``begins`` and ``ends`` ordinals
    of inclusive days, ALWAYS and NEVER without.
    """

    key: str
    title: str
    question: str
    category: str
    tags: str
    status: Status
    begins: int
    ends: int
    pending: Pending = Pending.NOTHING
    audience: str = ""


class Column(StrEnum):
    """What a list can be sorted by."""

    TITLE = "title"
    CATEGORY = "category"
    STATE = "state"
    ENDS = "ends"
    TAGS = "tags"


Rows = NDArray[np.intp]
"""Numbers of rows in the order in which they are shown."""


class _Names:
    """Texts of which there are few, each kept once."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def copy(self) -> _Names:
        made = _Names()
        made.texts, made._numbers = self.texts.copy(), self._numbers.copy()
        return made

    def number(self, text: str) -> int:
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return number


_STATUSES = tuple(Status)
_BY_STATUS = {
    Status.DRAFT: State.DRAFT,
    Status.IN_REVIEW: State.IN_REVIEW,
    Status.RETIRED: State.RETIRED,
}
"""States that the dates have no say in."""


def state_on(article: Article, day: date) -> State:
    """Where an article stands on ``day``."""
    if article.status in _BY_STATUS:
        return _BY_STATUS[article.status]
    if article.expired_on(day):
        return State.EXPIRED
    return State.PLANNED if article.begins_after(day) else State.PUBLISHED


@dataclass(frozen=True)
class Filter:
    """What is to be seen; an empty part lets everything pass. ``expiring``: within EXPIRES_SOON."""

    folder: str = ""
    state: State | None = None
    tag: str = ""
    expiring: bool = False
    pending: bool = False
    text: str = ""


class _Columns:
    """The rows of a listing that is being made."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.titles: list[str] = []
        self.questions: list[str] = []
        self.categories, self.tags, self.audiences = _Names(), _Names(), _Names()
        self.category, self.tag, self.audience = array("q"), array("q"), array("q")
        self.begins, self.ends = array("i"), array("i")
        self.status, self.pending = array("b"), array("b")

    def copy(self) -> _Columns:
        made = copy(self)
        for name, column in vars(self).items():
            setattr(made, name, column.copy() if isinstance(column, _Names) else column[:])
        return made

    def put(self, number: int, one: Outline) -> None:
        """Replace a row, or add one behind all others."""
        columns: tuple[tuple[MutableSequence[Any], Any], ...] = (
            (self.keys, one.key), (self.titles, one.title), (self.questions, one.question),
            (self.category, self.categories.number(one.category)),
            (self.tag, self.tags.number(one.tags)),
            (self.begins, one.begins), (self.ends, one.ends),
            (self.status, _STATUSES.index(one.status)), (self.pending, one.pending),
            (self.audience, self.audiences.number(one.audience)),
        )  # fmt: skip
        for column, value in columns:
            if number == len(column):
                column.append(value)
            else:
                column[number] = value


class Listing:
    """Rows by number. Immutable but for what it works out and remembers."""

    def __init__(self, outlines: Iterable[Outline], today: date) -> None:
        columns = _Columns()
        for number, one in enumerate(outlines):
            columns.put(number, one)
        self._family = object()
        self._take(columns, today)

    def _take(self, columns: _Columns, today: date) -> None:
        self.today, self._columns = today, columns
        self.keys, self._titles, self._questions = columns.keys, columns.titles, columns.questions
        self._categories, self._tags = columns.categories, columns.tags
        self._category, self._tag = np.array(columns.category), np.array(columns.tag)
        self._begins, self._ends = np.array(columns.begins), np.array(columns.ends)
        self._status, self._pending = np.array(columns.status), np.array(columns.pending)
        self._states = self._all_states()
        self._numbers = {key: number for number, key in enumerate(self.keys)}
        self._orders: dict[Column, Rows] = {}

    def __len__(self) -> int:
        return len(self.keys)

    def grew_from(self, before: Listing) -> bool:
        """Whether every article of ``before`` has the number that it had there."""
        return self._family == before._family

    def number(self, key: str) -> int | None:
        """The row of an article; None when it is not listed."""
        return self._numbers.get(key)

    def row(self, number: int) -> Outline:
        """One row. Raises IndexError."""
        return Outline(
            self.keys[number], self._titles[number], self._questions[number],
            self._categories.texts[self._category[number]], self._tags.texts[self._tag[number]],
            _STATUSES[self._status[number]], int(self._begins[number]), int(self._ends[number]),
            Pending(int(self._pending[number])),
            self._columns.audiences.texts[self._columns.audience[number]],
        )  # fmt: skip

    def state(self, number: int) -> State:
        """Where the article of a row stands. Raises IndexError."""
        return State(int(self._states[number]))

    def changed(self, outlines: Iterable[Outline], removed: Collection[str]) -> Listing:
        """The next listing: rows with these keys replaced or added, others gone."""
        columns = self._columns.copy()
        for one in outlines:
            columns.put(self._numbers.get(one.key, len(columns.keys)), one)
        made = Listing((), self.today)
        made._take(columns, self.today)
        made._family = self._family
        gone = set(removed) & made._numbers.keys()
        if not gone:
            return made
        kept = (made.row(n) for n, key in enumerate(made.keys) if key not in gone)
        return Listing(kept, self.today)

    def _all_states(self) -> NDArray[np.int8]:
        day = self.today.toordinal()
        states = np.full(len(self.keys), State.PUBLISHED, np.int8)
        states[self._begins > day] = State.PLANNED
        states[self._ends < day] = State.EXPIRED
        for status, state in _BY_STATUS.items():
            states[self._status == _STATUSES.index(status)] = state
        return states

    def categories(self) -> Counter[str]:
        """Every category there is with the number of its articles."""
        counts = np.bincount(self._category, minlength=len(self._categories.texts))
        return Counter(dict(zip(self._categories.texts, map(int, counts), strict=True)))

    def tags(self) -> list[str]:
        """Every tag there is, the most used first."""
        return _most_used(self._tags.texts, self._tag)

    def audiences(self) -> list[str]:
        """Everybody that some article is for, the most named first."""
        return _most_used(self._columns.audiences.texts, np.array(self._columns.audience))

    def states(self) -> Counter[State]:
        """How many articles stand in each state."""
        numbers, counts = np.unique(self._states, return_counts=True)
        return Counter({State(int(n)): int(c) for n, c in zip(numbers, counts, strict=True)})

    def waiting(self) -> int:
        """How many changes wait for a review."""
        return int((self._pending == Pending.IN_REVIEW).sum())

    def titled(self, text: str) -> list[str]:
        """Keys of the articles with this title or standard question."""
        return [
            key
            for key, title, question in zip(self.keys, self._titles, self._questions, strict=True)
            if text in (title, question)
        ]

    def passing(self, wanted: Filter) -> NDArray[np.bool_]:
        """By row: whether it passes everything but the text."""
        mask = np.ones(len(self.keys), bool)
        if wanted.folder:
            below = wanted.folder + BETWEEN_FOLDERS
            mask &= self._of_names(
                self._categories.texts, self._category,
                lambda name: name == wanted.folder or name.startswith(below),
            )  # fmt: skip
        if wanted.tag:
            mask &= self._of_names(
                self._tags.texts, self._tag, lambda joined: wanted.tag in joined.split("\n")
            )
        if wanted.state is not None:
            mask &= self._states == wanted.state
        if wanted.pending:
            mask &= self._pending != Pending.NOTHING
        if wanted.expiring:
            day = self.today.toordinal()
            mask &= (self._ends >= day) & (self._ends <= day + EXPIRES_SOON)
            mask &= self._states == State.PUBLISHED
        return mask

    def _of_names(
        self, names: list[str], numbers: NDArray[np.intp], passes: Callable[[str], bool]
    ) -> NDArray[np.bool_]:
        chosen = np.fromiter((passes(name) for name in names), bool, len(names))
        return chosen[numbers] if len(names) else np.zeros(0, bool)

    def sorted_by(self, column: Column) -> Rows:
        """All rows in the order of a column, titles as they are read aloud (pinyin)."""
        order = self._orders.get(column)
        if order is None:
            order = self._orders[column] = self._sorted_by(column)
        return order

    def _sorted_by(self, column: Column) -> Rows:
        by_title = _alphabet(self._titles)
        if column is Column.TITLE:
            return by_title
        values: NDArray[np.generic]
        if column is Column.CATEGORY:
            values = _ranks(self._categories.texts)[self._category]
        elif column is Column.TAGS:
            values = _ranks(self._tags.texts)[self._tag]
        else:
            values = self._states if column is Column.STATE else self._ends
        return by_title[np.argsort(values[by_title], kind="stable")]


def _most_used(joined: list[str], numbers: NDArray[np.int64]) -> list[str]:
    """The names in texts with line ends between them, by how many rows have them."""
    counts = np.bincount(numbers, minlength=len(joined))
    found: Counter[str] = Counter()
    for names, count in zip(joined, counts, strict=True):
        found.update({name: int(count) for name in names.split("\n") if name and count})
    return [name for name, _ in found.most_common()]


def _ranks(texts: list[str]) -> NDArray[np.intp]:
    """The place in the alphabet of each text."""
    ranks = np.empty(len(texts), np.intp)
    ranks[_alphabet(texts)] = np.arange(len(texts))
    return ranks


def _alphabet(texts: list[str]) -> Rows:
    """The texts' numbers by how they are read, Latin letters and digits first."""
    if not texts:
        return np.zeros(0, np.intp)
    codes = np.array([text[:SORTED_BY] for text in texts], f"U{SORTED_BY}")
    points = codes.view(np.uint32).reshape(len(texts), -1)
    table = _reading_order()
    places = np.where(points < len(table), table[np.minimum(points, len(table) - 1)], points)
    order: Rows = np.lexsort(places.T[::-1])
    return order


@lru_cache(maxsize=1)
def _reading_order() -> NDArray[np.uint32]:
    """By code point: its place when Han characters stand in the order of their readings."""
    table = np.arange(1 << 16, dtype=np.uint32)
    read = sorted((readings[0], character) for character, readings in sounds().readings())
    base = 0x3400
    for place, (_, character) in enumerate(one for one in read if ord(one[1]) < len(table)):
        table[ord(character)] = base + place
    return table
