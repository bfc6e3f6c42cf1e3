"""Reading one message: mood, risk and topic together."""

from __future__ import annotations

from assist.model import Message, Reading
from assist.reading.alerts import Alerts
from assist.reading.mood import MoodEngine, heated_by
from assist.reading.topic import Topics


class Reader:
    """All engines behind one call; ``topics`` is replaced when the articles change."""

    def __init__(self, moods: MoodEngine, alerts: Alerts, topics: Topics) -> None:
        self.moods = moods
        self.topics = topics
        self._alerts = alerts

    def read(self, message: Message) -> Reading:
        """What ``message`` means. Bounded in time whatever its length."""
        risk = self._alerts.read(message.text)
        mood = heated_by(risk, self.moods.mood(message.text))
        return Reading(message, mood, risk, self.topics.topic(message.text))
