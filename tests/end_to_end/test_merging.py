"""On a real desktop: two leads' copies of one export become one base, by the keyboard."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assist.knowledge import exports
from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import KEY, REPLY, TAGS
from assist.knowledge.life import Life
from assist.knowledge.records import Kind
from tests.fakes import ARTICLES

from .private_desktop import PrivateDesktop, wait_until
from .screen import Screen

pytestmark = [pytest.mark.desktop, pytest.mark.slow]

OURS, THEIRS = "Yes, open the order.", "No, only by telephone."


@pytest.fixture
def size() -> str:
    """A small laptop's."""
    return "1366x768"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A base with a history, and beside it what two leads made of one export of it."""
    base = KnowledgeBase(tmp_path / "knowledge.db")
    base.save(ARTICLES)
    Life(base, PROGRAM).publish([replace(ARTICLES[1], tags=("物流",))], "整理")
    exports.export(base, tmp_path / "all.xlsx")
    base.close()
    for name, reply, other in (("a.xlsx", OURS, "return"), ("b.xlsx", THEIRS, "track")):
        cells = {("invoice", REPLY): reply, (other, TAGS): name}
        _write(tmp_path / "all.xlsx", cells, tmp_path / name)
    return base.file


def _write(export: Path, cells: Mapping[tuple[str, str], str], copy: Path) -> None:
    """What Excel does: these cells, by key and column, say something else in a copy."""
    book = openpyxl.load_workbook(export)
    sheet: Any = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    rows = {sheet.cell(row, columns[KEY]).value: row for row in range(2, sheet.max_row + 1)}
    for (key, column), text in cells.items():
        sheet.cell(rows[key], columns[column]).value = text
    book.save(copy)


class Hand:
    """What a lead at the keyboard does and sees."""

    def __init__(self, desktop: PrivateDesktop, base: Path) -> None:
        self._desktop, self._screen = desktop, Screen(desktop)
        self._pid = desktop.start(
            [sys.executable, "-m", "assist", "--db", str(base), "desk", "--theme", "light"],
            env={"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"},
        ).pid

    def press(self, *keys: str) -> None:
        self._desktop.xdotool("key", "--delay", "60", *keys)

    def sees(self, words: str) -> bool:
        return any(words in one.name for one in self._screen.shown("assist-desk"))

    def await_words(self, words: str, seconds: float = 30) -> None:
        wait_until(lambda: self.sees(words), seconds, f"the window shows {words!r}")

    def in_front(self) -> str:
        """The title of the program's window that has the focus."""
        try:
            return self._desktop.xdotool("getactivewindow", "getwindowname")
        except subprocess.CalledProcessError:
            return ""

    def await_window(self, title: str) -> None:
        wait_until(lambda: self.in_front() == title, 30, f"{title!r} is in front")

    def begin(self) -> None:
        """Bring the window to the front, once it has read the base."""
        self.await_words("Ctrl+N", 60)
        window = self._desktop.xdotool("search", "--onlyvisible", "--pid", str(self._pid)).split()[
            0
        ]
        self._desktop.xdotool("windowactivate", "--sync", window)

    def choose(self, keys: str, dialog: str, file: Path) -> None:
        """Open a file dialog and type where the file is."""
        self.press(keys)
        self.await_window(dialog)
        self._desktop.xdotool("type", "--delay", "20", str(file))
        self.press("Return")
        self.await_window("合并两份改动")

    def click(self, name: str) -> None:
        wanted = next(one for one in self._screen.shown("assist-desk") if one.name == name)
        self._screen.click(wanted)

    def shoot(self, name: str) -> None:
        if shots := os.environ.get("ASSIST_SHOTS"):
            self._desktop.screenshot(Path(shots) / f"{name}.png")


def test_a_conflict_is_settled_by_the_keyboard_and_imported(
    desktop: PrivateDesktop, tmp_path: Path, base: Path
) -> None:
    lead = Hand(desktop, base)
    lead.begin()
    lead.press("alt+3")
    lead.await_words("合并两份改动…")
    lead.press("ctrl+m")
    lead.await_window("合并两份改动")
    lead.choose("alt+a", "甲改过的表", tmp_path / "a.xlsx")
    lead.choose("alt+b", "乙改过的表", tmp_path / "b.xlsx")
    lead.await_words("还有 1 处待定")
    lead.shoot("conflict")
    lead.press("2")
    lead.await_words("还有 0 处待定")
    lead.press("ctrl+Return")
    lead.await_words("修改 3")
    lead.shoot("preview")
    lead.click("导入")
    lead.await_words("导入完成：3 篇")
    kept = KnowledgeBase(base)
    life = Life(kept, PROGRAM)
    newest = [life.newest(key) for key in ("invoice", "return", "track")]
    batch, live = life.batches(1)[0], kept.fetch(["invoice"])["invoice"]
    kept.close()
    invoice, returned, track = (one for one in newest if one is not None)
    assert invoice.reply == THEIRS
    assert (returned.tags, track.tags) == (("a.xlsx",), ("b.xlsx",))
    assert (batch.kind, batch.source, batch.articles) == (Kind.IMPORT, "a.xlsx + b.xlsx", 3)
    assert live == ARTICLES[0], "agents see nothing of it before it is published"
