"""What every source emits and can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from assist.model import Message


@dataclass(frozen=True, slots=True)
class MessageArrived:
    """Somebody wrote a line."""

    message: Message


@dataclass(frozen=True, slots=True)
class HistoryFound:
    """Lines that stood there before anybody watched: context, not news; oldest first.

    All of one conversation, which has none of them yet; they come after those that it has.
    """

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """A line, by its message's id, reads otherwise now."""

    conversation: str
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class MessageRecalled:
    """A line was withdrawn."""

    conversation: str
    message: str


@dataclass(frozen=True, slots=True)
class ConversationClosed:
    """The conversation is not on the screen any more."""

    conversation: str


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


@dataclass(frozen=True, slots=True)
class PairingCode:
    """A code that the agent types into the browser called ``browser``; empty when it is over."""

    browser: str
    code: str


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


ChatEvent = (
    MessageArrived
    | HistoryFound
    | MessageEdited
    | MessageRecalled
    | ConversationClosed
    | ConversationActivated
    | DraftChanged
)
Event = ChatEvent | PairingCode | Notice | HealthChanged
OnEvent = Callable[[Event], None]


class InsertRefused(Exception):
    """The text was not put into the chat box; the message says why, to the agent.

    ``clipboard`` is false where pasting would be just as wrong: another customer is in front.
    """

    def __init__(self, reason: str, clipboard: bool = True) -> None:
        super().__init__(reason)
        self.clipboard = clipboard


@runtime_checkable
class CanShow(Protocol):
    """A source that can bring a conversation's window to the front."""

    def show(self, conversation: str) -> None:
        """Do so where possible; returns at once, says nothing when it is not."""
        ...


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
