"""What the program makes of accepted lines, learned as it learns: for tables and trials."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assist.encoder.model import Encoder, Vectors
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.wordings import Wordings
from assist.model import Article
from assist.retrieval.catalogue import Aliases
from assist.retrieval.meaning import MeaningIndex
from assist.retrieval.tuner import Tuner

Accepted = Sequence[tuple[str, str]]
"""Articles' keys, each with a line that it answered."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned: articles' aliases, and the turn of lines' vectors."""

    aliases: Aliases = field(default_factory=dict)
    turn: Vectors | None = None


def learned_from(
    articles: Sequence[Article], accepted: Accepted, encoder: Encoder | None, tune: bool = True
) -> Learned:
    """Accept the lines one by one as ``assist accept`` does, then tune as an idle machine does."""
    if not accepted:
        return Learned()
    with tempfile.TemporaryDirectory() as folder:
        base = KnowledgeBase(Path(folder) / "kb.db")
        try:
            base.save(articles)
            wordings = Wordings(base)
            for key, line in accepted:
                wordings.teach(line, key)
            aliases = base.aliases([article.key for article in articles])
            turn = _tuned(base, articles, encoder) if encoder and tune else None
        finally:
            base.close()
    return Learned(aliases, turn)


def _tuned(base: KnowledgeBase, articles: Sequence[Article], encoder: Encoder) -> Vectors | None:
    meaning = MeaningIndex(encoder, encoder)
    meaning.put(articles)
    Tuner(base, meaning, base.file.with_name("kb.db.tuning")).tune(lambda: False)
    return meaning.turn


def with_similar(articles: Iterable[Article], accepted: Accepted) -> list[Article]:
    """The articles with the lines as similar questions, for those who know no other way."""
    similar: dict[str, tuple[str, ...]] = {}
    for key, line in accepted:
        similar[key] = (*similar.get(key, ()), line)
    return [replace(one, similar=(*one.similar, *similar.get(one.key, ()))) for one in articles]
