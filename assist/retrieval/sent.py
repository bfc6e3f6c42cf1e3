"""Which articles a customer has just been given, so that they are not suggested again at once."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from assist.model import Suggestion
from assist.text.normal import normal

KEPT_CONVERSATIONS = 500

RESTS_FOR = 6
"""Customer's lines for which an article that was sent is not suggested again."""

SAME_WORDS = 75
"""rapidfuzz.ratio from which on an agent's line is an article's reply, edited or not."""

_VARIABLE = re.compile(r"\{[^{}]{0,20}\}")


@dataclass(slots=True)
class _Told:
    """Of one conversation: replies that were suggested last, and the lines each key still rests."""

    replies: dict[str, str] = field(default_factory=dict)
    resting: dict[str, int] = field(default_factory=dict)


class SentArticles:
    """By conversation; the longest unused are forgotten. Called from one thread only."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, _Told] = OrderedDict()

    def suggested(self, conversation: str, found: Iterable[Suggestion]) -> None:
        """These articles stand before the agent now: what is said next may be one of them."""
        replies = {one.article.key: _words(one.article.reply) for one in found}
        self._of(conversation).replies = {key: text for key, text in replies.items() if text}

    def inserted(self, conversation: str, key: str) -> None:
        """The agent has put this article's reply into the chat box."""
        self._of(conversation).resting[key] = RESTS_FOR

    def said(self, conversation: str, line: str) -> None:
        """The agent has written ``line``."""
        told = self._of(conversation)
        words = _words(line)
        likeness = {key: fuzz.ratio(words, reply) for key, reply in told.replies.items()}
        key = max(likeness, key=lambda one: likeness[one], default="")
        if key and likeness[key] >= SAME_WORDS:
            told.resting[key] = RESTS_FOR

    def heard(self, conversation: str) -> frozenset[str]:
        """The customer has said something: the articles that rest while it is answered."""
        told = self._of(conversation)
        told.resting = {key: left - 1 for key, left in told.resting.items() if left}
        return frozenset(told.resting)

    def resting(self, conversation: str) -> frozenset[str]:
        """The articles that rest now."""
        return frozenset(self._of(conversation).resting)

    def _of(self, conversation: str) -> _Told:
        told = self._told.setdefault(conversation, _Told())
        self._told.move_to_end(conversation)
        while len(self._told) > KEPT_CONVERSATIONS:
            self._told.popitem(last=False)
        return told


def _words(text: str) -> str:
    return _VARIABLE.sub("", normal(text))
