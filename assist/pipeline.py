"""The way of one message through the house."""

from __future__ import annotations

from collections import OrderedDict

from assist.conversations import KEPT_CONVERSATIONS, Conversations
from assist.guidance.playbooks import Playbooks
from assist.model import Conversation, Guidance, Message, Reading, Speaker
from assist.reading.reader import Reader
from assist.reading.trajectory import MEMORY, trajectory
from assist.retrieval.context import Context
from assist.retrieval.library import Library
from assist.retrieval.sent import SentArticles


class Pipeline:
    """Conversation → reading → retrieval → guidance; called from one thread only."""

    def __init__(self, reader: Reader, library: Library, playbooks: Playbooks) -> None:
        self._conversations = Conversations()
        self._reader = reader
        self._library = library
        self._playbooks = playbooks
        self._sent = SentArticles()
        self._readings: OrderedDict[str, tuple[Reading, ...]] = OrderedDict()

    def take(self, message: Message, cards: int = 3) -> Guidance | None:
        """What to show for a customer's line; None for an agent's or a repeated one.

        Raises KnowledgeError when the knowledge base cannot be read.
        """
        conversation = self._conversations.add(message)
        if conversation is None:
            return None
        if message.speaker is Speaker.AGENT:
            self._sent.said(conversation.id, message.text)
            return None
        readings = self._remember(self._reader.read(message))
        return self._guidance(conversation, readings, self._sent.heard(conversation.id), cards)

    def inserted(self, conversation_id: str, article: str) -> None:
        """The agent has taken this article: it rests in this conversation for a while."""
        self._sent.inserted(conversation_id, article)

    def again(self, conversation_id: str) -> Guidance | None:
        """The guidance for a conversation's last customer line, all its lines read anew."""
        conversation = self._conversations.get(conversation_id)
        readings = self._readings.get(conversation_id)
        if conversation is None or not readings:
            return None
        readings = tuple(self._reader.read(reading.message) for reading in readings)
        self._readings[conversation_id] = readings
        return self._guidance(conversation, readings, self._sent.resting(conversation_id))

    def _guidance(
        self,
        conversation: Conversation,
        readings: tuple[Reading, ...],
        sent: frozenset[str],
        cards: int = 3,
    ) -> Guidance:
        course, last = trajectory(readings), readings[-1]
        suggestions = self._library.suggest(last.message.text, cards, _context(readings, sent))
        self._sent.suggested(conversation.id, suggestions.found)
        prompt = self._playbooks.prompt_for(last, course)
        return Guidance(conversation, last, course, suggestions, prompt)

    def _remember(self, reading: Reading) -> tuple[Reading, ...]:
        conversation = reading.message.conversation
        readings = (*self._readings.pop(conversation, ()), reading)[-MEMORY:]
        self._readings[conversation] = readings
        while len(self._readings) > KEPT_CONVERSATIONS:
            self._readings.popitem(last=False)
        return readings


def _context(readings: tuple[Reading, ...], sent: frozenset[str]) -> Context:
    """What the conversation so far adds to its last line."""
    before = tuple(reading.message.text for reading in readings[:-1])
    topics = [reading.topic.name for reading in readings if reading.topic.name]
    return Context(before, sent, topics[-1] if topics else "")
