"""Articles exchanged where no agent sees it: the knowledge base's own retrieval over a change that
is not made yet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from assist.curation.verdicts import Answer
from assist.knowledge.base import Changes, KnowledgeBase
from assist.knowledge.golden import GoldenQuestion, Origin
from assist.model import Article, Status, Suggestions
from assist.retrieval.blending import Blend
from assist.retrieval.confidence import LOOKED_AT, ConfidenceModel
from assist.retrieval.doubts import Doubts
from assist.retrieval.following import FollowedIndex
from assist.retrieval.meaning import MeaningIndex
from assist.retrieval.suggesting import Suggester
from assist.retrieval.tuner import Tuner
from assist.text.normal import normal

ENCODED_AT_ONCE = 64

Asked = Callable[[], None]
"""Called after every question; raises what ends the work."""


class Rehearsal:
    """An index of its own over the base's articles, in which some may be exchanged for a while.

    For one thread at a time, which may change.
    """

    def __init__(
        self,
        base: KnowledgeBase,
        confidence: ConfidenceModel,
        meaning: MeaningIndex | None = None,
        index_file: Path | None = None,
        tuning_file: Path | None = None,
        threshold: float | None = None,
    ) -> None:
        """``meaning`` belongs to the rehearsal from now on; the files are the library's.

        Cards are shown from ``threshold`` on, by default the confidence model's own.
        Raises KnowledgeError.
        """
        self._base, self._meaning = base, meaning
        self._exchanged: dict[str, Article | None] = {}
        self._doubts = Doubts(base)
        self._followed = FollowedIndex(base, index_file, self._note, shelf=self.articles)
        self._index = self._followed.index
        self._tuner = Tuner(base, meaning, tuning_file) if meaning and tuning_file else None
        self._suggester = Suggester(Blend(self._index, meaning, self._doubts), confidence)
        self._suggester.threshold = threshold

    def _note(self, changes: Changes) -> None:
        self._doubts.refresh([*changes.removed, *(article.key for article in changes.changed)])

    @property
    def by_meaning(self) -> bool:
        """Whether questions are understood, or only compared letter by letter."""
        return self._meaning is not None

    def serve(self, groups: frozenset[str]) -> frozenset[str]:
        """Be a workstation of these groups, casefolded; the articles that it does not see.

        Raises KnowledgeError.
        """
        self._followed.serve(groups)
        some = self._base.for_some().changed
        return frozenset(article.key for article in some if not article.is_for(groups))

    def follow(self, on_progress: Callable[[int, int], None] = lambda *_: None) -> int:
        """Take over the base as it is now; seconds the first time, or after a big import. The
        number of the base's last change.

        ``on_progress`` is told how many of how many articles were encoded, and may raise.
        Raises KnowledgeError.
        """
        self._followed.catch_up()
        if self._tuner is not None:
            self._tuner.follow()
        if self._meaning is not None:
            self._learn(self._meaning, on_progress)
        return self._followed.seq

    def _learn(self, meaning: MeaningIndex, on_progress: Callable[[int, int], None]) -> None:
        published, learned = self._index.published(), meaning.stamps()
        meaning.drop([key for key in learned if published.get(key) != learned[key]])
        missing = [key for key, stamp in published.items() if learned.get(key) != stamp]
        for start in range(0, len(missing), ENCODED_AT_ONCE):
            on_progress(start, len(missing))
            articles = self._base.fetch(missing[start : start + ENCODED_AT_ONCE])
            aliases = self._base.aliases([*articles])
            meaning.put([*articles.values()], [published[key] for key in articles], aliases)

    def articles(self, keys: Collection[str]) -> Mapping[str, Article]:
        """The articles with these keys as they are here, without those that are gone."""
        fetched = self._base.fetch(key for key in keys if key not in self._exchanged)
        ours = {key: self._exchanged.get(key) for key in keys if key in self._exchanged}
        return fetched | {key: article for key, article in ours.items() if article is not None}

    @contextmanager
    def exchanged(self, after: Iterable[Article], removed: Iterable[str] = ()) -> Iterator[None]:
        """In the block ``after`` stand in the place of the articles with their keys, and the
        ``removed`` are gone.
        """
        changed: dict[str, Article | None] = dict.fromkeys(removed)
        changed |= {article.key: article for article in after}
        self._exchanged = changed
        try:
            self._put(changed)
            yield
        finally:
            self._exchanged = {}
            now = self._base.fetch(changed)
            self._put({key: now.get(key) for key in changed})
            if self._index.is_scattered:
                self._index.rebuild()

    def _put(self, articles: Mapping[str, Article | None], unsaid: str = "") -> None:
        """Let the articles be as they are given, and no wording of theirs be ``unsaid``."""
        gone = [key for key, article in articles.items() if article is None]
        there = [article for article in articles.values() if article is not None]
        learned = self._base.aliases([article.key for article in there])
        if unsaid:
            there = [without(article, unsaid) for article in there]
            same = normal(unsaid)
            learned = {key: [a for a in known if a.text != same] for key, known in learned.items()}
        self._index.drop(gone)
        self._index.put(there, aliases=learned)
        if self._meaning is not None:
            hidden = [article.key for article in there if article.status is not Status.PUBLISHED]
            self._meaning.drop([*gone, *hidden])
            shown = [article for article in there if article.key not in hidden]
            self._meaning.put(shown, aliases=learned)

    def suggest(self, text: str) -> Suggestions:
        """What an agent would be shown, and as many articles as have a say in it."""
        return self._suggester.suggest(text, LOOKED_AT)

    def ask(
        self, questions: Iterable[GoldenQuestion], on_asked: Asked = lambda: None
    ) -> dict[GoldenQuestion, Answer]:
        """What every question gets as things stand."""
        answers: dict[GoldenQuestion, Answer] = {}
        for owners, group in groupby(sorted(questions, key=_owners), _owners):
            held = self.articles(owners)
            try:
                for question in group:
                    self._put(held, question.text)
                    answers[question] = Answer.of(self.suggest(question.text), question.expected)
                    on_asked()
            finally:
                self._put(held)
        return answers


def _owners(question: GoldenQuestion) -> tuple[str, ...]:
    """The articles that must not hold the question while it is asked."""
    return question.expected if question.origin in (Origin.SIMILAR, Origin.ACCEPTED) else ()


def without(article: Article, question: str) -> Article:
    """``article`` without those similar questions that say the same."""
    same = normal(question)
    return replace(article, similar=tuple(text for text in article.similar if normal(text) != same))
