"""What agents said an article does not answer: it stands lower for such lines, for a while."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from rapidfuzz import fuzz

from assist.knowledge.base import KnowledgeBase

MOST_LOWERED = 0.3
"""What an article loses at most, of a sum whose most is 1.75: it falls behind one that is nearly as
good, but never out of sight."""

ONE_AGENT = 0.5
"""The share of it that one agent's word is worth."""

LIKE = 0.6
"""rapidfuzz.ratio, 0…1, below which a line has nothing to do with the one that was dismissed."""

HALF_LIFE = 30 * 86_400.0
"""Seconds after which a dismissal counts half."""

MOST_KEPT = 20
"""Dismissals of one article that are looked at, the newest."""


@dataclass(frozen=True, slots=True)
class _Doubt:
    text: str
    share: float
    last: float

    def of(self, line: str, now: float) -> float:
        """How far it concerns a line, 0…1."""
        like = max(0.0, fuzz.ratio(line, self.text) / 100 - LIKE) / (1 - LIKE)
        fresh = math.exp2(-max(0.0, now - self.last) / HALF_LIFE)
        return self.share * like * fresh


class Doubts:
    """The dismissals of one knowledge base, in memory. Any thread reads, one refreshes."""

    def __init__(self, base: KnowledgeBase, now: Callable[[], float] = time.time) -> None:
        """Raises KnowledgeError."""
        self._base, self._now = base, now
        self._known: dict[str, list[_Doubt]] = {}
        rows = base.read("select distinct article from wording where wrong = 1")
        self.refresh([row["article"] for row in rows])

    def refresh(self, keys: Collection[str]) -> None:
        """Look again at what is said of these articles. Raises KnowledgeError."""
        query = (
            "select text, agents, state, last from wording where article = ? and wrong = 1"
            " and state in ('learned', 'approved') order by last desc limit ?"
        )
        known = dict(self._known)
        for key in dict.fromkeys(keys):
            known[key] = [
                _Doubt(row["text"], _share(row["agents"], row["state"]), row["last"])
                for row in self._base.read(query, [key, MOST_KEPT])
            ]
        self._known = {key: doubts for key, doubts in known.items() if doubts}

    def of(self, key: str, line: str) -> float:
        """What the article loses for a line in normal form."""
        doubts = self._known.get(key)
        if not doubts:
            return 0.0
        now = self._now()
        return MOST_LOWERED * max(doubt.of(line, now) for doubt in doubts)


def _share(agents: int, state: str) -> float:
    return 1.0 if state == "approved" or agents > 1 else ONE_AGENT
