"""From a customer's line to what the agent sees: one answer, a choice, several, or silence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assist.model import Offer, Suggestion, Suggestions
from assist.retrieval.blending import Blend
from assist.retrieval.confidence import LOOKED_AT, ConfidenceModel
from assist.retrieval.context import NO_CONTEXT, Context, lead_up
from assist.text.asking import Asked, asking
from assist.text.normal import normal

CARDS = 3
"""The most cards an agent is shown for one message."""

CLOSE = 0.05
"""Scores that lie no further apart are a choice for the agent, where both together are sure."""

TIE = 0.02
"""Scores that lie no further apart are as good as equal: the conversation's topic decides."""

BESIDE = 0.7
"""Share of the chance that titles need which is enough for a card beside a sure one, where the
customer asked for both."""

TITLES = 2
"""Articles that are named where none is sure enough for a card."""


@dataclass(frozen=True, slots=True)
class _View:
    """One reading of a line: what it finds, the chance that the first answers, how many cards that
    is worth, whether titles are, and whether it is a card's worth beside a sure one.
    """

    found: list[Suggestion]
    chance: float
    cards: int
    hints: bool = False
    helps: bool = False


class Suggester:
    """Decides what is shown; ``threshold`` in place of the fitted one where the user set it."""

    def __init__(self, blend: Blend, confidence: ConfidenceModel) -> None:
        self._blend = blend
        self._confidence = confidence
        self.threshold: float | None = None

    def suggest(
        self,
        text: str,
        limit: int = CARDS,
        context: Context = NO_CONTEXT,
        unlearned: Collection[str] = (),
    ) -> Suggestions:
        """The best ``limit`` articles for a line in its conversation, and what is seen of them."""
        asked = asking().of(text)
        earlier = lead_up(asked, context)
        line = asked.text
        if earlier:
            line = self._followed(asked, earlier, replace(context, sent=frozenset()), unlearned)
        whole = self._view(line, limit, context, unlearned)
        parts = [self._view(part, 1, context, unlearned) for part in asked.questions]
        if any(view.cards for view in parts):
            return _several(whole, parts, limit)
        if any(view.hints for view in parts) and not whole.cards:
            return _named(parts, whole, limit)
        return _single(whole, limit)

    def _followed(
        self, asked: Asked, earlier: str, context: Context, unlearned: Collection[str]
    ) -> str:
        """A follow-up as it is looked up: with the line it leans on; but where it asks about
        another thing, and that line's own answer comes up again which says nothing of it, the
        other thing alone.
        """
        other = asked.other
        if not other:
            return f"{earlier}，{asked.text}"
        before = self._view(earlier, 1, context, unlearned)
        now = self._view(f"{earlier}{other}", 1, context, unlearned).found[:1]
        repeats = before.cards and [one.article.key for one in now] == [before.found[0].article.key]
        told = [words for one in now for words in (one.article.title, one.matched)]
        return other if repeats and other not in normal("\n".join(told)) else f"{earlier}{other}"

    def _view(self, line: str, limit: int, context: Context, unlearned: Collection[str]) -> _View:
        wanted = max(limit, LOOKED_AT) + len(context.sent)
        everything = self._blend.find(line, wanted, unlearned)
        kept = [one for one in everything if one.article.key not in context.sent]
        found = _tie_broken(kept, context.topic)
        if found[:1] != everything[:1] and len(kept) < len(everything):
            # The line asks for what was just sent: the next best is no answer for being next.
            return _View(found, 0.0, 0)
        sure = self._confidence.of(line, found)
        cards, chance = self._cards(line, found), sure.chance
        return _View(found, chance, cards, chance >= sure.maybe, chance >= BESIDE * sure.maybe)

    def _cards(self, line: str, found: Sequence[Suggestion]) -> int:
        """One card for a sure first, two where only the first and a close second together are."""
        sure = self._confidence.of(line, found)
        threshold = sure.threshold if self.threshold is None else self.threshold
        if not found or sure.chance >= threshold:
            return int(bool(found))
        if len(found) < 3 or found[0].score - found[1].score > CLOSE:
            return 0
        together = self._confidence.of(line, [found[0], *found[2:]])
        return 2 if together.chance >= threshold else 0


def _tie_broken(found: Sequence[Suggestion], topic: str) -> list[Suggestion]:
    """Of articles that score as good as equally, one of the conversation's topic comes first."""
    if not found or not topic or found[0].article.category == topic:
        return list(found)
    for place, one in enumerate(found[1:CARDS], 1):
        if found[0].score - one.score > TIE:
            break
        if one.article.category == topic:
            first = replace(one, score=found[0].score)
            return [first, *found[:place], *found[place + 1 :]]
    return list(found)


def _single(view: _View, limit: int) -> Suggestions:
    found = tuple(view.found[:limit])
    chance = round(view.chance, 4)
    if not view.cards:
        titles = min(TITLES, len(view.found)) if view.hints else 0
        return Suggestions(found, chance, 0, Offer.MAYBE if titles else Offer.SILENCE, titles)
    offer = Offer.CHOICE if view.cards > 1 else Offer.ANSWER
    return Suggestions(found, chance, view.cards, offer)


def _several(whole: _View, parts: Sequence[_View], limit: int) -> Suggestions:
    """What every sure question is shown, in the order asked, and behind it what may help the
    others; first what the message as a whole asks, where that is surer and none of theirs.
    """
    views = sorted((view for view in parts if view.cards or view.helps), key=_is_unsure)
    keys = {view.found[0].article.key for view in views}
    if whole.cards and whole.found[0].article.key not in keys:
        leads = whole.chance > max(view.chance for view in views)
        views.insert(0 if leads else sum(bool(view.cards) for view in views), whole)
    picked: dict[str, tuple[int, int, Suggestion]] = {}
    for place in range(CARDS):
        # Every question has its first card before any has a second.
        for number, view in enumerate(views):
            for one in view.found[place : max(1, view.cards)][:1]:
                picked.setdefault(one.article.key, (number, place, one))
    asked = sorted(list(picked.values())[:CARDS], key=lambda pick: pick[:2])
    shown = [one for _, _, one in asked]
    chances = tuple(_chance(one, (whole, *views)) for one in shown)[:limit]
    rest = [one for one in whole.found if one.article.key not in picked]
    found = (*shown, *rest)[:limit]
    alone = Offer.CHOICE if len(shown) > 1 else Offer.ANSWER
    offer = Offer.SEVERAL if len({number for number, _, _ in asked}) > 1 else alone
    return Suggestions(found, chances[0], len(chances), offer, chances=chances)


def _is_unsure(view: _View) -> bool:
    return not view.cards


def _chance(one: Suggestion, views: Sequence[_View]) -> float:
    """That it answers one of the questions; 0 for the second of two that may."""
    key = one.article.key
    first = [view.chance for view in views if view.found and view.found[0].article.key == key]
    return round(max(first, default=0.0), 4)


def _named(parts: Sequence[_View], whole: _View, limit: int) -> Suggestions:
    """Titles for the questions that they may help with, where nothing is sure."""
    hints = {view.found[0].article.key: view for view in parts if view.hints}
    named = [view.found[0] for view in hints.values()][:TITLES]
    rest = [one for one in whole.found if one.article.key not in hints]
    chance = _chance(named[0], parts)
    return Suggestions((*named, *rest)[:limit], chance, 0, Offer.MAYBE, min(limit, len(named)))
