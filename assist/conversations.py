"""The conversations seen so far: who said what, without repetitions, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
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

    def edit(self, conversation: str, message: str, text: str) -> bool:
        """Give a line another text; whether the line was still remembered."""
        return self._change(conversation, message, lambda line: (replace(line, text=text),))

    def recall(self, conversation: str, message: str) -> bool:
        """Take a line out; whether it was still remembered. Its id stays known."""
        return self._change(conversation, message, lambda _line: ())

    def _change(
        self, conversation: str, message: str, change: Callable[[Message], tuple[Message, ...]]
    ) -> bool:
        seen = self._seen.get(conversation)
        lines = seen.conversation.messages if seen else ()
        place = next((i for i, line in enumerate(lines) if line.id == message), None)
        if seen is None or place is None:
            return False
        changed = (*lines[:place], *change(lines[place]), *lines[place + 1 :])
        seen.conversation = replace(seen.conversation, messages=changed)
        return True

    def forget(self, conversation: str) -> None:
        """The conversation is closed."""
        self._seen.pop(conversation, None)

    def get(self, conversation: str) -> Conversation | None:
        """The conversation as far as it was seen."""
        seen = self._seen.get(conversation)
        return seen.conversation if seen else None
