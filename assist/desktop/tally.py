"""Counts the cards that stand before the agent and the lines that got none; on the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from assist.curation.usage import Usage
from assist.desktop.work import Background, Bridge
from assist.engine import GuidanceReady
from assist.remembered import LastGuidance

WRITTEN_EVERY_MS = 60_000


class Tally(QObject):
    """Tells ``usage`` what is seen and heard, and has it written behind the window's back."""

    def __init__(self, usage: Usage, bridge: Bridge) -> None:
        super().__init__()
        self._usage = usage
        self._background = Background(bridge)
        self._last = LastGuidance()
        self._front = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._write)
        self._timer.start(WRITTEN_EVERY_MS)
        bridge.told.connect(self._on_told)

    def follow(self, conversation: str) -> None:
        """The sidebar shows this conversation now."""
        self._front = conversation
        guidance = self._last.of(conversation)
        if guidance is not None:
            self._usage.shown(guidance)

    def _on_told(self, told: object) -> None:
        if not isinstance(told, GuidanceReady):
            return
        guidance = told.guidance
        self._usage.heard(guidance)
        self._last.keep(guidance)
        if guidance.conversation.id == self._front:
            self._usage.shown(guidance)

    def _write(self) -> None:
        # What could not be written is tried again in a minute: nothing an agent need know of.
        self._background.run(self._usage.flush, failed=lambda _error: None, lasting=True)

    def close(self) -> None:
        """Write what is left."""
        self._timer.stop()
        self._write()
        self._background.close()
