"""Every mood engine that a table compares: ours, ours by words, SnowNLP, SnowNLP retrained."""

from __future__ import annotations

from pathlib import Path

from assist import paths
from assist.loading import load_models
from assist.reading.ending import EndingModel
from assist.reading.heads import Heads
from assist.reading.mood import MoodEngine
from assist.reading.signs import CourseWords
from assist.reading.snow import SnowMood


def all_engines(db: Path | None) -> dict[str, MoodEngine]:
    """Engines by name; one that cannot be loaded here is left out."""
    engines: dict[str, MoodEngine] = {}
    models = load_models(db)
    if models.heads is not None:
        engines["assist"] = models.heads
        engines["assist, words only"] = Heads(paths.resource("models", "heads.npz"), None)
    engines["snownlp"] = SnowMood()
    engines["snownlp, our text"] = SnowMood(paths.retrained_snownlp())
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
