"""The knowledge base as retrieval sees it: an index that follows the file, and silence."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path

from assist.knowledge.base import Changes, KnowledgeBase
from assist.knowledge.clock import trouble
from assist.knowledge.schedule import Schedule
from assist.model import Article, Status, Suggestion, Suggestions
from assist.retrieval.blending import Blend
from assist.retrieval.confidence import ConfidenceModel
from assist.retrieval.context import NO_CONTEXT, Context
from assist.retrieval.doubts import Doubts
from assist.retrieval.following import SAVED_FROM, FollowedIndex
from assist.retrieval.meaning import MeaningIndex
from assist.retrieval.searching import SearchBox
from assist.retrieval.suggesting import CARDS, Suggester
from assist.retrieval.tuner import Tuner
from assist.retrieval.tuning import Tuning

LOOKED_AFTER_SECONDS = 5.0
"""A thread that calls ``learn`` at least this often follows the file for the others."""

UNSAVED_AT_REST, UNSAVED_AT_WORK = 200, 2000
"""Articles encoded since the vectors were saved that are worth writing the file again."""


class Library:
    """Suggestions for messages and results for searches, always from the file's latest state."""

    def __init__(
        self,
        base: KnowledgeBase,
        confidence: ConfidenceModel,
        meaning: MeaningIndex | None = None,
        on_change: Callable[[], None] = lambda: None,
        index_file: Path | None = None,
        tuning_file: Path | None = None,
        groups: frozenset[str] = frozenset(),
        now: Callable[[], float] = time.time,
    ) -> None:
        """``on_change`` is called from ``learn``, once the changes that are to be followed pause.

        ``index_file``: where the index is saved; ``tuning_file``: where a turn is, see ``Tuner``.
        ``groups``: what this workstation is, casefolded; articles for others are not found.
        Raises KnowledgeError.
        """
        self._base = base
        self._now = now
        self._schedule = Schedule(base, now)
        self._meaning = meaning
        self._confidence = confidence
        self._on_change = on_change
        self._to_learn: dict[str, int] = {}
        self._learning = threading.Lock()
        self._looked_after = -math.inf
        self._has_changed = True
        self._has_begun = False
        self._words = FollowedIndex(base, index_file, self._note, groups, now)
        self._doubts = Doubts(base)
        blend = Blend(self._words.index, meaning, self._doubts)
        self._tuner: Tuner | None = None
        if meaning is not None and tuning_file is not None:
            self._tuner = Tuner(base, meaning, tuning_file)
        self._suggester = Suggester(blend, confidence)
        self._search_box = SearchBox(self._words.index, blend, base.saying)

    def _begin(self) -> None:
        """Keep the saved vectors of articles that are as they were; the others are to learn."""
        self._has_begun = True
        if self._meaning is None:
            return
        published, learned = self._words.index.published(), self._meaning.stamps()
        self._meaning.drop([key for key in learned if published.get(key) != learned[key]])
        self._to_learn = {
            key: stamp for key, stamp in published.items() if learned.get(key) != stamp
        }

    def _note(self, changes: Changes) -> None:
        """Changed articles are known by words only until they are learned anew."""
        self._has_changed = True
        stale = [*changes.removed, *(article.key for article in changes.changed)]
        if self._has_begun:
            self._doubts.refresh(stale)
        if self._meaning is None or not self._has_begun:
            return
        self._meaning.drop(stale)
        with self._learning:
            for key in stale:
                self._to_learn.pop(key, None)
            # Drafts would only stand in front of what may be shown.
            self._to_learn |= {
                article.key: stamp
                for article, stamp in zip(changes.changed, changes.stamps, strict=True)
                if article.status is Status.PUBLISHED
            }

    def show_from(self, threshold: float | None) -> None:
        """Show cards from this confidence on; None for the model's own threshold."""
        self._suggester.threshold = threshold

    def serve(self, groups: frozenset[str]) -> None:
        """Be a workstation of these groups, casefolded, from now on. Raises KnowledgeError."""
        self._words.serve(groups)

    def own_threshold(self) -> float:
        """The confidence that cards need when nobody has set another."""
        return self._confidence.threshold(with_meaning=self._meaning is not None)

    def curve(self) -> tuple[tuple[float, float, float], ...]:
        """Threshold, share of shown first cards that are right, share of questions shown."""
        return self._confidence.curve(with_meaning=self._meaning is not None)

    def follow(self) -> None:
        """Take over what any process has changed in the file. Raises KnowledgeError."""
        self._catch_up()

    def _catch_up(self) -> bool:
        has_changed = self._words.catch_up()
        if not self._has_begun:
            self._begin()
        return has_changed

    def learn(self, most: int) -> int:
        """Look after what need not be done while a message waits: publish what is due, follow the
        file, keep what is saved up to date, and encode at most ``most`` articles that are known by
        words only; how many of these are left then; with 0 nothing is done that can wait. Called
        again and again from a thread of its own.

        Raises KnowledgeError.
        """
        self._schedule.look()
        quiet = not self._catch_up()
        self._words.tidy(quiet)
        self._looked_after = time.monotonic()
        if quiet and self._has_changed:
            self._has_changed = False
            self._on_change()
        if quiet and most:
            self._search_box.refresh()
        if self._meaning is None:
            return 0
        with self._learning:
            part = dict(islice(self._to_learn.items(), most))
        self._learn(self._meaning, part)
        with self._learning:
            left = len(self._to_learn)
        self._save(self._meaning, left)
        if self._tuner is not None and not left:
            self._tuner.follow()
        return left

    def unlearned(self) -> int:
        """How many articles are known by words only as yet."""
        return len(self._to_learn)

    def tune(self, stopped: Callable[[], bool], anyway: bool = False) -> Tuning | None:
        """What an idle machine does: forget what nobody confirmed, and fit a turn to what was
        learned when there is enough that is new. From the thread that calls ``learn``; leaves off
        within a tenth of a second when ``stopped``. ``anyway``: even if nothing is new. None where
        nothing was fitted.

        Raises KnowledgeError.
        """
        if self._tuner is None or stopped():
            return None
        return self._tuner.tune(stopped, anyway)

    def _learn(self, meaning: MeaningIndex, part: Mapping[str, int]) -> None:
        # Read after the stamps: what is encoded is never older than they say.
        articles = list(self._base.fetch(part).values())
        aliases = self._base.aliases(list(part))
        meaning.put(articles, [part[article.key] for article in articles], aliases)
        with self._learning:
            gone = [key for key in part if key not in self._to_learn]
            for key, stamp in part.items():
                if self._to_learn.get(key) == stamp:
                    del self._to_learn[key]
        meaning.drop(gone)

    def _save(self, meaning: MeaningIndex, left: int) -> None:
        """Write the vectors now and then while they are learned, and at the end."""
        due = UNSAVED_AT_REST if not left else max(UNSAVED_AT_WORK, len(meaning) // 5)
        if meaning.unsaved > due and len(meaning) >= SAVED_FROM:
            # Where it cannot be written, the next start takes longer.
            with contextlib.suppress(OSError):
                meaning.save()

    def clock_trouble(self) -> str:
        """What is wrong with this machine's clock, for the user. Raises KnowledgeError."""
        return trouble(self._base, self._now())

    def release(self) -> None:
        """The calling thread is done with the knowledge base file."""
        self._base.release()

    def articles(self) -> list[Article]:
        """Every article as of the last look at the file."""
        return self._words.index.articles()

    def knows_meaning(self, key: str) -> bool:
        """Whether this article is found by its meaning, no longer by its words alone."""
        return self._meaning is not None and self._has_begun and key not in self._to_learn

    def suggest(self, text: str, limit: int = CARDS, context: Context = NO_CONTEXT) -> Suggestions:
        """The best articles for a customer's line, and how many deserve to be seen."""
        self._look()
        return self._suggester.suggest(text, limit, context, self._to_learn)

    def search(self, text: str, limit: int) -> list[Suggestion]:
        """What an agent's own words find; nothing is held back but what is not live."""
        self._look()
        return self._search_box.find(text, limit, self._to_learn)

    def _look(self) -> None:
        """Take over what was changed: all of it, where nobody else follows the file."""
        is_looked_after = time.monotonic() - self._looked_after < LOOKED_AFTER_SECONDS
        self._words.glance(everything=not is_looked_after)
