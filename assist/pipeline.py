"""The way of one message through the house."""

from __future__ import annotations

from collections import OrderedDict

from assist.conversations import KEPT_CONVERSATIONS, Conversations
from assist.guidance.playbooks import Playbooks
from assist.model import Conversation, Guidance, Message, Reading, Speaker, Trajectory
from assist.reading.reader import Reader
from assist.reading.trajectory import MEMORY
from assist.retrieval.library import Library


class Pipeline:
    """Conversation → reading → retrieval → guidance; called from one thread only."""

    def __init__(self, reader: Reader, library: Library, playbooks: Playbooks) -> None:
        self.conversations = Conversations()
        self._reader = reader
        self._library = library
        self._playbooks = playbooks
        self._readings: OrderedDict[str, tuple[Reading, ...]] = OrderedDict()

    def take(self, message: Message, cards: int = 3) -> Guidance | None:
        """What to show for a customer's line; None for an agent's or a repeated one.

        Raises KnowledgeError when the knowledge base cannot be read.
        """
        conversation = self.conversations.add(message)
        if conversation is None:
            return None
        if message.speaker is Speaker.AGENT:
            self._reader.overhear(conversation.messages)
            return None
        reading, course = self._read(message, conversation)
        suggestions = self._library.suggest(message.text, cards)
        prompt = self._playbooks.prompt_for(reading, course)
        return Guidance(conversation, reading, course, suggestions, prompt)

    def read(self, message: Message) -> tuple[Reading, Trajectory] | None:
        """What a line of either speaker means, and the course of its chat; None if seen before."""
        conversation = self.conversations.add(message)
        return None if conversation is None else self._read(message, conversation)

    def forget(self, conversation_id: str) -> None:
        """The conversation is closed."""
        self.conversations.forget(conversation_id)
        self._readings.pop(conversation_id, None)

    def again(self, conversation_id: str, afresh: bool = True) -> Guidance | None:
        """The guidance for a conversation's last customer line.

        All its lines are read anew, or only those not yet read as they stand.
        """
        conversation = self.conversations.get(conversation_id)
        if conversation is None:
            return None
        before = () if afresh else self._readings.get(conversation_id, ())
        read = {reading.message: reading for reading in before}
        lines = [line for line in conversation.messages if line.speaker is Speaker.CUSTOMER]
        readings = tuple(read.get(line) or self._reader.read(line) for line in lines[-MEMORY:])
        if not readings:
            self._readings.pop(conversation_id, None)
            return None
        self._readings[conversation_id] = readings
        course, last = self._reader.course(readings, conversation.messages), readings[-1]
        suggestions = self._library.suggest(last.message.text)
        prompt = self._playbooks.prompt_for(last, course)
        return Guidance(conversation, last, course, suggestions, prompt)

    def _read(self, message: Message, conversation: Conversation) -> tuple[Reading, Trajectory]:
        reading = self._reader.read(message)
        readings = self._remember(reading)
        return reading, self._reader.course(readings, conversation.messages)

    def _remember(self, reading: Reading) -> tuple[Reading, ...]:
        """The chat's last customer lines as they were read, with ``reading`` if it is one."""
        conversation = reading.message.conversation
        fresh = () if reading.message.speaker is Speaker.AGENT else (reading,)
        readings = (*self._readings.pop(conversation, ()), *fresh)[-MEMORY:]
        self._readings[conversation] = readings
        while len(self._readings) > KEPT_CONVERSATIONS:
            self._readings.popitem(last=False)
        return readings
