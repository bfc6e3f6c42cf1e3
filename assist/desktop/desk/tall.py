"""A column of forms that scrolls up and down only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class TallArea(QScrollArea):
    """Never narrower than what it holds, in whatever language that is."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(inner)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        taken = super().eventFilter(watched, event)
        inner = self.widget()
        if event.type() == QEvent.Type.LayoutRequest and inner is not None:
            beside = self.verticalScrollBar().sizeHint().width()
            self.setMinimumWidth(inner.minimumSizeHint().width() + beside)
        return taken
