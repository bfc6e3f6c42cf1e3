"""On a real desktop: a picture is looked at and copied while the cursor stays in the chat."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage

from assist.knowledge.base import KnowledgeBase
from assist.knowledge.pictures import Pictures
from tests.fakes import ARTICLES, INVOICE

from .pointing import EDITOR, click, find, windows
from .private_desktop import PrivateDesktop, private_desktop, require_programs, wait_until
from .screen import Screen

pytestmark = [pytest.mark.desktop, pytest.mark.slow]


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    require_programs()
    with private_desktop(tmp_path) as made:
        made.env["ASSIST_HOME"] = str(tmp_path / "assist")
        yield made


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """Three articles, one with a picture."""
    image = QImage(321, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")  # type: ignore[call-overload]
    base = KnowledgeBase(tmp_path / "knowledge.db")
    name = Pictures(base).add(bytes(held.data()), "开票入口.png")
    base.save([replace(ARTICLES[0], pictures=(name,)), *ARTICLES[1:]])
    base.close()
    return base.file


def test_a_picture_takes_no_key_from_the_chat(
    desktop: PrivateDesktop, tmp_path: Path, knowledge: Path
) -> None:
    typed, chat = tmp_path / "typed.txt", tmp_path / "chat.txt"
    chat.write_text(f"客户：{INVOICE}\n", encoding="utf-8")
    desktop.start([sys.executable, "-c", EDITOR, str(typed)], env={"QT_QPA_PLATFORM": "xcb"})
    command = [sys.executable, "-m", "assist", "--db", str(knowledge), "run"]
    sidebar = desktop.start(
        [*command, "--source", f"replay:{chat}"],
        env={"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "ASSIST_LANG": "zh_CN"},
    )
    screen = Screen(desktop)
    wait_until(lambda: find(screen, "图片 1"), 60, "the card shows its picture")
    desktop.xdotool("mousemove", "200", "400", "click", "1")
    desktop.xdotool("type", "abc")
    wait_until(lambda: typed.exists() and typed.read_text() == "abc", 10, "the chat has the focus")
    before = windows(desktop, sidebar.pid)
    (window,) = before
    click(desktop, screen, window, "图片 1")
    wait_until(lambda: windows(desktop, sidebar.pid) - before, 10, "the picture opens")
    desktop.xdotool("type", "def")
    wait_until(lambda: typed.read_text() == "abcdef", 10, "the chat still has the focus")
    wait_until(lambda: find(screen, "复制到剪贴板"), 10, "it can be copied")
    screen.click(find(screen, "复制到剪贴板")[0])
    wait_until(lambda: find(screen, "图片已复制"), 10, "it says that it is copied")
    assert typed.read_text() == "abcdef", "nothing is pasted by itself"
    desktop.xdotool("key", "ctrl+v")
    wait_until(lambda: typed.read_text() == "abcdef<321>", 10, "the agent pastes it")
    click(desktop, screen, window, "图片 1")
    wait_until(lambda: windows(desktop, sidebar.pid) == before, 10, "a second click closes it")
