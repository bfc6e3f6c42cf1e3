"""The index of a knowledge base file: it follows the file's changes, whoever makes them, and lies
saved beside the file for the next start.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from assist.knowledge.base import Changes, KnowledgeBase
from assist.knowledge.clock import day_of, last_known
from assist.retrieval.ranking import ArticleIndex
from assist.retrieval.snapshot import Arrays, load, save

FORMAT = "words 1"
"""To be changed with the arrays, or with what texts are cut into: older files are then not read."""

SAVED_FROM = 2000
"""Articles from which on a saved index is worth a file; fewer are read in a tenth of a second."""

FEW = 100
"""Changes that a customer's line waits for, some ten milliseconds; others follow behind it."""

PAGE = 1000
"""Changes taken over at a time while all are followed."""

MANY = 3000
"""Changes from which on building anew is faster than following one by one."""

UNSAVED = 1000
"""Changes after which the index is saved again; the next start follows that many."""


class FollowedIndex:
    """Any thread may call any method; none but ``catch_up`` and ``tidy`` waits for another."""

    def __init__(
        self,
        base: KnowledgeBase,
        file: Path | None = None,
        on_changes: Callable[[Changes], None] = lambda _: None,
        groups: frozenset[str] = frozenset(),
        now: Callable[[], float] = time.time,
    ) -> None:
        """``on_changes`` is called with every part of the changes; ``index`` stays one object.

        ``groups``: what this workstation is, casefolded. Raises KnowledgeError.
        """
        self._base, self._file = base, file
        self._groups = groups
        self._now = now
        self._known = last_known(base)
        self._on_changes = on_changes
        self._following = threading.Lock()
        self._unsaved = 0
        self._seq = 0
        self.index = self._saved() or self._empty()

    def _empty(self, saved: Arrays | None = None) -> ArticleIndex:
        return ArticleIndex(self._today, self._base.fetch, saved, self._groups)

    def _today(self) -> date:
        return day_of(self._known, self._now())

    def serve(self, groups: frozenset[str]) -> None:
        """Be a workstation of other groups from now on. Raises KnowledgeError."""
        with self._following:
            if groups != self._groups:
                self._groups = self.index.groups = groups
                self._apply(replace(self._base.for_some(), seq=self._seq))

    def catch_up(self) -> bool:
        """Take over every change of the file; whether there was any. Raises KnowledgeError."""
        with self._following:
            self._known = last_known(self._base)
            return self._catch_up()

    def glance(self, everything: bool) -> None:
        """Take over every change, or else only FEW; none while another thread is at it.

        Raises KnowledgeError.
        """
        if self._base.seq() != self._seq and self._following.acquire(blocking=False):
            try:
                if everything:
                    self._catch_up()
                else:
                    self._apply(self._base.changes_since(self._seq, FEW))
            finally:
                self._following.release()

    def tidy(self, quiet: bool) -> None:
        """Build the index anew, and save it, when it is time: at the latest when it is scattered,
        and sooner where nothing else is going on. Raises KnowledgeError.
        """
        with self._following:
            if self.index.is_scattered or (quiet and self._is_worth_saving):
                self._rebuild()

    @property
    def _is_worth_saving(self) -> bool:
        return self._file is not None and self._unsaved > UNSAVED and len(self.index) >= SAVED_FROM

    def _catch_up(self) -> bool:
        before = self._seq
        while self._base.seq() != self._seq:
            if self._base.count_since(self._seq) > MANY:
                self._rebuild()
            else:
                self._apply(self._base.changes_since(self._seq, PAGE))
        return self._seq != before

    def _apply(self, changes: Changes) -> None:
        self.index.drop(changes.removed)
        self.index.put(changes.changed, changes.stamps)
        self._seq = changes.seq
        self._unsaved += len(changes.changed) + len(changes.removed)
        self._on_changes(changes)

    def _rebuild(self) -> None:
        self.index.rebuild(self._pages())
        if len(self.index) >= SAVED_FROM:
            self._save()

    def _pages(self) -> Iterator[Changes]:
        while (changes := self._base.changes_since(self._seq, PAGE)).seq != self._seq:
            self._seq = changes.seq
            self._on_changes(changes)
            yield changes

    def _save(self) -> None:
        """Write the index as it is; where that cannot be, the next start takes longer."""
        if self._file is None:
            return
        about = {
            "index": FORMAT,
            "groups": sorted(self._groups),
            "seq": self._seq,
            "stamp": self._base.stamp_at(self._seq),
        }
        with contextlib.suppress(OSError):
            save(self._file, about, self.index.arrays())
        self._unsaved = 0

    def _saved(self) -> ArticleIndex | None:
        """The saved index where it is of this file's own past."""
        saved = load(self._file, {"index": FORMAT}) if self._file else None
        if saved is None:
            return None
        try:
            index = self._empty(saved.arrays)
            seq, stamp = int(saved.about["seq"]), saved.about["stamp"]
        except (KeyError, ValueError, TypeError):
            return None
        if stamp is None or self._base.stamp_at(seq) != stamp:
            # The file has another past, a restored backup, say: only what is the same is taken.
            seq = self._reconcile(index)
        if seq < 0:
            return None
        if saved.about.get("groups", []) != sorted(self._groups):
            some = self._base.for_some()
            index.put(some.changed, some.stamps)
        self._seq = seq
        return index

    def _reconcile(self, index: ArticleIndex) -> int:
        """Bring ``index`` to the file's state by the articles' stamps; what state that is, or −1
        where too much is different.
        """
        seq, now = self._base.seq(), self._base.stamps()
        held = index.stamps()
        index.drop([key for key in held if key not in now])
        different = [key for key, stamp in now.items() if held.get(key) != stamp]
        if len(different) > MANY:
            return -1
        articles = self._base.fetch(different)
        index.put(articles.values(), [now[key] for key in articles])
        return seq
