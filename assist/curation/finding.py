"""Finding articles in the whole base, drafts included: by letters, pinyin and initials in their
titles and questions, and by words anywhere in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import numpy as np

from assist.curation.listing import Listing, Rows
from assist.curation.outlines import Column, Filter
from assist.retrieval.typed import TypedIndex
from assist.text.normal import normal, normal_all

AT_ONCE = 200
"""Rows that are brought into normal form in one call: it lets no other thread run meanwhile."""

TAG_SHARE = 0.9

MOST_TYPED = 400
"""The best matches by letters that are asked for."""

FEW_EDITED = 500
"""Rows that are looked through anew for every search, before the index is made anew."""

Holding = Callable[[str], Iterable[str]]
"""Keys of the articles that hold a text anywhere."""
"""Keys of the articles that hold a text anywhere."""


class Finder:
    """Rows of a listing that pass a filter. For one thread."""

    def __init__(self, holding: Holding) -> None:
        self._holding = holding
        self._index: TypedIndex | None = None
        self._edited: set[str] = set()
        self._lately: TypedIndex | None = None

    def note(self, edited: Iterable[str]) -> None:
        """Articles that are not what they were in the listings so far."""
        self._edited.update(edited)
        self._lately = None
        if len(self._edited) > FEW_EDITED:
            self._index = None

    def find(
        self, listing: Listing, wanted: Filter, column: Column | None, descending: bool
    ) -> Rows:
        """The rows that pass ``wanted``; with a text and without a column the best first."""
        mask = listing.passing(wanted)
        text = wanted.text.strip()
        if not text:
            order = listing.sorted_by(column or Column.TITLE)
            return _turned(order[mask[order]], descending)
        found = np.fromiter(self._numbers(listing, text), np.intp)
        if column is not None:
            hit = np.zeros(len(listing), bool)
            hit[found] = True
            order = listing.sorted_by(column)
            return _turned(order[(mask & hit)[order]], descending)
        best: Rows = found[mask[found]]
        return best

    def _numbers(self, listing: Listing, text: str) -> Iterator[int]:
        """Rows that match what was typed, each once: by letters, then by words in the article."""
        typed = self._typed(listing, text)
        # Letters that fit somewhere are pinyin, or the beginning of a word.
        held = [] if typed and _is_letters(text) else self._holding(text)
        for key in dict.fromkeys([*typed, *held]):
            number = listing.number(key)
            if number is not None:
                yield number

    def _typed(self, listing: Listing, text: str) -> list[str]:
        """Keys that match by letters, the best first."""
        if self._index is None:
            self._index = TypedIndex(_short_texts(listing, range(len(listing))))
            self._edited, self._lately = set(), None
        if self._lately is None:
            numbers = (listing.number(key) for key in self._edited)
            self._lately = TypedIndex(_short_texts(listing, (n for n in numbers if n is not None)))
        found = [one for one in self._index.find(text, MOST_TYPED) if one.key not in self._edited]
        found += self._lately.find(text, MOST_TYPED)
        return [one.key for one in sorted(found, key=lambda one: -one.score)]


def _turned(rows: Rows, descending: bool) -> Rows:
    return rows[::-1] if descending else rows


def _is_letters(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _short_texts(listing: Listing, numbers: Iterable[int]) -> Iterator[tuple[str, str, float]]:
    waiting = iter(numbers)
    while part := list(islice(waiting, AT_ONCE)):
        rows = [listing.row(number) for number in part]
        titles = normal_all([one.title for one in rows])
        questions = normal_all([one.question for one in rows])
        for one, title, question in zip(rows, titles, questions, strict=True):
            yield one.key, title, 1.0
            if question != title:
                yield one.key, question, 1.0
            for tag in filter(None, one.tags.split("\n")):
                yield one.key, normal(tag), TAG_SHARE
