"""The top of the sidebar: whose chat this is, what was said last, how the customer feels."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from assist.desktop.icons import symbol
from assist.desktop.labels import plain_label
from assist.desktop.sidebar.mood_line import MoodLine, course_words
from assist.desktop.sidebar.quote import LONGEST, Quote
from assist.desktop.sidebar.verdict import VerdictButton
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.model import Guidance
from assist.text.display import display


class Header(QWidget):
    """Title, quote and mood line; dragging it moves the window."""

    pause_toggled = Signal(bool)
    verdict_wanted = Signal(QPoint)
    """Somebody disagrees; where on the screen a menu may open."""

    left = Signal()

    def __init__(self, theme: Theme, menu: QMenu) -> None:
        super().__init__()
        self._title = plain_label(tr("伴席"), "title", wrap=True)
        self._quote = Quote()
        self._mood = MoodLine(theme)
        self._word = plain_label("", "moodWord")
        self._pause = QToolButton()
        self._pause.setIcon(symbol("pause", theme.colour("muted")))
        self._pause.setCheckable(True)
        self._pause.setToolTip(tr("隐私暂停：不读、不显示"))
        self._pause.setAccessibleName(tr("隐私暂停"))
        self._pause.toggled.connect(self.pause_toggled)
        more = QToolButton()
        more.setIcon(symbol("menu", theme.colour("muted")))
        more.setToolTip(tr("菜单"))
        more.setAccessibleName(tr("菜单"))
        more.setMenu(menu)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        for button in (self._pause, more):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._pause)
        top.addWidget(more)
        mood = QHBoxLayout()
        mood.addWidget(self._mood, 1)
        mood.addWidget(self._word, 0, Qt.AlignmentFlag.AlignVCenter)
        self.verdict = VerdictButton()
        self.verdict.menu_wanted.connect(self.verdict_wanted)
        self.verdict.left.connect(self.left)
        mood.addWidget(self.verdict, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 10, 2)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self._quote)
        column.addLayout(mood)
        self.show_waiting()

    def show_waiting(self, title: str = "") -> None:
        """No line of this customer has been read yet, or none may be shown."""
        self._title.setText(display(title, 24) or tr("伴席"))
        paused = tr("隐私暂停中：不读、不显示；再点暂停键就继续")
        self._quote.quote(paused if self._pause.isChecked() else tr("等待客户的消息…"))
        self._mood.hide()
        self._word.setText("")
        self.verdict.hide()

    def show_guidance(self, guidance: Guidance) -> None:
        name = guidance.conversation.title or guidance.conversation.id
        self._title.setText(display(name, 24))
        self._quote.quote(display(guidance.message.text, LONGEST) or tr("（没有文字）"))
        self._mood.show_course(guidance.trajectory)
        self._mood.setVisible(any(guidance.trajectory.moods))
        self._word.setText(course_words(guidance.trajectory))
        self.verdict.show()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.verdict.isVisible():
            self.verdict_wanted.emit(event.globalPos())

    def set_paused(self, paused: bool) -> None:
        self._pause.setChecked(paused)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        window = self.window().windowHandle()
        if event.button() is Qt.MouseButton.LeftButton and window is not None:
            if not window.startSystemMove():
                self._grip = event.globalPosition().toPoint() - self.window().pos()
            event.accept()

    _grip = QPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and not self._grip.isNull():
            self.window().move(event.globalPosition().toPoint() - self._grip)
