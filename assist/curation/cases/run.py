"""A batch of chat records worked through: gathered, clustered, compared with the base, drafted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np

from assist.curation.cases.clustering import Floats, Ints, clusters
from assist.curation.cases.covering import Coverage, coverage
from assist.curation.cases.drafting import (
    Reply,
    as_written,
    best_replies,
    draft_of,
    similar_questions,
)
from assist.curation.cases.gathering import Ask, asks_of
from assist.curation.cases.records import Record, read_records
from assist.curation.cases.wording import CaseWords, case_words
from assist.curation.cases.workfile import Done, WorkFile, digest_of
from assist.encoder.model import Encoder
from assist.model import Article, Suggestions

AT_ONCE = 200
"""Records between two looks at whether to stop, and between two writes of the work file."""

MOST_QUESTIONS = 60_000
"""Distinct questions that are clustered: 90 MB of vectors. Of more, the rarest are left out."""

LEAST_SIZE = 4
EXAMPLES = 5
CHATTER = 0.62
"""Cosine to a line that asks nothing from which a question is none."""

UNHAPPY = 0.5
"""Chance from which a customer's turn counts as unhappy."""

MOST_BAD = 20
"""Lines that were not understood and are told one by one."""


class Cancelled(Exception):
    """The run was stopped; what is done is kept for the next one."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the run borrows: ``suggest`` answers from the base, ``unhappy`` reads a turn, ``topic``
    names a category, ``encoder`` gives the vectors to cluster by; ``version`` tells encoders apart.
    """

    suggest: Callable[[str], Suggestions]
    unhappy: Callable[[str], float]
    topic: Callable[[str], str]
    encoder: Encoder
    version: str
    words: CaseWords = field(default_factory=case_words)


@dataclass(frozen=True, slots=True)
class Progress:
    """Which stage is at work, and how much of it is done; ``total`` is 0 where nobody knows."""

    stage: str
    done: int
    total: int = 0


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that mean the same and have no good answer in the base.

    ``size``: how many conversations asked; ``heat``: share of them that were unhappy doing so.
    ``lines`` are masked examples. ``article`` is the draft, or where ``similar_of`` names an
    existing one, that article with the new wordings; without ``replies`` nobody gave an answer
    that could stand in a draft. ``nearest``: title of the known article that comes first for it.
    """

    size: int
    heat: float
    lines: tuple[str, ...]
    questions: tuple[str, ...]
    article: Article
    replies: tuple[Reply, ...] = ()
    similar_of: str = ""
    cohesion: float = 0.0
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class CaseReport:
    """The whole batch: what was read, and the clusters, the most often asked first.

    ``answered``: clusters that the base answers already, by article key and size.
    """

    records: int
    lines: int
    asks: int
    clusters: tuple[Cluster, ...]
    answered: tuple[tuple[str, int], ...]
    bad: tuple[str, ...]
    resumed_at: int = 0

    @property
    def drafts(self) -> list[Article]:
        """New articles, ready to be reviewed."""
        return [c.article for c in self.clusters if c.replies and not c.similar_of]

    @property
    def wordings(self) -> list[Article]:
        """Existing articles with similar questions added."""
        return [cluster.article for cluster in self.clusters if cluster.similar_of]


def run(
    files: Sequence[Path],
    tools: Tools,
    folder: Path,
    stem: str = "kb",
    least: int = LEAST_SIZE,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    stopped: Callable[[], bool] = lambda: False,
) -> CaseReport:
    """Work through ``files``; what is half done lies masked in ``folder`` until the end.

    Raises Cancelled when ``stopped``, KnowledgeError or OSError for files that cannot be used.
    """
    bad: list[str] = []

    def on_bad(file: str, number: int, reason: str) -> None:
        if len(bad) < MOST_BAD:
            bad.append(f"{file}:{number} {reason}")

    work = WorkFile(folder, stem, digest_of(files, tools.version))
    try:
        begun = work.done()
        records = (one for file in files for one in read_records(file, on_bad))
        done = _gather(records, begun, tools, work, on_progress, stopped)
        found, answered, asks = _cluster(work, tools, least, on_progress, stopped)
    except BaseException:
        work.close()
        raise
    work.remove()
    return CaseReport(
        done.records, done.lines, asks, tuple(found), tuple(answered), tuple(bad), begun.records
    )


def _gather(
    records: Iterator[Record],
    done: Done,
    tools: Tools,
    work: WorkFile,
    on_progress: Callable[[Progress], None],
    stopped: Callable[[], bool],
) -> Done:
    """Take records apart and encode their questions, from where the last run stopped."""
    remaining = islice(records, done.records, None)
    while part := list(islice(remaining, AT_ONCE)):
        if stopped():
            raise Cancelled
        asks = [
            ask
            for number, record in enumerate(part, done.records)
            for ask in asks_of(number, record, tools.words, tools.unhappy)
        ]
        questions = dict.fromkeys(ask.question for ask in asks)
        fresh = [one for one in questions if one not in work.known(questions)]
        vectors = tools.encoder.encode(fresh)
        done = Done(done.records + len(part), done.lines + sum(len(r.lines) for r in part))
        work.add(asks, fresh, vectors, done)
        on_progress(Progress("read", done.records))
    return done


def _cluster(
    work: WorkFile,
    tools: Tools,
    least: int,
    on_progress: Callable[[Progress], None],
    stopped: Callable[[], bool],
) -> tuple[list[Cluster], list[tuple[str, int]], int]:
    work.index()
    questions, vectors, counts = _without_chatter(*work.questions(MOST_QUESTIONS), tools)
    on_progress(Progress("cluster", 0))
    groups = clusters(vectors, counts, least, stopped)
    found: list[Cluster] = []
    answered: list[tuple[str, int]] = []
    for place, members in enumerate(groups):
        if stopped():
            raise Cancelled
        on_progress(Progress("draft", place, len(groups)))
        texts = [questions[one] for one in members]
        asks = work.asks(texts)
        size = len({ask.record for ask in asks})
        if size < least:
            continue
        covered = coverage([as_written(text) for text in texts], tools.suggest)
        if covered.answered and covered.article:
            answered.append((covered.article.key, size))
            continue
        found.append(_judged(texts, vectors[members], asks, size, covered, tools))
    if stopped():
        raise Cancelled
    found.sort(key=lambda cluster: (-cluster.size, cluster.article.question))
    return found, answered, int(counts.sum())


def _without_chatter(
    questions: list[str], vectors: Floats, counts: Ints, tools: Tools
) -> tuple[list[str], Floats, Ints]:
    """The questions that do not mean the same as a line that asks nothing."""
    if not questions or not tools.words.chatter:
        return questions, vectors, counts
    chatter = tools.encoder.encode(tools.words.chatter)
    kept = np.flatnonzero((vectors @ chatter.T).max(axis=1) < CHATTER)
    return [questions[place] for place in kept], vectors[kept], counts[kept]


def _judged(
    texts: Sequence[str],
    vectors: Floats,
    asks: Sequence[Ask],
    size: int,
    covered: Coverage,
    tools: Tools,
) -> Cluster:
    """A cluster that the base does not answer, with what to do about it."""
    centre = vectors.mean(axis=0)
    centre /= max(float(np.linalg.norm(centre)), 1e-9)
    nearness = (vectors @ centre).tolist()
    unhappy = {ask.record for ask in asks if ask.unhappy >= UNHAPPY}
    by_question: dict[str, str] = {}
    for ask in asks:
        by_question.setdefault(ask.question, ask.line)
    lines = tuple(dict.fromkeys(by_question[text] for text in texts))[:EXAMPLES]
    heat = round(len(unhappy) / size, 3)
    asked = tuple(map(as_written, texts))
    cohesion = round(sum(nearness) / len(nearness), 3)
    if covered.article is not None:
        article = _with_wordings(covered.article, covered.missed)
        return Cluster(size, heat, lines, asked, article, (), covered.article.key, cohesion)
    nearest = covered.nearest.title if covered.nearest else ""
    replies = best_replies(
        asks, dict(zip(texts, nearness, strict=True)), centre, tools.encoder, tools.words
    )
    article = draft_of(texts, nearness, replies, tools.words, tools.topic)
    return Cluster(size, heat, lines, asked, article, tuple(replies), "", cohesion, nearest)


def _with_wordings(article: Article, missed: Sequence[str]) -> Article:
    known = (article.question, article.title, *article.similar)
    fresh = [one for one in similar_questions(missed, article.question) if one not in known]
    return replace(article, similar=(*article.similar, *fresh))
