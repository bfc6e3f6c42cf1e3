"""Every article as a list shows it: flat columns, so that 100,000 rows cost a few MB and are
filtered in milliseconds. A listing never changes; an edit makes the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assist.curation.outlines import (
    BETWEEN_FOLDERS,
    BY_STATUS,
    EXPIRES_SOON,
    STATUSES,
    Column,
    Columns,
    Filter,
    Outline,
    Pending,
    State,
)
from assist.text.alphabet import alphabet, ranks

Rows = NDArray[np.intp]
"""Numbers of rows in the order in which they are shown."""


class Listing:
    """Rows by number. Immutable but for what it works out and remembers."""

    def __init__(self, outlines: Iterable[Outline], today: date) -> None:
        columns = Columns()
        for number, one in enumerate(outlines):
            columns.put(number, one)
        self._family = object()
        self._take(columns, today)

    def _take(self, columns: Columns, today: date) -> None:
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
            STATUSES[self._status[number]], int(self._begins[number]), int(self._ends[number]),
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
        for status, state in BY_STATUS.items():
            states[self._status == STATUSES.index(status)] = state
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
        by_title = alphabet(self._titles)
        if column is Column.TITLE:
            return by_title
        values: NDArray[np.generic]
        if column is Column.CATEGORY:
            values = ranks(self._categories.texts)[self._category]
        elif column is Column.TAGS:
            values = ranks(self._tags.texts)[self._tag]
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
