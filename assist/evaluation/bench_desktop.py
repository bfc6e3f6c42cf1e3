"""From a chat client's event to painted cards, in the running program with a full base."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from assist import paths
from assist.desktop_app import Options, Program
from assist.evaluation.corpora import made_articles, made_messages
from assist.evaluation.metrics import percentile, table
from assist.knowledge.base import KnowledgeBase
from assist.model import Message, Speaker
from assist.sources.base import (
    ConversationActivated,
    Health,
    InsertRefused,
    MessageArrived,
    OnEvent,
    State,
)

MESSAGES = 200
EVERY_SECONDS = 0.12
WARM_UP = 10
BEAT_MS = 5


class _PacedSource:
    """Emits made messages at a steady pace and notes when."""

    name = "bench"

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self.sent: dict[str, float] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.ended = threading.Event()
        self._on_event: OnEvent = lambda _event: None

    def start(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(5)

    def health(self) -> Health:
        return Health(State.WATCHING, "bench")

    def knows(self, conversation: str) -> bool:
        return True

    def insert(self, conversation: str, text: str, replace: bool = False) -> str:
        raise InsertRefused("bench")

    def _run(self) -> None:
        self._stopping.wait(1.0)
        self._on_event(ConversationActivated("bench", "bench"))
        for number, line in enumerate(self._lines):
            if self._stopping.wait(EVERY_SECONDS):
                return
            message = Message(str(number), "bench", Speaker.CUSTOMER, line, time.time())
            self.sent[message.id] = time.perf_counter()
            self._on_event(MessageArrived(message))
        self._stopping.wait(0.5)
        self.ended.set()


class PaintWatch(QObject):
    """Notes when the sidebar has finished painting the message it shows."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        self.painted: dict[str, float] = {}
        program.sidebar.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest and isinstance(watched, QWidget):
            # Qt paints while it handles this event; a timer of 0 comes right after.
            QTimer.singleShot(0, self._note)
        return False

    def _note(self) -> None:
        guidance = self._program.sidebar.guidance
        if guidance is not None:
            self.painted.setdefault(guidance.message.id, time.perf_counter())


class Heart(QObject):
    """Beats on the GUI thread; a late beat is a thread that was blocked."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._moments: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000 - BEAT_MS)
        self._moments.append(now)
        self._last = now

    def between(self, begin: float, end: float) -> list[float]:
        """The gaps of a stretch of time, in ms."""
        beats = zip(self._moments, self.gaps, strict=True)
        return [gap for moment, gap in beats if begin <= moment <= end]


def bench(count: int) -> str:
    """Run the program over ``count`` made articles and report; needs Qt, with a screen or not."""
    starters = paths.starter_knowledge()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.db"
        base = KnowledgeBase(file)
        base.save(made_articles(starters, count))
        base.close()
        source = _PacedSource(list(made_messages(starters, MESSAGES)))
        begun = time.perf_counter()
        program = Program(Options(db=file, sources=lambda: [source]))
        watch, heart = PaintWatch(program), Heart()
        up: list[float] = []
        QTimer.singleShot(0, lambda: up.append(time.perf_counter() - begun))
        ending = QTimer()
        ending.timeout.connect(lambda: program.quit() if source.ended.is_set() else None)
        ending.start(100)
        program.run()
    return _report(count, source, watch, heart, up[0])


def _report(count: int, source: _PacedSource, watch: PaintWatch, heart: Heart, up: float) -> str:
    times = [
        (watch.painted[key] - sent) * 1000
        for key, sent in source.sent.items()
        if key in watch.painted and int(key) >= WARM_UP
    ]
    rows = [
        (name, f"{percentile(values, 50):.1f}", f"{percentile(values, 95):.1f}")
        for name, values in (
            ("event to painted cards, ms", times),
            ("GUI thread blocked, ms", heart.gaps),
        )
    ]
    return (
        f"{count} articles, {len(times)} of {len(source.sent) - WARM_UP} messages painted\n"
        f"{table(('', 'p50', 'p95'), rows)}\n"
        f"longest block of the GUI thread {max(heart.gaps):.0f} ms; "
        f"first event loop turn after {up:.2f} s\n"
    )
