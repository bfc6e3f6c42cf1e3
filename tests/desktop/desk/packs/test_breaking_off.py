"""Making and checking a pack can be broken off; what changes the base cannot."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assist.desktop.desk.pack_lists import COMING
from assist.desktop.desk.packs import PacksPage
from assist.knowledge.stopping import Asked, never
from assist.packs.inspecting import Inspected
from assist.packs.state import read_state
from tests.desktop.desk.conftest import Lead
from tests.desktop.desk.packs.conftest import give_key, rows_of, trust, wait, words_on
from tests.packs.conftest import Lead as Other


@pytest.fixture
def held(page: PacksPage, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Making and checking a pack wait for this to be set."""
    held = threading.Event()
    hold(page, monkeypatch, held)
    return held


@pytest.fixture
def slow(page: PacksPage, monkeypatch: pytest.MonkeyPatch) -> PacksPage:
    """The page, where making and checking a pack take until the window closes."""
    hold(page, monkeypatch, page._work._background.closed)
    return page


def hold(page: PacksPage, monkeypatch: pytest.MonkeyPatch, held: threading.Event) -> None:
    """Making waits at its first word of progress, checking before it begins."""
    tell, inspect = page._work.tell, page.workshop.inspect

    def wait_and_tell(done: int, of: int) -> None:
        held.wait(20)
        tell(done, of)

    def wait_and_inspect(file: Path, stopped: Asked = never) -> Inspected:
        held.wait(20)
        return inspect(file, stopped)

    monkeypatch.setattr(page._work, "tell", wait_and_tell)
    monkeypatch.setattr(page.workshop, "inspect", wait_and_inspect)


def check(lead: Lead, page: PacksPage, other: Other, held: threading.Event) -> None:
    """A pack of somebody trusted is checked to the end."""
    trust(other.key)
    held.set()
    page.inspect(other.pack())
    wait(lead)


def test_escape_breaks_off_the_making_of_a_pack(
    lead: Lead, page: PacksPage, tmp_path: Path, held: threading.Event
) -> None:
    give_key(lead, page)
    folder = tmp_path / "stick"
    folder.mkdir()
    page.outgoing.note.setText("双十一")
    page.make(folder / "one.assistpack")
    assert page._work.cancel.isVisible()
    QTest.keyClick(page.lists.table, Qt.Key.Key_Escape)
    assert not page._work.cancel.isEnabled()
    assert "正在停下…" in words_on(page)
    held.set()
    wait(lead)
    assert "没有做成知识包" in lead.desk.window.told()
    assert list(folder.iterdir()) == []
    assert lead.base.look(read_state).made == 0
    # Everything is as before: the same number, the note that was typed.
    assert page.outgoing.isEnabled()
    assert "第 1 版" in page.outgoing.share.text()
    assert page.outgoing.note.text() == "双十一"
    page.make(folder / "one.assistpack")
    wait(lead)
    assert "第 1 版做好了" in lead.desk.window.told()


def test_a_check_is_cancelled_by_its_button(
    lead: Lead, page: PacksPage, other: Other, held: threading.Event
) -> None:
    check(lead, page, other, held)
    assert rows_of(page, COMING)
    held.clear()
    page.inspect(other.pack())
    page._work.cancel.click()
    held.set()
    wait(lead)
    assert "已取消核对" in lead.desk.window.told()
    assert page.incoming.found is None
    assert rows_of(page, COMING) == []
    assert not page.incoming.apply.isVisible()


def test_escape_elsewhere_breaks_nothing_off(
    lead: Lead, page: PacksPage, tmp_path: Path, held: threading.Event
) -> None:
    give_key(lead, page)
    page.make(tmp_path / "one.assistpack")
    lead.desk.window.go_to(lead.desk.articles)
    QTest.keyClick(lead.desk.articles.view, Qt.Key.Key_Escape)
    held.set()
    wait(lead)
    assert (tmp_path / "one.assistpack").exists()


def test_what_changes_the_base_offers_no_cancelling(
    lead: Lead, page: PacksPage, other: Other, held: threading.Event
) -> None:
    check(lead, page, other, held)
    page.incoming.apply.click()
    assert page._work.is_busy
    assert not page._work.cancel.isVisible()
    QTest.keyClick(page.lists.table, Qt.Key.Key_Escape)
    wait(lead)
    assert "第 1 版 · 王组长" in words_on(page)


def test_a_window_that_closes_finishes_a_pack(lead: Lead, slow: PacksPage, tmp_path: Path) -> None:
    give_key(lead, slow)
    slow.make(tmp_path / "one.assistpack")
    slow.close_down()
    assert (tmp_path / "one.assistpack").exists()


def test_a_pack_that_waits_for_its_turn_is_finished_too(
    lead: Lead, page: PacksPage, tmp_path: Path
) -> None:
    give_key(lead, page)
    background = page._work._background
    background.run(lambda: background.closed.wait(20))
    page.make(tmp_path / "one.assistpack")
    page.close_down()
    assert (tmp_path / "one.assistpack").exists()


def test_a_window_that_closes_does_not_wait_for_a_check(slow: PacksPage, other: Other) -> None:
    slow.inspect(other.pack())
    stop = slow._work._stop
    slow.close_down()
    assert stop.is_set()
