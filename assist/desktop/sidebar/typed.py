"""What the agent has typed into replies' fields, by conversation and card; in memory only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assist.remembered import REMEMBERED

PLAYBOOK = ""
"""The banner's place among the cards, which go by their article: its steps share what was typed."""

KEPT_CARDS = 20
"""Cards a conversation; nobody fills in more for one customer."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Values by variable, the template that they are for, and whether its fields stand open."""

    template: str
    values: Mapping[str, str]
    is_open: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    line: str
    typed: Typed


class Sheet:
    """One conversation's; a closed conversation's sheet may still be written, nobody reads it."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def keep(self, card: str, line: str, typed: Typed | None) -> None:
        """What stands in a card that was made for ``line``; None where nothing was typed."""
        if typed is None:
            return
        self._kept.pop(card, None)
        self._kept[card] = _Kept(line, typed)
        while len(self._kept) > KEPT_CARDS:
            del self._kept[next(iter(self._kept))]

    def of(self, card: str) -> Typed | None:
        kept = self._kept.get(card)
        return kept.typed if kept else None

    def turn_to(self, line: str, cards: Collection[str]) -> None:
        """These cards are shown for a line now: what was finished for another one is over.

        A number that was half typed stays with its card, where everybody sees it.
        """
        self._kept = {
            card: kept
            for card, kept in self._kept.items()
            if card == PLAYBOOK or kept.line == line or (kept.typed.is_open and card in cards)
        }


class Sheets:
    """The sheets of the latest conversations."""

    def __init__(self) -> None:
        self._sheets: OrderedDict[str, Sheet] = OrderedDict()

    def of(self, conversation: str) -> Sheet:
        """An empty one where nothing was typed yet; without a conversation nothing is kept."""
        if not conversation:
            return Sheet()
        sheet = self._sheets.setdefault(conversation, Sheet())
        self._sheets.move_to_end(conversation)
        while len(self._sheets) > REMEMBERED:
            self._sheets.popitem(last=False)
        return sheet

    def forget(self, conversation: str) -> None:
        """It is closed."""
        self._sheets.pop(conversation, None)
