"""Several windows in one picture, as they would stand on a desktop."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from assist.i18n import tr
from assist.sources.base import Source

SHOT_SECONDS = 120.0
"""A headless run that has not ended by then is photographed as it is."""

SETTLED_MS = 300


def side_by_side(windows: Sequence[QWidget], backdrop: QColor) -> QPixmap:
    """The windows from left to right on a plain backdrop."""
    if len(windows) == 1:
        return windows[0].grab()
    margin = 20
    pictures = [window.grab() for window in windows]
    ratio = pictures[0].devicePixelRatio()
    width = sum(window.width() for window in windows) + margin * (len(windows) + 1)
    height = max(window.height() for window in windows) + 2 * margin
    whole = QPixmap(round(width * ratio), round(height * ratio))
    whole.setDevicePixelRatio(ratio)
    whole.fill(backdrop)
    painter = QPainter(whole)
    left = margin
    for window, picture in zip(windows, pictures, strict=True):
        painter.drawPixmap(left, margin, picture)
        left += window.width() + margin
    painter.end()
    return whole


class Shot:
    """Photographs the windows once every source has ended and its last event was painted."""

    def __init__(
        self,
        file: Path,
        windows: Sequence[QWidget],
        backdrop: QColor,
        leave: Callable[[int], None],
    ) -> None:
        self._file, self._windows, self._backdrop, self._leave = file, windows, backdrop, leave

    def take_after(
        self, sources: Sequence[Source], when_worked_through: Callable[[Callable[[], None]], None]
    ) -> None:
        """Begin to wait. ``when_worked_through`` calls on the GUI thread after all that waits."""

        def wait() -> None:
            end = time.monotonic() + SHOT_SECONDS
            for source in sources:
                ended = getattr(source, "wait", None)
                if ended is not None:
                    ended(max(0.1, end - time.monotonic()))
            when_worked_through(lambda: QTimer.singleShot(SETTLED_MS, self._take))

        threading.Thread(target=wait, name="shot", daemon=True).start()

    def _take(self) -> None:
        if side_by_side(self._windows, self._backdrop).save(str(self._file)):
            self._leave(0)
            return
        sys.stderr.write(tr("无法写入图片：{file}").format(file=self._file) + "\n")
        self._leave(2)
