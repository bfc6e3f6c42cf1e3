"""The composition root: the only place where the parts are built and joined."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assist import paths
from assist.guidance.playbooks import Playbooks
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.opening import open_base
from assist.pipeline import Pipeline
from assist.reading.mood import MoodEngine, NoMood
from assist.reading.reader import Reader
from assist.reading.risk import RiskRules
from assist.reading.snow import SnowMood
from assist.reading.topic import TopicClassifier
from assist.retrieval.confidence import ConfidenceModel
from assist.retrieval.library import Library
from assist.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that works without a window."""

    base: KnowledgeBase
    library: Library
    reader: Reader
    pipeline: Pipeline


def build(base: KnowledgeBase, moods: MoodEngine, threshold: float = 0.0) -> Parts:
    """Join the stages over an open knowledge base; ``threshold`` 0 is the model's own.

    Raises KnowledgeError, LexiconError, PlaybookError or OSError when bundled data is broken.
    """
    reader = Reader(moods, RiskRules(paths.resource("lexicons", "risk.yaml")), TopicClassifier(()))

    def relearn_topics() -> None:
        reader.topics = TopicClassifier(library.articles())

    library = Library(
        base,
        ConfidenceModel.load(paths.resource("models", "confidence.json")),
        threshold or None,
        relearn_topics,
    )
    library.follow()
    playbooks = Playbooks(paths.starter_knowledge() / "playbooks")
    return Parts(base, library, reader, Pipeline(reader, library, playbooks))


@contextmanager
def parts(db: Path | None, mood_engine: str = "") -> Iterator[Parts]:
    """The parts over the named base or the user's own, closed with the block.

    Raises KnowledgeError and what ``build`` raises.
    """
    settings = Settings(paths.settings_file())
    engine = mood_engine or settings.text("mood_engine")
    base = open_base(db)
    try:
        moods: MoodEngine = SnowMood() if engine == "snownlp" else NoMood()
        yield build(base, moods, settings.number("threshold"))
    finally:
        base.close()
