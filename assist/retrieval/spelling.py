"""Slips of the pen set right before anything is looked up, towards words of the knowledge base.

A character is suspected when it forms no known pair with either neighbour. It is replaced by one
that sounds the same where the pair then stands in the knowledge base: the noisy-channel idea of
Kernighan, Church & Gale (1990) with homophones as the channel, as input methods produce them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from assist import paths
from assist.text.sounds import Sounds, sounds

LONGEST = 300
"""Code points of the longest line that is looked at."""

MOST_READINGS = 5
"""Pairs of one sound that are tried, the most frequent in the knowledge base first."""

_NUMBERS = frozenset("一二三四五六七八九十百千万亿两零半几")

Count = Callable[[str], int]
"""How many questions of the knowledge base hold a pair of characters."""


class CommonPairs:
    """Pairs of characters that stand in ordinary words, and characters that stand alone."""

    def __init__(self, file: Path) -> None:
        """Raises OSError when the table cannot be read."""
        alone, *rows = file.read_text(encoding="utf-8").splitlines()
        self.alone = frozenset(alone) | _NUMBERS
        self._following = {row[0]: frozenset(row[1:]) for row in rows if row}

    def __contains__(self, pair: str) -> bool:
        return pair[1] in self._following.get(pair[0], ())


@lru_cache(maxsize=1)
def common_pairs() -> CommonPairs:
    """The table that is shipped, made by ``assist train wording``. Raises OSError."""
    return CommonPairs(paths.resource("models", "pairs.txt"))


class Spelling:
    """Sets lines right by the pairs it was taught. Not thread-safe: the owner holds a lock."""

    def __init__(self, common: CommonPairs | None = None, table: Sounds | None = None) -> None:
        self._common = common or common_pairs()
        self._sounds = table or sounds()
        self._by_sound: dict[tuple[str, str], list[str]] = {}

    def learn(self, pairs: Iterable[str]) -> None:
        """Take in pairs of Han characters that were not seen before."""
        for pair in pairs:
            self._by_sound.setdefault(self._sound(*pair), []).append(pair)

    def _sound(self, first: str, second: str) -> tuple[str, str]:
        return self._sounds.of(first), self._sounds.of(second)

    def corrected(self, line: str, count: Count) -> str:
        """``line``, in normal form, set right; as it is where nothing is wrong or too long."""
        if not self._by_sound or len(line) > LONGEST:
            return line
        letters = _Letters(list(line), self._sounds, lambda p: p in self._common or count(p) > 0)
        letters.drop_doubled(count)
        letters.unswap(count, self._common.alone)
        for place in range(len(letters.text)):
            if letters.is_strange(place, self._common.alone):
                self._replace(letters, place, count)
        return "".join(letters.text)

    def _replace(self, letters: _Letters, place: int, count: Count) -> None:
        """Put the best known pair over the character and one of its neighbours."""
        best, chosen = (0, 0), ("", 0)
        for start in (place - 1, place):
            if not letters.is_pair(start):
                continue
            sound = self._sound(letters.text[start], letters.text[start + 1])
            other = start if start != place else start + 1
            firm = not letters.is_strange(other, self._common.alone)
            alike = [(count(pair), pair) for pair in self._by_sound.get(sound, ())]
            for frequency, pair in sorted(alike, reverse=True)[:MOST_READINGS]:
                if not frequency or (firm and pair[other - start] != letters.text[other]):
                    continue
                fit = (letters.fit(start, pair), frequency)
                if fit > best:
                    best, chosen = fit, (pair, start)
        pair, start = chosen
        if pair:
            letters.put(start, pair)


class _Letters:
    """A line under repair: its characters, and which of them stand in a known pair."""

    def __init__(self, text: list[str], table: Sounds, knows: Callable[[str], bool]) -> None:
        self.text = text
        self._sounds = table
        self._knows = knows
        self._look()

    def _look(self) -> None:
        self._known = [
            self.is_pair(start) and self._knows(self.text[start] + self.text[start + 1])
            for start in range(len(self.text))
        ]

    def is_pair(self, start: int) -> bool:
        """Whether two Han characters stand at ``start``."""
        return 0 <= start < len(self.text) - 1 and all(
            self._sounds.of(letter) for letter in self.text[start : start + 2]
        )

    def is_strange(self, place: int, alone: frozenset[str]) -> bool:
        """Whether the character is Han, not one that stands alone, and in no known pair."""
        letter = self.text[place]
        known = self._known[place] or (place > 0 and self._known[place - 1])
        return not known and letter not in alone and bool(self._sounds.of(letter))

    def fit(self, start: int, pair: str) -> int:
        """One, and one more for each character kept and each known pair with what stands beside."""
        before, after = self.text[max(0, start - 1) : start], self.text[start + 2 : start + 3]
        kept = sum(old == new for old, new in zip(self.text[start:], pair, strict=False))
        beside = [*(old + pair[0] for old in before), *(pair[1] + new for new in after)]
        return 1 + kept + sum(map(self._knows, beside))

    def put(self, start: int, pair: str) -> None:
        self.text[start : start + 2] = pair
        self._look()

    def drop_doubled(self, count: Count) -> None:
        """Write a character once that makes no word twice, or makes one with what follows."""
        kept: list[str] = []
        for place, letter in enumerate(self.text):
            if kept and kept[-1] == letter and self._sounds.of(letter):
                begins = "".join(self.text[place : place + 2])
                word = len(begins) == 2 and count(begins) > 0 and not count(letter * 2)
                if word or not self._knows(letter * 2):
                    continue
            kept.append(letter)
        self.text = kept
        self._look()

    def unswap(self, count: Count, alone: frozenset[str]) -> None:
        """Turn two characters round where more known pairs stand then."""
        for start in range(len(self.text) - 1):
            first, second = self.text[start : start + 2]
            if self._known[start] or first == second or not self.is_pair(start):
                continue
            around = slice(max(0, start - 1), start + 3)
            turned = [*self.text[:start], second, first, *self.text[start + 2 :]]
            known, gained = self._pairs(self.text[around]), self._pairs(turned[around])
            lonely = first in alone or second in alone
            meant = count(second + first) > 0 and not lonely
            if gained > known + (0 if meant else 1):
                self.put(start, second + first)

    def _pairs(self, letters: Sequence[str]) -> int:
        """How many neighbours among ``letters`` are known pairs."""
        return sum(self._knows(one + other) for one, other in pairwise(letters))


def han_pairs(found: Iterable[str], table: Sounds) -> Iterable[str]:
    """The pairs of Han characters among grams."""
    return (gram for gram in found if len(gram) == 2 and table.of(gram[0]) and table.of(gram[1]))
