"""Packs at the desk: real packs between the lead's base and another's, driven through the page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from assist import paths
from assist.desktop.desk.desk import Desk
from assist.desktop.desk.pack_key import KeyDialog
from assist.desktop.desk.pack_lists import BROUGHT, COMING, SINCE
from assist.desktop.desk.packs import PacksPage
from assist.desktop.theme import Theme
from assist.desktop.work import Bridge
from assist.knowledge.accounts import Accounts, Role, user_name
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.stopping import Asked, never
from assist.packs.inspecting import Inspected
from assist.packs.making import make_pack
from assist.packs.signing import PrivateKey, fingerprint, make_key, read_private_key
from assist.packs.state import read_state
from assist.packs.workshop import FOLDER
from assist.settings import Settings
from tests.articles import article
from tests.desktop.conftest import visible_texts
from tests.desktop.desk.conftest import Lead
from tests.packs.conftest import TEAM, Workstation, shown
from tests.packs.conftest import Lead as Other


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Other]:
    """The lead of another base, whose packs come to this desk."""
    folder = tmp_path / "other"
    folder.mkdir()
    base = KnowledgeBase(folder / "kb.db")
    base.save(TEAM)
    yield Other(base, make_key(folder / "key"), folder)
    base.close()


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """The shared folder, as it is set on this machine."""
    folder = tmp_path / "share"
    folder.mkdir()
    Settings(paths.settings_file()).change({FOLDER: str(folder)})
    return folder


@pytest.fixture
def page(lead: Lead) -> PacksPage:
    opened = lead.desk.packs
    lead.desk.window.go_to(opened)
    _wait(lead)
    return opened


def _wait(lead: Lead) -> None:
    work = lead.desk.packs._work
    lead.qtbot.waitUntil(lambda: not work.is_busy)


def _words(page: PacksPage) -> str:
    return "\n".join(visible_texts(page))


def _soon(look: Callable[[], bool]) -> None:
    """Try until there is something to answer."""

    def again() -> None:
        if not look():
            QTimer.singleShot(20, again)

    QTimer.singleShot(20, again)


def _answer(button: str, asked: list[str] | None = None) -> None:
    """Press the button of this name in the next question."""

    def look() -> bool:
        for box in QApplication.topLevelWidgets():
            if isinstance(box, QMessageBox) and box.isVisible():
                if asked is not None:
                    asked.append(box.text())
                next(made for made in box.buttons() if made.text() == button).click()
                return True
        return False

    _soon(look)


def _at_key_dialog(do: Callable[[KeyDialog], None]) -> None:
    def look() -> bool:
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, KeyDialog) and dialog.isVisible():
                do(dialog)
                return True
        return False

    _soon(look)


def _trust(key: PrivateKey, name: str = "王组长") -> None:
    paths.trusted_keys_file().write_text(f"{key.public} {name}\n", encoding="utf-8")


def _press(lead: Lead, button: QPushButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    button.click()
    _wait(lead)


def _rows(page: PacksPage, place: int) -> list[tuple[str, str]]:
    page.lists.go_to(place)
    table = page.lists.table
    cells = [[table.item(row, column) for column in (0, 1)] for row in range(table.rowCount())]
    return [(a.text() if a else "", b.text() if b else "") for a, b in cells]


def _make_key(lead: Lead, page: PacksPage) -> None:
    page.workshop.new_key()
    page.look()
    _wait(lead)


def test_the_first_pack_brings_its_key_with_it(
    lead: Lead, page: PacksPage, share: Path, tmp_path: Path
) -> None:
    read: list[str] = []

    def first(dialog: KeyDialog) -> None:
        read.extend(visible_texts(dialog))
        dialog.new.click()
        read.extend(visible_texts(dialog))
        dialog.save_public(tmp_path / "lead.pub")
        dialog.finish.click()

    _at_key_dialog(first)
    page.outgoing.note.setText("双十一")
    _press(lead, page.outgoing.share)
    public = (tmp_path / "lead.pub").read_text("ascii").strip()
    assert any("公章" in words for words in read)
    assert fingerprint(public) in read
    (file,) = share.glob("*.assistpack")
    agent = Workstation(KnowledgeBase(tmp_path / "agent.db"), {public})
    taken = agent.take(file)
    assert shown(agent.base) == shown(lead.base)
    assert (taken.sequence, taken.author) == (1, user_name())
    agent.base.close()
    assert "第 1 版做好了" in lead.desk.window.told()
    assert "第 2 版" in page.outgoing.share.text()


def test_the_next_pack_knows_what_changed(lead: Lead, page: PacksPage, tmp_path: Path) -> None:
    _make_key(lead, page)
    page.make(tmp_path / "one.assistpack")
    _wait(lead)
    life = lead.desk.hands.life
    was = lead.newest("invoice")
    life.publish([replace(was, reply="纸质发票也可以。"), article("size", "尺码怎么选")])
    life.retire([next(a.key for a in lead.base.articles() if a.key not in ("invoice", "size"))])
    page.look()
    _wait(lead)
    assert [what for what, _ in _rows(page, SINCE)] == ["停用", "修改", "新增"]
    assert ("修改", was.title) in _rows(page, SINCE)
    assert "新增 1 篇" in page.outgoing.note.text()
    page.lists.table.selectRow(1)
    assert "纸质" in page.lists.diff.toPlainText()
    asked: list[str] = []
    _answer("做", asked)
    page.make(tmp_path / "two")
    _wait(lead)
    assert (tmp_path / "two.assistpack").exists()
    assert "停用 1 篇" in asked[0]
    assert _rows(page, SINCE) == []


def test_a_stranger_is_read_only_after_the_fingerprint_was_compared(
    lead: Lead, page: PacksPage, other: Other
) -> None:
    file = other.pack("双十一")
    before = shown(lead.base)
    page.inspect(file)
    _wait(lead)
    digits = fingerprint(other.key.public)
    assert digits in page.incoming.verdict()
    assert not page.incoming.apply.isVisible()
    assert "双十一" not in _words(page)
    asked: list[str] = []
    _answer("核对过了，信任", asked)
    _press(lead, page.incoming.trust)
    assert digits in asked[0]
    assert "双十一" in _words(page)
    titles = {title for _, title in _rows(page, COMING)}
    assert titles >= {"快递到哪了", "有赠品吗"}
    assert shown(lead.base) == before


def test_a_pack_is_taken_over_and_taken_back(lead: Lead, page: PacksPage, other: Other) -> None:
    _trust(other.key)
    before = shown(lead.base)
    page.inspect(other.pack("双十一"))
    _wait(lead)
    expected = _rows(page, COMING)
    _press(lead, page.incoming.apply)
    assert {key: shown(lead.base)[key] for key in shown(other.base)} == shown(other.base)
    words = _words(page)
    assert "第 1 版 · 王组长" in words
    assert "说明：双十一" in words
    assert _rows(page, BROUGHT) == expected
    asked: list[str] = []
    _answer("退回", asked)
    _press(lead, page.in_force.back)
    lead.qtbot.waitUntil(lambda: "已退回第 1 版" in lead.desk.window.told())
    assert shown(lead.base) == before
    assert "退回第 1 版之前" in asked[0]
    assert "还没有装过" in _words(page)


def test_the_list_follows_a_pack(lead: Lead, page: PacksPage, other: Other) -> None:
    _trust(other.key)
    titles = lead.titles()
    page.inspect(other.pack())
    _wait(lead)
    _press(lead, page.incoming.apply)
    lead.qtbot.waitUntil(lambda: "有赠品吗" in lead.titles() and len(lead.titles()) > len(titles))


def test_a_tampered_pack_is_refused_with_the_reason(
    lead: Lead, page: PacksPage, other: Other
) -> None:
    _trust(other.key)
    file = other.pack()
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    page.inspect(file)
    _wait(lead)
    assert "被改动过" in page.incoming.verdict()
    assert "另要一份" in page.incoming.verdict()
    for button in (page.incoming.apply, page.incoming.anyway, page.incoming.trust):
        assert not button.isVisible()


def test_a_pack_that_was_exchanged_meanwhile_is_not_taken(
    lead: Lead, page: PacksPage, other: Other
) -> None:
    _trust(other.key)
    file = other.pack()
    page.inspect(file)
    _wait(lead)
    other.put(article("gift", "有赠品吗", reply="没有了"))
    file.write_bytes(other.pack().read_bytes())
    before = shown(lead.base)
    _press(lead, page.incoming.apply)
    assert "核对之后变了" in page.incoming.verdict()
    assert shown(lead.base) == before


def test_an_older_pack_needs_a_yes(lead: Lead, page: PacksPage, other: Other) -> None:
    _trust(other.key)
    old = other.pack()
    other.put(article("gift", "有赠品吗", reply="没有了"))
    for file in (other.pack(), old):
        page.inspect(file)
        _wait(lead)
        if page.incoming.apply.isVisible():
            _press(lead, page.incoming.apply)
    assert "比现在用的第 2 版旧" in page.incoming.verdict()
    _answer("取消")
    page.incoming.anyway.click()
    assert shown(lead.base)["gift"] == "没有了"
    _answer("换")
    _press(lead, page.incoming.anyway)
    assert shown(lead.base)["gift"] == "gift的回复"


def test_it_keeps_going_back_and_trust_to_itself(
    lead: Lead, page: PacksPage, other: Other, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _trust(other.key)
    old, new = other.pack(), other.pack()
    page.inspect(new)
    _wait(lead)
    _press(lead, page.incoming.apply)
    ruled = tmp_path / "assist.toml"
    ruled.write_text(
        f'[packs]\ntrusted_keys = ["{other.key.public}"]\nuser_keys = false\n'
        'user_rollback = false\n[support]\ncontact = "IT 服务台"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("ASSIST_MACHINE_FILE", str(ruled))
    monkeypatch.setattr("assist.policy.Policy.is_administrator", lambda _self: False)
    page.inspect(old)
    _wait(lead)
    assert "IT 服务台" in page.incoming.verdict()
    assert not page.incoming.anyway.isVisible()
    assert not page.in_force.back.isEnabled()
    stranger = make_key(tmp_path / "stranger")
    page.inspect(make_pack(other.base, tmp_path / "x.assistpack", stranger).file)
    _wait(lead)
    assert fingerprint(stranger.public) in page.incoming.verdict()
    assert not page.incoming.trust.isVisible()


def test_what_was_made_here_is_not_needed_here(lead: Lead, page: PacksPage, tmp_path: Path) -> None:
    _make_key(lead, page)
    page.make(tmp_path / "mine.assistpack")
    _wait(lead)
    page.inspect(tmp_path / "mine.assistpack")
    _wait(lead)
    assert "不用再装" in page.incoming.verdict()
    assert not page.incoming.trust.isVisible()


def test_a_pack_is_not_undone_as_a_batch(lead: Lead, page: PacksPage, other: Other) -> None:
    _trust(other.key)
    page.inspect(other.pack())
    _wait(lead)
    _press(lead, page.incoming.apply)
    batches = lead.desk.batches
    lead.desk.window.go_to(batches)
    lead.qtbot.waitUntil(lambda: batches.table.rowCount() > 0)
    batches.table.selectRow(0)
    assert not batches.undo.isEnabled()
    assert "知识包" in batches.undo.toolTip()


def test_an_existing_key_is_taken_over_and_the_old_one_kept(
    lead: Lead, page: PacksPage, tmp_path: Path
) -> None:
    _make_key(lead, page)
    first = read_private_key(paths.signing_key_file()).public
    mine = make_key(tmp_path / "mine.key").public

    def change(dialog: KeyDialog) -> None:
        dialog.use(tmp_path / "mine.key")
        dialog.finish.click()

    _at_key_dialog(change)
    page.outgoing.key.click()
    assert read_private_key(paths.signing_key_file()).public == mine
    (kept,) = paths.signing_key_file().parent.glob("pack-signing.key.until-*")
    assert read_private_key(kept).public == first
    assert fingerprint(mine) in _words(page)


def test_a_share_that_is_gone_is_told_and_costs_no_number(
    lead: Lead, page: PacksPage, share: Path
) -> None:
    _make_key(lead, page)
    share.rmdir()
    _press(lead, page.outgoing.share)
    assert str(share) in lead.desk.window.told()
    assert lead.base.look(read_state).made == 0


def test_an_editor_looks_but_does_not_touch(lead: Lead, other: Other) -> None:
    accounts = Accounts(lead.base)
    accounts.set(accounts.current(), "chief", Role.APPROVER)
    accounts.set(accounts.of("chief"), user_name(), Role.EDITOR)
    _trust(other.key)
    bridge = Bridge()
    desk = Desk(lead.base, Theme("light"), bridge, {})
    lead.qtbot.addWidget(desk.window)
    desk.window.show()
    desk.window.go_to(desk.packs)
    lead.qtbot.waitUntil(lambda: not desk.packs._work.is_busy)
    assert not desk.packs.outgoing.share.isEnabled()
    desk.packs.inspect(other.pack())
    lead.qtbot.waitUntil(lambda: not desk.packs._work.is_busy)
    assert "只有审核人可以更新" in desk.packs.incoming.verdict()
    assert not desk.packs.incoming.apply.isVisible()
    desk.close()
    bridge.close()


def test_the_window_stays_free_while_a_pack_is_made(
    lead: Lead, page: PacksPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _make_key(lead, page)
    told: list[tuple[int, int, bool]] = []
    real = page._work.tell

    def tell(done: int, of: int) -> None:
        told.append((done, of, threading.current_thread() is threading.main_thread()))
        real(done, of)

    monkeypatch.setattr(page._work, "tell", tell)
    page.make(tmp_path / "one.assistpack")
    assert page._work.isVisible()
    assert not page.outgoing.isEnabled()
    _wait(lead)
    count = len(shown(lead.base))
    assert told == [(0, count, False), (count, count, False)]
    assert page.outgoing.isEnabled()
    assert not page._work.isVisible()


@pytest.fixture
def held(page: PacksPage, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Making a pack waits at its first word of progress, checking one before it begins, for this
    to be set.
    """
    held = threading.Event()
    tell, inspect = page._work.tell, page.workshop.inspect

    def wait_and_tell(done: int, of: int) -> None:
        held.wait(20)
        tell(done, of)

    def wait_and_inspect(file: Path, stopped: Asked = never) -> Inspected:
        held.wait(20)
        return inspect(file, stopped)

    monkeypatch.setattr(page._work, "tell", wait_and_tell)
    monkeypatch.setattr(page.workshop, "inspect", wait_and_inspect)
    return held


def test_escape_breaks_off_the_making_of_a_pack(
    lead: Lead, page: PacksPage, tmp_path: Path, held: threading.Event
) -> None:
    _make_key(lead, page)
    folder = tmp_path / "stick"
    folder.mkdir()
    page.outgoing.note.setText("双十一")
    page.make(folder / "one.assistpack")
    assert page._work.cancel.isVisible()
    QTest.keyClick(page.lists.table, Qt.Key.Key_Escape)
    assert not page._work.cancel.isEnabled()
    assert "正在停下…" in _words(page)
    held.set()
    _wait(lead)
    assert "没有做成知识包" in lead.desk.window.told()
    assert list(folder.iterdir()) == []
    assert lead.base.look(read_state).made == 0
    # Everything is as before: the same number, the note that was typed.
    assert page.outgoing.isEnabled()
    assert "第 1 版" in page.outgoing.share.text()
    assert page.outgoing.note.text() == "双十一"
    page.make(folder / "one.assistpack")
    _wait(lead)
    assert "第 1 版做好了" in lead.desk.window.told()


def test_a_check_is_cancelled_by_its_button(
    lead: Lead, page: PacksPage, other: Other, held: threading.Event
) -> None:
    _trust(other.key)
    held.set()
    page.inspect(other.pack())
    _wait(lead)
    assert _rows(page, COMING)
    held.clear()
    page.inspect(other.pack())
    page._work.cancel.click()
    held.set()
    _wait(lead)
    assert "已取消核对" in lead.desk.window.told()
    assert page.incoming.found is None
    assert _rows(page, COMING) == []
    assert not page.incoming.apply.isVisible()


def test_escape_elsewhere_breaks_nothing_off(
    lead: Lead, page: PacksPage, tmp_path: Path, held: threading.Event
) -> None:
    _make_key(lead, page)
    page.make(tmp_path / "one.assistpack")
    lead.desk.window.go_to(lead.desk.articles)
    QTest.keyClick(lead.desk.articles.view, Qt.Key.Key_Escape)
    held.set()
    _wait(lead)
    assert (tmp_path / "one.assistpack").exists()


def test_what_changes_the_base_offers_no_cancelling(
    lead: Lead, page: PacksPage, other: Other, held: threading.Event
) -> None:
    _trust(other.key)
    held.set()
    page.inspect(other.pack())
    _wait(lead)
    page.incoming.apply.click()
    assert page._work.is_busy
    assert not page._work.cancel.isVisible()
    QTest.keyClick(page.lists.table, Qt.Key.Key_Escape)
    _wait(lead)
    assert "第 1 版 · 王组长" in _words(page)


def test_a_window_that_closes_finishes_a_pack(
    lead: Lead, page: PacksPage, tmp_path: Path, held: threading.Event
) -> None:
    _make_key(lead, page)
    page.make(tmp_path / "one.assistpack")
    threading.Timer(0.05, held.set).start()
    page.close_down()
    assert (tmp_path / "one.assistpack").exists()


def test_a_window_that_closes_does_not_wait_for_a_check(
    lead: Lead, page: PacksPage, other: Other, held: threading.Event
) -> None:
    page.inspect(other.pack())
    stop = page._work._stop
    threading.Timer(0.05, held.set).start()
    page.close_down()
    assert stop.is_set()
