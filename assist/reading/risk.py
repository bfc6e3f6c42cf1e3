"""Risk by rules that are data: words of each kind, safe phrases that mask them, negation.

A group of the lexicon may belong to a kind (``归入``): outside it counts as that kind.

The lexicon is ``resources/lexicons/risk.yaml``; a team lead may edit it. Matching runs on the
normal form and reports code point offsets into the original text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist.i18n import tr
from assist.model import Risk, RiskLevel
from assist.text.lexicons import LexiconError, alternatives, read_lexicon, spaced_out
from assist.text.normal import LONGEST_READ, normal_with_origin

_LEVELS = {"警报": RiskLevel.ALERT, "留意": RiskLevel.WATCH}
_NEGATION_REACH = 2
"""Code points that may stand between a negation and the word it takes back."""


@dataclass(frozen=True, slots=True)
class _Rule:
    group: str
    kind: str
    name: str
    level: RiskLevel
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Hit:
    rule: _Rule
    start: int
    end: int


def _expression(entries: object, where: str) -> re.Pattern[str]:
    return re.compile(alternatives(entries, f"risk.yaml：{where}", spaced_out))


class RiskRules:
    """The rules of one lexicon file. Raises LexiconError or OSError when it cannot be read."""

    def __init__(self, lexicon: Path) -> None:
        try:
            data = read_lexicon(lexicon)
            kinds: dict[str, Any] = {**data["类别"]}
            self._safe = _expression(data["安全语"], "安全语")
            self._names = {group: str(rules["名称"]) for group, rules in kinds.items()}
            negations = alternatives(data["否定词"], "risk.yaml：否定词")
        except (KeyError, TypeError) as error:
            raise LexiconError(
                tr("风险词表读不懂：{file}（{reason}）").format(file=lexicon, reason=error)
            ) from error
        self._negation = re.compile(f"(?:{negations}).{{0,{_NEGATION_REACH}}}$")
        self._rules = [
            _Rule(
                group, str(rules.get("归入", group)), str(rules["名称"]), level,
                _expression(rules[step], f"{group}/{step}"),
            )
            for group, rules in kinds.items()
            for step, level in _LEVELS.items()
            if rules.get(step)
        ]  # fmt: skip

    def name(self, kind: str) -> str:
        """A kind as the lexicon names it for people."""
        return tr(self._names.get(kind, kind))

    def read(self, text: str) -> Risk:
        """The risk in ``text``; of an oversized message the beginning is read."""
        line = normal_with_origin(text[:LONGEST_READ])
        hits = [
            _Hit(rule, *found.span())
            for rule in self._rules
            for found in rule.pattern.finditer(line.text)
            if found.end() > found.start()
            and not _cuts_latin(line.text, *found.span())
            and not self._negated(line.text, found.start())
        ]
        # Looked for last: nearly every line is without a hit.
        safe = [found.span() for found in self._safe.finditer(line.text)] if hits else []
        hits = [hit for hit in hits if not _inside((hit.start, hit.end), safe)]
        if not hits:
            return Risk()
        level = RiskLevel.ALERT if _of(hits, RiskLevel.ALERT) else RiskLevel.WATCH
        told = _of(hits, level)
        return Risk(
            level=level,
            kinds=tuple(dict.fromkeys(hit.rule.kind for hit in told)),
            spans=_merged(line.span(hit.start, hit.end) for hit in told),
            why=_why(told, text, [line.span(hit.start, hit.end) for hit in told]),
            groups=tuple(
                dict.fromkeys(hit.rule.group for hit in told if hit.rule.group != hit.rule.kind)
            ),
        )

    def without_safe(self, text: str) -> str:
        """``text`` less its safe phrases, the very ``text`` where it has none."""
        line = normal_with_origin(text[:LONGEST_READ])
        kept, start = [], 0
        for found in self._safe.finditer(line.text):
            if found.end() > found.start():
                safe_from, safe_to = line.span(*found.span())
                kept.append(text[start:safe_from])
                start = max(start, safe_to)
        return "".join((*kept, text[start:]))

    def _negated(self, text: str, start: int) -> bool:
        return self._negation.search(text[max(0, start - 8) : start]) is not None


def _inside(span: tuple[int, int], masks: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in masks)


_LATIN = re.compile("[a-z]{2}")


def _cuts_latin(text: str, start: int, end: int) -> bool:
    """Whether one end of the span stands inside a word in Latin letters, as "icu" in ridiculous."""
    return any(_LATIN.fullmatch(text[at - 1 : at + 1]) for at in (start, end) if at)


def _of(hits: list[_Hit], level: RiskLevel) -> list[_Hit]:
    return [hit for hit in hits if hit.rule.level is level]


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Overlapping spans joined, in the order of the text."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _why(hits: list[_Hit], text: str, spans: list[tuple[int, int]]) -> str:
    """One clause for every kind, pointing at the customer's own words."""
    said: dict[str, str] = {}
    for hit, (start, end) in zip(hits, spans, strict=True):
        said.setdefault(hit.rule.name, " ".join(text[start:end].split())[:20])
    clauses = (
        tr("{kind}：客户说“{words}”").format(kind=tr(kind), words=words)
        for kind, words in said.items()
    )
    return tr("；").join(clauses)
