"""On a real desktop: an agent who disagrees goes on typing where they were."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .pointing import EDITOR, click, find, windows
from .private_desktop import PrivateDesktop, private_desktop, require_programs, wait_until
from .screen import Screen

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.slow,
]

CHAT = "客户：再不解决我就打12315投诉你们\n"


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    require_programs()
    with private_desktop(tmp_path) as made:
        made.env["ASSIST_HOME"] = str(tmp_path / "assist")
        yield made


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
    wait_until(lambda: find(screen, "判断不对？"), 60, "the sidebar says what it read")
    desktop.xdotool("mousemove", "200", "400", "click", "1")
    desktop.xdotool("type", "abc")
    wait_until(lambda: typed.exists() and typed.read_text() == "abc", 10, "the chat has the focus")
    before = windows(desktop, sidebar.pid)
    (window,) = before
    click(desktop, screen, window, "判断不对？")
    wait_until(lambda: windows(desktop, sidebar.pid) - before, 10, "the menu opens")
    # Its last entry; a menu has the keyboard for as long as it is open.
    desktop.xdotool("key", "Up", "Return")
    kept = tmp_path / "knowledge.db.corrections"
    wait_until(lambda: _verdicts(kept), 20, "the verdict is kept")
    assert _verdicts(kept) == ["no_risk"]
    wait_until(lambda: not find(screen, "监管投诉"), 20, "the banner goes")
    desktop.xdotool("type", "def")
    wait_until(lambda: typed.read_text() == "abcdef", 10, "the chat still has the focus")
