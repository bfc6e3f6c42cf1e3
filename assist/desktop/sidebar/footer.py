"""The bottom line: how every source is doing, and the latest hint."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assist.desktop.labels import plain_label
from assist.desktop.sidebar.cards import button
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.sources.base import Health, State
from assist.text.display import display

HINT_MS = 9000

_COLOURS = {
    State.WATCHING: "calm",
    State.WAITING: "uneasy",
    State.LOST: "hot",
    State.ENDED: "faint",
}


class _Light(QWidget):
    """A dot in the colour of a state."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = State.WAITING

    def show_state(self, state: State) -> None:
        self._state = state
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(9, 9)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(_COLOURS[self._state]))
        painter.drawEllipse(0, (self.height() - 8) // 2, 8, 8)
        painter.end()


class Footer(QWidget):
    """One light for the worst source; its sentence; hints come and go above it."""

    undo_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._health: dict[str, Health] = {}
        self._paused = False
        self._learning = 0
        self._folder = ""
        self._hint = plain_label("", "hint", wrap=True)
        self._hint.hide()
        self.undo = button(tr("撤销学习"), "undo")
        self.undo.setToolTip(tr("这次采纳不记入学习；已填入的文字不动"))
        self.undo.clicked.connect(self._on_undo_clicked)
        self.undo.hide()
        self._light = _Light(theme)
        self._words = plain_label(tr("正在启动"), "hint", wrap=True)
        self._expiry = QTimer(self)
        self._expiry.setSingleShot(True)
        self._expiry.setInterval(HINT_MS)
        self._expiry.timeout.connect(self._on_expired)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._light)
        row.addWidget(self._words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 14, 10)
        hints = QHBoxLayout()
        hints.setSpacing(6)
        hints.addWidget(self._hint, 1)
        hints.addWidget(self.undo)
        column.addLayout(hints)
        column.addLayout(row)

    def show_health(self, source: str, health: Health) -> None:
        self._health[source] = health
        self._show()

    def show_learning(self, left: int) -> None:
        """How many articles are still found by words only."""
        self._learning = left
        self._show()

    def show_folder(self, trouble: str) -> None:
        """What stands against the folder of knowledge packs; empty where nothing does."""
        self._folder = trouble
        self._show()

    def show_paused(self, paused: bool) -> None:
        self._paused = paused
        self._show()

    def show_hint(self, text: str) -> None:
        """A sentence that goes away by itself."""
        self._hint.setText(display(text, 200))
        self._hint.show()
        self.undo.hide()
        self._expiry.start()

    def take_back(self, text: str) -> None:
        """This hint is no longer true."""
        if self.hint() == text:
            self._on_expired()

    def offer_undo(self) -> None:
        """Beside the hint, for as long as it stands: what was just learned can be forgotten."""
        if not self._hint.isHidden():
            self.undo.show()

    def _on_undo_clicked(self) -> None:
        self.undo.hide()
        self.undo_wanted.emit()

    def _on_expired(self) -> None:
        self._hint.hide()
        self.undo.hide()

    def hint(self) -> str:
        """The hint that is on the screen, empty when there is none."""
        return "" if self._hint.isHidden() else self._hint.text()

    def told(self) -> str:
        """The sentence beside the light."""
        return self._words.text()

    def _show(self) -> None:
        if self._paused:
            self._light.show_state(State.WAITING)
            self._words.setText(tr("已暂停：不读取任何聊天"))
            return
        states = [health.state for health in self._health.values()]
        best = min(states, key=list(State).index, default=State.WAITING)
        self._light.show_state(best)
        told = [health.text for health in self._health.values() if health.state is best]
        if self._learning:
            told.append(tr("还有 {left} 篇正在建立语义索引").format(left=self._learning))
        if self._folder:
            told.append(display(self._folder, 120))
        self._words.setText(tr("；").join(told))
        every = [
            tr("{name}：{told}").format(name=name, told=health.text)
            for name, health in self._health.items()
        ]
        self._words.setToolTip("\n".join([*every, self._folder] if self._folder else every))
