"""On a real desktop: an agent who disagrees goes on typing where they were."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .private_desktop import PrivateDesktop, private_desktop, require_programs, wait_until
from .screen import Screen, Shown

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.slow,
]

EDITOR = """
import pathlib, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit
program, file = QApplication([]), pathlib.Path(sys.argv[1])
box, timer = QPlainTextEdit(), QTimer()
box.setGeometry(20, 300, 500, 300)
box.textChanged.connect(lambda: file.write_text(box.toPlainText()))
box.show()
program.exec()
"""
CHAT = "客户：再不解决我就打12315投诉你们\n"


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    require_programs()
    with private_desktop(tmp_path) as made:
        made.env["ASSIST_HOME"] = str(tmp_path / "assist")
        yield made


def _find(screen: Screen, name: str) -> list[Shown]:
    return [one for one in screen.shown("assist") if name in one.name]


def _click(desktop: PrivateDesktop, screen: Screen, window: str, name: str) -> None:
    """Click the first of this name, told from the window's middle.

    Now and then Qt has not heard where the window manager put its window.
    """
    lines = desktop.xdotool("getwindowgeometry", "--shell", window).split()
    at = {key: int(value) for key, value in (line.split("=") for line in lines)}
    (whole,) = [one for one in _find(screen, "伴席") if one.role == "filler"]
    wanted = _find(screen, name)[0]
    x = at["X"] + at["WIDTH"] // 2 + wanted.x - whole.x
    y = at["Y"] + at["HEIGHT"] // 2 + wanted.y - whole.y
    desktop.xdotool("mousemove", str(x), str(y), "click", "1")


def _windows(desktop: PrivateDesktop, pid: int) -> set[str]:
    """The windows of a program that can be seen, its open menus among them."""
    return set(desktop.xdotool("search", "--onlyvisible", "--pid", str(pid)).split())


def _verdicts(kept: Path) -> list[str]:
    try:
        with sqlite3.connect(f"file:{kept}?mode=ro", uri=True) as rows:
            return [verdict for (verdict,) in rows.execute("select verdict from correction")]
    except sqlite3.OperationalError:
        return []


def test_a_verdict_takes_no_key_from_the_chat(desktop: PrivateDesktop, tmp_path: Path) -> None:
    typed, chat = tmp_path / "typed.txt", tmp_path / "chat.txt"
    chat.write_text(CHAT, encoding="utf-8")
    desktop.start([sys.executable, "-c", EDITOR, str(typed)], env={"QT_QPA_PLATFORM": "xcb"})
    knowledge = tmp_path / "knowledge.db"
    sidebar = desktop.start(
        [
            sys.executable,
            "-m",
            "assist",
            "--db",
            str(knowledge),
            "run",
            "--source",
            f"replay:{chat}",
        ],
        env={"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "ASSIST_LANG": "zh_CN"},
    )
    screen = Screen(desktop)
    wait_until(lambda: _find(screen, "判断不对？"), 60, "the sidebar says what it read")
    desktop.xdotool("mousemove", "200", "400", "click", "1")
    desktop.xdotool("type", "abc")
    wait_until(lambda: typed.exists() and typed.read_text() == "abc", 10, "the chat has the focus")
    before = _windows(desktop, sidebar.pid)
    (window,) = before
    _click(desktop, screen, window, "判断不对？")
    wait_until(lambda: _windows(desktop, sidebar.pid) - before, 10, "the menu opens")
    # Its last entry; a menu has the keyboard for as long as it is open.
    desktop.xdotool("key", "Up", "Return")
    kept = tmp_path / "knowledge.db.corrections"
    wait_until(lambda: _verdicts(kept), 20, "the verdict is kept")
    assert _verdicts(kept) == ["no_risk"]
    wait_until(lambda: not _find(screen, "监管投诉"), 20, "the banner goes")
    desktop.xdotool("type", "def")
    wait_until(lambda: typed.read_text() == "abcdef", 10, "the chat still has the focus")
