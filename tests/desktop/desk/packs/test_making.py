"""Packs that are made at the desk: the key, what changed, the shared folder."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from assist import paths
from assist.desktop.desk.pack_key import KeyDialog
from assist.desktop.desk.pack_lists import SINCE
from assist.desktop.desk.packs import PacksPage
from assist.knowledge.accounts import user_name
from assist.knowledge.base import KnowledgeBase
from assist.packs.signing import fingerprint, make_key, read_private_key
from assist.packs.state import read_state
from tests.articles import article
from tests.desktop.conftest import visible_texts
from tests.desktop.desk.conftest import Lead
from tests.desktop.desk.packs.conftest import (
    answer,
    at_key_dialog,
    give_key,
    press,
    rows_of,
    wait,
    words_on,
)
from tests.packs.conftest import Workstation, shown


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

    at_key_dialog(first)
    page.outgoing.note.setText("双十一")
    press(lead, page.outgoing.share)
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
    give_key(lead, page)
    page.make(tmp_path / "one.assistpack")
    wait(lead)
    life = lead.desk.hands.life
    was = lead.newest("invoice")
    life.publish([replace(was, reply="纸质发票也可以。"), article("size", "尺码怎么选")])
    life.retire([next(a.key for a in lead.base.articles() if a.key not in ("invoice", "size"))])
    page.look()
    wait(lead)
    assert [what for what, _ in rows_of(page, SINCE)] == ["停用", "修改", "新增"]
    assert ("修改", was.title) in rows_of(page, SINCE)
    assert "新增 1 篇" in page.outgoing.note.text()
    page.lists.table.selectRow(1)
    assert "纸质" in page.lists.diff.toPlainText()
    asked: list[str] = []
    answer("做", asked)
    page.make(tmp_path / "two")
    wait(lead)
    assert (tmp_path / "two.assistpack").exists()
    assert "停用 1 篇" in asked[0]
    assert rows_of(page, SINCE) == []


def test_an_existing_key_is_taken_over_and_the_old_one_kept(
    lead: Lead, page: PacksPage, tmp_path: Path
) -> None:
    give_key(lead, page)
    first = read_private_key(paths.signing_key_file()).public
    mine = make_key(tmp_path / "mine.key").public

    def change(dialog: KeyDialog) -> None:
        dialog.use(tmp_path / "mine.key")
        dialog.finish.click()

    at_key_dialog(change)
    page.outgoing.key.click()
    assert read_private_key(paths.signing_key_file()).public == mine
    (kept,) = paths.signing_key_file().parent.glob("pack-signing.key.until-*")
    assert read_private_key(kept).public == first
    assert fingerprint(mine) in words_on(page)


def test_a_share_that_is_gone_is_told_and_costs_no_number(
    lead: Lead, page: PacksPage, share: Path
) -> None:
    give_key(lead, page)
    share.rmdir()
    press(lead, page.outgoing.share)
    assert str(share) in lead.desk.window.told()
    assert lead.base.look(read_state).made == 0


def test_the_window_stays_free_while_a_pack_is_made(
    lead: Lead, page: PacksPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_key(lead, page)
    told: list[tuple[int, int, bool]] = []
    real = page._work.tell

    def tell(done: int, of: int) -> None:
        told.append((done, of, threading.current_thread() is threading.main_thread()))
        real(done, of)

    monkeypatch.setattr(page._work, "tell", tell)
    page.make(tmp_path / "one.assistpack")
    assert page._work.isVisible()
    assert not page.outgoing.isEnabled()
    wait(lead)
    count = len(shown(lead.base))
    assert told == [(0, count, False), (count, count, False)]
    assert page.outgoing.isEnabled()
    assert not page._work.isVisible()
