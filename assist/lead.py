"""What a team lead's work is done with, joined over the parts; the sidebar does without it."""

from __future__ import annotations

from assist import paths
from assist.app import Parts, meaning_of
from assist.curation.cases.run import Tools
from assist.curation.gate import Gate
from assist.curation.rehearsal import Rehearsal
from assist.encoder.cache import CachedEncoder
from assist.encoder.model import Encoder
from assist.knowledge.base import KnowledgeBase
from assist.loading import Models, beside, heads_files
from assist.reading.heads import Heads
from assist.retrieval.confidence import ConfidenceModel


def gate_of(
    base: KnowledgeBase,
    models: Models,
    vectors: CachedEncoder | None,
    threshold: float | None = None,
) -> Gate:
    """The gate of an open knowledge base; ``vectors`` are the base's, see ``Parts``. Cards count as
    shown from ``threshold`` on, by default the fitted one. Raises KnowledgeError.
    """
    texts = models.space(vectors)
    meaning = meaning_of(base, models, texts, texts)
    confidence = ConfidenceModel(paths.resource("models", "confidence.json"))
    words, tuning = beside(base.file, "words"), beside(base.file, "tuning")
    rehearsal = Rehearsal(base, confidence, meaning, words, tuning, threshold)
    return Gate(base, rehearsal, texts)


def case_tools(parts: Parts, encoder: Encoder, version: str) -> Tools:
    """What turns chat records into drafts over these parts; ``encoder`` gives the vectors that are
    clustered, ``version`` tells it from others. Raises HeadsError.
    """
    # A share of thousands of turns needs no vector for each of them: the n-grams answer alone.
    heads = Heads(heads_files(parts.base.file)[0], None)

    def unhappy(text: str) -> float:
        mood = heads.mood(text)
        return mood.unhappy if mood else 0.0

    def topic(text: str) -> str:
        return parts.reader.topics.topic(text).name

    return Tools(parts.library.suggest, unhappy, topic, encoder, version)
