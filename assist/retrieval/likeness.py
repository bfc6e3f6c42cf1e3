"""How alike the characters of a line and a question are."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

LONG_LINE = 30
"""Code points from which on each clause of a line is also compared by itself: beside a long story
every short question looks unlike."""

MOST_CLAUSES = 8

CLAUSE_SHARE = 0.9
"""How much a clause's likeness counts. Chosen on the dev sets and their long variants."""

_MARKS = re.compile(r"[,，。.;；!！?？\s]+")


class Likeness:
    """Of one line, in normal form, to any question."""

    def __init__(self, line: str) -> None:
        self._line = line
        clauses = [part for part in _MARKS.split(line) if len(part) > 2]
        is_long = len(line) >= LONG_LINE and len(clauses) > 1
        self._clauses = clauses[-MOST_CLAUSES:] if is_long else []

    def to(self, question: str) -> float:
        """rapidfuzz.ratio of the line or, a little less, of one of its last clauses; 0…1."""
        whole = fuzz.ratio(self._line, question)
        clauses = max((fuzz.ratio(part, question) for part in self._clauses), default=0.0)
        return max(whole, CLAUSE_SHARE * clauses) / 100
