"""Checks on a thread of their own: only the newest state of the form is worth checking."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date

from PySide6.QtCore import QObject, Signal

from assist.curation.checks import Finding, check
from assist.desktop.work import Background, Bridge
from assist.model import Article

Neighbours = Callable[[Article], list[Finding]]


class Checker(QObject):
    """First what the article itself shows, then what the rest of the base makes of it."""

    checked = Signal(object, object)
    """An Article and its Findings."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._background = Background(bridge)
        self._wanted: Article | None = None
        self._neighbours: Neighbours | None = None
        self._release: Callable[[], None] = lambda: None

    def attach(self, neighbours: Neighbours, release: Callable[[], None]) -> None:
        """The library is there: compare with other articles from now on."""
        self._neighbours, self._release = neighbours, release
        if self._wanted is not None:
            self._compare(self._wanted, ())

    def check(self, article: Article, used: Collection[str]) -> None:
        """Check an article in place of the one that waits."""
        self._wanted = article

        def work() -> Sequence[Finding] | None:
            if article is not self._wanted:
                return None
            return check(article, used, date.today())

        def done(found: Sequence[Finding] | None) -> None:
            if found is not None:
                self.checked.emit(article, found)
                self._compare(article, found)

        self._background.run(work, done)

    def close(self) -> None:
        """Finish the check at hand."""
        self._background.close(self._release)

    def _compare(self, article: Article, found: Sequence[Finding]) -> None:
        neighbours = self._neighbours
        if neighbours is None or article is not self._wanted:
            return

        def done(near: list[Finding]) -> None:
            if near:
                both = sorted([*found, *near], key=lambda one: -one.weight)
                self.checked.emit(article, both)

        self._background.run(lambda: neighbours(article), done)
