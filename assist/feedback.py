"""What agents did with suggestions: kept without any message text, and learned from, masked."""

from __future__ import annotations

import getpass
import platform
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from rapidfuzz import fuzz

from assist.knowledge.base import KnowledgeBase
from assist.knowledge.wordings import Taken, Wordings
from assist.model import Feedback, Message, Outcome
from assist.text.normal import normal

SENT_AS_IT_WAS = 97
"""rapidfuzz.ratio from which on an agent's line is the inserted reply itself; spaces and full-width
signs aside."""

SENT_EDITED = 50
"""From here on it is that reply, edited; below, something else that the agent said first."""

LINES_LOOKED_AT = 3
"""An agent's own lines after an insertion among which the reply is looked for."""

MOST_WAITING = 200
"""Conversations whose last insertion is remembered."""


def this_agent(name: str = "") -> str:
    """Who works here: the agent's number where one is set, else user and machine."""
    return name.strip() or f"{getpass.getuser()}@{platform.node()}"


@dataclass(slots=True)
class _Inserted:
    """A reply that may still be changed before it is sent; its words stay in memory only."""

    number: int
    words: str
    lines: int = 0


class FeedbackLog:
    """Records verdicts and learns from them. Any thread; may wait for the file."""

    def __init__(self, base: KnowledgeBase, agent: str = "") -> None:
        self._base = base
        self._agent = this_agent(agent)
        self._wordings = Wordings(base)
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, _Inserted] = OrderedDict()

    def record(self, message: str, conversation: str, article: str, outcome: Outcome) -> int:
        """Keep one verdict; its number. Raises KnowledgeError."""
        verdict = Feedback(message, conversation, article, outcome, time.time())
        return self._base.record(verdict)

    def accepted(self, line: Message, article: str, inserted: str) -> bool:
        """The agent took ``article`` for the customer's ``line``, and its words now stand in the
        chat box; whether a wording was learned. Raises KnowledgeError.
        """
        number = self.record(line.id, line.conversation, article, Outcome.ACCEPTED)
        with self._lock:
            self._waiting[line.conversation] = _Inserted(number, normal(inserted))
            self._waiting.move_to_end(line.conversation)
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)
        return self._wordings.learn(line.text, article, self._agent) is Taken.TAKEN

    def dismissed(self, line: Message, article: str) -> bool:
        """The agent says that ``article`` is no answer to ``line``; whether that was learned.

        Raises KnowledgeError.
        """
        self.record(line.id, line.conversation, article, Outcome.DISMISSED)
        return self._wordings.learn(line.text, article, self._agent, wrong=True) is Taken.TAKEN

    def take_back(self, line: Message, article: str, outcome: Outcome) -> bool:
        """Forget what was learned of a verdict; whether there was any. Raises KnowledgeError."""
        wrong = outcome is Outcome.DISMISSED
        return self._wordings.take_back(line.text, article, self._agent, wrong)

    def awaits(self, conversation: str) -> bool:
        """Whether the agent's next lines there tell what became of an inserted reply."""
        return conversation in self._waiting

    def said(self, conversation: str, text: str) -> bool:
        """The agent wrote ``text``: whether it is the inserted reply, edited, which is recorded.

        Raises KnowledgeError.
        """
        with self._lock:
            inserted = self._waiting.get(conversation)
            if inserted is None:
                return False
            inserted.lines += 1
            likeness = fuzz.ratio(normal(text), inserted.words)
            if likeness >= SENT_EDITED or inserted.lines == LINES_LOOKED_AT:
                del self._waiting[conversation]
        edited = SENT_EDITED <= likeness < SENT_AS_IT_WAS
        if edited:
            self._base.correct(inserted.number, Outcome.EDITED)
        return edited
