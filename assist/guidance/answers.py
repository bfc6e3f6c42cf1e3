"""Articles for the newest line; where that asks nothing, those of the question still open."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assist.guidance.nudging import nudging
from assist.model import Conversation, Message, Reading, Suggestions
from assist.retrieval.context import Context
from assist.retrieval.library import Library

MOST_NUDGES = 4
"""Different nudges that are looked up, to see whether one has an answer of its own."""


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
        found = self._find(readings, sent, cards)
        if found.shown or not nudging().is_nudge(readings[-1].message.text):
            return found, None
        kept = self._open_question(readings, waiting, sent, cards)
        return kept or (found, None)

    def _open_question(
        self, readings: Sequence[Reading], waiting: int, sent: frozenset[str], cards: int
    ) -> tuple[Suggestions, Message] | None:
        """What the last unanswered line brought that was more than a nudge, and that line; a
        nudge that has an answer of its own is more than that.
        """
        silent = {readings[-1].message.text}
        for end in range(len(readings) - 1, len(readings) - waiting, -1):
            line = readings[end - 1].message
            is_nudge = nudging().is_nudge(line.text)
            is_known = line.text in silent or len(silent) > MOST_NUDGES
            if is_nudge and (is_known or nudging().is_thanks(line.text)):
                continue
            found = self._find(readings[:end], sent, cards)
            if found.shown or (found.titles and not is_nudge):
                return found, line
            if not is_nudge:
                return None
            silent.add(line.text)
        return None

    def _find(self, readings: Sequence[Reading], sent: frozenset[str], cards: int) -> Suggestions:
        return self._library.suggest(readings[-1].message.text, cards, _context(readings, sent))


def unanswered(readings: Sequence[Reading], conversation: Conversation) -> tuple[Reading, ...]:
    """The readings of the lines that the customer wrote since the agent's last, newest first."""
    first = len(conversation.messages) - conversation.unanswered
    waiting = {line.id for line in conversation.messages[first:]}
    return tuple(one for one in reversed(readings) if one.message.id in waiting)


def _context(readings: Sequence[Reading], sent: frozenset[str]) -> Context:
    """What the conversation so far adds to its last line; nothing leans on a nudge, unless it
    threatens, nor does one lean on anything.
    """
    *before, last = (reading.message.text for reading in readings)
    is_nudge = partial(nudging().is_nudge, threats=False)
    asked = () if is_nudge(last) else tuple(line for line in before if not is_nudge(line))
    topics = [reading.topic.name for reading in readings if reading.topic.name]
    return Context(asked, sent, topics[-1] if topics else "")
