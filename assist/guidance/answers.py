"""Articles for the newest line; where that asks nothing, those of the question still open."""

from __future__ import annotations

from collections.abc import Sequence

from assist.guidance.nudging import nudging
from assist.model import Conversation, Message, Offer, Reading, Suggestions
from assist.retrieval.context import Context
from assist.retrieval.library import Library


class Answers:
    """What a library has for the lines of a chat."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def to(
        self, readings: Sequence[Reading], waiting: int, sent: frozenset[str], cards: int
    ) -> tuple[Suggestions, Message | None]:
        """The best ``cards`` for the last of a chat's lines, ``waiting`` of which are unanswered;
        and the earlier line that they were found for, None where it is the last one itself.

        Raises KnowledgeError.
        """
        found = self._library.suggest(readings[-1].message.text, cards, _context(readings, sent))
        asked = None if found.shown else _open_question(readings, waiting)
        if asked is None:
            return found, None
        line = asked[-1].message
        kept = self._library.suggest(line.text, cards, _context(asked, sent))
        return (found, None) if kept.offer is Offer.SILENCE else (kept, line)


def unanswered(readings: Sequence[Reading], conversation: Conversation) -> tuple[Reading, ...]:
    """The readings of the lines that the customer wrote since the agent's last, newest first."""
    first = len(conversation.messages) - conversation.unanswered
    waiting = {line.id for line in conversation.messages[first:]}
    return tuple(one for one in reversed(readings) if one.message.id in waiting)


def _open_question(readings: Sequence[Reading], waiting: int) -> Sequence[Reading] | None:
    """The chat up to the last unanswered line that asks, where only nudges follow on it."""
    after = 0
    while after < waiting and nudging().is_nudge(readings[-1 - after].message.text):
        after += 1
    return readings[:-after] if 0 < after < waiting else None


def _context(readings: Sequence[Reading], sent: frozenset[str]) -> Context:
    """What the conversation so far adds to its last line; nothing leans on a nudge, nor does one
    lean on anything.
    """
    *before, last = (reading.message.text for reading in readings)
    is_nudge = nudging().is_nudge
    asked = () if is_nudge(last) else tuple(line for line in before if not is_nudge(line))
    topics = [reading.topic.name for reading in readings if reading.topic.name]
    return Context(asked, sent, topics[-1] if topics else "")
