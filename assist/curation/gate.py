"""The gate: golden questions replayed over a change before it is published."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from assist.curation.concerned import Concerned
from assist.curation.golden import GoldenIndex, accepted_questions, own_questions
from assist.curation.rehearsal import Rehearsal
from assist.curation.verdicts import Answer, Change, GateReport
from assist.encoder.model import Encoder
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.golden import GoldenQuestion, GoldenQuestions
from assist.knowledge.stopping import Stopped
from assist.model import Article

MOST_ASKED = 6000
"""Questions replayed for one change, the most endangered first; a minute or two for an import."""

COUNTS = 2
"""An article among the first so many has a say: the second decides how sure the first is."""

Progress = Callable[[int, int], None]
"""Told how many questions were asked, of how many as far as is known."""


class Gate:
    """A knowledge base's golden questions and a rehearsal of it, kept for one change after another.

    For one thread at a time.
    """

    def __init__(self, base: KnowledgeBase, rehearsal: Rehearsal, encoder: Encoder | None) -> None:
        """``encoder``: the articles', which remembers."""
        self._base, self._rehearsal, self._encoder = base, rehearsal, encoder
        self._given = GoldenIndex((), encoder)
        self._own = GoldenIndex((), encoder)
        self._state = -1

    def follow(self, on_progress: Progress = lambda *_: None) -> None:
        """Take over the base as it is now, as ``replay`` does by itself: seconds the first time for
        20,000 articles, so that whoever opens a desk calls it beforehand.

        ``on_progress`` is told how many articles of how many were encoded, and may raise.
        Raises KnowledgeError.
        """
        state = self._rehearsal.follow(on_progress)
        if state != self._state:
            own = own_questions(self._base.articles())
            if own != self._own.questions:
                self._own = GoldenIndex(own, self._encoder)
            self._state = state
        given = GoldenQuestions(self._base).all()
        known = {question.text for question in given}
        given += [one for one in accepted_questions(self._base) if one.text not in known]
        if given != self._given.questions:
            self._given = GoldenIndex(given, self._encoder)

    def replay(
        self,
        after: Sequence[Article],
        removed: Iterable[str] = (),
        on_progress: Progress = lambda *_: None,
        stopped: Callable[[], bool] = lambda: False,
        most: int = MOST_ASKED,
    ) -> GateReport:
        """Ask, before and after, the golden questions that a change can affect.

        ``after``: the articles as they would be published; ``removed``: the keys of those that
        would be gone. An edit of one article takes about a second. The answers are those of a
        workstation that sees what is for everyone and for whom the changed articles are.

        Raises Stopped, KnowledgeError.
        """
        begun = time.perf_counter()
        replaying = _Replay(self._rehearsal, list(map(_in_force, after)), tuple(removed), most)
        before = self._rehearsal.articles(replaying.keys)
        hidden = self._rehearsal.serve(_groups([*before.values(), *replaying.after]))
        self.follow()
        golden = (self._given, self._own)
        concerned = Concerned(golden, before, replaying.after, self._encoder, hidden)
        replaying.run(concerned, on_progress, stopped)
        return GateReport(
            changes=tuple(replaying.changes()),
            changed=tuple(sorted(replaying.keys)),
            titles=replaying.titles(),
            asked=len(replaying.answers),
            golden=sum(len(index.questions) for index in golden),
            cut=replaying.cut,
            by_meaning=self._rehearsal.by_meaning,
            seconds=round(time.perf_counter() - begun, 3),
        )


def _groups(articles: Iterable[Article]) -> frozenset[str]:
    return frozenset(name.casefold() for article in articles for name in article.audience)


def _in_force(article: Article) -> Article:
    """As it will be on its first day, where that is to come."""
    is_to_come = article.valid_from is not None and article.valid_from > date.today()
    return replace(article, valid_from=None) if is_to_come else article


class _Replay:
    """Questions with their answers in both states; ``cut`` when more could have been asked."""

    def __init__(
        self, rehearsal: Rehearsal, after: Sequence[Article], removed: Sequence[str], most: int
    ) -> None:
        self._rehearsal, self.after, self._removed = rehearsal, after, removed
        self._most = most
        self.keys = frozenset({article.key for article in after}).union(removed)
        self.answers: dict[GoldenQuestion, tuple[Answer, Answer]] = {}
        self.cut = False

    def run(self, concerned: Concerned, told: Progress, stopped: Callable[[], bool]) -> None:
        """Ask until no changed article has a say any more, or enough were asked."""
        done = wanted = 0

        def on_asked() -> None:
            nonlocal done
            if stopped():
                raise Stopped
            done += 1
            told(done // 2, wanted // 2)

        for step in concerned.steps():
            fresh = dict.fromkeys(q for part in step.values() for q in part)
            questions = [question for question in fresh if question not in self.answers]
            room = self._most - len(self.answers)
            wanted += 2 * min(room, len(questions))
            self._ask(questions[:room], on_asked)
            if len(questions) > room:
                self.cut = True
                return
            for key, part in step.items():
                concerned.heed(key, any(self._has_a_say(key, question) for question in part))

    def _ask(self, questions: Sequence[GoldenQuestion], on_asked: Callable[[], None]) -> None:
        before = self._rehearsal.ask(questions, on_asked)
        with self._rehearsal.exchanged(self.after, self._removed):
            after = self._rehearsal.ask(questions, on_asked)
        self.answers |= {question: (before[question], after[question]) for question in questions}

    def _has_a_say(self, key: str, question: GoldenQuestion) -> bool:
        return any(key in answer.found[:COUNTS] for answer in self.answers[question])

    def _is_concerned(self, question: GoldenQuestion) -> bool:
        """Whether a changed article has to do with it: what comes first elsewhere may change places
        for nothing but a word's being rarer, and how sure the first is depends on all the others.
        """
        before, after = self.answers[question]
        considered = COUNTS if bool(before.shown) == bool(after.shown) else None
        found = (*before.found[:considered], *after.found[:considered])
        return not self.keys.isdisjoint(found)

    def changes(self) -> Iterator[Change]:
        """The questions whose answers got better or worse by the changed articles' doing."""
        for question, (before, after) in self.answers.items():
            if before.level != after.level and self._is_concerned(question):
                yield Change(question, before, after)

    def titles(self) -> dict[str, str]:
        """Of every article that the changes name."""
        named = set(self.keys)
        for change in self.changes():
            named |= {*change.question.expected, change.before.first, change.after.first}
        there = {**self._rehearsal.articles(named), **{a.key: a for a in self.after}}
        return {key: article.title for key, article in there.items()}
