"""The conversations seen so far: who said what, without repetitions, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace

from assist.model import Conversation, Message

KEPT_MESSAGES = 40
KEPT_CONVERSATIONS = 500


@dataclass(slots=True)
class _Seen:
    conversation: Conversation
    ids: dict[str, None] = field(default_factory=dict)


class Conversations:
    """Messages by conversation; the longest unused conversations are forgotten first."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, _Seen] = OrderedDict()

    def add(self, message: Message) -> Conversation | None:
        """The conversation with ``message`` at its end, None when it was seen before."""
        seen = self._seen.setdefault(
            message.conversation, _Seen(Conversation(message.conversation, message.title))
        )
        self._seen.move_to_end(message.conversation)
        if message.id in seen.ids:
            return None
        seen.ids[message.id] = None
        while len(seen.ids) > KEPT_MESSAGES * 50:
            del seen.ids[next(iter(seen.ids))]
        before = seen.conversation
        seen.conversation = replace(
            before,
            title=message.title or before.title,
            messages=(*before.messages, message)[-KEPT_MESSAGES:],
        )
        while len(self._seen) > KEPT_CONVERSATIONS:
            self._seen.popitem(last=False)
        return seen.conversation

    def get(self, conversation: str) -> Conversation | None:
        """The conversation as far as it was seen."""
        seen = self._seen.get(conversation)
        return seen.conversation if seen else None
