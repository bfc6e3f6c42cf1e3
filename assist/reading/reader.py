"""Reading one message: mood, risk and topic together."""

from __future__ import annotations

from assist.model import Message, Reading
from assist.reading.mood import MoodEngine, heated_by
from assist.reading.risk import RiskRules
from assist.reading.topic import TopicClassifier


class Reader:
    """All engines behind one call; ``topics`` is replaced when the articles change."""

    def __init__(self, moods: MoodEngine, rules: RiskRules, topics: TopicClassifier) -> None:
        self.moods = moods
        self.topics = topics
        self._rules = rules

    def read(self, message: Message) -> Reading:
        """What ``message`` means. Bounded in time whatever its length."""
        risk = self._rules.read(message.text)
        mood = heated_by(risk, self.moods.mood(message.text))
        return Reading(message, mood, risk, self.topics.topic(message.text))
