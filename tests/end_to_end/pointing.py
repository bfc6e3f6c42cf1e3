"""The sidebar beside a program that the agent types into, and a hand that points at it."""

from __future__ import annotations

from .private_desktop import PrivateDesktop
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


def find(screen: Screen, name: str) -> list[Shown]:
    """What the sidebar shows under this name."""
    return [one for one in screen.shown("assist") if name in one.name]


def click(desktop: PrivateDesktop, screen: Screen, window: str, name: str) -> None:
    """Click the first of this name, told from the window's middle.

    Now and then Qt has not heard where the window manager put its window.
    """
    lines = desktop.xdotool("getwindowgeometry", "--shell", window).split()
    at = {key: int(value) for key, value in (line.split("=") for line in lines)}
    (whole,) = [one for one in find(screen, "伴席") if one.role == "filler"]
    wanted = find(screen, name)[0]
    x = at["X"] + at["WIDTH"] // 2 + wanted.x - whole.x
    y = at["Y"] + at["HEIGHT"] // 2 + wanted.y - whole.y
    desktop.xdotool("mousemove", str(x), str(y), "click", "1")


def windows(desktop: PrivateDesktop, pid: int) -> set[str]:
    """The windows of a program that can be seen, its open menus among them."""
    return set(desktop.xdotool("search", "--onlyvisible", "--pid", str(pid)).split())
