"""The listing on its own thread: read, followed, filtered; the GUI thread only gets results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from assist.curation import stock
from assist.curation.finding import Finder
from assist.curation.listing import Listing, Rows
from assist.curation.outlines import Column, Filter
from assist.desktop.work import Background, Bridge
from assist.knowledge.base import KnowledgeBase

Result = TypeVar("Result")

LOOK_MS = 1500
"""How often another program's changes are looked for."""

MANY = 2000
"""Changes from which on the listing is read anew."""


@dataclass(frozen=True, slots=True)
class _Followed:
    """The next listing, the variables in its replies, the articles that are not as they were."""

    listing: Listing
    variables: frozenset[str]
    keys: Sequence[str]


class Keeper(QObject):
    """Keeps the listing that the window shows. Its signals come on the GUI thread."""

    listed = Signal(object)
    """A new Listing."""

    found = Signal(object, object)
    """A Listing and the rows of it that pass the filter, in order."""

    changed = Signal(object)
    """Keys of articles that this or another program has changed."""

    failed = Signal(str)

    def __init__(self, base: KnowledgeBase, bridge: Bridge) -> None:
        super().__init__()
        self._base, self._bridge = base, bridge
        self._background = Background(bridge)
        self._finder = Finder(lambda text: stock.holding(base, text))
        self._listing: Listing | None = None
        self._seq = 0
        self._version = -1
        self._stages: dict[str, str] = {}
        self._wanted: tuple[Filter, Column | None, bool] = (Filter(), None, False)
        self._asked = 0
        self._looking = False
        self.variables: frozenset[str] = frozenset()
        """Variables in the replies there are."""

        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def listing(self) -> Listing | None:
        """The newest listing, None until it was read."""
        return self._listing

    def start(self) -> None:
        """Read everything, then follow."""
        self.look()
        self._timer.start()

    def close(self) -> None:
        """Finish the work at hand."""
        self._timer.stop()
        self._background.close(self._base.release)

    def run(
        self,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[Exception], None],
        *,
        lasting: bool = False,
    ) -> None:
        """Do something with the base after all that waits now; ``then`` or ``failed`` on the GUI
        thread. What is ``lasting`` is done also where this is closed before its turn.
        """
        self._background.run(work, then, failed, lasting=lasting)

    def filter(self, wanted: Filter, column: Column | None, descending: bool) -> None:
        """Ask for the rows that pass; an older question is dropped where it still waits."""
        self._wanted = (wanted, column, descending)
        self._filter()

    def seek(self, text: str, most: int, then: Callable[[list[tuple[str, str]]], None]) -> None:
        """Keys and titles of the articles that match best, beside what the list shows."""
        listing = self._listing
        if listing is None:
            return

        def find() -> list[tuple[str, str]]:
            rows = self._finder.find(listing, Filter(text=text), None, False)[:most]
            found = (listing.row(int(number)) for number in rows)
            return [(one.key, one.title or one.question) for one in found]

        self._background.run(find, then, self._fail)

    def look(self) -> None:
        """Take over what was changed, also by another program."""
        if not self._looking:
            self._looking = True
            self._background.run(self._follow, self._on_followed, self._on_lost)

    def _filter(self) -> None:
        listing, self._asked = self._listing, self._asked + 1
        if listing is None:
            return
        number, wanted = self._asked, self._wanted

        def find() -> tuple[Listing, Rows] | None:
            # One that has been asked for again meanwhile is not worth the time.
            return (listing, self._finder.find(listing, *wanted)) if number == self._asked else None

        self._background.run(find, self._on_found, self._fail)

    def _on_found(self, result: tuple[Listing, Rows] | None) -> None:
        if result is not None:
            self.found.emit(*result)

    def _follow(self) -> _Followed | None:
        """On the background thread: the next listing, None where nothing has changed."""
        today, before = date.today(), self._listing
        if before is None or before.today != today:
            return self._read(today)
        version = self._base.read("pragma data_version")[0]["data_version"]
        if version == self._version:
            return None
        self._version = version
        if self._base.count_since(self._seq) > MANY:
            return self._read(today)
        changes = self._base.changes_since(self._seq)
        self._seq = changes.seq
        before_stages, self._stages = self._stages, stock.stages(self._base)
        moved = {key for key, _ in before_stages.items() ^ self._stages.items()}
        keys = list(dict.fromkeys([*(article.key for article in changes.changed), *moved]))
        if not keys and not changes.removed:
            return None
        listing = before.changed(stock.outlines_of(self._base, keys), changes.removed)
        self._finder.note([*keys, *changes.removed])
        used = self.variables | stock.variables_of(changes.changed)
        return _Followed(listing, used, (*keys, *changes.removed))

    def _read(self, today: date) -> _Followed:
        self._version = self._base.read("pragma data_version")[0]["data_version"]
        self._seq, self._stages = self._base.seq(), stock.stages(self._base)
        listing = Listing(stock.outlines(self._base), today)
        self._finder = Finder(lambda text: stock.holding(self._base, text))
        return _Followed(listing, frozenset(stock.variables_used(self._base)), listing.keys)

    def _on_followed(self, result: _Followed | None) -> None:
        self._looking = False
        if result is None:
            return
        self._listing, self.variables = result.listing, result.variables
        self.listed.emit(self._listing)
        self._filter()
        self.changed.emit(result.keys)

    def _on_lost(self, error: Exception) -> None:
        self._looking = False
        self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(str(error))
