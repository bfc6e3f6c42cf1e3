"""What agents did with suggestions, kept in the knowledge base file without any message text."""

from __future__ import annotations

import time

from assist.knowledge.base import KnowledgeBase
from assist.model import Feedback, Outcome


class FeedbackLog:
    """Records verdicts; each names the message that earned the suggestion."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base

    def record(self, message: str, conversation: str, article: str, outcome: Outcome) -> None:
        """Keep one verdict. Raises KnowledgeError."""
        self._base.record(Feedback(message, conversation, article, outcome, time.time()))
