"""What agents saw of every article, and which questions got no card: counts, never a chat.

A card counts once a message, when it stands before the agent. A question that stayed without an
answer is masked before it is written, kept for RETENTION_DAYS, at most MOST_GAPS of them; the
setting ``keep_gaps`` turns that off.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from datetime import date, timedelta

from sqlite_utils import Database

from assist.curation.cases.wording import case_words
from assist.knowledge.base import KnowledgeBase
from assist.model import Guidance
from assist.text.masking import mask

RETENTION_DAYS = 90
MOST_GAPS = 2000
COUNTED_DAYS = 400
"""How long the daily counts of shown cards are kept: a year and the month before it."""

REMEMBERED = 2000
"""Messages that are known to have been counted."""

WAITING = 500
"""Lines that wait, in memory only, to be masked and counted; of more the oldest are dropped."""


class Usage:
    """Collects in memory, from any thread; ``flush`` writes."""

    def __init__(
        self,
        base: KnowledgeBase,
        keeps_gaps: Callable[[], bool],
        now: Callable[[], float] = time.time,
    ) -> None:
        """``keeps_gaps`` is asked on any thread, for every line and again before it is written."""
        self._base, self._keeps_gaps, self._now = base, keeps_gaps, now
        self._lock = threading.Lock()
        self._shown: Counter[tuple[str, str]] = Counter()
        self._silent: OrderedDict[str, tuple[str, str]] = OrderedDict()
        self._counted: OrderedDict[str, None] = OrderedDict()

    def shown(self, guidance: Guidance) -> None:
        """The agent has this guidance in view."""
        cards = guidance.suggestions.found[: guidance.suggestions.shown]
        day = self._today().isoformat()
        with self._lock:
            if cards and self._is_new(f"shown {guidance.question.id}"):
                self._shown.update((day, one.article.key) for one in cards)

    def heard(self, guidance: Guidance) -> None:
        """A customer's line was worked through."""
        if guidance.suggestions.shown or guidance.kept_for or not self._keeps_gaps():
            return
        with self._lock:
            if self._is_new(f"heard {guidance.message.id}"):
                line = (self._today().isoformat(), guidance.message.text)
                self._silent[guidance.message.id] = line
                while len(self._silent) > WAITING:
                    self._silent.popitem(last=False)

    def _today(self) -> date:
        return date.fromtimestamp(self._now())

    def _is_new(self, what: str) -> bool:
        """Whether it was not counted yet; the caller holds the lock."""
        new = what not in self._counted
        self._counted[what] = None
        while len(self._counted) > REMEMBERED:
            self._counted.popitem(last=False)
        return new

    def flush(self) -> None:
        """Write what was counted; it stays in memory where that fails. Raises KnowledgeError."""
        with self._lock:
            shown, self._shown = self._shown, Counter()
            silent, self._silent = self._silent, OrderedDict()
        gaps = Counter(
            (day, question)
            for day, text in silent.values()
            for question in case_words().questions(mask(text), opening=False)
        )
        if not shown and not gaps:
            return
        today = self._today()

        def add(db: Database) -> None:
            # Asked here, so that no question follows upon the deletion that a "no" brings about.
            _add(db, shown, gaps if self._keeps_gaps() else Counter(), today)

        try:
            self._base.write(add)
        except BaseException:
            with self._lock:
                self._shown.update(shown)
                self._silent = OrderedDict([*silent.items(), *self._silent.items()])
            raise


def _add(
    db: Database, shown: Counter[tuple[str, str]], gaps: Counter[tuple[str, str]], today: date
) -> None:
    db.conn.executemany(
        "insert into shown values (?, ?, ?)"
        " on conflict (day, article) do update set count = count + excluded.count",
        [(*key, count) for key, count in shown.items()],
    )
    db.conn.executemany(
        "insert into gap values (?1, ?2, ?3, ?3) on conflict (question) do update"
        " set count = count + excluded.count, last = max(last, excluded.last)",
        [(question, count, day) for (day, question), count in gaps.items()],
    )
    _tidy(db, today)


def _tidy(db: Database, today: date) -> None:
    """Forget what is old or too much."""
    oldest = (today - timedelta(days=RETENTION_DAYS)).isoformat()
    db.execute("delete from gap where last < ?", [oldest])
    db.execute(
        "delete from gap where question not in"
        " (select question from gap order by count desc, last desc limit ?)",
        [MOST_GAPS],
    )
    oldest = (today - timedelta(days=COUNTED_DAYS)).isoformat()
    db.execute("delete from shown where day < ?", [oldest])


def forget_gaps(base: KnowledgeBase) -> None:
    """Delete every kept question. Raises KnowledgeError."""
    base.write(lambda db: db.execute("delete from gap"))
