"""What is done to articles, on the keeper's thread, and what came of it on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.opened import Opened, Rights
from assist.knowledge import ledger
from assist.knowledge.accounts import Accounts
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from assist.knowledge.pictures import Pictures

Result = TypeVar("Result")


class Hands(QObject):
    """Every change of the base by this window. Failures are told once, by ``failed``."""

    failed = Signal(str)
    told = Signal(str)
    succeeded = Signal()
    """Something that was asked for is done; what it was is told where it was asked."""

    def __init__(self, base: KnowledgeBase, keeper: Keeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.base = base
        account = Accounts(base).current()
        self.account = account
        self.life = Life(base, account)
        self.rights = Rights.of(account)
        self.pictures = Pictures(base)

    def do(
        self,
        work: Callable[[], Result],
        then: Callable[[Result], None] = lambda _result: None,
        otherwise: Callable[[Exception], None] | None = None,
        *,
        quietly: bool = False,
        lasting: bool = True,
    ) -> None:
        """Do ``work``, then ``then`` with its result, or ``otherwise`` with what went wrong.

        The list follows by itself; ``quietly``, where no article is another one afterwards, it need
        not. What is ``lasting`` is done also where the window closes before its turn.
        """

        def follow() -> None:
            if not quietly:
                self._keeper.look()

        def done(result: Result) -> None:
            follow()
            if lasting:
                self.succeeded.emit()
            then(result)

        def failed(error: Exception) -> None:
            follow()
            if otherwise is not None:
                otherwise(error)
            else:
                self.failed.emit(str(error))

        self._keeper.run(work, done, failed, lasting=lasting)

    def fetch(
        self,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        otherwise: Callable[[Exception], None] | None = None,
    ) -> None:
        """The same for what only reads: nobody misses it once the window is gone."""
        self.do(work, then, otherwise, quietly=True, lasting=False)

    def open(self, key: str, then: Callable[[Opened | None], None]) -> None:
        """Fetch an article with what waits beside it; None when it is gone."""

        def read() -> Opened | None:
            stored = self.base.look(lambda db: ledger.states(db, [key]))[key]
            newest = stored.newest
            return Opened(newest, stored, date.today()) if newest is not None else None

        self.fetch(read, then)

    def open_all(self, keys: Sequence[str], then: Callable[[list[Opened]], None]) -> None:
        """The same for several, without those that are gone."""

        def read() -> list[Opened]:
            found = self.base.look(lambda db: ledger.states(db, keys))
            return [
                Opened(stored.newest, stored, date.today())
                for stored in found.values()
                if stored.newest is not None
            ]

        self.fetch(read, then)

    def add(self, data: bytes, title: str, done: Callable[[str, str], None]) -> None:
        """Store a picture."""
        self.do(
            lambda: self.pictures.add(data, title),
            lambda name: done(name, ""),
            lambda error: done("", str(error)),
        )
