"""The sidebar beside a program that the agent types into, and a hand that types and points."""

from __future__ import annotations

import sys
from pathlib import Path

from .private_desktop import PrivateDesktop, wait_until
from .screen import Screen, Shown

EDITOR = """
import pathlib, sys
from PySide6.QtWidgets import QApplication, QPlainTextEdit
program, file = QApplication([]), pathlib.Path(sys.argv[1])
class Box(QPlainTextEdit):
    def canInsertFromMimeData(self, mime):
        return True
    def insertFromMimeData(self, mime):
        self.insertPlainText(f"<{mime.imageData().width()}>" if mime.hasImage() else mime.text())
box = Box()
box.setGeometry(20, 300, 500, 300)
box.textChanged.connect(lambda: file.write_text(box.toPlainText()))
box.show()
program.exec()
"""
"""Stands for a chat client: keeps what is typed in a file; a pasted picture as its width."""


class Workplace:
    """An agent who types while the sidebar reads a chat. The desktop is ended by its owner."""

    def __init__(self, desktop: PrivateDesktop, knowledge: Path, chat: str) -> None:
        """``chat``: what is said, a line each, as the replay source reads it."""
        self.desktop = desktop
        self._screen = Screen(desktop)
        self._typed, lines = desktop.home / "typed.txt", desktop.home / "chat.txt"
        lines.write_text(chat, encoding="utf-8")
        python = [sys.executable, "-c", EDITOR, str(self._typed)]
        desktop.start(python, env={"QT_QPA_PLATFORM": "xcb"})
        command = [sys.executable, "-m", "assist", "--db", str(knowledge), "run"]
        self._sidebar = desktop.start(
            [*command, "--source", f"replay:{lines}"],
            env={"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"},
        )

    def typed(self) -> str:
        """What the chat client holds."""
        return self._typed.read_text() if self._typed.exists() else ""

    def type(self, words: str) -> None:
        """Type on, wherever the focus is."""
        self.desktop.xdotool("type", words)

    def begin_typing(self, words: str) -> None:
        """Click into the chat and type; the focus is there from then on."""
        self.desktop.xdotool("mousemove", "200", "400", "click", "1")
        self.type(words)
        wait_until(lambda: self.typed() == words, 10, "the chat has the focus")

    def find(self, name: str) -> list[Shown]:
        """What the sidebar shows under this name."""
        return [one for one in self._screen.shown("assist") if name in one.name]

    def windows(self) -> set[str]:
        """The sidebar's windows that can be seen, its open menus among them."""
        pid = str(self._sidebar.pid)
        return set(self.desktop.xdotool("search", "--onlyvisible", "--pid", pid).split())

    def press(self, name: str) -> None:
        """Click the first of this name at the place that the sidebar tells."""
        self._screen.click(self.find(name)[0])

    def click(self, window: str, name: str) -> None:
        """Click the first of this name, told from the window's middle.

        Now and then Qt has not heard where the window manager put its window.
        """
        lines = self.desktop.xdotool("getwindowgeometry", "--shell", window).split()
        at = {key: int(value) for key, value in (line.split("=") for line in lines)}
        (whole,) = [one for one in self.find("伴席") if one.role == "filler"]
        wanted = self.find(name)[0]
        x = at["X"] + at["WIDTH"] // 2 + wanted.x - whole.x
        y = at["Y"] + at["HEIGHT"] // 2 + wanted.y - whole.y
        self.desktop.xdotool("mousemove", str(x), str(y), "click", "1")
