"""The way of one message through the house."""

from __future__ import annotations

from collections import OrderedDict

from assist.conversations import KEPT_CONVERSATIONS, Conversations
from assist.guidance.answers import Answers, unanswered
from assist.guidance.playbooks import Playbooks
from assist.model import Conversation, Guidance, Message, Reading, Speaker, Trajectory
from assist.reading.reader import Reader
from assist.reading.trajectory import MEMORY
from assist.retrieval.library import Library
from assist.retrieval.sent import SentArticles


class Pipeline:
    """Conversation → reading → retrieval → guidance; called from one thread only."""

    def __init__(self, reader: Reader, library: Library, playbooks: Playbooks) -> None:
        self.conversations = Conversations()
        self._reader = reader
        self._answers = Answers(library)
        self._playbooks = playbooks
        self._sent = SentArticles()
        self._readings: OrderedDict[str, tuple[Reading, ...]] = OrderedDict()
        self._outdated: set[str] = set()

    def read_anew(self) -> None:
        """Lines are read otherwise from now on: every chat's last ones again with its next."""
        self._outdated = set(self._readings)

    def take(self, message: Message, cards: int = 3) -> Guidance | None:
        """What to show for a customer's line; None for an agent's or a repeated one.

        Raises KnowledgeError when the knowledge base cannot be read.
        """
        conversation = self.conversations.add(message)
        if conversation is None:
            return None
        if message.speaker is Speaker.AGENT:
            self._sent.said(conversation.id, message.text)
            self._reader.overhear(conversation.messages)
            return None
        readings = self._remember(self._reader.read(message), conversation)
        return self._guidance(conversation, readings, self._sent.heard(conversation.id), cards)

    def inserted(self, conversation_id: str, article: str) -> None:
        """The agent has taken this article: it rests in this conversation for a while."""
        self._sent.inserted(conversation_id, article)

    def read(self, message: Message) -> tuple[Reading, Trajectory] | None:
        """What a line of either speaker means, and the course of its chat; None if seen before."""
        conversation = self.conversations.add(message)
        return None if conversation is None else self._read(message, conversation)

    def overhear(self, conversation_id: str) -> None:
        """Prepare a conversation's next line: what was said before is encoded now."""
        conversation = self.conversations.get(conversation_id)
        if conversation is not None:
            self._reader.overhear(conversation.messages)

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
        outdated = afresh or conversation_id in self._outdated
        self._outdated.discard(conversation_id)
        before = () if outdated else self._readings.get(conversation_id, ())
        read = {reading.message: reading for reading in before}
        lines = [line for line in conversation.messages if line.speaker is Speaker.CUSTOMER]
        lines = lines[-max(MEMORY, conversation.unanswered) :]
        readings = tuple(read.get(line) or self._reader.read(line) for line in lines)
        if not readings:
            self._readings.pop(conversation_id, None)
            return None
        self._readings[conversation_id] = readings
        return self._guidance(conversation, readings, self._sent.resting(conversation_id))

    def _guidance(
        self,
        conversation: Conversation,
        readings: tuple[Reading, ...],
        sent: frozenset[str],
        cards: int = 3,
    ) -> Guidance:
        course, last = self._reader.course(readings, conversation.messages), readings[-1]
        waiting = unanswered(readings, conversation)
        suggestions, kept_for = self._answers.to(readings, len(waiting), sent, cards)
        self._sent.suggested(conversation.id, suggestions.found)
        prompt = self._playbooks.prompt_for(last, course, waiting[1:])
        return Guidance(conversation, last, course, suggestions, prompt, waiting[1:], kept_for)

    def _read(self, message: Message, conversation: Conversation) -> tuple[Reading, Trajectory]:
        reading = self._reader.read(message)
        readings = self._remember(reading, conversation)
        return reading, self._reader.course(readings, conversation.messages)

    def _remember(self, reading: Reading, conversation: Conversation) -> tuple[Reading, ...]:
        """The chat's last customer lines as they were read, with ``reading`` if it is one: as many
        as the course looks back on, or wait for an answer.
        """
        fresh = () if reading.message.speaker is Speaker.AGENT else (reading,)
        before = self._readings.pop(conversation.id, ())
        if conversation.id in self._outdated:
            self._outdated.discard(conversation.id)
            before = tuple(self._reader.read(one.message) for one in before)
        readings = (*before, *fresh)[-max(MEMORY, conversation.unanswered) :]
        self._readings[conversation.id] = readings
        while len(self._readings) > KEPT_CONVERSATIONS:
            self._readings.popitem(last=False)
        return readings
