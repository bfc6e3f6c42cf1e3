"""The lead's window over a full base: how long scrolling, filtering and typing ever block it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

from assist import paths
from assist.curation.listing import Listing
from assist.desk_app import DeskOptions, DeskProgram
from assist.desktop.desk.article_model import ArticleModel
from assist.desktop.desk.articles import ArticlesPage
from assist.evaluation.bench_desktop import Heart
from assist.evaluation.corpora import made_articles
from assist.evaluation.metrics import percentile, table
from assist.knowledge.base import KnowledgeBase

STEP_MS = 30
"""Between two movements of a hand: a wheel turned as fast as one can."""

SCROLLS = 120
QUERIES = ("退货", "tuihuo", "yfsc", "保温杯113", "运费谁出")
SETTLE_MS = 1500
"""After a filter was changed, until its rows are there and the next is tried."""

Step = tuple[str, Callable[[], None], int]
"""A phase's name, what to do, and the milliseconds until the next step."""


class _Hand:
    """Does one step after the other and notes when each phase was."""

    def __init__(self, program: DeskProgram) -> None:
        self._program = program
        self._page = program.desk.articles
        self.phases: dict[str, list[tuple[float, float]]] = {}
        self.waits: list[float] = []
        self.listed_after = 0.0
        self._begun = time.perf_counter()
        self._asked = 0.0
        self._steps: Iterator[Step] = iter(())
        program.desk.keeper.listed.connect(self._on_listed)
        program.desk.keeper.found.connect(self._on_found)

    def _on_listed(self, _listing: Listing) -> None:
        if not self.listed_after:
            self.listed_after = time.perf_counter() - self._begun
            self._steps = iter(list(_steps(self._program)))
            QTimer.singleShot(SETTLE_MS, self._next)

    def _on_found(self, *_found: object) -> None:
        if self._asked:
            self.waits.append(time.perf_counter() - self._asked)
            self._asked = 0.0

    def _next(self) -> None:
        step = next(self._steps, None)
        if step is None:
            self._program.quit()
            return
        name, do, pause = step
        begun = time.perf_counter()
        if name.startswith("filter"):
            self._asked = begun
        do()
        self.phases.setdefault(name, []).append((begun, begun + pause / 1000))
        QTimer.singleShot(pause, self._next)


def _steps(program: DeskProgram) -> Iterator[Step]:
    page = program.desk.articles
    bar, model = page.view.verticalScrollBar(), page.model
    for number in range(SCROLLS):
        yield "scroll", _scroll(bar.setValue, model, number), STEP_MS
    yield "scroll", _type(bar.setValue, 0), STEP_MS
    for number in range(20):
        yield "walk through rows", _select(page.view.selectRow, number), 120
    for query in QUERIES:
        for end in range(1, len(query) + 1):
            yield "type", _type(page.filters.search.setText, query[:end]), 90
        yield "filter by text", lambda: None, SETTLE_MS
        yield "filter by text", page.filters.search.clear, SETTLE_MS
    for place in (1, 2, 0):
        yield "filter by state", _type(page.filters.state.setCurrentIndex, place), SETTLE_MS
    for place in range(3):
        item = page.folders.topLevelItem(place + 1)
        yield "filter by folder", _type(page.folders.setCurrentItem, item), SETTLE_MS
    yield "filter by folder", _type(page.folders.setCurrentItem, page.folders.topLevelItem(0)), 700
    for column in range(4):
        yield "filter sorted", _sort(page, column), SETTLE_MS
    yield "select all", page.view.selectAll, 500


def _scroll(move: Callable[[int], None], model: ArticleModel, number: int) -> Callable[[], None]:
    return lambda: move(model.rowCount() * number // SCROLLS)


def _select(select: Callable[[int], None], row: int) -> Callable[[], None]:
    return lambda: select(row)


def _sort(page: ArticlesPage, column: int) -> Callable[[], None]:
    return lambda: page.view.sortByColumn(column, Qt.SortOrder.AscendingOrder)


def _type(do: Callable[..., object], what: object) -> Callable[[], None]:
    def work() -> None:
        do(what)

    return work


def bench(count: int) -> str:
    """Run the window over ``count`` made articles and report; needs Qt, with a screen or not."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.db"
        base = KnowledgeBase(file)
        base.save(made_articles(paths.starter_knowledge(), count))
        base.close()
        program = DeskProgram(DeskOptions(db=file, with_library=False))
        heart, hand = Heart(), _Hand(program)
        program.run()
    rows = []
    for name, spans in hand.phases.items():
        gaps = [gap for span in spans for gap in heart.between(*span)]
        rows.append((name, f"{percentile(gaps, 95):.1f}", f"{max(gaps, default=0):.0f}"))
    return (
        f"{count} articles; listed after {hand.listed_after:.2f} s; "
        f"a filter's rows after {percentile(hand.waits, 50) * 1000:.0f} ms (median), "
        f"{max(hand.waits) * 1000:.0f} ms (longest)\n"
        f"{table(('GUI thread blocked, ms', 'p95', 'longest'), rows)}\n"
    )
