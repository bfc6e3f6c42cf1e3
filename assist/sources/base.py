"""What every source emits and can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from assist.model import Message


@dataclass(frozen=True, slots=True)
class MessageArrived:
    """Somebody wrote a line."""

    message: Message


@dataclass(frozen=True, slots=True)
class ConversationActivated:
    """Another conversation is in front, or none: then ``conversation`` is empty.

    ``focused`` tells whether its window is the desktop's active one; only then may keys be taken.
    """

    conversation: str
    title: str = ""
    focused: bool = False


@dataclass(frozen=True, slots=True)
class DraftChanged:
    """The agent typed in a conversation's chat box, which now holds ``text``."""

    conversation: str
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the agent should know about the source: a bad line, an encoding."""

    text: str


class State(StrEnum):
    """How a source is doing."""

    WATCHING = "watching"
    WAITING = "waiting"
    LOST = "lost"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Health:
    """A source's state and a sentence about it for the agent."""

    state: State
    text: str


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """The source called ``source`` is doing better or worse than before."""

    source: str
    health: Health


Event = MessageArrived | ConversationActivated | DraftChanged | Notice | HealthChanged
OnEvent = Callable[[Event], None]


class InsertRefused(Exception):
    """The text was not put into the chat box; the message says why, to the agent.

    ``clipboard`` is false where pasting would be just as wrong: another customer is in front.
    """

    def __init__(self, reason: str, clipboard: bool = True) -> None:
        super().__init__(reason)
        self.clipboard = clipboard


class Source(Protocol):
    """A watcher of chats. ``on_event`` is called from the source's own thread."""

    name: str

    def start(self, on_event: OnEvent) -> None:
        """Begin to watch; returns at once."""
        ...

    def stop(self) -> None:
        """Stop watching and wait until no event comes any more."""
        ...

    def health(self) -> Health:
        """How the source is doing now."""
        ...

    def knows(self, conversation: str) -> bool:
        """Whether the conversation is one of this source's."""
        ...

    def insert(self, conversation: str, text: str, replace: bool = False) -> str:
        """Put ``text`` into that conversation's chat box, never sending it.

        At the cursor, or in place of what is there with ``replace``. Returns what the chat box
        holds afterwards, read back. Raises InsertRefused.
        """
        ...
