"""Every mood engine that a table compares: ours, ours by words, SnowNLP, SnowNLP retrained."""

from __future__ import annotations

from pathlib import Path

from assist import paths
from assist.app import load_models
from assist.model import Mood
from assist.reading.ending import EndingModel
from assist.reading.heads import Heads
from assist.reading.mood import MoodEngine, from_snownlp
from assist.reading.signs import CourseWords
from assist.reading.snow import SnowMood
from assist.text.normal import normal
from assist.training.corpus import intents, mood_lines

CALM_LINES = 3000


class RetrainedSnow:
    """SnowNLP's naive Bayes trained on our own lines instead of its reviews."""

    def __init__(self) -> None:
        from snownlp.sentiment import Sentiment

        unhappy = [line.text for line in mood_lines() if line.unhappy]
        calm = [line.text for line in mood_lines() if not line.unhappy]
        calm += [line for intent in intents() for line in intent.lines][:: 7348 // CALM_LINES]
        self._model = Sentiment()
        self._model.train([normal(line) for line in unhappy], [normal(line) for line in calm])

    def mood(self, text: str) -> Mood | None:
        line = normal(text)[:300]
        return from_snownlp(float(self._model.classify(line))) if line else None


def all_engines(db: Path | None) -> dict[str, MoodEngine]:
    """Engines by name; one that cannot be loaded here is left out."""
    engines: dict[str, MoodEngine] = {}
    models = load_models(db)
    if models.heads is not None:
        engines["assist"] = models.heads
        engines["assist, words only"] = Heads(paths.resource("models", "heads.npz"), None)
    engines["snownlp"] = SnowMood()
    engines["snownlp, our text"] = RetrainedSnow()
    return engines


def all_endings(db: Path | None) -> dict[str, EndingModel]:
    """The models of how a chat ends, by the name of the engine that they go with."""
    found: dict[str, EndingModel] = {}
    models = load_models(db)
    if models.ending is not None:
        words = CourseWords(paths.resource("lexicons", "course.yaml"))
        file = paths.resource("models", "trajectory.npz")
        found["assist"] = models.ending
        found["assist, words only"] = EndingModel(file, words, None)
    return found
