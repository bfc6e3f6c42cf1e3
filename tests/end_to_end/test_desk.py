"""On a real desktop: a lead writes an article with the keyboard, an agent is offered it."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import pytest

from .private_desktop import PrivateDesktop, wait_until
from .screen import Screen

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.slow,
]

QUESTION, REPLY = "can I pay cash on delivery", "Yes, pay the courier."


@pytest.fixture
def size() -> str:
    """A small laptop's."""
    return "1366x768"


def _asked(base: Path, query: str) -> list[str]:
    try:
        with sqlite3.connect(f"file:{base}?mode=ro", uri=True) as rows:
            return [str(value) for (value,) in rows.execute(query)]
    except sqlite3.OperationalError:
        return []


def _start(desktop: PrivateDesktop, base: Path, *arguments: str) -> int:
    always = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    command = [sys.executable, "-m", "assist", "--db", str(base), *arguments]
    return desktop.start(command, env=always).pid


def _keys(desktop: PrivateDesktop, *keys: str) -> None:
    desktop.xdotool("key", "--delay", "60", *keys)


def _names(screen: Screen, application: str) -> str:
    return "\n".join(one.name for one in screen.shown(application))


def test_an_article_goes_from_the_keyboard_to_an_agent(
    desktop: PrivateDesktop, tmp_path: Path
) -> None:
    base, chat = tmp_path / "knowledge.db", tmp_path / "chat.txt"
    chat.write_text("", encoding="utf-8")
    screen = Screen(desktop)
    desk = _start(desktop, base, "desk", "--theme", "light")
    wait_until(lambda: "Ctrl+N" in _names(screen, "assist-desk"), 60, "the desk has read the base")
    window = desktop.xdotool("search", "--onlyvisible", "--pid", str(desk)).split()[0]
    desktop.xdotool("windowactivate", "--sync", window)
    _keys(desktop, "ctrl+n")
    wait_until(lambda: "回复话术" in _names(screen, "assist-desk"), 20, "the form is up")
    # The cursor stands in the standard question.
    desktop.xdotool("type", "--delay", "30", QUESTION)
    _keys(desktop, "alt+h")
    desktop.xdotool("type", "--delay", "30", REPLY)
    _keys(desktop, "ctrl+Return")
    in_review = "select stage from proposal"
    wait_until(lambda: _asked(base, in_review) == ["in_review"], 20, "it waits for its review")
    assert _asked(base, "select reply from article") == [REPLY]
    _keys(desktop, "alt+2")
    wait_until(lambda: "通过并发布…" in _names(screen, "assist-desk"), 20, "the review page is up")
    _keys(desktop, "ctrl+Return")
    wait_until(lambda: "定时发布" in _names(screen, "assist-desk"), 20, "the gate answers")

    def published() -> bool:
        _keys(desktop, "ctrl+Return")
        return _asked(base, "select status from article") == ["published"]

    wait_until(published, 60, "it is published")
    if shots := os.environ.get("ASSIST_SHOTS"):
        desktop.screenshot(Path(shots) / "published.png")
    _start(desktop, base, "run", "--source", f"stream:{chat}")
    wait_until(lambda: "伴席" in _names(screen, "assist"), 60, "the sidebar is up")
    with chat.open("a", encoding="utf-8") as lines:
        lines.write(f"客户：{QUESTION}\n")
    wait_until(lambda: REPLY in _names(screen, "assist"), 60, "the agent is offered the reply")
    # Asked for again over the same base, the window that is open comes to the front.
    second = desktop.start([sys.executable, "-m", "assist", "--db", str(base), "desk"])
    assert second.wait(60) == 0
    active = desktop.xdotool("getactivewindow")
    assert active == window
