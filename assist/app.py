"""The composition root: the only place where the parts are built and joined."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assist import paths
from assist.encoder.cache import CachedEncoder
from assist.encoder.model import Encoder
from assist.guidance.playbooks import Playbooks
from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import split_names
from assist.knowledge.opening import open_base
from assist.loading import (
    Models,
    adapted_heads,
    beside,
    corrected_heads,
    corrections_of,
    has_outdated_heads,
    heads_base,
    load_models,
    moods_of,
)
from assist.pipeline import Pipeline
from assist.preview import Limits
from assist.reading.alerts import WORDS_ONLY, Alerts, Thresholds
from assist.reading.corrections import Correction, Corrections
from assist.reading.mood import MoodEngine
from assist.reading.reader import Reader
from assist.reading.risk import RiskRules
from assist.reading.topic import MeaningTopics, WordTopics
from assist.recognition import Files, Recognition, limits_of
from assist.retrieval.confidence import ConfidenceModel
from assist.retrieval.library import Library
from assist.retrieval.meaning import MeaningIndex
from assist.settings import Settings
from assist.text.asking import asking

if TYPE_CHECKING:
    from assist.packs.news import PackNews
    from assist.packs.watching import FolderWatch


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that works without a window."""

    base: KnowledgeBase
    library: Library
    reader: Reader
    pipeline: Pipeline
    corrections: Corrections
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


def groups_of(settings: Settings) -> frozenset[str]:
    """What this workstation is: whose articles it shows besides those for everyone."""
    return frozenset(name.casefold() for name in split_names(settings.text("my_groups")))


def build(
    base: KnowledgeBase,
    models: Models,
    moods: MoodEngine,
    settings: Settings | None = None,
) -> Parts:
    """Join the stages over an open knowledge base; without ``settings`` as the program comes.

    Raises KnowledgeError, LexiconError, PlaybookError or OSError when bundled data is broken; the
    base is the caller's still then.
    """
    vectors = vectors_of(base, models)
    try:
        return _joined(base, models, moods, settings, vectors)
    except BaseException:
        if vectors is not None:
            vectors.close()
        raise


def _joined(
    base: KnowledgeBase,
    models: Models,
    moods: MoodEngine,
    settings: Settings | None,
    vectors: CachedEncoder | None,
) -> Parts:
    rules = RiskRules(paths.resource("lexicons", "risk.yaml"))
    asking()  # A lexicon that was edited badly is told at the start, not on the first message.
    encoder = models.encoder
    corrections = corrections_of(base.file, models)
    by_meaning = models.risks is not None and models.risks.knows_meaning
    alerts = Alerts(rules, models.risks, Thresholds() if by_meaning else WORDS_ONLY)
    reader = Reader(moods, alerts, WordTopics(()), corrections, models.ending)

    def relearn_topics() -> None:
        articles = base.of_each_category(TOPIC_ARTICLES)
        if encoder and vectors:
            reader.topics = MeaningTopics(articles, encoder, vectors)
        else:
            reader.topics = WordTopics(articles)

    lines, texts = models.space(encoder), models.space(vectors)
    meaning = meaning_of(base, models, lines, texts)
    library = Library(
        base,
        ConfidenceModel(paths.resource("models", "confidence.json")),
        meaning,
        on_change=relearn_topics,
        index_file=beside(base.file, "words"),
        tuning_file=beside(base.file, "tuning"),
        groups=groups_of(settings) if settings is not None else frozenset(),
    )
    if settings is not None:
        limits = limits_of(settings, Limits(reader.thresholds, library.own_threshold()))
        reader.thresholds = limits.thresholds
        library.show_from(settings.number("threshold") or None)
    library.follow()
    relearn_topics()
    playbooks = Playbooks(paths.starter_knowledge() / "playbooks")
    pipeline = Pipeline(reader, library, playbooks)
    return Parts(base, library, reader, pipeline, corrections, vectors)


def meaning_of(
    base: KnowledgeBase, models: Models, lines: Encoder | None, texts: Encoder | None
) -> MeaningIndex | None:
    """The articles by meaning, as they lie beside the base; None without an encoder."""
    if models.encoder is None or lines is None or texts is None:
        return None
    return MeaningIndex(lines, texts, beside(base.file, "meaning"), models.space_version)


def vectors_of(base: KnowledgeBase, models: Models) -> CachedEncoder | None:
    """The encoder that remembers the texts of this base's articles; to be closed."""
    return CachedEncoder(models.encoder, beside(base.file, "vectors")) if models.encoder else None


def pack_watch(
    base: KnowledgeBase, settings: Settings, tell: Callable[[PackNews], None]
) -> FolderWatch:
    """What follows the folder of knowledge packs, as far as one is set."""
    # What checks signatures takes a tenth of a second to import: on the thread that loads.
    from assist.packs.trust import Trust
    from assist.packs.watching import FolderWatch

    trust = Trust(paths.trusted_keys_file(), settings.policy)
    return FolderWatch(base, lambda: settings.text("knowledge_folder"), trust.keys, tell)


def recognition_of(
    parts: Parts, models: Models, settings: Settings, db: Path | None
) -> Recognition:
    """What the lead may see and change of these parts."""

    def files() -> Files:
        base = heads_base(db)
        is_own, outdated = base == adapted_heads(db), has_outdated_heads(db)
        return Files(base, is_own, corrected_heads(db), outdated)

    def work_in(
        known: Sequence[Correction], base: Path, file: Path, stopped: Callable[[], bool]
    ) -> dict[str, int]:
        if parts.vectors is None:
            return {}
        # What trains takes a third of a second to import, and only a few starts need it.
        from assist.training import correcting

        # Our own lines may be remembered on disk, customers' never are.
        return correcting.work_in(known, base, parts.vectors, file, stopped)

    def own_lines() -> Sequence[str]:
        from assist.training.figures import preview_lines

        return preview_lines()

    return Recognition(
        parts.reader, parts.library, settings, parts.corrections, files, models.heads,
        models.risks, models.encoder, work_in, own_lines, parts.pipeline.read_anew,
    )  # fmt: skip


@contextmanager
def parts(db: Path | None, mood_engine: str = "") -> Iterator[Parts]:
    """The parts over the named base or the user's own, closed with the block.

    Raises KnowledgeError and what ``build`` raises.
    """
    settings = Settings(paths.settings_file())
    engine = mood_engine or settings.text("mood_engine")
    with closing(open_base(db)) as base:
        models = load_models(db)
        with closing(build(base, models, moods_of(engine, models), settings)) as house:
            for trouble in filter(None, (models.trouble, house.corrections.trouble)):
                sys.stderr.write(trouble + "\n")
            learn_all(house.library)
            yield house
