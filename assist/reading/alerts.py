"""Rules and model together: what is an alert, what only deserves a look, and which words say so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assist.i18n import tr
from assist.model import Risk, RiskLevel
from assist.reading.risk import RiskRules
from assist.reading.risk_model import ALERT, CALM_KINDS, KINDS, RiskModel

_CLAUSE = re.compile(r"[^，。！？；,!?;\s…~]+")
MOST_CLAUSES = 16
MOST_KINDS = 2
"""Kinds that one line is said to be about when only the model sees them."""

SECOND_KIND = 0.5
"""From which probability a line is said to be about a second kind."""

SHORT_ENOUGH = 12
"""Code points below which a line is its own clause."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability the model raises an alert, deserves a look, or overrules the rules,
    and from which on a customer is shown as unhappy or angry.

    ``alert`` is what one in a hundred lines of an ordinary shop's chats reaches; settings of the
    product.
    """

    alert: float = 0.53
    watch: float = 0.33
    kind: float = 0.6
    overrule: float = 0.1
    unhappy: float = 0.7
    angry: float = 0.5


WORDS_ONLY = Thresholds(alert=0.78, watch=0.46)
"""What the same share of lines reaches without an encoder."""


class Alerts:
    """Reads the risk of a line; the model may be missing, then the rules decide alone."""

    def __init__(self, rules: RiskRules, model: RiskModel | None, thresholds: Thresholds) -> None:
        self._rules = rules
        self._model = model
        self._thresholds = thresholds

    @property
    def thresholds(self) -> Thresholds:
        return self._thresholds

    def name(self, kind: str) -> str:
        """A kind of risk as the lexicon names it for people."""
        return self._rules.name(kind)

    def under(self, thresholds: Thresholds) -> Alerts:
        """The same rules and model with other thresholds."""
        return Alerts(self._rules, self._model, thresholds)

    def read(self, text: str) -> Risk:
        """Rules first; the model adds what they miss and takes back what they mistake."""
        told = self._rules.read(text)
        if self._model is None or not text.strip():
            return told
        limits = self._thresholds
        chances = self._chances(self._model, text, told.level)
        if told.level is RiskLevel.ALERT:
            # The model was taught threats: of danger to people it knows nothing.
            sure = bool(told.groups) or chances[ALERT] >= limits.overrule
            return told if sure else Risk(RiskLevel.WATCH, told.kinds, told.spans, told.why)
        if chances[ALERT] >= limits.alert:
            return self._felt(text, told, _heated(chances), RiskLevel.ALERT)
        if told.level is RiskLevel.WATCH:
            return told
        if chances[ALERT] >= limits.watch:
            return self._felt(text, told, _heated(chances), RiskLevel.WATCH)
        cared = tuple(kind for kind in sorted(CALM_KINDS) if chances[kind] >= limits.kind)
        return self._felt(text, told, cared, RiskLevel.WATCH) if cared else told

    def _chances(self, model: RiskModel, text: str, told: RiskLevel) -> dict[str, float]:
        """What the model makes of the line; the lexicon's safe phrases may quiet it."""
        chances = model.read(text, told)
        if chances[ALERT] < self._thresholds.watch:
            return chances
        rest = self._rules.without_safe(text)
        if rest == text:
            return chances
        without = model.read(rest, told)
        return without if without[ALERT] < chances[ALERT] else chances

    def _felt(self, text: str, told: Risk, kinds: tuple[str, ...], level: RiskLevel) -> Risk:
        """A risk that no alarming word shows: the lexicon's lesser words and the clause for it."""
        why = [told.why] if told.why else []
        spans = set(told.spans)
        fresh = [kind for kind in kinds if kind not in told.kinds]
        for kind in fresh:
            start, end = self._clause(text, kind)
            spans.add((start, end))
            words = " ".join(text[start:end].split())[:20]
            why.append(
                tr("可能是{kind}：“{words}”").format(kind=self._rules.name(kind), words=words)
            )
        return Risk(level, (*told.kinds, *fresh), tuple(sorted(spans)), tr("；").join(why))

    def _clause(self, text: str, kind: str) -> tuple[int, int]:
        """The clause that says ``kind`` most clearly on its own."""
        assert self._model is not None
        found = [match.span() for match in _CLAUSE.finditer(text[:2000])][:MOST_CLAUSES]
        if len(found) < 2 or len(text) <= SHORT_ENOUGH:
            return (found[0][0], found[-1][1]) if found else (0, len(text))
        chances = [self._model.read(text[start:end], RiskLevel.NONE)[kind] for start, end in found]
        return found[chances.index(max(chances))]


def _heated(chances: Mapping[str, float]) -> tuple[str, ...]:
    """The likeliest kind of a threat, and a second one where it is likely in itself."""
    kinds = [kind for kind in KINDS if kind not in CALM_KINDS]
    likeliest = sorted(kinds, key=lambda kind: -chances[kind])[:MOST_KINDS]
    return tuple(
        kind for place, kind in enumerate(likeliest) if place == 0 or chances[kind] >= SECOND_KIND
    )
