"""Which articles stand in an index: their keys, the slots of their questions, their days.

Flat arrays instead of objects: a hundred thousand articles in a few MB, and saved as they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.knowledge.aliases import Alias
from assist.model import Article, Status
from assist.retrieval.snapshot import Arrays, packed, unpacked
from assist.text.normal import normal

Aliases = Mapping[str, Sequence[Alias]]
"""What articles have learned, by key."""

_BETWEEN_TAGS = "\n"
FULL = 100
"""The weight of an article's own question; an alias has its share of it."""

_ALWAYS, _NEVER = 0, 1 << 24
"""Days as ordinals: before every date, and after every date."""

_COLUMNS = ("first", "count", "own", "begins", "ends", "stamps", "owners", "weights")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an article is found by, in normal form: its ``own`` questions, then its aliases."""

    texts: list[str]
    own: int
    weights: bytes

    @classmethod
    def of(cls, own: Sequence[str], aliases: Sequence[Alias] = ()) -> Asked:
        """``own`` are in normal form, as aliases are; one that the article asks itself is none."""
        more = [alias for alias in aliases if alias.text not in own]
        weights = [FULL] * len(own) + [round(FULL * alias.weight) for alias in more]
        return cls([*own, *(alias.text for alias in more)], len(own), bytes(weights))


@dataclass(frozen=True, slots=True)
class Row:
    """One article without its words: its slots, first those of its ``own`` questions, and their
    weights; the days on which it is live, its stamp.
    """

    key: str
    first: int
    weights: bytes
    own: int
    begins: int
    ends: int
    stamp: int
    tags: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.weights)

    @classmethod
    def of(cls, article: Article, first: int, asked: Asked, stamp: int, shown: bool = True) -> Row:
        """``shown``: whether the article is for this workstation at all."""
        begins = article.valid_from.toordinal() if article.valid_from else _ALWAYS
        ends = article.valid_until.toordinal() if article.valid_until else _NEVER
        if article.status is not Status.PUBLISHED or not shown:
            begins = _NEVER
        tags = tuple(normal(tag) for tag in article.tags)
        return cls(article.key, first, asked.weights, asked.own, begins, ends, stamp, tags)

    def live_on(self, day: date) -> bool:
        """Whether the article may be shown then."""
        return self.begins <= day.toordinal() <= self.ends


class Catalogue:
    """Rows by key and by slot. Not thread-safe: the owner holds a lock."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._numbers: dict[str, int] = {}
        self._first, self._count, self._own = array("i"), array("i"), array("i")
        self._begins, self._ends = array("i"), array("i")
        self._stamps = array("q")
        self._owners, self._weights = array("i"), array("B")
        self._tags: list[str] = []
        self._live = np.zeros(0, bool)
        self._live_on = 0

    @classmethod
    def of_rows(cls, rows: Iterable[Row]) -> Catalogue:
        """``rows`` with their slots counted anew from 0, in their order."""
        made, first = cls(), 0
        for row in rows:
            made.add(replace(row, first=first))
            first += row.count
        return made

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Catalogue:
        """What ``arrays`` gave. Raises KeyError or ValueError."""
        made = cls()
        made._keys = unpacked(arrays["keys"], arrays["key_ends"])
        made._tags = unpacked(arrays["tags"], arrays["tag_ends"])
        made._numbers = {key: number for number, key in enumerate(made._keys)}
        for name in _COLUMNS:
            getattr(made, f"_{name}").frombytes(arrays[name].tobytes())
        articles, slots = len(made._numbers), len(made._owners)
        if not articles == len(made._first) == len(made._stamps) or slots != len(made._weights):
            raise ValueError("articles")
        return made

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All rows of a catalogue from which none was removed."""
        keys, ends = packed(self._keys)
        tags, tag_ends = packed(self._tags)
        return {
            "keys": keys,
            "key_ends": ends,
            "tags": tags,
            "tag_ends": tag_ends,
            **{name: np.array(getattr(self, f"_{name}")) for name in _COLUMNS},
        }

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, key: str) -> bool:
        return key in self._numbers

    def add(self, row: Row) -> None:
        """A new article; its slots come right after all others."""
        number = len(self._keys)
        self._numbers[row.key] = number
        self._keys.append(row.key)
        self._tags.append(_BETWEEN_TAGS.join(row.tags))
        for column, value in (
            (self._first, row.first), (self._count, row.count), (self._own, row.own),
            (self._begins, row.begins), (self._ends, row.ends), (self._stamps, row.stamp),
        ):  # fmt: skip
            column.append(value)
        self._owners.extend([number] * row.count)
        self._weights.frombytes(row.weights)
        live = row.begins <= self._live_on <= row.ends
        if row.first + row.count <= len(self._live):
            self._live[row.first : row.first + row.count] = live

    def remove(self, key: str) -> range:
        """Forget an article; the slots that were its, none when it is unknown."""
        number = self._numbers.pop(key, None)
        if number is None:
            return range(0)
        slots = range(self._first[number], self._first[number] + self._count[number])
        self._live[slots.start : slots.stop] = False
        return slots

    def slots(self, key: str) -> range:
        """The slots of an article's questions. Raises KeyError."""
        number = self._numbers[key]
        return range(self._first[number], self._first[number] + self._count[number])

    def own(self, key: str) -> int:
        """How many of an article's slots are its own questions', the first. Raises KeyError."""
        return self._own[self._numbers[key]]

    def weights(self, slots: range) -> list[float]:
        """What the questions in neighbouring slots count, 0…1."""
        return [weight / FULL for weight in self._weights[slots.start : slots.stop]]

    def _row(self, key: str, number: int) -> Row:
        first = self._first[number]
        weights = self._weights[first : first + self._count[number]].tobytes()
        return Row(
            key, first, weights, self._own[number], self._begins[number],
            self._ends[number], self._stamps[number],
            tuple(filter(None, self._tags[number].split(_BETWEEN_TAGS))),
        )  # fmt: skip

    def rows(self) -> Iterator[Row]:
        """All rows as they are now, their slots rising; needs no lock."""
        return (self._row(key, number) for key, number in list(self._numbers.items()))

    def stamps(self) -> dict[str, int]:
        return {key: self._stamps[number] for key, number in self._numbers.items()}

    def published(self) -> dict[str, int]:
        """The stamps of the articles that are published for this workstation, whatever their
        days.
        """
        return {
            key: self._stamps[number]
            for key, number in self._numbers.items()
            if self._begins[number] != _NEVER
        }

    def owner(self, slot: int) -> str:
        """Whose slot it is or was."""
        return self._keys[self._owners[slot]]

    def is_live(self, key: str, today: date) -> bool:
        number = self._numbers.get(key)
        day = today.toordinal()
        return number is not None and self._begins[number] <= day <= self._ends[number]

    def live_slots(self, today: date) -> NDArray[np.bool_]:
        """By slot: whether its article may be shown today."""
        day, slots = today.toordinal(), len(self._owners)
        if self._live_on != day or len(self._live) < slots:
            numbers = np.fromiter(self._numbers.values(), np.intp, len(self._numbers))
            live = np.zeros(len(self._keys), bool)
            begins, ends = np.array(self._begins), np.array(self._ends)
            live[numbers] = (begins[numbers] <= day) & (day <= ends[numbers])
            self._live = np.zeros(slots + slots // 4 + 1024, bool)
            self._live[:slots] = live[np.array(self._owners)]
            self._live_on = day
        return self._live[:slots]


def questions_of(article: Article) -> Sequence[str]:
    """What an article is found by, each once, the standard question first."""
    return list(dict.fromkeys((article.question, article.title, *article.similar)))
