"""Work that is due at the start and once a day, off the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

DAY_MS = 86_400_000
PATIENCE = 5.0


class Daily(QObject):
    """Calls ``work`` on a thread of its own."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self, interval=DAY_MS)
        self._timer.timeout.connect(self._on_due)

    def start(self) -> None:
        self._on_due()
        self._timer.start()

    def stop(self) -> None:
        """Begin nothing more, and wait for what has begun."""
        self._timer.stop()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _on_due(self) -> None:
        self._thread = threading.Thread(target=self._work, name="daily", daemon=True)
        self._thread.start()
