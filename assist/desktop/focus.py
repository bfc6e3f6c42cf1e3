"""Borrowing the keyboard from the chat for a moment, and giving it back."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QWidget


class Desktop(Protocol):
    """What the window system lets a program do with other windows."""

    def active_window(self) -> int: ...

    def activate(self, window: int) -> None: ...


class FocusLoan:
    """The sidebar never takes the focus but here; whoever had it gets it back."""

    def __init__(self, sidebar: QWidget, desktop: Desktop | None) -> None:
        self._sidebar = sidebar
        self._desktop = desktop
        self._lender = 0

    def _window(self) -> QWindow | None:
        """The sidebar's native window; there is none before it is first shown."""
        return self._sidebar.windowHandle()

    def is_borrowed(self) -> bool:
        """Whether the sidebar may have the focus now."""
        window = self._window()
        return window is not None and not window.flags() & Qt.WindowType.WindowDoesNotAcceptFocus

    def borrow_for(self, field: QWidget) -> None:
        """Put the cursor into ``field``; remembers the window that was active."""
        window = self._window()
        if window is None:
            return
        if not self.is_borrowed():
            self._lender = self._desktop.active_window() if self._desktop else 0
            window.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, False)
        window.requestActivate()
        if self._desktop is not None:
            QGuiApplication.sync()
            self._desktop.activate(int(window.winId()))
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give_back(self) -> None:
        """Make the lender's window active again, unless the user is elsewhere by now, and refuse
        the focus from now on.
        """
        window = self._window()
        if window is None or not self.is_borrowed():
            return
        focused = self._sidebar.focusWidget()
        if focused is not None:
            focused.clearFocus()
        window.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, True)
        if self._desktop is not None:
            QGuiApplication.sync()
            # Whoever went to another window meanwhile is not called back to the lender.
            if self._desktop.active_window() in (int(window.winId()), self._lender, 0):
                self._desktop.activate(self._lender)
        self._lender = 0
