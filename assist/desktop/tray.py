"""The tray icon: shows the state, pauses with one click of its menu."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from assist.desktop.icons import app_icon
from assist.desktop.theme import Theme
from assist.i18n import tr


class Menu(QMenu):
    """What the tray and the sidebar's menu button offer."""

    show_toggled = Signal()
    pause_toggled = Signal(bool)
    preferences_wanted = Signal()
    recognition_wanted = Signal()
    desk_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._add(tr("显示或隐藏侧边栏")).triggered.connect(self.show_toggled)
        self.pause = self._add(tr("隐私暂停"))
        self.pause.setCheckable(True)
        self.pause.toggled.connect(self.pause_toggled)
        self._add(tr("知识库管理…")).triggered.connect(self.desk_wanted)
        self._add(tr("设置…")).triggered.connect(self.preferences_wanted)
        self._add(tr("关于识别…")).triggered.connect(self.recognition_wanted)
        self.addSeparator()
        self._add(tr("退出")).triggered.connect(self.quit_wanted)

    def _add(self, text: str) -> QAction:
        return self.addAction(text)


class Tray(QSystemTrayIcon):
    """Grey while paused, red while a customer needs care; a click shows or hides the sidebar."""

    def __init__(self, theme: Theme, menu: Menu) -> None:
        super().__init__(app_icon(theme))
        self._theme = theme
        self._menu = menu
        self.setContextMenu(menu)
        self.setToolTip(tr("伴席"))
        self.activated.connect(self._on_activated)

    def show_state(self, paused: bool, alert: bool) -> None:
        state = "faint" if paused else "hot" if alert else "accent"
        self.setIcon(app_icon(self._theme, state))
        self.setToolTip(tr("伴席（已暂停）") if paused else tr("伴席"))

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self._menu.show_toggled.emit()
