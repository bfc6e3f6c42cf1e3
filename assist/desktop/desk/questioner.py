"""Questions asked of the published base on a thread of their own, a few at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from assist.curation.standing import Oracle, Suggest
from assist.desktop.work import Background, Bridge

AT_ONCE = 16
"""Questions between two moments at which it can be stopped, or another job has its turn."""

READY_MS = 300
"""How often is looked whether the base can be asked by now."""

Work = Callable[[Suggest, Sequence[Any]], Sequence[Any]]
"""Asks some questions; what came of them."""


class Job(QObject):
    """Questions on their way. Its signals come on the GUI thread, none after ``stop``."""

    answered = Signal(object)
    """What ``Work`` made of the next few."""

    ended = Signal(str)
    """All were asked; or why not."""

    def __init__(self, work: Work, questions: Sequence[Any]) -> None:
        super().__init__()
        self.work, self.questions = work, questions
        self.done = 0
        self.running = True

    def stop(self) -> None:
        """Nobody waits for it any more."""
        self.running = False

    def take(self, results: Sequence[Any], asked: int) -> None:
        """Hand on what came of the next questions."""
        self.done += asked
        self.answered.emit(results)
        if self.running and self.done >= len(self.questions):
            self.end("")

    def end(self, trouble: str) -> None:
        """Ask nothing any more."""
        if self.running:
            self.running = False
            self.ended.emit(trouble)


class Questioner(QObject):
    """Jobs take turns, so that a single question does not wait for a sheet of thousands."""

    waiting = Signal(int)
    """So many articles are still to be understood before anything is asked."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._background = Background(bridge)
        self._oracle: Oracle | None = None
        self._jobs: deque[Job] = deque()
        self._busy = False
        self._ready = QTimer(self)
        self._ready.setSingleShot(True)
        self._ready.setInterval(READY_MS)
        self._ready.timeout.connect(self._next)

    @property
    def can_ask(self) -> bool:
        """Whether the library is loaded."""
        return self._oracle is not None

    def attach(self, oracle: Oracle) -> None:
        """The library is loaded."""
        self._oracle = oracle
        self._next()

    def ask(self, work: Work, questions: Sequence[Any]) -> Job:
        """Begin, once the library is there; connect to the job's signals at once."""
        job = Job(work, questions)
        self._jobs.append(job)
        QTimer.singleShot(0, self, self._next)
        return job

    def close(self, release: Callable[[], None]) -> None:
        """Stop everything, and let go of the base."""
        for job in self._jobs:
            job.stop()
        self._jobs.clear()
        self._background.close(release)

    def _next(self) -> None:
        while self._jobs and not self._jobs[0].running:
            self._jobs.popleft()
        if self._busy or not self._jobs or self._ready.isActive():
            return
        oracle = self._oracle
        left = oracle.unlearned() if oracle is not None else 0
        if oracle is None or left:
            self.waiting.emit(left)
            self._ready.start()
            return
        self._ask(oracle.suggest, self._jobs.popleft())

    def _ask(self, suggest: Suggest, job: Job) -> None:
        part = job.questions[job.done : job.done + AT_ONCE]

        def done(results: Sequence[Any]) -> None:
            self._busy = False
            if job.running:
                self._jobs.append(job)
                self._hand_on(job, results, len(part))
            self._next()

        def failed(error: Exception) -> None:
            self._busy = False
            job.end(str(error))
            self._next()

        self._busy = True
        self._background.run(lambda: job.work(suggest, part), done, failed)

    def _hand_on(self, job: Job, results: Sequence[Any], asked: int) -> None:
        if self._oracle is None or not self._oracle.unlearned():
            # What was changed while it was asked is asked again, once it is understood.
            job.take(results, asked)
