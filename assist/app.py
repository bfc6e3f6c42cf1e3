"""The composition root: the only place where the parts are built and joined."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assist import paths
from assist.encoder.cache import CachedEncoder
from assist.encoder.centred import CentredEncoder, read_centre
from assist.encoder.model import Encoder, EncoderError, OnnxEncoder, Vectors
from assist.guidance.playbooks import Playbooks
from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.opening import open_base
from assist.pipeline import Pipeline
from assist.reading.alerts import Alerts, Thresholds
from assist.reading.heads import Heads, HeadsError
from assist.reading.mood import MoodEngine, NoMood
from assist.reading.reader import Reader
from assist.reading.risk import RiskRules
from assist.reading.snow import SnowMood
from assist.reading.topic import MeaningTopics, WordTopics
from assist.retrieval.confidence import ConfidenceModel
from assist.retrieval.library import Library
from assist.retrieval.meaning import MeaningIndex
from assist.settings import Settings
from assist.text.asking import asking


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that works without a window."""

    base: KnowledgeBase
    library: Library
    reader: Reader
    pipeline: Pipeline
    vectors: CachedEncoder | None = None

    def close(self) -> None:
        """Close the files; every thread that read the base has released it before."""
        if self.vectors is not None:
            self.vectors.close()
        self.base.close()


LEARNED_AT_ONCE = 64
TOPIC_ARTICLES = 100
"""Articles that stand for a category when topics are learned."""

SILENT_BELOW = 500
"""Articles that are encoded without a word about it: a second or two."""


@dataclass(frozen=True, slots=True)
class Models:
    """What was learned and shipped; each may be missing, ``trouble`` then says what that means."""

    encoder: OnnxEncoder | None = None
    heads: Heads | None = None
    trouble: str = ""
    centre: Vectors | None = None

    def centred(self, encoder: Encoder | None) -> CentredEncoder | None:
        """The space that articles are searched in, by way of ``encoder``; None without one."""
        if encoder is None or self.centre is None:
            return None
        return CentredEncoder(encoder, self.centre)


def adapted_heads(db: Path | None) -> Path:
    """Where the heads fitted to one shop's chats lie: beside its knowledge base."""
    base = db or paths.user_knowledge()
    return base.with_name(base.name + ".heads.npz")


def beside(base: Path, kind: str) -> Path:
    """A file that is derived from a knowledge base and can be made anew: ``vectors`` of its texts,
    the index of its ``words``, its articles' ``meaning``.
    """
    return base.with_name(f"{base.name}.{kind}")


def learn_all(library: Library) -> None:
    """Encode every article that is not yet found by meaning; progress on standard error."""
    left, first = library.learn(0), True
    total = left
    while left:
        left = library.learn(LEARNED_AT_ONCE)
        if total > SILENT_BELOW and (first or not left or left % (8 * LEARNED_AT_ONCE) == 0):
            told = tr("语义索引：{done}/{total} 篇")
            sys.stderr.write(told.format(done=total - left, total=total) + "\n")
            first = False


def load_models(db: Path | None) -> Models:
    """The encoder and the heads; about a third of a second, never on the GUI thread."""
    trouble = ""
    encoder: OnnxEncoder | None = None
    centre: Vectors | None = None
    try:
        folder = paths.resource("models", "encoder")
        encoder = OnnxEncoder(folder)
        centre = read_centre(folder, encoder.dimensions)
    except EncoderError as error:
        told = tr("语义模型用不了，改用字面匹配（{reason}）")
        trouble = told.format(reason=str(error)[:120])
    for file in (adapted_heads(db), paths.resource("models", "heads.npz")):
        try:
            if file.exists():
                return Models(encoder, Heads(file, encoder), trouble, centre)
        except HeadsError as error:
            told = tr("情绪模型用不了（{reason}）")
            trouble = trouble or told.format(reason=str(error)[:120])
    return Models(encoder, None, trouble or tr("没有情绪模型，只按词表看风险"), centre)


def moods_of(engine: str, models: Models) -> MoodEngine:
    """The mood engine of this name: ``assist``, ``snownlp`` (in this process) or ``none``."""
    if engine == "snownlp":
        return SnowMood()
    return models.heads if engine == "assist" and models.heads is not None else NoMood()


def build(base: KnowledgeBase, models: Models, moods: MoodEngine, threshold: float = 0.0) -> Parts:
    """Join the stages over an open knowledge base; ``threshold`` 0 is the model's own.

    Raises KnowledgeError, LexiconError, PlaybookError or OSError when bundled data is broken.
    """
    rules = RiskRules(paths.resource("lexicons", "risk.yaml"))
    asking()  # A lexicon that was edited badly is told at the start, not on the first message.
    encoder = models.encoder
    vectors = CachedEncoder(encoder, beside(base.file, "vectors")) if encoder else None
    reader = Reader(moods, Alerts(rules, models.heads, Thresholds()), WordTopics(()))

    def relearn_topics() -> None:
        articles = base.of_each_category(TOPIC_ARTICLES)
        if encoder and vectors:
            reader.topics = MeaningTopics(articles, encoder, vectors)
        else:
            reader.topics = WordTopics(articles)

    lines, texts = models.centred(encoder), models.centred(vectors)
    meaning = None
    if encoder and lines and texts:
        version = f"{encoder.version} {lines.centre_digest}"
        meaning = MeaningIndex(lines, texts, beside(base.file, "meaning"), version)
    library = Library(
        base,
        ConfidenceModel(paths.resource("models", "confidence.json")),
        meaning,
        threshold=threshold or None,
        on_change=relearn_topics,
        index_file=beside(base.file, "words"),
    )
    library.follow()
    relearn_topics()
    playbooks = Playbooks(paths.starter_knowledge() / "playbooks")
    return Parts(base, library, reader, Pipeline(reader, library, playbooks), vectors)


@contextmanager
def parts(db: Path | None, mood_engine: str = "") -> Iterator[Parts]:
    """The parts over the named base or the user's own, closed with the block.

    Raises KnowledgeError and what ``build`` raises.
    """
    settings = Settings(paths.settings_file())
    engine = mood_engine or settings.text("mood_engine")
    base = open_base(db)
    models = load_models(db)
    if models.trouble:
        sys.stderr.write(models.trouble + "\n")
    house = build(base, models, moods_of(engine, models), settings.number("threshold"))
    try:
        learn_all(house.library)
        yield house
    finally:
        house.close()
