"""On a real desktop: an agent who disagrees goes on typing where they were."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from .private_desktop import PrivateDesktop, wait_until
from .workplace import Workplace

pytestmark = [pytest.mark.desktop, pytest.mark.slow]

CHAT = "客户：再不解决我就打12315投诉你们\n"


def _verdicts(kept: Path) -> list[str]:
    try:
        with sqlite3.connect(f"file:{kept}?mode=ro", uri=True) as rows:
            return [verdict for (verdict,) in rows.execute("select verdict from correction")]
    except sqlite3.OperationalError:
        return []


def test_a_verdict_takes_no_key_from_the_chat(desktop: PrivateDesktop, tmp_path: Path) -> None:
    place = Workplace(desktop, tmp_path / "knowledge.db", CHAT)
    wait_until(lambda: place.find("判断不对？"), 60, "the sidebar says what it read")
    place.begin_typing("abc")
    before = place.windows()
    (window,) = before
    place.click(window, "判断不对？")
    wait_until(lambda: place.windows() - before, 10, "the menu opens")
    # Its last entry; a menu has the keyboard for as long as it is open.
    desktop.xdotool("key", "Up", "Return")
    kept = tmp_path / "knowledge.db.corrections"
    wait_until(lambda: _verdicts(kept), 20, "the verdict is kept")
    assert _verdicts(kept) == ["no_risk"]
    wait_until(lambda: not place.find("监管投诉"), 20, "the banner goes")
    place.type("def")
    wait_until(lambda: place.typed() == "abcdef", 10, "the chat still has the focus")
