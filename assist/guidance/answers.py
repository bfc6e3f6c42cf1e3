"""Articles for the newest line; where that asks nothing, those of the question still open."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assist.guidance.nudging import nudging
from assist.model import Conversation, Message, Reading, Suggestions
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
        found, last = self._find(readings, sent, cards), readings[-1].message.text
        if not _is_mere_nudge(last) and (found.shown or not nudging().is_nudge(last)):
            return found, None
        kept = self._open_question(readings, waiting, sent, cards)
        # A shop may well have words for 在吗: they come behind an answer to what was asked.
        return kept if kept and (kept[0].shown or not found.shown) else (found, None)

    def _open_question(
        self, readings: Sequence[Reading], waiting: int, sent: frozenset[str], cards: int
    ) -> tuple[Suggestions, Message] | None:
        """What the last unanswered line brought that was more than a mere nudge, and that line."""
        for end in range(len(readings) - 1, len(readings) - waiting, -1):
            line = readings[end - 1].message
            if _is_mere_nudge(line.text):
                continue
            found, is_nudge = self._find(readings[:end], sent, cards), nudging().is_nudge(line.text)
            if found.shown or (found.titles and not is_nudge):
                return found, line
            if not is_nudge:
                return None
        return None

    def _find(self, readings: Sequence[Reading], sent: frozenset[str], cards: int) -> Suggestions:
        return self._library.suggest(readings[-1].message.text, cards, _context(readings, sent))


def _is_mere_nudge(line: str) -> bool:
    """Whether a line asks for nothing at all, not even for a person."""
    return nudging().is_nudge(line) and not nudging().wants_a_person(line)


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
