"""Character uni- and bigrams, the smallest units that Chinese retrieval works with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_KINDS = ("[㐀-鿿豈-﫿々]+", "[a-z0-9]+", r"[^\W_a-z0-9㐀-鿿豈-﫿々]+")
_RUN = re.compile("|".join(_KINDS))
_HAN = re.compile(_KINDS[0])


def grams(normal_text: str) -> list[str]:
    """Unigrams and bigrams of every Han run, whole words of Latin letters and digits.

    Punctuation and emoji carry no gram: a line of nothing else has none and finds nothing.
    """
    found: list[str] = []
    for run in _RUN.findall(normal_text):
        if _HAN.match(run):
            found.extend(run)
            found.extend(first + second for first, second in pairwise(run))
        else:
            found.append(run)
    return found


_IS_HAN = 1
_FIRST_WORD = 1 << 16
"""Codes below are single Han characters; two Han make ``first << 16 | second``, which lies above
0x3005_0000, so that 800 million words fit between."""


FIRST_PAIR = 0x3005 << 16
"""The lowest code of a pair of Han characters."""


def pair_of(code: int) -> str:
    """The pair of Han characters with this code."""
    return chr(code >> 16) + chr(code & 0xFFFF)


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint8]:
    """Of every code point of the basic plane: which of _KINDS it is, from 1, or 0."""
    return _kinds_in("".join(map(chr, range(1 << 16))))


def _kinds_in(text: str) -> NDArray[np.uint8]:
    kinds = np.zeros(len(text), np.uint8)
    for number, kind in enumerate(_KINDS, 1):
        for run in re.finditer(kind, text):
            kinds[run.start() : run.end()] = number
    return kinds


class GramCodes:
    """The same grams as numbers, for many texts at once; words are numbered as they come."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        """``words``: those that were numbered before, in their order."""
        self._words = {word: _FIRST_WORD + number for number, word in enumerate(words)}

    @property
    def words(self) -> list[str]:
        """Every word that has a number, in the numbers' order."""
        return list(self._words)

    def code(self, gram: str) -> int:
        """The number of one gram; −1 for a word that was never seen."""
        if _HAN.match(gram):
            return ord(gram[0]) << 16 | ord(gram[1]) if len(gram) == 2 else ord(gram)
        return self._words.get(gram, -1)

    def of(
        self, texts: Sequence[str], learn: bool = True
    ) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
        """Every gram of every normal text, and the place of its text in ``texts``.

        A text's grams stand in the same order whatever texts are beside it. Without ``learn``
        words that were never seen get numbers that no indexed text has.
        """
        joined = "".join(texts)
        points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        places = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
        kinds = _kinds()[np.minimum(points, 0xFFFF)]
        for far in np.flatnonzero(points > 0xFFFF).tolist():
            kinds[far] = _kinds_in(joined[far])[0]
        joins = (kinds[1:] == kinds[:-1]) & (places[1:] == places[:-1])
        han = kinds == _IS_HAN
        pairs = np.flatnonzero(joins & han[1:])
        starts = np.flatnonzero((kinds > _IS_HAN) & ~np.append(False, joins)[: len(kinds)])
        ends = np.flatnonzero((kinds > _IS_HAN) & ~np.append(joins, False)[: len(kinds)]) + 1
        words = map(joined.__getitem__, map(slice, starts.tolist(), ends.tolist()))
        codes = [points[han], points[pairs] << 16 | points[pairs + 1], self._numbers(words, learn)]
        return np.concatenate(codes), np.concatenate([places[han], places[pairs], places[starts]])

    def _numbers(self, words: Iterable[str], learn: bool) -> NDArray[np.uint32]:
        known = self._words
        strange: dict[str, int] = {}
        numbers: list[int] = []
        for word in words:
            number = known.get(word)
            if number is None:
                number = _FIRST_WORD + len(known) + len(strange)
                number = (known if learn else strange).setdefault(word, number)
            numbers.append(number)
        return np.array(numbers, np.uint32)
