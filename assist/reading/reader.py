"""Reading one message: mood, risk and topic together, and the course it is part of."""

from __future__ import annotations

from collections.abc import Sequence

from assist.model import Message, Reading, Trajectory
from assist.reading.alerts import Alerts
from assist.reading.ending import EndingModel
from assist.reading.mood import MoodEngine, heated_by
from assist.reading.topic import Topics
from assist.reading.trajectory import trajectory


class Reader:
    """All engines behind one call; ``topics`` is replaced when the articles change."""

    def __init__(
        self, moods: MoodEngine, alerts: Alerts, topics: Topics, ending: EndingModel | None = None
    ) -> None:
        self.moods = moods
        self.topics = topics
        self._alerts = alerts
        self._ending = ending

    def read(self, message: Message) -> Reading:
        """What ``message`` means. Bounded in time whatever its length."""
        risk = self._alerts.read(message.text)
        mood = heated_by(risk, self.moods.mood(message.text))
        return Reading(message, mood, risk, self.topics.topic(message.text))

    def course(self, readings: Sequence[Reading], messages: Sequence[Message]) -> Trajectory:
        """Where a chat stands: what was read of its customer, and all its lines, oldest first."""
        return trajectory(readings, messages, self._ending)

    def overhear(self, messages: Sequence[Message]) -> None:
        """Encode an agent's line while nobody waits; the customer's next is read the sooner."""
        if self._ending is not None:
            self._ending.turns(messages)
