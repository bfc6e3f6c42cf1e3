"""Keys that work while another window has the focus: the search key, Alt+1…3 for the cards."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from assist.desktop.focus import Desktop
from assist.i18n import listed, tr

if TYPE_CHECKING:
    from assist.desktop.x11 import Keys

DIGITS = {f"Alt+{digit}": str(digit) for digit in (1, 2, 3)}


def on_x11() -> bool:
    """Whether keys can be grabbed and windows be activated here."""
    return (
        sys.platform == "linux"
        and QGuiApplication.platformName() == "xcb"
        and bool(os.environ.get("DISPLAY"))
    )


class Keyboard(QObject):
    """Emits ``search`` or a card's number. Without X11 it does nothing, and says so."""

    pressed = Signal(str)

    def __init__(self, search_hotkey: str) -> None:
        super().__init__()
        self.hotkey = search_hotkey
        self._digits = False
        self._keys: Keys | None = None
        self.trouble = ""
        if on_x11():
            from assist.desktop.x11 import Keys

            # Emitting a signal is the one thing that may be done from the key thread.
            self._keys = Keys(self._on_key_thread)
            self._hold()
        elif search_hotkey:
            self.trouble = tr("这个桌面不支持全局快捷键，请用鼠标点搜索框")

    def hold_digits(self, wanted: bool) -> None:
        """Take Alt+1…3, or leave them to the program in front."""
        if wanted != self._digits:
            self._digits = wanted
            self._hold()

    def close(self) -> None:
        if self._keys is not None:
            self._keys.close()
            self._keys = None

    def _on_key_thread(self, combination: str) -> None:
        self.pressed.emit(DIGITS.get(combination, "search"))

    def _hold(self) -> None:
        if self._keys is None:
            return
        from assist.desktop.x11 import BadHotkey

        wanted = [*([self.hotkey] if self.hotkey else []), *(DIGITS if self._digits else ())]
        try:
            taken = self._keys.hold(wanted)
        except BadHotkey as bad:
            self.trouble = tr("快捷键写法不对：{keys}").format(keys=bad)
            self.hotkey = ""
            return
        if taken:
            self.trouble = tr("快捷键被别的程序占用：{keys}").format(keys=listed(taken))


def x11_desktop() -> Desktop | None:
    """The window system's other windows, where they can be reached."""
    if not on_x11():
        return None
    from assist.desktop.x11 import Focus

    return Focus()
