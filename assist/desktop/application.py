"""The one QApplication of a process, in the language and on the platform in use."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QLibraryInfo, QLocale, QMessageLogContext, QtMsgType, QTranslator
from PySide6.QtWidgets import QApplication

from assist import i18n
from assist.desktop.fonts import add_missing_font


def without_platform_gaps(_kind: QtMsgType, _context: QMessageLogContext, told: str) -> None:
    """Pass on Qt's messages, but not that a picture's platform has no window manager."""
    if not told.startswith("This plugin does not support"):
        sys.stderr.write(told + "\n")


def qt_application(headless: bool) -> QApplication:
    """The program's one QApplication, speaking the language in use."""
    if not headless and sys.platform == "linux":
        # Wayland has no always-on-top and no self-positioning.
        os.environ.setdefault("QT_QPA_PLATFORM", "xcb;wayland")
    existing = QApplication.instance()
    # Wine's Qt doesn't see what was put into the environment, so the platform is named here too.
    given = ["assist", *(["-platform", "offscreen"] if headless else [])]
    application = existing if isinstance(existing, QApplication) else QApplication(given)
    application.setApplicationName("assist")
    application.setDesktopFileName("assist")
    application.setQuitOnLastWindowClosed(False)
    add_missing_font()
    QLocale.setDefault(QLocale(i18n.language()))
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{i18n.language()}", folder):
        application.installTranslator(translator)
    return application
