"""Which conversation the agent is looking at, when several sources each have one in front."""

from __future__ import annotations


class Front:
    """The conversation in front; ``focused`` while its window is the desktop's active one."""

    def __init__(self) -> None:
        self.conversation = ""
        self.focused = False

    def take(self, conversation: str, focused: bool) -> bool:
        """A source says what is in front of it; whether that is what the agent looks at.

        Windows tell of a switch in any order: the one that lost the focus may speak last, and
        must not take the front from the one that has it.
        """
        if self.focused and not focused and conversation != self.conversation:
            return False
        self.conversation = conversation or self.conversation
        self.focused = focused
        return True

    def lose(self, conversation: str) -> None:
        """This conversation is not there any more."""
        if conversation == self.conversation:
            self.conversation, self.focused = "", False
