"""Rules and model together: what is an alert, what only deserves a look, and which words say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assist.i18n import tr
from assist.model import Risk, RiskLevel
from assist.reading.heads import KINDS, Heads
from assist.reading.risk import RiskRules

_CLAUSE = re.compile(r"[^，。！？；,!?;\s…~]+")
MOST_CLAUSES = 16
MOST_KINDS = 2
"""Kinds that one line is said to be about when only the model sees them."""

SHORT_ENOUGH = 12
"""Code points below which a line is its own clause."""

_NEVER_ALONE = frozenset({"vulnerable", "privacy"})
"""Kinds that the model may point out but not raise an alarm for."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability the model raises an alert, deserves a look, or overrules the rules,
    and from which on a customer is shown as unhappy or angry.

    Chosen on our own lines and the background's alert rate; settings of the product.
    """

    alert: float = 0.78
    watch: float = 0.6
    overrule: float = 0.05
    unhappy: float = 0.6
    angry: float = 0.6


class Alerts:
    """Reads the risk of a line; the model may be missing, then the rules decide alone."""

    def __init__(self, rules: RiskRules, heads: Heads | None, thresholds: Thresholds) -> None:
        self._rules = rules
        self._heads = heads
        self._thresholds = thresholds

    @property
    def thresholds(self) -> Thresholds:
        return self._thresholds

    def name(self, kind: str) -> str:
        """A kind of risk as the lexicon names it for people."""
        return self._rules.name(kind)

    def under(self, thresholds: Thresholds) -> Alerts:
        """The same rules and model with other thresholds."""
        return Alerts(self._rules, self._heads, thresholds)

    def read(self, text: str) -> Risk:
        """Rules first; the model adds what they miss and takes back what they mistake."""
        told = self._rules.read(text)
        if self._heads is None or not text.strip():
            return told
        chances = {kind: self._heads.read(text)[kind] for kind in KINDS}
        if told.level is RiskLevel.ALERT:
            return self._confirmed(told, chances)
        likeliest = sorted(chances, key=lambda kind: -chances[kind])[:MOST_KINDS]
        raised = [
            kind
            for kind in likeliest
            if chances[kind] >= self._thresholds.alert and kind not in _NEVER_ALONE
        ]
        if raised:
            return self._felt(text, raised, RiskLevel.ALERT)
        noticed = [kind for kind in likeliest if chances[kind] >= self._thresholds.watch]
        if told.level is RiskLevel.NONE and noticed:
            return self._felt(text, noticed, RiskLevel.WATCH)
        return told

    def _confirmed(self, told: Risk, chances: dict[str, float]) -> Risk:
        """An alert of the rules, a mere look where the model sees no risk of any kind at all."""
        if max(chances.values()) >= self._thresholds.overrule:
            return told
        return Risk(RiskLevel.WATCH, told.kinds, told.spans, told.why)

    def _felt(self, text: str, kinds: Sequence[str], level: RiskLevel) -> Risk:
        """A risk that no word of the lexicon shows; the clause that carries it is pointed at."""
        clauses: list[str] = []
        spans: set[tuple[int, int]] = set()
        for kind in kinds:
            start, end = self._clause(text, kind)
            spans.add((start, end))
            words = " ".join(text[start:end].split())[:20]
            told = tr("可能是{kind}：“{words}”")
            clauses.append(told.format(kind=self._rules.name(kind), words=words))
        return Risk(level, tuple(kinds), tuple(sorted(spans)), tr("；").join(clauses))

    def _clause(self, text: str, kind: str) -> tuple[int, int]:
        """The clause that says ``kind`` most clearly on its own."""
        assert self._heads is not None
        found = [match.span() for match in _CLAUSE.finditer(text[:2000])][:MOST_CLAUSES]
        if len(found) < 2 or len(text) <= SHORT_ENOUGH:
            return (found[0][0], found[-1][1]) if found else (0, len(text))
        chances = [self._heads.read(text[start:end])[kind] for start, end in found]
        return found[chances.index(max(chances))]
