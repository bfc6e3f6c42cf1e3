"""The team lead's window: a page a task, a line at the foot that says what happened."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from assist.desktop.desk.foot import Foot
from assist.desktop.labels import plain_label
from assist.i18n import tr

WIDTH, HEIGHT = 1320, 720


class DeskWindow(QWidget):
    """Pages in tabs; closing is asked for, not done."""

    close_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("伴席 · 知识库"))
        self.resize(WIDTH, HEIGHT)
        self.may_close = False
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.tabBar().setDrawBase(False)
        self.pages.tabBar().setExpanding(False)
        self._who = plain_label("", "cardFrom")
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(8, 0, 14, 8)
        row.addWidget(self._who)
        self.pages.setCornerWidget(corner)
        self.foot = Foot()
        self.pages.currentChanged.connect(self.foot.forget_failure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pages, 1)
        column.addWidget(self.foot)
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setProperty("page", number - 1)
            shortcut.activated.connect(self._on_page_keys)

    def add_page(self, page: QWidget, name: str) -> None:
        """Another page behind the others."""
        self.pages.addTab(page, name)
        place = self.pages.count()
        self.pages.setTabToolTip(place - 1, f"Alt+{place}")

    def rename(self, page: QWidget, name: str) -> None:
        """Give a page's tab another name."""
        self.pages.setTabText(self.pages.indexOf(page), name)

    def go_to(self, page: QWidget) -> None:
        """Bring a page to the front."""
        self.pages.setCurrentWidget(page)

    def show_who(self, words: str) -> None:
        """Whose window it is."""
        self._who.setText(words)

    def tell(self, words: str, wrong: bool = False) -> None:
        """Say what happened; what went wrong stays until something goes well, another page is
        looked at, or it is closed.
        """
        self.foot.tell(words, wrong)

    def told(self) -> str:
        """The sentence at the foot."""
        return self.foot.words()

    def _on_page_keys(self) -> None:
        shortcut = self.sender()
        if isinstance(shortcut, QShortcut):
            self.pages.setCurrentIndex(int(shortcut.property("page")))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close:
            event.accept()
            return
        event.ignore()
        self.close_wanted.emit()
