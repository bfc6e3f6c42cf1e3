"""The windows that the menu opens beside the sidebar: settings, recognition, privacy, the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QProcess, Signal

from assist.desktop.preferences import Preferences
from assist.desktop.privacy import PrivacyPage
from assist.desktop.recognition.desk import RecognitionDesk
from assist.desktop.sidebar.window import Sidebar
from assist.desktop.tray import Menu
from assist.i18n import tr
from assist.settings import Settings


class Pages(QObject):
    """Opens each when the menu wishes it. ``desk_command`` starts the team lead's window."""

    settings_changed = Signal()
    delete_wanted = Signal()

    def __init__(
        self,
        sidebar: Sidebar,
        menu: Menu,
        settings: Settings,
        desk_command: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__()
        self._sidebar, self._settings, self._desk_command = sidebar, settings, desk_command
        self._recognition: RecognitionDesk | None = None
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
        dialog = Preferences(self._settings, self._sidebar)
        dialog.recognition_wanted.connect(dialog.reject)
        dialog.recognition_wanted.connect(self._on_recognition_wanted)
        dialog.privacy_wanted.connect(dialog.reject)
        dialog.privacy_wanted.connect(self._on_privacy_wanted)
        if dialog.exec():
            self.settings_changed.emit()
            self._sidebar.footer.show_hint(tr("设置已保存，部分设置重新启动后生效"))

    def _on_recognition_wanted(self) -> None:
        if self._recognition is None:
            self._sidebar.footer.show_hint(tr("正在启动"))
        else:
            self._recognition.open()

    def _on_privacy_wanted(self) -> None:
        page = PrivacyPage(self._sidebar)
        page.delete_wanted.connect(self.delete_wanted)
        page.exec()

    def _on_desk_wanted(self) -> None:
        """The team lead's window is a program of its own: it takes no time from this one."""
        program, *arguments = self._desk_command()
        if not QProcess.startDetached(program, arguments)[0]:
            self._sidebar.footer.show_hint(tr("知识库管理窗口打不开"))
