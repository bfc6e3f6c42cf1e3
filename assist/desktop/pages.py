"""The windows that the menu opens beside the sidebar: settings, recognition, privacy, the desk."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from assist import i18n
from assist.desktop.preferences import Preferences
from assist.desktop.privacy import PrivacyPage
from assist.desktop.recognition.desk import RecognitionDesk
from assist.desktop.sidebar.window import Sidebar
from assist.desktop.theme import Theme
from assist.desktop.tray import Menu
from assist.i18n import tr
from assist.settings import Settings


class Pages(QObject):
    """Opens each when the menu wishes it, the desk over the knowledge base ``db``."""

    settings_changed = Signal()
    delete_wanted = Signal()

    def __init__(
        self,
        sidebar: Sidebar,
        menu: Menu,
        settings: Settings,
        theme: Theme,
        db: Path | None,
    ) -> None:
        super().__init__()
        self._sidebar, self._settings, self._theme, self._db = sidebar, settings, theme, db
        self._recognition: RecognitionDesk | None = None
        self.preferences: Preferences | None = None
        menu.preferences_wanted.connect(self._on_preferences_wanted)
        menu.recognition_wanted.connect(self._on_recognition_wanted)
        menu.desk_wanted.connect(self._on_desk_wanted)

    def attach(self, recognition: RecognitionDesk) -> None:
        """What the page on recognition shows is loaded."""
        self._recognition = recognition

    def close(self) -> None:
        """Close what works in the background."""
        if self._recognition is not None:
            self._recognition.close()

    def _on_preferences_wanted(self) -> None:
        """Not modal: the pages that it leads to open beside it, and nothing typed is lost."""
        if self.preferences is None:
            dialog = self.preferences = Preferences(self._settings, self._sidebar)
            dialog.recognition_wanted.connect(self._on_recognition_wanted)
            dialog.privacy_wanted.connect(self._on_privacy_wanted)
            dialog.accepted.connect(self._on_preferences_saved)
            dialog.finished.connect(self._on_preferences_closed)
        self.preferences.show()
        self.preferences.raise_()
        self.preferences.activateWindow()

    def _on_preferences_saved(self) -> None:
        self.settings_changed.emit()
        self._sidebar.footer.show_hint(tr("设置已保存，部分设置重新启动后生效"))

    def _on_preferences_closed(self) -> None:
        if self.preferences is not None:
            self.preferences.deleteLater()
            self.preferences = None

    def _on_recognition_wanted(self) -> None:
        if self._recognition is None:
            self._sidebar.footer.show_hint(tr("正在启动"))
        else:
            self._recognition.open()

    def _on_privacy_wanted(self) -> None:
        page = PrivacyPage(self.preferences or self._sidebar)
        page.delete_wanted.connect(self.delete_wanted)
        page.exec()

    def _on_desk_wanted(self) -> None:
        """The team lead's window is a program of its own: it takes no time from this one."""
        program, *arguments = desk_command(self._db, self._theme.name)
        if not QProcess.startDetached(program, arguments)[0]:
            self._sidebar.footer.show_hint(tr("知识库管理窗口打不开"))


def desk_command(db: Path | None, theme: str) -> list[str]:
    """What starts the team lead's window of this very installation, over the same base."""
    program = [] if getattr(sys, "frozen", False) else ["-m", "assist"]
    named = ["--db", str(db)] if db is not None else []
    look = ["--theme", theme, "--lang", i18n.language()]
    return [sys.executable, *program, *named, "desk", *look]
