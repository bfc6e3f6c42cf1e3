"""What an agent types into the search box: characters, pinyin, initials, any mixture, one slip.

Every text stands in one array of code points; a query is a row of conditions on neighbouring
characters, each checked for all texts at once, so that 20,000 articles take about a millisecond.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from assist.text.normal import normal
from assist.text.sounds import sounds

LONGEST = 24
"""Code points of a query that are looked at."""

MOST_READINGS = 24
"""Ways to cut a row of letters into syllables that are tried."""

MOST_PLACES = 400
"""Places in the texts that are ranked, those at a beginning first."""

MOST_NEAR = 2
"""Readings in which one character may be wrong."""

SLIP_LIKENESS, SHORT_LIKENESS = 60, 75
"""rapidfuzz.ratio of what was typed to what is read, from which a slip is believed; of two
characters, half of which is the slip, one letter in four.
"""

_PART = re.compile(r"[a-z]+|[^a-z\s]")
_CODES = 1 << 16
_END = "\n"

Condition = NDArray[np.bool_]
"""Which code points a place may hold."""


@dataclass(frozen=True, slots=True)
class Typed:
    """An article that matches what was typed, and how well, 0…1."""

    key: str
    score: float


class TypedIndex:
    """A snapshot of articles' short texts; made anew when they change, which is quick."""

    def __init__(self, texts: Iterable[tuple[str, str, float]]) -> None:
        """``texts``: article key, a text in normal form, and how much a match in it counts, 0…1."""
        rows = [(key, text.replace(_END, " "), weight) for key, text, weight in texts if text]
        self._keys = [key for key, _, _ in rows]
        self._weights = np.array([weight for _, _, weight in rows])
        joined = _END + "".join(text + _END for _, text, _ in rows)
        encoded = joined.encode("utf-16-le", errors="surrogatepass")
        self._codes: NDArray[np.uint16] = np.frombuffer(encoded, np.uint16)
        ends = np.flatnonzero(self._codes == ord(_END))
        self._starts = ends[:-1] + 1
        self._lengths = np.diff(ends) - 1
        self._table = sounds()

    def find(self, typed: str, limit: int) -> list[Typed]:
        """The best ``limit`` articles: as it was typed, then with initials, then with a slip."""
        query = normal(typed)[:LONGEST]
        parts = _PART.findall(query)
        if not parts or not self._keys:
            return []
        heard = [self._table.of(part) or part for part in parts]
        for rows in (_rows(parts, whole=True), _rows(parts), _rows(heard, whole=True)):
            found = self._ranked(self._places(rows), limit)
            if found:
                return found
        return self._apart(parts, limit) or self._slipped(parts, heard, limit)

    def _apart(self, parts: Sequence[str], limit: int) -> list[Typed]:
        """Articles that have the beginning and the end of what was typed in different places."""
        for row in _rows(parts, whole=True)[:1]:
            for middle in range(2, len(row) - 1):
                halves = (row[:middle], row[middle:])
                first, second = (self._ranked(self._places([half]), 99) for half in halves)
                scores = {one.key: one.score for one in second}
                both = [
                    Typed(one.key, round((one.score + scores[one.key]) / 3, 4))
                    for one in first
                    if one.key in scores
                ]
                if both:
                    return sorted(both, key=lambda one: -one.score)[:limit]
        return []

    def _slipped(self, parts: Sequence[str], heard: Sequence[str], limit: int) -> list[Typed]:
        """What letters mean when one is wrong, missing, too many, or two changed places."""
        if not any(map(_is_letters, parts)):
            return []
        slips = (row for mended in _slips(parts) for row in _rows(mended, whole=True))
        places = self._places(islice(slips, MOST_READINGS)) or self._near(heard)
        return [Typed(one.key, round(one.score * 0.8, 4)) for one in self._ranked(places, limit)]

    def _places(self, rows: Iterable[Sequence[str]]) -> list[tuple[int, int]]:
        """Where a row of conditions holds, with its length."""
        found: list[tuple[int, int]] = []
        known: dict[str, NDArray[np.intp]] = {}
        for row in rows:
            if row[0] not in known:
                known[row[0]] = np.flatnonzero(_condition(row[0])[self._codes])
            at = known[row[0]]
            for step, part in enumerate(row[1:], 1):
                at = self._holding(at, step, part)
            if len(at) > MOST_PLACES:
                begins = self._codes[at - 1] == ord(_END)
                at = np.concatenate([at[begins], at[~begins]])[:MOST_PLACES]
            found += [(int(place), len(row)) for place in at]
        return found

    def _holding(self, at: NDArray[np.intp], step: int, part: str) -> NDArray[np.intp]:
        """Those of ``at`` where ``step`` characters further the part's condition holds."""
        at = at[at + step < len(self._codes)]
        kept: NDArray[np.intp] = at[_condition(part)[self._codes[at + step]]]
        return kept

    def _near(self, heard: Sequence[str]) -> list[tuple[int, int]]:
        """Places where all but one of the characters hold and the whole sounds alike."""
        found: list[tuple[int, int]] = []
        typed = "".join(heard)
        for row in _rows(heard, whole=True)[:MOST_NEAR]:
            least = SHORT_LIKENESS if len(row) == 2 else SLIP_LIKENESS
            for wrong in range(len(row) if len(row) > 1 else 0):
                first, *rest = [step for step in range(len(row)) if step != wrong]
                at = np.flatnonzero(_condition(row[first])[self._codes]) - first
                at = at[(at >= 0) & (at + len(row) <= len(self._codes))]
                for step in rest:
                    at = self._holding(at, step, row[step])
                places = [(int(place), len(row)) for place in at[:MOST_PLACES]]
                found += [one for one in places if self._likeness(typed, *one) >= least]
        return found

    def _likeness(self, typed: str, place: int, length: int) -> float:
        codes = self._codes[place : place + length]
        return fuzz.ratio(typed, "".join(self._table.of(chr(code)) for code in codes))

    def _ranked(self, places: Sequence[tuple[int, int]], limit: int) -> list[Typed]:
        """Articles by how much of their text was typed, a beginning counting more."""
        if not places:
            return []
        at = np.array([place for place, _ in places])
        lengths = np.array([length for _, length in places])
        rows = np.searchsorted(self._starts, at, side="right") - 1
        shares = lengths / np.maximum(self._lengths[rows], 1)
        begins = self._starts[rows] == at
        scores = self._weights[rows] * (0.5 + 0.3 * np.minimum(shares, 1) + 0.2 * begins)
        best: dict[str, float] = {}
        for place in np.argsort(-scores, kind="stable").tolist():
            best.setdefault(self._keys[rows[place]], round(float(scores[place]), 4))
            if len(best) == limit:
                break
        return [Typed(key, score) for key, score in best.items()]


def _is_letters(part: str) -> bool:
    return part.isascii() and part.isalpha()


def _slips(parts: Sequence[str]) -> Iterator[list[str]]:
    """The parts with two letters changed round, or one letter left out."""
    for place, part in enumerate(parts):
        if not _is_letters(part) or len(part) < 4:
            continue
        for at in range(len(part)):
            turned = part[:at] + part[at + 1 : at + 2] + part[at] + part[at + 2 :]
            for mended in (turned, part[:at] + part[at + 1 :]):
                if mended != part:
                    yield [*parts[:place], mended, *parts[place + 1 :]]


def _rows(parts: Sequence[str], whole: bool = False) -> list[list[str]]:
    """The rows of conditions that the parts may mean, letters cut into syllables.

    ``whole``: into whole syllables only, the last of which may be unfinished.
    """
    rows: list[list[str]] = [[]]
    for place, part in enumerate(parts):
        last = place == len(parts) - 1
        cuts = _cuts(part, last, whole) if _is_letters(part) else [[part]]
        rows = [[*row, *cut] for row in rows for cut in cuts][:MOST_READINGS]
    return rows


def _cuts(letters: str, last: bool, whole: bool) -> list[list[str]]:
    """Ways to read letters as syllables and initials, or as themselves; the fewest parts first."""
    found: list[list[str]] = [] if whole else [list(letters)]

    def cut(start: int, row: list[str]) -> None:
        if len(found) >= MOST_READINGS:
            return
        if start == len(letters):
            found.append(row)
            return
        for end in range(min(len(letters), start + LONGEST_SYLLABLE), start, -1):
            part = letters[start:end]
            unfinished = last and end == len(letters) and part in _beginnings()
            if part in _characters() or unfinished or (not whole and part in _INITIALS):
                cut(end, [*row, part])

    cut(0, [])
    return sorted(found, key=len)


LONGEST_SYLLABLE = 6
_INITIALS = frozenset("b p m f d t n l g k h j q x r z c s y w a o e zh ch sh".split())


@lru_cache(maxsize=1)
def _characters() -> dict[str, NDArray[np.uint16]]:
    """The code points that may be read as a syllable."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for character, readings in sounds().readings():
        for reading in readings:
            if ord(character) < _CODES:
                found[reading].append(ord(character))
    return {syllable: np.array(codes, np.uint16) for syllable, codes in found.items()}


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """Every beginning of a syllable."""
    return frozenset(one[:end] for one in _characters() for end in range(1, len(one) + 1))


@lru_cache(maxsize=256)
def _condition(part: str) -> Condition:
    """The code points that a part may stand for: itself, or what is read so or begins so."""
    allowed = np.zeros(_CODES, bool)
    if len(part) == 1 and ord(part) < _CODES:
        allowed[ord(part)] = True
    if _is_letters(part):
        read = [part] if part in _characters() else [s for s in _characters() if s.startswith(part)]
        for syllable in read:
            allowed[_characters()[syllable]] = True
    return allowed
