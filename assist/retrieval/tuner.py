"""When the turn of ``tuning`` is fitted, on what, and where it is kept."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Vectors
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.wordings import LEAD, Wordings
from assist.model import Article
from assist.retrieval.catalogue import questions_of
from assist.retrieval.crowding import SAMPLE, Crowding
from assist.retrieval.meaning import CROWDING_SHARE, MeaningIndex
from assist.retrieval.snapshot import load, save
from assist.retrieval.tuning import SEED, Interrupted, Pairs, Tuning, tuned

FEWEST = 40
"""Accepted lines from which on a turn is fitted: with fewer the held-out ones say nothing."""

MORE = 1.2
"""It is fitted anew when there are this many times more."""

MOST_PAIRS, MOST_OF_ONE = 1000, 60
"""Accepted lines that count, the newest, and of those one agent's that nobody confirmed."""

MOST_ARTICLES = 1000
"""Articles among which the right one is to be found: those that answered, and others drawn."""

AT_ONCE = 8
"""Texts encoded before it is asked again whether somebody needs the machine."""


def undo(file: Path) -> bool:
    """Back to the turn before the one in ``file``, or to none; whether there was any. Running
    programs follow. Raises OSError.
    """
    saved = load(file, {})
    if saved is None or "turn" not in saved.arrays:
        return False
    before = load(_previous(file), {"tuning": saved.about["tuning"]})
    # It still says how many lines it knows, so that the same are not fitted again at once.
    about = {"tuning": saved.about["tuning"], "pairs": saved.about["pairs"]}
    save(file, about, dict(before.arrays) if before else {})
    _previous(file).unlink(missing_ok=True)
    return True


def _previous(file: Path) -> Path:
    return file.with_name(file.name + ".previous")


def _crowd(rows: Vectors) -> NDArray[np.float32]:
    """Measured among the rows themselves, as an index of them would."""
    chosen = np.random.default_rng(SEED).permutation(len(rows))[:SAMPLE]
    keys = [str(number) for number in range(len(rows))]
    crowding = Crowding(rows[chosen], [keys[number] for number in chosen.tolist()], len(rows))
    return np.float32(CROWDING_SHARE) * crowding.of(rows, keys)


class Tuner:
    """The turn of one knowledge base; for one thread only."""

    def __init__(self, base: KnowledgeBase, meaning: MeaningIndex, file: Path) -> None:
        self._base, self._meaning, self._file = base, meaning, file
        self._tried = 0
        self._seen = self._looked_at = -1
        self.follow()

    def follow(self) -> None:
        """Use the turn in the file, if another process has put one there or taken it away."""
        seen = self._file.stat().st_mtime_ns if self._file.exists() else 0
        if seen == self._seen:
            return
        self._seen = seen
        saved = load(self._file, {"tuning": self._meaning.version})
        turn = saved.arrays.get("turn") if saved else None
        self._tried = int(saved.about.get("pairs", 0)) if saved else 0
        size = self._meaning.dimensions
        is_whole = turn is not None and turn.shape == (size, size)
        self._meaning.turn_by(np.array(turn, np.float32) if is_whole else None)

    def tune(self, stopped: Callable[[], bool], anyway: bool = False) -> Tuning | None:
        """Fit a turn when there are enough new accepted lines, and use it if it pays; None where
        it was not time, or where ``stopped`` says that somebody needs the machine. Within a tenth
        of a second it then leaves everything as it was.

        Raises KnowledgeError.
        """
        if self._base.seq() == self._looked_at and not anyway:
            return None
        self._looked_at = self._base.seq()
        Wordings(self._base).tidy()
        accepted = self._accepted()
        if len(accepted) < FEWEST or not (anyway or len(accepted) >= MORE * self._tried):
            return None
        try:
            made = tuned(*self._pairs(accepted, stopped), _crowd, stopped)
        except Interrupted:
            self._looked_at = -1
            return None
        self._tried = made.pairs
        if made.pays:
            self._keep(made)
        return made

    def _keep(self, made: Tuning) -> None:
        about = {
            "tuning": self._meaning.version, "pairs": made.pairs,
            "lines": made.lines, "strangers": made.strangers, "own": made.own,
        }  # fmt: skip
        with contextlib.suppress(OSError):
            if self._file.exists():
                self._file.replace(_previous(self._file))
            save(self._file, about, {"turn": made.turn})
            self.follow()

    def _accepted(self) -> list[tuple[str, str]]:
        """Wordings and the articles that answered them, the newest first; at most a few of those
        that one agent alone has taught.
        """
        rows = self._base.read(
            "select wording.id, text, article, agents, state, who from wording"
            " join vote on vote.wording = wording.id join article on article.key = article"
            " where wrong = 0 and state in ('learned', 'approved') order by wording.last desc,"
            " wording.id desc"
        )
        found: dict[int, tuple[str, str]] = {}
        alone: dict[str, int] = {}
        for row in rows:
            who, sure = row["who"], row["state"] == "approved" or row["agents"] > 1
            alone[who] = alone.get(who, 0) + (not sure)
            if sure or who == LEAD or alone[who] <= MOST_OF_ONE:
                found[row["id"]] = row["text"], row["article"]
        return list(found.values())[:MOST_PAIRS]

    def _pairs(
        self, accepted: Sequence[tuple[str, str]], stopped: Callable[[], bool]
    ) -> tuple[Pairs, Pairs]:
        """The accepted lines, and the articles' own similar questions, over articles as they would
        be without anything learned.
        """
        keys = list(dict.fromkeys(article for _, article in accepted))
        others = [row["key"] for row in self._base.read("select key from article")]
        random.Random(SEED).shuffle(others)
        keys = list(dict.fromkeys([*keys, *others]))[: max(len(keys), MOST_ARTICLES)]
        fetched = self._base.fetch(keys)
        articles = [fetched[key] for key in keys if key in fetched]
        place = {article.key: number for number, article in enumerate(articles)}
        accepted = [(text, key) for text, key in accepted if key in place]
        rows = self._encoded_articles(articles, stopped)
        own = [(text, one.key) for one in articles for text in questions_of(one)[1:3]][:MOST_PAIRS]
        made = [
            Pairs(
                self._encoded([text for text, _ in part], stopped),
                np.array([place[key] for _, key in part], np.intp), rows,
            )
            for part in (accepted, own)
        ]  # fmt: skip
        return made[0], made[1]

    def _encoded_articles(
        self, articles: Sequence[Article], stopped: Callable[[], bool]
    ) -> Vectors:
        parts = []
        for article in articles:
            if stopped():
                raise Interrupted
            parts.append(self._meaning.rows_of([article], {}))
        return np.concatenate(parts)

    def _encoded(self, texts: Sequence[str], stopped: Callable[[], bool]) -> Vectors:
        parts = [np.zeros((0, self._meaning.dimensions), np.float32)]
        for start in range(0, len(texts), AT_ONCE):
            if stopped():
                raise Interrupted
            parts.append(self._meaning.encoded(texts[start : start + AT_ONCE]))
        return np.concatenate(parts)
