"""The agent's chats: who waits for an answer and since when, and how its customer feels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assist.i18n import tr
from assist.model import Feeling, Guidance, Message, Speaker

KEPT_CHATS = 500
"""More than anybody has; a replayed archive may have thousands."""

DAY = 86_400

KEPT_LINES = 50
"""Unanswered lines that are told apart; more of them are one wait all the same."""


@dataclass(slots=True)
class Chat:
    """One conversation as the list shows it; times are in seconds since the epoch."""

    conversation: str
    title: str
    feeling: Feeling | None = None
    """The customer's latest, as the mood line has it."""

    alert: bool = False
    last: float = 0.0
    unanswered: dict[str, float] = field(default_factory=dict)
    """The customer's lines since the agent's last one, by id."""

    @property
    def waits_since(self) -> float | None:
        """When the first unanswered line came, None when every line has its answer."""
        return min(self.unanswered.values(), default=None)

    def take(self, message: Message) -> None:
        """One more line, by either side."""
        self.title = message.title or self.title
        self.last = max(self.last, message.time)
        if message.speaker is Speaker.AGENT:
            self.unanswered.clear()
            self.alert = False
        elif len(self.unanswered) < KEPT_LINES:
            self.unanswered.setdefault(message.id, message.time)


class Chats:
    """All conversations that are open now; not thread-safe."""

    def __init__(self) -> None:
        self._chats: dict[str, Chat] = {}
        self.active = ""

    def __len__(self) -> int:
        return len(self._chats)

    def message(self, message: Message) -> None:
        self._of(message.conversation, message.title).take(message)

    def history(self, messages: Sequence[Message]) -> None:
        """Lines that stood there before: a customer may have waited since then."""
        for message in messages:
            self.message(message)

    def recall(self, conversation: str, message: str) -> None:
        """A withdrawn line waits for nothing any more."""
        chat = self._chats.get(conversation)
        if chat is not None:
            chat.unanswered.pop(message, None)

    def read(self, guidance: Guidance) -> None:
        """The mood and the risk that were read in a conversation."""
        chat = self._chats.get(guidance.conversation.id)
        if chat is None:
            return  # Closed while it was being read.
        mood = next(reversed(guidance.trajectory.moods), None)
        chat.feeling = mood.feeling if mood else None
        chat.alert = guidance.alarms

    def open(self, conversation: str, title: str) -> None:
        """This one is on the screen, whether or not anybody has spoken in it."""
        if conversation:
            self._of(conversation, title)

    def close(self, conversation: str) -> None:
        self._chats.pop(conversation, None)

    def waiting(self) -> int:
        """How many customers wait for an answer."""
        return sum(1 for chat in self._chats.values() if chat.unanswered)

    def ordered(self) -> list[Chat]:
        """Unanswered alerts first, then the others who wait, longest first, then the answered
        ones, latest first.
        """
        return sorted(self._chats.values(), key=_place)

    def _of(self, conversation: str, title: str) -> Chat:
        chat = self._chats.pop(conversation, None) or Chat(conversation, title)
        chat.title = title or chat.title
        # The one that rested longest stands first and goes first.
        self._chats[conversation] = chat
        if len(self._chats) > KEPT_CHATS:
            del self._chats[next(iter(self._chats))]
        return chat


def _place(chat: Chat) -> tuple[bool, bool, float]:
    since = chat.waits_since
    urgent = chat.alert and since is not None
    return not urgent, since is None, -chat.last if since is None else since


def clock(seconds: float) -> str:
    """A wait as m:ss, from an hour on as h:mm:ss, from a day on in days."""
    whole = max(0, int(seconds))
    if whole >= DAY:
        return tr("{days} 天").format(days=whole // DAY)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
