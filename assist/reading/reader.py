"""Reading one message: mood, risk and topic together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assist.model import Message, Mood, Reading, Risk, Trajectory, Verdict
from assist.reading.alerts import Alerts, Thresholds
from assist.reading.corrections import Corrections
from assist.reading.ending import EndingModel
from assist.reading.mood import MoodEngine, heated_by, in_a_word
from assist.reading.topic import Topics
from assist.reading.trajectory import trajectory
from assist.reading.verdicts import corrected_mood, corrected_risk


@dataclass(frozen=True, slots=True)
class Judgement:
    """Mood and risk of a line, and the verdicts that people gave on it."""

    mood: Mood | None
    risk: Risk
    verdicts: tuple[Verdict, ...] = ()


class Reader:
    """All engines behind one call.

    ``topics`` is replaced when the articles change, ``thresholds`` when the lead moves them.
    """

    def __init__(
        self,
        moods: MoodEngine,
        alerts: Alerts,
        topics: Topics,
        corrections: Corrections | None = None,
        ending: EndingModel | None = None,
    ) -> None:
        self.moods = moods
        self.topics = topics
        self.corrections = corrections
        self._alerts = alerts
        self._ending = ending

    @property
    def thresholds(self) -> Thresholds:
        """From where on what is said; may be replaced from any thread."""
        return self._alerts.thresholds

    @thresholds.setter
    def thresholds(self, thresholds: Thresholds) -> None:
        self._alerts = self._alerts.under(thresholds)

    def kind_name(self, kind: str) -> str:
        """A kind of risk as the lexicon names it for people."""
        return self._alerts.name(kind)

    def under(self, thresholds: Thresholds) -> Reader:
        """A reader that differs in its thresholds only."""
        alerts = self._alerts.under(thresholds)
        return Reader(self.moods, alerts, self.topics, self.corrections, self._ending)

    def read(self, message: Message) -> Reading:
        """What ``message`` means. Bounded in time whatever its length."""
        found = self.judge(message.text)
        topic = self.topics.topic(message.text)
        return Reading(message, found.mood, found.risk, topic, found.verdicts)

    def judge(self, text: str) -> Judgement:
        """Mood and risk of a line; a verdict on this very line has the last word."""
        given = self.corrections.of(text) if self.corrections is not None else {}
        risk = corrected_risk(self._alerts.read(text), given.get("risk"), text, self._alerts.name)
        mood = corrected_mood(heated_by(risk, self.moods.mood(text)), given.get("mood"))
        limits = self.thresholds
        shown = in_a_word(mood, limits.unhappy, limits.angry)
        return Judgement(shown, risk, tuple(one.verdict for one in given.values()))

    def course(self, readings: Sequence[Reading], messages: Sequence[Message]) -> Trajectory:
        """Where a chat stands: what was read of its customer, and all its lines, oldest first."""
        return trajectory(readings, messages, self._ending)

    def overhear(self, messages: Sequence[Message]) -> None:
        """Encode an agent's line while nobody waits; the customer's next is read the sooner."""
        if self._ending is not None:
            self._ending.turns(messages)
