"""What was found for every customer, for when that customer comes to the front again."""

from __future__ import annotations

from collections import OrderedDict

from assist.model import Guidance

REMEMBERED = 300
"""Conversations; of more the longest silent are forgotten."""


class LastGuidance:
    """The last guidance of each conversation; in memory only, not thread-safe."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, Guidance] = OrderedDict()

    def keep(self, guidance: Guidance) -> None:
        """In place of what was found before in its conversation."""
        conversation = guidance.conversation.id
        self._last[conversation] = guidance
        self._last.move_to_end(conversation)
        while len(self._last) > REMEMBERED:
            self._last.popitem(last=False)

    def of(self, conversation: str) -> Guidance | None:
        """None for a conversation without any, or closed."""
        return self._last.get(conversation)

    def alarms(self) -> bool:
        """Whether an alert stands in any of them."""
        return any(guidance.alarms for guidance in self._last.values())

    def conversations(self) -> set[str]:
        """Those that something is known of."""
        return set(self._last)

    def forget(self, conversation: str) -> None:
        """It is closed, or the line was withdrawn."""
        self._last.pop(conversation, None)
